/** Automation rules run once for each event, in the name of the rule, whatever happens in between. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { JsonObject } from '#core/json.ts';
import type { ImportedBody } from '#core/protocol/api/transfer.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { beginAutomation } from './event-store.ts';
import { readEvents } from './rule-events.ts';
import { runDueRules } from './rule-runner.ts';
import { LEASE_MS, MAX_ATTEMPTS, releaseAbandoned, takeRuns } from './run-store.ts';

const TEMPLATE = (version: number, more = '') => `{
  id: 'ticket', version: ${version}, name: 'Ticket',
  fields: {
    status: 'select', kind: { type: 'select', options: ['bug', 'wish'] }, closed: 'date', due: 'date', count: 'number',
    owner: 'person', tags: 'tags', body: 'richText', ping: 'checkbox', pong: 'checkbox', step: 'number',
    approve: 'checkbox', project: 'reference', effort: 'duration',
  },
  workflow: { field: 'status', states: ['open', 'closed', 'kept'], transitions: { open: ['closed', { to: 'kept', by: 'admin' }], closed: ['open'] } },
  automation: [
    { id: 'close', title: 'Note the day', when: { field: 'status', to: 'closed' }, if: { field: 'kind', is: 'bug' },
      then: [{ set: { closed: { today: true }, body: 'Closed.' } }, { add: { tags: ['done'] } }] },
    { id: 'begin', when: { created: true }, then: { set: { count: { formula: '1 + 1' } } } },
    { id: 'ping', when: { field: 'ping' }, then: { set: { pong: { from: 'ping' }, step: { formula: 'step + 1' } } } },
    { id: 'remind', when: { date: 'due', offset: '-1 d' }, then: { add: { tags: 'due' } } },
    ${more}
  ],
}`;

let api: TestClient;
/** After the migration, before which nothing is set off. */
let now = Date.UTC(2031, 0, 1);

beforeAll(async () => {
  const environment = { ...serverEnvironment, now: () => now };
  api = await createTestClient(inject('testDatabase'), { environment });
  await publish(TEMPLATE(1), 0);
});
afterAll(() => api?.close());

async function publish(source: string, baseVersion: number): Promise<void> {
  const { status, body } = await api.call('owner', 'POST', '/templates/ticket/versions', {
    source,
    baseVersion,
  });
  expect([status, body.errors ?? []]).toEqual([201, []]);
  await api.services.background.settled();
}

async function create(fields: JsonObject = {}): Promise<string> {
  const sent = { templateId: 'ticket', title: 'One', fields };
  const { status, body } = await api.call('editor', 'POST', '/codices', sent);
  expect([status, body.errors ?? []]).toEqual([201, []]);
  await runDueRules(api.services);
  return body.id;
}

async function patch(id: string, fields: JsonObject): Promise<void> {
  now += 1000;
  const { status, body } = await api.call('editor', 'PATCH', `/codices/${id}`, { fields });
  expect([status, body.errors ?? []]).toEqual([200, []]);
}

const fieldsOf = async (id: string): Promise<JsonObject> =>
  (await api.call('viewer', 'GET', `/codices/${id}`)).body.fields;
const runsOf = (codexId: string) =>
  api.services.prisma.automationRun.findMany({ where: { codexId }, orderBy: { id: 'asc' } });
const told = async (codexId: string, ruleId: string): Promise<string[]> =>
  (await runsOf(codexId)).flatMap((run) =>
    run.ruleId === ruleId ? [`${run.status}${run.message === null ? '' : `: ${run.message}`}`] : [],
  );

describe('a rule', () => {
  test('does what it says when its state is entered, and history names it', async () => {
    const id = await create({ kind: 'bug' });
    expect(await fieldsOf(id)).toMatchObject({ count: 2 });
    await patch(id, { status: 'closed' });
    await runDueRules(api.services);
    const day = new Date(now).toISOString().slice(0, 10);
    expect(await fieldsOf(id)).toMatchObject({ closed: day, tags: ['done'], body: { markdown: 'Closed.' } });
    const { items } = (await api.call('viewer', 'GET', `/codices/${id}/operations`)).body;
    expect(items.map(({ actor }) => (actor as { name: string } | undefined)?.name)).toContain('Note the day');
    expect(await told(id, 'close')).toEqual(['done']);
    const [, run] = await runsOf(id);
    expect(run).toMatchObject({
      done: 2,
      cause: { kind: 'changed', field: 'status', value: 'closed', by: { id: api.userIds.editor } },
    });
  });

  test('runs once, however often the journal is read', async () => {
    const id = await create({ kind: 'bug' });
    await patch(id, { status: 'closed' });
    await Promise.all([readEvents(api.services, id), readEvents(api.services, id)]);
    await api.services.prisma.automationReading.delete({ where: { codexId: id } });
    await readEvents(api.services, id);
    expect((await runsOf(id)).map(({ ruleId }) => ruleId)).toEqual(['begin', 'close']);
  });

  test('does nothing where its condition does not hold, and says so', async () => {
    const id = await create({ kind: 'wish' });
    await patch(id, { status: 'closed' });
    await runDueRules(api.services);
    expect(await told(id, 'close')).toEqual(['skipped: Its condition did not hold.']);
    expect((await fieldsOf(id))['closed']).toBeNull();
  });

  test('is set off by each change, also by those that one reading finds together', async () => {
    const id = await create({ kind: 'bug' });
    for (const status of ['closed', 'open', 'closed'])
      await api.write(id, (codex) => {
        const field = { id: 'status', type: 'select' } as Parameters<typeof codex.setValue>[0];
        codex.setValue(field, status);
      });
    await readEvents(api.services, id);
    expect(await told(id, 'close')).toEqual(['waiting', 'waiting']);
  });

  test('that a worker had taken and not ended is run by another, and its edit is there once', async () => {
    const id = await create({ step: 0 });
    await patch(id, { ping: true });
    const { prisma } = api.services;
    const [taken] = await takeRuns(prisma, now, 5);
    expect(taken).toMatchObject({ ruleId: 'ping', attempts: 1 });
    // The edit was stored, and then the process was killed.
    await api.services.prisma.automationRun.updateMany({
      where: { id: taken?.id ?? '' },
      data: { status: 'waiting', attempts: 0 },
    });
    await runDueRules(api.services);
    await prisma.automationRun.updateMany({
      where: { id: taken?.id ?? '' },
      data: { status: 'running', done: 0, lockedUntil: new Date(now) },
    });
    expect(await runDueRules(api.services)).toBe(0);
    now += LEASE_MS;
    expect(await releaseAbandoned(prisma, now)).toBe(1);
    await patch(id, { pong: false });
    expect(await runDueRules(api.services)).toBe(1);
    expect(await told(id, 'ping')).toEqual(['done']);
    // The second time it would have counted on from 1, and have ticked the box again.
    expect(await fieldsOf(id)).toMatchObject({ step: 1, pong: false });
  });

  test('is not set off by what was there before rules were run, as in a backup from before', async () => {
    const id = await create({ kind: 'bug' });
    const { prisma } = api.services;
    await prisma.setting.delete({ where: { key: 'automation' } });
    await patch(id, { status: 'closed' });
    now += 1000;
    await beginAutomation(api.services);
    await prisma.automationReading.delete({ where: { codexId: id } });
    await patch(id, { status: 'open' });
    await patch(id, { status: 'closed' });
    expect(await told(id, 'close')).toEqual(['waiting']);
    await runDueRules(api.services);
  });

  test('that ends every process is given up', async () => {
    const id = await create();
    await patch(id, { ping: true });
    const { prisma } = api.services;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      expect(await takeRuns(prisma, now, 5)).toHaveLength(1);
      now += LEASE_MS + 1;
      await releaseAbandoned(prisma, now);
    }
    expect(await told(id, 'ping')).toEqual([`failed: It was cut off ${MAX_ATTEMPTS} times.`]);
  });

  test('is run by one of two workers', async () => {
    const ids = await Promise.all([1, 2, 3].map(() => create({ step: 0 })));
    for (const id of ids) await patch(id, { ping: true });
    for (const id of ids) await patch(id, { ping: false });
    const counts = await Promise.all([
      runDueRules(api.services),
      runDueRules(api.services),
      runDueRules(api.services),
    ]);
    expect(counts.reduce((sum, count) => sum + count)).toBe(6);
    for (const id of ids) expect(await fieldsOf(id)).toMatchObject({ step: 2, pong: false });
  });

  test('does not run for a Codex in the trash, and not while it is paused', async () => {
    const id = await create({ kind: 'bug' });
    await patch(id, { status: 'closed' });
    await api.call('editor', 'DELETE', `/codices/${id}`);
    await runDueRules(api.services);
    expect(await told(id, 'close')).toEqual(['skipped: The Codex is in the trash.']);
    const { prisma } = api.services;
    await prisma.automationPause.create({
      data: { templateId: 'ticket', ruleId: 'ping', byId: 'a', byName: 'A', at: new Date(now) },
    });
    const other = await create();
    await patch(other, { ping: true });
    await prisma.automationPause.deleteMany();
    await runDueRules(api.services);
    expect(await told(other, 'ping')).toEqual(['skipped: The rule was paused.']);
  });

  test('is not set off by what is imported', async () => {
    const id = await create({ kind: 'bug' });
    await patch(id, { status: 'closed' });
    const file = await api.call('viewer', 'GET', `/codices/${id}/export?format=json5`);
    const { status, body } = await api.call('editor', 'POST', '/import', file.text, {
      'content-type': 'application/json5',
    });
    expect(status).toBe(201);
    const imported = (body as unknown as ImportedBody).codices[0]?.id ?? '';
    expect(imported).not.toBe(id);
    expect(imported).not.toBe('');
    expect(await runsOf(imported)).toEqual([]);
  });
});

describe('a rule about a date', () => {
  test('runs when the day comes where the workspace is, once for each date, also after a time away', async () => {
    const { prisma } = api.services;
    await prisma.setting.create({ data: { key: 'timeZone', value: { name: 'Pacific/Auckland' } } });
    const id = await create();
    const day = (days: number) => new Date(Date.UTC(2031, 0, 10 + days)).toISOString().slice(0, 10);
    now = Date.UTC(2031, 0, 8, 9);
    await patch(id, { due: day(0) });
    // Midnight of the 9th in Auckland, in summer 13 hours ahead.
    now = Date.UTC(2031, 0, 8, 10, 59, 59);
    expect(await runDueRules(api.services)).toBe(0);
    now += 1000;
    expect(await runDueRules(api.services)).toBe(1);
    expect(await told(id, 'remind')).toEqual(['done']);
    await patch(id, { due: day(3) });
    now = Date.UTC(2031, 0, 11, 10, 59, 59);
    expect(await runDueRules(api.services)).toBe(0);
    now = Date.UTC(2031, 5, 1);
    expect(await runDueRules(api.services)).toBe(1);
    await patch(id, { due: null });
    await patch(id, { due: day(3) });
    expect(await runDueRules(api.services)).toBe(0);
    expect(await prisma.automationDue.count()).toBe(0);
    await prisma.setting.delete({ where: { key: 'timeZone' } });
  });
});

describe('rules', () => {
  test('that set off one another go on, until it is a circle', async () => {
    const circle = `
      { id: 'tick', when: { field: 'ping' }, then: { set: { pong: { formula: 'if(ping, false, true)' } } } },
      { id: 'tock', when: { field: 'pong' }, then: { set: { ping: { formula: 'if(pong, true, false)' } } } },`;
    await publish(TEMPLATE(2, circle).replace(/\{ id: 'ping'.*\n/, ''), 1);
    const id = await create();
    await patch(id, { ping: true });
    await runDueRules(api.services);
    const runs = await runsOf(id);
    const chain = runs.filter(({ ruleId }) => ruleId !== 'begin');
    expect(chain.map(({ depth }) => depth)).toEqual(chain.map((_, index) => index));
    expect(chain.at(-1)).toMatchObject({ status: 'stopped', message: expect.stringMatching(/a circle/) });
    expect(new Set(chain.map(({ chainId }) => chainId)).size).toBe(1);
    expect(chain).toHaveLength(12);
  });

  test('of a new version do not run for what happened before, and those that went do not run any more', async () => {
    const id = await create({ kind: 'bug' });
    await patch(id, { status: 'closed' });
    const late = "{ id: 'late', when: { field: 'kind' }, then: { set: { step: 7 } } },";
    await publish(TEMPLATE(3, late).replace(/\{ id: 'close'[\s\S]*?\] \},/, ''), 2);
    await runDueRules(api.services);
    expect(await told(id, 'close')).toEqual(['skipped: The template has no such rule any more.']);
    expect(await told(id, 'late')).toEqual([]);
    await patch(id, { kind: 'wish' });
    await runDueRules(api.services);
    expect(await told(id, 'late')).toEqual(['done']);
  });

  test('take no step that is not for everybody, whoever sets them off', async () => {
    const approve =
      "{ id: 'approve', when: { field: 'approve', to: true }, then: { set: { status: { formula: \"concat('ke', 'pt')\" } } } },";
    await publish(TEMPLATE(4, approve), 3);
    const id = await create({ status: 'open' });
    const link = await api.call('editor', 'POST', `/codices/${id}/share-links`, { role: 'edit' });
    const opened = await api.call(null, 'POST', '/share/open', { token: link.body.token });
    expect(opened.status).toBeLessThan(300);
    const patched = await api.call({ bearer: link.body.token }, 'PATCH', `/codices/${id}`, {
      fields: { approve: true },
    });
    expect(patched.status).toBe(200);
    await runDueRules(api.services);
    expect((await told(id, 'approve'))[0]).toMatch(
      /^failed: .*The step from “Open” to “Kept” can’t be taken here/,
    );
    expect((await fieldsOf(id))['status']).toBe('open');
  });

  test('create and move Codices, each once', async () => {
    const make = `
      { id: 'make', when: { field: 'count', to: 5 }, then: [
        { create: { template: 'ticket', title: 'Next of {kind}', fields: { kind: { from: 'kind' }, step: 1 }, as: 'child' } },
        { move: { under: { from: 'project' } } } ] },`;
    await publish(TEMPLATE(5, make), 4);
    const id = await create({ kind: 'wish' });
    await patch(id, { count: 5 });
    await runDueRules(api.services);
    expect((await told(id, 'make'))[0]).toMatch(/^failed: The field names no Codex/);
    const [child] = await api.services.prisma.codex.findMany({ where: { parentId: id } });
    expect(child).toMatchObject({ title: 'Next of wish', createdByName: 'Make' });
    expect(await fieldsOf(child?.id ?? '')).toMatchObject({ kind: 'wish', step: 1, count: 2 });
    expect((await runsOf(child?.id ?? ''))[0]).toMatchObject({ ruleId: 'begin', depth: 1 });
    const project = await create();
    await patch(id, { count: 4, project });
    await patch(id, { count: 5 });
    await runDueRules(api.services);
    expect(await told(id, 'make')).toEqual([expect.stringMatching(/^failed/), 'done']);
    expect(await api.services.prisma.codex.findUnique({ where: { id } })).toMatchObject({
      parentId: project,
    });
    expect(await api.services.prisma.codex.count({ where: { parentId: id } })).toBe(2);
  });

  test('that go back to a guest create and move nothing, also by other rules', async () => {
    const place = `
      { id: 'place', when: { field: 'approve', to: true }, then: { move: { under: { from: 'project' } } } },
      { id: 'make', when: { field: 'approve', to: false }, then: { create: { template: 'ticket', as: 'child' } } },
      { id: 'relay', when: { field: 'ping' }, then: { set: { approve: true } } },`;
    await publish(TEMPLATE(6, place).replace(/\{ id: 'ping'.*\n/, ''), 5);
    const [id, project] = [await create(), await create()];
    const link = await api.call('editor', 'POST', `/codices/${id}/share-links`, { role: 'edit' });
    await api.call(null, 'POST', '/share/open', { token: link.body.token });
    for (const fields of [{ ping: true }, { approve: false }, { approve: true }]) {
      now += 1000;
      const guest = { bearer: link.body.token };
      await patch(id, { project });
      expect((await api.call(guest, 'PATCH', `/codices/${id}`, { fields })).status).toBe(200);
      await runDueRules(api.services);
    }
    const refused = expect.stringMatching(/^failed: A guest set this off/);
    expect([await told(id, 'place'), await told(id, 'make')]).toEqual([[refused, refused], [refused]]);
    const { prisma } = api.services;
    expect(await prisma.codex.findUnique({ where: { id } })).toMatchObject({ parentId: null });
    expect(await prisma.codex.count({ where: { parentId: id } })).toBe(0);
    await patch(id, { approve: null });
    await patch(id, { approve: true });
    await runDueRules(api.services);
    expect((await told(id, 'place')).at(-1)).toBe('done');
  });

  test('about a date do not run for days that had passed when the rule was published', async () => {
    const day = (days: number) => new Date(now + days * 86_400_000).toISOString().slice(0, 10);
    const [past, coming] = [await create(), await create()];
    await patch(past, { closed: day(1) });
    await patch(coming, { closed: day(20) });
    now += 5 * 86_400_000;
    await publish(
      TEMPLATE(7, "{ id: 'recall', when: { date: 'closed' }, then: { add: { tags: 'recall' } } },"),
      6,
    );
    await runDueRules(api.services);
    expect(await told(past, 'recall')).toEqual([]);
    now += 20 * 86_400_000;
    await runDueRules(api.services);
    expect([await told(past, 'recall'), await told(coming, 'recall')]).toEqual([[], ['done']]);
  });

  test('wait for a value however it is written', async () => {
    await publish(
      TEMPLATE(8, "{ id: 'long', when: { field: 'effort', to: '1 h' }, then: { add: { tags: 'long' } } },"),
      7,
    );
    const id = await create();
    await patch(id, { effort: 1800 });
    await patch(id, { effort: 3600 });
    await runDueRules(api.services);
    expect(await told(id, 'long')).toEqual(['done']);
  });

  test('find their fields again that are called otherwise, and do not forget their dates', async () => {
    const later = new Date(now + 9 * 86_400_000).toISOString().slice(0, 10);
    const rules = (date: string, time: string) => `
      { id: 'recall', when: { date: '${date}' }, then: { add: { tags: 'recall' } } },
      { id: 'long', when: { field: '${time}', to: '1 h' }, then: { add: { tags: 'long' } } },`;
    await publish(TEMPLATE(9, rules('closed', 'effort')), 8);
    const id = await create();
    await patch(id, { closed: later });
    const renamed = TEMPLATE(10, rules('ended', 'spent'))
      .replace("closed: 'date'", "ended: { type: 'date', was: 'closed' }")
      .replace("effort: 'duration'", "spent: { type: 'duration', was: 'effort' }")
      .replace(/\{ id: 'close'[\s\S]*?\] \},/, '');
    await publish(renamed, 9);
    await patch(id, { spent: 3600 });
    await runDueRules(api.services);
    expect([await told(id, 'long'), await told(id, 'recall')]).toEqual([['done'], []]);
    now += 10 * 86_400_000;
    await runDueRules(api.services);
    expect(await told(id, 'recall')).toEqual(['done']);
  });
});
