/** The server is there or away, as requests find it. */
import { expect, it } from 'vitest';
import { ServerWatch } from './server-watch.ts';

it('is away when it cannot be reached, and there with any answer of its own', async () => {
  const answers: (Response | Error)[] = [
    new TypeError('nobody there'),
    new Response('', { status: 502 }),
    Object.assign(new Error('given up'), { name: 'AbortError' }),
    new Response('', { status: 401 }),
    Object.assign(new Error('given up'), { name: 'AbortError' }),
    Object.assign(new Error('too long'), { name: 'TimeoutError' }),
  ];
  const watch = new ServerWatch(async () => {
    const next = answers.shift();
    if (next instanceof Response) return next;
    throw next ?? new Error('no more answers');
  });
  const told: boolean[] = [];
  watch.onChange((isAway) => told.push(isAway));
  const found: boolean[] = [];
  while (answers.length > 0) {
    await watch.fetch('http://127.0.0.1:9').catch(() => undefined);
    found.push(watch.isAway);
  }
  expect(found).toEqual([true, true, true, false, false, true]);
  expect(told).toEqual([true, false, true]);
});
