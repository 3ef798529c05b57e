/** Webhooks on a real database: signed, in order, again while a receiver is away, never into the own network unless the operator says so. */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, inject, test, vi } from 'vitest';
import type { ProgramEvent } from '#core/protocol/api/programs/events.ts';
import type { Delivery, Webhook, WebhookWithSecret } from '#core/protocol/api/programs/webhooks.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import { appendEvents } from '../event-log/event-log.ts';
import { readEvents } from '../events/read-events.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { sendDueWebhooks } from './send-webhooks.ts';
import { forgetDeliveries } from './webhook-queue.ts';

const SHEET = `{ id: 'sheet', version: 1, name: 'Sheet', fields: { notes: 'text' } }`;
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: ProgramEvent;
}

/** A receiver that answers what it is told to, and keeps what it was sent. */
const received: Received[] = [];
let answers: (event: ProgramEvent) => number = () => 204;
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += String(chunk);
  });
  request.on('end', () => {
    const event = JSON.parse(body) as ProgramEvent;
    const status = answers(event);
    if (status < 300) received.push({ headers: request.headers, body, event });
    response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
  });
});

let clock = Date.now();
let api: TestClient;
let address: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  address = `http://${host}/hook`;
  api = await createTestClient(inject('testDatabase'), {
    env: { outgoingHosts: [host] },
    environment: { ...serverEnvironment, now: () => clock },
  });
  await api.call('owner', 'POST', '/templates/sheet/versions', { source: SHEET, baseVersion: 0 });
});
afterAll(async () => {
  await api?.close();
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  await api.services.prisma.webhook.deleteMany();
  received.length = 0;
  answers = () => 204;
});

async function add(body: Record<string, string | string[]> = {}): Promise<WebhookWithSecret> {
  const answer = await api.call('admin', 'POST', '/webhooks', { url: address, events: ['*'], ...body });
  expect(answer.status, answer.text).toBe(201);
  return answer.body as unknown as WebhookWithSecret;
}
async function get(id: string): Promise<Webhook> {
  return (await api.call('admin', 'GET', `/webhooks/${id}`)).body as unknown as Webhook;
}
async function deliveriesOf(id: string, query = ''): Promise<readonly Delivery[]> {
  const { body } = await api.call('admin', 'GET', `/webhooks/${id}/deliveries${query}`);
  return body.items as unknown as readonly Delivery[];
}
async function create(title: string): Promise<string> {
  const made = await api.call('editor', 'POST', '/codices', { templateId: 'sheet', title });
  expect(made.status, made.text).toBe(201);
  return made.body.id;
}
async function rename(id: string, title: string): Promise<void> {
  clock += 1000;
  expect((await api.call('editor', 'PATCH', `/codices/${id}`, { title })).status).toBe(200);
  await readEvents(api.services, `codex/${id}`);
}
/** Lets time pass in steps, and sends what is due. */
async function pass(durationMs: number, stepMs: number): Promise<void> {
  for (const end = clock + durationMs; clock < end; clock += stepMs) await sendDueWebhooks(api.services);
  await sendDueWebhooks(api.services);
}
const typesOf = (list: readonly Received[]) => list.map(({ event }) => event.type);

/** As the libraries of Standard Webhooks do it. */
function isSigned({ headers, body }: Received, secret: string): boolean {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const expected = `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
  return String(headers['webhook-signature']).split(' ').includes(expected);
}

test('what happens is posted once, in order, signed by the secret that was told', async () => {
  const { id, secret } = await add({ events: ['codex.created', 'codex.updated'] });
  const codex = await create('One');
  await rename(codex, 'Two');
  await api.call('editor', 'DELETE', `/codices/${codex}`);
  await sendDueWebhooks(api.services);
  await sendDueWebhooks(api.services);
  expect(typesOf(received)).toEqual(['codex.created', 'codex.updated']);
  for (const one of received) {
    expect(isSigned(one, secret)).toBe(true);
    expect(one.headers['webhook-id']).toBe(one.event.id);
    expect(Number(one.headers['webhook-timestamp'])).toBe(Math.floor(clock / 1000));
  }
  expect((await deliveriesOf(id)).map(({ status, answered }) => [status, answered])).toEqual([
    ['done', 204],
    ['done', 204],
  ]);
  expect(JSON.stringify(await api.call('admin', 'GET', '/webhooks'))).not.toContain(secret);
});

test('a receiver that is away for an hour is sent everything once it is back, each Codex in its order', async () => {
  const { id } = await add();
  const codices = [await create('A'), await create('B'), await create('C')];
  answers = () => 503;
  for (const round of [1, 2, 3]) for (const codex of codices) await rename(codex, `${round}`);
  await pass(HOUR, MINUTE);
  expect(received).toEqual([]);
  expect(await get(id)).toMatchObject({ enabled: true, failingSince: expect.any(String) });
  answers = () => 204;
  await pass(3 * HOUR, 5 * MINUTE);
  for (const codex of codices) {
    const own = received.filter(({ event }) => event.data.codex === codex).map(({ event }) => event);
    expect(own.map(({ type, data }) => [type, data.seq])).toEqual([
      ['codex.created', undefined],
      ['codex.updated', 2],
      ['codex.updated', 3],
      ['codex.updated', 4],
    ]);
  }
  expect(new Set(received.map(({ event }) => event.id)).size).toBe(received.length);
  expect(await get(id)).toMatchObject({ enabled: true, failingSince: null });
});

test('a receiver that is back need not be waited for: an admin has it tried now, by the rights that count', async () => {
  const { id, by } = await add({ events: ['codex.created'] });
  answers = () => 503;
  await create('Waits');
  await pass(3 * HOUR, 15 * MINUTE);
  answers = () => 204;
  await sendDueWebhooks(api.services);
  expect(received).toEqual([]);
  const tried = await api.call('owner', 'PATCH', `/webhooks/${id}`, { enabled: true });
  expect(tried.body).toMatchObject({ enabled: true, failingSince: null, by });
  await sendDueWebhooks(api.services);
  expect(typesOf(received)).toEqual(['codex.created']);
});

test('a process that is killed while it sends leaves nothing unsent; what comes twice has the same id', async () => {
  await add({ events: ['codex.created'] });
  const codex = await create('Killed');
  // It was received, and the process is no more before it can note that.
  const sent: string[] = [];
  const killed = vi.fn(async (_url: string, _body: string | Uint8Array, options = {}) => {
    sent.push(String((options as { headers: Record<string, string> }).headers['webhook-id']));
    return await new Promise<number>(() => undefined);
  });
  void sendDueWebhooks(api.services, { send: killed });
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(await sendDueWebhooks(api.services)).toBe(0);
  clock += 61_000;
  expect(await sendDueWebhooks(api.services)).toBe(1);
  expect(received.map(({ event }) => [event.data.codex, event.id])).toEqual([[codex, sent[0]]]);
});

test('one message that a receiver cannot take holds up its Codex alone, and is given up after days', async () => {
  const { id } = await add({ events: ['codex.created', 'codex.updated'] });
  const [bad, good] = [await create('Bad'), await create('Good')];
  answers = (event) => (event.data.codex === bad && event.type === 'codex.created' ? 400 : 204);
  await rename(bad, 'Worse');
  await rename(good, 'Better');
  await pass(2 * MINUTE, 5_000);
  expect(received.map(({ event }) => event.data.codex)).toEqual([good, good]);
  await pass(4 * DAY, HOUR);
  const [failed] = await deliveriesOf(id, '?status=failed');
  expect(failed).toMatchObject({ codex: bad, attempts: 10, answered: 400, nextAt: null });
  expect(received.map(({ event }) => [event.data.codex, event.type]).at(-1)).toEqual([bad, 'codex.updated']);
  answers = () => 200;
  const again = await api.call('admin', 'POST', `/webhooks/${id}/deliveries/${failed?.id}/replay`);
  expect(again.status, again.text).toBe(202);
  await sendDueWebhooks(api.services);
  expect(received.at(-1)?.event.id).toBe(failed?.event);
});

test('a receiver that takes nothing for days is switched off with the reason, and goes on where it was', async () => {
  const { id } = await add({ events: ['codex.created'] });
  answers = () => 302;
  for (const day of [1, 2, 3, 4, 5, 6]) {
    await create(`Day ${day}`);
    await pass(DAY, HOUR);
  }
  const off = await get(id);
  expect(off).toMatchObject({
    enabled: false,
    disabledReason: expect.stringMatching(/taken nothing since .*302/),
  });
  const audit = await api.call('admin', 'GET', '/audit?action=webhook-disabled');
  expect(audit.text).toContain(id);
  answers = () => 204;
  await create('Meanwhile');
  await pass(HOUR, MINUTE);
  expect(received).toEqual([]);
  expect((await api.call('admin', 'PATCH', `/webhooks/${id}`, { enabled: true })).status).toBe(200);
  await sendDueWebhooks(api.services);
  expect(received.length).toBeGreaterThanOrEqual(2);
});

test('a receiver that says it is gone is not asked again', async () => {
  const { id } = await add();
  answers = () => 410;
  await create('Gone');
  await sendDueWebhooks(api.services);
  expect(await get(id)).toMatchObject({ enabled: false, disabledReason: expect.stringContaining('410') });
});

test('for a day after a secret was replaced both are good', async () => {
  const { id, secret: before } = await add({ events: ['codex.created'] });
  const replaced = await api.call('admin', 'POST', `/webhooks/${id}/secret`, {});
  const { secret: after } = replaced.body as unknown as WebhookWithSecret;
  await create('Both');
  await sendDueWebhooks(api.services);
  clock += DAY + 1;
  await create('One');
  await sendDueWebhooks(api.services);
  expect(received.map((one) => [isSigned(one, before), isSigned(one, after)])).toEqual([
    [true, true],
    [false, true],
  ]);
  const own = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  await api.call('admin', 'POST', `/webhooks/${id}/secret`, { secret: own });
  await create('Own');
  await sendDueWebhooks(api.services);
  expect(isSigned(received[2] as Received, own)).toBe(true);
});

test('only what its maker may read is sent, and nothing once they may not say where it goes', async () => {
  const { id } = await add({ events: ['codex.created'] });
  await create('Before');
  await api.services.prisma.user.update({ where: { id: api.userIds.admin }, data: { role: 'editor' } });
  await sendDueWebhooks(api.services);
  await api.services.prisma.user.update({ where: { id: api.userIds.admin }, data: { role: 'admin' } });
  expect(received).toEqual([]);
  expect(await get(id)).toMatchObject({
    enabled: false,
    disabledReason: expect.stringContaining('may not manage'),
  });
});

test.each([
  ['http://hooks.example.org/in', 422],
  ['https://127.0.0.1/in', 403],
  ['https://[::ffff:10.0.0.1]/in', 403],
  ['https://169.254.169.254/latest', 403],
  ['https://2130706433/', 403],
  ['https://name:word@hooks.example.org/', 422],
  ['file:///etc/passwd', 422],
])('%s is refused when it is added', async (url, status) => {
  expect((await api.call('admin', 'POST', '/webhooks', { url, events: ['*'] })).status).toBe(status);
});

test('a name that means an address within is refused when it is used, whatever it meant before', async () => {
  const { port } = server.address() as AddressInfo;
  const { id } = await add({ url: `https://localhost:${port}/hook`, events: ['codex.created'] });
  await create('Rebound');
  await sendDueWebhooks(api.services);
  const [delivery] = await deliveriesOf(id);
  expect(delivery).toMatchObject({
    ...{ status: 'waiting', attempts: 1, answered: null },
    message: expect.stringContaining('not a public internet address'),
  });
});

test('for a receiver that is away no more than 200 messages are queued; the rest waits as events, and comes after them', async () => {
  const { id } = await add({ events: ['version.named'] });
  const codex = await create('Much');
  answers = () => 503;
  const names = Array.from({ length: 230 }, (_, index) => `Version ${index}`);
  const { prisma } = api.services;
  const by = { kind: 'user', id: api.userIds.editor, name: 'The editor' } as const;
  const told = { type: 'version.named', codexId: codex, by, at: clock } as const;
  await prisma.$transaction((tx) =>
    appendEvents(
      tx,
      names.map((name) => ({ ...told, data: { name } })),
    ),
  );
  await pass(10 * MINUTE, MINUTE);
  const where = { webhookId: id, status: 'waiting' };
  expect(await prisma.webhookDelivery.count({ where })).toBe(200);
  answers = () => 204;
  await pass(HOUR, 5 * MINUTE);
  expect(received.map(({ event }) => event.data.name)).toEqual(names);
});

test('the log is bounded', async () => {
  const { id } = await add({ events: ['codex.created'] });
  await create('Old');
  await sendDueWebhooks(api.services);
  expect(await deliveriesOf(id)).toHaveLength(1);
  await forgetDeliveries(api.services.prisma, clock + 31 * DAY);
  expect(await deliveriesOf(id)).toEqual([]);
});
