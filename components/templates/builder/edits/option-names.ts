/** The places of a text that name an option by its value: defaults, conditions, automation rules and children that are created. */
import { isJsonArray, isJsonObject, type JsonValue } from '#core/json.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import type { SourceEdit } from '#core/json5/source-edit.ts';
import { type TemplateModel, valueAt } from './template-model.ts';

/** Gives an option of a field another value wherever the text names it, beside the option itself. */
export function renameOption(
  model: TemplateModel,
  fieldId: string,
  from: string,
  to: string,
): readonly SourceEdit[] {
  const own = model.fields.find(({ id }) => id === fieldId)?.own?.['default'];
  return [
    ...namedIn(own, ['fields', fieldId, 'default'], from),
    ...[...testsIn(model.value, [], fieldId), ...valuesIn(model, fieldId)].flatMap(({ value, path }) =>
      namedIn(value, path, from),
    ),
  ].map((path) => ({ kind: 'set', path, value: to }));
}

interface Compared {
  readonly path: SourcePath;
  readonly value: JsonValue | undefined;
}

/** What the tests of a field compare it with, and the value that sets a rule off. */
function testsIn(value: JsonValue, path: SourcePath, fieldId: string): readonly Compared[] {
  if (isJsonArray(value)) return value.flatMap((item, index) => testsIn(item, [...path, index], fieldId));
  if (!isJsonObject(value)) return [];
  if (value['field'] === fieldId)
    return ['is', 'in', 'to'].map((test) => ({ path: [...path, test], value: value[test] }));
  return Object.entries(value).flatMap(([key, item]) => testsIn(item, [...path, key], fieldId));
}

/** What rules and new children put into a field; those of other templates have fields of their own. */
function valuesIn(model: TemplateModel, fieldId: string): readonly Compared[] {
  const actions = itemsIn(model.value['automation'], ['automation']).flatMap(({ path, value }) =>
    isJsonObject(value) ? itemsIn(value['then'], [...path, 'then']) : [],
  );
  const written = actions.flatMap(({ path, value }) =>
    ['set', 'add', 'remove'].map((key) => partOf({ path, value }, key)),
  );
  const created = [
    ...actions.map((action) => partOf(action, 'create')),
    ...itemsIn(valueAt(model, ['children', 'create']), ['children', 'create']),
  ].filter(({ value }) => isJsonObject(value) && value['template'] === model.source.id);
  return [...written, ...created.map((one) => partOf(one, 'fields'))].map((one) => partOf(one, fieldId));
}

/** A list may be left out around its only item. */
function itemsIn(value: JsonValue | undefined, path: SourcePath): readonly Compared[] {
  return isJsonArray(value)
    ? value.map((item, index) => ({ path: [...path, index], value: item }))
    : [{ path, value }];
}

function partOf({ path, value }: Compared, key: string): Compared {
  const has = isJsonObject(value) && Object.hasOwn(value, key);
  return { path: [...path, key], value: has ? value[key] : undefined };
}

function namedIn(value: JsonValue | undefined, path: SourcePath, name: string): readonly SourcePath[] {
  if (value === name) return [path];
  if (!isJsonArray(value)) return [];
  return value.flatMap((one, index) => (one === name ? [[...path, index]] : []));
}
