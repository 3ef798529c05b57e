/** Follows the journal that other processes write to, and applies to open documents the operations they lack. */
import type { Logger } from 'pino';
import { isBinderyError } from '#core/errors.ts';
import type { Journal, RowRange, ShownRow } from '../../journal/journal.ts';
import type { ProcessBus } from '../../ports/process-bus.port.ts';
import type { EditTracer } from '../../ports/tracing.port.ts';
import type { Room } from '../content/room.ts';

/** An open document lags at most one poll of the head rows behind the journal, and not at all after `catchUp` (docs/adr/0026). */
export interface JournalFollower {
  /** The document was loaded from the journal up to `seq`. */
  opened(document: Room, seq: number): void;
  /** This process stored an operation in the journal: notifies the other processes. */
  stored(documentName: string, seq: number): void;
  /** An operation stored by this process has been applied. */
  showed(document: Room, seq: number): void;
  /**
   * Resolves when the document has everything the journal had at the time of the call; true if it lacked something. Resolves at once
   * while this process is alone. Rejects with `unavailable` while the database is unavailable.
   */
  catchUp(document: Room): Promise<boolean>;
  stop(): void;
}

export interface JournalFollowerParts {
  readonly journal: Pick<Journal, 'headSeqs' | 'readRows' | 'load'>;
  readonly bus: ProcessBus;
  readonly log: Logger;
  /** The documents in memory, by their names. */
  readonly documents: () => ReadonlyMap<string, Room>;
  /** Applies an operation and resolves when that is done. */
  readonly apply: (document: Room, update: Uint8Array) => Promise<void>;
  /** Called when operations of another process have been applied: edits that waited for them can be retried. */
  readonly onShown: (document: Room) => void;
  /** Called when another process has purged the document. */
  readonly onGone: (documentName: string) => void;
  readonly pollMs?: number;
  readonly tracer?: EditTracer | null;
}

/** Which operations of its journal a document contains. */
interface Shown {
  /** It contains all operations up to this one. */
  through: number;
  /** Later operations it contains, stored by this process, with gaps of other processes' operations before them. */
  readonly beyond: Set<number>;
}

const POLL_MS = 1_000;
/** A document that lacks more operations than this is loaded as a whole. */
const FOLLOWED_ROWS = 500;
/** Operations read at once, of all documents. */
const MAX_ROWS = 2_000;

export function createJournalFollower(parts: JournalFollowerParts): JournalFollower {
  return new Follower(parts);
}

class Follower implements JournalFollower {
  private readonly parts: JournalFollowerParts;
  private readonly shown = new WeakMap<Room, Shown>();
  /** The sequence numbers that documents are to reach in the next round. */
  private targets = new Map<Room, number>();
  private round: Promise<void> = Promise.resolve();
  private next: Promise<void> | null = null;
  /** The query for head rows that all calls in one turn of the event loop share. */
  private asked: {
    readonly names: Set<string>;
    readonly heads: Promise<ReadonlyMap<string, number>>;
  } | null = null;
  private readonly timer: NodeJS.Timeout;

  constructor(parts: JournalFollowerParts) {
    this.parts = parts;
    const { bus } = parts;
    bus.listen('journal', ({ document, seq }) => this.heard(document, seq));
    bus.watch({ missed: () => this.lookAtAll() });
    this.timer = setInterval(() => this.lookAtAll(), parts.pollMs ?? POLL_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  opened(document: Room, seq: number): void {
    this.shown.set(document, { through: seq, beyond: new Set() });
    // A notification that arrived between loading and now would have been missed.
    if (this.parts.bus.state !== 'alone') this.inBackground(this.catchUp(document));
  }

  stored(documentName: string, seq: number): void {
    this.parts.bus.publish('journal', { document: documentName, seq }, documentName);
  }

  showed(document: Room, seq: number): void {
    const shown = this.shown.get(document);
    if (shown === undefined || seq <= shown.through) return;
    shown.beyond.add(seq);
    while (shown.beyond.delete(shown.through + 1)) shown.through += 1;
  }

  async catchUp(document: Room): Promise<boolean> {
    if (this.parts.bus.state === 'alone') return false;
    const head = (await this.headsOf(document.name)).get(document.name) ?? 0;
    return await this.follow(document, head);
  }

  private heard(documentName: string, seq: number): void {
    const document = this.parts.documents().get(documentName);
    if (document !== undefined) this.inBackground(this.follow(document, seq));
  }

  private lookAtAll(): void {
    const { bus, journal, documents } = this.parts;
    const open = documents();
    if (bus.state === 'alone' || open.size === 0) return;
    const look = async (): Promise<void> => {
      for (const [name, seq] of await journal.headSeqs([...open.keys()])) this.heard(name, seq);
    };
    this.inBackground(look());
  }

  /** Whatever fails is retried at the next poll. */
  private inBackground(work: Promise<unknown>): void {
    work.catch((error: unknown) =>
      this.parts.log.debug({ err: error }, 'operations of other processes could not be read yet'),
    );
  }

  private headsOf(name: string): Promise<ReadonlyMap<string, number>> {
    if (this.asked === null) {
      const names = new Set<string>();
      const heads = Promise.resolve().then(() => {
        this.asked = null;
        return this.parts.journal.headSeqs([...names]);
      });
      this.asked = { names, heads };
    }
    this.asked.names.add(name);
    return this.asked.heads;
  }

  /** True if there was something to apply. */
  private async follow(document: Room, upTo: number): Promise<boolean> {
    let followed = false;
    while (this.throughOf(document) < upTo && this.isOpen(document)) {
      followed = true;
      this.targets.set(document, Math.max(upTo, this.targets.get(document) ?? 0));
      await this.nextRound();
    }
    return followed;
  }

  /** A document that is not followed, because it is not open, counts as complete. */
  private throughOf(document: Room): number {
    return this.shown.get(document)?.through ?? Number.POSITIVE_INFINITY;
  }

  private isOpen(document: Room): boolean {
    return !document.isDestroyed;
  }

  /** One round at a time, each covering everything requested before it begins. */
  private nextRound(): Promise<void> {
    this.next ??= this.round.then(() => {
      const round = this.run();
      this.next = null;
      this.round = round.catch(() => undefined);
      return round;
    });
    return this.next;
  }

  private async run(): Promise<void> {
    const { targets } = this;
    this.targets = new Map();
    const far = [...targets].filter(([document, upTo]) => this.isFar(document, upTo));
    const near = new Map([...targets].filter(([document, upTo]) => !this.isFar(document, upTo)));
    await Promise.all([this.readRows(near), ...far.map(([document, upTo]) => this.reload(document, upTo))]);
  }

  private isFar(document: Room, upTo: number): boolean {
    return upTo - this.throughOf(document) > FOLLOWED_ROWS;
  }

  private async readRows(targets: ReadonlyMap<Room, number>): Promise<void> {
    if (targets.size === 0) return;
    const ranges = [...targets].map(
      ([document, upTo]): RowRange => ({
        documentName: document.name,
        after: this.throughOf(document),
        upTo,
      }),
    );
    const rows = await this.parts.journal.readRows(ranges, MAX_ROWS);
    const byName = new Map<string, ShownRow[]>();
    for (const row of rows) byName.set(row.documentName, [...(byName.get(row.documentName) ?? []), row]);
    const isWhole = rows.length < MAX_ROWS;
    await Promise.all(
      [...targets].map(async ([document, upTo]) => {
        await this.show(document, byName.get(document.name) ?? []);
        // Rows still missing are damaged or erased, which the journal's loader handles.
        if (isWhole && this.throughOf(document) < upTo && this.isOpen(document))
          await this.reload(document, upTo);
      }),
    );
  }

  private async show(document: Room, rows: readonly ShownRow[]): Promise<void> {
    const { through, beyond } = this.shown.get(document) ?? { through: 0, beyond: new Set() };
    const lacking = rows.filter(({ seq }) => seq > through && !beyond.has(seq));
    const { tracer = null } = this.parts;
    const readAt = tracer?.now();
    await Promise.all(
      lacking.map(async ({ seq, payload }) => {
        await this.parts.apply(document, payload);
        this.showed(document, seq);
        if (tracer === null || readAt === undefined) return;
        const readers = document.connections.size;
        tracer.relayed({ documentName: document.name, seq, readAt, shownAt: tracer.now(), readers });
      }),
    );
    if (lacking.length > 0) this.parts.onShown(document);
  }

  /** Rows that the loader leaves out because they are damaged or missing are not requested again. */
  private async reload(document: Room, upTo: number): Promise<void> {
    try {
      const { state, seq } = await this.parts.journal.load(document.name);
      await this.parts.apply(document, state);
      const shown = this.shown.get(document);
      if (shown === undefined) return;
      shown.through = Math.max(shown.through, seq, upTo);
      for (const one of [...shown.beyond]) if (one <= shown.through) shown.beyond.delete(one);
      this.parts.onShown(document);
    } catch (error) {
      if (!isBinderyError(error) || error.code !== 'gone') throw error;
      this.shown.delete(document);
      this.parts.onGone(document.name);
    }
  }
}
