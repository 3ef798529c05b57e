/** For tests: what a page may say over a socket, message by message, and who may open what; socket-roles.pg.test.ts asks for a row of each. */
import * as encoding from 'lib0/encoding';
import type * as Y from 'yjs';
import { encodeStateVector } from 'yjs';
import { writeShownTemplate } from '#core/protocol/client-versions.ts';
import type { PeerRequest } from '#core/protocol/peer-messages.ts';
import { MESSAGE, SYNC_STEP, writeEdits, writeStateVector } from '#core/protocol/wire/frames.ts';
import { writePresence } from '#core/protocol/wire/presence-states.ts';
import { tokenFrame } from '../collaboration/raw-page.fixture.ts';

/** What one message is made of. */
export interface Said {
  readonly documentName: string;
  readonly token: string;
  /** A new edit of this document, as its own kind makes them. */
  readonly edit: () => Uint8Array;
  /** The client id of the page. */
  readonly client: number;
  /** A page that looks on, by its client id. */
  readonly witness: number;
  /** Looked for in what the one that looks on hears. */
  readonly marker: string;
  readonly doc: Y.Doc;
}

export interface MessageRow {
  readonly say: (said: Said) => Uint8Array;
  /** What a member who may write is answered; the words are those of the raw page, in their order. */
  readonly write: readonly string[];
  /** A guest who may write, where that is another. */
  readonly writingGuest?: readonly string[];
  readonly read: readonly string[];
  /** It reaches the others in the document: from everybody inside, from those who may write, or from members who may. */
  readonly reaches?: 'all' | 'writers' | 'members';
}

const STORED = { write: ['stored'], read: ['not stored'] } as const;
const ANSWERED = { write: ['state'], read: ['state'] } as const;
const IGNORED = { write: [], read: [] } as const;

/** By the names of `PAGE_MESSAGES`. Whoever was not let in is answered nothing, whatever they say. */
export const MESSAGES: Readonly<Record<string, MessageRow>> = {
  awareness: {
    say: ({ documentName, client, marker }) =>
      frame(documentName, MESSAGE.awareness, (encoder) =>
        encoding.writeVarUint8Array(
          encoder,
          writePresence([{ client, clock: 1, json: JSON.stringify({ field: marker }) }]),
        ),
      ),
    // Whoever reads is seen to read.
    ...{ ...IGNORED, reaches: 'all' },
  },
  auth: { say: ({ documentName, token }) => tokenFrame(documentName, token), ...IGNORED },
  queryAwareness: {
    // Whoever is here is told when a document opens, and again by nothing.
    say: ({ documentName }) => frame(documentName, MESSAGE.queryAwareness),
    ...IGNORED,
  },
  syncStatus: {
    say: ({ documentName }) =>
      frame(documentName, MESSAGE.syncStatus, (encoder) => encoding.writeVarUint(encoder, 1)),
    ...IGNORED,
  },
  'sync stateVector': {
    say: ({ documentName, doc }) => writeStateVector(documentName, encodeStateVector(doc)),
    ...ANSWERED,
  },
  'sync reply': { say: (said) => editFrame(said, MESSAGE.sync, SYNC_STEP.reply), ...STORED },
  'sync update': { say: (said) => editFrame(said, MESSAGE.sync, SYNC_STEP.update), ...STORED },
  'sync batch': {
    say: ({ documentName, edit }) =>
      writeEdits(documentName, [
        { update: edit(), trailer: null },
        { update: edit(), trailer: null },
      ]),
    ...{ write: ['stored', 'stored'], read: ['not stored', 'not stored'] },
  },
  'syncReply stateVector': {
    say: ({ documentName, doc }) =>
      retype(writeStateVector(documentName, encodeStateVector(doc)), documentName),
    ...ANSWERED,
  },
  'syncReply reply': { say: (said) => editFrame(said, MESSAGE.syncReply, SYNC_STEP.reply), ...STORED },
  'syncReply update': { say: (said) => editFrame(said, MESSAGE.syncReply, SYNC_STEP.update), ...STORED },
  'syncReply batch': {
    say: ({ documentName, edit }) =>
      retype(writeEdits(documentName, [{ update: edit(), trailer: null }]), documentName),
    ...STORED,
  },
  'stateless template': {
    say: ({ documentName }) => stateless(documentName, writeShownTemplate({ id: 'note', version: 1 })),
    ...IGNORED,
  },
  'stateless peers join': {
    say: (said) => peers(said, { type: 'peers', kind: 'join', client: said.client }),
    ...{ write: ['room'], writingGuest: [], read: [] },
  },
  'stateless peers signal': {
    say: (said) => {
      const signal = { kind: 'offer', description: said.marker } as const;
      return peers(said, { type: 'peers', kind: 'signal', to: said.witness, signal });
    },
    ...{ ...IGNORED, reaches: 'members' },
  },
  'stateless peers carry': {
    // The author is made up, so there is no proof of it.
    say: (said) => {
      const made = { id: said.marker, client: 7, author: 'x', at: 1, update: '', proof: 'AAAA' };
      const update = Buffer.from(said.edit()).toString('base64');
      return peers(said, { type: 'peers', kind: 'carry', edits: [{ ...made, update }] });
    },
    ...{ write: ['carried: false'], read: [] },
  },
  // Last: it ends what the page has open.
  close: {
    say: ({ documentName }) => frame(documentName, MESSAGE.close),
    ...{ write: ['left: provider_initiated'], read: ['left: provider_initiated'] },
  },
};

/** What no codec knows: refused by closing the socket, or not read at all. */
export const UNKNOWN: Readonly<Record<string, MessageRow>> = {
  'a type that there is not': { say: ({ documentName }) => frame(documentName, 77), ...IGNORED },
  'a broadcast of Hocuspocus': {
    say: ({ documentName, marker }) =>
      frame(documentName, 6, (encoder) => encoding.writeVarString(encoder, marker)),
    ...IGNORED,
  },
  'a stateless message that there is not': {
    say: ({ documentName, marker }) =>
      stateless(documentName, JSON.stringify({ type: 'become', role: 'owner', marker })),
    ...IGNORED,
  },
};

function frame(
  documentName: string,
  type: number,
  body: (encoder: encoding.Encoder) => void = () => undefined,
): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarString(encoder, documentName);
    encoding.writeVarUint(encoder, type);
    body(encoder);
  });
}

function editFrame({ documentName, edit }: Said, type: number, step: number): Uint8Array {
  return frame(documentName, type, (encoder) => {
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, edit());
  });
}

/** The same frame as an answer, which the server reads as it reads the other. */
function retype(bytes: Uint8Array, documentName: string): Uint8Array {
  const changed = Uint8Array.from(bytes);
  changed[Buffer.byteLength(documentName) + 1] = MESSAGE.syncReply;
  return changed;
}

function stateless(documentName: string, payload: string): Uint8Array {
  return frame(documentName, MESSAGE.stateless, (encoder) => encoding.writeVarString(encoder, payload));
}

function peers({ documentName }: Said, request: PeerRequest): Uint8Array {
  return stateless(documentName, JSON.stringify(request));
}
