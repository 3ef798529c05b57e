/** Measures how busy the event loop of this process is. */
import { type EventLoopUtilization, performance } from 'node:perf_hooks';

/** Returns the recent event loop utilization, 0 to 1. */
export type LoadMeter = () => number;

export interface LoadMeterSources {
  /** Milliseconds. */
  readonly clock: () => number;
  readonly utilization: (now?: EventLoopUtilization, before?: EventLoopUtilization) => EventLoopUtilization;
}

/** Shorter than a person notices, longer than one commit. */
const SAMPLE_MS = 200;
const SOURCES: LoadMeterSources = {
  clock: () => performance.now(),
  utilization: (now, before) => performance.eventLoopUtilization(now, before),
};

/** Samples on demand, at most every `SAMPLE_MS`, so a meter that nobody reads costs nothing. */
export function createLoadMeter({ clock, utilization }: LoadMeterSources = SOURCES): LoadMeter {
  let takenAt = clock();
  let before = utilization();
  let share = 0;
  return () => {
    const now = clock();
    if (now - takenAt < SAMPLE_MS) return share;
    const current = utilization();
    share = utilization(current, before).utilization;
    takenAt = now;
    before = current;
    return share;
  };
}
