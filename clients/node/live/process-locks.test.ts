/** Locks within one process. */
import { expect, it } from 'vitest';
import { createProcessLocks } from './process-locks.ts';

it('is held by one, and free again for whoever comes next', async () => {
  const locks = createProcessLocks();
  const release = await locks.tryHold('outbox');
  expect(await locks.tryHold('outbox')).toBeNull();
  expect(await locks.tryHold('another')).not.toBeNull();
  const order: string[] = [];
  const waiting = ['first', 'second'].map(async (name) => {
    const free = await locks.hold('outbox');
    order.push(name);
    free();
  });
  release?.();
  release?.();
  await Promise.all(waiting);
  expect(order).toEqual(['first', 'second']);
  expect(await locks.tryHold('outbox')).not.toBeNull();
});
