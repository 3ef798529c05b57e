/** A passage in several Codices is removed as one act: below one of them or everywhere, private ones without their names, by owners and admins alone. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { JsonValue } from '#core/json.ts';
import type {
  WideRedactionBody,
  WideRedactionPreviewBody,
} from '#core/protocol/api/history/wide-redactions.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import { CONFIRM, type RedactionWorld, SECRET, startRedactionWorld } from './redaction-world.fixture.ts';
import { resumeWideRedactions, runWideRedaction } from './run-wide-redaction.ts';
import { beginWideRedaction } from './wide-redactions.ts';

let world: RedactionWorld;
/** An owner who was let into no private Codex. */
let other: string;
beforeAll(async () => {
  world = await startRedactionWorld(inject('testDatabase'));
  other = await world.server.makeToken('owner');
});
afterAll(() => world?.close());

/** A Codex with two below it, one beside them, and a private one; all have the passage but the one in between. */
async function plant() {
  const make = async (title: string, more: Record<string, JsonValue> = {}) =>
    (await world.call('POST', 'codices', { templateId: 'vault', title, ...more }))['id'] ?? '';
  const top = await make(`Top ${SECRET}`);
  const calm = await make('Calm', { parentId: top });
  const low = await make('Low', { parentId: calm, fields: { notes: `n ${SECRET} n` } });
  const beside = await make('Beside', { fields: { owner: SECRET } });
  const hidden = await make(`Quiet ${SECRET}`, { private: true, fields: { notes: SECRET } });
  await world.call('POST', `codices/${low}/comments`, { body: { markdown: `Who wrote ${SECRET}?` } });
  await upload(low, `${SECRET}.txt`, `with ${SECRET}`);
  await world.call('POST', `codices/${beside}/branches`, { name: 'draft' });
  await world.call('PATCH', `codices/${beside}?branch=draft`, { fields: { notes: `${SECRET} there` } });
  await settle();
  return { top, calm, low, beside, hidden };
}

async function upload(id: string, name: string, content: string): Promise<void> {
  const path = `/api/v1/codices/${id}/assets?name=${encodeURIComponent(name)}`;
  const headers = { authorization: `Bearer ${world.owner}`, 'content-type': 'application/octet-stream' };
  expect((await world.server.app.request(path, { method: 'POST', headers, body: content })).status).toBe(201);
}

async function settle(): Promise<void> {
  const { services } = world;
  for (const { id } of await services.prisma.codex.findMany({ select: { id: true } })) {
    await services.projection.project(codexDocumentName(id));
    await services.projection.project(commentsDocumentName(id));
  }
  await services.titles.flush();
  await services.background.settled();
}

const preview = (who: string, body: JsonValue) =>
  world.ask<WideRedactionPreviewBody>(who, 'POST', 'redactions/preview', body);

async function removed(who: string, more: Record<string, JsonValue>): Promise<WideRedactionBody> {
  const begun = await world.ask<WideRedactionBody>(who, 'POST', 'redactions', {
    passage: SECRET,
    ...CONFIRM,
    ...more,
  });
  expect(begun.status, JSON.stringify(begun.body)).toBe(202);
  await settle();
  return (await world.ask<WideRedactionBody>(who, 'GET', `redactions/${begun.body.id}`)).body;
}

test('below a Codex alone, then everywhere: counted first, one event each, and then it is nowhere', async () => {
  const { top, low, beside, hidden } = await plant();
  const looked = await preview(other, { passage: SECRET, below: top });
  expect(looked).toMatchObject({
    status: 200,
    body: { searched: 3, found: 2, hidden: 0, comments: 1, files: 1, fileNames: [`${SECRET}.txt`] },
  });
  expect(looked.body.codices.map(({ id }) => id)).toEqual([top, low]);
  const below = await removed(other, { below: top });
  expect(below).toMatchObject({ state: 'done', below: top, codices: { found: 2, done: 2, failed: 0 } });
  expect(below.report).toMatchObject({ files: 1 });

  const everywhere = await preview(other, { passage: SECRET });
  expect(everywhere.body).toMatchObject({ searched: 5, found: 2, hidden: 1, comments: 0, files: 0 });
  expect(everywhere.body.codices.map(({ id }) => id)).toEqual([beside]);
  expect(JSON.stringify(everywhere.body)).not.toContain(hidden);
  const [told] = await world.services.prisma.auditEvent.findMany({ where: { action: 'passage-looked-for' } });
  expect(told?.detail).toMatchObject({ searched: 5, found: 2, hidden: 1 });

  const all = await removed(other, {});
  expect(all).toMatchObject({ state: 'done', below: null, codices: { found: 2, done: 2, failed: 0 } });
  await settle();
  expect(await world.found()).toEqual([]);
  expect(await world.verifyAll()).toEqual([]);
  const events = await world.services.prisma.auditEvent.findMany({
    where: { action: 'passage-removed' },
    orderBy: { at: 'asc' },
  });
  expect(events.map(({ subject, detail }) => ({ subject, ...Object(detail) }))).toMatchObject([
    { subject: top, scope: 'below', codices: 2, failed: 0 },
    { subject: 'instance', scope: 'workspace', codices: 2, failed: 0 },
  ]);
  expect((await preview(other, { passage: SECRET })).body).toMatchObject({ found: 0, codices: [] });

  // A record of one of the Codices that is tampered with is found by what the event of the whole says.
  await world.client.query('CREATE TEMP TABLE kept AS SELECT * FROM "RedactionRecord"');
  await world.client.query(
    `UPDATE "RedactionRecord" SET "note" = replace("note", 'a password', 'a passwort') WHERE "log" = $1`,
    [codexDocumentName(beside)],
  );
  expect(await world.verifyAll()).toEqual(
    expect.arrayContaining([`${codexDocumentName(beside)} redaction 1`, 'record of instance']),
  );
  await world.client.query(
    'UPDATE "RedactionRecord" r SET "note" = k."note" FROM kept k WHERE k."log" = r."log" AND k."number" = r."number"',
  );
  expect(await world.verifyAll()).toEqual([]);
});

test('what is written while it goes on is found again, and what is cut off is taken up from where it stood', async () => {
  const { services } = world;
  const ids = await plant();
  const owner = await services.prisma.user.findFirstOrThrow({ where: { role: 'owner' } });
  const actor = { kind: 'user', id: owner.id, name: owner.name, role: 'owner' } as const;
  const row = await beginWideRedaction(services, actor, { passage: SECRET, ...CONFIRM });
  expect(await resumeWideRedactions(services)).toBe(0); // while somebody is at it
  await world.client.query('UPDATE "WideRedaction" SET "leasedUntil" = NULL');
  // The process dies at the second Codex; meanwhile somebody writes it in another one.
  const { discard } = services.live;
  let calls = 0;
  Reflect.set(services.live, 'discard', async (names: readonly string[]) => {
    calls += 1;
    if (calls === 2)
      await world.call('PATCH', `codices/${ids.calm}`, { fields: { notes: `late ${SECRET}` } });
    if (calls >= 2) throw new Error('the process has died');
    return await Reflect.apply(discard, services.live, [names]);
  });
  expect(await resumeWideRedactions(services)).toBe(0);
  Reflect.set(services.live, 'discard', discard);
  const left = await services.prisma.wideRedaction.findUniqueOrThrow({ where: { id: row.id } });
  expect(left.state).toBe('removing');
  expect(await world.verifyAll()).toEqual([]);
  await world.client.query('UPDATE "WideRedaction" SET "leasedUntil" = NULL');
  expect(await resumeWideRedactions(services)).toBe(1);
  await settle();
  expect(await world.found()).toEqual([]);
  expect(await world.verifyAll()).toEqual([]);
  const { state, request } = await services.prisma.wideRedaction.findUniqueOrThrow({ where: { id: row.id } });
  expect([state, request.length]).toEqual(['done', 0]);
});

test('while somebody writes it again and again it is not said to be gone', async () => {
  const { services } = world;
  await world.newCodex('Again', { notes: SECRET });
  await settle();
  const owner = await services.prisma.user.findFirstOrThrow({ where: { role: 'owner' } });
  const actor = { kind: 'user', id: owner.id, name: owner.name, role: 'owner' } as const;
  const begun = await beginWideRedaction(services, actor, { passage: SECRET, ...CONFIRM });
  const { discard } = services.live;
  const seen = new Set<string>();
  Reflect.set(services.live, 'discard', async (names: readonly string[]) => {
    await Reflect.apply(discard, services.live, [names]);
    // Into another Codex each time: the one that it was removed from takes it no more.
    if (names[0] !== undefined && !seen.has(names[0]))
      await world.newCodex('Again and again', { notes: SECRET });
    seen.add(names[0] ?? '');
  });
  await runWideRedaction(services, begun).then(
    () => expect.fail('it is said to be done'),
    (error: unknown) => expect(error).toMatchObject({ code: 'unavailable' }),
  );
  Reflect.set(services.live, 'discard', discard);
  expect((await services.prisma.wideRedaction.findUniqueOrThrow({ where: { id: begun.id } })).state).toBe(
    'removing',
  );
  expect(await resumeWideRedactions(services)).toBe(0); // not at once
  await world.client.query(`UPDATE "WideRedaction" SET "leasedUntil" = now() - interval '1 second'`);
  expect(await resumeWideRedactions(services)).toBe(1);
  const { state } = await services.prisma.wideRedaction.findUniqueOrThrow({ where: { id: begun.id } });
  expect(state).toBe('done');
  await settle();
  expect(await world.found()).toEqual([]);
});

test('one from which it cannot be removed is named, and the others lose it', async () => {
  const [stays, goes] = [await world.newCodex('Stays'), await world.newCodex('Goes', { notes: SECRET })];
  // Changed by somebody who may write to the database: no record may vouch for that.
  await world.call('PATCH', `codices/${stays}`, { fields: { notes: `x ${SECRET}` } });
  await world.client.query('ALTER TABLE "DocumentUpdate" DISABLE TRIGGER ALL');
  const name = codexDocumentName(stays);
  await world.client.query(
    `UPDATE "DocumentUpdate" SET "operationId" = 'forged' WHERE "documentName" = $1 AND "seq" = 1`,
    [name],
  );
  await world.client.query('ALTER TABLE "DocumentUpdate" ENABLE TRIGGER ALL');
  const body = await removed(other, {});
  expect(body).toMatchObject({
    state: 'incomplete',
    codices: { found: 2, done: 1, failed: 1 },
    failed: [{ id: stays, title: 'Stays' }],
  });
  expect(JSON.stringify((await world.ask(other, 'GET', `codices/${goes}`)).body)).not.toContain('geheim');
});

test('nobody may but owners and admins, by a token that may do all', async () => {
  const id = await world.newCodex('Calm', { notes: SECRET });
  const body = { passage: SECRET, ...CONFIRM };
  const link = await world.call('POST', `codices/${id}/share-links`, { role: 'edit' });
  const narrow = await Promise.all([
    ...(['editor', 'commenter', 'viewer'] as const).map((role) => world.server.makeToken(role)),
    ...(['read', 'comment', 'suggest', 'write'] as const).map((scope) =>
      world.server.makeToken('owner', { scopes: [scope] }),
    ),
    String(link['token']),
  ]);
  for (const who of narrow) {
    for (const more of [{}, { below: id }]) {
      expect((await preview(who, { passage: SECRET, ...more })).status).toBe(403);
      expect((await world.ask(who, 'POST', 'redactions', { ...body, ...more })).status).toBe(403);
    }
    expect((await world.ask(who, 'GET', 'redactions')).status).toBe(403);
  }
  const inside = await world.server.makeToken('owner', { subtreeId: id });
  expect((await preview(inside, { passage: SECRET })).status).toBe(403);
  expect((await preview(inside, { passage: SECRET, below: id })).status).toBe(200);
  expect((await world.ask(other, 'POST', 'redactions', { ...body, confirm: 'yes' })).status).toBe(422);
  expect((await world.ask(other, 'POST', 'redactions', { ...body, reason: SECRET })).status).toBe(422);
  expect((await world.ask(other, 'GET', `redactions/${randomUUID()}`)).status).toBe(404);
});
