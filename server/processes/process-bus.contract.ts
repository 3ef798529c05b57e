/** The contract of every process bus, whatever its messages travel over. */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import type { ProcessBus } from '../ports/process-bus.port.ts';
import type { OpenChannel } from './channel.ts';
import { createProcessBus } from './process-bus.ts';

export interface ChannelUnderTest {
  readonly open: OpenChannel;
  /** Breaks every connection of the channel, which comes back by itself. */
  cut(): Promise<void>;
}

const BEAT_MS = 50;
const LEASE_MS = 1_000;

export function describeProcessBus(make: () => ChannelUnderTest): void {
  const open: ProcessBus[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((bus) => bus.close()));
  });

  /** `send`: told of everything that is sent, and may swallow it. */
  function start(channel: ChannelUnderTest, send?: (texts: readonly string[]) => boolean): ProcessBus {
    const bus = createProcessBus({
      id: randomUUID(),
      clock: () => performance.now(),
      log: pino({ level: 'silent' }),
      beatMs: BEAT_MS,
      leaseMs: LEASE_MS,
      open: (handlers) => {
        const real = channel.open(handlers);
        return {
          maxChars: real.maxChars,
          send: async (texts) => (send?.(texts) === false ? undefined : await real.send(texts)),
          renew: () => real.renew(),
          close: () => real.close(),
        };
      },
    });
    open.push(bus);
    return bus;
  }

  async function meet(...buses: ProcessBus[]): Promise<void> {
    for (const bus of buses) await expect.poll(() => bus.others.size).toBe(buses.length - 1);
  }

  function heardBy(bus: ProcessBus): unknown[] {
    const heard: unknown[] = [];
    bus.listen('announcement', ({ message }) => heard.push(message));
    return heard;
  }

  function say(bus: ProcessBus, message: unknown, key?: string): void {
    bus.publish('announcement', { document: 'codex/a', message }, key);
  }

  it('tells every other process, in order, and not itself', async () => {
    const channel = make();
    const [a, b, c] = [start(channel), start(channel), start(channel)];
    const heard = [a, b, c].map(heardBy);
    await meet(a, b, c);
    const numbers = Array.from({ length: 500 }, (_, index) => index);
    for (const number of numbers) {
      say(a, number);
      if (number % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await expect.poll(() => heard[1]?.length).toBe(500);
    await expect.poll(() => heard[2]?.length).toBe(500);
    expect(heard).toEqual([[], numbers, numbers]);
  });

  it('carries long messages in any script', async () => {
    const channel = make();
    const [a, b] = [start(channel), start(channel)];
    const heard = heardBy(b);
    await meet(a, b);
    const text = 'Größe 漢字 🪢 "\\ '.repeat(20_000);
    say(a, text);
    say(a, 'after it');
    await expect.poll(() => heard.length).toBe(2);
    expect(heard).toEqual([text, 'after it']);
  });

  it('tells only the last of what waits under one key', async () => {
    const channel = make();
    const [a, b] = [start(channel), start(channel)];
    const heard = heardBy(b);
    await meet(a, b);
    for (let count = 1; count <= 50; count += 1) say(a, count, 'count');
    say(a, 'end');
    await expect.poll(() => heard.at(-1)).toBe('end');
    expect(heard).toEqual([50, 'end']);
  });

  it('is alone, and sends only signs of life, until another process comes', async () => {
    const channel = make();
    const sent: string[] = [];
    const a = start(channel, (texts) => sent.push(...texts) > 0);
    await expect.poll(() => a.state).toBe('alone');
    say(a, 'to nobody');
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent.filter((text) => !text.endsWith(' []'))).toEqual([]);
    const b = start(channel);
    await meet(a, b);
    expect(a.state).toBe('connected');
    await b.close();
    await expect.poll(() => a.state).toBe('alone');
  });

  it('notices a process that ends without a word', async () => {
    const channel = make();
    let silent = false;
    const [a, b] = [start(channel), start(channel, () => !silent)];
    const left: string[] = [];
    a.watch({ left: (id) => left.push(id) });
    await meet(a, b);
    silent = true;
    await expect.poll(() => left).toEqual([b.id]);
    expect(a.others.size).toBe(0);
    expect(a.heard).toEqual([{ id: b.id, agoMs: expect.any(Number), isLost: true }]);
    expect(a.heard[0]?.agoMs).toBeGreaterThan(LEASE_MS);
  });

  it('says when a message may have been lost', async () => {
    const channel = make();
    let silent = false;
    const [a, b] = [start(channel), start(channel, () => !silent)];
    await meet(a, b);
    let missed = 0;
    a.watch({ missed: () => (missed += 1) });
    silent = true;
    say(b, 'never heard');
    await new Promise((resolve) => setTimeout(resolve, 2 * BEAT_MS));
    silent = false;
    await expect.poll(() => missed).toBeGreaterThan(0);
  });

  it('comes back after its connection was cut, says so, and goes on', async () => {
    const channel = make();
    const [a, b] = [start(channel), start(channel)];
    const heard = heardBy(b);
    await meet(a, b);
    let missed = 0;
    b.watch({ missed: () => (missed += 1) });
    await channel.cut();
    await expect.poll(() => missed).toBeGreaterThan(0);
    await expect
      .poll(() => {
        say(a, 'again');
        return heard;
      })
      .toContain('again');
    expect(b.state).toBe('connected');
  });

  it('passes nothing on that one listener throws at', async () => {
    const channel = make();
    const [a, b] = [start(channel), start(channel)];
    b.listen('announcement', () => {
      throw new Error('a fault');
    });
    const heard = heardBy(b);
    await meet(a, b);
    say(a, 'still heard');
    await expect.poll(() => heard).toEqual(['still heard']);
  });
}
