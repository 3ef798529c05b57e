/** Codices that change only by approved merges: what is refused over REST, what is let through, and when a branch may be merged. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Actor, Role } from '#core/access/policy.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { mergePreviewSchema } from '#core/protocol/api/history/branches.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { MERGES_ONLY } from '#core/template/format/main-changes.ts';
import { beginAutomation } from '../../automation/event-store.ts';
import { runDueRules } from '../../automation/rule-runner.ts';
import { createTestClient, type TestClient } from '../../http/test-client.ts';

const source = (version: number, more: string) => `{
  id: 'policy', version: ${version}, name: 'Policy', ${more}
  references: { follows: {} },
  fields: {
    body: { type: 'text' },
    state: { type: 'select', options: ['open', 'done'], default: 'open' },
    labels: { type: 'tags' },
    merged: 'number',
  },
  automation: [
    { id: 'count', when: { created: true }, then: [{ set: { merged: 1 } }] },
    { id: 'finish', when: { field: 'state', to: 'done' }, then: [{ set: { merged: { formula: 'merged + 1' } } }] },
  ],
}`;
const RULE = "mainChangesBy: 'approved-merge',";

let api: TestClient;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await beginAutomation(api.services);
  await publish(1, RULE);
});
afterAll(() => api?.close());

async function publish(version: number, more: string): Promise<void> {
  const body = { source: source(version, more), baseVersion: version - 1 };
  const { status, text } = await api.call('admin', 'POST', '/templates/policy/versions', body);
  expect(status, text).toBe(201);
}

async function begin(branch?: string) {
  const fields = { body: 'One. Two. Three.', labels: ['red'] };
  const made = await api.call('editor', 'POST', '/codices', { templateId: 'policy', title: 'Leave', fields });
  expect(made.status, made.text).toBe(201);
  const { id } = made.body;
  const path = `/codices/${id}`;
  if (branch !== undefined)
    expect((await api.call('editor', 'POST', `${path}/branches`, { name: branch })).status).toBe(201);
  const on = `${path}?branch=${branch}`;
  return {
    ...{ id, path, name: codexDocumentName(id), document: codexDocumentName(id, branch) },
    write: (fields: Record<string, string>, who: Role = 'editor') => api.call(who, 'PATCH', on, { fields }),
    merge: (body: object = {}, who: Role = 'editor') =>
      api.call(who, 'POST', `${path}/branches/${branch}/merge`, body as Record<string, never>),
    async ask(reviewers: readonly Role[], who: Role = 'editor') {
      const body = { reviewers: reviewers.map((role) => api.userIds[role]), branch: branch ?? null };
      const asked = await api.call(who, 'POST', `${path}/reviews`, body);
      expect(asked.status, asked.text).toBe(201);
      return async (role: Role, verdict = 'approve', more = {}) =>
        expect((await api.call(role, 'POST', `/reviews/${asked.body.id}`, { verdict, ...more })).status).toBe(
          200,
        );
    },
    title: async () => (await api.call('viewer', 'GET', path)).body.title,
    body: async () => (await api.call('viewer', 'GET', path)).body.fields['body'],
    head: () => api.services.journal.headSeq(codexDocumentName(id)),
    async approval() {
      const { body } = await api.call('viewer', 'GET', `${path}/branches/${branch}/merge`);
      const { approval } = mergePreviewSchema.parse(body);
      return (
        approval && { ...approval, waitsFor: approval.waitsFor.map(({ name, why }) => `${name} ${why}`) }
      );
    },
  };
}

test('whatever edits the Codex itself over REST is refused with the reason, for whatever role', async () => {
  const { id, path, head, title } = await begin();
  const other = (await begin()).id;
  const link = await api.call('editor', 'POST', `${path}/share-links`, { role: 'edit' });
  const guest = { bearer: link.body.token };
  const before = await head();
  const suggested = await api.call('commenter', 'POST', `${path}/suggestions`, {
    anchor: { field: 'state' },
    change: { kind: 'value', value: 'done' },
  });
  expect(suggested.status, suggested.text).toBe(201);
  const { id: suggestion, revision } = JSON.parse(suggested.text) as { id: string; revision: string };
  const large = 'Long words. '.repeat(5000);
  for (const who of ['owner', 'admin', 'editor', guest] as const)
    for (const [method, at, body] of [
      ['PATCH', path, { title: 'Mine' }],
      ['PATCH', path, { fields: { body: 'Mine' } }],
      ['PATCH', path, { fields: { body: large } }],
      ['PATCH', path, { add: { labels: ['blue'] } }],
      ...(who === guest
        ? []
        : ([
            ['PATCH', path, { title: 'Mine', made: { seq: 1, at: new Date().toISOString() } }],
            ['POST', `${path}/restore`, { seq: 1 }],
            ['POST', `${path}/references`, { kind: 'follows', target: other }],
            ['DELETE', `${path}/references/follows/${other}`, undefined],
            ['POST', `/suggestions/${suggestion}/accept`, { revision }],
          ] as const)),
    ] as const) {
      const { status, body: answer, text } = await api.call(who, method, at, body);
      expect([method, at, body, status, answer.detail], text).toEqual([method, at, body, 403, MERGES_ONLY]);
    }
  const batch = await api.call('editor', 'POST', '/codices/batch', {
    operations: [{ update: { id, title: 'Mine' } }, { update: { id: other, fields: { body: 'x' } } }],
  });
  expect(batch.text).toContain(MERGES_ONLY);
  expect([await head(), await title()]).toEqual([before, 'Leave']);
});

test('what is no content of it stays as it is: comments, versions, reviews, place, archive and trash', async () => {
  const { path, head } = await begin();
  const before = await head();
  for (const [method, at, body] of [
    ['POST', `${path}/comments`, { body: { markdown: 'Good.' } }],
    ['POST', `${path}/versions`, { name: 'sent' }],
    ['POST', `${path}/reviews`, { reviewers: [api.userIds.admin] }],
    ['POST', `${path}/move`, { parentId: null }],
    ['DELETE', path, undefined],
  ] as const) {
    const { status, text } = await api.call('editor', method, at, body);
    expect([at, status < 300], text).toEqual([at, true]);
  }
  expect(await head()).toBe(before);
});

test('a request that was answered before the rule came is answered again', async () => {
  const { path } = await begin();
  await publish(2, '');
  await expect.poll(async () => (await api.call('viewer', 'GET', path)).text).toContain('"version":2');
  const key = { 'idempotency-key': 'before' };
  expect((await api.call('editor', 'PATCH', path, { title: 'Earlier' }, key)).status).toBe(200);
  await publish(3, RULE);
  await expect.poll(async () => (await api.call('viewer', 'GET', path)).text).toContain('"version":3');
  expect((await api.call('editor', 'PATCH', path, { title: 'Late' })).status).toBe(403);
  expect((await api.call('editor', 'PATCH', path, { title: 'Earlier' }, key)).status).toBe(200);
  expect((await api.call('viewer', 'GET', path)).body.title).toBe('Earlier');
});

test('a branch is merged once all who were asked approve exactly what is on it, at least one', async () => {
  const one = await begin('try');
  await one.write({ body: 'One. Two, better. Three.' });
  const refused = await one.merge();
  expect([refused.status, refused.body.detail]).toEqual([
    409,
    'This Codex changes only by an approved merge, and the branch “try” is not approved as it is. Ask somebody to review it first.',
  ]);
  expect(await one.approval()).toEqual({ approved: false, waitsFor: [] });
  const say = await one.ask(['admin', 'commenter']);
  await say('admin');
  expect((await one.merge()).body.errors).toEqual([
    { path: ['reviews'], message: 'The commenter has not answered yet.' },
  ]);
  await say('commenter', 'request_changes');
  expect(await one.approval()).toEqual({ approved: false, waitsFor: ['The commenter changes'] });
  await say('commenter');
  expect(await one.approval()).toEqual({ approved: true, waitsFor: [] });
  await one.write({ body: 'One. Two, best. Three.' });
  expect(await one.approval()).toMatchObject({ waitsFor: ['The admin lapsed', 'The commenter lapsed'] });
  expect((await one.merge()).status).toBe(409);
  expect(await one.body()).toBe('One. Two. Three.');
  await say('admin');
  await say('commenter');
  expect((await one.merge()).body).toMatchObject({ merged: 2 });
  expect(await one.body()).toBe('One. Two, best. Three.');
  // The same merge again has nothing left to do, although its reviews have ended.
  expect(await one.merge()).toMatchObject({ status: 200, body: { merged: 2 } });
  expect(await one.head()).toBe(2);
});

test('an approval of an earlier version, given late, is none of what came since', async () => {
  const one = await begin('late');
  await one.write({ body: 'Read.' });
  const say = await one.ask(['admin']);
  await one.write({ body: 'Sneaked in.' });
  await say('admin', 'approve', { seq: 2 });
  expect((await one.merge()).status).toBe(409);
  expect(await one.body()).toBe('One. Two. Three.');
});

test('nobody approves alone what they wrote, by whomever they are asked', async () => {
  const one = await begin('own');
  await one.write({ body: 'By the admin.' }, 'admin');
  const say = await one.ask(['admin']);
  await say('admin');
  expect(await one.approval()).toEqual({ approved: false, waitsFor: ['The admin own'] });
  expect((await one.merge({}, 'admin')).status).toBe(409);
  const other = await one.ask(['owner']);
  await other('owner');
  expect((await one.merge({}, 'admin')).status).toBe(200);
});

test('bringing in main is no writing of one’s own, and takes the approval down', async () => {
  const [one, main] = [await begin('behind'), 'ahead'];
  expect((await api.call('editor', 'POST', `${one.path}/branches`, { name: main })).status).toBe(201);
  const body = { reviewers: [api.userIds.owner], branch: main };
  await api.call('editor', 'PATCH', `${one.path}?branch=${main}`, { fields: { state: 'done' } });
  const asked = await api.call('editor', 'POST', `${one.path}/reviews`, body);
  await api.call('owner', 'POST', `/reviews/${asked.body.id}`, { verdict: 'approve' });
  expect((await api.call('editor', 'POST', `${one.path}/branches/${main}/merge`, {})).status).toBe(200);
  await one.write({ body: 'Else.' });
  const say = await one.ask(['admin']);
  await say('admin');
  await api.call('admin', 'POST', `${one.path}/branches/behind/update`);
  expect(await one.approval()).toMatchObject({ waitsFor: ['The admin lapsed'] });
  await say('admin');
  expect((await one.merge()).status).toBe(200);
});

test('whoever may not answer any more is left out, and what they approved does not count', async () => {
  const one = await begin('gone');
  await one.write({ body: 'Better.' });
  const say = await one.ask(['admin', 'commenter']);
  await say('commenter', 'request_changes');
  await say('admin');
  const set = (role: Role, data: object) =>
    api.services.prisma.user.update({ where: { id: api.userIds[role] }, data });
  await set('commenter', { disabledAt: new Date() });
  expect(await one.approval()).toEqual({ approved: true, waitsFor: [] });
  await set('admin', { role: 'viewer' });
  try {
    expect(await one.approval()).toEqual({ approved: false, waitsFor: [] });
    expect((await one.merge()).status).toBe(409);
  } finally {
    await set('commenter', { disabledAt: null });
    await set('admin', { role: 'admin' });
  }
});

test('a review that is closed counts for nothing, and one of the Codex is none of the branch', async () => {
  const one = await begin('closed');
  await one.write({ body: 'Better.' });
  const say = await one.ask(['admin']);
  await say('admin');
  const [review] = await api.services.prisma.review.findMany({ where: { codexId: one.id } });
  await api.call('editor', 'DELETE', `/reviews/${review?.id}`);
  const main = await api.call('editor', 'POST', `${one.path}/reviews`, { reviewers: [api.userIds.admin] });
  await api.call('admin', 'POST', `/reviews/${main.body.id}`, { verdict: 'approve' });
  expect((await one.merge()).status).toBe(409);
});

test('nothing is settled in the merge: conflicts are settled on the branch, and that is approved', async () => {
  const one = await begin('ours');
  await one.write({ body: 'One. Two of ours. Three.' });
  const theirs = { reviewers: [api.userIds.owner], branch: 'theirs' };
  await api.call('editor', 'POST', `${one.path}/branches`, { name: 'theirs' });
  const text = 'One. Two of theirs. Three.';
  await api.call('editor', 'PATCH', `${one.path}?branch=theirs`, { fields: { body: text } });
  const asked = await api.call('editor', 'POST', `${one.path}/reviews`, theirs);
  await api.call('owner', 'POST', `/reviews/${asked.body.id}`, { verdict: 'approve' });
  expect((await api.call('editor', 'POST', `${one.path}/branches/theirs/merge`, {})).status).toBe(200);
  const say = await one.ask(['admin']);
  await say('admin');
  const clash = await one.merge();
  expect([clash.status, clash.body.errors[0]?.path, clash.body.detail]).toEqual([
    409,
    ['resolutions', 'body'],
    expect.stringContaining('Bring main into the branch'),
  ]);
  for (const resolution of [{ take: 'branch' }, { value: 'Anything.' }])
    expect((await one.merge({ resolutions: { body: resolution } })).status).toBe(422);
  // Nor anything that is no conflict.
  expect(
    (await one.merge({ resolutions: { body: { take: 'branch' }, state: { value: 'done' } } })).status,
  ).toBe(422);
  expect(await one.body()).toBe(text);
  await api.call('editor', 'POST', `${one.path}/branches/ours/update`);
  await one.write({ body: 'One. Two of both. Three.' });
  await say('admin');
  expect((await one.merge()).status).toBe(200);
  expect(await one.body()).toBe('One. Two of both. Three.');
});

const editor = (): Actor => ({ kind: 'user', id: api.userIds.editor, name: 'The editor', role: 'editor' });

async function writeTitle(document: string, title: string): Promise<void> {
  await api.services.live.edit(document, editor(), { origin: 'socket' }, (doc) =>
    openCodex(doc, { environment: api.services.environment, actor: editor() }).setTitle(title),
  );
}

test('a branch that goes on while it is merged is not merged, and what comes a moment later stays on it', async () => {
  const one = await begin('racing');
  await one.write({ body: 'Approved.' });
  const say = await one.ask(['admin']);
  await say('admin');
  const { live } = api.services;
  const { editElsewhere } = live;
  // Between loading the branch and the merge.
  live.editElsewhere = async (...all) => {
    live.editElsewhere = editElsewhere;
    await writeTitle(one.document, 'Meanwhile');
    return await editElsewhere.apply(live, all);
  };
  expect((await one.merge()).status).toBe(412);
  expect([await one.head(), await one.title()]).toEqual([1, 'Leave']);
  await say('admin');
  // Between the merge and the closing of the branch.
  live.editElsewhere = async (...all) => {
    live.editElsewhere = editElsewhere;
    const stored = await editElsewhere.apply(live, all);
    await writeTitle(one.document, 'After it');
    return stored;
  };
  const merged = await one.merge();
  expect(merged.status, merged.text).toBe(200);
  expect(merged.body).not.toHaveProperty('closedAt');
  expect([await one.title(), await one.body()]).toEqual(['Meanwhile', 'Approved.']);
  expect(await one.approval()).toMatchObject({ approved: false, waitsFor: ['The admin lapsed'] });
  expect((await one.merge()).status).toBe(409);
  await say('admin');
  expect((await one.merge()).body).toHaveProperty('closedAt');
  expect(await one.title()).toBe('After it');
});

test('two who merge at once merge once', async () => {
  const one = await begin('twice');
  await one.write({ body: 'Approved.' });
  const say = await one.ask(['admin']);
  await say('admin');
  const both = await Promise.all([one.merge(), one.merge({}, 'admin')]);
  expect(both.map(({ status, body }) => [status, (body as { merged?: number }).merged])).toEqual([
    [200, 2],
    [200, 2],
  ]);
  expect(await one.head()).toBe(2);
});

test('rules of the template change the Codex as ever, and a merge sets off those that wait for a field, once', async () => {
  const one = await begin('rules');
  for (const state of ['done', 'open', 'done']) await one.write({ state });
  expect(await runDueRules(api.services)).toBeGreaterThan(0);
  const say = await one.ask(['admin']);
  await say('admin');
  expect((await one.merge()).status).toBe(200);
  expect(await runDueRules(api.services)).toBeGreaterThan(0);
  const { fields } = (await api.call('viewer', 'GET', one.path)).body;
  expect(fields).toMatchObject({ state: 'done', merged: 2 });
  const runs = await api.services.prisma.automationRun.findMany({ where: { codexId: one.id } });
  expect(runs.map(({ ruleId }) => ruleId).sort()).toEqual(['count', 'finish']);
});

test('the branch of a template without the rule is merged unseen, and its preview speaks of no approval', async () => {
  await publish(4, '');
  const one = await begin('free');
  await one.write({ body: 'Free.' });
  expect(await one.approval()).toBeUndefined();
  expect((await one.merge()).status).toBe(200);
});
