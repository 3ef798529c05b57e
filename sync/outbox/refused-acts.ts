/** The acts in a document that the server has refused: kept on this device with the reason, until somebody discards them or they are made again. */
import type { RecordStore } from '#sync/store/local-store.ts';

export interface RefusedAct {
  readonly documentName: string;
  /** Of the edit. */
  readonly id: string;
  readonly update: Uint8Array;
  /** When it was made, ms since epoch by this device's clock. */
  readonly at: number;
  /** As the server has told it. */
  readonly reason: string;
  /** The reason passes by itself, so the act is made again: when it was put off, ms since epoch. Absent: refused for good. */
  readonly putOffAt?: number;
}

/** Stores an act in `records`, those of one person. Rejects as `RecordStore` does. */
export async function keepRefusedAct(records: RecordStore, act: RefusedAct): Promise<void> {
  await records.put('refused', recordId(act.documentName, act.id), act);
}

/** The refused acts of a document, the oldest first. */
export async function readRefusedActs(
  records: RecordStore,
  documentName: string,
): Promise<readonly RefusedAct[]> {
  const all = await records.list('refused');
  return all
    .flatMap(({ id, value }) => (id.startsWith(recordId(documentName, '')) ? [value as RefusedAct] : []))
    .sort((a, b) => a.at - b.at);
}

/** Discards acts. Resolves to a function that brings them back. */
export async function discardRefusedActs(
  records: RecordStore,
  acts: readonly RefusedAct[],
): Promise<() => Promise<void>> {
  for (const { documentName, id } of acts) await records.delete('refused', recordId(documentName, id));
  return async () => {
    for (const act of acts) await keepRefusedAct(records, act);
  };
}

function recordId(documentName: string, editId: string): string {
  return `${documentName} ${editId}`;
}
