/** Automation rules over REST: admins read them and their runs, pause, try and repeat them. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { JsonObject } from '#core/json.ts';
import type { DryRunResult, RuleRun, RuleRunList, TemplateRules } from '#core/protocol/api/automation.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import { type Answer, createTestClient, type TestClient } from '../http/test-client.ts';
import { runDueRules } from './rule-runner.ts';

const TEMPLATE = `{
  id: 'parcel', version: 1, name: 'Parcel',
  fields: {
    state: { type: 'select', options: [{ value: 'sent', label: 'Sent' }, 'lost'] }, sent: 'date', due: 'date',
    weight: { type: 'number', max: 10 }, tags: 'tags', next: 'reference',
  },
  automation: [
    { id: 'sent', title: 'Note the day', when: { field: 'state', to: 'sent' }, then: [
      { set: { sent: { today: true } } }, { add: { tags: 'sent' } } ] },
    { id: 'weigh', when: { field: 'state', to: 'lost' }, if: { field: 'weight', empty: false }, then: { set: { weight: { formula: 'weight * 2' } } } },
    { id: 'arrive', when: { webhook: 'arrived' }, then: { add: { tags: 'arrived' } } },
    { id: 'remind', when: { date: 'due' }, then: { add: { tags: 'due' } } },
  ],
}`;

let api: TestClient;
let now = Date.UTC(2031, 0, 1, 23, 30);

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'), {
    environment: { ...serverEnvironment, now: () => now },
  });
  await api.call('owner', 'POST', '/templates/parcel/versions', { source: TEMPLATE, baseVersion: 0 });
});
afterAll(() => api?.close());

async function create(fields: JsonObject = {}): Promise<string> {
  const { status, body } = await api.call('editor', 'POST', '/codices', {
    templateId: 'parcel',
    title: 'One',
    fields,
  });
  expect(status).toBe(201);
  return body.id;
}

async function patch(id: string, fields: JsonObject): Promise<void> {
  now += 1000;
  expect((await api.call('editor', 'PATCH', `/codices/${id}`, { fields })).status).toBe(200);
  await runDueRules(api.services);
}

const bodyOf = <T>({ body }: Answer): T => body as unknown as T;
const runs = async (query: string): Promise<RuleRunList> =>
  bodyOf(await api.call('admin', 'GET', `/automation/runs?${query}`));
const rules = async (): Promise<TemplateRules['rules']> =>
  bodyOf<TemplateRules>(await api.call('admin', 'GET', '/templates/parcel/automation')).rules;

test('rules are told in words, with what became of their runs', async () => {
  const id = await create({ weight: 8 });
  await patch(id, { state: 'sent' });
  await patch(id, { state: 'lost' });
  const [sent, weigh] = await rules();
  expect(sent).toMatchObject({
    sentence: 'When State becomes Sent: set Sent to that day; add sent to Tags.',
    counts: { waiting: 0, done: 1, skipped: 0, failed: 0 },
  });
  expect(weigh).toMatchObject({ counts: { done: 0, failed: 1 }, problem: null });
  const { items } = await runs(`codex=${id}`);
  expect(items.map(({ rule, status }) => [rule.title, status])).toEqual([
    ['Weigh', 'failed'],
    ['Note the day', 'done'],
  ]);
  expect(items[0]).toMatchObject({
    codex: { id, title: 'One' },
    cause: { kind: 'changed', field: 'state', value: 'lost', by: { name: 'The editor' } },
    message: expect.stringMatching(/^weight: /),
    actionsDone: 0,
  });
});

test('the log is read in pages, by rule, Codex and status', async () => {
  const id = await create();
  for (const state of ['sent', 'lost', 'sent', 'lost', 'sent']) await patch(id, { state });
  expect((await runs(`codex=${id}&status=skipped`)).items).toHaveLength(2);
  expect((await runs(`codex=${id}&rule=sent&template=parcel`)).items).toHaveLength(3);
  const first = await runs(`codex=${id}&limit=3`);
  const second = await runs(`codex=${id}&limit=3&cursor=${first.nextCursor}`);
  expect([first.items.length, second.items.length, second.nextCursor]).toEqual([3, 2, null]);
  expect((await api.call('admin', 'GET', '/automation/runs?cursor=x')).status).toBe(422);
});

test('a paused rule is not run, and what it missed can be run again', async () => {
  const id = await create();
  const path = '/templates/parcel/automation/sent/pause';
  expect(bodyOf(await api.call('admin', 'PUT', path, { paused: true }))).toMatchObject({
    pausedBy: 'The admin',
  });
  await patch(id, { state: 'sent' });
  const [missed] = (await runs(`codex=${id}`)).items;
  expect(missed).toMatchObject({ status: 'skipped', message: 'The rule was paused.' });
  await api.call('admin', 'PUT', path, { paused: false });
  const again = await api.call('admin', 'POST', `/automation/runs/${missed?.id}/replay`);
  expect([again.status, bodyOf<RuleRun>(again).cause.kind]).toEqual([201, 'replay']);
  expect((await api.call('admin', 'POST', `/automation/runs/${again.body.id}/replay`)).status).toBe(409);
  await runDueRules(api.services);
  expect((await runs(`codex=${id}`)).items.map(({ status }) => status)).toEqual(['done', 'skipped']);
  const { body } = await api.call('viewer', 'GET', `/codices/${id}`);
  expect(body.fields).toMatchObject({ sent: '2031-01-01', tags: ['sent'] });
});

test('a rule is tried without anything being written', async () => {
  const id = await create({ weight: 8, tags: ['a'] });
  const tried = async (rule: string): Promise<DryRunResult> =>
    bodyOf(await api.call('admin', 'POST', `/templates/parcel/automation/${rule}/dry-run`, { codexId: id }));
  expect(await tried('sent')).toEqual({
    applies: true,
    actions: [
      { sentence: 'set Sent to that day', values: { sent: '2031-01-01' }, problem: null },
      { sentence: 'add sent to Tags', values: { tags: ['a', 'sent'] }, problem: null },
    ],
  });
  expect(await tried('weigh')).toMatchObject({
    applies: true,
    actions: [{ values: { weight: 16 }, problem: expect.stringMatching(/^weight: /) }],
  });
  const { body } = await api.call('viewer', 'GET', `/codices/${id}`);
  expect(body.fields).toMatchObject({ sent: null, tags: ['a'], weight: 8 });
  expect((await runs(`codex=${id}`)).items).toEqual([]);
});

test('a program calls a webhook, which sets its rules off once for each key', async () => {
  const id = await create();
  const call = (who: 'editor' | 'viewer', name: string, key: string) =>
    api.call(who, 'POST', `/automation/webhooks/${name}`, { codexId: id }, { 'idempotency-key': key });
  const first = await call('editor', 'arrived', 'a');
  expect([first.status, first.body]).toEqual([202, { setOff: 1 }]);
  expect((await call('editor', 'arrived', 'a')).status).toBe(202);
  expect((await call('viewer', 'arrived', 'b')).status).toBe(403);
  expect((await call('editor', 'left', 'c')).status).toBe(404);
  await runDueRules(api.services);
  expect((await runs(`codex=${id}`)).items).toMatchObject([
    {
      status: 'done',
      rule: { id: 'arrive' },
      cause: { kind: 'webhook', webhook: 'arrived', by: { name: 'The editor' } },
    },
  ]);
  const { body } = await api.call('viewer', 'GET', `/codices/${id}`);
  expect(body.fields['tags']).toEqual(['arrived']);
});

test('another time zone moves the dates that rules wait for', async () => {
  const id = await create({ due: '2031-06-02' });
  await patch(id, { due: '2031-06-01' });
  const dueAt = async (): Promise<string | undefined> =>
    (await api.services.prisma.automationDue.findFirst({ where: { codexId: id } }))?.dueAt.toISOString();
  expect(await dueAt()).toBe('2031-06-01T00:00:00.000Z');
  expect((await api.call('admin', 'PUT', '/time-zone', { timeZone: 'Europe/Berlin' })).status).toBe(200);
  // Nobody waits for that: whoever runs rules works them out, before any date is looked at.
  expect(await dueAt()).toBe('2031-06-01T00:00:00.000Z');
  expect(await runDueRules(api.services)).toBe(0);
  expect(await dueAt()).toBe('2031-05-31T22:00:00.000Z');
  expect((await api.call('admin', 'PUT', '/time-zone', { timeZone: 'Mars/Base' })).status).toBe(422);
  expect(bodyOf(await api.call('viewer', 'GET', '/time-zone'))).toEqual({ timeZone: 'Europe/Berlin' });
  now = Date.UTC(2031, 4, 31, 22);
  await runDueRules(api.services);
  expect((await runs(`codex=${id}`)).items).toMatchObject([
    { status: 'done', cause: { kind: 'date', field: 'due' } },
  ]);
});
