/** The process bus over a channel: who is there, messages gathered while the last are on their way, and gaps noticed. */
import type { Logger } from 'pino';
import type {
  BusState,
  BusWatcher,
  HeardProcess,
  ProcessBus,
  ProcessMessages,
  ProcessTopic,
} from '../ports/process-bus.port.ts';
import type { Channel, OpenChannel } from './channel.ts';
import { type Batch, createBatchReader, type SentMessage, writeBatch } from './message-parts.ts';

export interface ProcessBusOptions {
  readonly open: OpenChannel;
  /** Of this run of the process, as `[\w-]{1,40}`. */
  readonly id: string;
  /** ms, monotonic. */
  readonly clock: () => number;
  readonly log: Logger;
  /** How often a process says that it lives. */
  readonly beatMs?: number;
  /** After so long without a sign of life a process counts as gone. */
  readonly leaseMs?: number;
}

type Listener = (message: never, from: string) => void;

/** What is known of another process. */
interface Other {
  heardAt: number;
  /** Of the last batch that came from it. */
  number: number;
}

const BEAT_MS = 1_000;
const LEASE_MS = 5_000;
/** The one message that is not for listeners: its sender ends. */
const GOODBYE = 'goodbye';
const GOODBYE_WITHIN_MS = 500;
const MAX_LOST_TOLD = 10;

export function createProcessBus(options: ProcessBusOptions): ProcessBus {
  return new Bus(options);
}

class Bus implements ProcessBus {
  readonly id: string;
  private readonly options: Required<ProcessBusOptions>;
  private readonly channel: Channel;
  private readonly reader = createBatchReader();
  private readonly known = new Map<string, Other>();
  /** Processes that did not say goodbye, and when they were heard last: cut off from the bus they may still write to the database. */
  private readonly lost = new Map<string, number>();
  private readonly listeners = new Map<string, Listener[]>();
  private readonly watchers: BusWatcher[] = [];
  private readonly timer: NodeJS.Timeout;
  private waiting = new Map<unknown, SentMessage>();
  private sent = 0;
  private sending = false;
  private upSince: number | null = null;
  /** When something last came from oneself: what is sent arrives. */
  private ownAt = Number.NEGATIVE_INFINITY;
  private beatAt: number;
  private closed = false;

  constructor(options: ProcessBusOptions) {
    this.options = { beatMs: BEAT_MS, leaseMs: LEASE_MS, ...options };
    this.id = options.id;
    this.beatAt = options.clock();
    this.timer = setInterval(() => this.beat(), this.options.beatMs).unref();
    this.channel = options.open({
      onUp: () => this.begin(),
      onDown: (error) => this.lose(error),
      onText: (text) => this.take(text),
    });
  }

  get others(): ReadonlySet<string> {
    return new Set(this.known.keys());
  }

  get heard(): readonly HeardProcess[] {
    const now = this.options.clock();
    const known = [...this.known].map(([id, { heardAt }]) => ({ id, agoMs: now - heardAt, isLost: false }));
    const lost = [...this.lost].map(([id, heardAt]) => ({ id, agoMs: now - heardAt, isLost: true }));
    return [...known, ...lost.slice(-MAX_LOST_TOLD)];
  }

  get state(): BusState {
    const { clock, beatMs, leaseMs } = this.options;
    const now = clock();
    if (this.upSince === null || now - this.ownAt > leaseMs) return 'away';
    // Whoever else is there has not had the time to say so.
    const isNew = now - this.upSince < 2 * beatMs;
    return isNew || this.known.size > 0 || this.lost.size > 0 ? 'connected' : 'alone';
  }

  publish<T extends ProcessTopic>(topic: T, message: ProcessMessages[T], key?: string): void {
    if (this.known.size === 0 || this.closed) return;
    const slot = key === undefined ? Symbol(topic) : `${topic} ${key}`;
    // Last in the order too: what it replaces was never told.
    this.waiting.delete(slot);
    this.waiting.set(slot, [topic, message]);
    this.sendSoon();
  }

  listen<T extends ProcessTopic>(
    topic: T,
    listener: (message: ProcessMessages[T], from: string) => void,
  ): void {
    const all = this.listeners.get(topic) ?? [];
    this.listeners.set(topic, [...all, listener as Listener]);
  }

  watch(watcher: BusWatcher): void {
    this.watchers.push(watcher);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.timer);
    if (this.upSince !== null) {
      const goodbye = this.transmit([...this.waiting.values(), [GOODBYE, null]]);
      await Promise.race([goodbye, pause(GOODBYE_WITHIN_MS)]);
    }
    await this.channel.close();
  }

  private begin(): void {
    const now = this.options.clock();
    this.upSince = now;
    this.ownAt = now;
    for (const other of this.known.values()) other.heardAt = now;
    void this.transmit([]);
    this.tell((watcher) => watcher.missed?.());
  }

  private lose(error: unknown): void {
    if (this.upSince !== null && !this.closed)
      this.options.log.warn(
        { err: error },
        'other processes are not heard; the database is looked at instead',
      );
    this.upSince = null;
    this.waiting.clear();
  }

  private sendSoon(): void {
    if (this.sending) return;
    this.sending = true;
    // One turn of the event loop, so that what belongs together goes together.
    setImmediate(() => void this.sendWaiting());
  }

  private async sendWaiting(): Promise<void> {
    while (this.waiting.size > 0 && this.upSince !== null) {
      const messages = [...this.waiting.values()];
      this.waiting = new Map();
      await this.transmit(messages);
    }
    this.sending = false;
  }

  /** Never rejects: the number of a batch that is lost is missing to those who hear the next. */
  private async transmit(messages: readonly SentMessage[]): Promise<void> {
    this.sent += 1;
    const batch: Batch = { from: this.id, number: this.sent, messages };
    try {
      await this.channel.send(writeBatch(batch, this.channel.maxChars));
    } catch (error) {
      this.options.log.debug({ err: error }, 'a message to other processes was lost');
    }
  }

  private beat(): void {
    const { clock, beatMs, leaseMs } = this.options;
    const now = clock();
    const late = now - this.beatAt > leaseMs / 2 + beatMs;
    this.beatAt = now;
    if (this.upSince === null) return;
    void this.transmit([]);
    // This process stood still; what the others have said meanwhile is yet to be read.
    if (late) return;
    for (const [id, { heardAt }] of this.known) {
      if (now - heardAt <= leaseMs) continue;
      this.lost.set(id, heardAt);
      this.drop(id);
    }
    if (now - this.ownAt > leaseMs) this.channel.renew();
  }

  private take(text: string): void {
    const batch = this.reader.take(text);
    if (batch === null) return;
    const now = this.options.clock();
    if (batch.from === this.id) {
      this.ownAt = now;
      return;
    }
    if (batch.messages.some(([topic]) => topic === GOODBYE)) {
      this.deliver(batch);
      this.lost.delete(batch.from);
      this.drop(batch.from);
      return;
    }
    this.meet(batch, now);
    this.deliver(batch);
  }

  /** Notes the sender, who may be new, or may have said something that was not heard. */
  private meet({ from, number }: Batch, now: number): void {
    this.lost.delete(from);
    const other = this.known.get(from);
    if (other === undefined) {
      this.known.set(from, { heardAt: now, number });
      // So that it knows of this process at once.
      void this.transmit([]);
      this.tell((watcher) => watcher.joined?.(from));
      return;
    }
    const isGap = number !== other.number + 1;
    other.heardAt = now;
    other.number = number;
    if (isGap) this.tell((watcher) => watcher.missed?.());
  }

  private drop(id: string): void {
    this.reader.forget(id);
    if (this.known.delete(id)) this.tell((watcher) => watcher.left?.(id));
  }

  private deliver({ from, messages }: Batch): void {
    for (const [topic, message] of messages) {
      for (const listener of this.listeners.get(topic) ?? [])
        this.guard(() => listener(message as never, from));
    }
  }

  private tell(say: (watcher: BusWatcher) => void): void {
    if (this.closed) return;
    for (const watcher of this.watchers) this.guard(() => say(watcher));
  }

  /** What one listener throws must not keep the others from hearing. */
  private guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.options.log.error({ err: error }, 'a message of another process could not be taken');
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
