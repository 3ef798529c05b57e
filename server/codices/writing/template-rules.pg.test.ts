/** The rules of a template hold by every door: REST refuses, what comes over a socket is kept and marked for review. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import type { Codex } from '#core/codex/codex.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import type { JsonObject } from '#core/json.ts';
import type { ValueProblemBody } from '#core/protocol/api/conflicts.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { type Answer, createTestClient, type TestClient } from '../../http/test-client.ts';
import { projectCodex } from '../../projection/project-codex.ts';

const RULES = `{
  id: 'rules', version: 1, name: 'Rules',
  fields: {
    state: { type: 'select', default: 'draft' },
    reviewer: { type: 'person' },
    cost: { type: 'number', readOnlyWhen: { field: 'state', is: 'done' } },
    outcome: { type: 'richText', requiredWhen: { field: 'cost', atLeast: 100 } },
  },
  rules: [{ when: { field: 'cost', atLeast: 5000 }, must: 'reviewer', message: 'So much needs a reviewer.', fields: ['reviewer'] }],
  workflow: {
    field: 'state',
    states: [{ id: 'draft' }, { id: 'review' }, { id: 'done' }],
    transitions: {
      draft: ['review'],
      review: ['draft', { to: 'done', by: ['admin', { field: 'reviewer' }], not: 'author', requires: ['outcome'] }],
      done: ['draft'],
    },
  },
}`;

let api: TestClient;
beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/rules/versions', { source: RULES, baseVersion: 0 });
});
afterAll(() => api?.close());

type Who = Parameters<TestClient['call']>[0];

const made = async (fields: JsonObject = {}, who: Who = 'editor'): Promise<string> => {
  const { status, body } = await api.call(who, 'POST', '/codices', {
    templateId: 'rules',
    title: 'One',
    fields,
  });
  expect([status, body.errors ?? []]).toEqual([201, []]);
  return body.id;
};
const patch = (who: Who, id: string, fields: JsonObject): Promise<Answer> =>
  api.call(who, 'PATCH', `/codices/${id}`, { fields });
const told = ({ status, body }: Answer): unknown[] => [
  status,
  ...(body.errors ?? []).map(({ path, message, hint }) => `${path.join('.')}: ${message} ${hint ?? ''}`),
];
const problemsOf = async (id: string): Promise<string[]> => {
  const { problems } = (await api.call('viewer', 'GET', `/codices/${id}/conflicts`)).body as unknown as {
    problems: ValueProblemBody[];
  };
  return problems.map(({ field, message, hint }) => `${field}: ${message} ${hint ?? ''}`.trim());
};
const keepOf = async (who: Who, id: string): Promise<string | null> => {
  const { body } = await api.call(who, 'GET', `/codices/${id}/conflicts`);
  return (body as unknown as { problems: ValueProblemBody[] }).problems[0]?.keep ?? null;
};
/** As a page sends it, from wherever it was. */
const overSocket = async (
  who: 'owner' | 'editor',
  id: string,
  edit: (codex: Codex) => void,
): Promise<void> => {
  const { live, environment } = api.services;
  const name = codexDocumentName(id);
  const actor: Actor = { kind: 'user', id: api.userIds[who], name: who, role: who };
  const doc = new Y.Doc();
  Y.applyUpdate(doc, await live.read(name, (open) => Y.encodeStateAsUpdate(open)));
  const before = Y.encodeStateVector(doc);
  edit(openCodex(doc, { environment, actor }));
  await live.apply(name, actor, { origin: 'socket' }, Y.encodeStateAsUpdate(doc, before));
};

describe('a step that is not for everybody', () => {
  const REFUSED = /^fields.state: The step from “Review” to “Done” can’t be taken here\. Only an admin/;

  test('is refused by REST to all but those it is for', async () => {
    const id = await made({ state: 'review', outcome: 'Good.' });
    const [status, message] = told(await patch('editor', id, { state: 'done' }));
    expect([status, message]).toEqual([422, expect.stringMatching(REFUSED)]);
    expect(told(await patch('owner', id, { state: 'done' }))).toEqual([200]);
    const own = await made({ state: 'review', outcome: 'Good.' }, 'owner');
    expect(told(await patch('owner', own, { state: 'done' }))[1]).toMatch(REFUSED);
    expect(told(await patch('owner', own, { reviewer: api.userIds.editor }))).toEqual([200]);
    expect(told(await patch('editor', own, { state: 'done' }))).toEqual([200]);
  });

  test('is refused to a guest with an edit link, and to whoever would begin there', async () => {
    const id = await made({ state: 'review', outcome: 'Good.' });
    const link = await api.call('editor', 'POST', `/codices/${id}/share-links`, { role: 'edit' });
    const guest = { bearer: link.body.token };
    expect(told(await patch(guest, id, { state: 'done' }))[1]).toMatch(REFUSED);
    const fields = { state: 'done', outcome: 'Good.' };
    const begun = await api.call('editor', 'POST', '/codices', {
      templateId: 'rules',
      title: 'Begun',
      fields,
    });
    expect(told(begun)).toEqual([422, expect.stringMatching(/can’t begin as “Done” here/)]);
  });

  test('needs what it says, also of a rich text, which may come along', async () => {
    const id = await made({ state: 'review' });
    expect(told(await patch('owner', id, { state: 'done' }))).toEqual([
      422,
      'fields.state: The step from “Review” to “Done” can’t be taken here. This step needs: Outcome is filled in.',
    ]);
    expect(told(await patch('owner', id, { state: 'done', outcome: { markdown: 'Good.' } }))).toEqual([200]);
  });

  test('taken over a socket all the same is kept, marked, and ends as other breaches do', async () => {
    const id = await made({ state: 'review', outcome: 'Good.' });
    await overSocket('editor', id, (codex) => codex.setRegister('state', 'done'));
    expect((await api.call('viewer', 'GET', `/codices/${id}`)).body.fields['state']).toBe('done');
    expect(await problemsOf(id)).toEqual([
      expect.stringMatching(/^state: The step from “Review” to “Done” can’t be taken here\. Only/),
    ]);
    await overSocket('editor', id, (codex) => codex.setRegister('state', 'review'));
    expect(await problemsOf(id)).toEqual([]);
    await overSocket('owner', id, (codex) => codex.setRegister('state', 'done'));
    expect(await problemsOf(id)).toEqual([]);
  });

  test('taken over a socket is let stand by nobody who may not take it, over a socket or by REST', async () => {
    const id = await made({ state: 'review', outcome: 'Good.' });
    const done = (who: 'owner' | 'editor') =>
      overSocket(who, id, (codex) => codex.setRegister('state', 'done'));
    await done('editor');
    await done('editor');
    const marked = [expect.stringMatching(/^state: The step from “Review” to “Done” can’t be taken here\./)];
    expect(await problemsOf(id)).toEqual(marked);
    expect(await keepOf('editor', id)).toBeNull();
    const keep = (await keepOf('owner', id)) ?? '';
    const refused = await api.call('editor', 'POST', `/codices/${id}/conflicts/state`, { keep });
    expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
    expect(await problemsOf(id)).toEqual(marked);
    expect((await api.call('owner', 'POST', `/codices/${id}/conflicts/state`, { keep })).status).toBe(200);
    expect(await problemsOf(id)).toEqual([]);
  });

  test('taken offline, without what it needs, is shown for review until that is there', async () => {
    const id = await made({ state: 'review' });
    await overSocket('owner', id, (codex) => codex.setRegister('state', 'done'));
    expect(await problemsOf(id)).toEqual(['state: “Done” needs: Outcome is filled in.']);
    expect(told(await patch('owner', id, { outcome: { markdown: 'Good.' } }))).toEqual([200]);
    expect(await problemsOf(id)).toEqual([]);
  });
});

describe('a restore, and an import', () => {
  const restore = (who: Who, id: string, body: JsonObject) =>
    api.call(who, 'POST', `/codices/${id}/restore`, body);
  const seqOf = async (id: string) => await api.services.journal.headSeq(codexDocumentName(id));

  test('a restore is refused, by name, what is read-only and a step that is not for whoever asks', async () => {
    const id = await made({ state: 'review', outcome: 'Good.', cost: 7 });
    const cheap = await seqOf(id);
    expect(told(await patch('editor', id, { cost: 8 }))).toEqual([200]);
    expect(told(await patch('owner', id, { state: 'done' }))).toEqual([200]);
    const approved = await seqOf(id);
    expect(told(await restore('owner', id, { seq: cheap, fields: ['cost'] }))).toEqual([
      422,
      'fields.cost: Cost can’t be changed now. Read-only while State is Done.',
    ]);
    expect(told(await restore('editor', id, { seq: cheap }))[1]).toMatch(
      /^fields\.state: “Review” can’t follow “Done”/,
    );
    for (const state of ['draft', 'review'])
      expect(told(await patch('editor', id, { state }))).toEqual([200]);
    expect(told(await restore('editor', id, { seq: approved, fields: ['state'] }))[1]).toMatch(
      /^fields\.state: The step from “Review” to “Done” can’t be taken here\. Only an admin/,
    );
    expect(told(await restore('editor', id, { seq: cheap, fields: ['cost'] }))).toEqual([200]);
    expect(told(await restore('owner', id, { seq: approved }))).toEqual([200]);
    const { body } = await api.call('viewer', 'GET', `/codices/${id}`);
    expect(body.fields).toMatchObject({ state: 'done', cost: 8 });
    expect(await problemsOf(id)).toEqual([]);
  });

  test('an imported Codex in a state that is not for the importer is marked', async () => {
    const id = await made({ state: 'review', outcome: 'Good.' });
    expect(told(await patch('owner', id, { state: 'done' }))).toEqual([200]);
    const { text } = await api.call('editor', 'GET', `/codices/${id}/export?format=json5`);
    const imported = await api.call('editor', 'POST', '/import', text);
    expect(imported.status).toBe(201);
    const { codices } = JSON.parse(imported.text) as { codices: { id: string }[] };
    expect(await problemsOf(codices[0]?.id ?? '')).toEqual([
      expect.stringMatching(/^state: A Codex can’t begin as “Done” here\./),
    ]);
  });
});

describe('fields under conditions', () => {
  test('what is required and missing is a problem, and stops nobody from writing', async () => {
    const id = await made();
    expect(told(await patch('editor', id, { cost: 100 }))).toEqual([200]);
    expect(await problemsOf(id)).toEqual(['outcome: Required while Cost is at least 100.']);
    await overSocket('editor', id, (codex) => codex.setRegister('cost', 99));
    expect(await problemsOf(id)).toEqual([]);
  });

  test('what does not agree is a problem in the words of the template', async () => {
    const id = await made({ cost: 5000, outcome: 'Dear.' });
    expect(await problemsOf(id)).toEqual(['reviewer: So much needs a reviewer.']);
    expect(told(await patch('editor', id, { reviewer: api.userIds.owner }))).toEqual([200]);
    expect(await problemsOf(id)).toEqual([]);
  });

  test('what is written over a socket while it is read-only is kept and marked, until the field is free', async () => {
    const id = await made({ state: 'review', outcome: 'Good.', cost: 7 });
    expect(told(await patch('owner', id, { state: 'done' }))).toEqual([200]);
    await overSocket('editor', id, (codex) => codex.setRegister('cost', 8));
    expect((await api.call('viewer', 'GET', `/codices/${id}`)).body.fields['cost']).toBe(8);
    const marked = 'cost: editor changed this while it was read-only. It is read-only while State is Done.';
    expect(await problemsOf(id)).toEqual([marked]);
    // It is known from the journal, also to a server that forgot what it had read.
    await api.services.prisma.codexReading.deleteMany({ where: { codexId: id } });
    expect(await problemsOf(id)).toEqual([marked]);
    expect(told(await patch('owner', id, { state: 'draft' }))).toEqual([200]);
    expect(await problemsOf(id)).toEqual([]);
  });

  test('the mark outlives a step that may not be taken, and is let stand or corrected by who could lock the field', async () => {
    const id = await made({ state: 'review', outcome: 'Good.', cost: 7 });
    expect(told(await patch('owner', id, { state: 'done' }))).toEqual([200]);
    await overSocket('editor', id, (codex) => codex.setRegister('cost', 666));
    await overSocket('editor', id, (codex) => codex.setRegister('state', 'review'));
    await overSocket('editor', id, (codex) => codex.setRegister('state', 'done'));
    const marked = [expect.stringMatching(/^cost: editor changed this while it was read-only\./)];
    expect(await problemsOf(id)).toEqual(marked);
    expect(await keepOf('editor', id)).toBeNull();
    const keep = (await keepOf('owner', id)) ?? '';
    const settle = (who: Who) => api.call(who, 'POST', `/codices/${id}/conflicts/cost`, { keep });
    expect((await settle('editor')).status).toBe(403);
    expect(await problemsOf(id)).toEqual(marked);
    expect((await settle('owner')).status).toBe(200);
    expect(await problemsOf(id)).toEqual([]);
    expect((await api.call('viewer', 'GET', `/codices/${id}`)).body.fields['cost']).toBe(666);
    await overSocket('editor', id, (codex) => codex.setRegister('cost', 1));
    expect(await problemsOf(id)).toEqual(marked);
    await overSocket('owner', id, (codex) => codex.setRegister('cost', 666));
    expect(await problemsOf(id)).toEqual([]);
  });

  test('a journal longer than one reading is followed to its end in one projection', async () => {
    const id = await made({ state: 'review', outcome: 'Good.', cost: 0 });
    for (let cost = 1; cost <= 505; cost += 1)
      await overSocket('editor', id, (codex) => codex.setRegister('cost', cost));
    expect(told(await patch('owner', id, { state: 'done' }))).toEqual([200]);
    await overSocket('editor', id, (codex) => codex.setRegister('cost', 666));
    const { prisma } = api.services;
    await prisma.codexReading.deleteMany({ where: { codexId: id } });
    await prisma.codexProblem.deleteMany({ where: { codexId: id } });
    await projectCodex(api.services, id);
    expect(await prisma.codexProblem.count({ where: { codexId: id } })).toBe(1);
  }, 180_000);

  test('what is read-only is refused by REST by name, also to the owner, unless the request frees it', async () => {
    const id = await made({ state: 'review', outcome: 'Good.', cost: 7 });
    expect(told(await patch('owner', id, { state: 'done', cost: 8 }))).toEqual([200]);
    const refused = [422, 'fields.cost: Cost can’t be changed now. Read-only while State is Done.'];
    expect(told(await patch('editor', id, { cost: 9 }))).toEqual(refused);
    expect(told(await patch('owner', id, { cost: null }))).toEqual(refused);
    expect(told(await patch('owner', id, { cost: 8 }))).toEqual([200]);
    expect(told(await patch('editor', id, { state: 'draft', cost: 9 }))).toEqual([200]);
    expect((await api.call('viewer', 'GET', `/codices/${id}`)).body.fields['cost']).toBe(9);
  });
});
