/** The bodies of the REST API that are about suggestions and reviews. A test compares them with the schemas of the server. */
import type { JsonValue } from '#core/json.ts';
import type { AnchorRequest, Comment, CommentAuthor, PersonName, Thread } from './wire-types.ts';

export type ProposedMark = 'bold' | 'italic' | 'underline' | 'strike' | 'code' | 'link';

/** What is proposed: other words of a text, other marks or another block of a rich text, or another value of any other field. */
export type ProposedChange =
  | { readonly kind: 'text'; readonly side?: 'over' | 'before' | 'after'; readonly text: string }
  | {
      readonly kind: 'format';
      readonly add?: readonly { readonly type: ProposedMark; readonly href?: string }[];
      readonly remove?: readonly ProposedMark[];
    }
  | { readonly kind: 'block'; readonly block: 'paragraph' | 'heading'; readonly level?: number }
  | { readonly kind: 'value'; readonly value: JsonValue };

export interface NewSuggestion {
  readonly anchor: AnchorRequest;
  readonly change: ProposedChange;
  /** Markdown, shown beside it. */
  readonly why?: string;
}

export interface Suggestion {
  /** Also that of its thread. */
  readonly id: string;
  /** Named by whoever accepts or rejects it: another one once its author wrote it anew. */
  readonly revision: string;
  readonly anchor: Thread['anchor'];
  readonly author: CommentAuthor;
  readonly createdAt: string;
  readonly change: ProposedChange;
  /** `ready`: it can be accepted; `changed`: what it is about says something else by now; `removed`: it is gone. */
  readonly stands: 'ready' | 'changed' | 'removed';
  readonly decision: {
    readonly outcome: 'accepted' | 'rejected';
    readonly by: CommentAuthor;
    readonly at: string;
  } | null;
  readonly comments: readonly Comment[];
}

export type Verdict = 'approve' | 'request_changes';

export interface ReviewRequest {
  readonly note?: string;
  /** Of an open branch; of the Codex itself unless given. */
  readonly branch?: string;
}

export interface Review {
  readonly id: string;
  readonly codexId: string;
  readonly branch: string | null;
  /** The last operation when it was asked for. */
  readonly seq: number;
  readonly note: string;
  readonly askedBy: PersonName;
  readonly at: string;
  readonly closedAt: string | null;
  readonly reviewers: readonly (PersonName & {
    readonly answer: {
      readonly verdict: Verdict;
      readonly note: string;
      readonly at: string;
      readonly seq: number;
      /** The content has changed since: an approval does not count any more. */
      readonly hasChanged: boolean;
    } | null;
  })[];
}
