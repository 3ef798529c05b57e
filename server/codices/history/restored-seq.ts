/** The id of a restore's operation, which says what state it brought back. */

/** `unique` tells restores of the same state apart. */
export function restoreOperationId(seq: number, unique: string): string {
  return `restore:${seq}:${unique}`;
}

/** The sequence that was restored; `null` for an operation that does not say so, such as one of an earlier release. */
export function restoredSeq(operationId: string): number | null {
  const seq = /^restore:(\d{1,15}):/.exec(operationId)?.[1];
  return seq === undefined ? null : Number(seq);
}
