/** The budget of requests that processes share over their bus. */
import { Hono } from 'hono';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import type { ProcessBus } from '../../ports/process-bus.port.ts';
import type { Services } from '../../ports/services.ts';
import { createMemoryChannel } from '../../processes/memory-channel.ts';
import { createProcessBus } from '../../processes/process-bus.ts';
import type { HttpActor, HttpEnv } from './context.ts';
import { requestBudget } from './request-budget.ts';

const buses: ProcessBus[] = [];
afterEach(async () => {
  for (const bus of buses.splice(0)) await bus.close();
});

/** Processes that answer who is named, within ten requests a minute. */
function start(count: number) {
  const channel = createMemoryChannel();
  return Array.from({ length: count }, (_, index) => {
    const bus = createProcessBus({
      ...{ id: `p${index}`, clock: () => performance.now(), log: pino({ level: 'silent' }) },
      open: channel.open,
    });
    buses.push(bus);
    const app = new Hono<HttpEnv>();
    app.use(async (c, next) => {
      c.set('actor', { kind: 'user', id: c.req.query('who') ?? '' } as HttpActor);
      await next();
    });
    app.use(requestBudget({ bus, env: { requestsPerMinute: 10 } as Services['env'] }));
    app.get('/', (c) => c.text('here'));
    app.onError((_, c) => c.text('too many', 429));
    const ask = async (who: string) => {
      const { status, headers } = await app.request(`/?who=${who}`);
      return { status, remaining: Number(headers.get('RateLimit-Remaining')) };
    };
    // After the budget's own listener, so what is in here has been taken from the budget.
    const heard: number[] = [];
    bus.listen('requests', ({ counts }) => heard.push(...counts.map(([, count]) => count)));
    return { bus, ask, heard: () => heard.reduce((sum, count) => sum + count, 0) };
  });
}

test('what one process has counted is taken from the budget at the others, once', async () => {
  const [a, b, c] = start(3);
  for (const { bus } of [a, b, c].flatMap((one) => one ?? []))
    await expect.poll(() => bus.others.size).toBe(2);
  for (let asked = 0; asked < 7; asked += 1) expect((await a?.ask('ines'))?.status).toBe(200);
  await expect.poll(() => [b?.heard(), c?.heard()]).toEqual([7, 7]);
  expect(await b?.ask('ines')).toEqual({ status: 200, remaining: 2 });
  await expect.poll(() => [a?.heard(), c?.heard()]).toEqual([1, 8]);
  expect(await c?.ask('ines')).toEqual({ status: 200, remaining: 1 });
  await expect.poll(() => a?.heard()).toBe(2);
  expect(await a?.ask('ines')).toEqual({ status: 200, remaining: 0 });
  await expect.poll(() => [b?.heard(), c?.heard()]).toEqual([9, 9]);
  expect((await b?.ask('ines'))?.status).toBe(429);
  expect(await b?.ask('omar')).toEqual({ status: 200, remaining: 9 });
});

test('a process that is alone counts for itself', async () => {
  const [a] = start(1);
  for (let asked = 0; asked < 10; asked += 1) expect((await a?.ask('ines'))?.status).toBe(200);
  expect((await a?.ask('ines'))?.status).toBe(429);
});
