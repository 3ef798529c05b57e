/** Titles that follow a pattern, and lines that are one value, through every door of the server. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { createTestClient, type TestClient } from '../../http/test-client.ts';

const CASE = `{ id: 'case', version: 1, name: 'Case', titlePattern: 'Case {customer}, {lead}, {date}', fields: {
  customer: { type: 'line', layer: 'metadata' }, lead: 'person', note: 'line' } }`;

let api: TestClient;
const today = new Date().toISOString().slice(0, 10);

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  const made = await api.call('owner', 'POST', '/templates/case/versions', { source: CASE, baseVersion: 0 });
  expect(made.status, made.text).toBe(201);
});
afterAll(() => api?.close());

async function make(title = '', fields = {}): Promise<string> {
  const { status, body, text } = await api.call('editor', 'POST', '/codices', {
    templateId: 'case',
    title,
    fields,
  });
  expect(status, text).toBe(201);
  return body.id;
}

async function titleOf(id: string): Promise<string> {
  await api.services.projection.project(codexDocumentName(id));
  const { body } = await api.call('viewer', 'GET', `/codices/${id}`);
  const stored = await api.services.prisma.codex.findUniqueOrThrow({ where: { id } });
  expect(stored.title).toBe(body.title);
  return body.title;
}

describe('a title by pattern', () => {
  test('follows the fields in answers, lists, search and the tree, with names for people', async () => {
    const id = await make('', { customer: 'Noor' });
    expect(await titleOf(id)).toBe(`Case Noor, ${today}`);
    await api.call('editor', 'PATCH', `/codices/${id}`, {
      fields: { customer: 'Mo', lead: api.userIds.owner },
    });
    expect(await titleOf(id)).toBe(`Case Mo, The owner, ${today}`);
    await api.services.titles.flush();
    const label = await api.services.tree.read((workspace) => workspace.node(id)?.label?.title);
    expect(label).toBe(`Case Mo, The owner, ${today}`);
    const found = await api.call('viewer', 'GET', '/codices?q=mo');
    expect(found.body.items.map((item) => item.id)).toEqual([id]);
  });

  test('is nobody’s own when it is sent back as it was read, and somebody’s when it is another', async () => {
    const id = await make('', { customer: 'Noor', lead: api.userIds.owner });
    const title = await titleOf(id);
    await api.call('editor', 'PATCH', `/codices/${id}`, { title, fields: { customer: 'Mo' } });
    expect(await titleOf(id)).toBe(`Case Mo, The owner, ${today}`);
    await api.call('editor', 'PATCH', `/codices/${id}`, { title: 'Harbour' });
    await api.call('editor', 'PATCH', `/codices/${id}`, { fields: { customer: 'Ada' } });
    expect(await titleOf(id)).toBe('Harbour');
    await api.call('editor', 'PATCH', `/codices/${id}`, { title: '' });
    expect(await titleOf(id)).toBe(`Case Ada, The owner, ${today}`);
  });

  test('is the same in an export, to a guest, and of a Codex that was given its title', async () => {
    const id = await make('', { customer: 'Noor' });
    await api.call('editor', 'PATCH', `/codices/${id}`, { fields: { customer: 'Mo' } });
    const file = await api.call('viewer', 'GET', `/codices/${id}/export?format=markdown`);
    expect(file.text).toContain(`# Case Mo, ${today}`);
    const link = await api.call('editor', 'POST', `/codices/${id}/share-links`, { role: 'view' });
    const token = /[^/]+$/.exec(link.body.url)?.[0] ?? '';
    expect((await api.call({ bearer: token }, 'GET', `/codices/${id}`)).body.title).toBe(`Case Mo, ${today}`);
    expect((await api.call(null, 'POST', '/share/open', { token })).body.title).toBe(`Case Mo, ${today}`);
    const own = await make('Mine', { customer: 'Noor' });
    await api.call('editor', 'PATCH', `/codices/${own}`, { fields: { customer: 'Mo' } });
    expect(await titleOf(own)).toBe('Mine');
  });
});

describe('a line that is one value', () => {
  test('is written and read over REST like any other line, and has its conflicts', async () => {
    const id = await make('T', { customer: 'Noor' });
    expect((await api.call('viewer', 'GET', `/codices/${id}`)).body.fields).toMatchObject({
      customer: 'Noor',
      note: '',
    });
    const refused = await api.call('editor', 'PATCH', `/codices/${id}`, { fields: { customer: 'a\nb' } });
    expect(refused.status).toBe(422);
    const { journal, live, environment, projection } = api.services;
    const name = codexDocumentName(id);
    const actor: Actor = { kind: 'user', id: api.userIds.editor, name: 'The editor', role: 'editor' };
    const away = new Y.Doc();
    Y.applyUpdate(away, (await journal.load(name)).state);
    const known = Y.encodeStateVector(away);
    openCodex(away, { environment, actor }).setRegister('customer', 'Ada');
    await api.call('editor', 'PATCH', `/codices/${id}`, { fields: { customer: 'Mo' } });
    await live.apply(name, actor, { origin: 'socket' }, Y.encodeStateAsUpdate(away, known));
    await projection.project(name);
    const { text } = await api.call('viewer', 'GET', `/codices/${id}/conflicts`);
    expect(JSON.parse(text).items).toMatchObject([{ field: 'customer' }]);
  });

  test('takes its content along into a text, and back', async () => {
    const id = await make('', { customer: 'Noor', note: 'Kept' });
    const publish = async (source: string, baseVersion: number) => {
      const body = { source: source.replace('version: 1', `version: ${baseVersion + 1}`), baseVersion };
      const answer = await api.call('owner', 'POST', '/templates/case/versions', body);
      expect(answer.status, answer.text).toBe(201);
      await api.services.background.settled();
    };
    await publish(CASE.replace(", layer: 'metadata'", ''), 1);
    const { state } = await api.services.journal.load(codexDocumentName(id));
    const doc = new Y.Doc();
    Y.applyUpdate(doc, state);
    expect(doc.getText('field:customer@line').toString()).toBe('Noor');
    expect((await api.call('viewer', 'GET', `/codices/${id}`)).body).toMatchObject({
      title: `Case Noor, ${today}`,
      fields: { customer: 'Noor', note: 'Kept' },
    });
    await api.call('editor', 'PATCH', `/codices/${id}`, { fields: { customer: 'Mo' } });
    await publish(CASE, 2);
    expect((await api.call('viewer', 'GET', `/codices/${id}`)).body.fields).toMatchObject({ customer: 'Mo' });
    expect(await titleOf(id)).toBe(`Case Mo, ${today}`);
  });
});
