/** The comments of an open Codex on a page: threads with their places, which one is open, and what may be done with them. */
import type * as Y from 'yjs';
import type {
  CommentedPassage,
  FieldThreads,
  TextPlaces,
} from '#components/comments-context/comments-context.ts';
import { type Codex, LOCAL_ORIGIN } from '#core/codex/codex.ts';
import type { Anchor } from '#core/comments/anchor.ts';
import { type CommentAuthor, isSameAuthor, type Thread } from '#core/comments/comments.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import type { CommentWriter } from '#core/comments/record-writing.ts';
import { recordsOf } from '#core/comments/records.ts';
import * as write from '#core/comments/write-comments.ts';
import { revise, suggest } from '#core/comments/write-suggestions.ts';
import type { Environment } from '#core/environment.ts';
import { BinderyError } from '#core/errors.ts';
import { createListeners } from '#core/observable.ts';
import type { ProposedChange } from '#core/suggestions/proposed-change.ts';
import type { Template } from '#core/template/template.ts';
import { CodexSpace } from './codex-space.ts';
import { type PlacedThread, placeOf, placeThreads, type ThreadPlace } from './placed-thread.ts';

/** A text comes to rest for this long before places are looked up anew; one that never rests has them looked up this often. */
const REST_MS = 250;
const UNREST_MS = 1_500;

export interface CommentsStoreOptions {
  /** The comments document. */
  readonly doc: Y.Doc;
  readonly codex: Codex;
  readonly template: Template;
  readonly author: CommentAuthor;
  readonly environment: Pick<Environment, 'now' | 'newId'>;
}

/** What somebody writes a new comment about. */
export interface NewComment {
  readonly anchor: Anchor;
  readonly place: ThreadPlace;
  /** It was begun before a reload, and nobody waits for the focus to be in it. */
  readonly isResumed: boolean;
  /** Something is proposed, not only said. */
  readonly suggests: boolean;
}

export interface CommentsState {
  /** In the order of the text, resolved ones included. */
  readonly threads: readonly PlacedThread[];
  readonly activeId: string | null;
  readonly composing: NewComment | null;
}

const NO_PASSAGES: readonly CommentedPassage[] = [];
const NO_THREADS: FieldThreads = { count: 0, firstId: null, isActive: false };

export class CommentsStore {
  readonly author: CommentAuthor;
  private readonly options: CommentsStoreOptions;
  private readonly space: CodexSpace;
  private readonly listeners = createListeners();
  private readonly hidden = new Set<string>();
  private readonly stops: (() => void)[] = [];
  private threads: readonly Thread[];
  private state: CommentsState;
  private passagesByField = new Map<string, readonly CommentedPassage[]>();
  private threadsByPart = new Map<string, FieldThreads>();
  private rest: ReturnType<typeof setTimeout> | null = null;
  private dirtySince: number | null = null;

  constructor(options: CommentsStoreOptions) {
    this.options = options;
    this.author = options.author;
    this.space = new CodexSpace(options.codex, options.template);
    this.threads = readThreads(options.doc);
    this.state = { threads: [], activeId: null, composing: null };
    this.place();
    const onComments = () => this.reread();
    options.doc.on('update', onComments);
    this.stops.push(() => options.doc.off('update', onComments));
    for (const field of ['title', ...Object.keys(options.template.fields)])
      this.stops.push(options.codex.observe(field, () => this.onFieldChange(field)));
  }

  readonly subscribe = this.listeners.subscribe;
  readonly get = (): CommentsState => this.state;

  /** Deletes what was deleted and could still be taken back. */
  settleDeletions(): void {
    for (const commentId of [...this.hidden]) this.deleteForGood(commentId);
  }

  /** Ends every subscription. */
  close(): void {
    this.settleDeletions();
    for (const stop of this.stops.splice(0)) stop();
    if (this.rest !== null) clearTimeout(this.rest);
    this.listeners.clear();
  }

  /** The commented passages of a field; another array whenever their places were looked up anew. */
  passages(field: string): readonly CommentedPassage[] {
    return this.passagesByField.get(field) ?? NO_PASSAGES;
  }

  threadsOf(field: string, row?: string): FieldThreads {
    return this.threadsByPart.get(partOf(field, row)) ?? NO_THREADS;
  }

  thread(threadId: string): PlacedThread | null {
    return this.state.threads.find(({ id }) => id === threadId) ?? null;
  }

  activate(threadId: string | null): void {
    if (threadId === this.state.activeId) return;
    this.set({ ...this.state, activeId: threadId });
  }

  /** Begins a comment; on words of the field where `places` are some. Throws `invalid_input` or `too_large` as `makeAnchor`. */
  compose(field: string | null, places: TextPlaces | null, suggests = false): void {
    const anchor: Anchor =
      field === null
        ? { on: 'codex' }
        : places === null
          ? { on: 'field', field: this.space.nameOf(field) }
          : this.space.anchorAt(field, places);
    this.composeAt(anchor, { suggests });
  }

  /** Throws `invalid_input` for a row that the Codex does not have. */
  composeOnRow(field: string, row: string): void {
    const name = this.space.nameOf(field);
    if (!this.space.hasRow(name, row))
      throw new BinderyError('invalid_input', 'This row is only suggested. Its suggestion has a thread.');
    this.composeAt({ on: 'row', field: name, row });
  }

  composeAt(anchor: Anchor, { isResumed = false, suggests = false } = {}): void {
    const place = placeOf(anchor, this.space);
    this.set({ ...this.state, activeId: null, composing: { anchor, place, isResumed, suggests } });
  }

  stopComposing(): void {
    this.set({ ...this.state, composing: null });
  }

  /** For a comment that is being written: it is sent under it. */
  newCommentId(): string {
    return this.options.environment.newId();
  }

  /** Whether this comment was sent, though it be deleted since. */
  wasSent(commentId: string): boolean {
    return recordsOf(this.options.doc, 'comments').has(commentId);
  }

  /** Sends what is composed, under the id that was given. Answers the id of the thread. */
  start(body: string, commentId = this.newCommentId()): string | null {
    const { composing } = this.state;
    if (composing === null) return null;
    const what = { anchor: composing.anchor, body, id: commentId };
    const id = write.startThread(this.options.doc, what, this.writer);
    this.set({ ...this.state, activeId: id, composing: null });
    return id;
  }

  /** Proposes a change where something is composed. Answers the id of the thread. Throws `invalid_input` for what cannot be proposed there. */
  suggest(change: ProposedChange, body: string): string | null {
    const { composing } = this.state;
    if (composing === null) return null;
    const id = suggest(this.options.doc, { anchor: composing.anchor, change, body }, this.writer);
    this.set({ ...this.state, activeId: id, composing: null });
    return id;
  }

  /** Proposes a change for this place, without a card. Answers the id of the thread. Throws as `suggest`. */
  suggestAt(anchor: Anchor, change: ProposedChange): string {
    return suggest(this.options.doc, { anchor, change }, this.writer);
  }

  /** Writes one's own suggestion anew. Throws `forbidden` for another's, `gone` for one that is decided or deleted. */
  revise(threadId: string, anchor: Anchor, change: ProposedChange): void {
    revise(this.options.doc, threadId, { anchor, change }, this.writer);
  }

  /** Takes one's own suggestion back. */
  withdraw(threadId: string): void {
    write.deleteComment(this.options.doc, threadId, this.writer);
  }

  /** What anchors call a field. */
  nameOf(field: string): string {
    return this.space.nameOf(field);
  }

  reply(threadId: string, body: string, commentId = this.newCommentId()): void {
    write.reply(this.options.doc, threadId, { body, id: commentId }, this.writer);
  }

  edit(commentId: string, body: string): void {
    write.editComment(this.options.doc, commentId, body, this.writer);
  }

  /** Takes a comment from view. It is deleted by `deleteForGood`, or when this ends, and comes back by `putBack`. */
  hide(commentId: string): void {
    this.hidden.add(commentId);
    this.reread();
  }

  putBack(commentId: string): void {
    this.hidden.delete(commentId);
    this.reread();
  }

  deleteForGood(commentId: string): void {
    if (!this.hidden.delete(commentId)) return;
    write.deleteComment(this.options.doc, commentId, this.writer);
  }

  toggleReaction(commentId: string, emoji: string, isOn: boolean): void {
    const act = isOn ? write.unreact : write.react;
    act(this.options.doc, commentId, emoji, this.writer);
  }

  resolve(threadId: string): void {
    write.resolve(this.options.doc, threadId, this.writer);
  }

  reopen(threadId: string): void {
    write.reopen(this.options.doc, threadId, this.writer);
  }

  /** Says anew what a thread is about. Throws as `compose`. */
  reanchor(threadId: string, field: string, places: TextPlaces | null): void {
    const anchor: Anchor =
      places === null ? { on: 'field', field: this.space.nameOf(field) } : this.space.anchorAt(field, places);
    write.reanchor(this.options.doc, threadId, anchor, this.writer);
  }

  isMine(author: CommentAuthor): boolean {
    return isSameAuthor(author, this.author);
  }

  private get writer(): CommentWriter {
    return { author: this.author, environment: this.options.environment, origin: LOCAL_ORIGIN };
  }

  private reread(): void {
    this.threads = withoutHidden(readThreads(this.options.doc), this.hidden);
    this.place();
  }

  private onFieldChange(field: string): void {
    this.space.forget(field);
    const now = this.options.environment.now();
    this.dirtySince ??= now;
    if (this.rest !== null) clearTimeout(this.rest);
    const wait = Math.max(0, Math.min(REST_MS, this.dirtySince + UNREST_MS - now));
    this.rest = setTimeout(() => this.place(), wait);
  }

  /** Looks up where everything stands. */
  private place(): void {
    if (this.rest !== null) clearTimeout(this.rest);
    this.rest = null;
    this.dirtySince = null;
    const threads = placeThreads(this.threads, this.space, this.space.fieldOrder());
    const { activeId, composing } = this.state;
    const isThere = threads.some(({ id }) => id === activeId);
    this.set({
      threads,
      activeId: isThere ? activeId : null,
      composing: composing && { ...composing, place: placeOf(composing.anchor, this.space) },
    });
  }

  private set(state: CommentsState): void {
    this.state = state;
    this.passagesByField = passagesOf(state);
    this.threadsByPart = keepEqual(this.threadsByPart, countByPart(state));
    this.listeners.notify();
  }
}

/** Comments that are about to be deleted, and threads that have no others, are shown to nobody here. */
function withoutHidden(threads: readonly Thread[], hidden: ReadonlySet<string>): readonly Thread[] {
  if (hidden.size === 0) return threads;
  return threads
    .map((thread) => ({ ...thread, comments: thread.comments.filter(({ id }) => !hidden.has(id)) }))
    .filter(({ comments }) => comments.some(({ deletedAt }) => deletedAt === null));
}

function passagesOf({ threads, activeId, composing }: CommentsState): Map<string, CommentedPassage[]> {
  const passages = new Map<string, CommentedPassage[]>();
  const add = (field: string, passage: CommentedPassage) => {
    const known = passages.get(field);
    if (known === undefined) passages.set(field, [passage]);
    else known.push(passage);
  };
  for (const { id, place, marks, resolvedAt } of threads) {
    if (place.on !== 'text') continue;
    const drawn = { threadId: id, isActive: id === activeId };
    for (const { places, suggests } of marks) add(place.field, { ...drawn, suggests, ...places });
    const isShown = resolvedAt === null || drawn.isActive;
    if (marks.length === 0 && isShown) add(place.field, { ...drawn, suggests: null, ...place.places });
  }
  if (composing?.place.on === 'text') {
    const { field, places } = composing.place;
    add(field, { threadId: 'draft', isActive: true, suggests: null, ...places });
  }
  return passages;
}

/** The key of a field, or of a row of it. */
function partOf(field: string, row = ''): string {
  return `${field}\n${row}`;
}

function countByPart({ threads, activeId }: CommentsState): Map<string, FieldThreads> {
  const counts = new Map<string, FieldThreads>();
  for (const { id, place, resolvedAt } of threads) {
    if ((place.on !== 'field' && place.on !== 'row') || resolvedAt !== null) continue;
    const part = partOf(place.field, place.on === 'row' ? place.row : undefined);
    const known = counts.get(part) ?? NO_THREADS;
    counts.set(part, {
      count: known.count + 1,
      firstId: known.firstId ?? id,
      isActive: known.isActive || id === activeId,
    });
  }
  return counts;
}

/** The objects of before where they say the same, so that nothing is drawn for them. */
function keepEqual(
  before: ReadonlyMap<string, FieldThreads>,
  now: ReadonlyMap<string, FieldThreads>,
): Map<string, FieldThreads> {
  return new Map(
    [...now].map(([field, threads]) => {
      const known = before.get(field);
      const isSame =
        known?.count === threads.count &&
        known.firstId === threads.firstId &&
        known.isActive === threads.isActive;
      return [field, isSame && known !== undefined ? known : threads];
    }),
  );
}
