/** The renaming of a field, with every place of the text that names it. */
import { type FormulaNode, parseFormula } from '#core/formula/formula-syntax.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '#core/json.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import type { SourceEdit } from '#core/json5/source-edit.ts';
import { TEMPLATE_FORMAT } from '#core/template/format/template-format.ts';
import { objectOf, type ValueForm } from '#core/template/format/value-form.ts';
import { DATE_PLACEHOLDER, titlePlaceholders } from '#core/template/title-pattern.ts';
import { changeSetting } from './field-edits.ts';
import { type TemplateModel, valueAt } from './template-model.ts';

/** Gives a field that was never published another id, wherever the text names it: see `renameObstacle` for where it cannot. */
export function renameField(model: TemplateModel, id: string, name: string): readonly SourceEdit[] {
  const set = (path: SourcePath, value: JsonValue): SourceEdit => ({ kind: 'set', path, value });
  const pattern = valueAt(model, ['titlePattern']);
  const isInTitle = typeof pattern === 'string' && titlePlaceholders(pattern).includes(id);
  return [
    ...fieldNamesIn(model)
      .filter(({ name: named, path }) => named === id && !isOwnPast(path, id))
      .map(({ path }) => set(path, name)),
    ...formulasOf(model).flatMap(({ path, expression }) => {
      const renamed = renameInFormula(expression, id, name);
      return renamed === null || renamed === expression ? [] : [set(path, renamed)];
    }),
    ...(isInTitle ? [set(['titlePattern'], pattern.replaceAll(`{${id}}`, `{${name}}`))] : []),
    // Last, so that the paths of its own settings hold until then.
    { kind: 'rename', path: ['fields', id], key: name },
  ];
}

/** The same for a field whose content is kept under its id since it was published: it says what the field was, so that the content comes along. */
export function renamePublished(model: TemplateModel, id: string, name: string): readonly SourceEdit[] {
  return [...changeSetting(model, id, 'was', id), ...renameField(model, id, name)];
}

/** What names the field where it cannot be renamed along, as a sentence; `null` when it can be everywhere. */
export function renameObstacle(model: TemplateModel, id: string, name: string): string | null {
  const formula = formulasOf(model).find(
    ({ expression }) => mentions(expression, id) && !parseFormula(expression).ok,
  );
  if (formula !== undefined)
    return `The formula of “${formula.field}” names this field and can’t be read. Mend that first.`;
  const rules = valueAt(model, ['automation']);
  const rule = isJsonArray(rules) ? rules.find((each) => mentions(JSON.stringify(each), id)) : undefined;
  if (rule !== undefined) {
    const named = isJsonObject(rule) ? String(rule['id'] ?? '') : '';
    return `The automation rule “${named}” names this field. Change that in the code first.`;
  }
  const pattern = valueAt(model, ['titlePattern']);
  if (name === DATE_PLACEHOLDER && typeof pattern === 'string' && titlePlaceholders(pattern).includes(name))
    return `In the title pattern, {${name}} is the day on which a Codex is made.`;
  return null;
}

/** What a field was is not renamed along with what it is. */
function isOwnPast(path: SourcePath, id: string): boolean {
  return path.length === 3 && path[1] === id && path[2] === 'was';
}

function mentions(text: string, id: string): boolean {
  return text.split(/[^A-Za-z0-9_]+/).includes(id);
}

interface NamedField {
  readonly path: SourcePath;
  readonly name: string;
}

/** Where the text names fields by their ids, as the template format says; formulas and the title pattern are texts beside that. */
function fieldNamesIn(model: TemplateModel): readonly NamedField[] {
  return namesAt(
    objectOf(() => TEMPLATE_FORMAT),
    model.value,
    [],
  );
}

function namesAt(form: ValueForm, value: JsonValue, path: SourcePath): readonly NamedField[] {
  switch (form.kind) {
    case 'nameOf':
      return form.thing === 'field' && typeof value === 'string' ? [{ path, name: value }] : [];
    case 'either':
      return form.forms.flatMap((one) => namesAt(one, value, path));
    case 'list':
      if (!isJsonArray(value)) return [];
      return value.flatMap((item, index) => namesAt(form.items, item, [...path, index]));
    case 'map':
      if (!isJsonObject(value)) return [];
      return Object.entries(value).flatMap(([key, item]) =>
        namesAt(form.values, item ?? null, [...path, key]),
      );
    case 'object': {
      if (!isJsonObject(value)) return [];
      const { keys } = form.object();
      return Object.entries(value).flatMap(([key, item]) => {
        const known = Object.hasOwn(keys, key) ? keys[key] : undefined;
        return known === undefined ? [] : namesAt(known.form, item ?? null, [...path, key]);
      });
    }
    default:
      return [];
  }
}

interface WrittenFormula {
  readonly field: string;
  readonly path: SourcePath;
  readonly expression: string;
}

function formulasOf(model: TemplateModel): readonly WrittenFormula[] {
  return model.fields.flatMap(({ id, own, definition }) => {
    const expression = own?.['expression'];
    if (typeof expression !== 'string') return [];
    return [{ field: definition.label, path: ['fields', id, 'expression'], expression }];
  });
}

/** The expression with the field renamed, and nothing else; `null` when it cannot be read. */
function renameInFormula(expression: string, id: string, name: string): string | null {
  const reading = parseFormula(expression);
  if (!reading.ok) return null;
  return fieldNodesIn(reading.formula.root)
    .filter((node) => node.name === id)
    .toSorted((one, other) => other.start - one.start)
    .reduce((text, { start, end }) => text.slice(0, start) + name + text.slice(end), expression);
}

type FieldNode = Extract<FormulaNode, { readonly kind: 'field' }>;

function fieldNodesIn(node: FormulaNode): readonly FieldNode[] {
  if (node.kind === 'field') return [node];
  if (node.kind === 'negation') return fieldNodesIn(node.operand);
  if (node.kind === 'binary') return [node.left, node.right].flatMap(fieldNodesIn);
  return node.kind === 'call' ? node.args.flatMap(fieldNodesIn) : [];
}
