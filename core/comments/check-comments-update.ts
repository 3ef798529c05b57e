/** The rules for an update to the comments of a Codex, which the server checks before it stores the update. */
import * as Y from 'yjs';
import { CLOCK_TOLERANCE_MS } from '#core/crdt/clock.ts';
import {
  type DecodedUpdate,
  NO_STRUCTS,
  overlapping,
  type StructsByClient,
} from '#core/document/root-resolver.ts';
import { mergeRanges } from '#core/document/summarize-update.ts';
import { checkProposals } from './check-proposals.ts';
import { type CommentAuthor, isSameAuthor, MAX_DELETIONS, MAX_REACTIONS } from './comments.ts';
import { checkRoom } from './comments-room.ts';
import { type Incoming, nameOf, readIncoming } from './incoming-records.ts';
import { readThreads } from './read-threads.ts';
import {
  type AnyRecord,
  parseRecord,
  parseRecordKey,
  RECORD_KINDS,
  type RecordKey,
  type RecordKind,
  type Records,
  recordsOf,
} from './records.ts';

export interface CommentsUpdateRules {
  /** Who sent the update. */
  readonly author: CommentAuthor;
  /** Server time, milliseconds since the Unix epoch. */
  readonly now: number;
  /** Whether they may delete what others said, and say anew what a thread of others is about. */
  readonly mayModerate: boolean;
  /** Whether decisions on suggestions are taken from them: from the server alone, once the Codex says what was accepted. */
  readonly mayDecide?: boolean;
  /** Why no suggestion is taken from them here. */
  readonly noSuggestions?: string | undefined;
  /** False for guests without a name, who share an identity: they add, and change nothing. */
  readonly mayChangeOwn: boolean;
  /** Names that the sender had before. */
  readonly earlierNames?: readonly EarlierName[];
  /** Handed in for others after the server was restored: it holds records of several authors. */
  readonly isRecovery?: boolean;
  /** The update decoded, when the caller has done that. */
  readonly decoded?: DecodedUpdate;
  /** What is on its way into the document before this update. */
  readonly ahead?: StructsByClient;
}

export interface EarlierName {
  readonly name: string;
  /** Until when it was theirs, ms since epoch. */
  readonly until: number;
}

/** Why an update is refused. */
export interface CommentsRefusal {
  readonly code: 'forbidden' | 'conflict' | 'too_large';
  readonly reason: string;
  /** The reason passes by itself. */
  readonly passes?: true;
  /** It is signed by its sender, under a name that they are not known to have had. */
  readonly isUnknownName?: true;
}

type Problem = string | CommentsRefusal;

const DAY_MS = 24 * 60 * 60 * 1_000;
/** How long a device may have been offline with something written. */
export const MAX_AGE_MS = 90 * DAY_MS;
/** What a device wrote whose clock was ahead by no more than that is taken when its time has come. */
export const MAX_AHEAD_MS = DAY_MS;
/** A page that is open goes on signing with the name it was opened with. */
const MAX_PAGE_AGE_MS = 7 * DAY_MS;
/** What was lost with the server may be as old as its backup. */
const MAX_RECOVERED_AGE_MS = 366 * DAY_MS;

/**
 * The reason against an update, or `null`. Each new record stands under a key of its own, is signed by its sender, and belongs to
 * something that is there; what is removed is one's own or replaced in the same update. Time is linear in the update; what it
 * answers to is looked up by key. Throws what `Y.decodeUpdate` throws.
 */
export function checkCommentsUpdate(
  doc: Y.Doc,
  update: Uint8Array,
  rules: CommentsUpdateRules,
): CommentsRefusal | null {
  const problem = findProblem(doc, update, rules);
  return typeof problem === 'string' ? { code: 'forbidden', reason: problem } : problem;
}

function findProblem(doc: Y.Doc, update: Uint8Array, rules: CommentsUpdateRules): Problem | null {
  const decoded = rules.decoded ?? Y.decodeUpdate(update);
  const incoming = readIncoming(doc, decoded, rules.ahead ?? NO_STRUCTS);
  if (typeof incoming === 'string') return incoming;
  const check = new UpdateCheck(doc, incoming, rules);
  const lack = checkRoom(doc, [...incoming.values()], rules.author.kind === 'guest');
  return (
    check.checkRecords() ??
    checkProposals(doc, incoming) ??
    (lack === null ? null : { code: 'too_large', reason: lack }) ??
    check.checkDeletions(decoded)
  );
}

function conflict(reason: string): CommentsRefusal {
  return { code: 'conflict', reason };
}

/** Of which one person has a few only about each comment. */
type CountedKind = 'reactions' | 'deletions';

const EARLIER = 'It is earlier than what it is about';
const LATER = 'An edit is later than what it replaces';
const KEPT = 'What a thread is about, and whether it is settled, is replaced and not taken away';

class UpdateCheck {
  private readonly doc: Y.Doc;
  private readonly incoming: ReadonlyMap<string, Incoming>;
  private readonly rules: CommentsUpdateRules;
  /** Guests hand in nothing for others: a link could be used to sign as anybody. */
  private readonly isRecovery: boolean;
  /** Kinds of records that the update brings and keeps, each with what it is about, and the time of the latest. */
  private readonly added = new Map<string, number>();
  private names: Set<string> | null = null;
  private readonly counts = new Map<CountedKind, Map<string, number>>();
  /** The comments that the document has a deletion of. */
  private deleted: ReadonlySet<string> | null = null;
  /** The threads in which somebody says something still. */
  private living: ReadonlySet<string> | null = null;
  /** The threads that suggest something, and those of them that are decided. */
  private suggestions: ReadonlySet<string> | null = null;
  private decisions: ReadonlySet<string> | null = null;

  constructor(doc: Y.Doc, incoming: ReadonlyMap<string, Incoming>, rules: CommentsUpdateRules) {
    this.doc = doc;
    this.incoming = incoming;
    this.rules = rules;
    this.isRecovery = rules.isRecovery === true && rules.author.kind !== 'guest';
    for (const { kind, name, record } of incoming.values()) {
      if (record === null) continue;
      const about = nameOf(kind, name.about);
      this.added.set(about, Math.max(record.at, this.added.get(about) ?? 0));
    }
  }

  checkRecords(): Problem | null {
    for (const { kind, name, record } of this.incoming.values()) {
      const problem =
        record === null
          ? checkGone(kind)
          : (this.checkSignature(record) ?? this.checkRelation(kind, name, record));
      if (problem !== null) return problem;
    }
    return null;
  }

  private checkSignature(record: AnyRecord): Problem | null {
    const { now } = this.rules;
    if (record.at > now + MAX_AHEAD_MS)
      return 'The clock of this device was ahead by more than a day; set it right, and say it anew';
    if (record.at > now + CLOCK_TOLERANCE_MS) return tooEarly(record.at - now);
    if (record.at < now - (this.isRecovery ? MAX_RECOVERED_AGE_MS : MAX_AGE_MS))
      return `It was written more than ${MAX_AGE_MS / DAY_MS} days ago; copy it, and say it anew`;
    if (this.isRecovery || !('author' in record)) return null;
    if (!isSameAuthor(record.author, this.rules.author)) return 'It is signed by somebody else';
    if (this.isOwnName(record.author, record.at)) return null;
    return { code: 'forbidden', reason: 'It is signed with a name that is not yours', isUnknownName: true };
  }

  /**
   * The name of today, or one they had when they wrote it: a page that was offline does not know of a new one. Or one that this
   * author has signed with here before.
   */
  private isOwnName(author: CommentAuthor, at: number): boolean {
    const { author: sender, earlierNames = [] } = this.rules;
    if (author.name === sender.name) return true;
    if (earlierNames.some(({ name, until }) => name === author.name && at <= until + MAX_PAGE_AGE_MS))
      return true;
    this.names ??= new Set(
      [...recordsOf(this.doc, 'comments').values()]
        .map((raw) => parseRecord('comments', raw)?.author)
        .flatMap((known) => (known !== undefined && isSameAuthor(known, author) ? [known.name] : [])),
    );
    return this.names.has(author.name);
  }

  private checkRelation(kind: RecordKind, { about, id }: RecordKey, record: AnyRecord): Problem | null {
    if (kind === 'comments') {
      const { thread } = record as Records['comments'];
      if (thread === id) return null;
      const opening = this.commentOf(thread);
      if (opening?.thread !== thread) return 'It answers nothing that is here';
      return record.at < opening.at ? EARLIER : null;
    }
    const comment = this.commentOf(about);
    if (comment === null) return 'It is about no comment that is here';
    if (record.at < comment.at) return EARLIER;
    const mayChange = this.mayChange(comment.author);
    switch (kind) {
      case 'bodies':
        // What it says at first comes with the comment.
        if (this.incoming.has(nameOf('comments', about))) return null;
        if (!mayChange) return 'Only its author can edit a comment';
        return record.at > comment.at ? null : LATER;
      case 'anchors':
        if (comment.thread !== about) return 'A thread is about something, not a reply';
        if (this.incoming.has(nameOf('comments', about))) return null;
        if (this.isSuggestion(about) && !(mayChange && this.added.has(nameOf('proposals', about))))
          return 'A suggestion is about what it was made for';
        return mayChange || this.rules.mayModerate
          ? null
          : 'What a thread is about is said by who began it, or by who may edit the Codex';
      case 'states':
        if (!this.rules.mayChangeOwn && !this.isRecovery)
          return 'Guests without a name settle and reopen nothing';
        return comment.thread === about ? null : 'A thread is settled, not a reply';
      case 'deletions':
        if (!mayChange && !this.rules.mayModerate)
          return 'A comment is deleted by its author, or by who may edit the Codex';
        return this.countOwn('deletions', about) <= MAX_DELETIONS ? null : conflict('It is deleted already');
      case 'reactions':
        return this.countOwn('reactions', about) <= MAX_REACTIONS
          ? null
          : conflict(`One person has at most ${MAX_REACTIONS} reactions to a comment`);
      case 'proposals':
        if (this.rules.noSuggestions !== undefined) return this.rules.noSuggestions;
        if (comment.thread !== about) return 'A thread suggests something, not a reply';
        if (this.incoming.has(nameOf('comments', about))) return null;
        if (!mayChange) return 'Only its author can change a suggestion';
        // Of a deleted one the proposals may be gone already, and whoever writes it anew does not know yet.
        if (!this.isSuggestion(about) && !this.isDeleted(about))
          return 'A comment does not become a suggestion';
        if (this.decided().has(about))
          return conflict('A suggestion that was decided on is not changed any more');
        return record.at > comment.at ? null : LATER;
      case 'decisions':
        if (this.rules.mayDecide !== true && !this.isRecovery)
          return 'Suggestions are accepted and rejected by the server: POST /suggestions/{id}/accept';
        return this.isSuggestion(about) || this.added.has(nameOf('proposals', about))
          ? null
          : 'There is no suggestion to decide on';
    }
  }

  /** What may go: one's own reactions; of the other kinds what the same update replaces, and what is about something deleted. */
  checkDeletions(decoded: DecodedUpdate): string | null {
    for (const [client, ranges] of decoded.ds.clients) {
      const structs = this.doc.store.clients.get(client) ?? [];
      for (const { clock, len } of mergeRanges(ranges))
        for (const struct of overlapping(structs, clock, clock + len)) {
          if (!(struct instanceof Y.Item) || struct.deleted) continue;
          const problem = this.checkDeletion(struct);
          if (problem !== null) return problem;
        }
    }
    return null;
  }

  private checkDeletion(item: Y.Item): string | null {
    // Asking for a root of a document that was just read gives its items another parent.
    const kind = RECORD_KINDS.find((candidate) => recordsOf(this.doc, candidate) === item.parent);
    const { parentSub, content } = item;
    // A root that is none of these came before the rules; whatever stands there is of no consequence.
    if (kind === undefined || parentSub === null) return null;
    const name = parseRecordKey(kind, parentSub);
    const record = content instanceof Y.ContentAny ? parseRecord(kind, content.arr[0]) : null;
    return name === null || record === null ? null : this.checkRemoval(kind, name, record);
  }

  private checkRemoval(kind: RecordKind, { about }: RecordKey, record: AnyRecord): string | null {
    switch (kind) {
      case 'comments':
      case 'deletions':
        return 'Comments are marked as deleted, and stay as that';
      case 'anchors':
        return this.mayForgetPlace(about) ? null : this.checkReplaced(kind, about, record, KEPT);
      case 'states':
        return this.checkReplaced(kind, about, record, KEPT);
      case 'decisions':
        return this.checkReplaced(kind, about, record, 'A decision is replaced and not taken away');
      case 'proposals':
        if (this.isDeleted(about)) return null;
        return this.checkReplaced(
          kind,
          about,
          record,
          'A suggestion is replaced, or deleted with its comment',
        );
      case 'bodies':
        if (this.isDeleted(about)) return null;
        return this.checkReplaced(
          kind,
          about,
          record,
          'What a comment says is replaced, or deleted with the comment',
        );
      case 'reactions':
        return this.mayChange((record as Records['reactions']).author)
          ? null
          : 'A reaction is taken back by who made it';
    }
  }

  private checkReplaced(kind: RecordKind, about: string, { at }: AnyRecord, kept: string): string | null {
    const replacedAt = this.added.get(nameOf(kind, about));
    if (replacedAt === undefined) return kept;
    return replacedAt > at ? null : LATER;
  }

  /**
   * Of a thread that is deleted as a whole; or whose first comment is, for those who could say anew what it is about: they may not
   * have seen an answer yet.
   */
  private mayForgetPlace(threadId: string): boolean {
    if (!this.isDeleted(threadId)) return false;
    const opening = this.commentOf(threadId);
    if (opening === null || this.rules.mayModerate || this.mayChange(opening.author)) return true;
    this.living ??= this.readLiving();
    return !this.living.has(threadId);
  }

  private readLiving(): Set<string> {
    const living = new Set<string>();
    const add = (id: string, record: Records['comments'] | null): void => {
      if (record !== null && !this.isDeleted(id)) living.add(record.thread);
    };
    for (const [id, raw] of recordsOf(this.doc, 'comments').entries()) add(id, parseRecord('comments', raw));
    for (const { kind, key, record } of this.incoming.values())
      if (kind === 'comments') add(key, record as Records['comments'] | null);
    return living;
  }

  private mayChange(author: CommentAuthor): boolean {
    return this.isRecovery || (this.rules.mayChangeOwn && isSameAuthor(author, this.rules.author));
  }

  private isDeleted(commentId: string): boolean {
    if (this.added.has(nameOf('deletions', commentId))) return true;
    this.deleted ??= aboutAll(this.doc, 'deletions');
    return this.deleted.has(commentId);
  }

  /** Whether the thread had a proposal before this update. */
  private isSuggestion(threadId: string): boolean {
    this.suggestions ??= aboutAll(this.doc, 'proposals');
    return this.suggestions.has(threadId);
  }

  private decided(): ReadonlySet<string> {
    this.decisions ??= new Set(
      readThreads(this.doc).flatMap(({ id, suggestion }) => (suggestion?.decision ? [id] : [])),
    );
    return this.decisions;
  }

  /** The sender's own records about a comment, those of the update included. */
  private countOwn(kind: CountedKind, commentId: string): number {
    const counts = this.counts.get(kind) ?? this.countAllOwn(kind);
    this.counts.set(kind, counts);
    return counts.get(commentId) ?? 0;
  }

  private countAllOwn(kind: CountedKind): Map<string, number> {
    const counts = new Map<string, number>();
    const count = (key: string, raw: unknown): void => {
      const author = parseRecord(kind, raw)?.author;
      if (author === undefined || !isSameAuthor(author, this.rules.author)) return;
      const about = parseRecordKey(kind, key)?.about ?? '';
      counts.set(about, (counts.get(about) ?? 0) + 1);
    };
    for (const [key, raw] of recordsOf(this.doc, kind).entries()) count(key, raw);
    for (const one of this.incoming.values()) if (one.kind === kind) count(one.key, one.record);
    return counts;
  }

  private commentOf(id: string): Records['comments'] | null {
    const own = this.incoming.get(nameOf('comments', id));
    if (own !== undefined) return own.record as Records['comments'] | null;
    return parseRecord('comments', recordsOf(this.doc, 'comments').get(id));
  }
}

/** What the records of a kind are about. */
function aboutAll(doc: Y.Doc, kind: RecordKind): ReadonlySet<string> {
  return new Set([...recordsOf(doc, kind).keys()].map((key) => parseRecordKey(kind, key)?.about ?? ''));
}

/** Of these nothing is ever removed, so neither before it was sent. */
function checkGone(kind: RecordKind): string | null {
  if (kind !== 'comments' && kind !== 'deletions') return null;
  return 'Comments are marked as deleted, and stay as that';
}

function tooEarly(aheadMs: number): CommentsRefusal {
  const minutes = Math.ceil(aheadMs / 60_000);
  const time = minutes < 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`;
  const reason = `The clock of this device was ahead when this was written; it can be taken in ${time}`;
  return { code: 'conflict', reason, passes: true };
}
