/** The store of save states: header, navigator and notices read the same one. */
import { createListeners } from '#core/observable.ts';
import type { DocumentSession } from '#sync/session/document-session.ts';
import { hasEnded, type SessionPhase, type SessionStatus } from '#sync/session/session-status.ts';

/** Sooner than this the server has answered almost always, and saying so with every letter would say nothing. */
const SAVING_AFTER_MS = 1_000;
/** Nothing is unconfirmed for this long before “Saving…” ends, so that it doesn't come and go with each letter. */
const CONFIRMED_AFTER_MS = 300;
/** A connection that is back within this was not away. */
const AWAY_AFTER_MS = 2_500;
/** A page that opens says that it opens for this long, before it says that it connects. */
const OPENING_MS = 4_000;
/** A browser that says it has no network is believed after this, in a page that opens. */
const OFFLINE_AFTER_MS = 1_000;
/** Within this an edit is on this device almost always. */
const STORING_AFTER_MS = 300;
/** How often a growing number is told anew. */
const COUNT_EVERY_MS = 1_000;

/** The save state of one document: its status, with brief transitions smoothed out. */
export interface SaveState extends SessionStatus {
  /** False from the first letter until the server has committed everything, and a moment longer. */
  readonly confirmed: boolean;
}

export interface OpenSession {
  readonly documentName: string;
  readonly session: Pick<DocumentSession, 'status' | 'pendingOperations' | 'environment'>;
}

export interface SaveStatesOptions {
  /** Every session that is open on this page. */
  readonly sessions: () => readonly OpenSession[];
  readonly watch: (listener: () => void) => () => void;
  /** ms, monotonic. */
  readonly clock: () => number;
}

/** What is remembered of a session to tell how long something has been so. */
interface Memory {
  readonly seenAt: number;
  lostAt: number | null;
  /** When the number of unconfirmed edits last went down, or up from none. */
  movedAt: number;
  lastUnconfirmedAt: number | null;
  /** Since when edits are being written to this device; `null` while none are. */
  storingAt: number | null;
  countedAt: number;
  before: number;
  told: SaveState;
}

type StatusSource = DocumentSession['status'];

/** Derives the save states of all open sessions together, so that they agree. */
export class SaveStates {
  private readonly options: SaveStatesOptions;
  private readonly listeners = createListeners();
  private memories = new Map<StatusSource, Memory>();
  private names = new Map<StatusSource, string>();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private stopWatching: (() => void) | null = null;
  private version = 0;

  constructor(options: SaveStatesOptions) {
    this.options = options;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    const leave = this.listeners.subscribe(listener);
    this.stopWatching ??= this.options.watch(() => this.look());
    this.look();
    return () => {
      leave();
      if (this.listeners.size > 0) return;
      this.stopWatching?.();
      this.stopWatching = null;
      if (this.timer !== null) clearTimeout(this.timer);
      this.timer = null;
    };
  };

  /** Changes whenever something else is told. */
  readonly getVersion = (): number => this.version;

  /** What is told of the document with this status; of one that is not open, its status as it is. */
  of(source: StatusSource): SaveState {
    return this.memories.get(source)?.told ?? firstTold(source.get());
  }

  /** What is told of each open document, by its name. */
  all(): ReadonlyMap<string, SaveState> {
    return new Map([...this.memories].map(([source, { told }]) => [this.names.get(source) ?? '', told]));
  }

  private look(): void {
    const now = this.options.clock();
    const open = this.options.sessions();
    const kept = new Map<StatusSource, Memory>();
    for (const { session } of open) {
      const known = this.memories.get(session.status);
      kept.set(session.status, remember(known, session.status.get(), now));
    }
    let changed = kept.size !== this.memories.size;
    this.memories = kept;
    this.names = new Map(open.map(({ documentName, session }) => [session.status, documentName]));
    // Told of one, the loss is told of all that it concerns: they share the connection.
    const isAway = [...kept].some(([source, memory]) => outlasted(source.get(), memory, now));
    let next = Number.POSITIVE_INFINITY;
    for (const { session } of open) {
      const memory = kept.get(session.status);
      if (memory === undefined) continue;
      const { told, again } = tell(session, memory, isAway, now);
      next = Math.min(next, again);
      if (isSame(memory.told, told)) continue;
      if (memory.told.waiting !== told.waiting) memory.countedAt = now;
      memory.told = told;
      changed = true;
    }
    this.lookAgain(next - now);
    if (!changed) return;
    this.version += 1;
    this.listeners.notify();
  }

  private lookAgain(delay: number): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = Number.isFinite(delay) ? setTimeout(() => this.look(), Math.max(1, delay)) : null;
  }
}

function remember(known: Memory | undefined, status: SessionStatus, now: number): Memory {
  const memory = known ?? {
    seenAt: now,
    lostAt: null,
    movedAt: now,
    lastUnconfirmedAt: null,
    storingAt: null,
    countedAt: Number.NEGATIVE_INFINITY,
    before: 0,
    told: firstTold(status),
  };
  if (!isAwayPhase(status.phase)) memory.lostAt = null;
  else memory.lostAt ??= now;
  if (status.waiting < memory.before || memory.before === 0) memory.movedAt = now;
  memory.before = status.waiting;
  if (status.waiting > 0) memory.lastUnconfirmedAt = now;
  memory.storingAt = status.storing === true ? (memory.storingAt ?? now) : null;
  return memory;
}

/** What to tell now, and when to look again although nothing happened. */
function tell(
  session: OpenSession['session'],
  memory: Memory,
  isAway: boolean,
  now: number,
): { readonly told: SaveState; readonly again: number } {
  const status = session.status.get();
  const { phase } = status;
  if (hasEnded(status) || phase === 'read-only') return { told: asItIs(status), again: never };
  if (phase === 'loading' || phase === 'connecting') {
    const until = memory.seenAt + OPENING_MS;
    if (now < until) return { told: { ...asItIs(status), phase: 'loading' }, again: until };
    return counted(status, memory, now);
  }
  if (isAwayPhase(phase)) {
    if (isAway) return counted(status, memory, now);
    const until = awayFrom(status, memory);
    // Nothing was ever told of the server yet: it may still answer.
    if (memory.told.phase === 'loading')
      return { told: { ...asItIs(status), phase: 'loading' }, again: until };
    if (isAwayPhase(memory.told.phase)) return counted(status, memory, now);
    const connected = tellConnected(session, memory, now);
    return { told: connected.told, again: Math.min(until, connected.again) };
  }
  return tellConnected(session, memory, now);
}

const never = Number.POSITIVE_INFINITY;

/** “Saved”, until something has been unconfirmed for too long; “Saving…” then, until nothing is. */
function tellConnected(session: OpenSession['session'], memory: Memory, now: number) {
  const status = session.status.get();
  const quietAt = (memory.lastUnconfirmedAt ?? never) + CONFIRMED_AFTER_MS;
  const confirmed = status.waiting === 0 && (memory.lastUnconfirmedAt === null || now >= quietAt);
  if (confirmed) return { told: { ...asItIs(status), phase: 'saved' as const }, again: never };
  const age = status.waiting === 0 ? 0 : unconfirmedFor(session, memory, now);
  const isSaving = age >= SAVING_AFTER_MS || memory.told.phase === 'saving';
  return {
    told: {
      ...asItIs(status),
      phase: isSaving ? ('saving' as const) : ('saved' as const),
      // Not shown, and told so that nothing says that all is confirmed.
      waiting: isSaving ? memory.told.waiting || status.waiting || 1 : 0,
      confirmed: false,
    },
    again: status.waiting === 0 ? quietAt : isSaving ? never : now + SAVING_AFTER_MS - age,
  };
}

/** How long the oldest unconfirmed edit has been waiting, in ms; since the last answer, where its time can't be believed. */
function unconfirmedFor(session: OpenSession['session'], memory: Memory, now: number): number {
  const oldest = session.pendingOperations()[0];
  const stalled = now - memory.movedAt;
  return oldest === undefined ? stalled : Math.max(stalled, session.environment.now() - oldest.from);
}

/** The status as it is, with its number told anew only now and then. */
function counted(status: SessionStatus, { told, countedAt, storingAt }: Memory, now: number) {
  const storesFrom = (storingAt ?? never) + STORING_AFTER_MS;
  const storing = now >= storesFrom ? { storing: true } : {};
  const state = { ...asItIs(status), ...storing, confirmed: status.waiting === 0 };
  const again = now >= storesFrom ? never : storesFrom;
  const isGrowing = told.phase === status.phase && told.waiting > 0 && status.waiting > 0;
  const until = countedAt + COUNT_EVERY_MS;
  if (!isGrowing || told.waiting === status.waiting || now >= until) return { told: state, again };
  return { told: { ...state, waiting: told.waiting }, again: Math.min(until, again) };
}

function outlasted(status: SessionStatus, memory: Memory, now: number): boolean {
  return isAwayPhase(status.phase) && now >= awayFrom(status, memory);
}

/** When a loss is told. The browser's word is taken at once, except in a page that has never been connected. */
function awayFrom({ phase, address }: SessionStatus, { lostAt, told }: Memory): number {
  const lost = lostAt ?? never;
  if (address !== undefined) return lost;
  if (phase === 'offline') return told.phase === 'loading' ? lost + OFFLINE_AFTER_MS : lost;
  return lost + AWAY_AFTER_MS;
}

function isAwayPhase(phase: SessionPhase): boolean {
  return phase === 'offline' || phase === 'unreachable';
}

const firsts = new WeakMap<SessionStatus, SaveState>();

/** What is told of a session that nobody has looked at before; the same object for the same status. */
function firstTold(status: SessionStatus): SaveState {
  const known = firsts.get(status);
  if (known !== undefined) return known;
  const { phase } = status;
  const isUnsettled = phase === 'loading' || phase === 'connecting' || isAwayPhase(phase);
  const first = { ...asItIs(status), phase: isUnsettled ? ('loading' as const) : phase };
  firsts.set(status, first);
  return first;
}

function asItIs(status: SessionStatus): SaveState {
  const { phase, waiting, ready, storeFailed, peers, storeFailure, damaged, reason, address } = status;
  return {
    phase,
    waiting,
    ready,
    storeFailed,
    confirmed: waiting === 0,
    ...(peers !== undefined && { peers }),
    ...(storeFailure !== undefined && { storeFailure }),
    ...(damaged !== undefined && { damaged }),
    ...(address !== undefined && { address }),
    ...(reason !== undefined && { reason }),
  };
}

function isSame(a: SaveState, b: SaveState): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof SaveState>;
  return [...keys].every((key) => a[key] === b[key]);
}
