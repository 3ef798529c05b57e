/** Credentials of a program at the socket: its token, with the clock of the last ticket, or a ticket of its own. */
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

const shown = async (admission: Admission, name: string) => (await admission.getTicket(name)).ticket;

it('many documents are opened by the token, with one ticket to compare clocks by', async () => {
  const { admission, issued, pass } = start();
  pass(5_000);
  expect(await admission.actor()).toEqual({ id: 'ana', name: 'Ana' });
  pass(100);
  const first = await admission.getTicket('codex/a');
  expect(first).toMatchObject({ ticket: 'vb_x', serverTime: 5_000, askedAt: 5_000 });
  expect(await shown(admission, 'codex/b')).toBe('vb_x');
  await admission.actor();
  expect(issued()).toBe(1);
});

it('a document that comes again asks for a ticket, which says why it was refused', async () => {
  const { admission } = start();
  await admission.actor();
  expect(await shown(admission, 'codex/a')).toBe('vb_x');
  expect(await shown(admission, 'codex/a')).toBe('t2');
});

it('clocks are compared anew after a while', async () => {
  const { admission, pass } = start();
  await admission.actor();
  pass(10_000);
  expect(await shown(admission, 'codex/a')).toBe('t2');
  expect(await shown(admission, 'codex/b')).toBe('vb_x');
});
