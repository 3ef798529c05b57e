/** The id of the operation that merges a branch: it says which, and up to which of its operations. */

export function mergeOperationId(branchId: string, seq: number): string {
  return `merge:${branchId}:${seq}`;
}

/** The branch that was merged; `null` for an operation of another kind. */
export function mergedBranchId(operationId: string): string | null {
  return /^merge:([^:]{1,64}):\d{1,15}$/.exec(operationId)?.[1] ?? null;
}
