/** The difference of two rich texts in their structure, as data: each block before and after, with words, lines and cells inside. */
import type { JsonValue } from '#core/json.ts';
import type { TextPart } from './text-diff.ts';

export type DocumentMark = {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, JsonValue>>;
};

/** A node of a rich text, as in its ProseMirror JSON, without attributes that have their default. */
export type DocumentNode = {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, JsonValue>>;
  readonly content?: readonly DocumentNode[];
  readonly marks?: readonly DocumentMark[];
  readonly text?: string;
};

/** Inside a block of text: words, breaks and mentions. */
export type InlineChange =
  | { readonly kind: 'same' | 'added' | 'removed'; readonly node: DocumentNode }
  /** The same words with other marks; `marksBefore` are those they had. */
  | {
      readonly kind: 'formatted';
      readonly node: DocumentNode;
      readonly marksBefore: readonly DocumentMark[];
    };

/** A line of code. */
export type LineChange =
  | { readonly kind: 'same' | 'added' | 'removed'; readonly text: string }
  | { readonly kind: 'changed'; readonly parts: readonly TextPart[] };

/** A block that is there before and after, with another type, other attributes, or other content. */
export interface ChangedBlock {
  readonly kind: 'changed';
  readonly type: string;
  readonly attrs?: DocumentNode['attrs'];
  /** What it was, where its type or its attributes are others now. */
  readonly before?: Pick<DocumentNode, 'type' | 'attrs'>;
  /** One of these three, or none for what has no content, such as a picture. */
  readonly inline?: readonly InlineChange[];
  readonly lines?: readonly LineChange[];
  readonly blocks?: readonly BlockChange[];
  /** Of a table whose rows all have as many cells: its columns before and after, in the order of the cells of changed rows. */
  readonly columns?: readonly ('same' | 'added' | 'removed')[];
}

/** Only after the change, except `removed` and `movedAway`, which are only before, and `same`. A move has its number at both places. */
export type BlockChange =
  | { readonly kind: 'same' | 'added' | 'removed'; readonly node: DocumentNode }
  | { readonly kind: 'movedAway'; readonly move: number; readonly node: DocumentNode }
  | {
      readonly kind: 'movedHere';
      readonly move: number;
      readonly block: ChangedBlock | { readonly kind: 'same'; readonly node: DocumentNode };
    }
  | ChangedBlock;
