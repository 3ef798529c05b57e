/** Whoever was removed and asked to be forgotten is named in no table, file or export, by its bytes; the history holds, and tells writers apart. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import type { UserActor } from '#core/access/policy.ts';
import type { JsonValue } from '#core/json.ts';
import type { ErasureBody } from '#core/protocol/api/administration/erasures.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import { checkHistoryFile } from '../checkpoints/check-history-file.ts';
import { signDue } from '../checkpoints/checkpoint-upkeep.ts';
import { keyStoreOf, listSigningKeys } from '../checkpoints/signing-keys.ts';
import { type RedactionWorld, startRedactionWorld } from '../redaction/redaction-world.fixture.ts';
import { holds } from '../redaction/stored-bytes.fixture.ts';
import { beginErasure } from './erase-person.ts';
import { askOk, findNamed, leaveEverywhere, SURNAME, settle } from './removed-person.fixture.ts';
import { resumeErasures, runErasure } from './run-erasure.ts';

const NAME = 'Philippa Vandermeulen';
const WORDS = [SURNAME];
const CONFIRM = { confirm: 'erase for good' };
const ERASED = 'personal-data-erased';

let world: RedactionWorld;
beforeAll(async () => {
  world = await startRedactionWorld(inject('testDatabase'));
});
afterAll(() => world?.close());

async function ownerOf({ services }: RedactionWorld): Promise<UserActor> {
  const { id, name } = await services.prisma.user.findFirstOrThrow({ where: { role: 'owner' } });
  return { kind: 'user', id, name, role: 'owner' };
}

const ok = <T extends object>(
  ...given: readonly [who: string, method: string, path: string, body?: JsonValue]
) => askOk<T>(world, ...given);

test('the name and the address are in no table, file or export; the chain holds and a tampered tombstone is found', {
  timeout: 180_000,
}, async () => {
  const { id, token, codexId } = await leaveEverywhere(world, 'Philippa');
  const before = await findNamed(world);
  for (const place of [
    ...[
      'DocumentUpdate actorName',
      'DocumentUpdate payload',
      'DocumentSnapshot state',
      'AuditEvent actorName',
    ],
    ...[
      'AuditEvent detail',
      'CommentSearch authorName',
      'NamedVersion createdByName',
      'Branch createdByName',
    ],
    ...['Codex createdByName', 'User name', 'ApiToken name', 'PackedOperations content'],
  ])
    expect(before).toContain(place);
  const looked = await ok<ErasureBody>(world.owner, 'GET', `members/${id}/erasure`);
  expect(looked).toMatchObject({ state: 'open', as: 'Former member 1', member: { id, name: NAME } });
  expect(looked.counts.operations).toBeGreaterThan(5);
  expect(await findNamed(world)).toEqual(before);

  const begun = await world.ask<ErasureBody>(world.owner, 'POST', `members/${id}/erasure`, CONFIRM);
  expect(begun.status, JSON.stringify(begun.body)).toBe(202);
  await settle(world);
  expect(await ok(world.owner, 'GET', `members/${id}/erasure`)).toMatchObject({ state: 'done' });
  expect(await findNamed(world)).toEqual([]);
  expect(await world.verifyAll()).toEqual([]);
  await signDue(world.services);
  expect(await world.verifyAll()).toEqual([]);

  // The history tells them apart from others, under the other name.
  const operations = await ok<{ items: { actor: { id: string; name: string } }[] }>(
    ...([world.owner, 'GET', `codices/${codexId}/operations?limit=100`] as const),
  );
  const authors = new Map(operations.items.map(({ actor }) => [actor.id, actor.name]));
  expect(authors.get(id)).toBe('Former member 1');
  expect(authors.size).toBeGreaterThan(1);
  const comments = await ok(world.owner, 'GET', `codices/${codexId}/comments`);
  expect(JSON.stringify(comments)).toContain('Former member 1');
  for (const path of [
    'export?format=json5&comments=true',
    'history-file',
    'export?format=binary&history=true',
  ]) {
    const response = await world.server.app.request(`/api/v1/codices/${codexId}/${path}`, {
      headers: { authorization: `Bearer ${world.owner}` },
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([path, response.status, holds(bytes, WORDS, 3)]).toEqual([path, 200, false]);
    if (path === 'history-file') await expectProven(bytes.toString());
  }
  const [event] = await world.services.prisma.auditEvent.findMany({
    where: { action: ERASED },
  });
  expect(event).toMatchObject({ subject: id, detail: { as: 'Former member 1' } });

  // Old tokens are refused as before, and it is done once.
  expect((await world.ask(token, 'GET', 'me')).status).toBe(401);
  expect((await world.ask(world.owner, 'POST', `members/${id}/erasure`, CONFIRM)).status).toBe(409);

  const name = commentsDocumentName(codexId);
  const { seq } = await world.services.prisma.documentUpdate.findFirstOrThrow({
    where: { documentName: name, actorId: id },
  });
  await world.client.query('ALTER TABLE "DocumentUpdate" DISABLE TRIGGER ALL');
  const rename = (to: string) =>
    world.client.query(
      `UPDATE "DocumentUpdate" SET "actorName" = $2 WHERE "documentName" = $1 AND "seq" = $3`,
      [name, to, seq],
    );
  await rename(NAME);
  expect(await world.verifyAll()).toEqual([`${name} altered ${seq}`]);
  await rename('Former member 1');
  await world.client.query('ALTER TABLE "DocumentUpdate" ENABLE TRIGGER ALL');
  expect(await world.verifyAll()).toEqual([]);
});

async function expectProven(file: string): Promise<void> {
  const lines = async function* () {
    yield* file.trimEnd().split('\n');
  };
  const keys = await listSigningKeys(keyStoreOf(world.services));
  const report = await checkHistoryFile(lines, { keys, authorities: null });
  expect(report.damages).toEqual([]);
  expect(report.documents.every(({ ok: isWhole }) => isWhole)).toBe(true);
}

test('a device that was away cannot bring the name back: not by old bytes, and not by what it says others wrote', {
  timeout: 120_000,
}, async () => {
  const { id, codexId } = await leaveEverywhere(world, 'Rosalind');
  const name = commentsDocumentName(codexId);
  const old = new Y.Doc();
  Y.applyUpdate(old, (await world.services.journal.load(name)).state);
  expect((await world.ask(world.owner, 'POST', `members/${id}/erasure`, CONFIRM)).status).toBe(202);
  await settle(world);
  expect(await findNamed(world)).toEqual([]);
  const member = world.connect(name, old);
  await world.synced(member);
  // Everything it has, sent again.
  member.doc.emit('update', [Y.encodeStateAsUpdate(old), null, old, new Y.Transaction(old, null, true)]);
  const forged = { thread: 'x', author: { kind: 'user', id, name: 'Rosalind Vandermeulen' }, at: Date.now() };
  member.doc.getMap('comments').set('x', forged);
  await expect.poll(() => member.refusals.length).toBeGreaterThan(0);
  world.leave();
  await settle(world);
  expect(await findNamed(world)).toEqual([]);
  expect(await world.verifyAll()).toEqual([]);
});

test('what a crash interrupts is carried to its end, and what waits says nothing', {
  timeout: 120_000,
}, async () => {
  const { services } = world;
  const { id } = await leaveEverywhere(world, 'Ottilie');
  const row = await beginErasure(services, await ownerOf(world), id, CONFIRM);
  expect(holds(Buffer.from(row.request), WORDS, 3)).toBe(false);
  expect(await resumeErasures(services)).toBe(0); // while somebody is at it
  const { discard } = services.live;
  Reflect.set(services.live, 'discard', () => Promise.reject(new Error('the process has died')));
  await world.client.query('UPDATE "Erasure" SET "leasedUntil" = NULL');
  expect(await resumeErasures(services)).toBe(0);
  Reflect.set(services.live, 'discard', discard);
  expect(await world.verifyAll()).toEqual([]);
  await world.client.query('UPDATE "Erasure" SET "leasedUntil" = NULL');
  expect(await resumeErasures(services)).toBe(1);
  await settle(world);
  expect(await findNamed(world)).toEqual([]);
  expect(await world.verifyAll()).toEqual([]);
});

test('while the name is written again and again it is not said to be erased, and it is tried again', {
  timeout: 120_000,
}, async () => {
  const { services } = world;
  const { id, name, codexId } = await leaveEverywhere(world, 'Henrietta');
  const row = await beginErasure(services, await ownerOf(world), id, CONFIRM);
  // As a process might that heard of no removal: it writes on under the old name.
  const { discard } = services.live;
  const writer: UserActor = { kind: 'user', id, name, role: 'editor' };
  let written = 0;
  Reflect.set(services.live, 'discard', async (names: readonly string[]) => {
    await Reflect.apply(discard, services.live, [names]);
    written += 1;
    await services.live.edit(codexDocumentName(codexId), writer, { origin: 'socket' }, (doc) =>
      doc.getText('field:notes').insert(0, `${written} `),
    );
  });
  await expect(runErasure(services, row)).rejects.toMatchObject({ code: 'unavailable' });
  expect(written).toBe(5);
  const left = await services.prisma.erasure.findUniqueOrThrow({ where: { id: row.id } });
  expect([left.state, left.endedAt, left.report]).toEqual(['erasing', null, null]);
  expect(left.request.length).toBeGreaterThan(0);
  expect(await ok(world.owner, 'GET', `members/${id}/erasure`)).toMatchObject({ state: 'erasing' });
  expect(await services.prisma.auditEvent.count({ where: { subject: id, action: ERASED } })).toBe(0);
  expect(await world.verifyAll()).toEqual([]);
  expect(await resumeErasures(services)).toBe(0); // not at once
  await world.client.query(`UPDATE "Erasure" SET "leasedUntil" = now() - interval '1 second'`);
  expect(await resumeErasures(services)).toBe(0); // it still goes on
  expect(written).toBe(10);
  Reflect.set(services.live, 'discard', discard);
  await world.client.query(`UPDATE "Erasure" SET "leasedUntil" = now() - interval '1 second'`);
  expect(await resumeErasures(services)).toBe(1);
  await settle(world);
  expect(await findNamed(world)).toEqual([]);
  expect(await world.verifyAll()).toEqual([]);
  expect(await services.prisma.auditEvent.count({ where: { subject: id, action: ERASED } })).toBe(1);
});

test('nobody may but owners and admins, of whoever was removed alone, and in words', async () => {
  const { services } = world;
  const member = await services.prisma.user.findFirstOrThrow({ where: { role: 'editor', removedAt: null } });
  const gone = await services.prisma.user.findFirstOrThrow({ where: { removedAt: { not: null } } });
  for (const who of [world.editor, await world.server.makeToken('owner', { scopes: ['write'] })])
    for (const method of ['GET', 'POST'])
      expect(
        (await world.ask(who, method, `members/${gone.id}/erasure`, method === 'POST' ? CONFIRM : undefined))
          .status,
      ).toBe(403);
  expect((await world.ask(world.owner, 'GET', `members/${member.id}/erasure`)).status).toBe(409);
  expect((await world.ask(world.owner, 'POST', `members/${member.id}/erasure`, CONFIRM)).status).toBe(409);
  expect(
    (await world.ask(world.owner, 'POST', `members/${gone.id}/erasure`, { confirm: 'yes' })).status,
  ).toBe(422);
});
