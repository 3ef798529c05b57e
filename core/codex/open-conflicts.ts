/** The open conflicts of a Codex: of its fields, and of cells in their rows. */

import type { FieldDefinition, TableColumn } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import type { Template } from '#core/template/template.ts';
import type { Codex } from './codex.ts';
import { type FieldConflict, readConflicts } from './field-conflicts.ts';

export interface OpenConflict extends FieldConflict {
  /** The field; for content of an earlier type, the retired field that holds it. */
  readonly field: FieldDefinition;
  /** The id of the field that the template shows: the field itself, or the one that took over from it. */
  readonly shownIn: string;
}

/** What says where conflicts can be. */
type ConflictTemplate = Pick<Template, 'fields'> & Partial<Pick<Template, 'retired' | 'takes'>>;

/**
 * The open conflicts in template order. Those of a field come with those that its earlier types have: of two values one was converted, and
 * the other is here, as what it was. Settling such a one has it converted, unless the field was edited since. Without those of other retired
 * fields.
 */
export function openConflicts(codex: Codex, template: ConflictTemplate): readonly OpenConflict[] {
  return fieldsInConflict(template).flatMap(({ field, shownIn }) =>
    readConflicts(codex, field).map((conflict) => ({ ...conflict, field, shownIn })),
  );
}

/** The fields that can have conflicts, those of earlier types included. */
export function fieldsWithConflicts(template: ConflictTemplate): readonly FieldDefinition[] {
  return fieldsInConflict(template).map(({ field }) => field);
}

function fieldsInConflict({
  fields,
  retired = {},
  takes = {},
}: ConflictTemplate): readonly Pick<OpenConflict, 'field' | 'shownIn'>[] {
  return Object.values(fields).flatMap((field) => {
    const from = Object.hasOwn(takes, field.id) ? (takes[field.id]?.from ?? []) : [];
    const earlier = from.flatMap((key) => (Object.hasOwn(retired, key) ? (retired[key] ?? []) : []));
    return [field, ...earlier]
      .filter((one) => ['register', 'rows'].includes(storageOf(one)))
      .map((one) => ({ field: one, shownIn: field.id }));
  });
}

/** A column as a field definition, for labels of its values. */
export function columnField(field: FieldDefinition, columnId: string): FieldDefinition {
  const columns = field.type === 'checklist' ? CHECKLIST_COLUMNS : field.columns;
  const column = columns.find(({ id }) => id === columnId);
  const { type, label, options } = column ?? { type: 'line', label: columnId, options: [] };
  return { ...field, id: columnId, type, label, options, columns: [] };
}

const CHECKLIST_COLUMNS: readonly TableColumn[] = [
  { id: 'text', label: 'Step', type: 'line', options: [] },
  { id: 'done', label: 'Done', type: 'checkbox', options: [] },
];
