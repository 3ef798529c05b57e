/** Open conflicts over REST: read with both values, settled for everybody, listed for review; and corrected clocks. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import type { Codex } from '#core/codex/codex.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { clockMillis } from '#core/crdt/clock.ts';
import type { ConflictBody, ReviewList } from '#core/protocol/api/conflicts.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { projectCodex } from '../projection/project-codex.ts';

const CASE = `{
  id: 'case', version: 1, name: 'Case',
  fields: {
    severity: { type: 'select', label: 'Severity', options: [{ value: 'high', label: 'High' }, { value: 'low', label: 'Low' }] },
    steps: { type: 'checklist', label: 'Steps' },
    lead: { type: 'person', label: 'Lead' },
  },
}`;

let api: TestClient;
beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/case/versions', { source: CASE, baseVersion: 0 });
});
afterAll(() => api?.close());

/** Two people who edit the same state without seeing each other, as after an hour without a network. */
async function editApart(
  codexId: string,
  edits: readonly ((codex: Codex) => void)[],
  ahead = 0,
): Promise<void> {
  const name = codexDocumentName(codexId);
  const { live, environment } = api.services;
  const state = await live.read(name, (doc) => Y.encodeStateAsUpdate(doc));
  for (const [index, edit] of edits.entries()) {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, state);
    const before = Y.encodeStateVector(doc);
    const id = index === 0 ? api.userIds.editor : api.userIds.admin;
    const actor: Actor = { kind: 'user', id, name: index === 0 ? 'Ana' : 'Ben', role: 'editor' };
    const time = environment.now() + index * 1000 + ahead;
    edit(openCodex(doc, { environment: { ...environment, now: () => time }, actor }));
    await live.apply(name, actor, { origin: 'socket' }, Y.encodeStateAsUpdate(doc, before));
  }
  await projectCodex(api.services, codexId);
}

const conflictsOf = async (codexId: string): Promise<readonly ConflictBody[]> => {
  const { text } = await api.call('viewer', 'GET', `/codices/${codexId}/conflicts`);
  return (JSON.parse(text) as { items: ConflictBody[] }).items;
};
const review = async (): Promise<ReviewList> =>
  JSON.parse((await api.call('viewer', 'GET', '/conflicts')).text) as ReviewList;

async function createCase(title: string): Promise<string> {
  const fields = { severity: 'high', steps: [{ id: 'r1', text: 'look', done: false }] };
  return (await api.call('editor', 'POST', '/codices', { templateId: 'case', title, fields })).body.id;
}

test('values chosen at once are told with their authors, settled by naming one, and then gone for everybody', async () => {
  const id = await createCase('Clash');
  await editApart(id, [
    (codex) => codex.setRegister('severity', 'low'),
    (codex) => codex.setRegister('severity', null),
  ]);
  const [conflict, ...others] = await conflictsOf(id);
  expect(others).toEqual([]);
  expect(conflict).toMatchObject({
    field: 'severity',
    label: 'Severity',
    cell: null,
    winner: { value: null, text: 'nothing', by: { name: 'Ben' } },
    losers: [{ value: 'low', text: 'Low', by: { id: api.userIds.editor, name: 'Ana' } }],
  });
  expect((await review()).items).toMatchObject([
    { codex: { id, title: 'Clash', templateId: 'case' }, conflicts: [{ field: 'severity' }] },
  ]);

  const keep = conflict?.losers[0]?.id ?? '';
  const settled = await api.call('editor', 'POST', `/codices/${id}/conflicts/severity`, { keep });
  expect([settled.status, settled.body.items]).toEqual([200, []]);
  expect((await api.call('viewer', 'GET', `/codices/${id}`)).body.fields['severity']).toBe('low');
  expect(await review()).toEqual({ items: [], total: 0 });
  // Somebody else's late click: what they chose from is not on offer any more, and nothing is written.
  const late = await api.call('admin', 'POST', `/codices/${id}/conflicts/severity`, { keep });
  expect(late.status).toBe(404);
});

test('a cell is a conflict of its own, named by row and column', async () => {
  const id = await createCase('Cells');
  await editApart(id, [
    (codex) => codex.setCell('steps', 'r1', 'text', 'look twice'),
    (codex) => codex.setCell('steps', 'r1', 'text', 'ask'),
  ]);
  const [conflict] = await conflictsOf(id);
  expect(conflict).toMatchObject({
    field: 'steps',
    cell: { row: 'r1', column: 'text', label: 'Step' },
    winner: { text: 'ask' },
    losers: [{ text: 'look twice' }],
  });
  const path = `/codices/${id}/conflicts/steps`;
  const keep = conflict?.losers[0]?.id ?? '';
  expect((await api.call('editor', 'POST', path, { keep })).status).toBe(404);
  expect((await api.call('editor', 'POST', path, { keep, row: 'r1' })).status).toBe(422);
  expect((await api.call('editor', 'POST', path, { keep: 'other', row: 'r1', column: 'text' })).status).toBe(
    404,
  );
  expect((await api.call('editor', 'POST', path, { keep, row: 'r1', column: 'text' })).body.items).toEqual(
    [],
  );
  const { fields } = (await api.call('viewer', 'GET', `/codices/${id}`)).body;
  expect(fields['steps']).toMatchObject([{ text: 'look twice' }]);
});

test('a guest with an edit link settles the conflicts of that Codex; a viewer does not; the review list is for members', async () => {
  const id = await createCase('Guests');
  await editApart(id, [
    (codex) => codex.setRegister('severity', 'low'),
    (codex) => codex.setRegister('severity', null),
  ]);
  const keep = (await conflictsOf(id))[0]?.winner.id ?? '';
  const path = `/codices/${id}/conflicts/severity`;
  expect((await api.call('viewer', 'POST', path, { keep })).status).toBe(403);
  const link = await api.call('editor', 'POST', `/codices/${id}/share-links`, { role: 'edit' });
  const guest = { bearer: link.body.token };
  expect((await api.call(guest, 'GET', '/conflicts')).status).toBe(403);
  expect((await api.call(guest, 'POST', path, { keep })).body.items).toEqual([]);
});

test('a guest is told the names of the people in a conflict, as in the fields of that Codex', async () => {
  const id = await createCase('People');
  await editApart(id, [
    (codex) => codex.setRegister('lead', api.userIds.admin),
    (codex) => codex.setRegister('lead', api.userIds.owner),
  ]);
  const name = (await api.services.prisma.user.findUniqueOrThrow({ where: { id: api.userIds.owner } })).name;
  expect(JSON.stringify(await conflictsOf(id))).toContain(name);
  const link = await api.call('editor', 'POST', `/codices/${id}/share-links`, { role: 'view' });
  const { status, text } = await api.call({ bearer: link.body.token }, 'GET', `/codices/${id}/conflicts`);
  expect(status).toBe(200);
  expect(text).toContain(name);
});

test('what is in the trash awaits no review', async () => {
  const id = await createCase('Dropped');
  await editApart(id, [
    (codex) => codex.setRegister('severity', 'low'),
    (codex) => codex.setRegister('severity', null),
  ]);
  expect((await review()).items.map(({ codex }) => codex.id)).toContain(id);
  await api.call('editor', 'DELETE', `/codices/${id}`);
  expect((await review()).items.map(({ codex }) => codex.id)).not.toContain(id);
});

test('M12: a value from a clock years ahead is put right by the server, in the name of its author', async () => {
  const id = await createCase('Clocks');
  await editApart(id, [(codex) => codex.setRegister('severity', 'low')], 5 * 365 * 86_400_000);
  const { live, environment } = api.services;
  const reader = { environment, actor: { id: 'reader', name: 'Reader' } };
  const { winner } = await live.read(codexDocumentName(id), (doc) =>
    openCodex(doc, reader).register('severity'),
  );
  expect(winner).toMatchObject({ value: 'low', byName: 'Ana' });
  expect(clockMillis(winner?.hlc ?? '')).toBeLessThan(environment.now() + 60_000);
  const [last] = await api.services.journal.list(codexDocumentName(id), { limit: 1 });
  expect(last?.actor).toMatchObject({ kind: 'system' });
  const { body } = await api.call('viewer', 'GET', `/codices/${id}`);
  expect(body.fields['severity']).toBe('low');
});
