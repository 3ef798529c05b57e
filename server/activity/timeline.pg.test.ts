/** The timeline of the workspace and of a part of its tree, read from a real journal. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Actor, UserActor } from '#core/access/policy.ts';
import { ruleActor } from '#core/access/rule-actor.ts';
import type { TimelineBody, TimelineQuery } from '#core/protocol/api/history/timeline.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import { createCodex } from '../codices/writing/create-codex.ts';
import { patchCodex } from '../codices/writing/patch-codex.ts';
import type { Services } from '../ports/services.ts';
import { listTimeline } from './list-timeline.ts';
import { openTimelineServer, type TimelineServer } from './timeline.fixture.ts';

let server: TimelineServer;
let client: TimelineServer['client'];
let services: Services;

beforeAll(async () => {
  server = await openTimelineServer(inject('testDatabase'));
  ({ client, services } = server);
});
afterAll(() => server?.close());

const person = (id: string, role: 'owner' | 'editor' = 'editor'): UserActor => {
  return { kind: 'user', id, name: id.toUpperCase(), role };
};
const ANA = person('ana', 'owner');
const BEN = person('ben');

const told = (query: Partial<TimelineQuery> = {}, most?: number): Promise<TimelineBody> =>
  listTimeline(services, ANA, { zone: 'UTC', ...query }, most);

async function makeTask(actor: UserActor, title: string, parentId?: string): Promise<string> {
  const parent = parentId === undefined ? {} : { parentId };
  const { body } = await createCodex(services, actor, { templateId: 'task', title, ...parent });
  return body.id;
}

/** Operations that were stored at other times, behind those that the Codex has. */
async function addOperations(
  codexId: string,
  operations: readonly { readonly at: string; readonly by?: string; readonly clientTime?: string }[],
): Promise<void> {
  const name = `codex/${codexId}`;
  const { rows } = await client.query(
    `SELECT max("seq")::int AS last FROM "DocumentUpdate" WHERE "documentName" = $1`,
    [name],
  );
  const last: number = rows[0].last;
  for (const [index, { at, by = 'ben', clientTime = at }] of operations.entries())
    await client.query(
      `INSERT INTO "DocumentUpdate" ("documentName", "seq", "operationId", "payload", "crc32c", "prevHash", "hash", "actorKind",
        "actorId", "actorName", "clientId", "origin", "clientTime", "createdAt", "summary")
       VALUES ($1, $2, $3, '\\x00', 0, decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex'), 'user', $4, upper($4), 9, 'socket', $5, $6,
        '{"fields": [{"field": "description", "layer": "text", "root": "t", "inserted": 3, "deleted": 0}]}')`,
      [name, last + index + 1, randomUUID(), by, clientTime, at],
    );
}

/** All pages, from the newest to the last. */
async function allPages(query: Partial<TimelineQuery>, most?: number): Promise<TimelineBody[]> {
  const pages: TimelineBody[] = [];
  for (let before = query.before; ; ) {
    const page = await told({ ...query, ...(before !== undefined && { before }) }, most);
    pages.push(page);
    if (page.nextBefore === null) return pages;
    before = page.nextBefore;
  }
}

test('sessions of today on all Codices, with what a comparison needs; the server’s own edits are left out, rules are not', async () => {
  const id = await makeTask(ANA, 'Ship it');
  await patchCodex(services, BEN, id, { fields: { status: 'in-progress' } }, {});
  await patchCodex(services, SYSTEM_ACTOR, id, { title: 'By the server' }, {});
  const other = await makeTask(BEN, 'Another');
  await patchCodex(services, ruleActor('one', 'Note the day'), other, { fields: { status: 'done' } }, {});

  const { day, items, nextBefore } = await told();
  expect([day, nextBefore]).toEqual([new Date().toISOString().slice(0, 10), null]);
  const said = items.map(({ codex, authors, fields, fromSeq, seq }) => ({
    ...{ id: codex.id, who: authors.map(({ name }) => name).join(), fields, range: [fromSeq, seq] },
  }));
  expect(said.filter(({ id: of }) => of === other)).toMatchObject([
    { who: 'Note the day', fields: ['status'], range: [2, 2] },
    { who: 'BEN', range: [1, 1] },
  ]);
  expect(said.filter(({ id: of }) => of === id)).toMatchObject([
    { who: 'BEN', fields: ['status'], range: [2, 2] },
    { who: 'ANA', range: [1, 1] },
  ]);
  expect(items.find(({ codex }) => codex.id === id)?.codex).toMatchObject({
    title: 'By the server',
    template: { id: 'task' },
    state: 'live',
  });
});

test('a page is a day of the zone that was asked for, and the days between on which nothing happened are passed over', async () => {
  const id = await makeTask(ANA, 'Days');
  const before = '2026-03-20T00:00:00Z';
  await addOperations(id, [
    { at: '2026-03-10T08:00:00Z' },
    { at: '2026-03-10T23:30:00Z' },
    { at: '2026-03-14T12:00:00Z', clientTime: '2026-03-13T12:00:00Z' },
  ]);
  const daysIn = async (zone: string) =>
    (await allPages({ zone, before, below: id })).map(({ day, items }) => [
      day,
      items.map(({ to }) => to.slice(8, 16)),
    ]);
  expect(await daysIn('UTC')).toEqual([
    ['2026-03-14', ['14T12:00']],
    ['2026-03-10', ['10T23:30', '10T08:00']],
  ]);
  expect(await daysIn('Europe/Berlin')).toEqual([
    ['2026-03-14', ['14T12:00']],
    ['2026-03-11', ['10T23:30']],
    ['2026-03-10', ['10T08:00']],
  ]);
  const [latest] = await allPages({ before, below: id });
  expect(latest?.items[0]).toMatchObject({ offline: true, authors: [{ id: 'ben' }] });
});

test('a part of the tree is told without the rest of it', async () => {
  const top = await makeTask(ANA, 'Top');
  const child = await makeTask(BEN, 'Child', top);
  const grandchild = await makeTask(BEN, 'Grandchild', child);
  await makeTask(BEN, 'Beside');
  const { items, events } = await told({ below: top });
  expect(new Set(items.map(({ codex }) => codex.id))).toEqual(new Set([top, child, grandchild]));
  expect(events).toEqual([]);
  await expect(told({ below: randomUUID() })).rejects.toMatchObject({ code: 'not_found' });
  await expect(told({ below: 'made-up' })).rejects.toMatchObject({ code: 'not_found' });
});

test('a guest is told nothing of the workspace', async () => {
  const codexId = await makeTask(ANA, 'Shared');
  const guest: Actor = { kind: 'guest', id: 'g', name: 'G', linkId: 'l', codexId, role: 'edit' };
  for (const below of [undefined, codexId])
    await expect(listTimeline(services, guest, { zone: 'UTC', below })).rejects.toMatchObject({
      code: 'forbidden',
    });
});

test('what went to the trash is told with who took it there', async () => {
  const id = await makeTask(BEN, 'On its way out');
  await services.prisma.auditEvent.create({
    data: {
      ...{ action: 'codex-deleted', actorId: 'ben', actorName: 'BEN', subject: id },
      detail: { title: 'On its way out' },
    },
  });
  expect((await told()).events).toMatchObject([
    { kind: 'trashed', codex: { id, title: 'On its way out' }, by: { id: 'ben', name: 'BEN' } },
  ]);
});

test('however small the pages are, every operation is told once', async () => {
  const id = await makeTask(ANA, 'Pages');
  const start = Date.parse('2026-02-10T22:00:00Z');
  let base = 0;
  await fc.assert(
    fc.asyncProperty(
      // At most two at one moment: a page has to hold more than happened in one millisecond.
      fc.uniqueArray(fc.nat({ max: 240 }), { minLength: 1, maxLength: 14 }),
      fc.integer({ min: 2, max: 6 }),
      fc.constantFrom('UTC', 'Asia/Kolkata', 'America/St_Johns'),
      async (minutes, most, zone) => {
        base += 3 * 86_400_000;
        const times = minutes.toSorted((a, b) => a - b).map((minute) => start - base + minute * 60_000);
        await addOperations(
          id,
          times.map((at) => ({ at: new Date(at).toISOString() })),
        );
        const before = new Date(start - base + 86_400_000).toISOString();
        const pages: TimelineBody[] = [];
        for (
          let next: string | null = before;
          next !== null && Date.parse(next) > start - base - 3_600_000;
        ) {
          const page: TimelineBody = await told({ before: next, below: id, zone }, most);
          pages.push(page);
          next = page.nextBefore;
        }
        const seen = pages.flatMap(({ items }) => items);
        const ofThese = seen.filter(({ to }) => Date.parse(to) >= start - base);
        expect(ofThese.reduce((sum, { operations }) => sum + operations, 0)).toBe(times.length);
        const ranges = ofThese.map(({ fromSeq, seq }) => [fromSeq, seq]).sort(([a = 0], [b = 0]) => a - b);
        for (const [index, [from = 0]] of ranges.entries())
          if (index > 0) expect(from).toBe((ranges[index - 1]?.[1] ?? 0) + 1);
      },
    ),
    { numRuns: 25 },
  );
});
