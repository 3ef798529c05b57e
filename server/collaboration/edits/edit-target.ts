/** The target of an edit from a socket: the document that its session has open or, of an extract, the document behind it. */
import type * as Y from 'yjs';
import type { DecodedUpdate, StructsByClient } from '#core/document/root-resolver.ts';
import type { Room } from '../content/room.ts';

export interface EditTarget {
  readonly document: Room;
  /** `null`: it is the document that is open. */
  readonly extract: ExtractRules | null;
}

/** What is done with edits of an extract before they are edits of the document behind it. */
export interface ExtractRules {
  /** What the rules read has to be in the document: what this process lacks, and what is on its way into it. */
  readonly readsApplied: boolean;
  /** The edit as one of the document. What is no update stays as it is, to be refused. */
  translate(update: Uint8Array): TranslatedEdit;
  /** For a page of this person that has `vector`: the deletion of what it has from before; `null` where it has nothing such. */
  withdraw(vector: Uint8Array, personId: string): Uint8Array | null;
  /** The reason against an edit of what is not of the extract; `null` for none. */
  whyBeyond(doc: Y.Doc, decoded: DecodedUpdate, ahead: StructsByClient): string | null;
}

export type TranslatedEdit =
  | { readonly update: Uint8Array }
  | { readonly reason: string; readonly passes?: true };

export function translateEdit({ extract }: EditTarget, update: Uint8Array): TranslatedEdit {
  return extract === null ? { update } : extract.translate(update);
}
