/** Suggestions decided on over REST beyond one by one: an acceptance undone, and a selection of several. */
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import type { JsonObject } from '#core/json.ts';
import type { SuggestionBody, SuggestionList } from '#core/protocol/api/suggestions.ts';
import { commentsDocumentName } from '#core/protocol/document-name.ts';
import { type Caller, createTestClient, type TestClient } from '../http/test-client.ts';

const NOTE = `{
  id: 'verdict', version: 1, name: 'Verdict',
  fields: { text: { type: 'text' }, body: { type: 'richText' }, level: { type: 'select', options: ['Low', 'High'] } },
}`;
const TEXT = 'A slow payment provider filled the queue.';
const SLOW = { field: 'text', quote: 'slow' };

let api: TestClient;
let codexId: string;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  const body = { source: NOTE, baseVersion: 0 };
  const made = await api.call('owner', 'POST', '/templates/verdict/versions', body);
  expect(made.status, made.text).toBe(201);
});
afterAll(() => api?.close());
beforeEach(async () => {
  const fields = { text: TEXT, level: 'Low', body: '# Plan\n\nA **slow** payment provider' };
  const body = { templateId: 'verdict', title: 'Outage', fields };
  const made = await api.call('editor', 'POST', '/codices', body);
  expect(made.status, made.text).toBe(201);
  codexId = made.body.id;
});

const words = (text: string) => ({ kind: 'text', text });
const value = (to: JsonObject[string]) => ({ kind: 'value', value: to });

async function suggest(caller: Caller, anchor: JsonObject, change: JsonObject): Promise<SuggestionBody> {
  const made = await api.call(caller, 'POST', `/codices/${codexId}/suggestions`, { anchor, change });
  expect(made.status, made.text).toBe(201);
  return made.body as unknown as SuggestionBody;
}

const decide = (
  caller: Caller,
  { id, revision }: Pick<SuggestionBody, 'id' | 'revision'>,
  verb: 'accept' | 'reject',
) => api.call(caller, 'POST', `/suggestions/${id}/${verb}`, { revision });
const codex = async () => (await api.call('viewer', 'GET', `/codices/${codexId}`)).body;
const list = async (query = '') =>
  (await api.call('viewer', 'GET', `/codices/${codexId}/suggestions${query}`))
    .body as unknown as SuggestionList;
const operations = async () => (await api.call('editor', 'GET', `/codices/${codexId}/operations`)).body.items;

describe('what one has accepted is undone', () => {
  const undo = (caller: Caller, { id, revision }: Pick<SuggestionBody, 'id' | 'revision'>) =>
    api.call(caller, 'POST', `/suggestions/${id}/undo`, { revision });

  test('by an edit of its own, once, and can be accepted again', async () => {
    const made = await suggest('editor', { field: 'body', quote: 'slow' }, words('degraded'));
    const before = (await codex()).fields;
    await decide('owner', made, 'accept');
    expect((await undo('editor', made)).status).toBe(403);
    const count = (await operations()).length;
    const undone = await undo('owner', made);
    expect(undone.status, undone.text).toBe(200);
    expect(undone.body).toMatchObject({ decision: null });
    expect((await codex()).fields).toEqual(before);
    expect((await undo('owner', made)).status).toBe(200);
    expect(await operations()).toHaveLength(count + 1);
    expect((await decide('editor', made, 'accept')).status).toBe(200);
    expect(JSON.stringify((await codex()).fields)).toContain('degraded');
    expect((await undo('owner', made)).status).toBe(403);
    expect((await undo('editor', made)).status).toBe(200);
    expect((await codex()).fields).toEqual(before);
  });

  test('and so is a value; not what was never accepted, nor a field that somebody has changed since', async () => {
    const made = await suggest('editor', { field: 'level' }, value('High'));
    expect((await undo('owner', made)).status).toBe(409);
    await decide('owner', made, 'accept');
    expect((await undo('owner', made)).status).toBe(200);
    expect((await codex()).fields['level']).toBe('Low');
    const text = await suggest('editor', SLOW, words('degraded'));
    await decide('owner', text, 'accept');
    await api.call('editor', 'PATCH', `/codices/${codexId}`, { fields: { text: 'Something else.' } });
    const late = await undo('owner', text);
    expect([late.status, late.body['code']]).toEqual([409, 'conflict']);
    expect((await codex()).fields['text']).toBe('Something else.');
    expect((await list('?decided=true')).items.map(({ id }) => id)).toEqual([text.id]);
  });

  test('also where the server stopped before it was noted: it is open, and not accepted again without an edit', async () => {
    const made = await suggest('editor', SLOW, words('degraded'));
    await decide('owner', made, 'accept');
    const { live } = api.services;
    const edit = live.edit.bind(live);
    const dies = vi.spyOn(live, 'edit').mockImplementation((name, ...rest) => {
      if (name === commentsDocumentName(codexId)) throw new Error('stopped');
      return edit(name, ...rest);
    });
    expect((await undo('owner', made)).status).toBe(500);
    dies.mockRestore();
    expect((await codex()).fields['text']).toBe(TEXT);
    expect((await decide('editor', made, 'accept')).status).toBe(200);
    expect((await codex()).fields['text']).toBe(TEXT.replace('slow', 'degraded'));
  });
});

describe('a selection', () => {
  const decideMany = (caller: Caller, verb: string, suggestions: readonly SuggestionBody[]) =>
    api.call(caller, 'POST', `/codices/${codexId}/suggestions/decisions`, {
      verb,
      suggestions: suggestions.map(({ id, revision }) => ({ id, revision })),
    });

  test('is accepted or rejected one after another, and tells what was not done', async () => {
    const slow = await suggest('editor', SLOW, words('degraded'));
    const overlap = await suggest('editor', { field: 'text', quote: 'A slow' }, words('The'));
    const queue = await suggest('editor', { field: 'text', quote: 'queue' }, words('line'));
    const level = await suggest('editor', { field: 'level' }, value('High'));
    const made = await decideMany('owner', 'accept', [slow, overlap, queue]);
    expect(made.status, made.text).toBe(200);
    expect(made.body).toMatchObject({
      done: 2,
      items: [{ id: slow.id, problem: null }, { problem: { code: 'conflict' } }, { problem: null }],
    });
    expect((await codex()).fields['text']).toBe('A degraded payment provider filled the line.');
    expect((await decideMany('owner', 'reject', [overlap, level])).body).toMatchObject({ done: 2 });
    expect((await list('?decided=false')).items).toEqual([]);
  });

  test('is of one Codex, and asks for the right to edit it', async () => {
    const made = await suggest('editor', SLOW, words('degraded'));
    const other = await api.call('editor', 'POST', '/codices', { templateId: 'verdict', title: 'Other' });
    const elsewhere = await api.call('editor', 'POST', `/codices/${other.body.id}/suggestions/decisions`, {
      verb: 'accept',
      suggestions: [{ id: made.id, revision: made.revision }],
    });
    expect(elsewhere.body.items).toMatchObject([{ problem: { code: 'not_found' } }]);
    expect((await decideMany('viewer', 'accept', [made])).status).toBe(403);
    expect((await codex()).fields['text']).toBe(TEXT);
  });
});
