/** The ids of the operations by which a Codex follows its template, which also tell that a publication was undone. */

interface Following {
  readonly template: { readonly id: string; readonly version: number };
  /** The version that the publication took back; `null` for any other publication. */
  readonly undoes: number | null;
  /** The state of the document that was found. */
  readonly mark: string;
}

/** The id of such an operation: of several processes that make it, one does. */
export function followingId({ template: { id, version }, undoes, mark }: Following): string {
  return `template:${id}@${version}:${undoes === null ? '' : `undo-${undoes}:`}${mark}`;
}

/** The version of the template that this operation took back in a Codex; `null` for every other operation. */
export function undoneBy(operationId: string): number | null {
  const [, undone] = /^template:[^@:]+@\d+:undo-(\d+):/.exec(operationId) ?? [];
  return undone === undefined ? null : Number(undone);
}
