/** The shape of stored values by field type, which readers may rely on whatever the template says. */
import { isJson } from '#core/crdt/entry.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { ValueShape } from '#core/fields/model/field-type-definition.ts';
import { canonicalJson, isJsonObject, type JsonValue } from '#core/json.ts';
import { fieldTypeOf } from './registry.ts';

/** Longer than anything a person types into one value, shorter than a frame of the socket. */
const MAX_TEXT_LENGTH = 1_000_000;
/** What describes one file, as JSON. */
const MAX_FILE_LENGTH = 20_000;

/**
 * Whether this can be the value of a field of the type, or a member of its set; `null` empties a single value. Does not
 * depend on what a template may change or a person may mistype: options, ranges, forms of dates and addresses.
 */
export function hasShape({ type }: Pick<FieldDefinition, 'type'>, value: JsonValue): boolean {
  return fits(fieldTypeOf(type).shape, value);
}

/** As `hasShape`, for a cell. An unknown column may hold any scalar, since it may have been in an earlier template. */
export function hasCellShape(
  { type, columns }: Pick<FieldDefinition, 'type' | 'columns'>,
  columnId: string,
  value: JsonValue,
): boolean {
  if (type === 'checklist') {
    if (columnId === 'done') return fits('flag', value);
    if (columnId === 'text') return fits('text', value);
  }
  const column = columns.find(({ id }) => id === columnId);
  return column === undefined ? isScalar(value) : fits(fieldTypeOf(column.type).shape, value);
}

function fits(shape: ValueShape, value: JsonValue): boolean {
  if (value === null) return shape !== 'none';
  switch (shape) {
    case 'text':
      return typeof value === 'string' && value.length <= MAX_TEXT_LENGTH;
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'flag':
      return typeof value === 'boolean';
    case 'file':
      return isFile(value);
    case 'none':
      return false;
  }
}

/** `{assetId, name, mime, size, …}`; whether the file is there is not asked here. */
function isFile(value: JsonValue): boolean {
  if (!isJsonObject(value) || !isJson(value)) return false;
  const { assetId, name, mime, size } = value;
  const isDescribed = [assetId, name, mime].every((text) => typeof text === 'string');
  return isDescribed && typeof size === 'number' && canonicalJson(value).length <= MAX_FILE_LENGTH;
}

function isScalar(value: JsonValue): boolean {
  return fits('text', value) || fits('number', value) || fits('flag', value);
}
