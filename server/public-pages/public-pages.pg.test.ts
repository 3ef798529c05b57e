/** Public pages over HTTP: off unless the workspace and the link say so, for reading alone, and gone at once. */
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { findHostile, HOSTILE_TEXTS } from '#core/hostile-texts.fixture.ts';
import { fetchedBy, lettersOf, mayLeadTo, openHtml } from '../http/opened-html.fixture.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';

let api: TestClient;
let codexId: string;
let link: { readonly id: string; readonly token: string };

const NOTE = `{ id: 'note', version: 1, name: 'Note', fields: { text: { type: 'text' }, who: { type: 'person' }, words: { type: 'tags' },
  story: { type: 'richText' }, steps: { type: 'checklist' } } }`;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/note/versions', { source: NOTE, baseVersion: 0 });
  // The workspace is there with the first of them.
  await api.call('owner', 'POST', '/codices', { templateId: 'note', title: 'First' });
});
afterAll(() => api?.close());
beforeEach(async () => {
  await allow(true);
  const fields = { text: '<script>alert(1)</script> The tide turns at six.' };
  const codex = { templateId: 'note', title: 'Tides & "times"', fields };
  codexId = (await api.call('editor', 'POST', '/codices', codex)).body.id;
  link = (await api.call('editor', 'POST', `/codices/${codexId}/share-links`, { role: 'view' })).body;
});

const allow = (publicPages: boolean) => api.call('admin', 'PATCH', '/workspace', { publicPages });
const change = (body: Record<string, string | number | boolean | null>) =>
  api.call('editor', 'PATCH', `/share-links/${link.id}`, body);
const read = async (id = link.id) => {
  const response = await api.app.request(`/p/${id}`);
  return { status: response.status, headers: response.headers, text: await response.text() };
};

test('a page is there once the workspace and the link say so, and says what search engines read', async () => {
  expect((await read()).status).toBe(404);
  const { body } = await change({ public: true });
  expect(body).toMatchObject({ public: true });
  const { status, headers, text } = await read();
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(headers.get('x-robots-tag')).toBe('index, nofollow, noarchive');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(text).toContain('<title>Tides &#38; &#34;times&#34;</title>');
  expect(text).toMatch(/<meta name="description" content="[^"<]*The tide turns at six\./);
  expect(text).toContain('<meta name="robots" content="index, nofollow, noarchive">');
  expect(text).not.toContain('<script');
  // Neither who made it nor by what token guests come.
  for (const secret of [api.userIds.editor, link.token, 'Editor']) expect(text).not.toContain(secret);
});

test('whatever is written in it is letters, also in what search engines read', async () => {
  const title = '</title><script>hostile()</script>" onload="hostile()';
  const paragraph = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] });
  await api.write(codexId, (codex) => {
    codex.text('text').insert(0, HOSTILE_TEXTS.join('\n'));
    for (const text of HOSTILE_TEXTS) codex.insertRow('steps', { text, done: false });
  });
  const words = HOSTILE_TEXTS.slice(0, 20).map((text) => text.slice(0, 40));
  const fields = { story: { type: 'doc', content: HOSTILE_TEXTS.map(paragraph) }, words };
  const changed = await api.call('editor', 'PATCH', `/codices/${codexId}`, { title, fields });
  expect(changed.status, changed.text).toBe(200);
  await change({ public: true });
  const { document, ran } = openHtml((await read()).text);
  expect(findHostile(document, mayLeadTo)).toEqual([]);
  expect([fetchedBy(document), ran()]).toEqual([[], 0]);
  expect(document.title).toBe(title);
  const description = document.querySelector('meta[name=description]')?.getAttribute('content') ?? '';
  expect(description.length).toBeGreaterThan(20);
  const shown = lettersOf(document.body.textContent ?? '');
  for (const text of HOSTILE_TEXTS) expect(shown).toContain(lettersOf(text));
});

test('it is gone at once when the link is revoked or no longer public, or the workspace allows none', async () => {
  await change({ public: true });
  await allow(false);
  expect((await read()).status).toBe(404);
  await allow(true);
  expect((await read()).status).toBe(200);
  await change({ public: false });
  expect((await read()).status).toBe(404);
  await change({ public: true });
  await api.call('editor', 'DELETE', `/codices/${codexId}`);
  expect((await read()).status).toBe(404);
  await api.call('editor', 'POST', `/codices/${codexId}/restore-from-trash`);
  expect((await read()).status).toBe(200);
  await api.call('editor', 'DELETE', `/share-links/${link.id}`);
  const { status, headers, text } = await read();
  expect([status, headers.get('x-robots-tag'), headers.get('cache-control')]).toEqual([
    ...[404, 'noindex, nofollow', 'no-store'],
  ]);
  expect(text).not.toContain('Tides');
});

test.each([
  ['role', { role: 'comment' }],
  ['password', { password: 'open sesame' }],
  ['maxGuests', { maxGuests: 3 }],
])('a public page takes no other %s, before or after', async (field, body) => {
  await change({ public: true });
  expect(await change(body)).toMatchObject({ status: 422, body: { errors: [{ path: [field] }] } });
  await change({ public: false });
  expect((await change(body)).status).toBe(200);
  expect(await change({ public: true })).toMatchObject({
    status: 422,
    body: { errors: [{ path: [field] }] },
  });
  expect((await read()).status).toBe(404);
});

test('links for some fields or a part of the tree are none, and nobody but an admin allows pages', async () => {
  for (const more of [{ fields: ['text'] }, { subtree: true }]) {
    const made = await api.call('editor', 'POST', `/codices/${codexId}/share-links`, {
      role: 'view',
      ...more,
    });
    const path = `/share-links/${made.body.id}`;
    expect((await api.call('editor', 'PATCH', path, { public: true })).status).toBe(422);
    // Also where somebody wrote it into the table.
    await api.services.prisma.shareLink.update({ where: { id: made.body.id }, data: { public: true } });
    expect((await read(made.body.id)).status).toBe(404);
  }
  expect((await api.call('editor', 'PATCH', '/workspace', { publicPages: true })).status).toBe(403);
  await allow(false);
  expect((await change({ public: true })).status).toBe(403);
  expect((await read('not-an-id')).status).toBe(404);
});
