/** Roll-ups on a real database: what is worked out, when, for whom, and what it costs. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import type { JsonObject, JsonValue } from '#core/json.ts';
import { createApiToken } from '../access/api-token.ts';
import { dayAt } from '../access/workspace-setting.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { markDayChange } from './day-change.ts';
import { refreshRollUps } from './refresh-roll-ups.ts';
import { writeProjection } from './tables/codex-store.ts';
import { markOfOtherDays } from './tables/roll-up-marks.ts';

const TASK = `{ id: 'task', version: 1, name: 'Task', fields: { estimate: 'duration', cost: 'number', due: 'date', done: 'checkbox', note: 'line',
  parts: { type: 'references', kind: 'depends_on' } } }`;
const EPIC = `{ id: 'epic', version: 1, name: 'Epic', fields: { budget: 'number',
  left: { type: 'formula', expression: 'budget - sum(children.cost)' },
  time: { type: 'formula', expression: 'sum(children.estimate)' },
  last: { type: 'formula', expression: 'max(children.due)' },
  share: { type: 'formula', expression: 'count(children.done) / count(children)' },
  mean: { type: 'formula', expression: 'avg(children.cost)' } } }`;
const TREE = `{ id: 'tree', version: 1, name: 'Tree', fields: { cost: 'number',
  total: { type: 'formula', expression: 'sum(cost, sum(children.total))' } } }`;
const BILL = `{ id: 'bill', version: 1, name: 'Bill', fields: {
  parts: { type: 'references', kind: 'depends_on' },
  total: { type: 'formula', expression: "sum(references('depends_on').cost)" } } }`;
const BLOCKED = `{ id: 'blocked', version: 1, name: 'Blocked', fields: { cost: 'number',
  by: { type: 'formula', expression: "count(backlinks('blocks'))" }, all: { type: 'formula', expression: 'sum(backlinks().cost)' } } }`;

let api: TestClient;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  for (const source of [TASK, EPIC, TREE, BILL, BLOCKED]) await publish(source);
});
afterAll(() => api?.close());

async function publish(source: string, mayBreak: readonly string[] = []): Promise<void> {
  const id = /id: '(\w+)'/.exec(source)?.[1] ?? '';
  const baseVersion = Number(/version: (\d+)/.exec(source)?.[1]) - 1;
  const answer = await api.call('owner', 'POST', `/templates/${id}/versions`, {
    source,
    baseVersion,
    mayBreak: [...mayBreak],
  });
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
}

async function make(
  templateId: string,
  fields: JsonObject = {},
  parentId: string | null = null,
): Promise<string> {
  const { status, body, text } = await api.call('editor', 'POST', '/codices', {
    templateId,
    title: 'A',
    fields,
    parentId,
  });
  expect([status, text]).toEqual([201, expect.any(String)]);
  await api.services.projection.project(`codex/${body.id}`);
  return body.id;
}

async function set(id: string, fields: JsonObject): Promise<void> {
  expect((await api.call('editor', 'PATCH', `/codices/${id}`, { fields })).status).toBe(200);
}

/** The fields of a Codex once everything that is due has been worked out; what is stored for lists says the same. */
async function fieldsOf(id: string): Promise<JsonObject> {
  await api.services.rollUps.settle();
  const { body } = await api.call('viewer', 'GET', `/codices/${id}`);
  const stored = await api.services.prisma.codex.findUniqueOrThrow({ where: { id } });
  expect(stored.fields).toEqual(body.fields);
  return body.fields;
}

describe('over children', () => {
  test('every function, kept current as children are made, changed, moved, trashed and brought back', async () => {
    const epic = await make('epic', { budget: 100 });
    expect(await fieldsOf(epic)).toMatchObject({
      left: null,
      time: null,
      last: null,
      share: null,
      mean: null,
    });
    const one = await make('task', { cost: 10.1, estimate: 3600, due: '2026-12-01', done: true }, epic);
    const two = await make('task', { cost: 20.2, estimate: 60, due: '2026-11-30' }, epic);
    expect(await fieldsOf(epic)).toMatchObject({
      left: 69.7,
      time: 3660,
      last: '2026-12-01',
      share: 0.5,
      mean: 15.15,
    });
    await set(one, { cost: null, due: null });
    expect(await fieldsOf(epic)).toMatchObject({ left: 79.8, last: '2026-11-30', mean: 20.2 });
    const other = await make('epic', { budget: 5 });
    await api.call('editor', 'POST', `/codices/${two}/move`, { parentId: other });
    expect(await fieldsOf(epic)).toMatchObject({ left: null, share: 1 });
    expect(await fieldsOf(other)).toMatchObject({ left: -15.2, share: 0 });
    await api.call('editor', 'DELETE', `/codices/${two}`);
    expect(await fieldsOf(other)).toMatchObject({ left: null, share: null });
    await api.call('editor', 'POST', `/codices/${two}/restore-from-trash`);
    expect(await fieldsOf(other)).toMatchObject({ left: -15.2 });
    await set(other, { budget: 50 });
    expect(await fieldsOf(other)).toMatchObject({ left: 29.8 });
  });

  test('archived children count, and those of other templates that lack the field add nothing', async () => {
    const epic = await make('epic', { budget: 100 });
    const task = await make('task', { cost: 30 }, epic);
    await make('bill', {}, epic);
    await api.call('editor', 'POST', `/codices/${task}/archive`);
    expect(await fieldsOf(epic)).toMatchObject({ left: 70, share: 0 });
  });

  test('values of two kinds are not added up, and the answer says why', async () => {
    const epic = await make('epic', { budget: 100 });
    await make('task', { cost: 30 }, epic);
    const odd = `{ id: 'odd${randomUUID().slice(0, 4)}', version: 1, name: 'Odd', fields: { cost: 'duration' } }`;
    await publish(odd, ['bill', 'blocked', 'epic']);
    await make(/id: '(\w+)'/.exec(odd)?.[1] ?? '', { cost: 60 }, epic);
    expect(await fieldsOf(epic)).toMatchObject({ left: null, mean: null });
    const { body } = await api.call('viewer', 'GET', `/codices/${epic}/roll-ups`);
    expect(body).toMatchObject({ withheld: false, results: { 'sum(children.cost)': { problem: 'mixed' } } });
  });

  test('add up from level to level', async () => {
    const [a, b] = [await make('tree', { cost: 1 }), ''];
    const below = [a, b];
    below[1] = await make('tree', { cost: 2 }, a);
    const leaf = await make('tree', { cost: 4 }, below[1]);
    expect(await fieldsOf(a)).toMatchObject({ total: 7 });
    await set(leaf, { cost: 40 });
    expect(await fieldsOf(a)).toMatchObject({ total: 43 });
  });

  test('as a table worked out by hand, whatever happens', async () => {
    const epic = await make('epic', { budget: 0 });
    const elsewhere = await make('epic', { budget: 0 });
    const children = [
      await make('task', {}, epic),
      await make('task', {}, epic),
      await make('task', {}, elsewhere),
    ];
    const step = fc.record({
      child: fc.integer({ min: 0, max: 2 }),
      what: fc.oneof(
        fc.record({ cost: fc.option(fc.integer({ min: -5, max: 5 }), { nil: null }) }),
        fc.constantFrom('move', 'trash'),
      ),
    });
    const state = children.map((_, index) => ({
      at: index < 2 ? epic : elsewhere,
      cost: null as number | null,
      gone: false,
    }));
    const act = async (child: number, what: JsonValue): Promise<void> => {
      const [id, one] = [children[child] ?? '', state[child]];
      if (one === undefined) return;
      if (typeof what === 'object' && !one.gone) {
        await set(id, what as JsonObject);
        one.cost = (what as { cost: number | null }).cost;
      } else if (what === 'move' && !one.gone) {
        one.at = one.at === epic ? elsewhere : epic;
        await api.call('editor', 'POST', `/codices/${id}/move`, { parentId: one.at });
      } else if (what === 'trash') {
        const [method, path] = one.gone ? ['POST', '/restore-from-trash'] : ['DELETE', ''];
        await api.call('editor', method, `/codices/${id}${path}`);
        one.gone = !one.gone;
      }
    };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
        for (const { child, what } of steps) await act(child, what as JsonValue);
        for (const parent of [epic, elsewhere]) {
          const costs = state.flatMap(({ at, cost, gone }) =>
            at === parent && !gone && cost !== null ? [cost] : [],
          );
          const left = costs.length === 0 ? null : 0 - costs.reduce((sum, cost) => sum + cost, 0);
          expect((await fieldsOf(parent))['left'] ?? null).toBe(left === 0 ? 0 : left);
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe('over references', () => {
  test('outgoing ones, each Codex once', async () => {
    const [one, two] = [await make('task', { cost: 3 }), await make('task', { cost: 4 })];
    const bill = await make('bill', { parts: [one, two] });
    await api.call('editor', 'POST', `/codices/${bill}/references`, { kind: 'depends_on', target: one });
    await api.services.projection.project(`codex/${bill}`);
    expect(await fieldsOf(bill)).toMatchObject({ total: 7 });
    await set(two, { cost: 40 });
    expect(await fieldsOf(bill)).toMatchObject({ total: 43 });
    await api.call('editor', 'DELETE', `/codices/${two}`);
    expect(await fieldsOf(bill)).toMatchObject({ total: 3 });
    await set(bill, { parts: [] });
    expect(await fieldsOf(bill)).toMatchObject({ total: 3 });
  });

  test('incoming ones, of one kind and of any', async () => {
    const blocked = await make('blocked');
    const task = await make('task', { cost: 5 });
    await api.write(task, (codex) => codex.addReference('blocks', blocked));
    expect(await fieldsOf(blocked)).toMatchObject({ by: 1, all: 5 });
    await api.write(task, (codex) => {
      codex.removeReference('blocks', blocked);
      codex.addReference('relates_to', blocked);
    });
    expect(await fieldsOf(blocked)).toMatchObject({ by: 0, all: 5 });
  });
});

describe('who is told', () => {
  test('no guest, and no token for a part of the tree: the value is withheld, by name', async () => {
    const epic = await make('epic', { budget: 100 });
    await make('task', { cost: 30 }, epic);
    expect(await fieldsOf(epic)).toMatchObject({ left: 70 });
    const link = await api.call('editor', 'POST', `/codices/${epic}/share-links`, { role: 'edit' });
    const token = /[^/]+$/.exec(link.body.url)?.[0] ?? '';
    const userId = api.userIds.editor;
    const part = await createApiToken(api.services.prisma, { userId, name: 'part', subtreeId: epic });
    for (const bearer of [token, part.token]) {
      const { body } = await api.call({ bearer }, 'GET', `/codices/${epic}`);
      expect(body).toMatchObject({
        fields: { budget: 100, left: null, mean: null },
        withheld: ['left', 'time', 'last', 'share', 'mean'],
      });
      expect(body).not.toHaveProperty('rollUps');
      expect((await api.call({ bearer }, 'GET', `/codices/${epic}/roll-ups`)).body).toEqual({
        results: {},
        withheld: true,
      });
      const patched = await api.call({ bearer }, 'PATCH', `/codices/${epic}`, { fields: { budget: 100 } });
      expect(patched.body.fields['left']).toBeNull();
      const file = await api.call({ bearer }, 'GET', `/codices/${epic}/export?format=markdown`);
      expect([file.status, /\bLeft\b/.test(file.text)]).toEqual([200, false]);
    }
    expect((await api.call('viewer', 'GET', `/codices/${epic}/export?format=markdown`)).text).toMatch(
      /Left.*70/,
    );
  });

  test('a list is filtered by the value, and the open pages hear of a change', async () => {
    const epic = await make('epic', { budget: 1000 });
    const told: unknown[] = [];
    const { announce } = api.services.live;
    api.services.live.announce = (name, message) => {
      told.push([name, message]);
      announce.call(api.services.live, name, message);
    };
    await make('task', { cost: 1 }, epic);
    expect(await fieldsOf(epic)).toMatchObject({ left: 999 });
    api.services.live.announce = announce;
    expect(told).toContainEqual([`codex/${epic}`, { type: 'roll-ups' }]);
    const found = await api.call('viewer', 'GET', `/codices?q=${encodeURIComponent('field:left>900')}`);
    expect(found.body.items.map(({ id }) => id)).toEqual([epic]);
  });
});

describe('the day', () => {
  const STEP = `{ id: 'step', version: 1, name: 'Step', fields: { due: 'date',
    left: { type: 'formula', expression: 'days(due - today())' }, note: 'line' } }`;
  const PLAN = `{ id: 'plan', version: 1, name: 'Plan', fields: { due: 'date',
    left: { type: 'formula', expression: 'sum(children.left)' },
    late: { type: 'formula', expression: 'count(children) + days(due - today())' } } }`;

  test('another day where the workspace is: values over it are worked out again, also by a server that starts', async () => {
    for (const source of [STEP, PLAN]) await publish(source);
    const { prisma, environment } = api.services;
    const plan = await make('plan', { due: '2027-01-10' });
    const steps = [
      await make('step', { due: '2027-01-10' }, plan),
      await make('step', { due: '2027-01-12' }, plan),
    ];
    const now = vi.spyOn(environment, 'now');
    const at = async (moment: string) => {
      now.mockReturnValue(Date.parse(moment));
      await markDayChange(api.services);
      await api.services.rollUps.settle();
      const { left, late } = await fieldsOf(plan);
      return [{ left, late }, (await fieldsOf(steps[0] ?? ''))['left']];
    };
    try {
      expect(await at('2027-01-09T23:30:00Z')).toEqual([{ left: 4, late: 3 }, 1]);
      expect(await at('2027-01-10T00:30:00Z')).toEqual([{ left: 2, late: 2 }, 0]);
      expect(await prisma.codex.count({ where: { valuesDay: '2027-01-10' } })).toBe(3);
      // Nothing is left to do, and what does not ask for the day is not touched.
      expect(await markOfOtherDays(prisma, '2027-01-10', 10)).toBe(0);
      // The same moment is the day after where the workspace is now.
      const value = { name: 'Pacific/Auckland' };
      await prisma.setting.create({ data: { key: 'timeZone', value } });
      expect(await at('2027-01-10T12:00:00Z')).toEqual([{ left: 0, late: 1 }, -1]);
    } finally {
      now.mockRestore();
      await prisma.setting.deleteMany({ where: { key: 'timeZone' } });
    }
  });

  test('so many that it takes several statements', async () => {
    const { prisma, environment } = api.services;
    const plans = await Promise.all([1, 2, 3].map(() => make('plan')));
    await api.services.rollUps.settle();
    await prisma.codex.updateMany({
      where: { OR: [{ id: { in: plans } }, { valuesDay: { not: null } }] },
      data: { valuesDay: '2020-01-01' },
    });
    const today = await dayAt(api.services, environment.now());
    const marked: number[] = [];
    for (let last = 4; last === 4; marked.push(last)) last = await markOfOtherDays(prisma, today, 4);
    expect(marked).toEqual([4, 2]);
    await api.services.rollUps.settle();
    expect(await prisma.codex.count({ where: { valuesDay: { not: today } } })).toBe(0);
    expect(await prisma.codex.count({ where: { valuesDay: today } })).toBe(6);
  });
});

describe('what is worked out', () => {
  test('only what depends on the change', async () => {
    const epic = await make('epic', { budget: 100 });
    const task = await make('task', { cost: 30, note: 'a' }, epic);
    await fieldsOf(epic);
    await set(task, { note: 'another text' });
    const due = () => api.services.prisma.rollUpDue.count();
    await api.services.projection.project(`codex/${task}`);
    expect(await due()).toBe(0);
    await set(task, { cost: 31 });
    expect(await due()).toBe(1);
    await fieldsOf(epic);
    expect(await due()).toBe(0);
  });

  test('of a Codex itself only when its roll-ups ask for something else, or came to something else meanwhile', async () => {
    const epic = await make('epic', { budget: 100 });
    await make('task', { cost: 30 }, epic);
    await fieldsOf(epic);
    const { prisma, projection, rollUps } = api.services;
    const due = () => prisma.rollUpDue.count({ where: { codexId: epic } });
    // A mark is not worked out before the test has looked.
    const settled = vi.spyOn(rollUps, 'look').mockImplementation(() => undefined);
    await set(epic, { budget: 90 });
    await projection.project(`codex/${epic}`);
    expect([await due(), (await fieldsOf(epic))['left']]).toEqual([0, 60]);
    // As a projection that had read its row before the roll-ups were written.
    const row = await prisma.codex.findUniqueOrThrow({ where: { id: epic } });
    const text = { fields: JSON.stringify(row.fields), figures: JSON.stringify(row.figures) };
    const stale = {
      ...{ ...text, title: row.title, templateVersion: row.templateVersion, rollUps: {} },
      ...{ rollUpAsks: row.rollUpAsks as string[], valuesDay: null, projectedSeq: Number(row.projectedSeq) },
      updated: { at: row.updatedAt, id: row.updatedById, name: row.updatedByName },
    };
    expect([await writeProjection(prisma, epic, { ...stale, rollUps: row.rollUps }), await due()]).toEqual([
      false,
      0,
    ]);
    expect([await writeProjection(prisma, epic, stale), await due()]).toEqual([true, 1]);
    settled.mockRestore();
    expect(await fieldsOf(epic)).toMatchObject({ left: 60 });
  });

  test('and nothing of it is lost when much changes while it is worked out, by several at once', async () => {
    const epic = await make('epic', { budget: 0 });
    const children = await Promise.all(Array.from({ length: 6 }, () => make('task', { cost: 0 }, epic)));
    for (let round = 1; round <= 4; round += 1) {
      const costs = children.map((_, index) => round * 10 + index);
      const writing = Promise.all(children.map((id, index) => set(id, { cost: costs[index] ?? 0 })));
      const working = Promise.all([1, 2, 3].map(() => refreshRollUps(api.services, epic)));
      await Promise.all([writing, working, api.services.rollUps.settle()]);
      expect(await fieldsOf(epic)).toMatchObject({ left: -costs.reduce((sum, cost) => sum + cost, 0) });
    }
  });

  test('what was due when the server ended', async () => {
    const epic = await make('epic', { budget: 100 });
    await make('task', { cost: 30 }, epic);
    await fieldsOf(epic);
    await api.services.prisma.codex.update({ where: { id: epic }, data: { rollUps: {} } });
    await api.services.prisma.rollUpDue.create({ data: { codexId: epic, mark: 1, hops: 0 } });
    expect(await fieldsOf(epic)).toMatchObject({ left: 70 });
  });

  test('nothing that leads back to itself, should it be there all the same', async () => {
    const epic = await make('epic', { budget: 100 });
    await make('task', { cost: 30 }, epic);
    await fieldsOf(epic);
    await api.services.prisma.rollUpDue.create({ data: { codexId: epic, mark: 1, hops: 1_001 } });
    await api.services.rollUps.settle();
    const { body } = await api.call('viewer', 'GET', `/codices/${epic}`);
    expect(body).toMatchObject({
      fields: { left: null },
      rollUps: { 'sum(children.cost)': { problem: 'circular' } },
    });
  });
});
