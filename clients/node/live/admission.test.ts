/** Tickets of a program: the one that told who it is opens the first connection. */
import { expect, it } from 'vitest';
import type { RestClient } from '../rest/rest-client.ts';
import { Admission } from './admission.ts';

function start() {
  let [time, issued] = [0, 0];
  const rest = {
    async call() {
      issued += 1;
      const serverTime = new Date(time).toISOString();
      return { ticket: `t${issued}`, serverTime, actor: { id: 'ana', name: 'Ana' } };
    },
  };
  const kept = new Map<string, unknown>();
  const records = {
    get: async (_kind: string, key: string) => kept.get(key),
    put: async (_kind: string, key: string, value: unknown) => void kept.set(key, value),
  };
  const admission = new Admission({
    // Only these of their methods are called.
    ...{ rest: rest as unknown as RestClient, records: records as never },
    ...{ baseUrl: 'http://127.0.0.1:3000', token: 'vb_x', now: () => time },
  });
  return { admission, pass: (ms: number) => (time += ms), issued: () => issued };
}

it('the first connection takes the ticket that told who it is, and each after it one of its own', async () => {
  const { admission, issued } = start();
  expect(await admission.actor()).toEqual({ id: 'ana', name: 'Ana' });
  const tickets = [await admission.getTicket(''), await admission.getTicket('')];
  expect(tickets.map(({ ticket }) => ticket)).toEqual(['t1', 't2']);
  await admission.actor();
  expect(issued()).toBe(2);
});

it('one that may be over by now is not shown', async () => {
  const { admission, pass } = start();
  await admission.actor();
  pass(30_000);
  expect((await admission.getTicket('')).ticket).toBe('t2');
});
