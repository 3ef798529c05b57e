/** Wire form of `POST /offline/documents`: the states of many Codices in one answer. */
import { createDecoder, hasContent, readVarString, readVarUint8Array } from 'lib0/decoding';
import { createEncoder, toUint8Array, writeVarString, writeVarUint8Array } from 'lib0/encoding';
import { z } from 'zod';
import { BinderyError } from '#core/errors.ts';
import { closedObject } from './closed-object.ts';
import { type CodexSummary, codexIdSchema, codexSummarySchema } from './codices.ts';

/** So many may be asked for at once. */
export const MAX_OFFLINE_DOCUMENTS = 200;
/** An answer ends with the state that takes it past this; the rest is asked for again. */
export const MAX_OFFLINE_BYTES = 4 * 1024 * 1024;
export const OFFLINE_DOCUMENTS_TYPE = 'application/vnd.bindery.documents';

export const offlineDocumentsSchema = closedObject({
  documents: z
    .array(
      closedObject({
        id: codexIdSchema,
        /** The journal sequence that the device has; what is still there is not sent again. */
        since: z.int().min(0).optional(),
        /** Not the Codex itself but what was said about it. */
        of: z.literal('comments').optional(),
      }),
    )
    .max(MAX_OFFLINE_DOCUMENTS),
});
export type OfflineWant = z.infer<typeof offlineDocumentsSchema>['documents'][number];

/** One Codex of an answer. */
export type OfflineDocument =
  /** The document at journal sequence `seq` as one Yjs update. `codex.template` is what it is pinned to. */
  | {
      readonly state: 'new';
      readonly id: string;
      readonly seq: number;
      readonly codex: CodexSummary;
      readonly update: Uint8Array;
    }
  /** The comments on a Codex, in the same form. */
  | {
      readonly state: 'comments';
      readonly id: string;
      readonly seq: number;
      readonly update: Uint8Array;
    }
  /** As the device has it; also of comments that there are none of. */
  | { readonly state: 'same'; readonly id: string }
  /** Not there, in the trash, or not for whoever asks. */
  | { readonly state: 'absent'; readonly id: string };

const headSchema = z.union([
  z.object({ state: z.literal('new'), id: codexIdSchema, seq: z.int().min(1), codex: codexSummarySchema }),
  z.object({ state: z.literal('comments'), id: codexIdSchema, seq: z.int().min(1) }),
  z.object({ state: z.enum(['same', 'absent']), id: codexIdSchema }),
]);

/** Each document as its head in JSON, then the bytes of its update; both with their length before them. */
export function writeOfflineDocuments(documents: readonly OfflineDocument[]): Uint8Array {
  const encoder = createEncoder();
  for (const document of documents) {
    const { update, ...head } = 'update' in document ? document : { ...document, update: new Uint8Array() };
    writeVarString(encoder, JSON.stringify(head));
    writeVarUint8Array(encoder, update);
  }
  return toUint8Array(encoder);
}

/** The inverse. Throws `corrupt` for anything else, also for an answer that was cut off. */
export function readOfflineDocuments(bytes: Uint8Array): OfflineDocument[] {
  const documents: OfflineDocument[] = [];
  try {
    const decoder = createDecoder(bytes);
    while (hasContent(decoder)) {
      const head = headSchema.parse(JSON.parse(readVarString(decoder)));
      // A copy: the view would keep the whole answer in memory.
      const update = readVarUint8Array(decoder).slice();
      if (head.state === 'new' || head.state === 'comments') documents.push({ ...head, update });
      else documents.push({ state: head.state, id: head.id });
    }
  } catch (cause) {
    throw new BinderyError('corrupt', 'The answer with documents for this device cannot be read.', { cause });
  }
  return documents;
}
