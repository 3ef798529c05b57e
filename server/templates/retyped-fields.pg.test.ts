/** Fields that change their type or id under live Codices: what converts, what is set aside, and what comes later. */
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { openCodex } from '#core/codex/open-codex.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { richTextForms } from '#richtext/rich-text-forms.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { followCodex, followEveryTemplate } from './follow-template.ts';

let api: TestClient;
let templateId = '';
let counter = 0;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
});
afterAll(() => api?.close());
beforeEach(() => {
  counter += 1;
  templateId = `sheet-${counter}`;
});

const sourceOf = (fields: string) =>
  `{ id: '${templateId}', version: 1, name: 'Sheet', fields: { ${fields} } }`;
async function publish(fields: string, baseVersion: number, who: 'admin' | 'owner' = 'admin') {
  const source = sourceOf(fields);
  const answer = await api.call(who, 'POST', `/templates/${templateId}/versions`, {
    source,
    baseVersion,
  });
  expect([answer.status, answer.body.errors]).toEqual([201, undefined]);
  return answer.body as unknown as { template: JsonObject; impact: JsonObject };
}
async function create(fields: JsonObject): Promise<string> {
  const { body } = await api.call('editor', 'POST', '/codices', { templateId, title: `C${counter}`, fields });
  return body.id;
}
const read = async (id: string) => (await api.call('viewer', 'GET', `/codices/${id}`)).body;
const operations = async (id: string) =>
  await api.services.journal.list(codexDocumentName(id), { limit: 50 });
const SIZE = "size: { type: 'select', options: ['5', 'x'] }";

describe('a field of another type', () => {
  test('T31: what converts is there, what does not is set aside; counted before, in history by the publisher', async () => {
    await publish(`${SIZE}, notes: { type: 'richText' }`, 0);
    const five = await create({ size: '5', notes: { markdown: '**bold**' } });
    const other = await create({ size: 'x', notes: null });
    const next = "size: { type: 'number' }, notes: { type: 'text' }";

    const { body: checked } = await api.call('admin', 'POST', '/templates/check', { source: sourceOf(next) });
    expect(checked).toMatchObject({
      impact: {
        codices: 2,
        fields: [
          {
            field: 'size',
            change: 'retyped',
            converts: 1,
            parks: 1,
            sample: [{ codex: other, text: 'x', reason: 'Expected a number.' }],
          },
          { field: 'notes', converts: 1, parks: 0, loses: 'formatting, pictures and tables' },
        ],
      },
    });

    await publish(next, 1);
    await api.services.background.settled();
    expect(await read(five)).toMatchObject({
      template: { version: 2 },
      fields: { size: 5, notes: 'bold' },
      retired: { 'size@select': '5', 'notes@richText': { markdown: '**bold**' } },
    });
    expect(await read(other)).toMatchObject({
      fields: { size: null, notes: '' },
      retired: { 'size@select': 'x' },
    });
    const [last] = await operations(five);
    expect(last).toMatchObject({ origin: 'template', actor: { id: api.userIds.admin } });
    expect(last?.summary.fields.map(({ field }) => field).sort()).toEqual(['codex', 'notes', 'size']);

    // Search finds the value of now and what is set aside; lists have the value of now.
    const { body: found } = await api.call('viewer', 'GET', `/codices?template=${templateId}`);
    expect(found.items).toHaveLength(2);
    const row = await api.services.prisma.codex.findUniqueOrThrow({ where: { id: five } });
    expect(row.fields).toEqual({ size: 5, notes: 'bold' });
    // A number is written as such, and the set aside text is refused by name.
    expect((await api.call('editor', 'PATCH', `/codices/${five}`, { fields: { size: 6 } })).status).toBe(200);
    expect((await api.call('editor', 'PATCH', `/codices/${five}`, { fields: { size: 'x' } })).status).toBe(
      422,
    );
    expect(
      (await api.call('editor', 'PATCH', `/codices/${five}`, { fields: { 'size@select': 'x' } })).status,
    ).toBe(422);
  });

  test('T31: going back is going back to the originals; publishing the former version undoes it', async () => {
    const first = `${SIZE}, notes: { type: 'richText' }`;
    await publish(first, 0);
    const id = await create({ size: 'x', notes: { markdown: '# Head\n\n**bold**' } });
    await publish("size: { type: 'number' }, notes: { type: 'line' }", 1);
    await api.services.background.settled();
    expect((await read(id)).fields).toEqual({ size: null, notes: 'Head bold' });
    await publish(first, 2);
    await api.services.background.settled();
    expect((await read(id)).fields).toEqual({ size: 'x', notes: { markdown: '# Head\n\n**bold**' } });
  });

  test('T31: what a page of before sends later is taken over, once, and the two are never mixed', async () => {
    await publish(SIZE, 0);
    const id = await create({ size: 'x' });
    await publish("size: { type: 'number' }", 1);
    await api.services.background.settled();
    await writeAsBefore(id, 'select', '5');
    await api.services.projection.project(codexDocumentName(id));
    await api.services.background.settled();
    expect(await read(id)).toMatchObject({ fields: { size: 5 }, retired: { 'size@select': '5' } });
    const count = (await operations(id)).length;
    await api.services.projection.project(codexDocumentName(id));
    await api.services.background.settled();
    expect(await operations(id)).toHaveLength(count);

    expect((await api.call('editor', 'PATCH', `/codices/${id}`, { fields: { size: 8 } })).status).toBe(200);
    await writeAsBefore(id, 'select', 'x');
    await api.services.projection.project(codexDocumentName(id));
    await api.services.background.settled();
    expect(await read(id)).toMatchObject({ fields: { size: 8 }, retired: { 'size@select': 'x' } });
  });

  test('T31: what comes late is signed by whoever published the version that changed the field, not by who published since', async () => {
    await publish(SIZE, 0);
    const id = await create({ size: 'x' });
    await publish("size: { type: 'number' }", 1);
    await publish("size: { type: 'number' }, more: 'line'", 2, 'owner');
    await api.services.background.settled();
    await writeAsBefore(id, 'select', '5');
    await api.services.projection.project(codexDocumentName(id));
    await api.services.background.settled();
    expect(await read(id)).toMatchObject({ template: { version: 3 }, fields: { size: 5 } });
    const [last] = await operations(id);
    expect(last).toMatchObject({ origin: 'template', actor: { id: api.userIds.admin } });
  });

  test('T31: a moment becomes the day of the workspace, as is said before', async () => {
    const { prisma } = api.services;
    await api.call('owner', 'PUT', '/time-zone', { timeZone: 'Pacific/Auckland' });
    try {
      await publish("at: 'dateTime'", 0);
      const id = await create({ at: '2026-11-14T23:30:00Z' });
      const { body: checked } = await api.call('admin', 'POST', '/templates/check', {
        source: sourceOf("at: 'date'"),
      });
      expect(checked).toMatchObject({
        impact: {
          fields: [
            { field: 'at', converts: 1, loses: 'the time of day (the day is that in Pacific/Auckland)' },
          ],
        },
      });
      await publish("at: 'date'", 1);
      await api.services.background.settled();
      expect(await read(id)).toMatchObject({
        fields: { at: '2026-11-15' },
        retired: { 'at@dateTime': '2026-11-14T23:30:00Z' },
      });
    } finally {
      await prisma.setting.deleteMany({ where: { key: 'timeZone' } });
    }
  });

  test('T31: restoring a state of before the change restores the value in its present type', async () => {
    await publish(SIZE, 0);
    const id = await create({ size: '5' });
    const [seed] = await operations(id);
    await publish("size: { type: 'number' }", 1);
    await api.services.background.settled();
    await api.call('editor', 'PATCH', `/codices/${id}`, { fields: { size: 99 } });
    const restore = await api.call('editor', 'POST', `/codices/${id}/restore`, { seq: seed?.seq ?? 0 });
    expect(restore.body.fields).toEqual({ size: 5 });
  });

  test('T31: cut off in the middle, and with two at it, each Codex is brought over once', async () => {
    await publish("a: { type: 'text' }", 0);
    const ids = await Promise.all(Array.from({ length: 6 }, () => create({ a: 'one two' })));
    await publish("a: { type: 'richText' }", 1);
    await api.services.background.settled();
    // As a server that ended after the operation and before the row.
    await api.services.prisma.codex.updateMany({
      where: { id: { in: ids.slice(0, 3) } },
      data: { templateVersion: 1 },
    });
    const behind = async () =>
      (await api.call('viewer', 'GET', '/templates')).body.items.find(({ id }) => id === templateId);
    expect(await behind()).toMatchObject({ codices: 6, behind: 3 });
    const template = await api.services.templates.get(templateId, 2);
    await Promise.all([
      followEveryTemplate(api.services),
      ...ids.map((id) => followCodex(api.services, template, id)),
      ...ids.map((id) => followCodex(api.services, template, id)),
    ]);
    await api.services.background.settled();
    for (const id of ids) {
      expect(await read(id)).toMatchObject({
        template: { version: 2 },
        fields: { a: { markdown: 'one two' } },
      });
      expect((await operations(id)).filter(({ origin }) => origin === 'template')).toHaveLength(1);
    }
  });
});

describe('a pin that a server of a release without slots has written', () => {
  const FIRST = `${SIZE}, notes: { type: 'text' }, log: { type: 'richText' }`;
  const SECOND =
    "size: { type: 'number' }, notes: { type: 'richText' }, journal: { type: 'richText', was: 'log' }";

  test('T31: gets its slots when this one reads the Codex, and what was taken along is where it belongs', async () => {
    await publish(FIRST, 0);
    const id = await create({ size: '5', notes: 'one', log: { markdown: '**begun**' } });
    await pinWithoutSlots(id, 2);
    await publish(SECOND, 1);
    await api.services.background.settled();
    expect(await read(id)).toMatchObject({
      template: { version: 2 },
      fields: { size: 5, notes: { markdown: 'one' }, journal: { markdown: '**begun**' } },
      retired: { 'size@select': '5', 'notes@text': 'one' },
    });
    const [last] = await operations(id);
    expect(last).toMatchObject({ origin: 'template', actor: { id: api.userIds.admin } });
    const count = (await operations(id)).length;
    await api.services.projection.project(codexDocumentName(id));
    await api.services.background.settled();
    expect(await operations(id)).toHaveLength(count);
    const row = await api.services.prisma.codex.findUniqueOrThrow({ where: { id } });
    expect(row.fields).toMatchObject({ size: 5 });
  });

  test('T31: has its slots before the Codex goes on to the next version', async () => {
    await publish(FIRST, 0);
    const id = await create({ size: '5', notes: 'one', log: { markdown: 'begun' } });
    await publish(SECOND, 1);
    await api.services.background.settled();
    await pinWithoutSlots(id, 2);
    const actor = { kind: 'user', id: api.userIds.editor, name: 'Editor', role: 'editor' } as const;
    const { environment, live } = api.services;
    await live.edit(codexDocumentName(id), actor, { origin: 'socket' }, (doc) => {
      const codex = openCodex(doc, { environment, actor });
      richTextForms.write(codex.fragment('journal'), 'gone on', { id: 'journal' } as FieldDefinition);
    });
    await publish(`${SECOND}, more: { type: 'line' }`, 2);
    await api.services.background.settled();
    expect(await read(id)).toMatchObject({
      template: { version: 3 },
      fields: { size: 5, notes: { markdown: 'one' }, journal: { markdown: 'begun\n\ngone on' } },
    });
  });
});

test('T30: a field with another id keeps its content, its history, and what was written under the old one', async () => {
  await publish("notes: { type: 'text' }", 0);
  const id = await create({ notes: 'begun' });
  const renamed = await publish("journal: { type: 'text', was: 'notes' }", 1);
  expect(renamed.impact).toMatchObject({
    fields: [{ field: 'journal', was: 'notes', change: 'renamed', converts: 1, parks: 0 }],
  });
  await api.services.background.settled();
  const body = await read(id);
  expect(body.fields).toEqual({ journal: 'begun' });
  expect(body).not.toHaveProperty('retired');
  await api.call('editor', 'PATCH', `/codices/${id}`, { fields: { journal: 'begun again' } });
  const { body: compared } = await api.call('viewer', 'GET', `/codices/${id}/compare?from=1`);
  expect(compared.changes).toMatchObject([
    { field: 'journal', kind: 'text', edits: { authors: [{ id: api.userIds.editor }] } },
  ]);
});

test('T31: a Codex with set-aside values is exported and comes back the same', async () => {
  await publish(SIZE, 0);
  const id = await create({ size: 'x' });
  await publish("size: { type: 'number' }", 1);
  await api.services.background.settled();
  await api.call('editor', 'PATCH', `/codices/${id}`, { fields: { size: 7 } });
  const file = await api.call('viewer', 'GET', `/codices/${id}/export?format=json5`);
  const imported = await api.call('editor', 'POST', '/import', file.text);
  expect([imported.status, imported.body.errors]).toEqual([201, undefined]);
  const { codices } = imported.body as unknown as { codices: readonly { id: string }[] };
  await api.services.background.settled();
  expect(await read(codices[0]?.id ?? '')).toMatchObject({
    fields: { size: 7 },
    retired: { 'size@select': 'x' },
  });
});

/** Writes the pin as a server of a release without slots does when it brings a Codex to a version. */
async function pinWithoutSlots(id: string, version: number): Promise<void> {
  await api.services.live.edit(codexDocumentName(id), SYSTEM_ACTOR, { origin: 'template' }, (doc) => {
    doc.getMap('codex').set('template', { id: templateId, version });
  });
}

/** Writes into the root that the field had in the first version, as a page does that has not seen the second. */
async function writeAsBefore(id: string, type: FieldDefinition['type'], value: JsonValue): Promise<void> {
  const actor = { kind: 'user', id: api.userIds.editor, name: 'Editor', role: 'editor' } as const;
  const { environment, live } = api.services;
  await live.edit(codexDocumentName(id), actor, { origin: 'socket' }, (doc) => {
    const codex = openCodex(doc, { environment, actor }).asShown({});
    codex.setValue({ id: 'size', type } as FieldDefinition, value);
  });
}
