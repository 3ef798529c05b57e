/** REST refuses well-formed values that the template does not allow, and leaves existing ones alone. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import type { ConflictBody } from '#core/protocol/api/conflicts.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { writeMarkdown } from '#richtext/markdown/markdown.ts';
import { packageRoot } from '../../config/package-root.ts';
import { type Answer, createTestClient, type TestClient } from '../../http/test-client.ts';
import { loadTemplateLibrary } from '../../templates/load-template-library.ts';

const LAW = `{
  id: 'law', version: 1, name: 'Law',
  fields: {
    state: { type: 'select', default: 'draft' },
    next: { type: 'reference', targets: ['law'] },
    follows: { type: 'references', kind: 'follows' },
    owner: { type: 'person' },
    team: { type: 'people' },
    files: { type: 'file', multiple: true, accept: ['text/plain', 'image/*'] },
    picture: { type: 'image' },
    choice: { type: 'select', options: ['A', 'B'] },
    note: { type: 'line' },
    text: { type: 'richText' },
  },
  references: { follows: { label: 'Follows', inverseLabel: 'Followed by', targets: ['law'] } },
  workflow: {
    field: 'state',
    states: [{ id: 'draft' }, { id: 'review' }, { id: 'done' }],
    transitions: { draft: ['review'], review: ['draft', 'done'] },
  },
}`;
const NOWHERE = '0190f3a0-0000-7000-8000-000000000001';

let api: TestClient;
beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await loadTemplateLibrary(api.services, join(packageRoot(), 'templates'));
  await api.call('owner', 'POST', '/templates/law/versions', { source: LAW, baseVersion: 0 });
});
afterAll(() => api?.close());

const create = (fields: JsonObject = {}, templateId = 'law'): Promise<Answer> =>
  api.call('editor', 'POST', '/codices', { templateId, title: 'One', fields });
const made = async (fields: JsonObject = {}, templateId = 'law'): Promise<string> => {
  const { status, body } = await create(fields, templateId);
  expect([status, body.errors ?? []]).toEqual([201, []]);
  return body.id;
};
const patch = (id: string, fields: JsonObject, headers?: Readonly<Record<string, string>>): Promise<Answer> =>
  api.call('editor', 'PATCH', `/codices/${id}`, { fields }, headers);
const told = ({ status, body }: Answer): unknown[] => [
  status,
  ...(body.errors ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`),
];
const upload = async (codexId: string, text: string): Promise<JsonObject> => {
  const response = await api.app.request(`/api/v1/codices/${codexId}/assets?name=a.txt`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api.tokens.editor}`, 'content-type': 'application/octet-stream' },
    body: text,
  });
  expect(response.status).toBe(201);
  const { id, name, mime, size } = (await response.json()) as Record<string, string>;
  return { assetId: id ?? '', name: name ?? '', mime: mime ?? '', size: Number(size) };
};
describe('a workflow', () => {
  test('takes one step at a time, told with both states', async () => {
    const id = await made();
    expect(told(await patch(id, { state: 'done' }))).toEqual([
      422,
      'fields.state: “Done” can’t follow “Draft”.',
    ]);
    expect(told(await patch(id, { state: null }))).toHaveLength(2);
    expect(told(await patch(id, { state: 'review' }))).toEqual([200]);
    expect(told(await patch(id, { state: 'review', note: 'sent back as it was read' }))).toEqual([200]);
    expect(told(await patch(id, { state: 'done' }))).toEqual([200]);
    expect(told(await patch(id, { state: 'draft' }))).toHaveLength(2);
  });

  test('of the shipped task goes from to-do to in-review only through in-progress', async () => {
    const id = await made({}, 'task');
    expect((await patch(id, { status: 'in-review' })).status).toBe(422);
    expect((await patch(id, { status: 'in-progress' })).status).toBe(200);
    expect((await patch(id, { status: 'in-review' })).status).toBe(200);
  });

  test('may be begun in any state, as what comes from elsewhere is', async () => {
    const id = await made({ state: 'done' });
    expect((await api.call('viewer', 'GET', `/codices/${id}`)).body.fields['state']).toBe('done');
  });

  test('a request sent again is answered as done, wherever the state has gone since', async () => {
    const id = await made();
    const key = { 'idempotency-key': 'one step' };
    expect((await patch(id, { state: 'review' }, key)).status).toBe(200);
    expect((await patch(id, { state: 'done' })).status).toBe(200);
    expect((await patch(id, { state: 'review' }, key)).status).toBe(200);
    expect((await api.call('viewer', 'GET', `/codices/${id}`)).body.fields['state']).toBe('done');
  });

  test('two states chosen at once are settled to one that may follow; the one that stands may be kept', async () => {
    const id = await made({ state: 'review' });
    const name = codexDocumentName(id);
    const { live, environment } = api.services;
    const state = await live.read(name, (doc) => Y.encodeStateAsUpdate(doc));
    for (const [index, chosen] of ['done', 'draft'].entries()) {
      const actor: Actor = { kind: 'user', id: api.userIds.editor, name: 'Ana', role: 'editor' };
      const doc = new Y.Doc();
      Y.applyUpdate(doc, state);
      const before = Y.encodeStateVector(doc);
      // What is chosen first has the later clock: it stands, and “draft” is what lost.
      const now = environment.now() + (1 - index) * 1_000;
      openCodex(doc, { environment: { ...environment, now: () => now }, actor }).setRegister('state', chosen);
      await live.apply(name, actor, { origin: 'socket' }, Y.encodeStateAsUpdate(doc, before));
    }
    const path = `/codices/${id}/conflicts`;
    const { items } = (await api.call('viewer', 'GET', path)).body as unknown as { items: ConflictBody[] };
    const [conflict] = items;
    expect([conflict?.winner.value, conflict?.losers[0]?.value]).toEqual(['done', 'draft']);
    const settle = (keep = '') => api.call('editor', 'POST', `${path}/state`, { keep });
    expect(told(await settle(conflict?.losers[0]?.id))).toEqual([422, 'keep: “Draft” can’t follow “Done”.']);
    expect(told(await settle(conflict?.winner.id))).toEqual([200]);
    expect((await api.call('viewer', 'GET', `/codices/${id}`)).body.fields['state']).toBe('done');
  });
});

describe('what values name', () => {
  test('references lead to Codices that are there, of a template that is allowed, and never to themselves', async () => {
    const [id, other, task] = [await made(), await made(), await made({}, 'task')];
    const trashed = await made();
    await api.call('editor', 'DELETE', `/codices/${trashed}`);
    expect(told(await patch(id, { next: id, follows: [other, task, NOWHERE, trashed] }))).toEqual([
      422,
      'fields.next: A Codex cannot refer to itself.',
      'fields.follows.1: Follows may not lead to a Codex of “task”.',
      'fields.follows.2: There is no such Codex.',
      'fields.follows.3: This Codex is in the trash.',
    ]);
    expect(told(await patch(id, { next: other, follows: [other] }))).toEqual([200]);
    expect(told(await create({ next: NOWHERE }))).toEqual([422, 'fields.next: There is no such Codex.']);
    const own = { id: NOWHERE, templateId: 'law', title: 'Own', fields: { next: NOWHERE } };
    expect(told(await api.call('editor', 'POST', '/codices', own))).toEqual([
      422,
      'fields.next: A Codex cannot refer to itself.',
    ]);
    // It was allowed when it was chosen, so sending it back with another change is no mistake.
    await api.call('editor', 'DELETE', `/codices/${other}`);
    expect(told(await patch(id, { follows: [other], note: 'more' }))).toEqual([200]);
  });

  test('people are members, and whose account is disabled is not chosen any more', async () => {
    const { prisma } = api.services;
    const data = { email: 'left@example.org', name: 'Left', role: 'editor', disabledAt: new Date() } as const;
    const left = await prisma.user.create({ data });
    const id = await made({ owner: api.userIds.viewer, team: [api.userIds.owner] });
    expect(told(await patch(id, { owner: 'nobody', team: [api.userIds.owner, left.id] }))).toEqual([
      422,
      'fields.owner: Nobody here has this id.',
      'fields.team.1: The account of this person is disabled.',
    ]);
    expect((await create({ owner: NOWHERE })).status).toBe(422);
    expect((await create({ owner: 'a\u0000b' })).status).toBe(422);
  });

  test('files are ones that were uploaded to this very Codex, and are what they say', async () => {
    const [id, other] = [await made(), await made()];
    const [own, foreign] = [await upload(id, 'mine'), await upload(other, 'theirs')];
    const named = (file: JsonObject, more: JsonObject = {}): JsonValue => ({ ...file, ...more });
    expect(told(await patch(id, { files: [named(own)] }))).toEqual([200]);
    expect(told(await patch(id, { files: [named(own), named(foreign)] }))).toEqual([
      422,
      'fields.files.1.assetId: This file is not one that was uploaded to this Codex.',
    ]);
    expect(told(await patch(id, { picture: named(own, { mime: 'image/png' }) }))).toEqual([
      422,
      'fields.picture.mime: The file is of type text/plain.',
    ]);
    expect((await patch(id, { picture: named(own, { assetId: 'none' }) })).status).toBe(422);
    expect((await create({ picture: named(foreign, { mime: 'image/png' }) })).status).toBe(422);
  });

  test('pictures in a text are files that are here and may be read; what stands there may stay', async () => {
    const [id, other] = [await made(), await made()];
    const [own, foreign] = [await upload(id, 'mine'), await upload(other, 'theirs')];
    const shown = (assetId: JsonValue): string => `A plan:\n\n![plan](/api/v1/assets/${String(assetId)})`;
    const refused = (at: string, assetId: JsonValue) => [
      422,
      `fields.text${at}: The picture ${String(assetId)} is no file here, or is not shared with you.`,
    ];
    const ask = async (fields: JsonObject) => told(await patch(id, fields));
    expect(await ask({ text: shown(NOWHERE) })).toEqual(refused('', NOWHERE));
    expect(await ask({ text: { markdown: shown('elsewhere.png') } })).toEqual(refused('', 'elsewhere.png'));
    const image = { type: 'image', attrs: { src: `/api/v1/assets/${NOWHERE}`, alt: null, title: null } };
    const document = { type: 'doc', content: [{ type: 'paragraph' }, image] };
    expect(await ask({ text: document })).toEqual(refused('.content.1.attrs.src', NOWHERE));
    expect((await create({ text: shown(NOWHERE) })).status).toBe(422);
    const long = 'Words. '.repeat(10_000);
    expect(await ask({ text: `${long}\n\n${shown(NOWHERE)}` })).toEqual(refused('', NOWHERE));
    // An address that is no picture, and pictures elsewhere.
    const code = `\`![plan](/api/v1/assets/${NOWHERE})\` and ![logo](https://example.org/logo.png)`;
    expect(await ask({ text: code })).toEqual([200]);
    expect(await ask({ text: shown(own['assetId'] ?? null) })).toEqual([200]);
    expect(await ask({ text: shown(foreign['assetId'] ?? null) })).toEqual([200]);

    const link = await api.call('editor', 'POST', `/codices/${id}/share-links`, { role: 'edit' });
    const guest = { bearer: link.body.token };
    const change = (text: string) => api.call(guest, 'PATCH', `/codices/${id}`, { fields: { text } });
    const secret = (await upload(other, 'secret'))['assetId'] ?? null;
    expect(told(await change(shown(secret)))).toEqual(refused('', secret));
    expect((await change(`${shown(foreign['assetId'] ?? null)} Seen.`)).status).toBe(200);
    const stranger = { kind: 'system', id: 'stranger', name: 'Stranger' } as const;
    await api.services.live.edit(codexDocumentName(id), stranger, { origin: 'api' }, (doc) =>
      writeMarkdown(
        openCodex(doc, { environment: api.services.environment, actor: stranger }).fragment('text'),
        shown(NOWHERE),
      ),
    );
    expect(await ask({ text: `${shown(NOWHERE)} It stood there.` })).toEqual([200]);
  });

  test('to a guest there is nobody and no other Codex; what stands there may stay', async () => {
    const [id, other] = [await made({ owner: api.userIds.viewer }), await made()];
    const link = await api.call('editor', 'POST', `/codices/${id}/share-links`, { role: 'edit' });
    const guest = { bearer: link.body.token };
    const change = (fields: JsonObject) => api.call(guest, 'PATCH', `/codices/${id}`, { fields });
    expect((await change({ next: other })).status).toBe(422);
    expect((await change({ owner: api.userIds.editor })).status).toBe(422);
    expect((await change({ owner: api.userIds.viewer, note: 'hello' })).status).toBe(200);
    expect((await change({ state: 'done' })).status).toBe(422);
  });
});

test('a value that is no longer an option goes back unharmed, and nothing else like it comes in', async () => {
  const id = await made({ choice: 'A' });
  await api.write(id, (codex) => codex.setRegister('choice', 'C'));
  const { fields } = (await api.call('viewer', 'GET', `/codices/${id}`)).body;
  expect((await patch(id, { ...fields, note: 'kept' })).status).toBe(200);
  expect((await api.call('viewer', 'GET', `/codices/${id}`)).body.fields['choice']).toBe('C');
  expect((await patch(id, { choice: 'D' })).status).toBe(422);
});

test('nothing of a refused request is written', async () => {
  const id = await made();
  const before = (await api.call('viewer', 'GET', `/codices/${id}/operations`)).body.items.length;
  expect((await patch(id, { note: 'good', next: NOWHERE })).status).toBe(422);
  expect((await api.call('viewer', 'GET', `/codices/${id}`)).body.fields['note']).toBe('');
  expect((await api.call('viewer', 'GET', `/codices/${id}/operations`)).body.items).toHaveLength(before);
});
