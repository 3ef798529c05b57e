/** Sends the pending log: lanes in parallel, the operations of a lane one after another. */
import type { Environment } from '#core/environment.ts';
import { type ErrorCode, isBinderyError } from '#core/errors.ts';
import type { TabLocks } from '#sync/outbox/tab-locks.ts';
import { createBackoff } from '#sync/retry/backoff.ts';
import type { RecordStore } from '#sync/store/local-store.ts';
import { forgetRefusal, keepRefusal } from './document-refusals.ts';
import type { PendingDocument, PendingLog } from './pending-log.ts';
import { firstToSend, type PendingRequest, type RequestFailure } from './pending-request.ts';
import { type LeaseDocument, sendDocument } from './send-document.ts';

const RETRY_MS = 1_000;
const MAX_RETRY_MS = 60_000;
/** Each open document costs memory here and a subscription there. */
const DOCUMENTS_AT_ONCE = 4;
/** Failures that say nothing about the request. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['unavailable', 'rate_limited', 'unauthenticated']);
/** The server's own mistakes, and answers of something that is not the server (a hotel's sign-in page): they may pass. */
const DOUBTFUL: ReadonlySet<ErrorCode> = new Set(['internal', 'corrupt']);
const DOUBTFUL_TRIES = 6;

export interface PendingSenderOptions {
  readonly log: PendingLog;
  /** Those of the person. */
  readonly records: RecordStore;
  readonly personId: string;
  readonly environment: Environment;
  /** Resolves when it is this person who is signed in; rejects with BinderyError as `send` does. */
  readonly assertSignedIn: () => Promise<void>;
  /**
   * Resolves when the server has done it, now or before; rejects with BinderyError otherwise. `file` is what was handed in along
   * with the request, `undefined` when it is not on this device any more.
   */
  readonly send: (request: PendingRequest, file: Blob | undefined) => Promise<void>;
  /** `null`: every tab sends for itself, which changes nothing but the work. */
  readonly locks: TabLocks | null;
}

/** How a lane ended: everything was sent or refused, or something is to be tried again. */
type LaneOutcome = 'done' | 'left';

/**
 * Sends the pending log: one lane for all requests in order, and one for each document that no session on this page sends
 * itself. A lane that is stuck or refused holds up no other.
 */
export class PendingSender {
  private readonly options: PendingSenderOptions;
  private readonly backoff;
  private readonly stopWatching: () => void;
  private readonly doubtfulTries = new Map<string, number>();
  private lease: LeaseDocument | null = null;
  private requestLane: Promise<LaneOutcome> | null = null;
  private documentLanes: Promise<LaneOutcome> | null = null;
  /** Something changed while the lane of the requests was ending. */
  private again = false;
  /** What is on its way now. */
  private sending = 0;
  private closed = false;

  constructor(options: PendingSenderOptions) {
    this.options = options;
    this.backoff = createBackoff({
      firstMs: RETRY_MS,
      maxMs: MAX_RETRY_MS,
      random: () => options.environment.random(),
    });
    this.stopWatching = options.log.state.subscribe(() => this.sendFound());
    void this.flush();
  }

  /** The server is there: documents can be opened. `null`: it is away. */
  setConnection(lease: LeaseDocument | null): void {
    this.lease = lease;
    if (lease !== null) void this.options.log.look().then(() => this.flush());
  }

  /** Sends what waits, now, also of documents that were refused. Resolves when all is sent or the server is away; never rejects. */
  async flush(): Promise<void> {
    this.backoff.cancel();
    await Promise.all([this.sendRequests(), this.sendDocuments(this.sendable())]);
  }

  /** Sends the requests that wait, now; resolves and never rejects like `flush`. */
  async sendRequests(): Promise<void> {
    this.settle(await this.runRequests());
  }

  /** A refused request is tried like a new one. */
  forgetTries(requestId: string): void {
    this.doubtfulTries.delete(requestId);
  }

  /** Nothing is sent any more, except what is on its way. */
  close(): void {
    this.closed = true;
    this.backoff.cancel();
    this.stopWatching();
  }

  private async sendDocuments(documents: readonly PendingDocument[]): Promise<void> {
    if (documents.length === 0) return;
    this.documentLanes ??= this.runDocuments(documents).finally(() => {
      this.documentLanes = null;
    });
    this.settle(await this.documentLanes);
  }

  /** What ended sessions and other tabs have left in documents goes out a while later. */
  private sendFound(): void {
    if (this.documentLanes === null && this.waiting().some(({ lasting }) => lasting)) this.sendLater();
  }

  private settle(outcome: LaneOutcome): void {
    const { requests } = this.options.log.state.get();
    if (outcome === 'left' || this.waiting().length > 0) this.sendLater();
    else if (firstToSend(requests) === null) this.backoff.reset();
  }

  private sendLater(): void {
    if (this.closed) return;
    this.backoff.schedule(() => {
      void this.sendRequests();
      void this.sendDocuments(this.waiting());
    });
  }

  private runRequests(): Promise<LaneOutcome> {
    if (this.closed) return Promise.resolve('done');
    // A lane that is ending may not have seen what has just changed.
    this.again = this.requestLane !== null;
    this.requestLane ??= this.inLane('requests', true, () => this.sendEachRequest()).then((outcome) => {
      this.requestLane = null;
      if (outcome === 'left' || !this.again) return outcome;
      return this.runRequests();
    });
    return this.requestLane;
  }

  private async sendEachRequest(): Promise<LaneOutcome> {
    const { log } = this.options;
    let asked = false;
    for (;;) {
      if (this.closed) return 'done';
      const next = firstToSend(await log.readRequests());
      if (next === null) return 'done';
      const failure = await this.whileSending(() => this.sendRequest(next, asked));
      asked = true;
      if (failure === 'later') return 'left';
      if (failure === null) await this.forget(next.id);
      else await log.setFailure(next, failure);
    }
  }

  private async forget(requestId: string): Promise<void> {
    await this.options.log.remove(requestId);
    this.doubtfulTries.delete(requestId);
  }

  /** `null` when it was done, `later` when the server is away, else why it is refused. */
  private async sendRequest(
    request: PendingRequest,
    asked: boolean,
  ): Promise<RequestFailure | 'later' | null> {
    const { assertSignedIn, send, environment, log } = this.options;
    try {
      if (!asked) await assertSignedIn();
      await send(request, await log.file(request.id));
      return null;
    } catch (error) {
      const { code, message } = isBinderyError(error)
        ? error
        : { code: 'internal' as const, message: String(error) };
      if (PASSING.has(code)) return 'later';
      const tries = (this.doubtfulTries.get(request.id) ?? 0) + 1;
      this.doubtfulTries.set(request.id, tries);
      if (DOUBTFUL.has(code) && tries < DOUBTFUL_TRIES) return 'later';
      return { code, message, at: environment.now() };
    }
  }

  private async runDocuments(documents: readonly PendingDocument[]): Promise<LaneOutcome> {
    const queue = [...documents];
    let outcome: LaneOutcome = 'done';
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        // Once one could not be reached, the others can't either.
        if (this.lease === null || outcome === 'left') return;
        if ((await this.runDocument(this.lease, next.documentName)) === 'left') outcome = 'left';
      }
    };
    await Promise.all(Array.from({ length: DOCUMENTS_AT_ONCE }, work));
    await this.options.log.look();
    return outcome;
  }

  private runDocument(lease: LeaseDocument, documentName: string): Promise<LaneOutcome> {
    const { records, environment } = this.options;
    return this.inLane(documentName, false, async () => {
      const outcome = await this.whileSending(() => sendDocument(lease, documentName));
      if (outcome === 'left') return 'left';
      if (outcome === 'sent') await forgetRefusal(records, documentName);
      else await keepRefusal(records, documentName, { reason: outcome.reason, at: environment.now() });
      return 'done';
    });
  }

  private async whileSending<T>(work: () => Promise<T>): Promise<T> {
    const { log } = this.options;
    this.sending += 1;
    log.setSending(true);
    try {
      return await work();
    } finally {
      this.sending -= 1;
      log.setSending(this.sending > 0);
    }
  }

  /** Documents in whose lane something waits that was not refused. */
  private waiting(): readonly PendingDocument[] {
    return this.sendable().filter(({ refusal }) => refusal === null);
  }

  /** Documents that this sends while the server is there: those that are open send for themselves. */
  private sendable(): readonly PendingDocument[] {
    if (this.lease === null || this.closed) return [];
    return this.options.log.state
      .get()
      .entries.filter((entry): entry is PendingDocument => entry.kind === 'edits' && !entry.isOpen);
  }

  /**
   * One tab works in a lane at a time. What another has sent meanwhile is not found any more when it is this one's turn; without
   * `wait` it is left to the other. A store that fails leaves everything where it is.
   */
  private async inLane(lane: string, wait: boolean, work: () => Promise<LaneOutcome>): Promise<LaneOutcome> {
    const { locks, personId } = this.options;
    let release: (() => void) | null = null;
    try {
      if (locks !== null) {
        const name = `bindery pending ${personId} ${lane}`;
        release = wait ? await locks.hold(name) : await locks.tryHold(name);
        if (release === null) return 'done';
      }
      return await work();
    } catch {
      return 'left';
    } finally {
      release?.();
    }
  }
}
