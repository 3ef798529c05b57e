/** Rules M1 and M2 of docs/spec/metadata.md. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { CLOCK_TOLERANCE_MS, clockMillis, createClock, formatHlc, newNodeId, parseHlc } from './clock.ts';

// Properties run hundreds of cases, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

const NODE = '0123456789abcdef';
const times = fc.record({
  millis: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  counter: fc.integer({ min: 0, max: 0xffff }),
  node: fc.stringMatching(/^[0-9a-z]{16}$/),
});

describe('hybrid logical clock', () => {
  it('M1: text order is time order, and the text reads back', () => {
    fc.assert(
      fc.property(times, times, (a, b) => {
        expect(parseHlc(formatHlc(a))).toEqual(a);
        expect(formatHlc(a)).toHaveLength(33);
        const byTime = a.millis - b.millis || a.counter - b.counter;
        if (byTime !== 0) expect(formatHlc(a) < formatHlc(b)).toBe(byTime < 0);
      }),
    );
  });

  it('M1: every tick is later than all before it, however the wall clock jumps', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 2 ** 40 }), { minLength: 2 }), (walls) => {
        let wall = 0;
        const clock = createClock({ now: () => wall }, NODE);
        let last = '';
        for (wall of walls) {
          const tick = clock.tick();
          expect(tick > last).toBe(true);
          last = tick;
        }
      }),
    );
  });

  it('M1: goes on when a millisecond holds more writes than its counter', () => {
    const clock = createClock({ now: () => 5 }, NODE);
    let last = '';
    for (let count = 0; count < 0x10000 + 3; count += 1) {
      const tick = clock.tick();
      expect(tick > last).toBe(true);
      last = tick;
    }
    expect(clockMillis(last)).toBe(6);
  });

  it('M1: a tick after an observed time within tolerance is later than it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: CLOCK_TOLERANCE_MS }), fc.nat(0xffff), (lead, counter) => {
        const clock = createClock({ now: () => 1_000_000 }, NODE);
        const seen = formatHlc({ millis: 1_000_000 + lead, counter, node: 'zzzzzzzzzzzzzzzz' });
        clock.observe(seen);
        expect(clock.tick() > seen).toBe(true);
      }),
    );
  });

  it('M2: a far-future time moves the clock by no more than the tolerance', () => {
    const clock = createClock({ now: () => 1000 }, NODE);
    clock.observe('ffffffffffffffff-0123456789abcdef');
    expect(clockMillis(clock.tick())).toBe(1000 + CLOCK_TOLERANCE_MS);
  });

  it('M2: malformed times are ignored', () => {
    const clock = createClock({ now: () => 7 }, NODE);
    for (const text of [
      '',
      'ffffffffffffffff',
      `${'f'.repeat(5000)}-${NODE}`,
      'FFFFFFFFFFFFFFFF-0123456789abcdef',
    ]) {
      clock.observe(text);
      expect(parseHlc(text)).toBeNull();
    }
    expect(clockMillis(clock.tick())).toBe(7);
  });

  it('makes a node id from the random end of a UUID', () => {
    expect(newNodeId({ newId: () => '01900000-0000-7000-8ABC-0123456789AB' })).toBe('8abc0123456789ab');
  });
});
