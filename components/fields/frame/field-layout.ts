/** The layout of a field type: label and value on one line, or a block with the label above. */
import type { FieldType } from '#core/fields/model/field-definition.ts';

export type FieldLayout = 'row' | 'block';

const LAYOUT: Record<FieldType, FieldLayout> = {
  richText: 'block',
  text: 'block',
  line: 'row',
  number: 'row',
  checkbox: 'row',
  select: 'row',
  multiSelect: 'row',
  tags: 'row',
  date: 'row',
  dateTime: 'row',
  duration: 'row',
  url: 'row',
  email: 'row',
  person: 'row',
  people: 'row',
  reference: 'row',
  references: 'row',
  checklist: 'block',
  table: 'block',
  file: 'block',
  image: 'block',
  color: 'row',
  rating: 'row',
  progress: 'row',
  formula: 'row',
};

/** These have no place where a value would stand in words; the frame says that they are required. */
const WORDLESS: ReadonlySet<FieldType> = new Set([
  'checkbox',
  'checklist',
  'file',
  'image',
  'progress',
  'rating',
  'table',
]);

/** Whether the field's own control says “Required” in the place of the value. */
export function saysRequired(type: FieldType): boolean {
  return !WORDLESS.has(type);
}

export function layoutOf(type: FieldType): FieldLayout {
  return LAYOUT[type];
}
