/** The reasons for which the server refused a document's edits, kept until it takes them. */
import type { RecordStore } from '#sync/store/local-store.ts';

/** Why the server refused the edits of a document, which stay on this device. */
export interface Refusal {
  /** `gone`: deleted for good · `read-only`: it may only be read · else the reason of a session that was `denied`. */
  readonly reason: string;
  /** ms since epoch. */
  readonly at: number;
}

const PREFIX = 'refused ';

/** The refusals in `records`, those of one person, by document name. */
export async function readRefusals(records: RecordStore): Promise<ReadonlyMap<string, Refusal>> {
  const settings = await records.list('setting');
  return new Map(
    settings.flatMap(({ id, value }) =>
      id.startsWith(PREFIX) ? [[id.slice(PREFIX.length), value as Refusal] as const] : [],
    ),
  );
}

/** Stores why a document was refused. */
export async function keepRefusal(
  records: RecordStore,
  documentName: string,
  refusal: Refusal,
): Promise<void> {
  await records.put('setting', PREFIX + documentName, refusal);
}

/** Deletes a refusal, because the document was accepted or discarded. */
export async function forgetRefusal(records: RecordStore, documentName: string): Promise<void> {
  await records.delete('setting', PREFIX + documentName);
}
