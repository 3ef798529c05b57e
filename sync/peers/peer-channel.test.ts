import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { PeerChannel, type Wire } from './peer-channel.ts';
import { type EpochKey, importEpochKey } from './peer-cipher.ts';
import { type PeerMessage, readPeerMessage, writePeerMessage } from './peer-message.ts';
import { createWires } from './peers.fixture.ts';

const KEY = btoa('k'.repeat(32));
const DOCUMENT = 'codex/one';

interface End {
  readonly channel: PeerChannel;
  readonly heard: PeerMessage[];
  closed: boolean;
  key: EpochKey;
}

function openEnd(wire: Wire, key: EpochKey, from: number, to: number, documentName = DOCUMENT): End {
  const heard: PeerMessage[] = [];
  const channel = new PeerChannel({
    wire,
    identity: { documentName, from, to },
    key: () => end.key,
    clock: () => performance.now(),
    onMessage: (message) => heard.push(message),
    onClosed: () => {
      end.closed = true;
    },
  });
  const end: End = { channel, heard, closed: false, key };
  return end;
}

async function pair(
  alter: (frame: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>[] = (frame) => [frame],
) {
  const [one, two] = createWires();
  const send = one.send.bind(one);
  one.send = (frame) => {
    for (const altered of alter(frame)) send(altered);
  };
  const key = await importEpochKey('e1', KEY);
  return { a: openEnd(one, key, 1, 2), b: openEnd(two, key, 2, 1), one, two };
}

const soon = (check: () => void) => vi.waitFor(check, { timeout: 8_000 });
/** Comparing long arrays byte by byte takes `expect` seconds. */
const digest = (message: PeerMessage) => Buffer.from(writePeerMessage(message)).toString('base64');
const update = (length: number): PeerMessage => ({
  kind: 'update',
  update: new Uint8Array(length).map((_, index) => index),
  proof: null,
});

describe('messages', () => {
  it('are read as they were written', () => {
    const bytes = fc.uint8Array({ maxLength: 40 });
    const proof = fc.option(
      fc.record({ client: fc.nat(), author: fc.string({ maxLength: 50 }), at: fc.nat(), mac: bytes }),
    );
    const message: fc.Arbitrary<PeerMessage> = fc.oneof(
      fc.record({
        kind: fc.constant('hello' as const),
        vector: bytes,
        synced: fc.boolean(),
        again: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('update' as const), update: bytes, proof }),
      fc.record({ kind: fc.constant('presence' as const), states: bytes }),
      fc.record({ kind: fc.constant('synced' as const), synced: fc.boolean() }),
      fc.record({ kind: fc.constant('bye' as const), client: fc.nat() }),
    );
    fc.assert(
      fc.property(message, (said) => {
        expect(readPeerMessage(writePeerMessage(said))).toEqual(said);
      }),
    );
  });

  it('are refused when they are not whole, or more than whole', () => {
    const bytes = writePeerMessage(update(10));
    expect(() => readPeerMessage(bytes.subarray(0, 6))).toThrow();
    expect(() => readPeerMessage(Uint8Array.from([...bytes, 0]))).toThrow();
    expect(() => readPeerMessage(Uint8Array.from([99]))).toThrow();
  });
});

describe('a channel', () => {
  it('takes messages of any length, in order', async () => {
    const { a, b } = await pair();
    const lengths = [0, 1, 16_383, 16_384, 16_385, 300_000, 3];
    for (const length of lengths) a.channel.send(update(length));
    await soon(() => expect(b.heard).toHaveLength(lengths.length));
    expect(b.heard.map(digest)).toEqual(lengths.map((length) => digest(update(length))));
  });

  it('shows nothing of what it carries', async () => {
    const seen: string[] = [];
    const { a, b } = await pair((frame) => {
      seen.push(new TextDecoder('latin1').decode(frame));
      return [frame];
    });
    a.channel.send({ kind: 'update', update: new TextEncoder().encode('top secret words'), proof: null });
    await soon(() => expect(b.heard).toHaveLength(1));
    expect(seen.join()).not.toContain('secret');
  });

  it.each([
    ['altered', (frame: Uint8Array<ArrayBuffer>) => [frame.with(frame.length - 1, (frame.at(-1) ?? 0) ^ 1)]],
    ['with another counter', (frame: Uint8Array<ArrayBuffer>) => [frame.with(15, 9)]],
    ['shown again', (frame: Uint8Array<ArrayBuffer>) => [frame, frame]],
    ['cut short', (frame: Uint8Array<ArrayBuffer>) => [frame.slice(0, 20)]],
  ])('ends at a frame that was %s', async (_, alter) => {
    const { a, b } = await pair(alter);
    a.channel.send(update(10));
    await soon(() => expect(b.closed).toBe(true));
    expect(b.heard.length).toBeLessThanOrEqual(1);
    await soon(() => expect(a.closed).toBe(true));
  });

  it.each([
    ['another document', { documentName: 'codex/two' }],
    ['another key', { key: btoa('x'.repeat(32)) }],
    ['another end', { to: 3 }],
  ])(
    'ends when the other side speaks for %s',
    async (_, { documentName, key, to }: { documentName?: string; key?: string; to?: number }) => {
      const [one, two] = createWires();
      const a = openEnd(one, await importEpochKey('e1', KEY), 1, 2);
      const b = openEnd(two, await importEpochKey('e1', key ?? KEY), 2, to ?? 1, documentName);
      a.channel.send(update(10));
      await soon(() => expect(b.closed).toBe(true));
      expect(b.heard).toEqual([]);
    },
  );

  it('neither reads nor breaks at what was said before or after its epoch', async () => {
    const { a, b } = await pair();
    b.key = await importEpochKey('e2', btoa('n'.repeat(32)));
    a.channel.send(update(40_000));
    await a.channel.settled();
    a.key = b.key;
    a.channel.send(update(5));
    await soon(() => expect(b.heard).toEqual([update(5)]));
    expect(b.closed).toBe(false);
  });

  it('waits for a wire that is full, and ends when its reader takes nothing at all', async () => {
    const { a, b, one } = await pair();
    let buffered = 2 * 1024 * 1024;
    Object.defineProperty(one, 'buffered', { get: () => buffered });
    a.channel.send(update(10));
    await new Promise((resolve) => setImmediate(resolve));
    expect(b.heard).toEqual([]);
    buffered = 0;
    await soon(() => {
      one.onDrained?.();
      expect(b.heard).toHaveLength(1);
    });
    buffered = 2 * 1024 * 1024;
    for (let count = 0; count < 40; count += 1) a.channel.send(update(1024 * 1024));
    expect(a.closed).toBe(true);
  });

  it('ends when it is flooded', async () => {
    const { a, b, one } = await pair();
    for (let count = 0; count < 5_000; count += 1) one.send(new Uint8Array([1]));
    await soon(() => expect(b.closed && a.closed).toBe(true));
  });
});
