/** The extract of a Codex, which guests of a link for some fields write in or comment on: which fields it may have, their template, and what it holds. */
import type { ExtractScope } from '#core/document/extract-update.ts';
import { rootOf, TITLE_ROOT } from '#core/document/roots.ts';
import type { Issue } from '#core/errors.ts';
import { type Condition, fieldsIn } from '#core/fields/model/condition.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import type { Section, Template, ValueRule, Workflow } from '#core/template/template.ts';
import { recordedName, slotOf } from '#core/template/versions/slots.ts';

/** The title among the fields that are chosen. */
export const TITLE = 'title';

/** What guests do with an extract. */
export type ExtractUse = 'edit' | 'comment';

/** What the extract of a Codex holds, and that of its comments. */
export interface CodexExtract extends ExtractScope {
  /** The names by which anchors of comments know its fields. */
  readonly commented: ReadonlySet<string>;
}

/** Why an extract of these fields cannot have some of them, each with its place in `chosen`; none for those that are not there. */
export function checkExtract(template: Template, chosen: readonly string[], use: ExtractUse): Issue[] {
  return chosen.flatMap((id, index) => {
    const message = whyNot(template, id, { use, ids: new Set(chosen) });
    return message === null ? [] : [{ path: ['fields', index], message }];
  });
}

/**
 * The template as guests are told it: the chosen fields, in the order of the form, and what depends on nothing else; no other label, id
 * or condition. A field that cannot stand by itself any more, since a version was published, is left out.
 */
export function extractTemplate(template: Template, chosen: readonly string[], use: ExtractUse): Template {
  const ids = possible(template, chosen, use);
  const among = (names: Iterable<string>): boolean => [...names].every((name) => ids.has(name));
  const { id, version, icon, color, workflow, rules, mainChangesBy } = template;
  const slots = Object.entries(template.slots ?? {}).filter(([fieldId]) => ids.has(fieldId));
  const kept = (rules ?? []).filter((rule) => among(fieldsOfRule(rule)));
  return {
    ...{ id, version, icon, color, name: 'Shared fields', description: '', abstract: false },
    fields: Object.fromEntries(
      Object.values(template.fields)
        .filter((field) => ids.has(field.id))
        .map((field) => [field.id, told(field)]),
    ),
    retired: {},
    ...(slots.length > 0 && { slots: Object.fromEntries(slots) }),
    views: [{ id: 'fields', label: 'Fields', sections: sectionsWith(template, ids) }],
    children: { allow: [], create: [] },
    referenceKinds: [],
    workflow: workflow !== null && ids.has(workflow.field) ? workflow : null,
    titlePattern: null,
    automation: [],
    ...(kept.length > 0 && { rules: kept }),
    ...(mainChangesBy !== undefined && { mainChangesBy }),
  };
}

/** What the extract of a Codex holds of its document, and of its comments, by the template that the document follows. */
export function extractScope(template: Template, chosen: readonly string[], use: ExtractUse): CodexExtract {
  const ids = possible(template, chosen, use);
  const roots = Object.values(template.fields)
    .filter(({ id }) => ids.has(id))
    .flatMap((field) => rootOf(slotOf(template, field.id), storageOf(field)) ?? []);
  return {
    roots: new Set(ids.has(TITLE) ? [TITLE_ROOT, ...roots] : roots),
    metadata: { key: 'template', tell: (value) => tellPin(value, ids) },
    commented: new Set([...ids].map((id) => (id === TITLE ? TITLE_ROOT : recordedName(template, id)))),
  };
}

/** The pin without what it says of other fields. */
function tellPin(value: unknown, ids: ReadonlySet<string>): unknown {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('version' in value)) return null;
  const { id, version } = value;
  const slots = 'slots' in value && typeof value.slots === 'object' ? Object.entries(value.slots ?? {}) : [];
  const kept = slots.filter(([fieldId]) => ids.has(fieldId));
  return { id, version, ...(kept.length > 0 && { slots: Object.fromEntries(kept) }) };
}

/** Those of the chosen fields that can be had without any other; one that is left out may take others along. */
function possible(template: Template, chosen: readonly string[], use: ExtractUse): ReadonlySet<string> {
  const ids = new Set(chosen.filter((id) => id === TITLE || Object.hasOwn(template.fields, id)));
  for (;;) {
    const out = [...ids].filter((id) => whyNot(template, id, { use, ids }) !== null);
    if (out.length === 0) return ids;
    for (const id of out) ids.delete(id);
  }
}

function whyNot(
  template: Template,
  id: string,
  { use, ids }: { readonly use: ExtractUse; readonly ids: ReadonlySet<string> },
): string | null {
  if (id === TITLE) {
    const { titlePattern } = template;
    return titlePattern === null ? null : 'The title is made of other fields: a link for it can only view.';
  }
  const field = Object.hasOwn(template.fields, id) ? template.fields[id] : undefined;
  if (field === undefined) return null;
  const name = `“${field.label}”`;
  if (field.type === 'formula')
    return `${name} is worked out from other fields: a link for it can only view.`;
  if (field.type === 'file' || field.type === 'image')
    return `${name} holds files, which a link for some fields does not open.`;
  if (use === 'edit' && field.writableBy !== undefined)
    return `${name} is kept for some people: a link by which guests edit cannot have it.`;
  const missing = dependencies(template, field).filter((other) => other !== id && !ids.has(other));
  const [first] = missing.map((other) => template.fields[other]?.label ?? other);
  return first === undefined
    ? null
    : `${name} depends on “${first}”: choose that as well, or a link that can only view.`;
}

/** The fields by which is decided whether it is shown, asked for, locked, or may take the next step. */
function dependencies(template: Template, field: FieldDefinition): readonly string[] {
  const around = template.views.flatMap(({ visibleWhen, sections }) =>
    sections
      .filter(({ fields }) => fields.includes(field.id))
      .flatMap((section) => [visibleWhen, section.visibleWhen]),
  );
  const own = [field.visibleWhen, field.requiredWhen, field.readOnlyWhen];
  const { workflow } = template;
  const steps = workflow?.field === field.id ? fieldsOfWorkflow(workflow) : [];
  return [...new Set([...[...own, ...around].flatMap(fieldsIn), ...steps])];
}

function fieldsOfWorkflow({ transitions }: Workflow): readonly string[] {
  return transitions.flatMap(({ by = [], requires }) => [
    ...by.flatMap((taker) => (typeof taker === 'string' ? [] : [taker.field])),
    ...fieldsIn(requires),
  ]);
}

function fieldsOfRule({ when, must, fields }: ValueRule): readonly string[] {
  return [...fields, ...fieldsIn(when), ...fieldsIn(must)];
}

/** Without names of other templates, which a guest cannot choose from anyway, and of those whom alone it is kept for. */
function told({ writableBy: _, ...field }: FieldDefinition): FieldDefinition {
  return { ...field, targets: null };
}

/** The sections that have any of them, in one view and without their headings, which speak of the rest. */
function sectionsWith({ views }: Template, ids: ReadonlySet<string>): Section[] {
  const sections = views.flatMap((view) =>
    view.sections.map((section) => ({ section, conditions: [view.visibleWhen, section.visibleWhen] })),
  );
  return sections.flatMap(({ section, conditions }, index) => {
    const fields = section.fields.filter((id) => ids.has(id));
    const [first, ...more] = conditions.filter((one) => one !== undefined);
    const visibleWhen: Condition | undefined =
      first && (more.length === 0 ? first : { all: [first, ...more] });
    if (fields.length === 0) return [];
    const { columns } = section;
    return [{ id: `part-${index}`, label: null, columns, fields, ...(visibleWhen && { visibleWhen }) }];
  });
}
