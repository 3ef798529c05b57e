/** Documents whose history was changed: what is in memory of them is forgotten, and read again from the journal. */
import { parseDocumentName } from '#core/protocol/document-name.ts';
import type { OpenRooms, Room } from '../content/room.ts';

export interface DiscardParts {
  readonly hocuspocus: Pick<OpenRooms, 'documents' | 'loadingDocuments'>;
  readonly pendingWrites: { has(documentName: string): boolean };
  /** Takes a room out of memory, with the extracts made of it: whoever is in it comes back to a new one. */
  readonly drop: (document: Room) => void;
}

const LOOK_MS = 20;
/** Somebody writes in it all the time: each room that is dropped is one that was loaded after the change. */
const MAX_ROUNDS = 50;

/**
 * At once, and again once the edits are stored that were being written: a room that is loaded meanwhile would not have them. Resolves when that is
 * done.
 */
export async function discardDocument(parts: DiscardParts, documentName: string): Promise<void> {
  const { hocuspocus, pendingWrites, drop } = parts;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const loading = await hocuspocus.loadingDocuments.get(documentName)?.catch(() => undefined);
    const open = hocuspocus.documents.get(documentName) ?? loading;
    const isBusy = pendingWrites.has(documentName);
    if (open !== undefined) drop(open);
    if (!isBusy) return;
    while (pendingWrites.has(documentName)) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** It may not have been heard that the history of a document was changed. What cannot be looked at now is looked at with the next message that is missed. */
export async function discardOutdated(
  parts: DiscardParts,
  countRemovals: (documentName: string) => Promise<number>,
): Promise<void> {
  for (const room of [...parts.hocuspocus.documents.values()]) {
    // It goes with its Codex.
    if (parseDocumentName(room.name)?.kind.startsWith('extract') === true) continue;
    const removals = await countRemovals(room.name).catch(() => room.removals);
    if (removals !== room.removals) await discardDocument(parts, room.name);
  }
}
