/** The history of a Codex over REST: listed, compared, restored. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import { comparisonSchema } from '#core/protocol/api/history/comparison.ts';
import { versionListSchema } from '#core/protocol/api/history.ts';
import { createTestClient, type TestClient } from '../../http/test-client.ts';

const SOURCE = `{
  id: 'note', version: 1, name: 'Note',
  fields: {
    body: { type: 'richText', default: 'Start **here**.' },
    plain: { type: 'text' },
    state: { type: 'select', options: ['open', 'done'], default: 'open' },
    labels: { type: 'tags' },
    owner: { type: 'person' },
    steps: { type: 'checklist' },
  },
}`;

let api: TestClient;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('admin', 'POST', '/templates/note/versions', { source: SOURCE, baseVersion: 0 });
});
afterAll(() => api?.close());

async function create(title: string, fields: Readonly<Record<string, string | string[]>>) {
  return await api.call('editor', 'POST', '/codices', { templateId: 'note', title, fields });
}

test('operations, versions, comparison, the past, and restore as a forward edit', async () => {
  const { body } = await create('Past', { plain: 'The quick fox', labels: ['red'] });
  const path = `/codices/${body.id}`;
  await api.call('editor', 'PATCH', path, {
    title: 'Present',
    fields: { plain: 'The slow fox', labels: ['blue'], state: 'done' },
  });
  await api.call('editor', 'PATCH', path, {
    fields: { steps: [{ id: 'r1', text: 'walk', done: false }], body: 'Other words' },
  });

  const first = await api.call('viewer', 'GET', `${path}/operations?limit=2`);
  expect(first.body.items.map(({ seq }) => seq)).toEqual([3, 2]);
  const rest = await api.call('viewer', 'GET', `${path}/operations?limit=2&cursor=${first.body.nextCursor}`);
  expect(rest.body).toMatchObject({
    items: [{ seq: 1, origin: 'seed', actor: { id: api.userIds.editor } }],
    nextCursor: null,
  });

  const versions = await api.call('viewer', 'GET', `${path}/versions`);
  expect(versions.body).toMatchObject({
    headSeq: 3,
    nextCursor: null,
    items: [
      { seq: 3, fromSeq: 2, operations: 2, origin: 'api' },
      { seq: 1, fromSeq: 1, operations: 1, origin: 'seed' },
    ],
  });

  const past = await api.call('viewer', 'GET', `${path}/versions/1`);
  expect(past.body).toMatchObject({
    title: 'Past',
    fields: { plain: 'The quick fox', state: 'open' },
    seq: 1,
  });
  expect(past.body.richText['body']).toMatchObject({ type: 'doc' });
  const state = await api.app.request(`/api/v1${path}/versions/1/state`, {
    headers: { authorization: `Bearer ${api.tokens.viewer}` },
  });
  const doc = new Y.Doc();
  Y.applyUpdate(doc, new Uint8Array(await state.arrayBuffer()));
  expect(doc.getText('title').toString()).toBe('Past');

  const { body: compared } = await api.call('viewer', 'GET', `${path}/compare?from=1`);
  const changes = Object.fromEntries(compared.changes.map((change) => [change.field, change]));
  expect(compared).toMatchObject({ from: 1, to: 3 });
  expect(Object.keys(changes)).toEqual(['title', 'body', 'plain', 'state', 'labels', 'steps']);
  expect(changes['state']).toMatchObject({
    kind: 'value',
    before: 'open',
    after: 'done',
    beforeText: 'open',
    afterText: 'done',
  });
  expect(changes['labels']).toMatchObject({ kind: 'set', added: ['blue'], removed: ['red'] });
  expect(changes['steps']).toMatchObject({ kind: 'rows', added: ['walk'] });

  const by = { authors: [{ id: api.userIds.editor, name: 'The editor' }] };
  expect(changes['plain']).toMatchObject({ edits: by });
  const verified = await api.call('viewer', 'GET', `${path}/verify`);
  expect(verified.body).toEqual({
    ...{ operations: 3, ok: true, brokenAt: null, breaks: [] },
    ...{ checkpoints: { count: 0, signedTo: 0 }, redacted: 0, folded: 0 },
  });

  const one = await api.call('editor', 'POST', `${path}/restore`, { seq: 1, fields: ['plain'] });
  expect(one.body).toMatchObject({ title: 'Present', fields: { plain: 'The quick fox', state: 'done' } });
  const all = await api.call('editor', 'POST', `${path}/restore`, { seq: 1 });
  expect(all.body).toMatchObject({
    title: 'Past',
    fields: { plain: 'The quick fox', state: 'open', labels: ['red'], steps: [] },
  });
  expect(all.headers.get('etag')).toBe('"5"');
  expect((await api.call('editor', 'POST', `${path}/restore`, { seq: 99 })).status).toBe(404);
  expect(await api.call('editor', 'POST', `${path}/restore`, { seq: 1, fields: ['nope'] })).toMatchObject({
    status: 422,
    body: { errors: [{ path: ['fields', 'nope'] }] },
  });
  expect((await api.call('viewer', 'GET', `${path}/versions/99`)).status).toBe(404);
});

test('a comparison keeps the shape of a rich text, and tells what is the same where it is asked', async () => {
  const table = (after: string) => `| Limit | After |\n|---|---|\n| Retries | ${after} |`;
  const code = (...lines: string[]) => `\`\`\`yaml\n${lines.join('\n')}\n\`\`\``;
  const { body } = await create('Shapes', {
    body: `${table('2')}\n\n${code('a: 1', 'b: 2')}`,
    plain: 'Same',
  });
  const path = `/codices/${body.id}`;
  await api.call('editor', 'PATCH', path, {
    fields: { body: `${table('1')}\n\n${code('a: 1', 'b: 3', 'c: 4')}` },
  });
  const compared = await api.call('viewer', 'GET', `${path}/compare?from=1`);
  expect(compared.body.changes).toMatchObject([
    {
      field: 'body',
      kind: 'richText',
      content: [
        {
          kind: 'changed',
          type: 'table',
          columns: ['same', 'same'],
          blocks: [
            { kind: 'same' },
            {
              kind: 'changed',
              blocks: [{ kind: 'same' }, { blocks: [{ inline: [{ kind: 'removed' }, { kind: 'added' }] }] }],
            },
          ],
        },
        {
          kind: 'changed',
          type: 'codeBlock',
          lines: [{ kind: 'same', text: 'a: 1' }, { kind: 'changed' }, { kind: 'added', text: 'c: 4' }],
        },
      ],
    },
  ]);
  const all = await api.call('viewer', 'GET', `${path}/compare?from=1&unchanged=true`);
  const told = comparisonSchema
    .parse(all.body)
    .changes.map(({ field, unchanged }) => [field, unchanged ?? false]);
  expect(told).toEqual([
    ['title', true],
    ['body', false],
    ['plain', true],
    ['state', true],
  ]);
  expect((await api.call('viewer', 'GET', `${path}/compare?from=1&unchanged=yes`)).status).toBe(422);
});

test('a comparison says which versions of the template there were', async () => {
  const { body } = await create('Pinned', {});
  const source = SOURCE.replace('version: 1', 'version: 2').replace('steps:', "extra: 'line', steps:");
  await api.call('admin', 'POST', '/templates/note/versions', { source, baseVersion: 1 });
  const path = `/codices/${body.id}`;
  // Codices follow a version in their own time; here at once.
  const newer = await api.services.templates.get('note', 2);
  await api.write(body.id, (codex) => codex.setPin(newer));
  const between = async (query: string) =>
    comparisonSchema.parse((await api.call('viewer', 'GET', `${path}/compare?${query}`)).body);
  const compared = await between('from=1');
  expect(compared.template).toEqual({ id: 'note', name: 'Note', before: 1, after: 2 });
  expect((await between(`from=${compared.to}`)).template).toBeUndefined();
});

test('a comparison calls people by their names', async () => {
  const { body } = await create('Owned', {});
  await api.call('editor', 'PATCH', `/codices/${body.id}`, { fields: { owner: api.userIds.viewer } });
  const compared = await api.call('viewer', 'GET', `/codices/${body.id}/compare?from=1`);
  expect(compared.body.changes).toMatchObject([{ field: 'owner', beforeText: '', afterText: 'The viewer' }]);
});

test('versions of a long log come a page at a time, whole', async () => {
  const { body } = await create('Long', {});
  const name = `codex/${body.id}`;
  for (let n = 0; n < 5; n += 1) {
    const actor = { kind: 'user', id: `u${n % 2}`, name: `U${n % 2}`, role: 'editor' } as const;
    await api.services.live.edit(name, actor, { origin: 'socket' }, (doc) =>
      doc.getText('title').insert(0, 'x'),
    );
  }
  const all = await api.call('viewer', 'GET', `/codices/${body.id}/versions`);
  expect(all.body).toMatchObject({ headSeq: 6, nextCursor: null });
  const before = await api.call('viewer', 'GET', `/codices/${body.id}/versions?cursor=4`);
  expect(before.body.items.map(({ seq }) => seq)[0]).toBe(3);
  expect((await api.call('viewer', 'GET', `/codices/${body.id}/versions?cursor=x`)).status).toBe(422);
});

test('a session says that part of it was written without a connection', async () => {
  const { body } = await create('Away', {});
  const actor = { kind: 'user', id: 'u', name: 'U', role: 'editor' } as const;
  const write = (clientTime: number) =>
    api.services.live.edit(`codex/${body.id}`, actor, { origin: 'socket', clientTime }, (doc) =>
      doc.getText('title').insert(0, 'x'),
    );
  const now = api.services.environment.now();
  await write(now);
  const path = `/codices/${body.id}/versions`;
  const sessions = async () => versionListSchema.parse((await api.call('viewer', 'GET', path)).body).items;
  expect((await sessions()).map(({ offline }) => offline)).toEqual([undefined, undefined]);
  await write(now - 5 * 60_000);
  expect((await sessions()).map(({ offline }) => offline)).toEqual([true, undefined]);
});

test('versions are named, renamed, compared by name, and unnamed', async () => {
  const { body } = await create('Named', { plain: 'The quick fox' });
  const path = `/codices/${body.id}`;
  const first = await api.call('editor', 'POST', `${path}/versions`, {
    name: 'First draft',
    note: 'as sent',
  });
  expect(first.status).toBe(201);
  expect(first.body).toMatchObject({
    name: 'First draft',
    note: 'as sent',
    seq: 1,
    createdBy: { id: api.userIds.editor },
  });
  await api.call('editor', 'PATCH', path, { fields: { plain: 'The slow fox' } });
  await api.call('editor', 'POST', `${path}/versions`, { name: 'Sent', seq: 2 });

  const listed = await api.call('viewer', 'GET', `${path}/versions`);
  expect(listed.body.named).toMatchObject([
    { name: 'Sent', seq: 2 },
    { name: 'First draft', seq: 1 },
  ]);
  const compared = await api.call('viewer', 'GET', `${path}/compare?from=first%20DRAFT&to=Sent`);
  expect(compared.body).toMatchObject({ from: 1, to: 2, changes: [{ field: 'plain' }] });

  const renamed = await api.call('editor', 'PATCH', `${path}/versions/Sent`, { name: 'Sent to Paylane' });
  expect(renamed.body).toMatchObject({ name: 'Sent to Paylane', seq: 2 });
  for (const unknown of ['Sent', '99', '9'.repeat(16), '9'.repeat(40)])
    expect((await api.call('viewer', 'GET', `${path}/compare?from=${unknown}`)).status, unknown).toBe(404);
  expect((await api.call('editor', 'DELETE', `${path}/versions/Sent%20to%20Paylane`)).status).toBe(204);
  expect((await api.call('viewer', 'GET', `${path}/versions`)).body.named).toHaveLength(1);
});

test('a name that was taken away is given back as it was', async () => {
  const { body } = await create('Given back', { plain: 'The quick fox' });
  const path = `/codices/${body.id}/versions`;
  const given = await api.call('editor', 'POST', path, { name: 'Sent', note: 'to the board' });
  const back = `${path}/SENT/restore`;
  expect((await api.call('editor', 'POST', back)).status).toBe(404);
  await api.call('editor', 'DELETE', `${path}/Sent`);
  await api.call('editor', 'POST', path, { name: 'sent' });
  expect((await api.call('admin', 'POST', back)).status).toBe(409);
  await api.call('editor', 'PATCH', `${path}/sent`, { name: 'Later' });
  const restored = await api.call('admin', 'POST', back);
  expect(restored.status).toBe(200);
  expect(restored.body).toEqual(given.body);
  expect((await api.call('viewer', 'GET', path)).body.named).toHaveLength(2);
  expect((await api.call('admin', 'POST', back)).status).toBe(404);
});

test('a name is taken once whatever the case, and never reads as an operation or a branch', async () => {
  const { body } = await create('Names', {});
  const path = `/codices/${body.id}/versions`;
  const name = (wanted: string, rest = {}) => api.call('editor', 'POST', path, { name: wanted, ...rest });
  expect((await name('Final')).status).toBe(201);
  expect((await name('FINAL')).status).toBe(409);
  expect((await name('Other')).status).toBe(201);
  expect((await api.call('editor', 'PATCH', `${path}/other`, { name: 'final' })).status).toBe(409);
  for (const wrong of ['12', 'branch:x', '  ', 'a\u0000b', 'x'.repeat(121)])
    expect((await name(wrong)).status, wrong).toBe(422);
  expect((await name('Later', { seq: 99 })).status).toBe(404);
});
