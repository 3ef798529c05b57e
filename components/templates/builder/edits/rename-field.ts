/** The renaming of a field, with every place of the text that names it. */
import { type FormulaNode, parseFormula, type Related } from '#core/formula/formula-syntax.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import type { SourceEdit } from '#core/json5/source-edit.ts';
import { CREATION_FORMAT } from '#core/template/format/automation-format.ts';
import { CHILD_FORMAT, TEMPLATE_FORMAT } from '#core/template/format/template-format.ts';
import { objectOf, type ValueForm } from '#core/template/format/value-form.ts';
import { DATE_PLACEHOLDER, titlePlaceholders } from '#core/template/title-pattern.ts';
import { changeSetting } from './field-edits.ts';
import { type TemplateModel, valueAt } from './template-model.ts';

/** Gives a field that was never published another id, wherever the text names it: see `renameObstacle` for where it cannot. */
export function renameField(model: TemplateModel, id: string, name: string): readonly SourceEdit[] {
  const places = namesIn(model);
  const named = places.filter((place) => isNamed(place, id));
  return [
    ...named.flatMap((place): SourceEdit[] => {
      const value = place.kind === 'key' ? null : renamedIn(place, { id, name, model });
      return value === null ? [] : [{ kind: 'set', path: place.path, value }];
    }),
    // Then keys, so that the paths of what is in them hold until then; the field itself goes last.
    ...named.flatMap(({ kind, path }): SourceEdit[] =>
      kind === 'key' ? [{ kind: 'rename', path, key: name }] : [],
    ),
    { kind: 'rename', path: ['fields', id], key: name },
  ];
}

/** The same for a field whose content is kept under its id since it was published: it says what the field was, so that the content comes along. */
export function renamePublished(model: TemplateModel, id: string, name: string): readonly SourceEdit[] {
  return [...changeSetting(model, id, 'was', id), ...renameField(model, id, name)];
}

/** What names the field where it cannot be renamed along, as a sentence; `null` when it can be everywhere. */
export function renameObstacle(model: TemplateModel, id: string, name: string): string | null {
  for (const place of namesIn(model)) {
    const { kind, path, text } = place;
    if (kind === 'formula') {
      const reading = parseFormula(text);
      if (!reading.ok && mentions(text, id))
        return `${formulaAt(model, path)} names this field and can’t be read. Mend that first.`;
      if (
        reading.ok &&
        relatedNodesIn(reading.formula.root).some((node) => node.field === id && isOpen(node.related, model))
      )
        return `${formulaAt(model, path)} adds up “${id}” of Codices that may be of this template or of others. Rename the field in the code, with was: '${id}', and decide there.`;
    }
    if (kind === 'placeholders' && name === DATE_PLACEHOLDER && titlePlaceholders(text).includes(name))
      return `In ${path[0] === 'automation' ? 'the title of a rule' : 'the title pattern'}, {${name}} is the day on which a Codex is made.`;
  }
  return null;
}

function formulaAt(model: TemplateModel, [part, named]: SourcePath): string {
  if (part !== 'automation')
    return `The formula of “${model.fields.find(({ id }) => id === named)?.definition.label ?? named}”`;
  const rule = valueAt(model, [part, named ?? 0]);
  return `A formula of the automation rule “${isJsonObject(rule) ? String(rule['id'] ?? '') : ''}”`;
}

function mentions(text: string, id: string): boolean {
  return text.split(/[^A-Za-z0-9_]+/).includes(id);
}

/** A place of the text that names fields, as the template format says. */
interface NamingPlace {
  /** An id, the key of a member, a formula, or a text with ids in braces. */
  readonly kind: 'id' | 'key' | 'formula' | 'placeholders';
  readonly path: SourcePath;
  readonly text: string;
}

function isNamed({ kind, path, text }: NamingPlace, id: string): boolean {
  if (kind === 'formula') return true;
  if (kind === 'placeholders') return titlePlaceholders(text).includes(id);
  // What a field was is not renamed along with what it is.
  const isPast = path.length === 3 && path[0] === 'fields' && path[2] === 'was';
  return text === id && !isPast;
}

interface Renaming {
  readonly id: string;
  readonly name: string;
  readonly model: TemplateModel;
}

/** What is written there instead; `null` where nothing changes. */
function renamedIn({ kind, text }: NamingPlace, renaming: Renaming): string | null {
  const { id, name } = renaming;
  if (kind === 'id') return name;
  if (kind === 'placeholders') return text.replaceAll(`{${id}}`, `{${name}}`);
  const renamed = renameInFormula(text, renaming);
  return renamed === text ? null : renamed;
}

function namesIn(model: TemplateModel): readonly NamingPlace[] {
  const own = valueAt(model, ['id']);
  const places = placesAt(
    objectOf(() => TEMPLATE_FORMAT),
    model.value,
    [],
    own ?? null,
  );
  // A value may be read in several forms, which name the same.
  return [...new Map(places.map((place) => [JSON.stringify([place.kind, place.path]), place])).values()];
}

/** @param own The id of the template: what Codices begin with is told by their own fields, and these are known of it alone. */
function placesAt(
  form: ValueForm,
  value: JsonValue,
  path: SourcePath,
  own: JsonValue,
): readonly NamingPlace[] {
  switch (form.kind) {
    case 'nameOf':
      return form.thing === 'field' && typeof value === 'string' ? [{ kind: 'id', path, text: value }] : [];
    case 'text':
      return form.names !== undefined && typeof value === 'string'
        ? [{ kind: form.names, path, text: value }]
        : [];
    case 'either':
      return form.forms.flatMap((one) => placesAt(one, value, path, own));
    case 'list':
      if (!isJsonArray(value)) return [];
      return value.flatMap((item, index) => placesAt(form.items, item, [...path, index], own));
    case 'map': {
      if (!isJsonObject(value)) return [];
      const isOfFields = form.keys.kind === 'nameOf' && form.keys.thing === 'field';
      return [
        ...(isOfFields ? keysOf(value, path) : []),
        ...Object.entries(value).flatMap(([key, item]) =>
          placesAt(form.values, item ?? null, [...path, key], own),
        ),
      ];
    }
    case 'object': {
      if (!isJsonObject(value)) return [];
      const object = form.object();
      const begun = object === CHILD_FORMAT || object === CREATION_FORMAT ? value['fields'] : undefined;
      const isOwn = begun !== undefined && isJsonObject(begun) && value['template'] === own;
      return [
        ...(isOwn ? keysOf(begun, [...path, 'fields']) : []),
        ...Object.entries(value).flatMap(([key, item]) => {
          const known = Object.hasOwn(object.keys, key) ? object.keys[key] : undefined;
          return known === undefined ? [] : placesAt(known.form, item ?? null, [...path, key], own);
        }),
      ];
    }
    default:
      return [];
  }
}

function keysOf(value: JsonObject, path: SourcePath): readonly NamingPlace[] {
  return Object.keys(value).map((key) => ({ kind: 'key', path: [...path, key], text: key }));
}

/** The expression with the field renamed, and nothing else. */
function renameInFormula(expression: string, { id, name, model }: Renaming): string {
  const reading = parseFormula(expression);
  if (!reading.ok) return expression;
  const { root } = reading.formula;
  const own = nodesIn(root).flatMap((node) => (node.kind === 'field' && node.name === id ? [node] : []));
  const related = relatedNodesIn(root).flatMap((node) =>
    node.field === id && isOwn(node.related, model) ? [node.fieldAt] : [],
  );
  return [...own, ...related]
    .toSorted((one, other) => other.start - one.start)
    .reduce((text, { start, end }) => text.slice(0, start) + name + text.slice(end), expression);
}

/** The templates that Codices related in this way may be of, as far as the text says; `null`: any. */
function templatesOf(related: Related, model: TemplateModel): readonly JsonValue[] | null {
  if (related.relation === 'backlinks') return null;
  const path =
    related.relation === 'children' ? ['children', 'allow'] : ['references', related.kind, 'targets'];
  const named = valueAt(model, path);
  return named !== undefined && isJsonArray(named) ? named : null;
}

/** Whether they are of this template, and of no other. */
function isOwn(related: Related, model: TemplateModel): boolean {
  const own = valueAt(model, ['id']);
  return templatesOf(related, model)?.every((one) => one === own) ?? false;
}

/** Whether they may be of this template, and of others. */
function isOpen(related: Related, model: TemplateModel): boolean {
  const own = valueAt(model, ['id']) ?? null;
  return !isOwn(related, model) && (templatesOf(related, model)?.includes(own) ?? true);
}

type RelatedNode = Extract<FormulaNode, { readonly kind: 'related' }>;

function relatedNodesIn(node: FormulaNode): readonly RelatedNode[] {
  return nodesIn(node).filter((one) => one.kind === 'related');
}

function nodesIn(node: FormulaNode): readonly FormulaNode[] {
  if (node.kind === 'negation') return [node, ...nodesIn(node.operand)];
  if (node.kind === 'binary') return [node, ...[node.left, node.right].flatMap(nodesIn)];
  return node.kind === 'call' ? [node, ...node.args.flatMap(nodesIn)] : [node];
}
