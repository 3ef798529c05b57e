/** The acts on suggestions, as changes of the comments document. */
import type * as Y from 'yjs';
import { BinderyError } from '#core/errors.ts';
import { canBeAbout, type ProposedChange, parseChange } from '#core/suggestions/proposed-change.ts';
import type { Anchor } from './anchor.ts';
import { isSameAuthor, MAX_BODY_LENGTH, type Outcome, type Suggestion } from './comments.ts';
import { readThread } from './read-threads.ts';
import { about, type CommentWriter, put, remove, requireThread, timeAfter } from './record-writing.ts';
import { parseAnchor, type Records } from './records.ts';

export interface NewSuggestion {
  readonly anchor: Anchor;
  readonly change: ProposedChange;
  /** Why; Markdown. */
  readonly body?: string | undefined;
  readonly id?: string | undefined;
}

/** Begins a thread that suggests something, and returns its id. Throws `invalid_input` for what cannot be proposed there. */
export function suggest(
  doc: Y.Doc,
  { anchor, change, body = '', id }: NewSuggestion,
  { author, environment, origin }: CommentWriter,
): string {
  const [place, proposed] = requireProposal(anchor, change);
  if (body.length > MAX_BODY_LENGTH)
    throw new BinderyError('too_large', `A comment has at most ${MAX_BODY_LENGTH} characters`);
  const threadId = id ?? environment.newId();
  const at = environment.now();
  doc.transact(() => {
    put(doc, 'comments', threadId, { thread: threadId, author, at });
    put(doc, 'anchors', `${threadId}/${environment.newId()}`, { anchor: place, author, at });
    put(doc, 'proposals', `${threadId}/${environment.newId()}`, { change: proposed, author, at });
    if (body.trim() !== '') put(doc, 'bodies', `${threadId}/${environment.newId()}`, { markdown: body, at });
  }, origin);
  return threadId;
}

/** Writes one's own suggestion anew, with what it is about. Throws `forbidden` for another's, `gone` for one that is decided or deleted. */
export function revise(
  doc: Y.Doc,
  threadId: string,
  { anchor, change }: Pick<NewSuggestion, 'anchor' | 'change'>,
  { author, environment, origin }: CommentWriter,
): void {
  const opening = requireThread(doc, threadId);
  if (!isSameAuthor(opening.author, author))
    throw new BinderyError('forbidden', 'Only its author can change a suggestion');
  if (requireSuggestion(doc, threadId).decision !== null)
    throw new BinderyError('gone', 'This suggestion was decided on');
  const [place, proposed] = requireProposal(anchor, change);
  const [anchors, proposals] = [about(doc, 'anchors', threadId), about(doc, 'proposals', threadId)];
  const seen = [...anchors, ...proposals].map(([, record]) => record);
  const at = timeAfter(environment.now(), [opening, ...seen]);
  doc.transact(() => {
    put(doc, 'anchors', `${threadId}/${environment.newId()}`, { anchor: place, author, at });
    put(doc, 'proposals', `${threadId}/${environment.newId()}`, { change: proposed, author, at });
    remove(doc, 'anchors', anchors);
    remove(doc, 'proposals', proposals);
  }, origin);
}

/**
 * Notes what was decided on a revision of a suggestion. For the server: whoever calls it has made the edit that was accepted. What
 * is noted already is left alone.
 */
export function decide(
  doc: Y.Doc,
  threadId: string,
  { revision, outcome }: { readonly revision: string; readonly outcome: Outcome },
  { author, environment, origin }: CommentWriter,
): void {
  const opening = requireThread(doc, threadId);
  const seen = about(doc, 'decisions', threadId);
  const at = timeAfter(environment.now(), [opening, ...seen.map(([, record]) => record)]);
  doc.transact(() => {
    put(doc, 'decisions', `${threadId}/${environment.newId()}`, { revision, outcome, author, at });
    // By its reopening the edit that accepted is told from an earlier one that was undone.
    const isKept = (record: Records['decisions']) => outcome === 'accepted' && record.outcome === 'open';
    remove(
      doc,
      'decisions',
      seen.filter(([, record]) => !isKept(record)),
    );
  }, origin);
}

/** What a thread suggests now. Throws `gone` when it suggests nothing any more. */
export function requireSuggestion(doc: Y.Doc, threadId: string): Suggestion {
  const suggestion = readThread(doc, threadId)?.suggestion ?? null;
  if (suggestion === null) throw new BinderyError('gone', 'This suggestion was taken back');
  return suggestion;
}

function requireProposal(anchor: Anchor, change: ProposedChange): [Anchor, ProposedChange] {
  const [place, proposed] = [parseAnchor(anchor), parseChange(change)];
  if (proposed === null) throw new BinderyError('invalid_input', 'This can’t be suggested');
  if (place === null || !canBeAbout(proposed, place.on))
    throw new BinderyError('invalid_input', 'This cannot be suggested here');
  return [place, proposed];
}
