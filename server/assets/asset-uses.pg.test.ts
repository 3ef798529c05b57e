/** An asset lives as long as a text shows it, for readers of that text only; knowing its id grants nothing. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Actor } from '#core/access/policy.ts';
import { writeMarkdown } from '#richtext/markdown/markdown.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';

const NOTE = `{ id: 'note', version: 1, name: 'Note', fields: { text: { type: 'richText' } } }`;

let api: TestClient;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/note/versions', { source: NOTE, baseVersion: 0 });
});
afterAll(() => api?.close());

async function makeCodex(title: string): Promise<string> {
  return (await api.call('editor', 'POST', '/codices', { templateId: 'note', title })).body.id;
}

async function upload(codexId: string, bytes: string): Promise<string> {
  const headers = { authorization: `Bearer ${api.tokens.editor}` };
  const path = `/api/v1/codices/${codexId}/assets?name=a.txt`;
  return (await (await api.app.request(path, { method: 'POST', headers, body: bytes })).json()).url;
}

function show(who: 'editor' | { readonly bearer: string }, codexId: string, url: string, note = '') {
  const markdown = `![A plan](${url})\n\n${note}`;
  return api.call(who, 'PATCH', `/codices/${codexId}`, { fields: { text: { markdown } } });
}

/** What a guest of a link to this Codex gets for the address of a file. */
async function askAsGuest(codexId: string, url: string): Promise<number> {
  const link = await api.call('editor', 'POST', `/codices/${codexId}/share-links`, { role: 'view' });
  const opened = await api.call(null, 'POST', '/share/open', { token: link.body.token, name: 'Rae' });
  const cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return (await api.call(null, 'GET', url, undefined, { cookie })).status;
}

async function ask(url: string): Promise<number> {
  return (await api.call('viewer', 'GET', url)).status;
}

async function erase(codexId: string): Promise<void> {
  await api.call('editor', 'DELETE', `/codices/${codexId}`);
  expect((await api.call('admin', 'POST', `/codices/${codexId}/purge`)).status).toBeLessThan(300);
}

test('a picture copied from A to B is there for the guests of B, and outlives A', async () => {
  const [a, b] = [await makeCodex('A'), await makeCodex('B')];
  const url = await upload(a, 'the plan');
  expect(await askAsGuest(b, url)).toBe(404);
  expect((await show('editor', b, url)).status).toBe(200);
  expect(await askAsGuest(b, url)).toBe(200);

  await api.call('editor', 'DELETE', `/codices/${a}`);
  expect([await ask(url), await askAsGuest(b, url)]).toEqual([200, 200]);
  await erase(a);
  expect([await ask(url), await askAsGuest(b, url)]).toEqual([200, 200]);
  expect((await api.call('viewer', 'GET', url)).text).toBe('the plan');

  await erase(b);
  expect(await ask(url)).toBe(404);
});

test('the picture goes from heir to heir', async () => {
  const [a, b, c] = [await makeCodex('A'), await makeCodex('B'), await makeCodex('C')];
  const url = await upload(a, 'another plan');
  await show('editor', b, url);
  await erase(a);
  await show('editor', c, url);
  await erase(b);
  expect([await ask(url), await askAsGuest(c, url)]).toEqual([200, 200]);
});

test('a guest who may edit B gets no file of A by naming it, not even through a member who moves it later', async () => {
  const [a, b] = [await makeCodex('Secret'), await makeCodex('Shared')];
  const url = await upload(a, 'the secret');
  const guest: Actor = { kind: 'guest', id: 'g', name: 'G', linkId: 'l', codexId: b, role: 'edit' };
  await api.services.live.edit(`codex/${b}`, guest, { origin: 'socket' }, (doc) => {
    writeMarkdown(doc.getXmlFragment('field:text'), `![A plan](${url})`);
  });
  expect(await askAsGuest(b, url)).toBe(404);
  expect((await show('editor', b, url, 'moved')).status).toBe(200);
  expect(await askAsGuest(b, url)).toBe(404);
  await erase(a);
  expect(await ask(url)).toBe(404);
});

test('a token for one part of the tree opens no file of another part', async () => {
  const [a, b] = [await makeCodex('Elsewhere'), await makeCodex('Part')];
  const url = await upload(a, 'of elsewhere');
  const subtree = { rootId: b, includes: (codexId: string) => codexId === b };
  const actor: Actor = {
    kind: 'user',
    id: api.userIds.editor,
    name: 'E',
    role: 'editor',
    tokenId: 't',
    subtree,
  };
  await api.services.live.edit(`codex/${b}`, actor, { origin: 'api' }, (doc) => {
    writeMarkdown(doc.getXmlFragment('field:text'), `![A plan](${url})`);
  });
  expect(await askAsGuest(b, url)).toBe(404);
});
