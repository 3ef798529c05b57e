/** Counts the edits of each document that are being written to the journal; until they are stored it stays in memory. */

export interface PendingWrites {
  /** Runs `write` and counts it as pending until it settles. */
  during<T>(documentName: string, write: () => Promise<T>): Promise<T>;
  has(documentName: string): boolean;
}

export function createPendingWrites(): PendingWrites {
  const counts = new Map<string, number>();
  return {
    async during(documentName, write) {
      counts.set(documentName, (counts.get(documentName) ?? 0) + 1);
      try {
        return await write();
      } finally {
        const left = (counts.get(documentName) ?? 1) - 1;
        if (left === 0) counts.delete(documentName);
        else counts.set(documentName, left);
      }
    },
    has: (documentName) => counts.has(documentName),
  };
}
