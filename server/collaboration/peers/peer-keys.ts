/** The keys of peers, derived from the app secret, with which pages go on while the server is away. */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { type Actor, LINK_ROLES } from '#core/access/policy.ts';
import type { ForwardedEdit } from '#core/protocol/peer-messages.ts';
import { proofBytes } from '#core/protocol/peer-proof.ts';

export interface PeerKeys {
  /** Changes with every `renew`; who was told an earlier one has the keys of that one only. */
  readonly epoch: string;
  /** Somebody's access has ended: from now on the documents have other keys. */
  renew(): void;
  /** Takes the epoch of another process if it is higher, so that all come to the same; true if it is. */
  adopt(epoch: string): boolean;
  /** For everybody who may edit the document, 32 bytes. */
  ofDocument(documentName: string): Buffer;
  /** How pages tell each other, and later us, who somebody is, by which credential, and which schema their page knows. */
  describeAuthor(actor: Actor, schema: number | null): string;
  /** Whom a description means; `null` when it is none of ours. Whether they still may is not asked here. */
  readAuthor(author: string): PeerAuthor | null;
  /**
   * For one page and one credential of one person, 32 bytes: what it signs its edits with. It outlives epochs, for so do
   * edits, and not the credential.
   */
  ofAuthor(documentName: string, author: string, client: number): Buffer;
  isProven(documentName: string, edit: Omit<ForwardedEdit, 'update' | 'id'>, update: Uint8Array): boolean;
}

/** The author of an edit that another page hands in. */
export interface PeerAuthor {
  readonly actor: Actor;
  /** The rich text schema that their page had told; `null` for none. */
  readonly schema: number | null;
}

export interface PeerKeysOptions {
  readonly secret: string;
  /** The first epoch: another one whenever access was taken away since it was last this. */
  readonly epoch: string;
  readonly newEpoch: () => string;
}

const KEY_BYTES = 32;

const userSchema = z.strictObject({
  kind: z.literal('user'),
  id: z.string(),
  name: z.string(),
  generation: z.string(),
  sessionId: z.string().optional(),
  tokenId: z.string().optional(),
  schema: z.number().optional(),
});

const authorSchema = z.discriminatedUnion('kind', [
  // Whoever is bound to no credential could sign for ever.
  userSchema.refine(({ sessionId, tokenId }) => (sessionId === undefined) !== (tokenId === undefined)),
  z.strictObject({
    kind: z.literal('guest'),
    id: z.string(),
    name: z.string(),
    linkId: z.string(),
    codexId: z.string(),
    role: z.enum(LINK_ROLES),
    schema: z.number().optional(),
  }),
]);

export function createPeerKeys({ secret, epoch: first, newEpoch }: PeerKeysOptions): PeerKeys {
  let epoch = first;

  const derive = (...purpose: (string | number)[]): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, '', JSON.stringify(['bindery peers', ...purpose]), KEY_BYTES));
  const ofAuthor = (documentName: string, author: string, client: number): Buffer =>
    derive('author', documentName, author, client);

  return {
    get epoch() {
      return epoch;
    },
    renew() {
      const next = newEpoch();
      // Higher in any case: the clock that makes ids may have been set back, or be behind that of another process.
      epoch = isHigher(next, epoch) ? next : `${epoch}~`;
    },
    adopt(other) {
      if (!isHigher(other, epoch)) return false;
      epoch = other;
      return true;
    },
    ofDocument: (documentName) => derive('document', documentName, epoch),
    describeAuthor(actor, schema) {
      const { kind, id, name } = actor;
      const told = schema === null ? {} : { schema };
      if (actor.kind === 'user') {
        const { generation, sessionId, tokenId } = actor;
        return JSON.stringify({ kind, id, name, generation, sessionId, tokenId, ...told });
      }
      if (actor.kind !== 'guest') return JSON.stringify({ kind, id, name });
      const { linkId, codexId, role } = actor;
      return JSON.stringify({ kind, id, name, linkId, codexId, role, ...told });
    },
    readAuthor(author) {
      const parsed = authorSchema.safeParse(parseJson(author));
      if (!parsed.success) return null;
      const { schema = null, ...claimed } = parsed.data;
      if (claimed.kind === 'guest') return { actor: claimed, schema };
      const { sessionId, tokenId, ...person } = claimed;
      const credential = sessionId === undefined ? { tokenId: tokenId ?? '' } : { sessionId };
      // What a person may do today is looked up before anything is taken in their name.
      return { actor: { ...person, ...credential, role: 'viewer' }, schema };
    },
    ofAuthor,
    isProven(documentName, { author, client, at, proof }, update) {
      const key = ofAuthor(documentName, author, client);
      const expected = createHmac('sha256', key).update(proofBytes({ at, update })).digest();
      const given = Buffer.from(proof, 'base64');
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}

/** "first" comes before every id, and ids are in the order of their times. */
function isHigher(epoch: string, than: string): boolean {
  const rank = (text: string): string => (text.startsWith('first') ? text.slice('first'.length) : text);
  return rank(epoch) > rank(than);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
