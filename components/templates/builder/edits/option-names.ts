/** The places of a text that name an option by its value: defaults and conditions. */
import { isJsonArray, isJsonObject, type JsonValue } from '#core/json.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import type { SourceEdit } from '#core/json5/source-edit.ts';
import type { TemplateModel } from './template-model.ts';

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
    ...testsIn(model.value, [], fieldId).flatMap(({ value, path }) => namedIn(value, path, from)),
  ].map((path) => ({ kind: 'set', path, value: to }));
}

interface Compared {
  readonly path: SourcePath;
  readonly value: JsonValue | undefined;
}

/** What the tests of a field compare it with. */
function testsIn(value: JsonValue, path: SourcePath, fieldId: string): readonly Compared[] {
  if (isJsonArray(value)) return value.flatMap((item, index) => testsIn(item, [...path, index], fieldId));
  if (!isJsonObject(value)) return [];
  if (value['field'] === fieldId)
    return ['is', 'in'].map((test) => ({ path: [...path, test], value: value[test] }));
  return Object.entries(value).flatMap(([key, item]) => testsIn(item, [...path, key], fieldId));
}

function namedIn(value: JsonValue | undefined, path: SourcePath, name: string): readonly SourcePath[] {
  if (value === name) return [path];
  if (!isJsonArray(value)) return [];
  return value.flatMap((one, index) => (one === name ? [[...path, index]] : []));
}
