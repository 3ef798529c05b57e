/** One document on a shared socket: the Hocuspocus protocol, with each sent frame matched to its acknowledgement. */
import { HocuspocusProvider, type HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { type Awareness, removeAwarenessStates } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { operationId } from '#core/document/summarize-update.ts';
import { EMPTY_UPDATE } from '#core/document/update-encoding.ts';
import { type ShownTemplate, writeShownTemplate } from '#core/protocol/client-versions.ts';
import { MAX_FRAME_BYTES } from '#core/protocol/close-codes.ts';
import { readServerFrame, SYNC_STEP, type SyncStatus } from '#core/protocol/wire/frames.ts';
import type { ResyncPlan, Sending } from '#sync/outbox/resync-plan.ts';
import { splitUpdate } from '#sync/updates/update-splitting.ts';
import { type EditFrame, encodeFrames, gatherFrames } from './edit-frames.ts';

const OPEN = 1;

/** What a frame may hold besides the update: its address, its kind, the trailer. */
const FRAME_OVERHEAD_BYTES = 1024;
/** Edits that may be on their way unanswered: fewer than the server keeps of those that wait for others. */
const MAX_UNANSWERED = 3_000;
/** What is too long for one frame goes in pieces of this size: each is stored, and so not sent again, by itself. */
const PIECE_BYTES = 1024 * 1024;

interface AwarenessChange {
  readonly added: number[];
  readonly updated: number[];
  readonly removed: number[];
}

/** What the server accepts and supports, as announced with each ticket. */
export interface Admission {
  readonly ticket: string;
  /** A frame may carry several edits. */
  readonly batches: boolean;
}

/** A sent frame that awaits its acknowledgement, with the edits in it. */
export interface SentFrame {
  readonly editIds: readonly string[];
  /** `performance.now()` when the first was sent. */
  readonly sentAt: number;
}

export interface DocumentLinkOptions {
  readonly documentName: string;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly socket: HocuspocusProviderWebsocket;
  /** Asks to send an edit of so many bytes: 0 when it may go, else how many ms to wait before asking again. */
  readonly pace: (bytes: number) => number;
  /** A fresh ticket for this attempt. */
  readonly getTicket: () => Promise<Admission>;
  /** The template in which the page shows the document; `null` while it shows none. */
  readonly shownTemplate: () => ShownTemplate | null;
  /** Whether a page is seen without the server, by its Yjs client id. */
  readonly isSeenOtherwise: (client: number) => boolean;
  /** What to send to a server that has this much. `again`: only what was not sent yet. */
  readonly answerExchange: (stateVector: Uint8Array, again: boolean) => ResyncPlan;
  readonly onTicketFailed: (error: unknown) => void;
  readonly onAccess: (readOnly: boolean) => void;
  readonly onRefused: (reason: string) => void;
  /** The connection, or this document's part of it, is gone; `code` 1000 means the document only. */
  readonly onLost: (code: number, reason: string) => void;
  /** The server's content is in the document. */
  readonly onReceived: () => void;
  /** `accepted` is false when the server would not take the frame (read-only). */
  readonly onAcknowledged: (frame: SentFrame, accepted: boolean) => void;
  readonly onAnnouncement: (payload: string) => void;
  /** A single value is more than the server reads in one frame: it would close the socket, every time. */
  readonly onTooLarge: () => void;
}

/**
 * The provider of one document. Unlike the stock provider, which counts unsynced messages and sends edits during the first
 * exchange, it matches acknowledgements to frames: they arrive in order, edits made before the exchange are part of it, and
 * nothing is sent on a socket that is not open.
 */
export class DocumentLink extends HocuspocusProvider {
  private readonly options: DocumentLinkOptions;
  private frames: SentFrame[] = [];
  /** What is to be sent when the server can take more. */
  private queue: EditFrame[] = [];
  private queueTimer: ReturnType<typeof setTimeout> | null = null;
  private serverVector: Uint8Array | null = null;
  private readOnly = false;
  private batches = false;
  private attempt = 0;
  /** Frames of the connection before that were not answered. */
  private cutOff: readonly SentFrame[] = [];
  private window = MAX_UNANSWERED;
  private attemptedAt: number | null = null;
  /** Our half of the exchange is out: from now on each edit travels by itself. */
  private exchanged = false;

  constructor(options: DocumentLinkOptions) {
    super({
      name: options.documentName,
      document: options.doc,
      awareness: options.awareness,
      websocketProvider: options.socket,
      onClose: ({ event }) => this.lost(event.code, event.reason),
      onStateless: ({ payload }) => options.onAnnouncement(payload),
    });
    this.options = options;
  }

  /** Sends one edit, behind everything that is to be sent before it. Only when the exchange is done: else it is part of that. */
  sendEdit(sending: Sending): void {
    if (this.exchanged) this.enqueue([{ ...sending, step: SYNC_STEP.update }]);
  }

  /** Tells in which template the page shows the document; at the next connection while there is none. */
  tellTemplate(): void {
    const template = this.options.shownTemplate();
    if (template !== null && this.isAuthenticated) this.sendStateless(writeShownTemplate(template));
  }

  /** Sends what the exchange knew nothing of. */
  answerAgain(): void {
    if (this.exchanged && this.serverVector !== null) this.answerExchange(this.serverVector, true);
  }

  /** True when our half of the exchange is out, so that what was not in it has to be sent by itself. */
  get hasExchanged(): boolean {
    return this.exchanged;
  }

  /** From now on each edit waits until the one before is answered, so that a refusal tells which one it is about. */
  sendOneByOne(): void {
    this.window = 1;
  }

  get isOneByOne(): boolean {
    return this.window === 1;
  }

  /** Whether anything was on its way when the connection was lost. */
  get wasCutOff(): boolean {
    return this.frames.length > 0 || this.cutOff.length > 0;
  }

  /** The edits in the only frame that was not answered when the connection was lost; none when there were several. */
  get cutOffEdits(): readonly string[] {
    const [first, ...more] = this.frames.length > 0 ? this.frames : this.cutOff;
    return more.length === 0 ? (first?.editIds ?? []) : [];
  }

  /** How long the oldest unanswered thing has been waiting, in ms: a frame, or the exchange as a whole. 0 when nothing is. */
  waitedFor(now: number): number {
    const since = this.frames[0]?.sentAt ?? (this.exchanged ? null : this.attemptedAt);
    return since === null ? 0 : now - since;
  }

  /** Authenticates and starts the exchange anew, on a socket that is open already. */
  retry(): void {
    void this.onOpen(new Event('open'));
  }

  override async onOpen(event: Event): Promise<void> {
    this.forgetFrames();
    this.isAuthenticated = false;
    this.attempt += 1;
    const { attempt } = this;
    this.attemptedAt = performance.now();
    this.emit('open', { event });
    try {
      const { ticket, batches } = await this.options.getTicket();
      if (attempt !== this.attempt || !this.isAttached) return;
      this.batches = batches;
      this.configuration.token = ticket;
    } catch (error) {
      if (attempt === this.attempt) this.options.onTicketFailed(error);
      return;
    }
    await this.sendToken();
    if (attempt === this.attempt) this.startSync();
  }

  override authenticatedHandler(scope: string): void {
    super.authenticatedHandler(scope);
    this.readOnly = scope === 'readonly';
    // Before the edits that are part of the exchange.
    this.tellTemplate();
    this.options.onAccess(this.readOnly);
  }

  override permissionDeniedHandler(reason: string): void {
    super.permissionDeniedHandler(reason);
    this.attemptedAt = null;
    this.options.onRefused(reason);
  }

  /** The browser may bring the page back as it was; then this person is here again. */
  override pageHide(): void {
    const state = this.awareness?.getLocalState();
    super.pageHide();
    if (state)
      window.addEventListener('pageshow', () => this.awareness?.setLocalState(state), { once: true });
  }

  /**
   * A page speaks for itself: others who are seen here, as by a browser that is reached directly, have connections of their own. Told
   * in their place, the server would take this person for the owner of their client id, and refuse their edits.
   */
  override awarenessUpdateHandler(change: AwarenessChange, origin: unknown): void {
    const own = (clients: readonly number[]) =>
      clients.filter((client) => client === this.awareness?.clientID);
    const [added, updated, removed] = [own(change.added), own(change.updated), own(change.removed)];
    if (added.length + updated.length + removed.length > 0)
      super.awarenessUpdateHandler({ added, updated, removed }, origin);
  }

  /** Edits are handed to `sendEdit` by the session, which knows their ids. */
  override documentUpdateHandler(): void {}

  override onMessage(event: MessageEvent<ArrayBuffer>): void {
    const frame = readServerFrame(new Uint8Array(event.data));
    if (frame.kind === 'stateVector') this.answerExchange(frame.vector, false);
    else if (frame.kind === 'update') this.receiveUpdate(frame.update, frame.isReply);
    else if (frame.kind === 'status') this.receiveStatus(frame);
    else super.onMessage(event);
  }

  override destroy(): void {
    this.forgetFrames();
    super.destroy();
  }

  override onClose(): void {
    this.attempt += 1;
    this.attemptedAt = null;
    this.forgetFrames();
    this.isAuthenticated = false;
    this.synced = false;
    this.forgetOthers();
  }

  /** The library takes everybody away, at every failed attempt; some are still seen without the server. */
  private forgetOthers(): void {
    const { awareness, options } = this;
    if (!awareness) return;
    const others = [...awareness.getStates().keys()].filter((client) => client !== awareness.clientID);
    const gone = others.filter((client) => !options.isSeenOtherwise(client));
    removeAwarenessStates(awareness, gone, this);
  }

  private lost(code: number, reason: string): void {
    this.options.onLost(code, reason);
  }

  private receiveUpdate(update: Uint8Array, isReply: boolean): void {
    Y.applyUpdate(this.document, update, this);
    if (!isReply) return;
    this.synced = true;
    this.options.onReceived();
  }

  private answerExchange(stateVector: Uint8Array, again: boolean): void {
    this.serverVector = stateVector;
    const { sendings, closing } = this.options.answerExchange(stateVector, again);
    this.exchanged = true;
    // Who may only read keeps what waits, for the day that changes.
    this.enqueue(
      this.readOnly
        ? [{ step: SYNC_STEP.reply, update: EMPTY_UPDATE, editIds: [], trailer: null }]
        : [
            ...sendings.map((sending) => ({ ...sending, step: SYNC_STEP.update }) as const),
            { ...closing, step: SYNC_STEP.reply },
          ],
    );
  }

  /** One answer may be for several frames in a row. */
  private receiveStatus({ stored, count }: SyncStatus): void {
    // An acknowledgement without a frame is for one sent before the connection was lost.
    const answered = this.frames.splice(0, count);
    const [first] = answered;
    if (first !== undefined)
      this.options.onAcknowledged({ ...first, editIds: answered.flatMap(({ editIds }) => editIds) }, stored);
    this.sendQueued();
  }

  private enqueue(frames: readonly EditFrame[]): void {
    for (const frame of frames) {
      const pieces = frame.update.length <= MAX_FRAME_BYTES - FRAME_OVERHEAD_BYTES ? [frame] : cut(frame);
      if (pieces === null) {
        // It may end the session: what stands before it goes first.
        this.sendQueued();
        this.options.onTooLarge();
      } else this.queue.push(...pieces);
    }
    this.sendQueued();
  }

  /** Sends as much as the server takes at once: beyond that it would end the connection. */
  private sendQueued(): void {
    const socket = this.configuration.websocketProvider;
    // The library would queue it and send it on the next connection, in front of the exchange.
    if (!this.isAttached || socket.webSocket?.readyState !== OPEN || this.queueTimer !== null) return;
    const ready = this.takeReady();
    const together = this.batches ? gatherFrames(ready) : ready.map((frame) => [frame]);
    for (const frames of together) {
      for (const { editIds } of frames) this.frames.push({ editIds, sentAt: performance.now() });
      socket.send(encodeFrames(this.effectiveName, frames));
    }
  }

  /** Takes out of the queue what may go now, and looks again when more may. */
  private takeReady(): readonly EditFrame[] {
    const free = Math.max(0, Math.min(this.queue.length, this.window - this.frames.length));
    let count = 0;
    for (const { update } of this.queue.slice(0, free)) {
      const waitMs = this.options.pace(update.length + FRAME_OVERHEAD_BYTES);
      if (waitMs > 0) {
        this.queueTimer = setTimeout(() => {
          this.queueTimer = null;
          this.sendQueued();
        }, waitMs);
        break;
      }
      count += 1;
    }
    return this.queue.splice(0, count);
  }

  private forgetFrames(): void {
    if (this.queueTimer !== null) clearTimeout(this.queueTimer);
    this.queueTimer = null;
    this.queue = [];
    this.cutOff = this.frames;
    this.frames = [];
    this.serverVector = null;
    this.exchanged = false;
  }
}

/** Pieces that each fit into a frame; the edits are confirmed with the last of them. `null` when it can't be cut. */
function cut(frame: EditFrame): EditFrame[] | null {
  const pieces = splitUpdate(frame.update, PIECE_BYTES);
  if (pieces === null) return null;
  return pieces.map((update, index) => ({
    ...frame,
    update,
    editIds: index === pieces.length - 1 ? frame.editIds : [],
    trailer: frame.trailer && { ...frame.trailer, operationId: operationId(update) },
  }));
}
