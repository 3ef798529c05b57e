/** Changes of one person to one Codex that are told of together, as one: “Ana made 12 changes in 3 fields”. */
import type { Author } from '#core/access/author.ts';

/** One operation. */
export interface Change {
  readonly seq: number;
  /** ms since epoch. */
  readonly at: number;
  readonly by: Pick<Author, 'kind' | 'id' | 'name'>;
  /** The fields it touches, as operations call them. */
  readonly fields: readonly string[];
}

export interface ChangeBatch {
  readonly by: Change['by'];
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Of its first and its last change, ms since epoch. */
  readonly beganAt: number;
  readonly endedAt: number;
  readonly operations: number;
  /** Each once, in the order in which they were touched. */
  readonly fields: readonly string[];
}

/** A change that comes later than this after the one before begins another batch. */
export const BATCH_GAP_MS = 10 * 60_000;
/** A batch does not go on for longer: whoever has read it is told again. */
export const BATCH_LENGTH_MS = 60 * 60_000;
/** Fields that a batch remembers; a change of everything touches more. */
export const MOST_FIELDS = 50;

/**
 * Adds changes, in the order in which they were stored, to the batches of a Codex that may go on. Answers all that are new or have
 * grown, in the order in which they began: the same for the same changes, read one by one or all at once.
 */
export function batchChanges(
  known: readonly ChangeBatch[],
  changes: readonly Change[],
): readonly ChangeBatch[] {
  const batches = new Map(known.map((batch) => [batch.firstSeq, batch]));
  const latest = new Map<string, ChangeBatch>();
  for (const batch of [...known].sort((a, b) => a.firstSeq - b.firstSeq)) latest.set(personOf(batch), batch);
  const touched = new Set<number>();
  for (const change of changes) {
    const open = latest.get(personOf(change));
    const next = open !== undefined && goesOn(open, change) ? extended(open, change) : begun(change);
    latest.set(personOf(change), next);
    batches.set(next.firstSeq, next);
    touched.add(next.firstSeq);
  }
  return [...touched].sort((a, b) => a - b).flatMap((seq) => batches.get(seq) ?? []);
}

function goesOn({ beganAt, endedAt }: ChangeBatch, { at }: Change): boolean {
  return at - endedAt <= BATCH_GAP_MS && at - beganAt <= BATCH_LENGTH_MS;
}

function begun({ seq, at, by, fields }: Change): ChangeBatch {
  const span = { firstSeq: seq, lastSeq: seq, beganAt: at, endedAt: at };
  return { by, ...span, operations: 1, fields: unique(fields) };
}

function extended(batch: ChangeBatch, { seq, at, by, fields }: Change): ChangeBatch {
  return {
    ...batch,
    by,
    lastSeq: seq,
    endedAt: Math.max(batch.endedAt, at),
    operations: batch.operations + 1,
    fields: unique([...batch.fields, ...fields]),
  };
}

function unique(fields: readonly string[]): readonly string[] {
  return [...new Set(fields)].slice(0, MOST_FIELDS);
}

/** A rule acts under another id each time, and always under its title. */
function personOf({ by: { kind, id, name } }: Pick<Change, 'by'>): string {
  return kind === 'system' ? `system ${name}` : `${kind} ${id}`;
}
