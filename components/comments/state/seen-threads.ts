/** The comments that somebody has seen: for each thread the time of the latest, on this device and at the server. */
import { z } from 'zod';
import { createObservable } from '#core/observable.ts';
import { MAX_SEEN_AT_ONCE } from '#core/protocol/api/comments.ts';
import type { RecordStore } from '#sync/store/local-store.ts';
import type { PlacedThread } from './placed-thread.ts';

const seenSchema = z.record(z.string(), z.number());
/** By the id of a thread, ms since epoch. */
export type Seen = Readonly<Record<string, number>>;

/** Where a member's other devices tell what was seen there. */
export interface SeenServer {
  read(): Promise<Seen>;
  /** Answers all that is known then. */
  write(seen: Seen): Promise<Seen>;
}

const WRITE_AFTER_MS = 1_500;

/** Of one person in one Codex. Where nothing can be stored, it is forgotten with the page. Of two times the later counts. */
export class SeenThreads {
  private readonly records: Promise<RecordStore>;
  private readonly codexId: string;
  private readonly server: SeenServer | null;
  private readonly loaded: Promise<void>;
  /** `null` until it is read: nothing is said to be new before. */
  private readonly seen = createObservable<Seen | null>(null);
  /** What the server has; `null` until it has told. */
  private told: Seen | null = null;
  private writing: ReturnType<typeof setTimeout> | null = null;

  /** `server` is `null` for guests, who are known on one device. */
  constructor(records: Promise<RecordStore>, codexId: string, server: SeenServer | null = null) {
    this.records = records;
    this.codexId = codexId;
    this.server = server;
    this.loaded = records
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
    const now = Object.fromEntries(threads.map((thread) => [thread.id, latestIn(thread)]));
    if (!this.keep(later(Object.fromEntries(kept), now))) return;
    if (this.server === null || this.writing !== null) return;
    this.writing = setTimeout(() => {
      this.writing = null;
      void this.write();
    }, WRITE_AFTER_MS);
  }

  /** Takes over what other devices have told, and tells the server what it lacks. Without it, again at the next call. */
  async exchange(): Promise<void> {
    await this.loaded;
    try {
      const told = await this.server?.read();
      if (told === undefined) return;
      this.takeOver(told);
      await this.write();
    } catch {
      // Told at the next exchange.
    }
  }

  /** Writes what waits, before the page goes. */
  close(): void {
    if (this.writing === null) return;
    clearTimeout(this.writing);
    this.writing = null;
    void this.write();
  }

  private async write(): Promise<void> {
    const { told, server } = this;
    if (server === null) return;
    const news = Object.entries(this.seen.get() ?? {}).filter(([id, time]) => time > (told?.[id] ?? 0));
    try {
      for (let from = 0; from < news.length; from += MAX_SEEN_AT_ONCE)
        this.takeOver(await server.write(Object.fromEntries(news.slice(from, from + MAX_SEEN_AT_ONCE))));
    } catch {
      // Told at the next exchange.
    }
  }

  private takeOver(told: Seen): void {
    this.told = told;
    this.keep(later(this.seen.get() ?? {}, told));
  }

  /** False when that is nothing new. */
  private keep(next: Seen): boolean {
    if (JSON.stringify(next) === JSON.stringify(this.seen.get())) return false;
    this.seen.set(next);
    this.records.then((store) => store.put('seen', this.codexId, next)).catch(() => undefined);
    return true;
  }
}

function later(one: Seen, other: Seen): Seen {
  const both: Record<string, number> = { ...one };
  for (const [id, time] of Object.entries(other)) both[id] = Math.max(time, both[id] ?? 0);
  return both;
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
