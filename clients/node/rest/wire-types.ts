/** The bodies of the REST API as programs read and write them. A test compares them with the schemas of the server. */
import type { JsonValue } from '#core/json.ts';

/** Values by the ids of fields. Rich text is `{markdown}`, or a string of Markdown when it is written. */
export type FieldValues = Readonly<Record<string, JsonValue>>;

export interface PersonName {
  readonly id: string;
  readonly name: string;
}

export interface NewCodex {
  readonly templateId: string;
  readonly title: string;
  /** Chosen by the client unless given. */
  readonly id?: string;
  readonly parentId?: string | null;
  /** At the top: it gets a tree of its own, that nobody reads but whoever is given a role on it. */
  readonly private?: boolean;
  readonly fields?: FieldValues;
  /** Whose day `{date}` of a title pattern is, as an IANA name; UTC unless given. */
  readonly timeZone?: string;
}

/** What a Codex is changed to: everything as one operation. */
export interface CodexChange {
  readonly title?: string;
  readonly fields?: FieldValues;
  /** Members that tags, people, references and options are to have, beside those that they have. */
  readonly add?: Readonly<Record<string, readonly JsonValue[]>>;
  readonly remove?: Readonly<Record<string, readonly JsonValue[]>>;
  /**
   * Merges it with what others wrote since then, as an edit of a page that was offline: when it was written, the revision that was read,
   * and the `Idempotency-Key` of each edit that was made on that state before it.
   */
  readonly made?: { readonly at: string; readonly seq: number; readonly after?: readonly string[] };
}

/** A Codex as it is in lists. */
export interface CodexSummary {
  readonly id: string;
  readonly title: string;
  readonly template: { readonly id: string; readonly version: number };
  readonly parentId: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly createdBy: PersonName;
  readonly updatedBy: PersonName;
  /** Those that the list was asked for. */
  readonly fields?: FieldValues;
  readonly deletedAt?: string | null;
  readonly archivedAt?: string | null;
  /** The private Codex that it is, or stands below. */
  readonly privateTopId?: string;
}

/** A Codex with all its values, as it was when it was asked for. */
export interface CodexSnapshot extends CodexSummary {
  readonly fields: FieldValues;
  /** What fields hold that the template has retired. */
  readonly retired?: FieldValues;
}

/** A Codex with the number of its last operation, which `changeCodex` takes as `revision`. */
export interface CodexAtRevision extends CodexSnapshot {
  readonly revision: number;
}

export interface CodexQuery {
  /** In the language of docs/search.md, such as `status:open due:<today+7d`. */
  readonly q?: string;
  /** Ids of fields whose values each item is to have; `*` for all. */
  readonly fields?: string | readonly string[];
  /** Such as `['-due', 'title']`. */
  readonly sort?: string | readonly string[];
  readonly template?: string;
  readonly parent?: string;
  /** Anywhere below this Codex. */
  readonly under?: string;
  readonly private?: 'only';
  readonly trashed?: 'only';
  readonly archived?: 'include' | 'only';
  /** How many the server answers at once; the iterator asks for the next by itself. */
  readonly limit?: number;
}

/** Joined, the texts are what is shown; `match` is true for what was sought. */
export type Segments = readonly { readonly text: string; readonly match: boolean }[];

export interface SearchHit extends CodexSummary {
  readonly heading: Segments;
  readonly excerpts: readonly {
    readonly field: { readonly id: string; readonly label: string };
    readonly segments: Segments;
  }[];
  readonly path: readonly { readonly id: string; readonly title: string }[];
}

export type SearchFilters = Pick<CodexQuery, 'template' | 'parent' | 'under' | 'trashed' | 'limit'>;

export interface TemplateSummary {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly description: string;
  readonly abstract: boolean;
  readonly codices: number;
  readonly updatedAt: string;
  readonly archivedAt: string | null;
}

export interface CommentAuthor extends PersonName {
  readonly kind: 'user' | 'guest' | 'system' | 'imported';
}

export interface Comment {
  readonly id: string;
  readonly author: CommentAuthor;
  readonly body: { readonly markdown: string };
  readonly createdAt: string;
  readonly editedAt: string | null;
  readonly deletedAt: string | null;
}

export interface Thread {
  readonly id: string;
  readonly anchor: {
    readonly field: string | null;
    readonly row: string | null;
    readonly quote: string | null;
    readonly from: number | null;
    readonly to: number | null;
    readonly edited: boolean;
    readonly removed: boolean;
  };
  readonly createdAt: string;
  readonly resolvedAt: string | null;
  readonly comments: readonly Comment[];
}

/** What a thread is about; the Codex itself unless given. */
export interface AnchorRequest {
  readonly field: string;
  readonly row?: string;
  /** The words in the field's text. */
  readonly quote?: string;
  readonly from?: number;
  readonly to?: number;
}

/** A run of edits close in time; `seq` is the point that can be compared and restored. */
export interface Version {
  readonly id: string;
  readonly fromSeq: number;
  readonly seq: number;
  readonly from: string;
  readonly to: string;
  readonly authors: readonly PersonName[];
  readonly fields: readonly string[];
  readonly operations: number;
  readonly origin: string;
}

export interface NamedVersion {
  readonly name: string;
  readonly note: string;
  readonly seq: number;
  readonly createdAt: string;
  readonly createdBy: PersonName;
}

/** What changed in a field, in the form that its kind has. */
export interface FieldChange {
  readonly field: string;
  readonly label: string;
  readonly kind: 'text' | 'richText' | 'value' | 'set' | 'rows';
  /** Of a plain text, by words. */
  readonly parts?: readonly { readonly kind: 'same' | 'added' | 'removed'; readonly text: string }[];
  readonly before?: JsonValue;
  readonly after?: JsonValue;
  readonly beforeText?: string;
  readonly afterText?: string;
  readonly added?: readonly string[];
  readonly removed?: readonly string[];
}

/** Words of one person, written in one go. */
export interface BlameSpan {
  readonly text: string;
  readonly author: PersonName | null;
  readonly at: string | null;
  /** The operations that brought it, from the first to the last. */
  readonly fromSeq: number | null;
  readonly seq: number | null;
}

export interface Blame {
  readonly field: string;
  /** Joined they are the text; empty for values. */
  readonly spans: readonly BlameSpan[];
  /** Of a field with a single value. */
  readonly value: BlamedValue | null;
  /** Of a field with several: who added which, cell by cell where they are rows. */
  readonly entries: readonly BlamedValue[];
}

/** A value, a member of a set or a cell of a row, with whoever brought it. */
export interface BlamedValue {
  readonly value: JsonValue;
  /** The row and the column of a cell. */
  readonly row?: string | undefined;
  readonly column?: string | undefined;
  readonly author: PersonName | null;
  readonly at: string | null;
  /** The operation that brought it. */
  readonly seq: number | null;
}

/** That a text came to hold words more often, or less often, in a session. */
export interface Passage {
  readonly field: string;
  readonly kind: 'came' | 'went';
  readonly before: string;
  readonly words: string;
  readonly after: string;
  readonly fromSeq: number;
  readonly seq: number;
  readonly from: string;
  readonly to: string;
  readonly authors: readonly PersonName[];
}

export interface Comparison {
  readonly from: number;
  readonly to: number;
  readonly changes: readonly FieldChange[];
}

export interface Branch {
  readonly name: string;
  /** The name of its live document. */
  readonly document: string;
  readonly from: number;
  readonly base: number;
  readonly ahead: number;
  readonly behind: number;
  readonly createdAt: string;
  readonly createdBy: PersonName;
  readonly closedAt?: string;
  readonly merged?: number;
  /** The set that it was begun in; `branchSet(id)` merges and closes it. */
  readonly set?: string;
}

export interface MergePreview {
  /** The operations that were compared: `expect` of the merge. */
  readonly main: number;
  readonly branch: number;
  readonly fields: readonly {
    readonly field: string;
    readonly label: string;
    readonly conflict: boolean;
    readonly main: FieldChange | null;
    readonly branch: FieldChange | null;
    readonly result: FieldChange | null;
  }[];
}

export interface MergeRequest {
  /** By field id, or `title`, or `@references`; every conflict needs one. */
  readonly resolutions?: Readonly<
    Record<string, { readonly take: 'main' | 'branch' } | { readonly value: JsonValue }>
  >;
  /** Refuses with `precondition_failed` when either side has gone on. */
  readonly expect?: { readonly main: number; readonly branch: number };
}
