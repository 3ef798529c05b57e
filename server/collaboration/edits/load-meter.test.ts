/** The share of the event loop in use, over windows of time. */
import { expect, it } from 'vitest';
import { createLoadMeter } from './load-meter.ts';

it('tells the share of the last span, and keeps it until that is old', () => {
  let now = 0;
  const loop = { idle: 0, active: 0, utilization: 0 };
  const meter = createLoadMeter({
    clock: () => now,
    utilization: (current, before) => {
      if (current === undefined || before === undefined) return { ...loop };
      const active = current.active - before.active;
      return { idle: 0, active, utilization: active / (active + current.idle - before.idle) };
    },
  });
  const pass = (active: number, idle: number): void => {
    loop.active += active;
    loop.idle += idle;
    now += active + idle;
  };
  expect(meter()).toBe(0);
  pass(150, 50);
  expect(meter()).toBe(0.75);
  pass(0, 100);
  expect(meter()).toBe(0.75);
  pass(0, 100);
  expect(meter()).toBe(0);
});
