import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createProjectionQueue } from './projection-queue.ts';

/** Longer than the queue lets anything wait. */
const A_WHILE_MS = 5_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function createQueue(project: (documentName: string) => Promise<void>) {
  return createProjectionQueue({ project, log: pino({ level: 'silent' }), clock: () => performance.now() });
}

it('who waits for a projection gets it at once, and it is not made again a moment later', async () => {
  const project = vi.fn(async () => undefined);
  const queue = createQueue(project);
  queue.touch('codex/a');
  await queue.project('codex/a');
  expect(project).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(A_WHILE_MS);
  expect(project).toHaveBeenCalledTimes(1);
});

it('the first edit after a rest is projected at once; while edits go on, when it was quiet, and at the latest after two seconds', async () => {
  const project = vi.fn(async () => undefined);
  const queue = createQueue(project);
  queue.touch('codex/a');
  queue.touch('codex/a');
  await vi.advanceTimersByTimeAsync(20);
  expect(project).toHaveBeenCalledTimes(1);
  for (let edits = 0; edits < 19; edits += 1) {
    queue.touch('codex/a');
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(project).toHaveBeenCalledTimes(1);
  queue.touch('codex/a');
  await vi.advanceTimersByTimeAsync(100);
  expect(project).toHaveBeenCalledTimes(2);
  queue.touch('codex/a');
  await vi.advanceTimersByTimeAsync(299);
  expect(project).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(project).toHaveBeenCalledTimes(3);
});

it('edits that come one by one are each projected at once', async () => {
  const project = vi.fn(async () => undefined);
  const queue = createQueue(project);
  for (let edits = 1; edits <= 3; edits += 1) {
    queue.touch('codex/a');
    await vi.advanceTimersByTimeAsync(20);
    expect(project).toHaveBeenCalledTimes(edits);
    await vi.advanceTimersByTimeAsync(A_WHILE_MS);
  }
});

it('all who ask during a run share the next one; what is touched before it begins is in it', async () => {
  const release: (() => void)[] = [];
  const project = vi.fn(() => new Promise<void>((resolve) => release.push(resolve)));
  const queue = createQueue(project);
  const first = queue.project('codex/a');
  queue.touch('codex/a');
  const others = [queue.project('codex/a'), queue.project('codex/a')];
  expect(project).toHaveBeenCalledTimes(1);
  release.shift()?.();
  await first;
  await vi.waitFor(() => expect(project).toHaveBeenCalledTimes(2));
  release.shift()?.();
  await Promise.all(others);
  await vi.advanceTimersByTimeAsync(A_WHILE_MS);
  expect(project).toHaveBeenCalledTimes(2);
});

it('a failure is told to who waits, and tried again', async () => {
  const project = vi.fn(async () => undefined).mockRejectedValueOnce(new Error('away'));
  const queue = createQueue(project);
  await expect(queue.project('codex/a')).rejects.toThrow('away');
  await vi.advanceTimersByTimeAsync(A_WHILE_MS);
  expect(project).toHaveBeenCalledTimes(2);
});

it('stopping projects what waits', async () => {
  const project = vi.fn(async () => undefined);
  const queue = createQueue(project);
  queue.touch('codex/a');
  await queue.stop();
  expect(project).toHaveBeenCalledTimes(1);
});

it('many documents are projected a few at a time, in the order of their edits; one that somebody waits for is not held up', async () => {
  const release = new Map<string, () => void>();
  const begun: string[] = [];
  const project = (name: string) =>
    new Promise<void>((resolve) => {
      begun.push(name);
      release.set(name, resolve);
    });
  const queue = createProjectionQueue({
    ...{ project, log: pino({ level: 'silent' }), clock: () => performance.now() },
    atOnce: 2,
  });
  for (const name of ['a', 'b', 'c', 'd', 'e']) queue.touch(name);
  await vi.advanceTimersByTimeAsync(A_WHILE_MS);
  expect(begun).toEqual(['a', 'b']);
  // What is written while it waits for its turn is in its run.
  queue.touch('c');
  const asked = queue.project('e');
  expect(begun).toEqual(['a', 'b', 'e']);
  release.get('e')?.();
  await asked;
  expect(begun).toEqual(['a', 'b', 'e']);
  for (const name of ['a', 'b', 'c', 'd']) {
    release.get(name)?.();
    await vi.advanceTimersByTimeAsync(A_WHILE_MS);
  }
  expect(begun).toEqual(['a', 'b', 'e', 'c', 'd']);
});

it('one that fails makes room for the next', async () => {
  const begun: string[] = [];
  const project = async (name: string) => {
    begun.push(name);
    if (name === 'a') throw new Error('not today');
  };
  const queue = createProjectionQueue({
    ...{ project, log: pino({ level: 'silent' }), clock: () => performance.now() },
    atOnce: 1,
  });
  queue.touch('a');
  queue.touch('b');
  await vi.advanceTimersByTimeAsync(100);
  expect(begun).toEqual(['a', 'b']);
});
