import { expect, it, vi } from 'vitest';
import { createListeners, createObservable } from './observable.ts';

it('tells of changes only, and keeps the value that says the same', () => {
  const first = [1];
  const list = createObservable<readonly number[]>(first, (a, b) => a.join() === b.join());
  const told = vi.fn();
  const stop = list.subscribe(told);
  list.set([1]);
  expect([list.get() === first, told.mock.calls.length]).toEqual([true, 0]);
  list.set([2]);
  expect([list.get(), told.mock.calls.length]).toEqual([[2], 1]);
  stop();
  list.set([3]);
  expect(told).toHaveBeenCalledTimes(1);
});

it('lets one function listen twice, and each be ended by itself', () => {
  const value = createObservable(0);
  const told = vi.fn();
  const stop = value.subscribe(told);
  value.subscribe(told);
  stop();
  stop();
  value.set(1);
  expect(told).toHaveBeenCalledTimes(1);
  value.close();
  value.set(2);
  expect(told).toHaveBeenCalledTimes(1);
});

it('calls everybody who listened when it began', () => {
  const listeners = createListeners<[string]>();
  const told: string[] = [];
  const stop = listeners.subscribe((news) => {
    told.push(`one ${news}`);
    stop();
    listeners.subscribe((later) => told.push(`late ${later}`));
  });
  listeners.subscribe((news) => told.push(`two ${news}`));
  listeners.notify('a');
  expect(told).toEqual(['one a', 'two a']);
  listeners.notify('b');
  expect(told.slice(2)).toEqual(['two b', 'late b']);
});
