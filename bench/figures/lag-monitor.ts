/** Monitor of how late this process runs its timers, over several spans of time. */
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { percentilesOf } from './figures.ts';

type Histogram = Pick<IntervalHistogram, 'enable' | 'disable' | 'percentile'>;

/** A histogram that is enabled again counts the time in which it was disabled as one delay, so every span has one of its own. */
export class LagMonitor {
  private readonly monitor: () => Histogram;
  private readonly spans: number[] = [];
  private current: Histogram | null = null;

  constructor(monitor: () => Histogram = () => monitorEventLoopDelay({ resolution: 1 })) {
    this.monitor = monitor;
  }

  /** Begins a span. */
  start(): void {
    this.current = this.monitor();
    this.current.enable();
  }

  /** Ends it. */
  stop(): void {
    if (this.current === null) return;
    this.current.disable();
    this.spans.push(this.current.percentile(99) / 1e6);
    this.current = null;
  }

  /** The 99th percentile of the spans, each by its own 99th percentile; ms. */
  p99(): number {
    return percentilesOf(this.spans).p99;
  }
}
