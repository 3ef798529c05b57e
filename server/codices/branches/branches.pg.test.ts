/** Branches of a Codex over REST and on their documents: begun, written, compared, merged, closed. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import type { Codex } from '#core/codex/codex.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { TITLE_ROOT } from '#core/document/roots.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { branchSchema, mergePreviewSchema } from '#core/protocol/api/history/branches.ts';
import { blameSchema } from '#core/protocol/api/history.ts';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import { createTestClient, type TestClient } from '../../http/test-client.ts';
import { admitToDocument } from '../reading/admit-to-document.ts';

const SOURCE = `{
  id: 'plan', version: 1, name: 'Plan',
  fields: {
    body: { type: 'richText' },
    plain: { type: 'text' },
    state: { type: 'select', options: ['open', 'done', 'dropped'], default: 'open' },
    labels: { type: 'tags' },
    sealed: { type: 'line', writableBy: ['admin'] },
  },
}`;

let api: TestClient;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  const made = await api.call('admin', 'POST', '/templates/plan/versions', {
    source: SOURCE,
    baseVersion: 0,
  });
  expect(made.status).toBe(201);
});
afterAll(() => api?.close());

const TEXT = 'We retry twice. Then we give up. Nobody is told.';

async function begin(name: string) {
  const fields = { plain: TEXT, labels: ['red'], body: 'One.\n\nTwo.' };
  const { body } = await api.call('editor', 'POST', '/codices', {
    templateId: 'plan',
    title: `Of ${name}`,
    fields,
  });
  const path = `/codices/${body.id}`;
  const made = await api.call('editor', 'POST', `${path}/branches`, { name });
  expect(made).toMatchObject({
    status: 201,
    body: { name, document: `codex/${body.id}@${name}`, ahead: 0, behind: 0 },
  });
  return { id: body.id, path, branch: `${path}/branches/${name}`, document: `codex/${body.id}@${name}` };
}

const memberOf = (role: 'editor' | 'admin'): Actor => ({
  kind: 'user',
  id: api.userIds[role],
  name: role,
  role,
});

/** As a page does on the branch, without its socket. */
async function write(document: string, edit: (codex: Codex, field: (id: string) => FieldDefinition) => void) {
  const template = await api.services.templates.get('plan', 1);
  const field = (id: string) => template.fields[id] as FieldDefinition;
  const actor = memberOf('editor');
  await api.services.live.edit(document, actor, { origin: 'socket' }, (doc) =>
    edit(openCodex(doc, { environment: api.services.environment, actor }), field),
  );
}

test('a branch holds what its Codex held, and neither sees what is written on the other', async () => {
  const { path, branch, document } = await begin('first');
  await write(document, (codex) => codex.setTitle('On the branch'));
  await api.call('editor', 'PATCH', path, { fields: { state: 'done' } });
  const { body } = await api.call('viewer', 'GET', path);
  expect(body).toMatchObject({ title: 'Of first', fields: { state: 'done' } });
  const seen = await api.services.live.read(document, (doc) => doc.getText('title').toString());
  expect(seen).toBe('On the branch');
  expect(await api.call('viewer', 'GET', `${path}/branches`)).toMatchObject({
    status: 200,
    body: { items: [{ name: 'first', ahead: 1, behind: 1, from: 1, base: 1 }] },
  });
  expect((await api.call('viewer', 'GET', `${branch}/merge`)).status).toBe(200);
});

test('programs read and write a branch as they do its Codex', async () => {
  const { path, branch } = await begin('programs');
  const on = `${path}?branch=programs`;
  const written = await api.call('editor', 'PATCH', on, { title: 'Theirs', fields: { state: 'done' } });
  expect(written).toMatchObject({ status: 200, body: { title: 'Theirs', fields: { state: 'done' } } });
  expect(written.headers.get('etag')).toBe('"2"');
  expect((await api.call('viewer', 'GET', on)).body).toMatchObject({ title: 'Theirs' });
  const main = await api.call('viewer', 'GET', path);
  expect(main.body).toMatchObject({ title: 'Of programs', fields: { state: 'open' } });
  expect(main.headers.get('etag')).toBe('"1"');
  expect((await api.call('editor', 'PATCH', on, { title: 'Late' }, { 'if-match': '"1"' })).status).toBe(412);
  // A key is of one request: not of the same one to the other side.
  const key = { 'idempotency-key': 'once' };
  const once = [];
  for (const at of [on, on, path])
    once.push((await api.call('editor', 'PATCH', at, { fields: { labels: ['x'] } }, key)).status);
  expect(once).toEqual([200, 200, 422]);
  expect((await api.call('viewer', 'GET', on)).headers.get('etag')).toBe('"3"');
  expect((await api.call('viewer', 'GET', `${path}?branch=nothing`)).status).toBe(404);
  expect((await api.call('viewer', 'PATCH', on, { title: 'No' })).status).toBe(403);
  expect((await api.call('editor', 'PATCH', on, { fields: { sealed: 'mine' } })).status).toBe(422);
  await api.call('editor', 'DELETE', branch);
  expect((await api.call('editor', 'PATCH', on, { title: 'No' })).status).toBe(409);
  expect((await api.call('viewer', 'GET', on)).body.title).toBe('Theirs');
});

test('a branch is compared with its Codex, and with itself earlier', async () => {
  const { path } = await begin('compared');
  await api.call('admin', 'PATCH', `${path}?branch=compared`, { title: 'Theirs' });
  await api.call('editor', 'PATCH', path, { fields: { state: 'done' } });
  const compare = async (query: string) => (await api.call('viewer', 'GET', `${path}/compare?${query}`)).body;
  expect(await compare('from=branch:compared')).toMatchObject({
    ...{ from: 2, fromBranch: 'compared', to: 2 },
    changes: [{ field: 'title' }, { field: 'state', before: 'open', after: 'done' }],
  });
  expect(await compare('from=branch:main&to=branch:compared')).toMatchObject({
    from: 2,
    toBranch: 'compared',
  });
  expect(await compare('from=branch:compared@1&to=branch:compared')).toMatchObject({
    changes: [{ field: 'title', edits: { authors: [{ id: api.userIds.admin }] } }],
  });
  for (const wrong of ['branch:nothing', 'branch:compared@9', 'branch:compared@0', 'branch:'])
    expect((await api.call('viewer', 'GET', `${path}/compare?from=${wrong}`)).status).toBe(404);
});

test('a guest of a link to edit comes into no branch', async () => {
  const { id, path, document } = await begin('guests');
  const made = await api.call('editor', 'POST', `${path}/share-links`, { role: 'edit' });
  const guest = { bearer: made.body.token };
  expect((await api.call(guest, 'GET', path)).status).toBe(200);
  expect((await api.call(guest, 'PATCH', path, { title: 'By a guest' })).status).toBe(200);
  for (const [method, at, status, body] of [
    ['GET', `${path}?branch=guests`, 404],
    ['PATCH', `${path}?branch=guests`, 404, { title: 'No' }],
    ['GET', `${path}/versions/1/state?branch=guests`, 404],
    ['GET', `${path}/branches`, 403],
    ['POST', `${path}/branches`, 403, { name: 'mine' }],
    ['POST', `${path}/branches/guests/update`, 403],
    ['GET', `${path}/branches/guests/merge`, 403],
    ['POST', `${path}/branches/guests/merge`, 403, {}],
    ['DELETE', `${path}/branches/guests`, 403],
  ] as const)
    expect([method, at, (await api.call(guest, method, at, body)).status]).toEqual([method, at, status]);
  expect(await api.services.live.read(document, (doc) => doc.getText('title').toString())).toBe('Of guests');
  expect((await api.call('viewer', 'GET', `/codices/${id}/branches`)).body.items).toHaveLength(1);
});

test('what both sides changed in different places is merged as one edit of whoever merges, and the branch is closed', async () => {
  const { path, branch, document } = await begin('apart');
  await write(document, (codex, field) => {
    codex.setValue(field('plain'), TEXT.replace('twice', 'once'));
    codex.setValue(field('labels'), ['red', 'blue']);
  });
  await api.call('editor', 'PATCH', path, {
    fields: { plain: TEXT.replace('Nobody', 'Everybody'), labels: ['red', 'green'], state: 'done' },
  });
  const preview = await api.call('viewer', 'GET', `${branch}/merge`);
  expect(preview.body).toMatchObject({ main: 2, branch: 2 });
  const { fields } = mergePreviewSchema.parse(preview.body);
  expect(fields.map(({ field, conflict }) => [field, conflict])).toEqual([
    ['plain', false],
    ['state', false],
    ['labels', false],
  ]);
  expect(fields[1]).toMatchObject({ main: { after: 'done' }, branch: null, result: null });
  const merged = await api.call('admin', 'POST', `${branch}/merge`, { expect: { main: 2, branch: 2 } });
  expect(merged).toMatchObject({
    status: 200,
    body: { merged: 3, ahead: 0, closedBy: { id: api.userIds.admin } },
  });
  const after = await api.call('viewer', 'GET', path);
  expect(after.body.fields).toMatchObject({
    plain: 'We retry once. Then we give up. Everybody is told.',
    state: 'done',
    labels: expect.arrayContaining(['red', 'green', 'blue']),
  });
  const { body: log } = await api.call('viewer', 'GET', `${path}/operations?limit=1`);
  expect(log.items).toMatchObject([{ seq: 3, origin: 'merge', actor: { id: api.userIds.admin } }]);
  // The same merge again has nothing left to do.
  expect(await api.call('admin', 'POST', `${branch}/merge`, {})).toMatchObject({
    status: 200,
    body: { ahead: 0 },
  });
  expect((await api.call('viewer', 'GET', path)).body.fields).toEqual(after.body.fields);
});

test('words that a merge brought are whose they are on the branch', async () => {
  const { path, branch, document } = await begin('blamed');
  await write(document, (codex) => codex.text('plain').insert(TEXT.length, ' We are sorry.'));
  await api.call('owner', 'PATCH', path, { fields: { plain: `Plainly: ${TEXT}` } });
  expect((await api.call('admin', 'POST', `${branch}/merge`, {})).body).toMatchObject({ merged: 3 });
  const { body } = await api.call('viewer', 'GET', `${path}/blame?field=plain`);
  const { spans } = blameSchema.parse(body);
  expect(spans.map(({ text, author, mergedBy, seq }) => [text, author?.id, mergedBy?.id, seq])).toEqual([
    ['Plainly: ', api.userIds.owner, undefined, 2],
    [TEXT, api.userIds.editor, undefined, 1],
    [' We are sorry.', api.userIds.editor, api.userIds.admin, 3],
  ]);
});

test('a conflict waits for a resolution, and is settled by either side or another value', async () => {
  const { path, branch, document } = await begin('clash');
  await write(document, (codex, field) => {
    codex.setTitle('Theirs');
    codex.setValue(field('state'), 'dropped');
    codex.setValue(field('plain'), TEXT.replace('twice', 'once'));
  });
  await api.call('editor', 'PATCH', path, {
    title: 'Ours',
    fields: { state: 'done', plain: TEXT.replace('twice', 'thrice') },
  });
  const refused = await api.call('editor', 'POST', `${branch}/merge`, {
    resolutions: { title: { take: 'main' } },
  });
  expect(refused.status).toBe(409);
  expect(refused.body).toMatchObject({
    errors: [{ path: ['resolutions', 'plain'] }, { path: ['resolutions', 'state'] }],
  });
  expect((await api.call('viewer', 'GET', path)).body.title).toBe('Ours');
  const resolutions = {
    title: { take: 'branch' },
    state: { take: 'main' },
    plain: { value: 'We retry. Often.' },
  };
  expect((await api.call('editor', 'POST', `${branch}/merge`, { resolutions })).status).toBe(200);
  expect((await api.call('viewer', 'GET', path)).body).toMatchObject({
    title: 'Theirs',
    fields: { state: 'done', plain: 'We retry. Often.' },
  });
});

test('a resolution that the template refuses, or of a field that is not there, writes nothing', async () => {
  const { path, branch, document } = await begin('refused');
  await write(document, (codex) => codex.setTitle('Theirs'));
  for (const resolutions of [
    { state: { value: 'nonsense' } },
    { nothing: { take: 'main' } },
    { sealed: { value: 'mine' } },
  ]) {
    const refused = await api.call('editor', 'POST', `${branch}/merge`, { resolutions });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ errors: [{ path: ['resolutions', Object.keys(resolutions)[0]] }] });
  }
  expect((await api.call('viewer', 'GET', path)).body.title).toBe('Of refused');
  expect((await api.call('viewer', 'GET', `${path}/branches`)).body).toMatchObject({ items: [{ ahead: 1 }] });
});

test('a field that is kept for some is not merged by others', async () => {
  const { path, branch, document } = await begin('sealed');
  await write(document, (codex, field) => codex.setValue(field('sealed'), 'kept'));
  expect(await api.call('editor', 'POST', `${branch}/merge`, {})).toMatchObject({ status: 422 });
  expect((await api.call('admin', 'POST', `${branch}/merge`, {})).status).toBe(200);
  expect((await api.call('viewer', 'GET', path)).body.fields).toMatchObject({ sealed: 'kept' });
});

test('a branch begins at a point of the history, and takes in what came since', async () => {
  const { path } = await begin('unused');
  await api.call('editor', 'PATCH', path, { title: 'Second' });
  const made = await api.call('editor', 'POST', `${path}/branches`, { name: 'early', from: '1' });
  expect(made.body).toMatchObject({ from: 1, base: 1, behind: 1, ahead: 0 });
  const document = branchSchema.parse(made.body).document;
  const titleOf = () => api.services.live.read(document, (doc) => doc.getText('title').toString());
  expect(await titleOf()).toBe('Of unused');
  await write(document, (codex, field) => codex.setValue(field('state'), 'done'));
  const updated = await api.call('editor', 'POST', `${path}/branches/early/update`);
  expect(updated.body).toMatchObject({ from: 1, base: 2, behind: 0, ahead: 1 });
  expect(await titleOf()).toBe('Second');
  const again = await api.call('editor', 'POST', `${path}/branches/early/update`);
  expect(again.body).toMatchObject({ base: 2, behind: 0, ahead: 1 });
  const preview = await api.call('viewer', 'GET', `${path}/branches/early/merge`);
  expect(preview.body).toMatchObject({ fields: [{ field: 'state', main: null }] });
});

test('a merge of what nobody has looked at is refused where that was asked for', async () => {
  const { path, branch, document } = await begin('stale');
  await write(document, (codex) => codex.setTitle('Theirs'));
  const { body } = await api.call('viewer', 'GET', `${branch}/merge`);
  const { main, branch: own } = mergePreviewSchema.parse(body);
  await api.call('editor', 'PATCH', path, { fields: { state: 'done' } });
  const expectation = { expect: { main, branch: own } };
  expect((await api.call('editor', 'POST', `${branch}/merge`, expectation)).status).toBe(412);
  expect((await api.call('viewer', 'GET', path)).body.title).toBe('Of stale');
});

test('names are taken once, and documents open for members while the branch is open', async () => {
  const { id, path, branch, document } = await begin('doors');
  const taken = await api.call('editor', 'POST', `${path}/branches`, { name: 'doors' });
  expect(taken.status).toBe(409);
  for (const name of ['main', 'No', '-x', 'a b', 'x'.repeat(41)])
    expect((await api.call('editor', 'POST', `${path}/branches`, { name })).status).toBe(422);
  const admit = (kind: 'user' | 'guest', name = document) => {
    const parsed = parseDocumentName(name);
    return parsed && admitToDocument(api.services, parsed, { kind });
  };
  expect(await admit('user')).toBe('write');
  expect(await admit('guest')).toBe('none');
  expect(await admit('user', `comments/${id}@doors`)).toBe('write');
  expect(await admit('guest', `comments/${id}@doors`)).toBe('none');
  expect((await api.call('viewer', 'DELETE', branch)).status).toBe(403);
  expect((await api.call('editor', 'DELETE', branch)).status).toBe(204);
  expect(await admit('user')).toBe('read');
  expect(await admit('user', `comments/${id}@doors`)).toBe('read');
  expect((await api.call('editor', 'POST', `${branch}/update`)).status).toBe(409);
  expect((await api.call('editor', 'POST', `${path}/branches`, { name: 'doors' })).status).toBe(409);
});

test('a branch whose beginning was cut off is begun when it is opened', async () => {
  const { id, document } = await begin('cut');
  const row = await api.services.prisma.branch.findFirstOrThrow({ where: { codexId: id } });
  const other = { ...row, id: `${row.id}-other`, name: 'again' };
  await api.services.prisma.branch.create({ data: other });
  const parsed = parseDocumentName(`codex/${id}@again`);
  expect(parsed && (await admitToDocument(api.services, parsed, { kind: 'user' }))).toBe('write');
  const stateOf = (name: string) => api.services.live.read(name, Y.encodeStateVector);
  expect(await stateOf(`codex/${id}@again`)).toEqual(await stateOf(document));
});

test('branches go with their Codex when it is deleted for good', async () => {
  const { id, path, document } = await begin('purged');
  await api.call('editor', 'DELETE', path);
  expect((await api.call('admin', 'POST', `${path}/purge`, {})).status).toBe(204);
  expect(await api.services.prisma.branch.count({ where: { codexId: id } })).toBe(0);
  await expect(api.services.journal.load(document)).rejects.toMatchObject({ code: 'gone' });
});

const step = fc.record({
  side: fc.constantFrom('main' as const, 'branch' as const),
  field: fc.constantFrom('plain', 'state', 'labels', 'title'),
  text: fc.constantFrom('A. ', 'B. ', 'C. '),
  at: fc.nat({ max: 60 }),
});

test('merging gives what both sides together give, and bringing the Codex in first gives the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const results: unknown[] = [];
      for (const first of [false, true]) {
        const { path, branch, document, id } = await begin('both');
        const states = { open: 0, done: 1, dropped: 2 };
        for (const { side, field, text, at } of steps)
          await write(side === 'main' ? `codex/${id}` : document, (codex, fieldOf) => {
            if (field === 'title' || field === 'plain') {
              const target = field === 'title' ? codex.title : codex.text('plain');
              target.insert(Math.min(at, target.length), text);
            } else if (field === 'state') {
              codex.setValue(fieldOf('state'), Object.keys(states)[at % 3] ?? 'open');
            } else codex.setValue(fieldOf('labels'), ['red', `${side}${at}`]);
          });
        const both = new Y.Doc();
        for (const name of [document, `codex/${id}`])
          Y.applyUpdate(both, (await api.services.journal.load(name)).state);
        if (first) await api.call('editor', 'POST', `${branch}/update`);
        const { body: preview } = await api.call('editor', 'GET', `${branch}/merge`);
        const { fields } = mergePreviewSchema.parse(preview);
        const conflicts = fields.filter(({ conflict }) => conflict).map(({ field }) => field);
        const resolutions = Object.fromEntries(conflicts.map((field) => [field, { take: 'branch' }]));
        expect((await api.call('editor', 'POST', `${branch}/merge`, { resolutions })).status).toBe(200);
        const { body } = await api.call('editor', 'GET', path);
        const labels = [...(body.fields['labels'] as string[])].sort();
        if (!conflicts.includes('title')) expect(body.title).toBe(both.getText(TITLE_ROOT).toString());
        if (!conflicts.includes('plain'))
          expect(body.fields['plain']).toBe(both.getText('field:plain').toString());
        // Who stands first where both wrote follows from Yjs client ids, which are others the next time.
        const [title, plain] = [body.title, body.fields['plain']].map((text) => [...String(text)].sort());
        results.push({ ...body.fields, title, plain, labels, conflicts });
      }
      // Brought in first, a conflict has been merged before anybody could choose; all else is the same.
      if ((results[0] as { conflicts: string[] }).conflicts.length === 0)
        expect(results[1]).toEqual(results[0]);
    }),
    { numRuns: 12 },
  );
});
