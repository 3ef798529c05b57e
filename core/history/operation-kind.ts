/** The kind of an operation: its effect on a field in one word. */
import type { FieldSummary } from '#core/document/summarize-update.ts';

export const OPERATION_KINDS = [
  'insert',
  'delete',
  'replace',
  'format',
  'set',
  'add',
  'remove',
  'move',
  'describe',
] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

/**
 * Text: `insert`, `delete`, `replace` (both at once), or `format` when no character came or went. Metadata: `set`, whatever the
 * storage: a register, a cell, a row's place. References and other sets: `add`, `remove`, `replace`. Tree: `move`, which covers
 * inserting and states as well. What a document says of itself (its template): `describe`.
 */
export function operationKind({
  layer,
  inserted,
  deleted,
}: Pick<FieldSummary, 'layer' | 'inserted' | 'deleted'>): OperationKind {
  switch (layer) {
    case 'text':
      return cameAndWent(inserted, deleted, 'insert', 'delete') ?? 'format';
    case 'reference':
      return cameAndWent(inserted, deleted, 'add', 'remove') ?? 'replace';
    case 'metadata':
      return 'set';
    case 'tree':
      return 'move';
    case 'document':
      return 'describe';
  }
}

function cameAndWent(
  inserted: number,
  deleted: number,
  came: OperationKind,
  went: OperationKind,
): OperationKind | null {
  if (inserted > 0) return deleted > 0 ? 'replace' : came;
  return deleted > 0 ? went : null;
}
