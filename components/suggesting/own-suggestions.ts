/** One's own open suggestions, as a fork takes them: those whose words, or whose value, stand as they were when it was proposed. */

import { type Anchor, resolveTextAnchor } from '#core/comments/anchor.ts';
import type { AnchorText } from '#core/comments/anchor-text.ts';
import type { CommentAuthor, Thread } from '#core/comments/comments.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import type { OwnText } from '#core/suggesting/find-proposals.ts';
import type {
  BlockChange,
  FormatChange,
  ProposedChange,
  ValueChange,
} from '#core/suggestions/proposed-change.ts';

/** Where suggestions are read and written. */
export interface SuggestionStore {
  threads(): readonly Pick<Thread, 'id' | 'anchor' | 'suggestion' | 'comments'>[];
  isMine(author: CommentAuthor): boolean;
  /** What anchors call a field. */
  nameOf(fieldId: string): string;
  suggestAt(anchor: Anchor, change: ProposedChange): string;
  revise(threadId: string, anchor: Anchor, change: ProposedChange): void;
  withdraw(threadId: string): void;
  readonly subscribe: (listener: () => void) => () => void;
}

/** An own suggestion for words of a text, or for a text that is empty (`from` and `to` are 0 then). */
export interface OwnWords extends OwnText {
  readonly revision: string;
}

export interface OwnValue {
  readonly id: string;
  readonly revision: string;
  readonly change: ValueChange;
}

function openOf(store: SuggestionStore, fieldId: string) {
  const name = store.nameOf(fieldId);
  return store.threads().flatMap(({ id, anchor, suggestion, comments: [opening] }) => {
    const isOwn = opening !== undefined && store.isMine(opening.author);
    if (!isOwn || suggestion === null || suggestion.decision !== null) return [];
    return anchor.on !== 'codex' && anchor.field === name ? [{ id, anchor, ...suggestion }] : [];
  });
}

export function ownWordsIn(store: SuggestionStore, fieldId: string, base: AnchorText): readonly OwnWords[] {
  return openOf(store, fieldId).flatMap(({ id, anchor, change, revision }): OwnWords[] => {
    if (change.kind !== 'text') return [];
    if (anchor.on === 'field') return base.text === '' ? [{ id, revision, from: 0, to: 0, change }] : [];
    const place = anchor.on === 'text' ? exactPlace(anchor, base) : null;
    return place === null ? [] : [{ id, revision, change, ...place }];
  });
}

/** Where the words of an anchor stand as they were quoted; `null` where they do not. */
export function exactPlace(
  anchor: Anchor,
  base: AnchorText,
): { readonly from: number; readonly to: number } | null {
  if (anchor.on !== 'text') return anchor.on === 'field' && base.text === '' ? { from: 0, to: 0 } : null;
  const place = resolveTextAnchor(anchor, base);
  if (!('found' in place) || place.found.on !== 'text' || !place.found.exact) return null;
  return { from: place.found.from, to: place.found.to };
}

interface FormattedWords {
  readonly base: AnchorText;
  readonly words: { readonly from: number; readonly to: number };
  readonly kind: 'format' | 'block';
}

/** What one has suggested already for just these words, marks or kind of block. */
export function ownFormattingOf(
  store: SuggestionStore,
  fieldId: string,
  { base, words, kind }: FormattedWords,
): { readonly id: string; readonly change: FormatChange | BlockChange } | null {
  const text = (from: number, to: number) => base.text.slice(from, to).trim();
  for (const { id, anchor, change } of openOf(store, fieldId)) {
    if ((change.kind !== 'format' && change.kind !== 'block') || change.kind !== kind) continue;
    const place = exactPlace(anchor, base);
    const isSame =
      place !== null &&
      Math.max(place.from, words.from) < Math.min(place.to, words.to) &&
      text(place.from, place.to) === text(words.from, words.to);
    if (isSame) return { id, change };
  }
  return null;
}

/** The latest of them, where somebody made several. */
export function ownValueOf(store: SuggestionStore, fieldId: string, value: JsonValue): OwnValue | null {
  const open = openOf(store, fieldId).flatMap(({ id, change, revision }) =>
    change.kind === 'value' && canonicalJson(change.base) === canonicalJson(value)
      ? [{ id, revision, change }]
      : [],
  );
  return open.at(-1) ?? null;
}

export function isSameOwn(
  a: readonly { readonly id: string; readonly revision: string }[],
  b: readonly { readonly id: string; readonly revision: string }[],
): boolean {
  const names = new Set(b.map(({ id, revision }) => `${id} ${revision}`));
  return a.length === b.length && a.every(({ id, revision }) => names.has(`${id} ${revision}`));
}
