/** The fields that schedules write to, one of every storage, and the template that has them. */
import type { FieldType } from '#core/fields/model/field-definition.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';

export interface FuzzField {
  readonly id: string;
  readonly type: FieldType;
}

export const RICH_TEXT: FuzzField = { id: 'body', type: 'richText' };
export const PLAIN_TEXT: FuzzField = { id: 'notes', type: 'text' };
/** Ordinary words in blocks that are moved about. */
export const PROSE: FuzzField = { id: 'story', type: 'richText' };
/** Changed by suggestions alone. */
export const GRADE: FuzzField = { id: 'grade', type: 'select' };
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

export const FIELDS: readonly FuzzField[] = [
  ...[RICH_TEXT, PLAIN_TEXT, PROSE, GRADE],
  ...[...REGISTERS, ...SETS, ROWS],
];

export const TEMPLATE = templateOf(
  FIELDS.map(({ id, type }) =>
    type === 'select' ? `${id}: { type: 'select', options: ['low', 'high'] }` : `${id}: '${type}'`,
  ).join(', '),
);
