/** The resync plan: what a returning page sends, in order: each segment as its own operation, and nothing the server has. */
import * as Y from 'yjs';
import { operationId } from '#core/document/summarize-update.ts';
import { EMPTY_UPDATE } from '#core/document/update-encoding.ts';
import type { UpdateTrailer } from '#core/protocol/wire/update-trailer.ts';
import type { OutboxEdit, StoredEdit } from '#sync/store/local-store.ts';
import { type Clocks, cutUpdate } from '#sync/updates/update-cutting.ts';
import { splitUpdate } from '#sync/updates/update-splitting.ts';
import { mergeSegment, segmentsOf } from './edit-segments.ts';

/** One update to send, and the edits that are confirmed with it. */
export interface Sending {
  readonly update: Uint8Array;
  readonly editIds: readonly string[];
  readonly trailer: UpdateTrailer | null;
}

export interface ResyncPlan {
  /** Edits that need not be sent: what the server shows it has stored. */
  readonly known: readonly string[];
  readonly sendings: readonly Sending[];
  /** What closes the exchange: empty unless something may be missing on the server. */
  readonly closing: Sending;
}

export interface ResyncState {
  readonly doc: Y.Doc;
  /** What the server has now. */
  readonly server: Clocks;
  /** What it has had at some time: more, when it was restored from an older backup. */
  readonly confirmed: Clocks;
  /** Edits that wait, in order. */
  readonly waiting: readonly OutboxEdit[];
  /** Edits whose bytes are only in the document. */
  readonly older: readonly StoredEdit[];
  /** This person's own Yjs client ids in this document. */
  readonly clients: ReadonlySet<number>;
  /** The server was restored, and takes from anybody what it has lost. */
  readonly recovering: boolean;
  /** ms since epoch. */
  readonly now: number;
  /** What to add to a time of this device to have the server's. */
  readonly clockOffset: number;
  /** Each edit is an act that the server takes or refuses by itself: none are merged. */
  readonly areActs: boolean;
}

/** What the server has lost of acts goes in pieces that a guest may send. */
const ACTS_BYTES = 8 * 1024;

/**
 * Plans what to send after a reconnect. Only structs of this person's client ids are sent in their name; those of others
 * are offered only while the server says that it is recovering. What the server had confirmed and lost goes first, because
 * pending edits may depend on it.
 */
export function planResync(state: ResyncState): ResyncPlan {
  const { waiting, older, server, recovering } = state;
  const known = waiting.filter((edit) => isKnown(edit, server)).map(({ id }) => id);
  const rest = waiting.filter((edit) => !isKnown(edit, server));
  const lost = lostClocks(state);
  const sendings: Sending[] = [];
  const there = new Map(server);
  if (lost.size > 0) {
    const update = cutUpdate(encodeSince(state.doc, server, lost.keys()), { from: server, to: lost });
    for (const piece of (state.areActs && splitUpdate(update, ACTS_BYTES)) || [update])
      sendings.push({ update: piece, editIds: [], trailer: trailerAt(piece, state.now) });
    for (const [client, clock] of lost) there.set(client, clock);
  }
  for (const segment of state.areActs ? rest.map((edit) => [edit]) : segmentsOf(rest)) {
    const edit = mergeSegment(segment);
    const editIds = segment.map(({ id }) => id);
    sendings.push(sendingOf(edit, editIds, state.clockOffset));
    there.set(edit.client, Math.max(edit.end, there.get(edit.client) ?? 0));
  }
  const mayLack = older.length > 0 || lost.size > 0 || recovering || wentBack(state);
  const closing = mayLack ? closeFully(state, there) : { update: EMPTY_UPDATE, editIds: [], trailer: null };
  return { known, sendings, closing };
}

/** One edit in the form in which it is sent: with the server's clock and its number in its session. */
export function sendingOf(edit: OutboxEdit, editIds: readonly string[], clockOffset: number): Sending {
  const trailer = { clientTime: edit.at + clockOffset, operationId: String(edit.seq) };
  return { update: edit.update, editIds, trailer };
}

/** Structs say by their clock whether they are there; deletions don't, and are sent again. */
function isKnown({ client, end, deletes }: OutboxEdit, server: Clocks): boolean {
  return !deletes && end <= (server.get(client) ?? 0);
}

/** By client, up to where the server has to be given again what it once had. */
function lostClocks({
  doc,
  server,
  confirmed,
  clients,
  waiting,
  recovering,
}: ResyncState): Map<number, number> {
  const lost = new Map<number, number>();
  const begin = new Map<number, number>();
  for (const { client, clock } of waiting)
    begin.set(client, Math.min(clock, begin.get(client) ?? Number.POSITIVE_INFINITY));
  for (const client of recovering ? doc.store.clients.keys() : clients) {
    const had = recovering && !clients.has(client) ? Number.POSITIVE_INFINITY : (confirmed.get(client) ?? 0);
    const end = Math.min(had, Y.getState(doc.store, client), begin.get(client) ?? Number.POSITIVE_INFINITY);
    if (end > (server.get(client) ?? 0)) lost.set(client, end);
  }
  return lost;
}

function wentBack({ server, confirmed }: ResyncState): boolean {
  for (const [client, clock] of confirmed) if (clock > (server.get(client) ?? 0)) return true;
  return false;
}

/** With what was deleted in the whole document, as far as the server has what it was deleted from. */
function closeFully({ doc, older, now, clockOffset }: ResyncState, there: Map<number, number>): Sending {
  const olderClients = clientsOf(older, doc);
  const to = new Map(there);
  for (const client of olderClients)
    to.set(client, Math.max(Y.getState(doc.store, client), there.get(client) ?? 0));
  const update = cutUpdate(encodeSince(doc, there, olderClients), { from: there, to });
  const last = older.at(-1);
  return {
    update,
    editIds: older.map(({ id }) => id),
    trailer: trailerAt(update, last === undefined ? now : last.at + clockOffset),
  };
}

/** The client ids in the names of edits, which were made of them; every id of the document when one is not told. */
function clientsOf(older: readonly StoredEdit[], doc: Y.Doc): Set<number> {
  const clients = new Set<number>();
  for (const { id } of older) {
    if (id.startsWith('#')) return new Set(doc.store.clients.keys());
    for (const [, client] of id.matchAll(/(\d+):\d+-\d+/g)) clients.add(Number(client));
  }
  return clients;
}

/** The document's structs of some clients from where the server's end, with all deletions. */
function encodeSince(doc: Y.Doc, server: Clocks, clients: Iterable<number>): Uint8Array {
  const vector = Y.decodeStateVector(Y.encodeStateVector(doc));
  for (const client of clients) vector.set(client, server.get(client) ?? 0);
  return Y.encodeStateAsUpdate(doc, Y.encodeStateVector(vector));
}

function trailerAt(update: Uint8Array, clientTime: number): UpdateTrailer | null {
  const id = operationId(update);
  return id === '' ? null : { clientTime, operationId: id };
}
