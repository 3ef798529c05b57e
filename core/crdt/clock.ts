/** A hybrid logical clock: one string per write, ordered as text, close to wall time and never behind what was seen. */
import type { Environment } from '#core/environment.ts';
import { BinderyError } from '#core/errors.ts';

/**
 * Idea: S. Kulkarni, M. Demirbas, D. Madappa, B. Avva, M. Leone, "Logical Physical Clocks" (2014).
 *
 * The text is fixed in width, so that ordering the texts orders the events:
 * 12 hex digits of milliseconds, 4 hex digits of counter, `-`, 16 characters that name the node and break ties.
 */
const SHAPE = /^[0-9a-f]{16}-[0-9a-z]{16}$/;
const NODE_SHAPE = /^[0-9a-z]{16}$/;
const MAX_MILLIS = 2 ** 48 - 1;
const MAX_COUNTER = 0xffff;

/** How far a clock may run ahead of the local time before it counts as wrong. */
export const CLOCK_TOLERANCE_MS = 60_000;

export interface HybridTime {
  /** Milliseconds since the Unix epoch. */
  readonly millis: number;
  /** Orders events of one millisecond, 0 … 65535. */
  readonly counter: number;
  /** Who ticked; breaks ties. */
  readonly node: string;
}

export interface Clock {
  /** A time later than every time this clock has given out or observed (within tolerance). */
  tick(): string;
  /**
   * Moves the clock past a time seen in somebody's write. A time beyond `now + CLOCK_TOLERANCE_MS` counts as exactly
   * that bound, so one hostile entry can't push this clock, and all who later observe it, into the far future.
   * Malformed times are ignored.
   */
  observe(hlc: string): void;
}

/**
 * A clock for one writer.
 * @param nodeId 16 characters of `0-9a-z`, unique to this writer; see `newNodeId`.
 */
export function createClock(environment: Pick<Environment, 'now'>, nodeId: string): Clock {
  if (!NODE_SHAPE.test(nodeId)) {
    throw new BinderyError('internal', `A clock's node id is 16 of 0-9a-z, got "${nodeId}"`);
  }
  let millis = 0;
  let counter = 0;

  return {
    tick() {
      const now = wallTime(environment);
      if (now > millis) {
        millis = now;
        counter = 0;
      } else if (counter < MAX_COUNTER) {
        counter += 1;
      } else {
        millis = Math.min(millis + 1, MAX_MILLIS);
        counter = 0;
      }
      return formatHlc({ millis, counter, node: nodeId });
    },
    observe(hlc) {
      const seen = parseHlc(hlc);
      if (seen === null) return;
      const bound = wallTime(environment) + CLOCK_TOLERANCE_MS;
      const seenMillis = Math.min(seen.millis, bound);
      const seenCounter = seen.millis > bound ? 0 : seen.counter;
      if (seenMillis > millis || (seenMillis === millis && seenCounter > counter)) {
        millis = seenMillis;
        counter = seenCounter;
      }
    },
  };
}

/** A fresh node id, from the random tail of a UUIDv7. */
export function newNodeId(environment: Pick<Environment, 'newId'>): string {
  return environment.newId().replaceAll('-', '').slice(-16).toLowerCase().padStart(16, '0');
}

/** The parts of a hybrid time, or `null` when the text is not one. */
export function parseHlc(hlc: unknown): HybridTime | null {
  if (typeof hlc !== 'string' || !SHAPE.test(hlc)) return null;
  return {
    millis: Number.parseInt(hlc.slice(0, 12), 16),
    counter: Number.parseInt(hlc.slice(12, 16), 16),
    node: hlc.slice(17),
  };
}

/** The text of a hybrid time. */
export function formatHlc(time: HybridTime): string {
  return `${hex(time.millis, 12)}${hex(time.counter, 4)}-${time.node}`;
}

/** Wall time of a valid hybrid time, in milliseconds since the Unix epoch; `NaN` when malformed. */
export function clockMillis(hlc: string): number {
  return Number.parseInt(hlc.slice(0, 12), 16);
}

function wallTime(environment: Pick<Environment, 'now'>): number {
  const now = Math.floor(environment.now());
  return now > 0 ? Math.min(now, MAX_MILLIS) : 0;
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, '0');
}
