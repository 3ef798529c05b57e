/** One document on a shared socket: the Hocuspocus protocol, with every frame we send matched to its acknowledgement. */
import { HocuspocusProvider, type HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { type Awareness, removeAwarenessStates } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { operationId } from '#core/history/summarize-update.ts';
import { MAX_FRAME_BYTES } from '#core/protocol/close-codes.ts';
import { type UpdateTrailer, writeUpdateTrailer } from '#core/protocol/update-trailer.ts';
import { splitUpdate } from './update-splitting.ts';

const SYNC = 0;
const SYNC_STATUS = 8;
const SYNC_STEP_1 = 0;
const SYNC_STEP_2 = 1;
const UPDATE = 2;
const OPEN = 1;

/** What a frame may hold besides the update: its address, its kind, the trailer. */
const FRAME_OVERHEAD_BYTES = 1024;
/** What is too long for one frame goes in pieces of this size: each is stored, and so not sent again, by itself. */
const PIECE_BYTES = 1024 * 1024;

/** A frame on its way, and the edits it carries. */
export interface SentFrame {
  readonly editIds: readonly string[];
  /** `performance.now()` when it was sent. */
  readonly sentAt: number;
}

export interface DocumentLinkOptions {
  readonly documentName: string;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly socket: HocuspocusProviderWebsocket;
  /** A fresh ticket for this attempt. */
  readonly getTicket: () => Promise<string>;
  /** Describes what a full exchange sends: everything not confirmed yet. */
  readonly describeResync: (update: Uint8Array) => {
    editIds: readonly string[];
    trailer: UpdateTrailer | null;
  };
  /** Whether a page is seen without the server, by its Yjs client id. */
  readonly isSeenOtherwise: (client: number) => boolean;
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
 * The stock provider counts unsynced messages, adds one for a state vector that is never acknowledged as such, and sends edits while
 * the first exchange is still going on. Here acknowledgements arrive in the order of the frames, edits made before the
 * exchange are part of it, and none is sent on a socket that is not open: so an acknowledgement always belongs
 * to exactly the edits of the oldest frame.
 */
export class DocumentLink extends HocuspocusProvider {
  private readonly options: DocumentLinkOptions;
  private frames: SentFrame[] = [];
  private attempt = 0;
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

  /** Sends one edit when the exchange is done; before that it is part of the exchange. */
  sendEdit(update: Uint8Array, editIds: readonly string[], trailer: UpdateTrailer | null): void {
    if (this.exchanged) this.sendSync(UPDATE, update, editIds, trailer);
  }

  /** True when our half of the exchange is out, so that what was not in it has to be sent by itself. */
  get hasExchanged(): boolean {
    return this.exchanged;
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
      const ticket = await this.options.getTicket();
      if (attempt !== this.attempt || !this.isAttached) return;
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
    this.options.onAccess(scope === 'readonly');
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

  /** Edits are handed to `sendEdit` by the session, which knows their ids. */
  override documentUpdateHandler(): void {}

  override onMessage(event: MessageEvent<ArrayBuffer>): void {
    const decoder = decoding.createDecoder(new Uint8Array(event.data));
    decoding.readVarString(decoder);
    const type = decoding.readVarUint(decoder);
    if (type === SYNC) this.receiveSync(decoder);
    else if (type === SYNC_STATUS) this.receiveStatus(decoding.readVarInt(decoder) === 1);
    else super.onMessage(event);
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

  private receiveSync(decoder: decoding.Decoder): void {
    const kind = decoding.readVarUint(decoder);
    const bytes = decoding.readVarUint8Array(decoder);
    if (kind === SYNC_STEP_1) {
      this.answerExchange(bytes);
      return;
    }
    Y.applyUpdate(this.document, bytes, this);
    if (kind !== SYNC_STEP_2) return;
    this.synced = true;
    this.options.onReceived();
  }

  private answerExchange(stateVector: Uint8Array): void {
    const update = Y.encodeStateAsUpdate(this.document, stateVector);
    const { editIds, trailer } = this.options.describeResync(update);
    this.exchanged = true;
    this.sendSync(SYNC_STEP_2, update, editIds, trailer);
  }

  private receiveStatus(accepted: boolean): void {
    // An acknowledgement without a frame is for one sent before the connection was lost.
    const frame = this.frames.shift();
    if (frame) this.options.onAcknowledged(frame, accepted);
  }

  private sendSync(
    kind: number,
    update: Uint8Array,
    editIds: readonly string[],
    trailer: UpdateTrailer | null,
  ): void {
    const socket = this.configuration.websocketProvider;
    // The library would queue it and send it on the next connection, in front of the exchange.
    if (!this.isAttached || socket.webSocket?.readyState !== OPEN) return;
    if (update.length <= MAX_FRAME_BYTES - FRAME_OVERHEAD_BYTES) {
      this.sendFrame(kind, update, editIds, trailer);
      return;
    }
    const pieces = splitUpdate(update, PIECE_BYTES);
    if (pieces === null) {
      this.options.onTooLarge();
      return;
    }
    for (const [index, piece] of pieces.entries()) {
      // The edits are confirmed with the last of them.
      const ids = index === pieces.length - 1 ? editIds : [];
      this.sendFrame(kind, piece, ids, trailer && { ...trailer, operationId: operationId(piece) });
    }
  }

  private sendFrame(
    kind: number,
    update: Uint8Array,
    editIds: readonly string[],
    trailer: UpdateTrailer | null,
  ): void {
    const encoder = encoding.createEncoder();
    encoding.writeVarString(encoder, this.effectiveName);
    encoding.writeVarUint(encoder, SYNC);
    encoding.writeVarUint(encoder, kind);
    encoding.writeVarUint8Array(encoder, update);
    if (trailer) writeUpdateTrailer(encoder, trailer);
    this.frames.push({ editIds, sentAt: performance.now() });
    this.configuration.websocketProvider.send(encoding.toUint8Array(encoder));
  }

  private forgetFrames(): void {
    this.frames = [];
    this.exchanged = false;
  }
}
