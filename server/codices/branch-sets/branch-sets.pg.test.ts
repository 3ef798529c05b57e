/** Sets of branches over REST: planned, begun for all below, closed and opened as one, and merged to what merging each gives. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Role } from '#core/access/policy.ts';
import type { JsonValue } from '#core/json.ts';
import {
  branchSetPlanSchema,
  branchSetSchema,
  setMergePreviewSchema,
  updatedBranchSetSchema,
} from '#core/protocol/api/history/branch-sets.ts';
import { updatedBranchSchema } from '#core/protocol/api/history/branches.ts';
import { makeAgent } from '../../agents/agents.fixture.ts';
import { createTestClient, type TestClient } from '../../http/test-client.ts';

const PLAN = `{ id: 'plan', version: 1, name: 'Plan', fields: { text: { type: 'text' }, state: { type: 'select', options: ['open', 'done', 'dropped'], default: 'open' } } }`;
const POLICY = `{ id: 'policy', version: 1, name: 'Policy', mainChangesBy: 'approved-merge', fields: { text: { type: 'text' } } }`;

let api: TestClient;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  for (const [id, source] of Object.entries({ plan: PLAN, policy: POLICY })) {
    const made = await api.call('admin', 'POST', `/templates/${id}/versions`, { source, baseVersion: 0 });
    expect(made.status, made.text).toBe(201);
  }
});
afterAll(() => api?.close());

const ask = async (method: string, path: string, body?: JsonValue, who: Role = 'editor') =>
  await api.call(who, method, path, body);

async function make(title: string, parentId: string | null = null, templateId = 'plan'): Promise<string> {
  const fields = { text: `${title} says one thing. And another.` };
  return (await ask('POST', '/codices', { templateId, title, parentId, fields })).body.id;
}

async function world() {
  const top = await make('Top');
  const a = await make('A', top);
  return { top, a, deep: await make('Deep', a), b: await make('B', top) };
}

const plan = async (top: string, name: string) =>
  branchSetPlanSchema.parse((await ask('GET', `/codices/${top}/branch-sets/plan?name=${name}`)).body);
const begin = async (top: string, name: string, more: Record<string, JsonValue> = {}) =>
  branchSetSchema.parse((await ask('POST', `/codices/${top}/branch-sets`, { name, ...more })).body);
const setOf = async (id: string) => branchSetSchema.parse((await ask('GET', `/branch-sets/${id}`)).body);
const write = (id: string, name: string | null, fields: Record<string, string>) =>
  ask('PATCH', `/codices/${id}${name === null ? '' : `?branch=${name}`}`, { fields });
const fieldsOf = async (id: string) => (await ask('GET', `/codices/${id}`)).body.fields;

test('a branch of a Codex and of all below it is begun as one, and the plan says before which they are', async () => {
  const { top, a, deep, b } = await world();
  const shown = await plan(top, 'ours');
  expect(shown.items.map(({ codex }) => codex.id)).toEqual([top, a, deep, b]);
  expect(shown).toMatchObject({ hidden: 0, items: shown.items.map(() => ({ refused: null })) });
  const set = await begin(top, 'ours', { expect: shown.plan });
  expect(set).toMatchObject({ name: 'ours', top: { id: top }, merged: false, hidden: 0, others: [] });
  expect(set.codices.map(({ id }) => id)).toEqual([top, a, deep, b]);
  for (const { id } of set.codices) {
    const { body } = await ask('GET', `/codices/${id}/branches`);
    expect(body.items).toMatchObject([{ name: 'ours', set: set.id, ahead: 0, behind: 0 }]);
  }
  await write(deep, 'ours', { text: 'Other words.' });
  await write(b, null, { state: 'done' });
  const gone = await setOf(set.id);
  expect(gone.codices.map(({ branch }) => [branch.ahead, branch.behind])).toEqual([
    ...[
      [0, 0],
      [0, 0],
      [1, 0],
      [0, 1],
    ],
  ]);
  await ask('POST', `/branch-sets/${set.id}/update`);
  expect((await setOf(set.id)).codices.map(({ branch }) => branch.behind)).toEqual([0, 0, 0, 0]);
});

test('bringing in main says what it came to in each: operations, fields that hold two values, and why not', async () => {
  const { top, a, deep, b } = await world();
  const set = await begin(top, 'behind');
  await write(a, 'behind', { state: 'dropped' });
  await write(a, null, { state: 'done' });
  await write(deep, null, { text: 'Main goes on.' });
  await write(deep, null, { text: 'Main goes on and on.' });
  await write(b, null, { state: 'done' });
  await ask('DELETE', `/codices/${b}`);
  const { brought, codices } = updatedBranchSetSchema.parse(
    (await ask('POST', `/branch-sets/${set.id}/update`)).body,
  );
  expect(brought).toEqual([
    ...[
      { id: a, title: 'A', operations: 1, conflicts: [{ field: 'state', label: 'State' }], refused: null },
      { id: deep, title: 'Deep', operations: 2, conflicts: [], refused: null },
      { id: b, title: 'B', operations: 0, conflicts: [], refused: 'It is in the trash.' },
    ],
  ]);
  expect(codices.map(({ id, branch }) => [id, branch.behind])).toEqual(
    expect.arrayContaining([
      [top, 0],
      [a, 0],
      [deep, 0],
    ]),
  );
  // One alone tells the same.
  await write(a, null, { text: 'A third.' });
  const alone = updatedBranchSchema.parse((await ask('POST', `/codices/${a}/branches/behind/update`)).body);
  expect(alone).toMatchObject({ behind: 0, brought: { operations: 1, conflicts: [{ field: 'state' }] } });
});

test('a name that one of them has is refused by name, for all of them or, where that is said, for that one', async () => {
  const { top, a, b } = await world();
  await ask('POST', `/codices/${a}/branches`, { name: 'taken' });
  const shown = await plan(top, 'taken');
  expect(shown.items.find(({ codex }) => codex.id === a)?.refused).toMatch(/has, or had, a branch/);
  const refused = await ask('POST', `/codices/${top}/branch-sets`, { name: 'taken' });
  expect(refused.status).toBe(409);
  expect(refused.body.errors).toMatchObject([{ path: ['codices', a] }]);
  expect((await ask('GET', `/codices/${b}/branches`)).body.items).toEqual([]);
  const another = { name: 'taken', expect: 'another plan', partial: true };
  expect((await ask('POST', `/codices/${top}/branch-sets`, another)).status).toBe(412);
  const set = await begin(top, 'taken', { partial: true });
  expect(set.codices.map(({ id }) => id)).not.toContain(a);
  expect(set.others.map(({ id }) => id)).toEqual([a]);
  // The one on top is what it is about.
  expect((await ask('POST', `/codices/${top}/branch-sets`, { name: 'taken', partial: true })).status).toBe(
    409,
  );
});

test('what is made below later is none of it, what is moved away stays in it, and what is deleted for good leaves it', async () => {
  const { top, a, deep, b } = await world();
  const set = await begin(top, 'later');
  const newer = await make('Newer', top);
  await ask('POST', `/codices/${a}/move`, { parentId: null });
  await ask('DELETE', `/codices/${b}`);
  const now = await setOf(set.id);
  expect(now.others.map(({ id }) => id)).toEqual([newer]);
  expect(now.codices.map(({ id, trashed }) => [id, trashed])).toEqual(
    expect.arrayContaining([
      [a, false],
      [deep, false],
      [b, true],
    ]),
  );
  expect((await ask('POST', `/codices/${b}/purge`, undefined, 'admin')).status).toBe(204);
  expect((await setOf(set.id)).codices.map(({ id }) => id)).not.toContain(b);
});

test('one of them is not merged, closed or opened by itself; all are closed and opened as one', async () => {
  const { top, deep } = await world();
  const set = await begin(top, 'whole');
  const one = `/codices/${deep}/branches/whole`;
  for (const [method, path] of [
    ['POST', `${one}/merge`],
    ['DELETE', one],
  ] as const) {
    const refused = await ask(method, path, method === 'POST' ? {} : undefined);
    expect([refused.status, refused.body.errors[0]?.message]).toEqual([409, set.id]);
  }
  expect((await ask('DELETE', `/branch-sets/${set.id}`)).status).toBe(204);
  const closed = await setOf(set.id);
  expect(closed.codices.every(({ branch }) => branch.closedAt !== undefined)).toBe(true);
  expect((await write(deep, 'whole', { text: 'No.' })).status).toBe(409);
  expect((await ask('POST', `/branch-sets/${set.id}/merge`, {})).status).toBe(409);
  expect((await ask('POST', `${one}/reopen`)).status).toBe(409);
  expect((await ask('POST', `/branch-sets/${set.id}/reopen`)).status).toBe(200);
  expect((await write(deep, 'whole', { text: 'Yes.' })).status).toBe(200);
  expect((await ask('POST', `/branch-sets/${set.id}/merge`, {})).status).toBe(200);
  expect((await ask('POST', `/branch-sets/${set.id}/reopen`)).status).toBe(409);
});

test('who may not edit reads it and does nothing to it, and a guest finds none', async () => {
  const { top } = await world();
  const set = await begin(top, 'rights');
  for (const [method, path] of [
    ['GET', ''],
    ['GET', '/merge'],
  ] as const)
    expect((await ask(method, `/branch-sets/${set.id}${path}`, undefined, 'viewer')).status).toBe(200);
  for (const [method, path, body] of [
    ['POST', '/update', undefined],
    ['POST', '/merge', {}],
    ['POST', '/reopen', undefined],
    ['DELETE', '', undefined],
  ] as const)
    expect((await ask(method, `/branch-sets/${set.id}${path}`, body, 'viewer')).status).toBe(403);
  const link = { role: 'edit', branch: 'rights' };
  const { token } = (await ask('POST', `/codices/${top}/share-links`, link)).body;
  const guest = { bearer: token };
  expect((await api.call(guest, 'GET', `/codices/${top}?branch=rights`)).status).toBe(200);
  expect((await api.call(guest, 'GET', `/branch-sets/${set.id}`)).status).toBe(404);
  expect((await api.call(guest, 'POST', `/branch-sets/${set.id}/merge`, {})).status).toBe(404);
  expect((await api.call(guest, 'GET', `/codices/${top}/branch-sets/plan?name=x`)).status).toBe(404);
});

test('what an agent is not to know is counted and not named, and it merges no set with such', async () => {
  const top = await make('Seen');
  const secret = await make('Unheard', top, 'policy');
  const limits = { ownerId: api.userIds.owner, scope: 'write', templates: { plan: null } } as const;
  const { token } = await makeAgent(api.services.prisma, limits);
  const bearer = { bearer: token };
  const path = `/codices/${top}/branch-sets`;
  const shown = await api.call(bearer, 'GET', `${path}/plan?name=seen`);
  expect(shown.body, shown.text).toMatchObject({ hidden: 1, items: [{ codex: { id: top } }] });
  expect(shown.text).not.toMatch(new RegExp(`Unheard|${secret}`));
  const refused = await api.call(bearer, 'POST', path, { name: 'seen' });
  expect([refused.status, refused.body.errors[0]?.path]).toEqual([409, ['hidden']]);
  expect(refused.text).not.toMatch(new RegExp(`Unheard|${secret}`));
  const set = await begin(top, 'theirs');
  const theirs = await api.call(bearer, 'GET', `/branch-sets/${set.id}`);
  expect(theirs.body).toMatchObject({ hidden: 1, others: [], codices: [{ id: top }] });
  expect(theirs.text).not.toMatch(new RegExp(`Unheard|${secret}`));
  const merging = await api.call(bearer, 'POST', `/branch-sets/${set.id}/merge`, {});
  expect([merging.status, merging.body.errors.at(-1)?.path]).toEqual([403, ['hidden']]);
});

const step = fc.record({
  where: fc.constantFrom(0, 1, 2),
  side: fc.constantFrom('main', 'branch'),
  field: fc.constantFrom('text', 'state'),
  value: fc.constantFrom('open', 'done', 'dropped'),
});

test('merging the set gives what merging each gives', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 7 }), async (steps) => {
      const results: unknown[] = [];
      for (const asSet of [true, false]) {
        const top = await make('Top');
        const ids = [top, await make('A', top), await make('B', top)];
        const set = asSet ? await begin(top, 'both') : null;
        if (set === null)
          for (const id of ids) await ask('POST', `/codices/${id}/branches`, { name: 'both' });
        for (const { where, side, field, value } of steps) {
          const text =
            side === 'main' ? `One of main, ${value}. And another.` : `One thing. ${value} of the branch.`;
          await write(ids[where] ?? top, side === 'main' ? null : 'both', {
            [field]: field === 'text' ? text : value,
          });
        }
        const settled: Record<string, JsonValue> = {};
        for (const id of ids) {
          const { body } = await ask('GET', `/codices/${id}/branches/both/merge`);
          const { fields } = body as unknown as { fields: { field: string; conflict: boolean }[] };
          const conflicts = fields.filter(({ conflict }) => conflict);
          settled[id] = {
            resolutions: Object.fromEntries(conflicts.map(({ field }) => [field, { take: 'branch' }])),
          };
        }
        if (set !== null) {
          const merged = await ask('POST', `/branch-sets/${set.id}/merge`, { codices: settled });
          expect(merged.status, merged.text).toBe(200);
        } else
          for (const id of ids)
            expect((await ask('POST', `/codices/${id}/branches/both/merge`, settled[id])).status).toBe(200);
        const all = [];
        for (const id of ids) {
          const { text, state } = await fieldsOf(id);
          // Who stands first where both wrote follows from Yjs client ids, which are others the next time.
          all.push({ state, letters: [...String(text)].sort().join('') });
        }
        results.push(all);
      }
      expect(results[0]).toEqual(results[1]);
    }),
    { numRuns: 5 },
  );
});

test('the preview has a section for each Codex, and says which cannot be merged as it is', async () => {
  const { top, a, b } = await world();
  const set = await begin(top, 'shown');
  await write(a, 'shown', { state: 'done' });
  await write(a, null, { state: 'dropped' });
  await ask('DELETE', `/codices/${b}`);
  const shown = setMergePreviewSchema.parse((await ask('GET', `/branch-sets/${set.id}/merge`)).body);
  const of = (id: string) => shown.codices.find((each) => each.id === id);
  expect(of(a)?.merge?.fields).toMatchObject([{ field: 'state', conflict: true }]);
  expect(of(b)).toMatchObject({ merge: null, refused: expect.stringMatching(/in the trash/) });
  const take = { codices: { [a]: { resolutions: { state: { take: 'branch' } } } } };
  const refused = await ask('POST', `/branch-sets/${set.id}/merge`, take);
  expect([refused.status, refused.body.errors[0]?.path]).toEqual([409, ['codices', b]]);
  const merged = await ask('POST', `/branch-sets/${set.id}/merge`, { ...take, leaveOut: [b] });
  expect(branchSetSchema.parse(merged.body)).toMatchObject({ merged: true });
  expect(await fieldsOf(a)).toMatchObject({ state: 'done' });
  // It left the set, and goes on by itself.
  await ask('POST', `/codices/${b}/restore-from-trash`);
  const unknown = { leaveOut: ['0190f3a0-0000-7000-8000-000000000000'] };
  const other = await begin(a, 'second');
  expect((await ask('POST', `/branch-sets/${other.id}/merge`, unknown)).status).toBe(422);
});
