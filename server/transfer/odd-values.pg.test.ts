/** Round trips of Codices with values that their template does not allow, or with unknown names. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Codex } from '#core/codex/codex.ts';
import { FIELD_TYPES } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import type { JsonValue } from '#core/json.ts';
import type { ImportedBody } from '#core/protocol/api/transfer.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';

const STORED = FIELD_TYPES.filter((type) => !['formula', 'richText', 'text', 'line'].includes(type));
const settings: Partial<Record<(typeof FIELD_TYPES)[number], string>> = {
  select: ", options: ['A']",
  multiSelect: ", options: ['A']",
  table: ", columns: [{ id: 'part' }, { id: 'kind', type: 'select', options: ['A'] }]",
};
const EVERY = `{
  id: 'every', version: 1, name: 'Every',
  fields: { ${STORED.map((type) => `${type}: { type: '${type}'${settings[type] ?? ''} }`).join(', ')} },
}`;
const level = (version: number, field: string) => `{
  id: 'level', version: ${version}, name: 'Level', fields: { note: 'line', ${field} },
}`;
const NOWHERE = '0190f3a0-0000-7000-8000-00000000000f';
const ODD: readonly JsonValue[] = [
  'High',
  -1.5,
  true,
  { assetId: NOWHERE },
  { assetId: 'from elsewhere', name: 'x', mime: 'a', size: 1 },
  [['nested']],
  NOWHERE,
  '',
];

let api: TestClient;
beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await publish('every', EVERY, 0);
  await publish('level', level(1, "level: { type: 'select', options: ['High', 'Low'] }, gone: 'number'"), 0);
});
afterAll(() => api?.close());

async function publish(id: string, source: string, baseVersion: number): Promise<void> {
  const answer = await api.call('admin', 'POST', `/templates/${id}/versions`, { source, baseVersion });
  expect(answer.status, answer.text).toBe(201);
}

async function make(templateId: string, edit: (codex: Codex) => void): Promise<string> {
  const { body } = await api.call('editor', 'POST', '/codices', { templateId, title: 'Odd' });
  await api.write(body.id, edit);
  return body.id;
}

async function through(format: string, id: string): Promise<ImportedBody> {
  const authorization = `Bearer ${api.tokens.editor}`;
  const file = await api.app.request(`/api/v1/codices/${id}/export?format=${format}`, {
    headers: { authorization },
  });
  expect(file.status).toBe(200);
  const answer = await api.app.request('/api/v1/import', {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/octet-stream' },
    body: await file.arrayBuffer(),
  });
  const text = await answer.text();
  expect(answer.status, text).toBe(201);
  return JSON.parse(text) as ImportedBody;
}

const fieldsOf = async (id = '') => (await api.call('viewer', 'GET', `/codices/${id}`)).body.fields;

test('every type at odd values', async () => {
  for (const [round, format] of ['binary', 'json5', 'binary'].entries()) {
    const id = await make('every', (codex) => {
      STORED.forEach((type, index) => {
        const value = ODD[(index * 3 + round) % ODD.length] ?? null;
        const { storage } = fieldTypeOf(type);
        if (storage === 'register') codex.setRegister(type, value);
        else if (storage === 'set') codex.addMember(type, value);
        else codex.insertRow(type, { text: value, part: value, kind: value });
      });
    });
    const { codices, warnings } = await through(format, id);
    expect(await fieldsOf(codices[0]?.id)).toEqual(await fieldsOf(id));
    expect(warnings.length).toBeGreaterThan(0);
    for (const reading of ['html', 'markdown'])
      expect((await api.call('viewer', 'GET', `/codices/${id}/export?format=${reading}`)).status).toBe(200);
  }
});

test('files that are not here, people unknown here and Codices in the trash or nowhere are kept, and each is told', async () => {
  const trashed = await make('every', () => undefined);
  await api.call('editor', 'DELETE', `/codices/${trashed}`);
  const file = { assetId: NOWHERE, name: 'a.png', mime: 'image/png', size: 3 };
  const id = await make('every', (codex) => {
    codex.setRegister('image', file);
    codex.addMember('file', file);
    codex.setRegister('person', NOWHERE);
    codex.setRegister('reference', NOWHERE);
    codex.addMember('references', trashed);
    codex.addReference('blocks', NOWHERE);
  });
  for (const format of ['binary', 'json5']) {
    const { codices, warnings } = await through(format, id);
    expect(await fieldsOf(codices[0]?.id)).toMatchObject({
      image: file,
      file: [file],
      person: NOWHERE,
      reference: NOWHERE,
      references: [trashed],
    });
    expect(warnings.map(({ message }) => message).sort()).toEqual([
      'Nobody here has this id.',
      expect.stringContaining('is not here: it stays named'),
      'There is no such Codex here.',
      'There is no such Codex.',
    ]);
  }
});

test('a choice that has become a number, and a field that was retired', async () => {
  const id = await make('level', (codex) => {
    codex.setRegister('level', 'High');
    codex.setRegister('gone', 7);
  });
  await publish('level', level(2, "level: 'number'"), 1);
  await api.services.background.settled();
  for (const format of ['binary', 'json5']) {
    const { codices, warnings } = await through(format, id);
    const { body } = await api.call('viewer', 'GET', `/codices/${codices[0]?.id}`);
    expect(body).toMatchObject({
      template: { version: 2 },
      fields: { level: null },
      retired: { gone: 7, 'level@select': 'High' },
    });
    expect(warnings).toEqual([]);
  }
});
