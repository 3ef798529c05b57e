/** Texts that would run script, in every place of an export: each file is read by a parser that is not ours, as whoever opens it would. */
import JSON5 from 'json5';
import MarkdownIt from 'markdown-it';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { findHostile, HOSTILE_TEXTS } from '#core/hostile-texts.fixture.ts';
import type { JsonObject } from '#core/json.ts';
import { fetchedBy, lettersOf, mayLeadTo, openHtml } from '../http/opened-html.fixture.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';

/** Signs that end a line or are none cannot stand in a label. */
const LABELS = HOSTILE_TEXTS.map((text) => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, 80));
const options = LABELS.slice(0, 40).map((label, index) => ({ value: `o${index}`, label }));
const TEMPLATE = `{ id: 'hostile', version: 1, name: 'Hostile', fields: {
  ${LABELS.map((label, index) => `f${index}: { type: 'text', label: ${JSON.stringify(label)} },`).join('\n')}
  name: { type: 'line' }, labels: { type: 'tags' }, steps: { type: 'checklist' }, rich: { type: 'richText' },
  choice: { type: 'multiSelect', options: ${JSON.stringify(options)} },
  parts: { type: 'table', columns: [{ id: 'part', label: ${JSON.stringify(LABELS[4])} }] },
} }`;

let api: TestClient;
let codexId: string;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  const published = await api.call('owner', 'POST', '/templates/hostile/versions', {
    ...{ source: TEMPLATE, baseVersion: 0 },
  });
  expect(published.status, published.text).toBe(201);
  await api.services.prisma.user.updateMany({ where: { role: 'editor' }, data: { name: LABELS[0] ?? '' } });
  const made = await api.call('editor', 'POST', '/codices', {
    templateId: 'hostile',
    title: LABELS[3] ?? '',
    fields: {
      ...Object.fromEntries(LABELS.map((label, index) => [`f${index}`, label])),
      name: LABELS[1] ?? '',
      labels: LABELS.map((label) => label.slice(0, 40)).slice(0, 20),
      choice: options.map(({ value }) => value),
    },
  });
  expect(made.status, made.text).toBe(201);
  codexId = made.body.id;
  await api.write(codexId, (codex) => {
    for (const text of HOSTILE_TEXTS) codex.text('name').insert(0, text);
    codex.text('f0').insert(0, HOSTILE_TEXTS.join('\n'));
    for (const text of HOSTILE_TEXTS) codex.insertRow('parts', { part: text });
    for (const text of HOSTILE_TEXTS) codex.insertRow('steps', { text, done: false });
  });
  const paragraph = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] });
  const json = { type: 'doc', content: HOSTILE_TEXTS.map(paragraph) };
  const rich = await api.call('editor', 'PATCH', `/codices/${codexId}`, { fields: { rich: json } });
  expect(rich.status, rich.text).toBe(200);
  for (const text of HOSTILE_TEXTS) {
    await api.call('editor', 'POST', `/codices/${codexId}/comments`, { body: { markdown: text } });
    await api.call('editor', 'POST', '/codices', { templateId: 'hostile', title: text, parentId: codexId });
  }
}, 240_000);
afterAll(() => api?.close());

async function exported(format: string): Promise<string> {
  const query = `format=${format}&subtree=true&comments=true`;
  const { status, text } = await api.call('editor', 'GET', `/codices/${codexId}/export?${query}`);
  expect([format, status]).toEqual([format, 200]);
  return text;
}

test('an HTML page has them as letters', async () => {
  const { document, ran } = openHtml(await exported('html'));
  expect(findHostile(document, mayLeadTo)).toEqual([]);
  expect(fetchedBy(document)).toEqual([]);
  expect(ran()).toBe(0);
  const shown = lettersOf(document.body.textContent ?? '');
  for (const text of LABELS) expect(shown).toContain(lettersOf(text));
});

test('Markdown has them as letters for a reader that lets HTML through', async () => {
  const reader = new MarkdownIt({ html: true });
  const { document, ran } = openHtml(reader.render(await exported('markdown')));
  expect(findHostile(document, mayLeadTo)).toEqual([]);
  expect(fetchedBy(document)).toEqual([]);
  expect(ran()).toBe(0);
  const shown = lettersOf(document.body.textContent ?? '');
  for (const text of LABELS) expect(shown).toContain(lettersOf(text));
});

test('JSON5 has the very values that are kept', async () => {
  const file = JSON5.parse<JsonObject & { readonly fields: JsonObject; readonly children: JsonObject[] }>(
    await exported('json5'),
  );
  const { body } = await api.call('editor', 'GET', `/codices/${codexId}`);
  expect(file['title']).toBe(body.title);
  for (const [index] of LABELS.entries()) expect(file.fields[`f${index}`]).toEqual(body.fields[`f${index}`]);
  expect(file.fields['parts']).toHaveLength(HOSTILE_TEXTS.length);
  const titles = new Set(file.children.map(({ title }) => title));
  const kept = await api.services.prisma.codex.findMany({ where: { parentId: codexId } });
  expect(titles).toEqual(new Set(kept.map(({ title }) => title)));
});
