/** The two kinds of extracts: how each is made of the document behind it, kept in step with it, and what its edits are of that. */
import * as Y from 'yjs';
import type { CodexExtract } from '#core/codex/extract.ts';
import {
  commentsMark,
  followComments,
  makeCommentsExtract,
} from '#core/comments/extract/comments-extract.ts';
import { editOfCommentsExtract, sayingBeyond } from '#core/comments/extract/guest-edits.ts';
import { staleItems } from '#core/comments/extract/stale-items.ts';
import { editOfExtract, extractMark, extractUpdate, rootBeyond } from '#core/document/extract-update.ts';
import type { DecodedUpdate } from '#core/document/root-resolver.ts';
import { EMPTY_UPDATE } from '#core/document/update-encoding.ts';
import { contentOf } from '../content/document-content.ts';
import type { Room } from '../content/room.ts';
import type { ExtractRules, TranslatedEdit } from '../edits/edit-target.ts';

export interface FollowedDocument {
  /** Names what the extract holds. */
  readonly mark: string;
  readonly rules: ExtractRules;
  /** The extract of the document as it is now, as one update. */
  make(doc: Y.Doc): Uint8Array;
  /** What of an update of the document is of the extract; `null` for nothing. */
  follow(extract: Y.Doc, doc: Y.Doc, update: Uint8Array): Uint8Array | null;
}

/** The fields of a Codex, of which `source` is the room. */
export function followedFields(source: Room, scope: CodexExtract): FollowedDocument {
  const { roots } = scope;
  return {
    mark: extractMark(scope),
    // What was deleted in the document before is not in it.
    make: (doc) => inEmpty((empty) => extractUpdate(empty, Y.encodeStateAsUpdate(doc), scope)),
    follow: (extract, _doc, update) => extractUpdate(extract, update, scope),
    rules: {
      readsApplied: false,
      translate: (update) =>
        decodedOr(update, (decoded) => ({
          update: contentOf(source).use((doc) => editOfExtract(doc, update, decoded, roots)),
        })),
      // The numbers in the extract say it.
      withdraw: () => null,
      whyBeyond: (doc, decoded, ahead) =>
        rootBeyond(doc, decoded, roots, ahead) === null
          ? null
          : 'it changes something that its link is not for',
    },
  };
}

/** The comments on these fields, of which `source` is the room, and `shown` that of the extract. */
export function followedComments(
  { source, shown }: { readonly source: Room; readonly shown: Room },
  linkId: string,
  { commented }: CodexExtract,
): FollowedDocument {
  const scope = { fields: commented, seed: linkId };
  return {
    mark: commentsMark(scope),
    make: (doc) => makeCommentsExtract(doc, scope),
    follow: (extract, doc) => followComments(extract, doc, scope),
    rules: {
      readsApplied: true,
      translate: (update) =>
        decodedOr(update, (decoded) => {
          return contentOf(source).use((doc) =>
            contentOf(shown).use((extract) => editOfCommentsExtract(extract, doc, decoded)),
          );
        }),
      withdraw: (vector, personId) =>
        contentOf(source).use((doc) =>
          contentOf(shown).use((extract) => staleItems(extract, doc, vector, personId)),
        ),
      whyBeyond: (doc, decoded) => sayingBeyond(doc, decoded, scope),
    },
  };
}

/** What is no update stays as it is, to be refused. */
function decodedOr(
  update: Uint8Array,
  translate: (decoded: DecodedUpdate) => TranslatedEdit,
): TranslatedEdit {
  let decoded: DecodedUpdate;
  try {
    decoded = Y.decodeUpdate(update);
  } catch {
    return { update };
  }
  return translate(decoded);
}

function inEmpty(make: (empty: Y.Doc) => Uint8Array | null): Uint8Array {
  const empty = new Y.Doc();
  try {
    return make(empty) ?? EMPTY_UPDATE;
  } finally {
    empty.destroy();
  }
}
