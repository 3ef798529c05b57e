/** Values that lost to another person's, of the open conflicts of a Codex: whose they were, and which of them are new. Pure. */

/** One value in a conflict: who wrote it, under which id. */
interface Entry {
  readonly id: string;
  readonly by: { readonly id: string; readonly name: string };
}

export interface ConflictOfValues {
  readonly field: string;
  readonly cell: { readonly row: string; readonly column: string } | null;
  readonly winner: Entry;
  readonly losers: readonly Entry[];
}

export interface LostValue {
  /** The same for as long as the conflict is open. */
  readonly key: string;
  /** Whoever wrote the value that lost. */
  readonly userId: string;
  readonly field: string;
  /** Whoever wrote the one that stands. */
  readonly by: Entry['by'];
}

/** Each value that lost to somebody else’s; of a person’s own two none did. */
export function lostValues(conflicts: readonly ConflictOfValues[]): readonly LostValue[] {
  return conflicts.flatMap(({ field, cell, winner, losers }) =>
    losers
      .filter(({ by }) => by.id !== winner.by.id)
      .map(({ id, by }) => ({
        key: [field, cell?.row ?? '', cell?.column ?? '', id].join(' '),
        ...{ userId: by.id, field, by: winner.by },
      })),
  );
}
