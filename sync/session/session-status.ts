/** The save status of a session as a pure state machine. */
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { StoreFailure } from '#sync/store/local-store.ts';

/**
 * `loading` reading the local copy · `connecting` first connection, nothing local yet · `saved` the server has committed
 * everything · `saving` edits on their way · `offline` no network, edits are kept here · `unreachable` network but no
 * server · `read-only` may read but not write · `denied` no longer allowed · `gone` purged.
 */
export type SessionPhase =
  | 'loading'
  | 'connecting'
  | 'saved'
  | 'saving'
  | 'offline'
  | 'unreachable'
  | 'read-only'
  | 'denied'
  | 'gone';

export interface SessionStatus {
  readonly phase: SessionPhase;
  /** Edits made here that the server has not confirmed as durable. */
  readonly waiting: number;
  /** True once the document holds what the server had (or a local copy), so that it can be shown. */
  readonly ready: boolean;
  /** The local store failed (full, blocked): edits live in memory only. */
  readonly storeFailed: boolean;
  /** Other browsers that can be reached without the server; none when absent. */
  readonly peers?: number;
  /** Why; absent unless it failed. */
  readonly storeFailure?: StoreFailure;
  /** Edits made here are still being written to the local store; absent when they are all in it, or can't be. */
  readonly storing?: boolean;
  /** Edits made on this device whose bytes were found damaged before the server had them; absent when there are none. */
  readonly damaged?: number;
  /**
   * The server is there, and takes no socket of this page, which was opened at another address than its own. This is that
   * address, or empty when it was not told; absent otherwise.
   */
  readonly address?: string;
  /** Why the server does not take what waits yet, as it has told; absent while it gave no such reason. */
  readonly postponed?: string;
  /** Edits of this session or of another tab that the server refused: kept as refused acts, and shown until the document is opened again. */
  readonly refused?: number;
  /** Why it was `denied`, e.g. `unauthenticated` or `revoked`; `outdated` also when it is `read-only` for that. Absent otherwise. */
  readonly reason?: string;
}

/** A session; or a document without one, such as a preview, which has no status. */
export interface StatusSource {
  readonly status?: { subscribe(listener: () => void): () => void; get(): SessionStatus };
}

/** A phase without the difference between `saving` and `saved`, which every letter makes. */
export type SettledPhase = Exclude<SessionPhase, 'saving'>;

/** The phase for whoever shows a document and not how its edits are doing. */
export function settledPhase({ phase }: Pick<SessionStatus, 'phase'>): SettledPhase {
  return phase === 'saving' ? 'saved' : phase;
}

/** Whether the document holds what the server had, or a local copy. */
export function isReady({ ready }: Pick<SessionStatus, 'ready'>): boolean {
  return ready;
}

/** Whether no edit of this session can reach the server any more. */
export function hasEnded({ phase }: Pick<SessionStatus, 'phase'>): boolean {
  return phase === 'denied' || phase === 'gone';
}

/** Whether the right to read the document was taken away, so that nothing of it is to be shown any more. */
export function isTakenAway({ phase, reason }: Pick<SessionStatus, 'phase' | 'reason'>): boolean {
  return phase === 'denied' && reason === CLOSE.revoked.reason;
}

/**
 * The progress of the document's connection; `retrying` after a failed attempt or a lost connection; `returning` for a moment after
 * the server has said that it restarts, for which nothing is said of it.
 */
export type Link = 'connecting' | 'synced' | 'returning' | 'retrying';

/** The facts from which a status is derived. */
export interface SessionFacts {
  readonly loaded: boolean;
  readonly online: boolean;
  readonly link: Link;
  readonly readOnly: boolean;
  /** The server takes nothing from a page as old as this one. */
  readonly outdated: boolean;
  /** Where the server says it is, when the connection was refused for the address of this page. */
  readonly address: string | null;
  readonly end: { readonly phase: 'denied' | 'gone'; readonly reason: string } | null;
}

export interface SessionState extends SessionStatus {
  readonly peers: number;
  readonly facts: SessionFacts;
}

export type SessionEvent =
  /** The local store was read, or given up on. */
  | { readonly type: 'loaded'; readonly hasCopy: boolean }
  | { readonly type: 'waiting'; readonly count: number }
  | { readonly type: 'network'; readonly online: boolean }
  /** The server's document has been received and ours acknowledged. */
  | { readonly type: 'synced' }
  /** `address`: refused, because the page was opened at another. */
  | { readonly type: 'link-lost'; readonly address?: string | null }
  /** The server restarts, or this process of it does. */
  | { readonly type: 'link-returning' }
  | { readonly type: 'access'; readonly readOnly: boolean }
  | { readonly type: 'version'; readonly outdated: boolean }
  | { readonly type: 'peers'; readonly count: number }
  | { readonly type: 'store'; readonly failure: StoreFailure | null }
  | { readonly type: 'storing'; readonly storing: boolean }
  | { readonly type: 'damaged'; readonly count: number }
  /** The server takes what waits later, or has taken something since. */
  | { readonly type: 'postponed'; readonly reason: string | null }
  | { readonly type: 'refused'; readonly count: number }
  | { readonly type: 'denied'; readonly reason: string }
  | { readonly type: 'gone' };

export const INITIAL_STATE: SessionState = {
  phase: 'loading',
  waiting: 0,
  ready: false,
  storeFailed: false,
  peers: 0,
  facts: {
    ...{ loaded: false, online: true, link: 'connecting', readOnly: false },
    ...{ outdated: false, address: null, end: null },
  },
};

/** The status after an event; the same object when nothing changes. `denied` and `gone` are final. */
export function nextStatus(state: SessionState, event: SessionEvent): SessionState {
  const facts = nextFacts(state.facts, event);
  const waiting = event.type === 'waiting' ? event.count : state.waiting;
  const peers = event.type === 'peers' ? event.count : state.peers;
  const failure = event.type === 'store' ? event.failure : (state.storeFailure ?? null);
  const storing = event.type === 'storing' ? event.storing : (state.storing ?? false);
  const damaged = event.type === 'damaged' ? event.count : (state.damaged ?? 0);
  const postponed = event.type === 'postponed' ? event.reason : (state.postponed ?? null);
  const refused = (state.refused ?? 0) + (event.type === 'refused' ? event.count : 0);
  const ready = state.ready || event.type === 'synced' || (event.type === 'loaded' && event.hasCopy);
  if (
    facts === state.facts &&
    waiting === state.waiting &&
    peers === state.peers &&
    failure === (state.storeFailure ?? null) &&
    storing === (state.storing ?? false) &&
    damaged === (state.damaged ?? 0) &&
    postponed === (state.postponed ?? null) &&
    refused === (state.refused ?? 0) &&
    ready === state.ready
  ) {
    return state;
  }
  const phase = phaseOf(facts, waiting);
  const isTooOld = phase === 'read-only' && facts.outdated;
  const why = facts.end?.phase === 'denied' ? facts.end.reason : isTooOld ? CLOSE.outdated.reason : null;
  return {
    phase,
    waiting,
    ready,
    storeFailed: failure !== null,
    ...(failure !== null && { storeFailure: failure }),
    ...(storing && { storing }),
    ...(damaged > 0 && { damaged }),
    ...(postponed !== null && { postponed }),
    ...(refused > 0 && { refused }),
    peers,
    ...(facts.address !== null && facts.end === null && { address: facts.address }),
    ...(why !== null && { reason: why }),
    facts,
  };
}

function nextFacts(facts: SessionFacts, event: SessionEvent): SessionFacts {
  switch (event.type) {
    case 'loaded':
      return facts.loaded ? facts : { ...facts, loaded: true };
    case 'network':
      return facts.online === event.online ? facts : { ...facts, online: event.online };
    case 'synced':
      return facts.link === 'synced' ? facts : { ...facts, link: 'synced', address: null };
    case 'link-lost': {
      // Only another answer of the server takes back what it said: attempts that find none say nothing.
      const address = event.address ?? facts.address;
      return facts.link === 'retrying' && address === facts.address
        ? facts
        : { ...facts, link: 'retrying', address };
    }
    case 'link-returning':
      return facts.link === 'synced' ? { ...facts, link: 'returning' } : facts;
    case 'access':
      return facts.readOnly === event.readOnly ? facts : { ...facts, readOnly: event.readOnly };
    case 'version':
      return facts.outdated === event.outdated ? facts : { ...facts, outdated: event.outdated };
    case 'denied':
      return facts.end ? facts : { ...facts, end: { phase: 'denied', reason: event.reason } };
    case 'gone':
      return facts.end ? facts : { ...facts, end: { phase: 'gone', reason: 'gone' } };
    case 'peers':
    case 'postponed':
    case 'refused':
    case 'damaged':
    case 'store':
    case 'storing':
    case 'waiting':
      return facts;
  }
}

/** An open, working connection is believed over the browser's opinion of the network: both may be on one machine. */
function phaseOf(facts: SessionFacts, waiting: number): SessionPhase {
  if (facts.end) return facts.end.phase;
  if (!facts.loaded) return 'loading';
  if (facts.link === 'synced' || (facts.link === 'returning' && facts.online)) {
    if (facts.readOnly) return 'read-only';
    return waiting > 0 ? 'saving' : 'saved';
  }
  if (!facts.online) return 'offline';
  return facts.link === 'connecting' ? 'connecting' : 'unreachable';
}
