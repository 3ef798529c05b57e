/** Codices over REST: created idempotently, edited live, found again, never half created. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { codexDocumentName, parseDocumentName } from '#core/protocol/document-name.ts';
import { dayIn } from '#core/time/calendar.ts';
import { packageRoot } from '../config/package-root.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { loadTemplateLibrary } from '../templates/load-template-library.ts';
import { admitToDocument } from './reading/admit-to-document.ts';
import { repairUnseeded } from './reading/seed-document.ts';

const SOURCE = `{
  id: 'note', version: 1, name: 'Note',
  fields: {
    body: { type: 'richText', default: 'Start **here**.' },
    plain: { type: 'text' },
    state: { type: 'select', options: ['open', 'done'], default: 'open' },
    labels: { type: 'tags' },
    steps: { type: 'checklist' },
    began: { type: 'dateTime' },
    ended: { type: 'dateTime' },
    lasted: { type: 'formula', expression: 'ended - began' },
  },
  children: { allow: ['note'] },
}`;

let api: TestClient;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  const report = await loadTemplateLibrary(api.services, join(packageRoot(), 'templates'));
  expect(report.problems).toEqual([]);
  const published = await api.call('admin', 'POST', '/templates/note/versions', {
    source: SOURCE,
    baseVersion: 0,
  });
  expect(published.body).toMatchObject({ template: { id: 'note', version: 1 } });
});
afterAll(() => api?.close());

async function create(title: string, fields: Record<string, never> | object = {}, more: object = {}) {
  const answer = await api.call('editor', 'POST', '/codices', {
    templateId: 'note',
    title,
    fields,
    ...more,
  } as never);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer;
}

describe('creating', () => {
  test('writes defaults and given fields in one operation, in the order of the template', async () => {
    const { body, headers } = await create('First', { state: 'done', labels: ['a', 'b'] });
    expect(body).toMatchObject({
      title: 'First',
      template: { id: 'note', version: 1 },
      fields: { body: { markdown: 'Start **here**.' }, state: 'done', labels: ['a', 'b'], plain: '' },
      createdBy: { id: api.userIds.editor },
    });
    expect(Object.keys(body.fields)).toEqual([
      'body',
      'plain',
      'state',
      'labels',
      'steps',
      'began',
      'ended',
      'lasted',
    ]);
    expect(headers.get('etag')).toBe('"1"');
    expect(headers.get('location')).toBe(`/api/v1/codices/${body.id}`);
  });

  test('is idempotent by id and by Idempotency-Key, and an id belongs to who took it', async () => {
    const id = '0190f3a0-0000-7000-8000-00000000aaaa';
    expect((await create('Mine', {}, { id })).body.id).toBe(id);
    expect((await create('Mine again', {}, { id })).body.title).toBe('Mine');
    const stolen = await api.call('admin', 'POST', '/codices', { templateId: 'note', title: 'x', id });
    expect(stolen).toMatchObject({ status: 409, body: { code: 'conflict' } });
    const key = { 'idempotency-key': 'once' };
    const first = await api.call('editor', 'POST', '/codices', { templateId: 'note', title: 'k' }, key);
    const second = await api.call('editor', 'POST', '/codices', { templateId: 'note', title: 'k' }, key);
    const other = await api.call('admin', 'POST', '/codices', { templateId: 'note', title: 'k' }, key);
    expect(second.body.id).toBe(first.body.id);
    expect(other.body.id).not.toBe(first.body.id);
  });

  test('says everything that is wrong, in the order of the template, and leaves nothing behind', async () => {
    const before = await api.services.prisma.codex.count();
    const { status, body } = await api.call('editor', 'POST', '/codices', {
      templateId: 'note',
      title: 'x',
      fields: { zzz: 1, labels: 'a', lasted: 3, state: 'nope' },
    });
    expect(status).toBe(422);
    expect(body.errors.map(({ path }) => path)).toEqual([
      ['fields', 'state'],
      ['fields', 'labels'],
      ['fields', 'lasted'],
      ['fields', 'zzz'],
    ]);
    const unfit = { type: 'doc', content: [{ type: 'script' }] };
    const bad = await api.call('editor', 'POST', '/codices', {
      templateId: 'note',
      title: 'x',
      fields: { body: unfit },
    });
    expect(bad.status).toBe(422);
    expect(bad.body.errors[0]?.path.slice(0, 2)).toEqual(['fields', 'body']);
    expect(await api.services.prisma.codex.count()).toBe(before);
  });

  test('an empty title is filled with the day of whoever makes it', async () => {
    const source = `{ id: 'visit', version: 1, name: 'Visit', titlePattern: 'Visit {place}, {date}', fields: { place: 'line' } }`;
    await api.call('owner', 'POST', '/templates/visit/versions', { source, baseVersion: 0 });
    const titleIn = async (more: object) =>
      (await api.call('editor', 'POST', '/codices', { templateId: 'visit', title: '', ...more })).body.title;
    // One of these two is always in another day than UTC is.
    for (const timeZone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago'])
      expect(await titleIn({ timeZone })).toBe(`Visit ${dayIn(Date.now(), timeZone)}`);
    expect(await titleIn({})).toBe(`Visit ${dayIn(Date.now(), 'UTC')}`);
    const refused = await api.call('editor', 'POST', '/codices', {
      templateId: 'visit',
      title: '',
      timeZone: 'Mars',
    });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: ['timeZone'] }] } });
  });

  test('knows its parent: one that is there and allows such children', async () => {
    const parent = await create('Parent');
    const child = await create('Child', {}, { parentId: parent.body.id });
    expect(child.body.parentId).toBe(parent.body.id);
    const none = { templateId: 'note', title: 'x', parentId: '0190f3a0-0000-7000-8000-00000000ffff' };
    expect(await api.call('editor', 'POST', '/codices', none)).toMatchObject({
      status: 422,
      body: { errors: [{ path: ['parentId'] }] },
    });
    const wrong = { templateId: 'task', title: 'x', parentId: parent.body.id };
    expect((await api.call('editor', 'POST', '/codices', wrong)).status).toBe(422);
    expect(
      (await api.call('editor', 'POST', '/codices', { templateId: 'nope', title: 'x' })).body.errors,
    ).toMatchObject([{ path: ['templateId'] }]);
  });

  test('a crash between row and first operation is repaired by whoever asks next, or at start', async () => {
    const now = new Date();
    const ids = ['0190f3a0-0000-7000-8000-00000000bbb1', '0190f3a0-0000-7000-8000-00000000bbb2'];
    const who = { id: api.userIds.editor, name: 'The editor' };
    for (const id of ids) {
      await api.services.prisma.codex.create({
        data: {
          ...{ id, templateId: 'note', templateVersion: 1, title: 'Half made', fields: { plain: 'kept' } },
          ...{
            createdById: who.id,
            createdByName: who.name,
            updatedById: who.id,
            updatedByName: who.name,
            createdAt: now,
          },
        },
      });
    }
    const read = await api.call('viewer', 'GET', `/codices/${ids[0]}`);
    expect(read.body).toMatchObject({ title: 'Half made', fields: { plain: 'kept', state: 'open' } });
    await repairUnseeded(api.services);
    expect(await api.services.journal.headSeq(codexDocumentName(ids[1] as string))).toBe(1);
    await repairUnseeded(api.services);
    expect(await api.services.journal.headSeq(codexDocumentName(ids[1] as string))).toBe(1);
  });
});

describe('editing', () => {
  test('goes through the live document: what a page types and what REST writes are both there', async () => {
    const { body } = await create('Live');
    const name = codexDocumentName(body.id);
    const person = { kind: 'user', id: 'u', name: 'Typist', role: 'editor' } as const;
    await api.services.live.edit(name, person, { origin: 'socket' }, (doc) => {
      doc.getText('field:plain').insert(0, 'typed in the page');
      doc.getText('title').insert(0, 'Very ');
    });
    const fields = {
      plain: 'typed on the page',
      body: { markdown: '# Now\n\n- one' },
      steps: [{ text: 'go', done: true }],
    };
    const patched = await api.call('editor', 'PATCH', `/codices/${body.id}`, { fields });
    expect(patched.status, JSON.stringify(patched.body)).toBe(200);
    expect(patched.body).toMatchObject({
      title: 'Very Live',
      fields: {
        plain: 'typed on the page',
        body: { markdown: '# Now\n\n- one' },
        steps: [{ text: 'go', done: true }],
      },
      updatedBy: { id: api.userIds.editor },
    });
    const text = await api.services.live.read(name, (doc) => doc.getText('field:plain').toString());
    expect(text).toBe('typed on the page');
    const [last] = await api.services.journal.list(name, { limit: 1 });
    // The smallest difference: one letter, not the whole text.
    expect(last?.summary.fields.find(({ field }) => field === 'plain')).toMatchObject({
      inserted: 1,
      deleted: 1,
    });
  });

  test('takes ProseMirror JSON too, and answers a formula', async () => {
    const { body } = await create('Forms', { began: '2026-11-14T10:00:00Z', ended: '2026-11-14T11:30:00Z' });
    expect(body.fields['lasted']).toBe(5400);
    const doc = {
      type: 'doc',
      content: [{ type: 'paragraph', content: [{ type: 'text', text: 'From JSON' }] }],
    };
    const patched = await api.call('editor', 'PATCH', `/codices/${body.id}`, { fields: { body: doc } });
    expect(patched.body.fields['body']).toEqual({ markdown: 'From JSON' });
  });

  test('one bad field and nothing is written', async () => {
    const { body } = await create('All or nothing');
    const answer = await api.call('editor', 'PATCH', `/codices/${body.id}`, {
      title: 'changed',
      fields: { state: 'done', body: { type: 'doc', content: [{ type: 'marquee' }] } },
    });
    expect(answer.status).toBe(422);
    const after = await api.call('editor', 'GET', `/codices/${body.id}`);
    expect(after.body).toMatchObject({ title: 'All or nothing', fields: { state: 'open' } });
    expect(after.headers.get('etag')).toBe('"1"');
  });

  test('ETag: 304 while it stands, 412 for an old If-Match, and a key is done once', async () => {
    const { body } = await create('Tagged');
    const path = `/codices/${body.id}`;
    expect((await api.call('viewer', 'GET', path, undefined, { 'if-none-match': '"1"' })).status).toBe(304);
    expect(
      (await api.call('editor', 'PATCH', path, { title: 'A' }, { 'if-match': '"1"' })).headers.get('etag'),
    ).toBe('"2"');
    const stale = await api.call('editor', 'PATCH', path, { title: 'B' }, { 'if-match': '"1"' });
    expect(stale).toMatchObject({
      status: 412,
      body: { code: 'precondition_failed', title: 'A condition of the request does not hold' },
    });
    const once = { 'if-match': '"2"', 'idempotency-key': 'patch-0' };
    expect((await api.call('editor', 'PATCH', path, { title: 'C' }, once)).status).toBe(200);
    expect((await api.call('editor', 'PATCH', path, { title: 'C' }, once)).status).toBe(200);
    const key = { 'idempotency-key': 'patch-1' };
    await api.call('editor', 'PATCH', path, { fields: { plain: 'one' } }, key);
    await api.call('editor', 'PATCH', path, { fields: { plain: 'two' } }, key);
    expect((await api.call('viewer', 'GET', path)).body).toMatchObject({
      title: 'C',
      fields: { plain: 'one' },
    });
    expect((await api.call('viewer', 'GET', path)).headers.get('etag')).toBe('"4"');
  });

  test('a pin that somebody wrote into the document by hand stops neither reading nor writing', async () => {
    const { body } = await create('Pinned');
    const name = codexDocumentName(body.id);
    const editor = { kind: 'user', id: api.userIds.editor, name: 'The editor', role: 'editor' } as const;
    await api.services.live.edit(name, editor, { origin: 'socket' }, (doc) => {
      doc.getMap('codex').set('template', { id: 'note', version: 999 });
    });
    const path = `/codices/${body.id}`;
    expect(await api.call('viewer', 'GET', path)).toMatchObject({ status: 200, body: { title: 'Pinned' } });
    const patched = await api.call('editor', 'PATCH', path, { fields: { state: 'done' } });
    expect(patched, patched.text).toMatchObject({ status: 200, body: { fields: { state: 'done' } } });
    const restored = await api.call('editor', 'POST', `${path}/restore`, { seq: 1 });
    expect(restored, restored.text).toMatchObject({ status: 200, body: { fields: { state: 'open' } } });
  });

  test('of many If-Match edits at once from the same version, one wins', async () => {
    const { body } = await create('Race');
    const edits = Array.from({ length: 6 }, (_, n) =>
      api.call('editor', 'PATCH', `/codices/${body.id}`, { title: `T${n}` }, { 'if-match': '"1"' }),
    );
    const statuses = (await Promise.all(edits)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 412, 412, 412, 412, 412]);
  });
});

test('a socket is let into the Codex itself and into no branch of it', async () => {
  const { body } = await create('Trunk');
  const open = async (name: string) => {
    const parsed = parseDocumentName(name);
    return parsed && (await admitToDocument(api.services, parsed, { kind: 'user' }));
  };
  expect(await open(codexDocumentName(body.id))).toBe('write');
  expect(await open(`${codexDocumentName(body.id)}@hidden`)).toBe('none');
});

test('what a member wrote before they learned of the trash goes in; a guest may read it', async () => {
  const { body } = await create('Trashed meanwhile');
  const name = parseDocumentName(codexDocumentName(body.id));
  expect((await api.call('editor', 'DELETE', `/codices/${body.id}`)).status).toBe(204);
  expect(name && (await admitToDocument(api.services, name, { kind: 'user' }))).toBe('write');
  expect(name && (await admitToDocument(api.services, name, { kind: 'guest' }))).toBe('read');
  expect((await api.call('editor', 'POST', `/codices/${body.id}/restore-from-trash`)).status).toBe(200);
});

describe('finding', () => {
  test('pages without gaps or repeats, and searches words, beginnings and titles', async () => {
    const parent = await create('Shelf');
    const ids = [];
    for (let n = 0; n < 5; n += 1)
      ids.push(
        (await create(`Book ${n}`, { plain: `zebrafish ${n}` }, { parentId: parent.body.id })).body.id,
      );
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await api.call(
        'viewer',
        'GET',
        `/codices?parent=${parent.body.id}&limit=2${cursor && `&cursor=${cursor}`}`,
      );
      expect(page.body.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.body.items.map(({ id }) => id));
      cursor = page.body.nextCursor ?? '';
    } while (cursor);
    expect(seen).toEqual([...ids].reverse());
    for (const [q, count] of [
      ['zebrafish', 5],
      ['zebraf', 5],
      ['zebrafish 3', 1],
      ['ook 4', 1],
      ["'; DROP --", 0],
      ['&|!', 0],
      ['\u0000', 0],
    ] as const) {
      const { body } = await api.call(
        'viewer',
        'GET',
        `/codices?template=note&q=${encodeURIComponent(q)}&parent=${parent.body.id}`,
      );
      expect(body.items?.length, `${q}: ${JSON.stringify(body)}`).toBe(q === '\u0000' ? 0 : count);
    }
    const first = await api.call('viewer', 'GET', '/codices?q=zebrafish&limit=3');
    const rest = await api.call(
      'viewer',
      'GET',
      `/codices?q=zebrafish&limit=3&cursor=${first.body.nextCursor}`,
    );
    expect(new Set([...first.body.items, ...rest.body.items].map(({ id }) => id)).size).toBe(5);
    expect((await api.call('viewer', 'GET', '/codices?cursor=nonsense')).status).toBe(422);
  });

  test('text that PostgreSQL cannot hold does not stop a Codex from being found', async () => {
    const { body } = await create('Odd');
    const odd = await api.call('editor', 'PATCH', `/codices/${body.id}`, {
      fields: { plain: 'a\u0000b \ud800 quokka' },
    });
    expect(odd.status).toBe(200);
    expect((await api.call('viewer', 'GET', '/codices?q=quokka')).body.items).toMatchObject([
      { id: body.id },
    ]);
    const made = await create('NUL \u0000 title', { plain: '\u0000' });
    expect(made.body.title).toContain('title');
  });
});

describe('trash', () => {
  test('a deleted Codex is out of reach, its pages are sent to open again, and it comes back as it was', async () => {
    const { body } = await create('Bin me', { plain: 'precious' });
    const documentName = codexDocumentName(body.id);
    const actor = { kind: 'user', id: 'u', name: 'Reader', role: 'viewer' } as const;
    api.services.live.connect({ socketId: 's1', documentName, actor, readOnly: true });
    expect((await api.call('editor', 'DELETE', `/codices/${body.id}`)).status).toBe(204);
    expect(api.services.live.closed).toContainEqual({ socketId: 's1', reason: 'try-again-later' });
    expect((await api.call('owner', 'GET', `/codices/${body.id}`)).status).toBe(404);
    expect((await api.call('owner', 'PATCH', `/codices/${body.id}`, { title: 'x' })).status).toBe(404);
    const trash = await api.call('viewer', 'GET', '/codices?trashed=only');
    expect(trash.body.items).toMatchObject([{ id: body.id }]);
    expect((await api.call('editor', 'POST', `/codices/${body.id}/restore-from-trash`)).status).toBe(200);
    expect((await api.call('viewer', 'GET', `/codices/${body.id}`)).body.fields['plain']).toBe('precious');
    expect((await api.call('editor', 'POST', `/codices/${body.id}/restore-from-trash`)).status).toBe(404);
  });
});
