/** The comments that somebody has seen on this device: for each thread the time of the latest. */
import { z } from 'zod';
import { createObservable } from '#core/observable.ts';
import type { RecordStore } from '#sync/store/local-store.ts';
import type { PlacedThread } from './placed-thread.ts';

const seenSchema = z.record(z.string(), z.number());
type Seen = Readonly<Record<string, number>>;

/** Of one person in one Codex. Where nothing can be stored, it is forgotten with the page. */
export class SeenThreads {
  private readonly records: Promise<RecordStore>;
  private readonly codexId: string;
  /** `null` until it is read: nothing is said to be new before. */
  private readonly seen = createObservable<Seen | null>(null);

  constructor(records: Promise<RecordStore>, codexId: string) {
    this.records = records;
    this.codexId = codexId;
    records
      .then((store) => store.get('seen', codexId))
      .then((stored) => this.seen.set(seenSchema.safeParse(stored).data ?? {}))
      .catch(() => this.seen.set({}));
  }

  readonly get = (): Seen | null => this.seen.get();
  readonly subscribe = this.seen.subscribe;

  /** Says that the comments of these threads have been seen; of threads that are gone nothing is kept. */
  see(threads: readonly PlacedThread[], all: readonly PlacedThread[]): void {
    const before = this.seen.get();
    if (before === null) return;
    const kept = all.flatMap(({ id }) => {
      const time = before[id];
      return time === undefined ? [] : [[id, time] as const];
    });
    const next: Seen = {
      ...Object.fromEntries(kept),
      ...Object.fromEntries(threads.map((thread) => [thread.id, latestIn(thread)])),
    };
    if (JSON.stringify(next) === JSON.stringify(before)) return;
    this.seen.set(next);
    this.records.then((store) => store.put('seen', this.codexId, next)).catch(() => undefined);
  }
}

/** Whether somebody else has said something in the thread since it was seen. */
export function isUnread(
  { id, comments }: PlacedThread,
  seen: Seen | null,
  isMine: (author: PlacedThread['comments'][number]['author']) => boolean,
): boolean {
  if (seen === null) return false;
  const since = seen[id] ?? 0;
  return comments.some(
    ({ author, createdAt, deletedAt }) => deletedAt === null && createdAt > since && !isMine(author),
  );
}

function latestIn({ comments }: PlacedThread): number {
  return comments.reduce((latest, { createdAt }) => Math.max(latest, createdAt), 0);
}
