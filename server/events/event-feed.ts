/** Has documents read for events, and tells whoever passes events on that there are new ones. */

import { findLatestRevocation } from '../access/latest-revocation.ts';
import { readEventHead } from '../event-log/event-log.ts';
import type { EventFeed } from '../ports/event-feed.port.ts';
import type { Services } from '../ports/services.ts';

/** A Codex that somebody types in is told of as often. */
const GAP_MS = 5_000;
const LOOK_MS = 1_000;

export type FeedServices = Pick<Services, 'prisma' | 'log' | 'bus' | 'background'>;

export interface EventFeedParts extends FeedServices {
  readonly read: (documentName: string) => Promise<void>;
  readonly gapMs?: number;
  readonly lookMs?: number;
}

type Listener = Parameters<EventFeed['watch']>[0];

export function createEventFeed(parts: EventFeedParts): EventFeed {
  return new Feed(parts);
}

class Feed implements EventFeed {
  private readonly parts: EventFeedParts;
  /** Documents that were read a moment ago, and whether they have changed since. */
  private readonly resting = new Map<string, { isDue: boolean; readonly timer: NodeJS.Timeout }>();
  private readonly listeners = new Set<Listener>();
  private readonly hearers = new Set<() => void>();
  private timer: NodeJS.Timeout | null = null;
  private seen: string | null = null;
  private revocation: string | null = null;
  private isLooking = false;
  private stopped = false;

  constructor(parts: EventFeedParts) {
    this.parts = parts;
    parts.bus.listen('events-stored', () => this.stored());
    parts.bus.listen('disconnect', () => this.tell('access'));
  }

  touch(documentName: string): void {
    if (this.stopped) return;
    const known = this.resting.get(documentName);
    if (known !== undefined) known.isDue = true;
    else this.read(documentName);
  }

  private read(documentName: string): void {
    const { background, log, read, gapMs = GAP_MS } = this.parts;
    const timer = setTimeout(() => this.rested(documentName), gapMs).unref();
    const entry = { isDue: false, timer };
    this.resting.set(documentName, entry);
    background.run('reading events', () =>
      read(documentName).catch((error: unknown) => {
        // What is not read for long is found by the sweep.
        entry.isDue = true;
        log.warn({ err: error, documentName }, 'a document was not read for events; it is tried again');
      }),
    );
  }

  private rested(documentName: string): void {
    const isDue = this.resting.get(documentName)?.isDue ?? false;
    this.resting.delete(documentName);
    if (isDue && !this.stopped) this.read(documentName);
  }

  wake(): void {
    this.parts.bus.publish('events-stored', {}, 'events-stored');
    this.stored();
  }

  hear(listener: () => void): void {
    this.hearers.add(listener);
  }

  private stored(): void {
    for (const listener of this.hearers) listener();
    this.tell('stored');
  }

  watch(listener: Listener): () => void {
    if (this.stopped) {
      listener('end');
      return () => undefined;
    }
    this.listeners.add(listener);
    this.timer ??= setInterval(() => void this.look(), this.parts.lookMs ?? LOOK_MS).unref();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.rest();
    };
  }

  stop(): void {
    this.stopped = true;
    for (const { timer } of this.resting.values()) clearTimeout(timer);
    this.resting.clear();
    this.tell('end');
    this.listeners.clear();
    this.hearers.clear();
    this.rest();
  }

  private rest(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.seen = null;
    this.revocation = null;
  }

  private tell(what: 'stored' | 'access' | 'end'): void {
    for (const listener of [...this.listeners]) listener(what);
  }

  /** What another process said may have been lost on its way; and what ends somebody's access here is told by nobody. */
  private async look(): Promise<void> {
    const { prisma, log } = this.parts;
    if (this.isLooking) return;
    this.isLooking = true;
    try {
      const { stream, seq } = await readEventHead(prisma);
      const revocation = await findLatestRevocation(prisma);
      if (this.seen !== `${stream} ${seq}`) this.tell('stored');
      if (this.revocation !== revocation) this.tell('access');
      this.seen = `${stream} ${seq}`;
      this.revocation = revocation;
    } catch (error) {
      log.debug({ err: error }, 'events could not be looked up');
    } finally {
      this.isLooking = false;
    }
  }
}
