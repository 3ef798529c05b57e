/** Sockets of people who have many Codices open and type into a few of them; they keep nothing of what they read. */
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { BinderyError } from '#core/errors.ts';
import { readServerFrame, SYNC_STEP, writeEdit, writeStateVector } from '#core/protocol/wire/frames.ts';
import { answer } from '../processes/child.ts';
import { tokenFrame } from './token-frame.ts';

export interface PagesOptions {
  readonly url: string;
  readonly documents: readonly string[];
}

/** As many as one socket of ours may have. */
const PER_SOCKET = 20;
const OPEN_LIMIT_MS = 60_000;
const TYPING_MS = 1_000;
const NOTHING = Uint8Array.of(0);
const EMPTY_UPDATE = Uint8Array.of(0, 0);

let sockets: PageSocket[] = [];
let typing: NodeJS.Timeout | undefined;

class PageSocket {
  private readonly socket: WebSocket;
  private readonly waiting: Set<string>;
  private readonly typed = new Map<string, Y.Doc>();
  readonly documents: readonly string[];
  private opened: () => void = () => undefined;

  constructor(url: string, documents: readonly string[]) {
    this.documents = documents;
    this.waiting = new Set(documents);
    this.socket = new WebSocket(`${url}/collab`);
    this.socket.on('message', (data: Buffer) => this.receive(data));
  }

  /** Resolves when the content of all documents has come. */
  open(token: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(new BinderyError('unavailable', `${this.waiting.size} documents did not open`)),
        OPEN_LIMIT_MS,
      );
      this.opened = () => {
        clearTimeout(late);
        resolve();
      };
      this.socket.on('error', reject);
      this.socket.on('close', (code) => reject(new BinderyError('unavailable', `closed: ${code}`)));
      this.socket.on('open', () => {
        for (const document of this.documents) {
          this.socket.send(tokenFrame(document, token));
          this.socket.send(writeStateVector(document, NOTHING));
        }
      });
    });
  }

  /** One character, by a client of its own. */
  type(document: string): void {
    const doc = this.typed.get(document) ?? this.startTyping(document);
    const text = doc.getText('field:notes');
    text.insert(text.length, 'x');
  }

  close(): void {
    this.socket.removeAllListeners('close');
    this.socket.terminate();
  }

  private startTyping(document: string): Y.Doc {
    const doc = new Y.Doc();
    doc.on('update', (update: Uint8Array) =>
      this.socket.send(writeEdit(document, SYNC_STEP.update, { update, trailer: null })),
    );
    this.typed.set(document, doc);
    return doc;
  }

  private receive(data: Buffer): void {
    const frame = readServerFrame(data);
    const name = data.subarray(1, 1 + (data[0] ?? 0)).toString();
    if (frame.kind === 'stateVector')
      this.socket.send(writeEdit(name, SYNC_STEP.reply, { update: EMPTY_UPDATE, trailer: null }));
    if (frame.kind !== 'update' || !frame.isReply || frame.update.length < 1_000) return;
    this.waiting.delete(name);
    if (this.waiting.size === 0) this.opened();
  }
}

answer({
  async open({ url, documents }: PagesOptions): Promise<void> {
    for (let start = 0; start < documents.length; start += PER_SOCKET) {
      const socket = new PageSocket(url, documents.slice(start, start + PER_SOCKET));
      sockets.push(socket);
      await socket.open(`reader-${sockets.length}`);
    }
  },
  /** Types a character a second into each of the first `count` documents, until the pages are closed. */
  type(count: number): void {
    const edited = sockets
      .flatMap((socket) => socket.documents.map((name) => ({ socket, name })))
      .slice(0, count);
    typing = setInterval(() => {
      for (const { socket, name } of edited) socket.type(name);
    }, TYPING_MS);
  },
  close(): void {
    clearInterval(typing);
    for (const socket of sockets) socket.close();
    sockets = [];
  },
});
