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
import {
  type CommentAuthor,
  GUEST_SHARE,
  isSameAuthor,
  MAX_COMMENTS,
  MAX_GUEST_RECORDS,
  MAX_REACTIONS,
  MAX_RECORDS,
} from './comments.ts';
import { type Incoming, nameOf, readIncoming } from './incoming-records.ts';
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
  /** False for guests without a name, who share an identity: they add, and change nothing. */
  readonly mayChangeOwn: boolean;
  /** Handed in for others after the server was restored: it holds records of several authors. */
  readonly isRecovery?: boolean;
  /** The update decoded, when the caller has done that. */
  readonly decoded?: DecodedUpdate;
  /** What is on its way into the document before this update. */
  readonly ahead?: StructsByClient;
}

/** How long ago something may have been written that arrives only now. */
export const MAX_AGE_MS = 366 * 24 * 60 * 60 * 1_000;

/**
 * The reason against an update, or `null`. Each new record stands under a key of its own, is signed by its sender, and belongs to
 * something that is there; what is removed is one's own or replaced in the same update. Time is linear in the update; what it
 * answers to is looked up by key. Throws what `Y.decodeUpdate` throws.
 */
export function checkCommentsUpdate(
  doc: Y.Doc,
  update: Uint8Array,
  rules: CommentsUpdateRules,
): string | null {
  const decoded = rules.decoded ?? Y.decodeUpdate(update);
  const incoming = readIncoming(doc, decoded, rules.ahead ?? NO_STRUCTS);
  if (typeof incoming === 'string') return incoming;
  const check = new UpdateCheck(doc, incoming, rules);
  return check.checkRecords() ?? check.checkRoom() ?? check.checkDeletions(decoded);
}

class UpdateCheck {
  private readonly doc: Y.Doc;
  private readonly incoming: ReadonlyMap<string, Incoming>;
  private readonly rules: CommentsUpdateRules;
  /** Kinds of records that the update brings and keeps, each with what it is about. */
  private readonly added = new Set<string>();
  private names: Set<string> | null = null;
  private reactions: Map<string, number> | null = null;
  /** The comments that the document has a deletion of. */
  private deleted: ReadonlySet<string> | null = null;

  constructor(doc: Y.Doc, incoming: ReadonlyMap<string, Incoming>, rules: CommentsUpdateRules) {
    this.doc = doc;
    this.incoming = incoming;
    this.rules = rules;
    for (const { kind, name, record } of incoming.values())
      if (record !== null) this.added.add(nameOf(kind, name.about));
  }

  checkRecords(): string | null {
    for (const { kind, name, record } of this.incoming.values()) {
      const problem =
        record === null
          ? checkGone(kind)
          : (this.checkSignature(record) ?? this.checkRelation(kind, name, record));
      if (problem !== null) return problem;
    }
    return null;
  }

  private checkSignature(record: AnyRecord): string | null {
    const { now, isRecovery = false } = this.rules;
    if (record.at > now + CLOCK_TOLERANCE_MS)
      return 'The clock of this device is ahead; set it right, and reload the page';
    if (record.at < now - MAX_AGE_MS) return 'A comment is made in our time';
    if (isRecovery || !('author' in record)) return null;
    return this.isOwnName(record.author) ? null : 'It is signed by somebody else';
  }

  /** By the name of today, or one that this author has signed with here before: a page may not know of a new name yet. */
  private isOwnName(author: CommentAuthor): boolean {
    if (!isSameAuthor(author, this.rules.author)) return false;
    if (author.name === this.rules.author.name) return true;
    this.names ??= new Set(
      [...recordsOf(this.doc, 'comments').values()]
        .map((raw) => parseRecord('comments', raw)?.author)
        .flatMap((known) => (known !== undefined && isSameAuthor(known, author) ? [known.name] : [])),
    );
    return this.names.has(author.name);
  }

  private checkRelation(kind: RecordKind, { about, id }: RecordKey, record: AnyRecord): string | null {
    if (kind === 'comments') {
      const { thread } = record as Records['comments'];
      return thread === id || this.isThread(thread) ? null : 'It answers nothing that is here';
    }
    const comment = this.commentOf(about);
    if (comment === null) return 'It is about no comment that is here';
    const mayChange = this.mayChange(comment.author);
    switch (kind) {
      case 'bodies':
        // What it says at first comes with the comment.
        if (this.incoming.has(nameOf('comments', about))) return null;
        return mayChange ? null : 'A comment is edited by its author alone';
      case 'anchors':
        if (comment.thread !== about) return 'A thread is about something, not a reply';
        if (this.incoming.has(nameOf('comments', about))) return null;
        return mayChange || this.rules.mayModerate
          ? null
          : 'What a thread is about is said by who began it, or by who may edit the Codex';
      case 'states':
        return comment.thread === about ? null : 'A thread is settled, not a reply';
      case 'deletions':
        return mayChange || this.rules.mayModerate
          ? null
          : 'A comment is deleted by its author, or by who may edit the Codex';
      case 'reactions':
        return this.hasRoomForReaction(about)
          ? null
          : `One person has at most ${MAX_REACTIONS} reactions to a comment`;
    }
  }

  checkRoom(): string | null {
    const isGuest = this.rules.author.kind === 'guest' && this.rules.isRecovery !== true;
    if (isGuest && this.incoming.size > MAX_GUEST_RECORDS)
      return `A guest makes at most ${MAX_GUEST_RECORDS} changes at once`;
    for (const kind of RECORD_KINDS) {
      const most = (kind === 'comments' ? MAX_COMMENTS : MAX_RECORDS) * (isGuest ? GUEST_SHARE : 1);
      const added = [...this.incoming.values()].filter((one) => one.kind === kind).length;
      if (added > 0 && recordsOf(this.doc, kind)._map.size + added > most)
        return `A Codex has room for ${most} ${kind}; nothing more can be said here`;
    }
    return null;
  }

  /** What may go: one's own reactions; and of the other kinds what the same update replaces. */
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

  private checkDeletion({ parent, parentSub, content }: Y.Item): string | null {
    const kind = RECORD_KINDS.find((candidate) => recordsOf(this.doc, candidate) === parent);
    // A root that is none of these came before the rules; whatever stands there is of no consequence.
    if (kind === undefined || parentSub === null) return null;
    const name = parseRecordKey(kind, parentSub);
    const record = content instanceof Y.ContentAny ? parseRecord(kind, content.arr[0]) : null;
    if (name === null || record === null) return null;
    return this.checkRemoval(kind, name, record);
  }

  private checkRemoval(kind: RecordKind, { about }: RecordKey, record: AnyRecord): string | null {
    const isReplaced = this.added.has(nameOf(kind, about));
    switch (kind) {
      case 'comments':
      case 'deletions':
        return 'Comments are marked as deleted, and stay as that';
      case 'anchors':
      case 'states':
        return isReplaced || this.rules.isRecovery === true
          ? null
          : 'What a thread is about, and whether it is settled, is replaced and not taken away';
      case 'bodies':
        return isReplaced || this.isDeleted(about) || this.rules.isRecovery === true
          ? null
          : 'What a comment says is replaced, or deleted with the comment';
      case 'reactions':
        return this.rules.isRecovery === true || this.mayChange((record as Records['reactions']).author)
          ? null
          : 'A reaction is taken back by who made it';
    }
  }

  private mayChange(author: CommentAuthor): boolean {
    const { isRecovery = false, mayChangeOwn } = this.rules;
    return isRecovery || (mayChangeOwn && isSameAuthor(author, this.rules.author));
  }

  private isDeleted(commentId: string): boolean {
    if (this.added.has(nameOf('deletions', commentId))) return true;
    this.deleted ??= new Set(
      [...recordsOf(this.doc, 'deletions').keys()].map(
        (key) => parseRecordKey('deletions', key)?.about ?? '',
      ),
    );
    return this.deleted.has(commentId);
  }

  private hasRoomForReaction(commentId: string): boolean {
    this.reactions ??= this.countReactions();
    return (this.reactions.get(commentId) ?? 0) <= MAX_REACTIONS;
  }

  /** The sender's own on each comment, those of the update included. */
  private countReactions(): Map<string, number> {
    const counts = new Map<string, number>();
    const count = (key: string, raw: unknown): void => {
      const author = parseRecord('reactions', raw)?.author;
      if (author === undefined || !isSameAuthor(author, this.rules.author)) return;
      const about = parseRecordKey('reactions', key)?.about ?? '';
      counts.set(about, (counts.get(about) ?? 0) + 1);
    };
    for (const [key, raw] of recordsOf(this.doc, 'reactions').entries()) count(key, raw);
    for (const { kind, key, record } of this.incoming.values()) if (kind === 'reactions') count(key, record);
    return counts;
  }

  private isThread(id: string): boolean {
    return this.commentOf(id)?.thread === id;
  }

  private commentOf(id: string): Records['comments'] | null {
    const own = this.incoming.get(nameOf('comments', id));
    if (own !== undefined) return own.record as Records['comments'] | null;
    return parseRecord('comments', recordsOf(this.doc, 'comments').get(id));
  }
}

/** Of these nothing is ever removed, so neither before it was sent. */
function checkGone(kind: RecordKind): string | null {
  return kind === 'comments' || kind === 'deletions'
    ? 'Comments are marked as deleted, and stay as that'
    : null;
}
