/** Reviews of a set of branches: asked for all at once or for none, told once, answered for what was read, and ended with their branches. */
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { Role } from '#core/access/policy.ts';
import type { JsonValue } from '#core/json.ts';
import { type SetReviewsBody, setReviewsSchema } from '#core/protocol/api/history/set-reviews.ts';
import type { NotificationBody } from '#core/protocol/api/notifications.ts';
import type { WaitingReviews } from '#core/protocol/api/review/reviews.ts';
import { notificationPath } from '#core/protocol/notification-path.ts';
import { mergePath } from '#core/protocol/page-address.ts';
import { type Caller, createTestClient, type TestClient } from '../http/test-client.ts';
import { beginNotifications } from '../notifications/notification-store.ts';
import { sentenceOf } from '../notifications/notification-words.ts';

const LEAF = `{ id: 'leaf', version: 1, name: 'Leaf', fields: { text: { type: 'text', label: 'Text' } } }`;
const LAW = `{ id: 'law', version: 1, name: 'Law', mainChangesBy: 'approved-merge', fields: { text: { type: 'text' } } }`;

let api: TestClient;
let ids: { readonly top: string; readonly a: string; readonly law: string; readonly still: string };
let setId: string;

beforeEach(async () => {
  api = await createTestClient(inject('testDatabase'));
  for (const [id, source] of Object.entries({ leaf: LEAF, law: LAW }))
    await api.call('owner', 'POST', `/templates/${id}/versions`, { source, baseVersion: 0 });
  await beginNotifications(api.services);
  const make = async (title: string, parentId: string | null, templateId = 'leaf'): Promise<string> =>
    (await api.call('editor', 'POST', '/codices', { templateId, title, parentId })).body.id;
  const top = await make('Top', null);
  ids = {
    ...{ top, a: await make('A', top), law: await make('Law', top, 'law') },
    still: await make('Still', top, 'law'),
  };
  setId = (await api.call('editor', 'POST', `/codices/${top}/branch-sets`, { name: 'ours' })).body.id;
  for (const id of [ids.a, ids.law]) await write(id, 'New words.');
});
afterEach(() => api?.close());

async function write(id: string, text: string): Promise<void> {
  const answer = await api.call('editor', 'PATCH', `/codices/${id}?branch=ours`, { fields: { text } });
  expect(answer.status, answer.text).toBe(200);
}
const ask = (reviewers: readonly Role[], more: Record<string, JsonValue> = {}, by: Caller = 'editor') => {
  const body = { reviewers: reviewers.map((role) => api.userIds[role]), ...more };
  return api.call(by, 'POST', `/branch-sets/${setId}/reviews`, body);
};
const say = (who: Caller, verdict: string, codices: Record<string, number>) =>
  api.call(who, 'POST', `/branch-sets/${setId}/verdicts`, { verdict, codices });
const list = async (who: Caller = 'viewer'): Promise<SetReviewsBody> =>
  setReviewsSchema.parse((await api.call(who, 'GET', `/branch-sets/${setId}/reviews`)).body);
const heads = async (): Promise<Record<string, number>> =>
  Object.fromEntries((await list()).codices.map(({ id, headSeq }) => [id, headSeq]));
/** By Codex what each reviewer says: `-` nothing, `!` what has changed since. */
async function said(): Promise<Record<string, string>> {
  const { codices } = await list();
  const words = codices.map(({ title, items }) => {
    const each = items.flatMap(({ reviewers }) =>
      reviewers.map(({ answer }) =>
        answer === null ? '-' : `${answer.verdict}${answer.hasChanged ? '!' : ''}`,
      ),
    );
    return [title, each.join(' ')];
  });
  return Object.fromEntries(words);
}
const told = async (who: Role): Promise<NotificationBody[]> =>
  JSON.parse((await api.call(who, 'GET', '/notifications')).text).items;
const waiting = async (who: Role): Promise<WaitingReviews['items']> =>
  JSON.parse((await api.call(who, 'GET', '/reviews')).text).items;
const merge = () => api.call('editor', 'POST', `/branch-sets/${setId}/merge`, {});
const read = async (...of: readonly string[]) => {
  const all = await heads();
  return Object.fromEntries(of.map((id) => [id, all[id] ?? 0]));
};

test('one act asks for every branch that something was written on, and each reviewer is told once', async () => {
  const answer = await ask(['admin', 'commenter'], { note: 'Both, please.' });
  expect(answer.status, answer.text).toBe(201);
  expect((await list()).codices.map(({ title, written }) => [title, written])).toEqual([
    ['Top', false],
    ['A', true],
    ['Law', true],
    ['Still', false],
  ]);
  expect(await said()).toEqual({ Top: '', A: '- -', Law: '- -', Still: '' });
  for (const who of ['admin', 'commenter'] as const) {
    const notices = await told(who);
    expect(notices).toMatchObject([
      { kind: 'review', review: { branch: 'ours', note: 'Both, please.', set: { id: setId, codices: 2 } } },
    ]);
    expect(notices.map(notificationPath)).toEqual([mergePath(ids.a, 'ours')]);
    expect(notices.map(sentenceOf)).toEqual(['The editor asks you to review the branch “ours” of 2 Codices']);
    expect(await waiting(who)).toMatchObject([{ codex: { id: ids.a }, set: { id: setId, waiting: 2 } }]);
  }
});

test('it asks for all of them or for none', async () => {
  const refusal = async (...asked: Parameters<typeof ask>) => {
    const { status, body } = await ask(...asked);
    return [status, ...(body.errors ?? []).map(({ path }: { path: unknown }) => JSON.stringify(path))];
  };
  expect(await refusal(['editor'])).toEqual([422, '["reviewers",0]']);
  expect(await refusal(['admin', 'viewer'])).toEqual([422, '["reviewers",1]', '["reviewers",1]']);
  expect(await refusal(['admin'], { codices: [ids.a, ids.top] })).toEqual([422, '["codices",1]']);
  expect(await refusal(['admin'], {}, 'viewer')).toEqual([
    403,
    ...[ids.a, ids.law].map((id) => `["codices","${id}"]`),
  ]);
  const one = { reviewers: [api.userIds.admin], branch: 'ours' };
  for (let count = 0; count < 20; count += 1)
    expect((await api.call('editor', 'POST', `/codices/${ids.law}/reviews`, one)).status).toBe(201);
  expect(await refusal(['commenter'])).toEqual([409, `["codices","${ids.law}"]`]);
  expect((await said())['A']).toBe('');
  expect(await told('commenter')).toEqual([]);
  expect((await ask(['commenter'], { codices: [ids.a] })).status).toBe(201);
  await api.call('editor', 'DELETE', `/branch-sets/${setId}`);
  expect(await refusal(['admin'])).toEqual([409]);
});

test('what was read is approved in one act, and an edit brings down the approval of that Codex alone', async () => {
  await ask(['admin', 'commenter']);
  const before = await read(ids.a, ids.law);
  await write(ids.a, 'Newer words.');
  const stale = await say('admin', 'approve', before);
  expect(stale.status).toBe(412);
  expect(stale.body.errors).toMatchObject([{ path: ['codices', ids.a] }]);
  expect(await said()).toMatchObject({ A: '- -', Law: '- -' });
  expect((await say('admin', 'approve', await read(ids.law))).status).toBe(200);
  // One waits still, so whoever was asked is told of it still.
  expect((await told('admin'))[0]?.readAt).toBeNull();
  expect((await say('admin', 'approve', await read(ids.a, ids.law))).status).toBe(200);
  expect((await told('admin'))[0]?.readAt).not.toBeNull();
  expect(await waiting('admin')).toEqual([]);
  expect((await say('commenter', 'request_changes', before)).status).toBe(200);
  const notices = (await told('editor')).map(sentenceOf);
  expect(notices).toContain('The admin approved the branch “ours” of 2 Codices');
  expect(notices).toContain('The commenter asks for changes');
  await write(ids.law, 'Other words.');
  const changed = await said();
  expect(changed['A']?.split(' ').sort()).toEqual(['approve', 'request_changes!']);
  expect(changed['Law']?.split(' ').sort()).toEqual(['approve!', 'request_changes!']);
});

test('nobody answers what was asked of others, of no Codex of the set, or of what is not there yet', async () => {
  await ask(['admin'], { codices: [ids.a] });
  const codes = async (...given: Parameters<typeof say>) => (await say(...given)).status;
  expect(await codes('commenter', 'approve', await read(ids.a))).toBe(403);
  expect(await codes('admin', 'approve', await read(ids.a, ids.law))).toBe(403);
  expect(await codes('admin', 'approve', { [ids.a]: 1_000 })).toBe(422);
  expect(await codes('admin', 'approve', { [setId]: 1 })).toBe(422);
  expect(await codes('admin', 'approve', {})).toBe(422);
  expect((await said())['A']).toBe('-');
});

test('where Codices change by approved merges only, all of the set waits for their approval, and what nobody wrote on needs none', async () => {
  const refused = await merge();
  expect(refused.status).toBe(409);
  expect(refused.body.errors).toMatchObject([{ path: ['codices', ids.law] }]);
  await ask(['admin']);
  const before = await read(ids.a, ids.law);
  await say('admin', 'approve', before);
  await write(ids.law, 'Words that nobody approved.');
  expect((await merge()).status).toBe(409);
  for (const id of Object.values(ids))
    expect((await api.call('editor', 'GET', `/codices/${id}`)).body.fields['text']).toBe('');
  await say('admin', 'approve', await read(ids.law));
  expect((await merge()).status).toBe(200);
  expect((await api.call('editor', 'GET', `/codices/${ids.law}`)).body.fields['text']).toMatch(/^Words/);
});

test('the notification leads on to what waits still, and goes with the last branch', async () => {
  await ask(['admin']);
  await api.call('editor', 'POST', `/branch-sets/${setId}/merge`, { leaveOut: [ids.law, ids.still] });
  expect(await told('admin')).toMatchObject([{ codex: { id: ids.law }, review: { set: null } }]);
  expect(await waiting('admin')).toMatchObject([{ codex: { id: ids.law }, set: null }]);
  await api.call('editor', 'DELETE', `/codices/${ids.law}/branches/ours`);
  expect([await told('admin'), await waiting('admin')]).toEqual([[], []]);
});
