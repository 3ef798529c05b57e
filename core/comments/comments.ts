/** The comments of a Codex as people see them: threads, each about something, and what was said in them. */
import type { ProposedChange } from '#core/suggestions/proposed-change.ts';
import type { Anchor } from './anchor.ts';

/** UTF-16 units of Markdown. */
export const MAX_BODY_LENGTH = 10_000;
/** In one Codex, without those that were deleted. */
export const MAX_COMMENTS = 10_000;
/** Records of one kind other than comments, in one Codex. */
export const MAX_RECORDS = 30_000;
/** With what was deleted, of which the document keeps the names, so many times as many of each kind. */
export const NAMES_SHARE = 2;
/** Guests fill so much of all that room, so that members can always answer them. */
export const GUEST_SHARE = 0.5;
/** Records in one update of a guest. */
export const MAX_GUEST_RECORDS = 200;
/** Of all bodies and quotes in one Codex, as they are now, in UTF-16 units: a few megabytes, which every reader downloads. */
export const MAX_CHARACTERS = 5_000_000;
/** Of one person on one comment. */
export const MAX_REACTIONS = 20;
/** Of one person of one comment: several devices that were offline may each have deleted it. */
export const MAX_DELETIONS = 5;

/** `imported`: named in a file, and nobody here; the id is the name. */
export const AUTHOR_KINDS = ['user', 'guest', 'system', 'imported'] as const;

/** What is said beside the names of those who are no members. */
export const OUTSIDE_LABELS: Readonly<Partial<Record<(typeof AUTHOR_KINDS)[number], string>>> = {
  guest: 'guest',
  imported: 'imported',
};

/** Who said something, as they were called then. */
export interface CommentAuthor {
  readonly kind: (typeof AUTHOR_KINDS)[number];
  readonly id: string;
  readonly name: string;
}

export interface Reaction {
  readonly emoji: string;
  /** In the order in which they reacted, each once. */
  readonly authors: readonly CommentAuthor[];
}

export interface Comment {
  readonly id: string;
  readonly author: CommentAuthor;
  /** Markdown; empty once deleted. */
  readonly body: string;
  readonly createdAt: number;
  readonly editedAt: number | null;
  readonly deletedAt: number | null;
  readonly deletedBy: CommentAuthor | null;
  readonly reactions: readonly Reaction[];
}

/** `open`: an earlier decision was taken back. */
export const OUTCOMES = ['accepted', 'rejected', 'open'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What a thread proposes for the place it is about. */
export interface Suggestion {
  /**
   * The ids of the proposal and the anchor that count, so another one whenever either is written anew: whoever decides names the
   * one they have seen.
   */
  readonly revision: string;
  readonly change: ProposedChange;
  /** The id of the record by which the last decision before this one was taken back; `null` where none was. */
  readonly reopening: string | null;
  readonly decision: Decision | null;
}

export interface Decision {
  readonly outcome: Exclude<Outcome, 'open'>;
  readonly author: CommentAuthor;
  readonly at: number;
}

export interface Thread {
  /** The id of its first comment as well. */
  readonly id: string;
  readonly anchor: Anchor;
  readonly createdAt: number;
  /** `null`: a thread of comments alone. */
  readonly suggestion: Suggestion | null;
  /** When somebody settled it, or decided on what it suggests. */
  readonly resolvedAt: number | null;
  readonly resolvedBy: CommentAuthor | null;
  /** In order; the first began the thread. Deleted ones stay as such as long as there are others. */
  readonly comments: readonly Comment[];
}

/** The same person, whatever they are called now. */
export function isSameAuthor(
  a: Pick<CommentAuthor, 'kind' | 'id'>,
  b: Pick<CommentAuthor, 'kind' | 'id'>,
): boolean {
  return a.kind === b.kind && a.id === b.id;
}

const EMOJI_PART =
  /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|[\u200d\ufe0f\u20e3#*0-9]|[\u{e0020}-\u{e007f}])+$/u;
const EMOJI_CORE = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u;
const MAX_EMOJI_LENGTH = 32;

/** One or a few emoji, and nothing that could be read as words. */
export function isEmoji(text: string): boolean {
  return text.length <= MAX_EMOJI_LENGTH && EMOJI_PART.test(text) && EMOJI_CORE.test(text);
}
