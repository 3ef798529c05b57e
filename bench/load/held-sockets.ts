/** Sockets that are held open, each by somebody of its own, and tell when the server ends them. */
import { WebSocket } from 'ws';
import { BinderyError } from '#core/errors.ts';
import { readServerFrame, writeStateVector } from '#core/protocol/wire/frames.ts';
import { tokenFrame } from './token-frame.ts';

const OPEN_LIMIT_MS = 60_000;
const END_LIMIT_MS = 60_000;
/** Opened at the same time: more would wait for each other at the server. */
const AT_ONCE = 20;
const NOTHING = Uint8Array.of(0);

export interface HeldSocket {
  /** When the server ended it, by `performance.now()`. */
  readonly ended: Promise<number>;
  close(): void;
}

/** Opens one socket for each token, and resolves when each has the document. */
export async function holdSockets(
  url: string,
  documentName: string,
  tokens: readonly string[],
): Promise<HeldSocket[]> {
  const held: HeldSocket[] = [];
  for (let start = 0; start < tokens.length; start += AT_ONCE) {
    const batch = tokens.slice(start, start + AT_ONCE);
    held.push(...(await Promise.all(batch.map((token) => holdSocket(url, documentName, token)))));
  }
  return held;
}

async function holdSocket(url: string, documentName: string, token: string): Promise<HeldSocket> {
  const socket = new WebSocket(url);
  const ended = new Promise<number>((resolve) => socket.on('close', () => resolve(performance.now())));
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string): void => reject(new BinderyError('unavailable', `a socket ${why}`));
    const late = setTimeout(() => fail('did not open'), OPEN_LIMIT_MS);
    socket.on('error', reject);
    socket.on('close', (code, reason) => fail(`was closed: ${code} ${reason.toString()}`));
    socket.on('open', () => {
      socket.send(tokenFrame(documentName, token));
      socket.send(writeStateVector(documentName, NOTHING));
    });
    socket.on('message', (data: Buffer) => {
      const frame = readServerFrame(data);
      if (frame.kind !== 'update' || !frame.isReply) return;
      clearTimeout(late);
      resolve();
    });
  });
  return { ended: withinLimit(ended), close: () => socket.terminate() };
}

function withinLimit(ended: Promise<number>): Promise<number> {
  return Promise.race([
    ended,
    new Promise<number>((_, reject) =>
      setTimeout(() => reject(new BinderyError('unavailable', 'a socket goes on')), END_LIMIT_MS).unref(),
    ),
  ]);
}
