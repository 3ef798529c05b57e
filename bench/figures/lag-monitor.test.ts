import { expect, it } from 'vitest';
import { LagMonitor } from './lag-monitor.ts';

it('has a histogram of its own for each span, and tells the latest of all', () => {
  const lags = [3, 40, 7];
  const ended: number[] = [];
  const monitor = new LagMonitor(() => {
    const ms = lags.shift() ?? 0;
    return {
      enable: () => true,
      disable: () => ended.push(ms) > 0,
      percentile: () => ms * 1e6,
    };
  });
  for (let span = 0; span < 3; span += 1) {
    monitor.start();
    monitor.stop();
  }
  monitor.stop();
  expect(ended).toEqual([3, 40, 7]);
  expect(monitor.p99()).toBe(40);
});
