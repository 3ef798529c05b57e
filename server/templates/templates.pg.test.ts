/** Templates: the library at start, checking, publishing, and Codices that follow without losing content. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { JsonObject } from '#core/json.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { packageRoot } from '../config/package-root.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { followEveryTemplate } from './follow-template.ts';
import { loadTemplateLibrary } from './load-template-library.ts';
import { readShippedSources, shippedFolder } from './shipped-templates.ts';

let api: TestClient;
let folder: string;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  folder = mkdtempSync(join(tmpdir(), 'bindery-library-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await api?.close();
});

const write = (name: string, text: string) => writeFileSync(join(folder, `${name}.json5`), text);
const load = () => loadTemplateLibrary(api.services, folder);

describe('library', () => {
  test('the shipped one loads without a problem, and loading it again changes nothing', async () => {
    const shipped = join(packageRoot(), 'templates');
    const first = await loadTemplateLibrary(api.services, shipped);
    expect(first.problems).toEqual([]);
    expect(first.published.length).toBeGreaterThan(10);
    expect(await loadTemplateLibrary(api.services, shipped)).toEqual({
      published: [],
      held: [],
      problems: [],
    });
    const { body } = await api.call('viewer', 'GET', '/templates');
    expect(body.items.map(({ id }) => id)).toContain('incident-review');
    const { body: template } = await api.call('viewer', 'GET', '/templates/incident-review');
    // In the order of the file, which a JSON column would have lost.
    expect(Object.keys(template.fields).slice(0, 2)).not.toEqual(
      Object.keys(template.fields).sort().slice(0, 2),
    );
  });

  test('a bad file is reported with its place, and the others load', async () => {
    write(
      'base',
      `{ id: 'base', version: 1, name: 'Base', abstract: true, fields: { owner: { type: 'person' } } }`,
    );
    write(
      'leaf',
      `{ id: 'leaf', version: 1, name: 'Leaf', extends: 'base', fields: { text: { type: 'text' } } }`,
    );
    write('zz-bad', `{\n  id: 'bad', version: 1, name: 'Bad',\n  fields: { text: { type: 'txt' } },\n}`);
    const { published, problems } = await load();
    expect(published).toEqual(['base@1', 'leaf@1']);
    expect(problems.join('\n')).toMatch(/^zz-bad\.json5:3:\d+: /);
    const { body } = await api.call('viewer', 'GET', '/templates');
    expect(body.items.map(({ id }) => id)).not.toContain('base');
    rmSync(join(folder, 'zz-bad.json5'));
  });

  test('a changed file is a new version, also of what extends it; a custom version on top stays', async () => {
    write(
      'base',
      `{ id: 'base', version: 1, name: 'Base', abstract: true, fields: { owner: { type: 'person' }, due: { type: 'date' } } }`,
    );
    expect((await load()).published).toEqual(['base@2', 'leaf@2']);
    const custom = `{ id: 'leaf', version: 3, name: 'Our leaf', extends: 'base', fields: { text: { type: 'text' } } }`;
    expect(
      (await api.call('admin', 'POST', '/templates/leaf/versions', { source: custom, baseVersion: 2 }))
        .status,
    ).toBe(201);
    write(
      'leaf',
      `{ id: 'leaf', version: 9, name: 'Leaf 9', extends: 'base', fields: { text: { type: 'text' } } }`,
    );
    expect((await load()).published).toEqual([]);
    expect((await api.call('viewer', 'GET', '/templates/leaf')).body).toMatchObject({
      name: 'Our leaf',
      version: 3,
    });
  });
});

describe('an update of the library that does something to what is here', () => {
  const shelf = (fields: string, more = '') =>
    write(
      'shelf',
      `{ id: 'shelf', version: 1, name: 'Shelf', abstract: true, ${more} fields: { ${fields} } }`,
    );
  const stateOf = async (id: string) =>
    (await api.call('admin', 'GET', '/templates?all=true')).body.items
      .map((one) => one as unknown as { id: string; shipped: string })
      .find((one) => one.id === id)?.shipped;

  test('waits for an admin where another template breaks by it, and what only adds does not', async () => {
    const drawer = (fields: string) => `{ id: 'drawer', version: 1, name: 'Drawer', fields: { ${fields} } }`;
    write('drawer', drawer("cost: 'number'"));
    expect((await load()).published).toEqual(['drawer@1']);
    const chest = `{ id: 'chest', version: 1, children: { allow: ['drawer'] },
      fields: { total: { type: 'formula', expression: 'sum(children.cost)' } } }`;
    await api.call('admin', 'POST', '/templates/chest/versions', { source: chest, baseVersion: 0 });
    write('drawer', drawer("cost: 'number', more: 'line'"));
    expect(await load()).toMatchObject({ published: ['drawer@2'], held: [] });

    write('drawer', drawer("price: { type: 'number', was: 'cost' }, more: 'line'"));
    for (const _start of [1, 2])
      expect(await load()).toEqual({ published: [], held: ['drawer'], problems: [] });
    expect((await api.call('viewer', 'GET', '/templates/drawer')).body).toMatchObject({ version: 2 });
    rmSync(join(folder, 'drawer.json5'));
  });

  test('waits where values would be set aside, also of what extends it; all of it goes on once nobody holds any', async () => {
    shelf("size: 'number', kind: 'line'");
    write('box', "{ id: 'box', version: 1, name: 'Box', extends: 'shelf', fields: { note: 'text' } }");
    expect((await load()).published).toEqual(['box@1', 'shelf@1']);
    const { body } = await api.call('editor', 'POST', '/codices', {
      templateId: 'box',
      title: 'One',
      fields: { size: 3 },
    });
    await api.services.projection.project(codexDocumentName(body.id));
    shelf("kind: 'line'");
    write(
      'box',
      "{ id: 'box', version: 1, name: 'Box', extends: 'shelf', fields: { note: 'text', more: 'line' } }",
    );
    expect(await load()).toEqual({ held: ['box'], published: ['shelf@2'], problems: [] });
    await api.call('editor', 'PATCH', `/codices/${body.id}`, { fields: { size: null } });
    await api.services.projection.project(codexDocumentName(body.id));
    expect(await load()).toMatchObject({ held: [], published: ['box@2'] });

    await api.call('editor', 'PATCH', `/codices/${body.id}`, { fields: { kind: 'deep' } });
    await api.services.background.settled();
    await api.services.projection.project(codexDocumentName(body.id));
    shelf("size: 'number'");
    // The text of the box is the same: it is the shelf that changed.
    expect(await load()).toMatchObject({ held: ['shelf'], published: [] });
  });

  test('keeps a new template waiting that builds on it; one that is wrong anyhow is reported', async () => {
    const formula = (expression: string) =>
      `fields: { twice: { type: 'formula', expression: '${expression}' } }`;
    write('rack', `{ id: 'rack', version: 1, name: 'Rack', extends: 'shelf', ${formula('size * 2')} }`);
    write('rail', "{ id: 'rail', version: 1, name: 'Rail', extends: 'rack', fields: { note: 'text' } }");
    write('ruin', `{ id: 'ruin', version: 1, name: 'Ruin', extends: 'shelf', ${formula('nowhere * 2')} }`);
    for (const _start of [1, 2]) {
      const report = await load();
      expect([report.published, [...report.held].sort()]).toEqual([[], ['rack', 'rail', 'shelf']]);
      expect(report.problems).toEqual([expect.stringMatching(/^ruin.*nowhere/)]);
    }
    for (const id of ['rack', 'rail', 'ruin']) rmSync(join(folder, `${id}.json5`));
  });

  test('is told in the library, and published or left by an admin', async () => {
    const source = (await readShippedSources()).get('meeting-notes');
    expect(await stateOf('meeting-notes')).toBe('same');
    // As if the release before had shipped something else, and this one’s had been held back.
    write('meeting-notes', `// earlier\n${source}`);
    expect((await load()).published).toContain('meeting-notes@2');
    rmSync(join(folder, 'meeting-notes.json5'));
    expect(await stateOf('meeting-notes')).toBe('updated');
    const { body } = await api.call('admin', 'GET', '/templates/meeting-notes/shipped');
    expect(body).toMatchObject({ state: 'updated', source });
    const sha256 = Reflect.get(body, 'sha256');
    const left = await api.call('admin', 'POST', '/templates/meeting-notes/acknowledge-shipped', { sha256 });
    expect(left.body).toMatchObject({ state: 'changed' });
    expect(await loadTemplateLibrary(api.services, shippedFolder())).toMatchObject({
      published: [],
      held: [],
    });
    const published = await api.call('admin', 'POST', '/templates/meeting-notes/restore-shipped', {
      baseVersion: 2,
    });
    expect(published.status).toBe(201);
    expect(await stateOf('meeting-notes')).toBe('same');
  });
});

describe('a version that other templates break by', () => {
  const PART = (fields: string) => `{ id: 'part', version: 1, name: 'Part', fields: { ${fields} } }`;
  const WHOLE = `{ id: 'whole', version: 1, name: 'Whole',
    children: { allow: ['part'] },
    fields: { total: { type: 'formula', expression: 'sum(children.cost)' } } }`;
  const publish = (id: string, body: JsonObject) =>
    api.call('admin', 'POST', `/templates/${id}/versions`, body);

  test('is published only if these are named, by every way in', async () => {
    await publish('part', { source: PART("cost: 'number'"), baseVersion: 0 });
    await publish('whole', { source: WHOLE, baseVersion: 0 });
    const source = PART("price: { type: 'number', was: 'cost' }");
    const { body: checked } = await api.call('admin', 'POST', '/templates/check', { source });
    const message = 'No template of those Codices has a field “cost”.';
    const path = ['fields', 'total', 'expression'];
    expect(checked).toMatchObject({
      impact: { breaks: [{ template: 'whole', name: 'Whole', places: [{ path, line: 3, message }] }] },
    });

    const refused = await publish('part', { source, baseVersion: 1 });
    expect(refused).toMatchObject({
      status: 412,
      body: { code: 'precondition_failed', errors: [{ path: ['whole', ...path], message }] },
    });
    expect((await publish('part', { source, baseVersion: 1, mayBreak: ['other'] })).status).toBe(412);
    expect((await api.call('viewer', 'GET', '/templates/part')).body).toMatchObject({ version: 1 });

    const done = await publish('part', { source, baseVersion: 1, mayBreak: ['whole'] });
    expect(done).toMatchObject({ status: 201, body: { impact: { breaks: [{ template: 'whole' }] } } });
    // What was broken before breaks no more.
    const again = PART("price: 'number', note: 'line'");
    expect((await publish('part', { source: again, baseVersion: 2 })).status).toBe(201);
  });

  test('is refused as a copy too, which others would have to reckon with', async () => {
    const anyChild = `{ id: 'sum', version: 1, name: 'Sum',
      fields: { total: { type: 'formula', expression: 'sum(children.weight)' } } }`;
    await publish('stone', {
      source: "{ id: 'stone', version: 1, fields: { weight: 'number' } }",
      baseVersion: 0,
    });
    await publish('sum', { source: anyChild, baseVersion: 0 });
    const feather = "{ id: 'feather', version: 1, fields: { weight: 'line' } }";
    expect((await publish('feather', { source: feather, baseVersion: 0 })).status).toBe(412);
    await publish('feather', { source: feather, baseVersion: 0, mayBreak: ['sum'] });
    expect(
      (await api.call('admin', 'POST', '/templates/feather/duplicate', { id: 'down', name: 'Down' })).status,
    ).toBe(201);
  });
});

describe('publishing', () => {
  const V1 = `{ id: 'note', version: 1, name: 'Note', fields: { text: { type: 'text' }, old: { type: 'line' }, state: { type: 'select', options: ['a'] } } }`;
  const V2 = `{ id: 'note', version: 2, name: 'Note', fields: { text: { type: 'text' }, state: { type: 'select', options: ['a', 'b'] }, more: { type: 'number' } } }`;

  test('Codices follow: open pages at once, others afterwards, retired content stays readable', async () => {
    await api.call('admin', 'POST', '/templates/note/versions', { source: V1, baseVersion: 0 });
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      const fields = { text: `t${n}`, old: `kept ${n}` };
      ids.push(
        (await api.call('editor', 'POST', '/codices', { templateId: 'note', title: `N${n}`, fields })).body
          .id,
      );
    }
    const before = await api.call('viewer', 'GET', `/codices/${ids[0]}`);
    const documentName = codexDocumentName(ids[0] ?? '');
    const actor = { kind: 'user', id: 'u', name: 'Reader', role: 'viewer' } as const;
    api.services.live.connect({ socketId: 's', documentName, actor, readOnly: true });

    const check = await api.call('admin', 'POST', '/templates/check', { source: V2 });
    expect(check.body).toMatchObject({
      issues: [],
      impact: { codices: 3, added: ['more'], retired: ['old'], changed: ['state'] },
    });
    const published = await api.call('admin', 'POST', '/templates/note/versions', {
      source: V2,
      baseVersion: 1,
    });
    expect(published.body).toMatchObject({
      template: { version: 2, retired: { old: { type: 'line' } } },
      impact: { codices: 3 },
    });
    // Whoever has it open sees the new form by now.
    const [followed] = await api.services.journal.list(documentName, { limit: 1 });
    expect(followed).toMatchObject({ origin: 'template' });

    await api.services.background.settled();
    for (const [n, id] of ids.entries()) {
      const { body } = await api.call('viewer', 'GET', `/codices/${id}`);
      expect(body).toMatchObject({
        template: { version: 2 },
        fields: { text: `t${n}`, more: null },
        retired: { old: `kept ${n}` },
      });
      expect(body.fields).not.toHaveProperty('old');
      const [last] = await api.services.journal.list(codexDocumentName(id), { limit: 1 });
      expect(last).toMatchObject({ origin: 'template', actor: { kind: 'system' } });
    }
    // Following is not an edit of theirs: nothing moves to the top of anybody's list.
    const after = await api.call('viewer', 'GET', `/codices/${ids[0]}`);
    expect(after.body).toMatchObject({ updatedBy: { id: api.userIds.editor } });
    expect(Reflect.get(after.body, 'updatedAt')).toBe(Reflect.get(before.body, 'updatedAt'));
    const write = await api.call('editor', 'PATCH', `/codices/${ids[0]}`, { fields: { old: 'x' } });
    expect(write).toMatchObject({ status: 422, body: { errors: [{ path: ['fields', 'old'] }] } });
    expect((await api.call('viewer', 'GET', '/templates/note?version=1')).body.version).toBe(1);
  });

  test('what a stopped server left behind is followed at the next start', async () => {
    const { id } = (await api.call('editor', 'POST', '/codices', { templateId: 'note', title: 'Late' })).body;
    await api.call('admin', 'POST', '/templates/note/versions', {
      source: V2.replace("name: 'Note'", "name: 'Note!'"),
      baseVersion: 2,
    });
    await api.services.background.settled();
    const name = codexDocumentName(id);
    await api.services.prisma.codex.update({ where: { id }, data: { templateVersion: 2 } });
    await followEveryTemplate(api.services);
    await api.services.background.settled();
    expect((await api.services.prisma.codex.findUniqueOrThrow({ where: { id } })).templateVersion).toBe(3);
    expect(
      (await api.services.journal.list(name, { limit: 9 })).filter(({ origin }) => origin === 'template'),
    ).toHaveLength(1);
  });

  test('two who publish from the same version: the second is told', async () => {
    const publish = () =>
      api.call('admin', 'POST', '/templates/note/versions', { source: V2, baseVersion: 3 });
    const statuses = (await Promise.all([publish(), publish(), publish()])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, 409, 409]);
    expect(
      (await api.call('admin', 'POST', '/templates/note/versions', { source: V2, baseVersion: 0 })).status,
    ).toBe(409);
  });

  test('a past that there is not, a syntax error, another id: refused with the place', async () => {
    const changed = `{\n  id: 'note', version: 9, name: 'Note',\n  fields: { text: { type: 'text' }, other: { type: 'line', was: 'nothing' } },\n}`;
    const publish = (source: string) =>
      api.call('admin', 'POST', '/templates/note/versions', { source, baseVersion: 4 });
    expect(await publish(changed)).toMatchObject({
      status: 422,
      body: { code: 'invalid_template', errors: [{ line: 3 }] },
    });
    expect(await publish(`{\n  id: 'note',,\n}`)).toMatchObject({
      status: 422,
      body: { errors: [{ line: 2 }] },
    });
    expect(
      (await publish(`{ id: 'other', version: 1, name: 'Other', fields: { a: { type: 'line' } } }`)).status,
    ).toBe(422);
    expect((await api.call('viewer', 'GET', '/templates/note')).body.version).toBe(4);
  });

  test('versions are listed and their sources kept as written', async () => {
    const { body } = await api.call('viewer', 'GET', '/templates/note/versions');
    expect(body.items.map(({ version }) => version)).toEqual([4, 3, 2, 1]);
    const first = await api.call('viewer', 'GET', '/templates/note/versions/1');
    expect(first.body).toMatchObject({ source: V1, publishedBy: { id: api.userIds.admin } });
    expect((await api.call('viewer', 'GET', '/templates/note/versions/99')).status).toBe(404);
    const compared = await api.call('viewer', 'GET', '/templates/note/versions/1/compare?to=2');
    expect(compared.body).toMatchObject({ from: 1, to: 2 });
    expect(compared.body.changes).toContainEqual({
      field: 'more',
      change: 'added',
      text: '“More” is new (Number).',
    });
    expect((await api.call('viewer', 'GET', '/templates/note/versions/1/compare')).body).toMatchObject({
      to: 4,
    });
    expect((await api.call('viewer', 'GET', '/templates/note/versions/1/compare?to=99')).status).toBe(404);
    expect((await api.call('viewer', 'GET', '/templates/note/versions/1/compare?from=2')).status).toBe(422);
  });
});
