/** Decisions on one suggestion that cross: an edit that is stored stands, whoever decides otherwise in the same moment. */
import { afterAll, beforeAll, beforeEach, expect, inject, test, vi } from 'vitest';
import { BinderyError } from '#core/errors.ts';
import type { JsonObject } from '#core/json.ts';
import type { SuggestionBody } from '#core/protocol/api/suggestions.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';

const TEXT = 'A slow payment provider filled the queue.';

let api: TestClient;
let codexId: string;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  const source = `{ id: 'remark', version: 1, name: 'Remark', fields: { text: { type: 'text' } } }`;
  const made = await api.call('owner', 'POST', '/templates/remark/versions', { source, baseVersion: 0 });
  expect(made.status, made.text).toBe(201);
});
afterAll(() => api?.close());
beforeEach(async () => {
  const body = { templateId: 'remark', title: 'Outage', fields: { text: TEXT } };
  const made = await api.call('editor', 'POST', '/codices', body);
  expect(made.status, made.text).toBe(201);
  codexId = made.body.id;
});

async function suggest(change: JsonObject): Promise<SuggestionBody> {
  const body = { anchor: { field: 'text', quote: 'slow' }, change };
  const made = await api.call('editor', 'POST', `/codices/${codexId}/suggestions`, body);
  expect(made.status, made.text).toBe(201);
  return made.body as unknown as SuggestionBody;
}

const decide = (who: 'owner' | 'admin', { id, revision }: SuggestionBody, verb: string) =>
  api.call(who, 'POST', `/suggestions/${id}/${verb}`, { revision });
const list = async () => (await api.call('viewer', 'GET', `/codices/${codexId}/suggestions`)).body['items'];
const text = async () => (await api.call('viewer', 'GET', `/codices/${codexId}`)).body.fields['text'];
const accepted = () => ({ decision: { outcome: 'accepted', by: { id: api.userIds.admin } } });
/** From now on the server that accepts dies after the edit of the Codex, and before it says so in the comments. */
const dying = (before: () => Promise<unknown>) => {
  const { live } = api.services;
  const edit = live.edit.bind(live);
  const spy = vi.spyOn(live, 'edit').mockImplementation(async (name, ...rest) => {
    if (!name.startsWith('comments/')) {
      spy.mockImplementation(edit);
      await before();
      spy.mockImplementation(() => Promise.reject(new BinderyError('unavailable', 'Gone.')));
    }
    return await edit(name, ...rest);
  });
  return spy;
};

test('a rejection that looked before the edit was stored is refused, and what was accepted is noted', async () => {
  const made = await suggest({ kind: 'text', text: 'sick' });
  const { journal } = api.services;
  const find = journal.find.bind(journal);
  const looked = vi.spyOn(journal, 'find').mockImplementationOnce(async (...asked) => {
    const before = await find(...asked);
    const broken = dying(async () => {});
    expect((await decide('admin', made, 'accept')).status).toBe(503);
    broken.mockRestore();
    return before;
  });
  expect((await decide('owner', made, 'reject')).status).toBe(409);
  looked.mockRestore();
  expect(await text()).toBe(TEXT.replace('slow', 'sick'));
  expect(await list()).toMatchObject([accepted()]);
});

test('a rejection is not taken back once the edit is stored, and the edit is not made twice', async () => {
  const made = await suggest({ kind: 'text', text: 'very ', side: 'before' });
  const broken = dying(() => decide('owner', made, 'reject'));
  expect((await decide('admin', made, 'accept')).status).toBe(503);
  broken.mockRestore();
  expect(await list()).toMatchObject([{ decision: { outcome: 'rejected' } }]);
  expect((await decide('owner', made, 'reopen')).status).toBe(409);
  expect(await list()).toMatchObject([accepted()]);
  expect((await decide('owner', made, 'accept')).status).toBe(200);
  expect(await text()).toBe(TEXT.replace('slow', 'very slow'));
});
