/** The stateless messages by which pages and the server set up connections between peers. */
import { z } from 'zod';

/** Bytes of a description of one end of a connection; those of data channels take some 500. */
export const MAX_SIGNAL_LENGTH = 16 * 1024;
/** Pages of one document that are told of each other; whoever comes later is told when somebody leaves. */
export const MAX_MEMBERS = 64;
/** The maximum number of edits forwarded in one message. */
export const MAX_FORWARDED = 100;
/** The maximum length of a forwarded edit, in base64 characters. */
export const MAX_FORWARDED_LENGTH = 1_400_000;

/** A page is known by the Yjs client id of its document, which the server ties to a person (docs/spec/journal.md, 22). */
const clientIdSchema = z
  .int()
  .min(0)
  .max(2 ** 32 - 1);

/** One end's description of itself (SDP): the lower client id offers, the higher answers. */
export const signalSchema = z.strictObject({
  kind: z.enum(['offer', 'answer']),
  description: z.string().max(MAX_SIGNAL_LENGTH),
});
export type Signal = z.infer<typeof signalSchema>;

/** A forwarded edit with the proof of its author. */
export const forwardedEditSchema = z.strictObject({
  /** Chosen by the carrier; names the edit in the answer. */
  id: z.string().min(1).max(200),
  /** The Yjs client id it was made under. */
  client: clientIdSchema,
  /** Who made it, in the words of the server (`room.author`). */
  author: z.string().max(2_000),
  /** ms since epoch, by the author's clock. */
  at: z.int().min(0),
  /** Base64. */
  update: z.string().max(MAX_FORWARDED_LENGTH),
  /** Base64, see `proofBytes`. */
  proof: z.string().max(100),
});
export type ForwardedEdit = z.infer<typeof forwardedEditSchema>;

/** The messages of a page. */
export const peerRequestSchema = z.discriminatedUnion('kind', [
  z.strictObject({ type: z.literal('peers'), kind: z.literal('join'), client: clientIdSchema }),
  z.strictObject({
    type: z.literal('peers'),
    kind: z.literal('signal'),
    to: clientIdSchema,
    signal: signalSchema,
  }),
  z.strictObject({
    type: z.literal('peers'),
    kind: z.literal('carry'),
    edits: z.array(forwardedEditSchema).max(MAX_FORWARDED),
  }),
]);
export type PeerRequest = z.infer<typeof peerRequestSchema>;

export const memberSchema = z.object({
  client: clientIdSchema,
  /** `hue`: the colour they chose. */
  person: z.object({ id: z.string(), name: z.string(), hue: z.int().nullish() }),
});
/** A page that can be reached, and its person. */
export type Member = z.infer<typeof memberSchema>;

export const iceServerSchema = z.object({
  urls: z.union([z.string(), z.array(z.string())]),
  username: z.string().optional(),
  credential: z.string().optional(),
});
export type IceServer = z.infer<typeof iceServerSchema>;

/** The messages of the server. */
export const peerAnswerSchema = z.discriminatedUnion('kind', [
  z.object({
    type: z.literal('peers'),
    kind: z.literal('room'),
    /** Changes when somebody's access to anything ends; `key` changes with it. */
    epoch: z.string(),
    /** Of this document, for everybody who may edit it. Base64, 256 bits. */
    key: z.string(),
    author: z.string(),
    /** Proves that an edit is this page's own: of this document, person and client id. Base64, 256 bits. */
    authorKey: z.string(),
    iceServers: z.array(iceServerSchema),
    members: z.array(memberSchema),
  }),
  z.object({ type: z.literal('peers'), kind: z.literal('members'), members: z.array(memberSchema) }),
  z.object({
    type: z.literal('peers'),
    kind: z.literal('signal'),
    from: clientIdSchema,
    signal: signalSchema,
  }),
  /** `stored` false: it was not taken and never will be. */
  z.object({ type: z.literal('peers'), kind: z.literal('carried'), id: z.string(), stored: z.boolean() }),
]);
export type PeerAnswer = z.infer<typeof peerAnswerSchema>;
