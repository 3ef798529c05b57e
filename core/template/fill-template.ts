/** Fills the optional parts of a template, which gives the form that is stored and pinned. */

import type { FieldDefinition, SelectOption } from '#core/fields/model/field-definition.ts';
import type { FieldSetting } from '#core/fields/model/field-type-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import { humanize } from '#core/text/wording.ts';
import type { Template, Workflow } from './template.ts';
import type { FieldSource, TemplateSource, WorkflowSource } from './template-source.ts';

/** A template with parents and mixins merged in, before defaults are filled. */
export type MergedTemplate = Omit<TemplateSource, 'extends' | 'mixins' | 'locate'>;

const DEFAULT_ICON = 'file-text';

/** Plain, JSON-safe and deep-frozen. Not checked: see `checkTemplate`. */
export function fillTemplate(source: MergedTemplate): Template {
  const workflow = source.workflow === null ? null : fillWorkflow(source.workflow);
  const fields: Record<string, FieldDefinition> = {};
  for (const [id, field] of Object.entries(source.fields)) {
    const states = workflow?.field === id ? workflow.states : [];
    const options = states.map(({ id: value, label, color }): SelectOption => ({ value, label, color }));
    fields[id] = fillField(id, { options, ...field });
  }
  return deepFreeze({
    id: source.id,
    version: source.version,
    name: source.name,
    abstract: source.abstract,
    icon: source.icon ?? DEFAULT_ICON,
    color: source.color,
    description: source.description ?? '',
    fields,
    retired: {},
    views: source.views ?? [],
    children: { allow: source.children.allow ?? null, create: source.children.create ?? [] },
    referenceKinds: Object.values(source.references),
    workflow,
    titlePattern: source.titlePattern,
    ...(source.agentInstructions === null ? {} : { agentInstructions: source.agentInstructions }),
    ...(source.mainChangesBy === null ? {} : { mainChangesBy: source.mainChangesBy }),
    ...(source.retention === null ? {} : { retention: source.retention }),
    automation: source.automation,
    ...(source.rules.length === 0 ? {} : { rules: source.rules }),
  });
}

/** A field with every setting. Settings inherited from a type that took them are dropped when this type does not. */
export function fillField(id: string, source: FieldSource): FieldDefinition {
  const type = source.type ?? 'line';
  const { settings, parseDefault } = fieldTypeOf(type);
  const own = <K extends FieldSetting>(setting: K): FieldSource[K] | undefined =>
    settings.includes(setting) ? source[setting] : undefined;
  const field: FieldDefinition = {
    id,
    type,
    ...(own('layer') === 'metadata' ? { layer: 'metadata' as const } : {}),
    ...(source.was !== undefined && { was: source.was }),
    label: source.label ?? humanize(id),
    help: source.help ?? null,
    placeholder: source.placeholder ?? null,
    required: source.required ?? false,
    default: source.default ?? null,
    visibleWhen: source.visibleWhen ?? null,
    ...(type === 'formula' ? {} : rulesOf(source)),
    options: own('options') ?? [],
    columns: own('columns') ?? [],
    min: own('min') ?? null,
    max: own('max') ?? null,
    step: own('step') ?? null,
    unit: own('unit') ?? null,
    minLength: own('minLength') ?? null,
    maxLength: own('maxLength') ?? null,
    pattern: own('pattern') ?? null,
    kind: own('kind') ?? null,
    targets: own('targets') ?? null,
    accept: own('accept') ?? null,
    multiple: own('multiple') ?? false,
    expression: own('expression') ?? null,
  };
  const reading = parseDefault(field.default, field);
  return reading.ok ? { ...field, default: reading.value } : field;
}

/** Only those that are said: a template that says none is stored as it was before there were any. */
function rulesOf({
  requiredWhen,
  readOnlyWhen,
  writableBy,
}: FieldSource): Pick<FieldSource, 'requiredWhen' | 'readOnlyWhen' | 'writableBy'> {
  return {
    ...(requiredWhen === undefined ? {} : { requiredWhen }),
    ...(readOnlyWhen === undefined ? {} : { readOnlyWhen }),
    ...(writableBy === undefined ? {} : { writableBy }),
  };
}

/** Where nothing is said about transitions, every state may follow every other. */
function fillWorkflow({ field, states, transitions }: WorkflowSource): Workflow {
  const all = () =>
    states.flatMap((from) => states.filter((to) => to !== from).map((to) => ({ from: from.id, to: to.id })));
  return { field, states, transitions: transitions ?? all() };
}

/** Freezes plain data through and through. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
