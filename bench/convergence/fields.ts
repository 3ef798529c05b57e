/** The fields that schedules write to, one of every storage. */
import type { FieldType } from '#core/fields/model/field-definition.ts';

export interface FuzzField {
  readonly id: string;
  readonly type: FieldType;
}

export const RICH_TEXT: FuzzField = { id: 'body', type: 'richText' };
export const PLAIN_TEXT: FuzzField = { id: 'notes', type: 'text' };
export const REGISTERS: readonly FuzzField[] = [
  { id: 'severity', type: 'select' },
  { id: 'count', type: 'number' },
  { id: 'due', type: 'date' },
];
export const SETS: readonly FuzzField[] = [
  { id: 'tags', type: 'tags' },
  { id: 'links', type: 'references' },
];
export const ROWS: FuzzField = { id: 'steps', type: 'checklist' };

export const FIELDS: readonly FuzzField[] = [RICH_TEXT, PLAIN_TEXT, ...REGISTERS, ...SETS, ROWS];
