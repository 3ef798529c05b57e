/** For tests: a page that says over a socket whatever it is told to, and notes in words what the server answers. */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { MESSAGE, readHead, readServerFrame, writeStateVector } from '#core/protocol/wire/frames.ts';

/** The second number of a message of the authentication protocol, from the server. */
const DENIED = 1;

export interface RawPage {
  /** What came since it was last taken, in words: `stored`, `state`, `denied: revoked`, `closed: gone` … */
  readonly heard: string[];
  /** Everything that came, to be searched for a word. */
  hears(word: string): boolean;
  readonly isOpen: boolean;
  send(frame: Uint8Array): void;
  /** Shows its token; resolves with `write`, `read` or the reason it was refused for. */
  enter(token: string): Promise<string>;
  /** Waits for so many answers, then asks for what is new and waits for that: answers that nobody expects have come by then. */
  settle(answers?: number): Promise<void>;
  leave(): void;
}

/** Opens a socket for one document. */
export async function openRawPage(url: string, documentName: string): Promise<RawPage> {
  const ws = new WebSocket(url);
  const frames: Buffer[] = [];
  const heard: string[] = [];
  ws.on('error', () => undefined);
  ws.on('close', (code, reason) => heard.push(`closed: ${String(reason) || code}`));
  ws.on('message', (data: Buffer) => {
    frames.push(data);
    const words = data.length > 1 ? describe(data) : null;
    if (words !== null) heard.push(...words);
  });
  const page: RawPage = {
    heard,
    hears: (word) => frames.some((frame) => frame.includes(word)),
    get isOpen() {
      return ws.readyState === WebSocket.OPEN && !heard.some(isEnd);
    },
    send(frame) {
      if (ws.readyState === WebSocket.OPEN) ws.send(frame);
    },
    async enter(token) {
      page.send(tokenFrame(documentName, token));
      let answer: string | undefined;
      await expect
        .poll(() => (answer = heard.find((word) => /^(write|read|denied|closed)/.test(word))), {
          interval: 3,
        })
        .toBeDefined();
      heard.length = 0;
      return answer ?? '';
    },
    async settle(answers = 0) {
      await expect.poll(() => heard.length >= answers || heard.some(isEnd), { interval: 3 }).toBe(true);
      if (heard.some(isEnd)) return;
      const before = states(heard);
      page.send(writeStateVector(documentName, Y.encodeStateVector(new Y.Doc())));
      await expect.poll(() => states(heard) > before || heard.some(isEnd), { interval: 3 }).toBe(true);
      const last = heard.lastIndexOf('state');
      if (states(heard) > before) heard.splice(last, 1);
    },
    leave: () => ws.terminate(),
  };
  await new Promise((resolve) => ws.once('open', resolve));
  return page;
}

const states = (heard: readonly string[]): number => heard.filter((word) => word === 'state').length;
const isEnd = (word: string): boolean => /^(closed|left)/.test(word);

/** The message with which a page shows who it is. */
export function tokenFrame(documentName: string, token: string): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarString(encoder, documentName);
    encoding.writeVarUint(encoder, MESSAGE.auth);
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarString(encoder, token);
    encoding.writeVarString(encoder, '4.7.0');
  });
}

/** What a frame of the server says; `null` for what others do and what everybody is told. */
function describe(bytes: Buffer): readonly string[] | null {
  const { type, decoder } = readHead(bytes);
  switch (type) {
    case MESSAGE.auth:
      return [describeAuth(decoder)];
    case MESSAGE.stateless:
      return describeStateless(decoding.readVarString(decoder));
    case MESSAGE.close:
      return [`left: ${decoding.readVarString(decoder)}`];
    case MESSAGE.awareness:
      return null;
    case MESSAGE.sync:
    case MESSAGE.syncStatus: {
      const frame = readServerFrame(bytes);
      if (frame.kind === 'status')
        return Array.from({ length: frame.count }, () => (frame.stored ? 'stored' : 'not stored'));
      return frame.kind === 'update' && frame.isReply ? ['state'] : null;
    }
    default:
      return [`type ${type}`];
  }
}

function describeAuth(decoder: decoding.Decoder): string {
  const kind = decoding.readVarUint(decoder);
  const text = decoding.readVarString(decoder);
  if (kind === DENIED) return `denied: ${text}`;
  return text === 'readonly' ? 'read' : 'write';
}

function describeStateless(payload: string): readonly string[] | null {
  const said = JSON.parse(payload) as Record<string, unknown>;
  // Who is here is told to everybody whenever it changes.
  if (said['type'] !== 'peers' || said['kind'] === 'members')
    return said['type'] === 'edit-refused' ? [`why: ${said['reason']}`] : null;
  return [said['kind'] === 'carried' ? `carried: ${said['stored']}` : `${said['kind']}`];
}
