/** The bodies of the REST API for programs: batches, events, conflicts, references, files. A test compares them with the schemas of the server. */
import type { Issue } from '#core/errors.ts';
import type { JsonValue } from '#core/json.ts';
import type { CodexChange, NewCodex, PersonName } from './wire-types.ts';

/** One of a batch. `seq`: refused with `precondition_failed` when the Codex is past it. */
export type BatchOperation =
  | { readonly create: NewCodex }
  | { readonly update: CodexChange & { readonly id: string; readonly seq?: number } }
  | { readonly trash: { readonly id: string } };

/** What became of one of a batch. */
export type BatchResult =
  | { readonly status: 200 | 201 | 204; readonly id: string; readonly seq: number | null }
  | {
      readonly status: number;
      readonly problem: {
        readonly code: string;
        readonly detail: string;
        readonly errors: readonly Issue[];
      };
    };

/** Something that happened, in names and numbers; what it came to is read from the Codex. */
export interface BinderyEvent {
  /** The same however often it is told. */
  readonly id: string;
  /** Such as `codex.updated` (docs/api.md, Events); later versions of the server may tell of others. */
  readonly type: string;
  readonly timestamp: string;
  readonly data: {
    readonly codex?: string;
    readonly template?: string;
    readonly by: PersonName & { readonly kind: string };
    readonly via?: string;
    /** Ids of the fields that were changed, `title`, and `@references`. */
    readonly fields?: readonly string[];
    readonly seq?: number;
    readonly operations?: number;
    readonly parent?: string | null;
    readonly from?: string | null;
    readonly to?: string | null;
    readonly thread?: string;
    readonly comment?: string;
    readonly suggestion?: string;
    readonly name?: string;
    readonly version?: number;
  };
}

export interface EventChoice {
  /** Such as `['codex.created', 'codex.updated']`; all unless given. */
  readonly types?: readonly string[];
  /** Of these Codices. */
  readonly codex?: string | readonly string[];
  readonly template?: string;
  /** Of this Codex and what stands below it at the moment of telling. */
  readonly below?: string;
  /** The `position` of an earlier stream: what happened since is told first. */
  readonly since?: string;
  /** `false`: what there is after `since`, and then the stream ends. */
  readonly follow?: boolean;
  /** Ends the stream, without an error. */
  readonly signal?: AbortSignal;
}

export interface ConflictValue {
  /** Names the value when the conflict is settled. */
  readonly id: string;
  readonly value: JsonValue;
  readonly text: string;
  readonly at: string;
  readonly by: PersonName;
}

export interface OpenConflicts {
  readonly items: readonly {
    readonly field: string;
    readonly label: string;
    /** Where the field is made of rows. */
    readonly cell: { readonly row: string; readonly column: string; readonly label: string } | null;
    /** What the Codex reads as. */
    readonly winner: ConflictValue;
    /** Values written at the same time, newest first. */
    readonly losers: readonly ConflictValue[];
  }[];
  /** Values that stand and that the template does not allow. */
  readonly problems: readonly {
    readonly field: string;
    readonly label: string;
    readonly value: JsonValue;
    readonly message: string;
  }[];
}

/** Another Codex, as far as this program may know of it. */
export interface CodexNode {
  readonly id: string;
  readonly title: string;
  readonly state: 'live' | 'trashed' | 'gone' | 'hidden';
}

export interface ListedReference {
  readonly kind: string;
  readonly label: string;
  readonly target: CodexNode;
  /** `typed`: of the Codex itself; `field`: held by a field; `text`: a mention in a rich text. */
  readonly via: 'typed' | 'field' | 'text';
  readonly field: string | null;
}

export interface Backlink {
  readonly kind: string;
  readonly label: string;
  readonly source: CodexNode;
  readonly via: 'typed' | 'field' | 'text';
  readonly field: string | null;
}

export interface ExportOptions {
  readonly format?: 'json5' | 'markdown' | 'html' | 'binary';
  /** With everything below it that is not in the trash. */
  readonly subtree?: boolean;
  /** With the operation log; binary only. */
  readonly history?: boolean;
  /** With what was said about it; not in the binary form. */
  readonly comments?: boolean;
  /** For the dates in Markdown and HTML, such as `Europe/Berlin`; UTC unless given. */
  readonly timeZone?: string;
}
