/** The open conflicts of a Codex: of its fields, and of cells in their rows. */

import type { FieldDefinition, TableColumn } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import type { Template } from '#core/template/template.ts';
import type { Codex } from './codex.ts';
import { type FieldConflict, readConflicts } from './field-conflicts.ts';

export interface OpenConflict extends FieldConflict {
  readonly field: FieldDefinition;
}

/** The open conflicts in template order, without those of retired fields. */
export function openConflicts(codex: Codex, template: Pick<Template, 'fields'>): readonly OpenConflict[] {
  return Object.values(template.fields).flatMap((field) =>
    readConflicts(codex, field).map((conflict) => ({ ...conflict, field })),
  );
}

/** The ids of the fields that can have conflicts, for `Codex.observe`. */
export function fieldsWithConflicts(template: Pick<Template, 'fields'>): readonly string[] {
  return Object.values(template.fields)
    .filter((field) => ['register', 'rows'].includes(storageOf(field)))
    .map(({ id }) => id);
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
