/** The values that a child begins with when it is created along with its parent: its own, or those of the parent. */
import type { FieldDefinition, FieldType } from '#core/fields/model/field-definition.ts';
import { renamedFrom } from '#core/fields/model/field-names.ts';
import { fieldTypeOf, storageOf } from '#core/fields/registry.ts';
import { isJsonObject, type JsonValue } from '#core/json.ts';
import type { ChildToCreate, RelatedTemplate } from './child-rules.ts';

type Values = Readonly<Record<string, JsonValue>>;

/** Types whose values are texts that can be read as any other of these, and as text of every kind. */
const TEXTS: readonly FieldType[] = ['line', 'text', 'url', 'email', 'select'];
const TAKE_TEXTS: readonly FieldType[] = ['line', 'text', 'richText'];

/** Whether a field can begin with what another holds. Whether a value is allowed there is another matter. */
export function mayCopy(from: FieldType, to: FieldType): boolean {
  return from === to || (TEXTS.includes(from) && TAKE_TEXTS.includes(to));
}

/** The field of the parent that a value is taken from; `null` for a value of its own. */
export function sourceField(value: JsonValue): string | null {
  if (value === null || !isJsonObject(value)) return null;
  const { from } = value;
  return typeof from === 'string' && Object.keys(value).length === 1 ? from : null;
}

/**
 * The values that a child begins with. Pure, so that a device and the server come to the same. A value that the field of the child does not
 * allow is left out, and so is an empty one: there the child begins with its default. A value for a field that was renamed since goes where
 * that is now.
 *
 * @param parent The parent's template, and the values that it begins with; where none is given it begins with its default.
 */
export function childValues(
  parent: { readonly template: Pick<RelatedTemplate, 'fields'>; readonly values: Values },
  { fields = {} }: ChildToCreate,
  child: Pick<RelatedTemplate, 'fields'>,
): Record<string, JsonValue> {
  const values: Record<string, JsonValue> = {};
  for (const [stood, stated] of Object.entries(fields)) {
    const id = renamedFrom(child.fields, stood) ?? stood;
    const field = fieldOf(child, id);
    if (field === undefined || storageOf(field) === 'none') continue;
    const from = sourceField(stated);
    const source = from === null ? undefined : fieldOf(parent.template, from);
    if (from !== null && (source === undefined || !mayCopy(source.type, field.type))) continue;
    const raw = source === undefined ? stated : beginning(source, parent.values);
    const value = allowed(field, raw);
    if (value !== null) values[id] = value;
  }
  return values;
}

function fieldOf({ fields }: Pick<RelatedTemplate, 'fields'>, id: string): FieldDefinition | undefined {
  return Object.hasOwn(fields, id) ? fields[id] : undefined;
}

function beginning(field: FieldDefinition, values: Values): JsonValue {
  return Object.hasOwn(values, field.id) ? (values[field.id] ?? null) : field.default;
}

/** `null` for nothing, and for what the field does not allow. */
function allowed(field: FieldDefinition, raw: JsonValue): JsonValue {
  const type = fieldTypeOf(field.type);
  // Rich text over REST may be an object; it was checked with the parent's.
  if (storageOf(field) === 'fragment' && raw !== null && isJsonObject(raw)) return raw;
  const reading = type.parseDefault(raw, field);
  if (!reading.ok || type.isEmpty(reading.value)) return null;
  return type.validate(field, reading.value).length === 0 ? reading.value : null;
}
