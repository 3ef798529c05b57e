/** The id of a restore's operation, which says what state it brought back, and of which row where it was one. */
import type { RowAddress } from './restore-row.ts';

/** `unique` tells restores of the same state apart. */
export function restoreOperationId(seq: number, unique: string, row?: RowAddress): string {
  return `restore:${seq}:${unique}${row === undefined ? '' : `:${row.field}/${row.id}`}`;
}

/** The sequence that was restored; `null` for an operation that does not say so, such as one of an earlier release. */
export function restoredSeq(operationId: string): number | null {
  const seq = /^restore:(\d{1,15}):/.exec(operationId)?.[1];
  return seq === undefined ? null : Number(seq);
}

/** The id of an operation that brings content of a deleted Codex, as it was after its operation `seq`, into another one. */
export function contentRestoreId(codexId: string, seq: number, unique: string): string {
  return `restore-from:${codexId}:${seq}:${unique}`;
}

/** The Codex and the operation from which content came; `null` for an operation of another kind. */
export function restoredFrom(operationId: string): { readonly codexId: string; readonly seq: number } | null {
  const [, codexId, seq] = /^restore-from:([\w-]{1,64}):(\d{1,15}):/.exec(operationId) ?? [];
  return codexId === undefined || seq === undefined ? null : { codexId, seq: Number(seq) };
}

/** The row that was restored; `null` where it was more than one. */
export function restoredRow(operationId: string): RowAddress | null {
  const [, field, id] = /^restore:\d{1,15}:[^:]*:([^:/]{1,80})\/([\w-]{1,64})$/.exec(operationId) ?? [];
  return field === undefined || id === undefined ? null : { field, id };
}
