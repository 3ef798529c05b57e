/** The events of the timeline beside edits: places in the tree, the trash, comments, reviews; of a part of the tree too, and to whom they are told. */
import { afterAll, beforeAll, beforeEach, expect, inject, test, vi } from 'vitest';
import type { UserActor } from '#core/access/policy.ts';
import { ruleActor } from '#core/access/rule-actor.ts';
import type { TimelineBody, TimelineQuery } from '#core/protocol/api/history/timeline.ts';
import { auditRow } from '../access/audit-log.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import { moveCodex } from '../codices/lifecycle/move-codex.ts';
import { createCodex } from '../codices/writing/create-codex.ts';
import { changeThread, replyTo, startThread } from '../comments/codex-comments.ts';
import type { Services } from '../ports/services.ts';
import { askReview } from '../reviews/ask-review.ts';
import { giveVerdict } from '../reviews/give-verdict.ts';
import { listActivity } from './list-activity.ts';
import { listTimeline } from './list-timeline.ts';
import { openTimelineServer, type TimelineServer } from './timeline.fixture.ts';

let server: TimelineServer;
let services: Services;
let since: string;
let [ana, ben, kim]: UserActor[] = [];

beforeAll(async () => {
  server = await openTimelineServer(inject('testDatabase'));
  services = server.services;
  [ana, ben, kim] = await Promise.all(['Ana', 'Ben', 'Kim'].map(join));
});
beforeEach(() => {
  since = new Date().toISOString();
});
afterAll(() => server?.close());

async function join(name: string): Promise<UserActor> {
  const data = { email: `${name.toLowerCase()}@example.org`, name, role: 'editor' as const };
  const { id } = await services.prisma.user.create({ data });
  return { kind: 'user', id, name, role: 'editor' };
}

function known(person: UserActor | undefined): UserActor {
  if (person === undefined) throw new Error('nobody has joined');
  return person;
}

async function make(title: string, more: { readonly private?: boolean } = {}): Promise<string> {
  const { body } = await createCodex(services, known(ana), { templateId: 'task', title, ...more });
  return body.id;
}

const UNKEYED = { idempotencyKey: undefined };

const say = async (who: UserActor | undefined, codexId: string, markdown: string) =>
  (await startThread(services, known(who), codexId, { body: { markdown } }, UNKEYED)).id;

const timeline = (query: Partial<TimelineQuery> = {}, who = ben): Promise<TimelineBody> =>
  listTimeline(services, known(who), { zone: 'UTC', ...query });

/** What happened in this test, the latest first. */
const told = async (query: Partial<TimelineQuery> = {}, who = ben) =>
  (await timeline(query, who)).events.filter(({ at }) => at >= since);

const kinds = (events: TimelineBody['events']) => events.map(({ kind }) => kind);

test('a move says from where and whereto', async () => {
  const [top, child] = [await make('Cabinet'), await make('Drawer')];
  await moveCodex(services, known(ana), child, { parentId: top });
  const [event] = await vi.waitUntil(async () => {
    const events = await told();
    return events.length > 0 && events;
  });
  expect(event).toMatchObject({
    ...{ kind: 'moved', codex: { id: child, title: 'Drawer' }, by: { id: ana?.id } },
    ...{ from: null, to: { id: top, title: 'Cabinet' } },
  });
  expect(kinds(await told({ below: top }))).toEqual(['moved']);
  expect(await told({ below: await make('Elsewhere') })).toEqual([]);
});

test('a move that a rule made names the rule', async () => {
  const [top, child] = [await make('Archive'), await make('Done with')];
  await moveCodex(services, ruleActor('run', 'File away'), child, { parentId: top });
  const [event] = await vi.waitUntil(async () => {
    const events = await told();
    return events.length > 0 && events;
  });
  expect(event).toMatchObject({
    ...{ kind: 'moved', codex: { id: child, title: 'Done with' }, to: { id: top, title: 'Archive' } },
    ...{ by: { id: 'rule:run', name: 'File away' }, origin: 'rule' },
  });
  // What the server does by itself is nobody's deed.
  await moveCodex(services, SYSTEM_ACTOR, child, { parentId: null });
  expect(kinds(await told())).toEqual(['moved']);
});

test('what one person says without a pause is told once, with what they did', async () => {
  const id = await make('Talked about');
  const thread = await say(ben, id, 'Why?');
  await say(ben, id, 'And when?');
  await replyTo(services, known(ana), thread, { body: { markdown: 'Because.' } }, UNKEYED);
  await changeThread(services, known(ana), thread, { resolved: true });
  const events = await told({ below: id });
  expect(events.map((event) => [event.by.id, event.kind === 'discussed' && event.acts])).toEqual([
    [
      ana?.id,
      [
        { kind: 'answered', count: 1 },
        { kind: 'resolved', count: 1 },
      ],
    ],
    [ben?.id, [{ kind: 'commented', count: 2 }]],
  ]);
});

test('a review that is asked for and answered', async () => {
  const id = await make('To be read');
  const reviewers = [known(ben).id, known(kim).id];
  const { id: review } = await askReview(services, known(ana), id, { reviewers, note: '' });
  await giveVerdict(services, known(ben), review, { verdict: 'approve', note: '' });
  await giveVerdict(services, known(kim), review, { verdict: 'request_changes', note: 'No end.' });
  const events = await told({ below: id });
  expect(events.map(({ kind, by }) => [kind, by.name])).toEqual([
    ['review-declined', 'Kim'],
    ['review-approved', 'Ben'],
    ['review-asked', 'Ana'],
  ]);
  expect(events[2]).toMatchObject({ branch: null, reviewers: ['Ben', 'Kim'] });
});

test('a day on which only something was said is a day', async () => {
  const id = await make('Quiet');
  await say(ben, id, 'Anybody here?');
  // Copies of what is there, stored at other times.
  const put = (name: string, at: string) =>
    server.client.query(
      `INSERT INTO "DocumentUpdate" SELECT (jsonb_populate_record(u, jsonb_build_object('seq', 99, 'operationId', 'copy', 'createdAt', $2::text))).*
       FROM "DocumentUpdate" u WHERE "documentName" = $1 AND "seq" = 1`,
      [name, at],
    );
  await put(`comments/${id}`, '2026-03-03T10:00:00Z');
  await put(`codex/${id}`, '2026-03-01T10:00:00Z');
  const first = await timeline({ below: id, before: '2026-04-01T00:00:00Z' });
  expect([first.day, kinds(first.events), first.items]).toEqual(['2026-03-03', ['discussed'], []]);
  const second = await timeline({ below: id, before: first.nextBefore ?? '' });
  expect([second.day, second.events, second.items.length, second.nextBefore]).toEqual([
    '2026-03-01',
    [],
    1,
    null,
  ]);
});

test('of a private Codex nobody is told who may not know of it', async () => {
  const id = await make('Mine alone', { private: true });
  const her: UserActor = { ...known(ana), privateRoles: new Map([[id, 'admin']]) };
  await say(her, id, 'A note to myself.');
  const review = { reviewers: [known(ben).id], note: '' };
  await askReview(services, her, id, review).catch(() => undefined);
  expect(kinds(await told({}, her))).toContain('discussed');
  expect((await told({}, ben)).filter(({ codex }) => codex.id === id)).toEqual([]);
});

test('more than 200 on a day are counted, in what happened since as well', async () => {
  const id = await make('Often thrown away');
  const about = { title: 'Often thrown away' };
  const rows = Array.from({ length: 230 }, () => auditRow(known(ana), 'codex-deleted', id, about));
  const hidden = auditRow(known(ana), 'codex-deleted', 'gone', { private: 'of-somebody-else' });
  for (const row of [...rows, hidden]) await services.prisma.auditEvent.create({ data: row });
  const { events, moreEvents } = await timeline({ below: id });
  expect([events.length, moreEvents]).toEqual([200, 30]);
  const activity = await listActivity(services, known(ben), { since, limit: 30 });
  expect([activity.events.length, activity.moreEvents]).toEqual([200, 30]);
});
