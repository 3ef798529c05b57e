/** A simulated editor: types and moves a caret like a page, without the page's costs. */
import type { Socket } from 'node:net';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { BinderyError } from '#core/errors.ts';
import { inflateQuickly } from '#server/collaboration/sockets/quick-inflate.ts';

export type Protocol = 'hocuspocus' | 'y-websocket';

const SYNC = 0;
const AWARENESS = 1;
const AUTH = 2;
const SYNC_STATUS = 8;
const STEP_1 = 0;
const STEP_2 = 1;
const UPDATE = 2;
/** What editors type into when nothing else is said. */
const ROOT = 'field:notes';
const JOIN_LIMIT_MS = 20_000;
const LONGEST_MESSAGE_BYTES = 64 * 1024 * 1024;
const WINDOW_BITS = 15;
/** More often than a server asks whether a socket still lives. */
const PONG_MS = 10_000;

export interface EditorOptions {
  readonly url: string;
  readonly protocol: Protocol;
  readonly documentName: string;
  readonly token: string;
  /** Offers compression, as browsers do. */
  readonly compression: boolean;
  /** Reads every update for whose edits it brings; costly, so only some editors do. */
  readonly isProbe: boolean;
  /** Takes what it is sent off the wire unread, once it has joined: it learns of no acknowledgement either. Absent: it reads. */
  readonly isDeaf?: boolean;
  /** What it types into. */
  readonly root?: string;
  /** An edit of `clientId` that ends before `clock` has come in, at `performance.now()`; when absent, nobody asks when any was sent. */
  readonly onEdit?: (clientId: number, clock: number, at: number) => void;
  readonly onAcknowledged: (latencyMs: number) => void;
  /** The server, or what is between, has closed the socket of an editor that had joined. */
  readonly onClosed?: () => void;
}

/** An edit on its way, or the answer to the server's state vector, whose times say nothing. */
interface Sent {
  readonly at: number | null;
  /** Where it ends. */
  readonly clock: number;
}

export class Editor {
  readonly doc = new Y.Doc();
  /** When each own edit was sent, by the clock it ended at. */
  readonly sentAt = new Map<number, number>();
  /** Bytes of messages before compression. */
  payloadIn = 0;
  payloadOut = 0;
  edits = 0;
  /** Of its own that it has not erased. */
  letters = 0;
  /** All of its own that is stored, by what it was told. */
  acknowledgedClock = 0;
  /** Edits that the server said it will not store. */
  refused = 0;
  private readonly options: EditorOptions;
  private readonly root: string;
  private readonly socket: WebSocket;
  private readonly unacknowledged: Sent[] = [];
  private waiting: (() => void)[] = [];
  private awarenessClock = 0;
  private pongs: NodeJS.Timeout | undefined;
  private joined: () => void = () => undefined;

  constructor(options: EditorOptions) {
    this.options = options;
    const { url, protocol, documentName, root = ROOT } = options;
    this.root = root;
    const address = protocol === 'hocuspocus' ? `${url}/collab` : `${url}/${documentName}`;
    this.socket = new WebSocket(address, { perMessageDeflate: options.compression });
    this.socket.on('message', (data: Buffer) => this.receive(data));
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this) this.sendEdit(update);
    });
  }

  /** Resolves once this editor has what the server has. */
  join(): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(new BinderyError('unavailable', 'an editor could not join in time')),
        JOIN_LIMIT_MS,
      );
      this.joined = () => {
        clearTimeout(late);
        this.socket.on('close', () => this.options.onClosed?.());
        if (this.options.isDeaf === true) this.deafen();
        this.joined = () => undefined;
        resolve();
      };
      this.socket.on('error', reject);
      this.socket.on('close', (code, reason) =>
        reject(new BinderyError('unavailable', `closed: ${code} ${reason.toString()}`)),
      );
      this.socket.on('open', () => {
        // One process inflates for hundreds of editors; by way of the thread pool it would measure itself.
        inflateQuickly(this.socket, LONGEST_MESSAGE_BYTES, WINDOW_BITS);
        if (this.options.protocol === 'hocuspocus') this.sendToken();
        this.sendSync(STEP_1, Y.encodeStateVector(this.doc));
      });
    });
  }

  /** The clock after all it has typed. */
  get clock(): number {
    return Y.getState(this.doc.store, this.doc.clientID);
  }

  /** Types one character after the last one this editor typed. */
  type(): void {
    const text = this.doc.getText(this.root);
    text.insert(text.length, 'x');
    this.letters += 1;
    this.edits += 1;
  }

  /** Takes back everything it has typed, in one edit. */
  erase(): void {
    const text = this.doc.getText(this.root);
    // They are the last: of others it knows only what there was when it joined.
    text.delete(text.length - this.letters, this.letters);
    this.letters = 0;
    this.edits += 1;
  }

  /** Resolves when everything it has sent is answered. */
  settled(): Promise<void> {
    if (this.unacknowledged.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Shows the caret behind the last character, as the editors of a page do. */
  moveCaret(): void {
    const { clientID } = this.doc;
    const position = {
      type: null,
      tname: this.root,
      item: { client: clientID, clock: Math.max(0, this.clock - 1) },
      assoc: -1,
    };
    const user = {
      id: this.options.token,
      name: `Editor ${this.options.token}`,
      color: 'var(--person-3)',
      colorLight: 'var(--person-3-soft)',
    };
    const state = { user, fieldId: 'notes', cursor: { anchor: position, head: position } };
    this.awarenessClock += 1;
    const update = encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, 1);
      encoding.writeVarUint(encoder, clientID);
      encoding.writeVarUint(encoder, this.awarenessClock);
      encoding.writeVarString(encoder, JSON.stringify(state));
    });
    this.send(AWARENESS, (encoder) => encoding.writeVarUint8Array(encoder, update));
  }

  /** Bytes on the wire so far, after compression and with the WebSocket's own framing. */
  get wire(): { in: number; out: number } {
    const tcp = Reflect.get(this.socket, '_socket') as { bytesRead?: number; bytesWritten?: number } | null;
    return { in: tcp?.bytesRead ?? 0, out: tcp?.bytesWritten ?? 0 };
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  leave(): void {
    clearInterval(this.pongs);
    this.socket.removeAllListeners('close');
    this.socket.terminate();
  }

  private deafen(): void {
    const tcp = Reflect.get(this.socket, '_socket') as Socket;
    tcp.removeAllListeners('data');
    tcp.on('data', () => undefined);
    // Nobody answers the server's pings now.
    this.pongs = setInterval(() => {
      if (this.isOpen) this.socket.pong();
    }, PONG_MS);
  }

  private sendEdit(update: Uint8Array): void {
    const [at, clock] = [performance.now(), this.clock];
    if (this.options.onEdit !== undefined) this.sentAt.set(clock, at);
    this.expectStatus(at);
    this.sendSync(UPDATE, update);
  }

  private expectStatus(at: number | null): void {
    if (this.pongs === undefined) this.unacknowledged.push({ at, clock: this.clock });
  }

  private sendToken(): void {
    this.send(AUTH, (encoder) => {
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarString(encoder, this.options.token);
      encoding.writeVarString(encoder, '4.7.0');
    });
  }

  private sendSync(step: number, bytes: Uint8Array): void {
    this.send(SYNC, (encoder) => {
      encoding.writeVarUint(encoder, step);
      encoding.writeVarUint8Array(encoder, bytes);
    });
  }

  private send(type: number, write: (encoder: encoding.Encoder) => void): void {
    const encoder = encoding.createEncoder();
    if (this.options.protocol === 'hocuspocus') encoding.writeVarString(encoder, this.options.documentName);
    encoding.writeVarUint(encoder, type);
    write(encoder);
    const bytes = encoding.toUint8Array(encoder);
    this.payloadOut += bytes.length;
    if (this.isOpen) this.socket.send(bytes);
  }

  private receive(data: Buffer): void {
    this.payloadIn += data.length;
    const decoder = decoding.createDecoder(data);
    if (this.options.protocol === 'hocuspocus') decoding.readVarUint8Array(decoder);
    const type = decoding.readVarUint(decoder);
    if (type === SYNC) this.receiveSync(decoder);
    else if (type === SYNC_STATUS) this.receiveStatus(decoding.readVarUint(decoder) === 1);
  }

  private receiveSync(decoder: decoding.Decoder): void {
    const step = decoding.readVarUint(decoder);
    if (step === UPDATE && !this.options.isProbe) return;
    const bytes = decoding.readVarUint8Array(decoder);
    if (step === STEP_1) {
      this.expectStatus(null);
      this.sendSync(STEP_2, Y.encodeStateAsUpdate(this.doc, bytes));
    } else if (step === STEP_2) {
      Y.applyUpdate(this.doc, bytes, this);
      this.joined();
    } else this.probe(bytes);
  }

  private receiveStatus(isStored: boolean): void {
    const sent = this.unacknowledged.shift();
    if (sent === undefined) return;
    if (isStored) this.acknowledgedClock = Math.max(this.acknowledgedClock, sent.clock);
    else this.refused += 1;
    if (isStored && sent.at !== null) this.options.onAcknowledged(performance.now() - sent.at);
    if (this.unacknowledged.length > 0) return;
    for (const wake of this.waiting) wake();
    this.waiting = [];
  }

  private probe(update: Uint8Array): void {
    const now = performance.now();
    for (const { id, length } of Y.decodeUpdate(update).structs) {
      // A merged message ends with the newest; every edit in it came in now.
      for (let clock = id.clock + 1; clock <= id.clock + length; clock += 1)
        this.options.onEdit?.(id.client, clock, now);
    }
  }
}
