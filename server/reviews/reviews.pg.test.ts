/** Reviews: asked of members who may comment, answered for a version, fallen with the next change; told, listed and closed by who may. */
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Role } from '#core/access/policy.ts';
import type { NotificationList } from '#core/protocol/api/notifications.ts';
import type { ReviewBody, ReviewsOfCodex, WaitingReviews } from '#core/protocol/api/review/reviews.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { notificationPath } from '#core/protocol/notification-path.ts';
import { beginAutomation } from '../automation/event-store.ts';
import { runDueRules } from '../automation/rule-runner.ts';
import { type Answer, type Caller, createTestClient, type TestClient } from '../http/test-client.ts';
import { readCodexNotices } from '../notifications/codex-notices.ts';
import { beginNotifications } from '../notifications/notification-store.ts';
import { exportAccount } from '../own-account/account-export.ts';

const LEAF = `{ id: 'leaf', version: 1, name: 'Leaf', fields: { text: { type: 'text', label: 'Text' } } }`;

let api: TestClient;
let codexId: string;

beforeEach(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/leaf/versions', { source: LEAF, baseVersion: 0 });
  await beginAutomation(api.services);
  await beginNotifications(api.services);
  codexId = (await api.call('editor', 'POST', '/codices', { templateId: 'leaf', title: 'Port' })).body.id;
});
afterEach(() => api?.close());

const parsed = <T>({ text }: Answer): T => JSON.parse(text) as T;
async function ask(reviewers: readonly Role[], note = '', by: Caller = 'editor'): Promise<ReviewBody> {
  const body = { reviewers: reviewers.map((role) => api.userIds[role]), note };
  const answer = await api.call(by, 'POST', `/codices/${codexId}/reviews`, body);
  expect(answer.status, answer.text).toBe(201);
  return parsed(answer);
}
const say = (who: Caller, id: string, verdict: string, more: { note?: string; seq?: number } = {}) =>
  api.call(who, 'POST', `/reviews/${id}`, { verdict, ...more });
const list = async (who: Caller = 'viewer'): Promise<ReviewsOfCodex> =>
  parsed(await api.call(who, 'GET', `/codices/${codexId}/reviews`));
const answerOf = async (role: Role) =>
  (await list()).items[0]?.reviewers.find(({ id }) => id === api.userIds[role])?.answer;
const waiting = async (who: Role): Promise<WaitingReviews['items']> =>
  parsed<WaitingReviews>(await api.call(who, 'GET', '/reviews')).items;
const told = async (who: Role): Promise<NotificationList['items']> =>
  parsed<NotificationList>(await api.call(who, 'GET', '/notifications')).items;
async function edit(text: string, by: Role = 'editor'): Promise<void> {
  expect((await api.call(by, 'PATCH', `/codices/${codexId}`, { fields: { text } })).status).toBe(200);
  await readCodexNotices(api.services, codexId);
}

describe('asking', () => {
  test('tells whoever is asked, in the Inbox and among what waits, with the note and the version', async () => {
    await edit('first');
    const { id, seq } = await ask(['admin', 'commenter'], 'The *second* part');
    expect(seq).toBe(await api.services.journal.headSeq(codexDocumentName(codexId)));
    expect(await told('admin')).toMatchObject([
      { kind: 'review', by: { name: 'The editor' }, review: { id, note: 'The *second* part', seq } },
    ]);
    expect(await waiting('commenter')).toMatchObject([
      { review: { id }, codex: { id: codexId, title: 'Port' } },
    ]);
    expect([await waiting('editor'), await told('editor')]).toEqual([[], []]);
    const { items, headSeq } = await list();
    expect(items).toMatchObject([{ id, closedAt: null, reviewers: [{ answer: null }, { answer: null }] }]);
    expect(headSeq).toBe(seq);
  });

  test('is refused of oneself, of who may not comment, of nobody, and of guests', async () => {
    const refusal = async (reviewers: readonly string[], by: Caller = 'editor') => {
      const { status, body } = await api.call(by, 'POST', `/codices/${codexId}/reviews`, {
        reviewers: [...reviewers],
      });
      return `${status} ${body.errors?.[0]?.path.join('.')}`;
    };
    const { editor, viewer, admin } = api.userIds;
    expect(await refusal([admin, editor])).toBe('422 reviewers.1');
    expect(await refusal([viewer])).toBe('422 reviewers.0');
    expect(await refusal([])).toBe('422 reviewers');
    await api.services.prisma.user.update({ where: { id: admin }, data: { disabledAt: new Date() } });
    expect(await refusal([admin])).toBe('422 reviewers.0');
    expect((await refusal([editor], 'viewer')).slice(0, 3)).toBe('403');
    const link = await api.call('editor', 'POST', `/codices/${codexId}/share-links`, { role: 'edit' });
    const guest = { bearer: link.body.token };
    expect((await refusal([editor], guest)).slice(0, 3)).toBe('403');
    expect((await api.call(guest, 'GET', `/codices/${codexId}/reviews`)).status).toBe(403);
    // Who may comment here by a grant may be asked here.
    const grant = { role: 'commenter' };
    expect(
      (await api.call('owner', 'PUT', `/codices/${codexId}/grants/member:${viewer}`, grant)).status,
    ).toBeLessThan(300);
    expect(await refusal([viewer])).toBe('201 undefined');
  });

  test('is bounded', async () => {
    for (let n = 0; n < 20; n += 1) await ask(['admin']);
    const body = { reviewers: [api.userIds.admin] };
    expect((await api.call('editor', 'POST', `/codices/${codexId}/reviews`, body)).status).toBe(409);
  });
});

describe('an answer', () => {
  test('is of the version that was read, and an approval falls with the next change, for whoever makes it', async () => {
    await edit('first');
    const { id } = await ask(['admin', 'commenter']);
    await say('admin', id, 'approve', { note: 'Fine' });
    expect(await answerOf('admin')).toMatchObject({ verdict: 'approve', note: 'Fine', hasChanged: false });
    expect(await told('editor')).toMatchObject([
      { kind: 'reviewed', by: { name: 'The admin' }, review: { verdict: 'approve', note: 'Fine' } },
    ]);
    const before = await answerOf('admin');
    await edit('second');
    expect(await answerOf('admin')).toMatchObject({ hasChanged: true, seq: before?.seq });
    expect(await told('admin')).toMatchObject([
      { kind: 'lapsed', by: { name: 'The editor' }, review: { seq: before?.seq } },
      { kind: 'review' },
    ]);
    await edit('third');
    expect((await told('admin')).filter(({ kind }) => kind === 'lapsed')).toHaveLength(1);
    await say('admin', id, 'approve');
    expect(await answerOf('admin')).toMatchObject({ hasChanged: false });
    // One's own change brings one's approval down as well; only, one knows.
    await edit('fourth', 'admin');
    expect(await answerOf('admin')).toMatchObject({ hasChanged: true });
    expect((await told('admin')).filter(({ kind }) => kind === 'lapsed')).toHaveLength(1);
  });

  test('given for an earlier version does not stand for what came since', async () => {
    await edit('first');
    const { id, seq } = await ask(['admin']);
    await edit('sneaked in');
    expect((await say('admin', id, 'approve', { seq })).status).toBe(200);
    expect(await answerOf('admin')).toMatchObject({ seq, hasChanged: true });
    expect((await say('admin', id, 'approve', { seq: seq + 100 })).status).toBe(422);
  });

  test('by the title, a restore or a socket brings it down as any change does', async () => {
    await edit('first');
    const { id, seq } = await ask(['admin']);
    await edit('second');
    for (const change of [
      () => api.call('editor', 'PATCH', `/codices/${codexId}`, { title: `Quay` }),
      () => api.call('editor', 'POST', `/codices/${codexId}/restore`, { seq }),
      () => api.write(codexId, (codex) => void codex.text('text').insert(0, 'x')),
    ]) {
      await say('admin', id, 'approve');
      expect(await answerOf('admin')).toMatchObject({ hasChanged: false });
      await change();
      expect(await answerOf('admin')).toMatchObject({ hasChanged: true });
    }
  });

  test('stays while only a name is given to the version, or something is said', async () => {
    await edit('first');
    const { id } = await ask(['admin']);
    await say('admin', id, 'approve');
    await api.call('editor', 'POST', `/codices/${codexId}/versions`, { name: 'sent' });
    await api.call('editor', 'POST', `/codices/${codexId}/comments`, { body: { markdown: 'Good.' } });
    expect(await answerOf('admin')).toMatchObject({ hasChanged: false });
  });

  test('is for those who were asked, as long as they may comment and it is open', async () => {
    const { id } = await ask(['commenter']);
    expect((await say('admin', id, 'approve')).status).toBe(403);
    expect((await say('viewer', id, 'approve')).status).toBe(403);
    const link = await api.call('editor', 'POST', `/codices/${codexId}/share-links`, { role: 'comment' });
    expect((await say({ bearer: link.body.token }, id, 'approve')).status).toBe(403);
    await api.services.prisma.user.update({ where: { id: api.userIds.commenter }, data: { role: 'viewer' } });
    expect((await say('commenter', id, 'approve')).status).toBe(403);
    await api.services.prisma.user.update({
      where: { id: api.userIds.commenter },
      data: { role: 'commenter' },
    });
    expect((await say('commenter', id, 'maybe')).status).toBe(422);
    expect((await say('commenter', id, 'request_changes', { note: 'Shorter' })).status).toBe(200);
    expect(await told('editor')).toMatchObject([
      { kind: 'reviewed', review: { verdict: 'request_changes', note: 'Shorter' } },
    ]);
    expect(await waiting('commenter')).toEqual([]);
  });
});

test('it is closed by whoever asked or may edit, stays in the list, and asks nobody any more', async () => {
  const { id } = await ask(['admin', 'owner'], '', 'commenter');
  await say('admin', id, 'approve');
  expect((await api.call('viewer', 'DELETE', `/reviews/${id}`)).status).toBe(403);
  expect((await api.call('commenter', 'DELETE', `/reviews/${id}`)).status).toBe(200);
  expect((await api.call('editor', 'DELETE', `/reviews/${id}`)).status).toBe(200);
  expect([await waiting('owner'), await told('owner')]).toEqual([[], []]);
  expect((await say('owner', id, 'approve')).status).toBe(409);
  expect((await list()).items).toMatchObject([{ id, closedBy: { name: 'The commenter' } }]);
  await edit('after it was closed');
  expect((await told('admin')).filter(({ kind }) => kind === 'lapsed')).toEqual([]);
});

test('of a Codex in the trash nothing waits and nothing is told, and purging takes it along', async () => {
  const { id } = await ask(['admin']);
  await api.call('editor', 'DELETE', `/codices/${codexId}`);
  expect([await waiting('admin'), await told('admin')]).toEqual([[], []]);
  expect((await say('admin', id, 'approve')).status).toBe(404);
  await api.services.prisma.codex.delete({ where: { id: codexId } });
  expect(await api.services.prisma.reviewer.count()).toBe(0);
});

test('the file of one’s own data has the reviews one asked for and gave, and no answer of another', async () => {
  const { id } = await ask(['admin', 'owner'], 'The end');
  await say('admin', id, 'approve', { note: 'Mine' });
  await say('owner', id, 'request_changes', { note: 'Not yours' });
  const session = await api.services.prisma.session.create({
    data: { userId: api.userIds.admin, token: 'of-the-test', expiresAt: new Date(Date.now() + 3_600_000) },
  });
  const { admin } = api.userIds;
  const actor = { kind: 'user', id: admin, name: 'The admin', role: 'admin', sessionId: session.id } as const;
  const text = await new Response(await exportAccount(api.services, actor)).text();
  expect(JSON.parse(text).reviews).toMatchObject([
    { codex: { id: codexId }, askedByMe: false, note: null, answer: { verdict: 'approve', note: 'Mine' } },
  ]);
  expect(text).not.toContain('Not yours');
});

test('whoever is removed stays with their name and their answer, and is waited for no more', async () => {
  const { id } = await ask(['admin', 'commenter']);
  await say('admin', id, 'approve');
  for (const role of ['admin', 'commenter'] as const)
    expect((await api.call('owner', 'DELETE', `/members/${api.userIds[role]}`)).status).toBeLessThan(300);
  const [review] = (await list()).items;
  expect(review?.reviewers).toMatchObject([
    { name: 'The admin', isMember: false, answer: { verdict: 'approve' } },
    { name: 'The commenter', isMember: false, answer: null },
  ]);
});

test('a rule of the template asks whoever a field names, once, and not whoever set it off', async () => {
  const source = `{ id: 'paper', version: 1, name: 'Paper', fields: {
    state: { type: 'select', label: 'State', options: ['open', 'ready'] },
    reviewer: { type: 'people', label: 'Reviewers' },
  }, automation: [{ id: 'ask', title: 'Ask', when: { field: 'state', to: 'ready' }, then: { review: ['reviewer'] } }] }`;
  const published = await api.call('owner', 'POST', '/templates/paper/versions', { source, baseVersion: 0 });
  expect(published.status, published.text).toBe(201);
  const { admin, editor, viewer } = api.userIds;
  const made = await api.call('editor', 'POST', '/codices', {
    ...{ templateId: 'paper', title: 'Paper' },
    fields: { reviewer: [admin, editor, viewer] },
  });
  codexId = made.body.id;
  await api.call('editor', 'PATCH', `/codices/${codexId}`, { fields: { state: 'ready' } });
  expect(await runDueRules(api.services)).toBe(1);
  // As after a kill between asking and noting it: nobody is asked twice.
  await api.services.prisma.automationRun.updateMany({
    data: { status: 'waiting', done: 0, finishedAt: null, lockedUntil: null },
  });
  expect(await runDueRules(api.services)).toBe(1);
  const { items } = await list();
  expect(items).toMatchObject([{ askedBy: { kind: 'system', name: 'Ask' }, reviewers: [{ id: admin }] }]);
  expect(items[0]?.reviewers).toHaveLength(1);
  expect((await told('admin')).filter(({ kind }) => kind === 'review')).toMatchObject([
    { by: { kind: 'system', name: 'Ask' } },
  ]);
});

describe('of a branch', () => {
  const branch = 'try';
  const onBranch = async (text: string) => {
    const path = `/codices/${codexId}?branch=${branch}`;
    expect((await api.call('editor', 'PATCH', path, { fields: { text } })).status).toBe(200);
  };
  const askOf = async (reviewers: readonly Role[], name = branch) => {
    const body = { reviewers: reviewers.map((role) => api.userIds[role]), branch: name };
    return await api.call('editor', 'POST', `/codices/${codexId}/reviews`, body);
  };
  const listOf = async (): Promise<ReviewsOfCodex> =>
    parsed(await api.call('viewer', 'GET', `/codices/${codexId}/reviews?branch=${branch}`));
  const standing = async () => (await listOf()).items[0]?.reviewers.map(({ answer }) => answer?.hasChanged);

  beforeEach(async () => {
    await edit('on main');
    await api.call('editor', 'POST', `/codices/${codexId}/branches`, { name: branch });
    await onBranch('on the branch');
  });

  test('it is told and waits under its name, and is listed apart from those of the Codex', async () => {
    const { status, text } = await askOf(['admin']);
    expect(status, text).toBe(201);
    const asked = JSON.parse(text) as ReviewBody;
    const seq = await api.services.journal.headSeq(codexDocumentName(codexId, branch));
    expect(asked).toMatchObject({ branch, seq });
    expect((await list()).items).toEqual([]);
    expect(await listOf()).toMatchObject({ items: [{ id: asked.id }], headSeq: seq });
    expect(await waiting('admin')).toMatchObject([{ review: { branch } }]);
    const [notice] = await told('admin');
    expect(notice).toMatchObject({ kind: 'review', review: { branch } });
    expect(notice && notificationPath(notice)).toBe(`/c/${codexId}/branches/${branch}#review`);
    expect((await say('admin', asked.id, 'approve', { seq: seq + 1 })).status).toBe(422);
    expect((await say('commenter', asked.id, 'approve')).status).toBe(403);
  });

  test('an approval stands while main is edited, and falls with the next edit of the branch', async () => {
    const { id } = parsed<ReviewBody>(await askOf(['admin']));
    await say('admin', id, 'approve');
    for (const text of ['main', 'goes', 'on and on', 'further than the branch']) await edit(text);
    expect(await standing()).toEqual([false]);
    // Its numbers are of another document: those of main bring nothing down there, and tell nobody.
    expect((await told('admin')).filter(({ kind }) => kind === 'lapsed')).toEqual([]);
    await onBranch('after it was approved');
    expect(await standing()).toEqual([true]);
    await say('admin', id, 'approve');
    const updated = await api.call('editor', 'POST', `/codices/${codexId}/branches/${branch}/update`);
    expect(updated.status).toBe(200);
    expect(await standing()).toEqual([true]);
  });

  test.each(['closed', 'merged'])('it ends when the branch is %s, with what was said', async (how) => {
    const { id } = parsed<ReviewBody>(await askOf(['admin', 'owner']));
    await say('admin', id, 'approve');
    const path = `/codices/${codexId}/branches/${branch}`;
    const ended = await (how === 'closed'
      ? api.call('editor', 'DELETE', path)
      : api.call('editor', 'POST', `${path}/merge`, {}));
    expect(ended.status, ended.text).toBeLessThan(300);
    expect([await waiting('owner'), await told('owner')]).toEqual([[], []]);
    expect((await listOf()).items).toMatchObject([
      { closedBy: { name: 'The editor' }, reviewers: [{ answer: { verdict: 'approve' } }, { answer: null }] },
    ]);
    expect((await say('owner', id, 'approve')).status).toBe(409);
    expect((await askOf(['owner'])).status).toBe(409);
  });

  test('is refused for a branch that there is not, and shown to members alone', async () => {
    expect((await askOf(['owner'], 'nothing')).status).toBe(404);
    expect((await askOf(['owner'], 'x'.repeat(61))).status).toBe(422);
    const path = `/codices/${codexId}/reviews?branch=`;
    expect((await api.call('viewer', 'GET', `${path}nothing`)).status).toBe(404);
    const link = await api.call('editor', 'POST', `/codices/${codexId}/share-links`, { role: 'edit' });
    expect((await api.call({ bearer: link.body.token }, 'GET', `${path}${branch}`)).status).toBe(403);
  });
});
