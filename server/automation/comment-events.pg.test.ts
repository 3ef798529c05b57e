/** Comments set rules off: each once, whoever said it, and to nobody's gain. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { readRules } from '#core/automation/read-rules.ts';
import { commentsDocumentName } from '#core/protocol/document-name.ts';
import { type Caller, createTestClient, type TestClient } from '../http/test-client.ts';
import { findCodexRow } from '../projection/tables/codex-store.ts';
import { findCauseComment } from './cause-comment.ts';
import { readCommentEvents } from './comment-events.ts';
import { ruleMessage } from './rule-actions.ts';
import { runDueRules } from './rule-runner.ts';

const TEMPLATE = (version: number, rules: string) => `{
  id: 'letter', version: ${version}, name: 'Letter', fields: { tags: 'tags', count: 'number' },
  automation: [${rules}],
}`;
const HEARD = "{ id: 'heard', when: { comment: true }, then: { add: { tags: 'heard' } } }";
const MADE =
  "{ id: 'make', when: { comment: true }, then: { create: { template: 'letter', title: 'Answer' } } }";

let api: TestClient;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await publish(TEMPLATE(1, ''), 0);
});
afterAll(() => api?.close());

/** By the clock of the database, which rounds to milliseconds. */
const moment = () => new Promise((resolve) => setTimeout(resolve, 5));

async function publish(source: string, baseVersion: number): Promise<void> {
  await moment();
  const sent = { source, baseVersion };
  const { status, body } = await api.call('owner', 'POST', '/templates/letter/versions', sent);
  expect([status, body.errors ?? []]).toEqual([201, []]);
  await api.services.background.settled();
  await moment();
}

async function create(): Promise<string> {
  const { body } = await api.call('editor', 'POST', '/codices', { templateId: 'letter', title: 'One' });
  return body.id;
}

async function say(who: Caller, id: string, markdown: string): Promise<string> {
  const { status, body } = await api.call(who, 'POST', `/codices/${id}/comments`, { body: { markdown } });
  expect(status).toBe(201);
  await api.services.projection.project(commentsDocumentName(id));
  return body.id;
}

const runsOf = (codexId: string, ruleId: string) =>
  api.services.prisma.automationRun.findMany({ where: { codexId, ruleId }, orderBy: { id: 'asc' } });
const told = async (codexId: string, ruleId: string): Promise<string[]> =>
  (await runsOf(codexId, ruleId)).map(({ status, message }) =>
    message === null ? status : `${status}: ${message}`,
  );

test('each comment and each answer sets off a rule once, and none from before the rule', async () => {
  const id = await create();
  await say('editor', id, 'Said before there was a rule');
  await publish(TEMPLATE(2, HEARD), 1);
  const thread = await say('editor', id, 'Is this right?');
  await api.call('owner', 'POST', `/comments/${thread}/replies`, { body: { markdown: 'It is.' } });
  await api.call('editor', 'PATCH', `/comments/${thread}/${thread}`, {
    body: { markdown: 'Is that right?' },
  });
  await api.services.projection.project(commentsDocumentName(id));
  await Promise.all([readCommentEvents(api.services, id), readCommentEvents(api.services, id)]);
  await api.services.prisma.automationCommentReading.deleteMany({ where: { codexId: id } });
  await readCommentEvents(api.services, id);
  await runDueRules(api.services);
  expect(await told(id, 'heard')).toEqual(['done', 'done']);
  expect((await runsOf(id, 'heard')).map(({ cause }) => cause)).toMatchObject([
    { kind: 'commented', by: { id: api.userIds.editor }, comment: { threadId: thread, commentId: thread } },
    { kind: 'commented', by: { id: api.userIds.owner }, comment: { threadId: thread } },
  ]);
  const { body } = await api.call('viewer', 'GET', `/codices/${id}`);
  expect(body.fields).toMatchObject({ tags: ['heard'] });
});

test('what is posted holds the comment; one that was deleted sets nothing off', async () => {
  const id = await create();
  const thread = await say('editor', id, 'See **this**');
  const [run] = await runsOf(id, 'heard');
  const row = await findCodexRow(api.services.prisma, id);
  const template = await api.services.templates.get('letter', 2);
  const [rule] = readRules(template).rules;
  const comment = await findCauseComment(api.services, id, {
    kind: 'commented',
    comment: { threadId: thread, commentId: thread },
  });
  if (!run || !row || !rule || comment === 'gone') throw new Error('nothing was set off');
  const { data } = ruleMessage({ services: api.services, rule, row, template, at: Date.now(), comment }, {});
  expect(data.comment).toMatchObject({
    ...{ id: thread, threadId: thread, author: { name: 'The editor' }, body: { markdown: 'See **this**' } },
    url: expect.stringContaining(`/c/${id}#thread=${thread}`),
  });
  await api.call('editor', 'DELETE', `/comments/${thread}/${thread}`);
  await runDueRules(api.services);
  expect(await told(id, 'heard')).toEqual(['skipped: The comment was deleted.']);
});

test('guests and members who may only comment set rules off, which create nothing for them', async () => {
  await publish(TEMPLATE(3, `${HEARD}, ${MADE}`), 2);
  const id = await create();
  const { body: link } = await api.call('editor', 'POST', `/codices/${id}/share-links`, { role: 'comment' });
  await say({ bearer: link.token }, id, 'From outside');
  await say('commenter', id, 'From inside');
  await say('editor', id, 'From an editor');
  await runDueRules(api.services);
  expect(await told(id, 'heard')).toEqual(['done', 'done', 'done']);
  expect(await told(id, 'make')).toEqual([
    'failed: A guest set this off, and guests may not create or move Codices.',
    'failed: Somebody who may only comment set this off, and they may not create or move Codices.',
    'done',
  ]);
});
