// @vitest-environment jsdom
/** The day of the workspace: when it changes, and what asking for it costs. */
import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { noteTimeZone, useWorkspaceDay, workspaceDay, workspaceZone } from './workspace-day.ts';

beforeEach(() => {
  localStorage.clear();
  // React's own timers are none of these.
  vi.useFakeTimers({
    now: Date.parse('2026-11-29T10:58:30Z'),
    toFake: ['Date', 'setInterval', 'clearInterval'],
  });
});

afterEach(() => {
  vi.useRealTimers();
});

test('the day is worked out once a minute and zone, however many formulas ask', () => {
  noteTimeZone('Pacific/Auckland');
  expect(workspaceDay()).toBe('2026-11-29');
  const formats = vi.spyOn(Intl, 'DateTimeFormat');
  for (let asked = 0; asked < 100; asked += 1) expect(workspaceDay()).toBe('2026-11-29');
  expect(workspaceZone()).toBe('Pacific/Auckland');
  expect(formats).not.toHaveBeenCalled();
  formats.mockRestore();

  vi.setSystemTime(Date.parse('2026-11-29T11:00:00Z'));
  expect(workspaceDay()).toBe('2026-11-30');
  noteTimeZone('Pacific/Kiritimati');
  expect([workspaceDay(), workspaceZone()]).toEqual(['2026-11-30', 'Pacific/Kiritimati']);
  noteTimeZone('America/Los_Angeles');
  expect([workspaceDay(), workspaceZone()]).toEqual(['2026-11-29', 'America/Los_Angeles']);
});

test('what a device keeps that is no zone is passed over', () => {
  localStorage.setItem('bindery.time-zone', 'Middle/Earth');
  expect(workspaceZone()).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone);
});

test('all formulas of a page share one timer, and see another day, zone and tab', () => {
  noteTimeZone('Pacific/Auckland');
  const first = renderHook(useWorkspaceDay);
  const second = renderHook(useWorkspaceDay);
  const days = () => [first.result.current, second.result.current];
  expect(vi.getTimerCount()).toBe(1);
  expect(days()).toEqual(['2026-11-29', '2026-11-29']);

  act(() => vi.advanceTimersByTime(120_000));
  expect(days()).toEqual(['2026-11-30', '2026-11-30']);
  act(() => noteTimeZone('America/Los_Angeles'));
  expect(days()).toEqual(['2026-11-29', '2026-11-29']);

  localStorage.setItem('bindery.time-zone', 'Pacific/Auckland');
  act(() => void window.dispatchEvent(new StorageEvent('storage')));
  expect(days()).toEqual(['2026-11-30', '2026-11-30']);

  first.unmount();
  expect(vi.getTimerCount()).toBe(1);
  second.unmount();
  expect(vi.getTimerCount()).toBe(0);
});
