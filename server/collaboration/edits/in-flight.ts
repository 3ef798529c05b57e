/** The edits of a session that are passed to the journal but not yet applied, so that its next edit may depend on them. */
import * as Y from 'yjs';
import type { DecodedUpdate, Struct, StructsByClient } from '#core/document/root-resolver.ts';
import { expectedClock } from '#core/document/summarize-update.ts';

/**
 * The edits of a session in flight. A page sends its next edit before the last is stored, so it is checked against the
 * document and these. Other sessions cannot depend on them, since they are not broadcast yet.
 */
export interface InFlight {
  /** Structs not yet in the document. */
  readonly structs: StructsByClient;
  /** How many edits are in flight. */
  count: number;
  /** Set when one of the edits could not be stored: no later one may be stored either. */
  failed: boolean;
  /** Resolves when every edit taken so far is in the document, or has failed. */
  settled: Promise<void>;
  add(doc: Y.Doc, decoded: DecodedUpdate): void;
  /** Removes structs that the document has by now. */
  prune(doc: Y.Doc): void;
}

export function createInFlight(): InFlight {
  const structs = new Map<number, Struct[]>();
  return {
    structs,
    count: 0,
    failed: false,
    settled: Promise.resolve(),
    add(doc, decoded) {
      for (const struct of decoded.structs) {
        const { client, clock } = struct.id;
        if (clock + struct.length <= expectedClock(doc, structs, client)) continue;
        const known = structs.get(client) ?? [];
        // A struct sent again, merged with what follows, replaces the smaller ones it was sent as before.
        while ((known.at(-1)?.id.clock ?? -1) >= clock) known.pop();
        known.push(struct);
        structs.set(client, known);
      }
    },
    prune(doc) {
      for (const [client, known] of structs) {
        const state = Y.getState(doc.store, client);
        const first = known.findIndex(({ id, length }) => id.clock + length > state);
        if (first === -1) structs.delete(client);
        else known.splice(0, first);
      }
    },
  };
}
