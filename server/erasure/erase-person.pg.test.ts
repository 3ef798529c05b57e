/** Whoever was removed and asked to be forgotten is named in no table, file or export, by its bytes; the history holds, and tells writers apart. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import type { JsonValue } from '#core/json.ts';
import type { ErasureBody } from '#core/protocol/api/administration/erasures.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import { createApiToken } from '../access/api-token.ts';
import { checkHistoryFile } from '../checkpoints/check-history-file.ts';
import { signDue } from '../checkpoints/checkpoint-upkeep.ts';
import { keyStoreOf, listSigningKeys } from '../checkpoints/signing-keys.ts';
import { writeDocumentCheckpoint } from '../checkpoints/write-checkpoint.ts';
import { packDocument } from '../packing/pack-document.ts';
import { type RedactionWorld, startRedactionWorld } from '../redaction/redaction-world.fixture.ts';
import { findStored, holds } from '../redaction/stored-bytes.fixture.ts';
import { beginErasure } from './erase-person.ts';
import { resumeErasures } from './run-erasure.ts';

const NAME = 'Philippa Vandermeulen';
const EMAIL = 'philippa.vandermeulen@example.org';
const WORDS = ['vandermeulen'];
const CONFIRM = { confirm: 'erase for good' };

let world: RedactionWorld;
beforeAll(async () => {
  world = await startRedactionWorld(inject('testDatabase'));
});
afterAll(() => world?.close());

async function ok<T extends object>(who: string, method: string, path: string, body?: JsonValue): Promise<T> {
  const answer = await world.ask<T>(who, method, path, body);
  expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
  return answer.body;
}

/** Somebody who has written in every way there is, and was removed. Answers who, an API token of theirs, and two Codices. */
async function leaveEverywhere(name = NAME, email = EMAIL) {
  const { services, owner } = world;
  const { id } = await ok<{ id: string }>(owner, 'POST', 'members', {
    ...{ name, email, role: 'editor', password: 'correct horse battery' },
  });
  const { token } = await createApiToken(services.prisma, { userId: id, name: `${name}'s laptop` });
  const codex = await ok<{ id: string }>(token, 'POST', 'codices', {
    ...{ templateId: 'vault', title: 'The lock', fields: { notes: 'calm', owner: 'calm', words: ['a'] } },
  });
  await ok(token, 'PATCH', `codices/${codex.id}`, { fields: { owner: 'other' } });
  await ok(owner, 'PATCH', `codices/${codex.id}`, { fields: { words: ['b'] } });
  const said = await ok<{ id: string }>(owner, 'POST', `codices/${codex.id}/comments`, {
    body: { markdown: `Ask @[${name}](${id}), please` },
  });
  await ok(token, 'POST', `comments/${said.id}/replies`, { body: { markdown: 'Here I am' } });
  await ok(token, 'POST', `codices/${codex.id}/versions`, { name: 'sent', note: 'n' });
  await ok(token, 'POST', `codices/${codex.id}/branches`, { name: 'draft' });
  await ok(token, 'PATCH', `codices/${codex.id}?branch=draft`, { fields: { owner: 'on a branch' } });
  const suggestion = await ok<{ id: string }>(token, 'POST', `codices/${codex.id}/suggestions`, {
    anchor: { field: 'notes', quote: 'calm' },
    change: { kind: 'text', text: 'calmer' },
  });
  await world.ask(owner, 'POST', `suggestions/${suggestion.id}/accept`, {});
  await ok(token, 'PUT', `codices/${codex.id}/watch`, { subtree: false });
  const moved = await world.newCodex('Moved');
  await ok(token, 'POST', `codices/${moved}/move`, { parentId: codex.id });
  await settle();
  const documentName = codexDocumentName(codex.id);
  await services.journal.compact(documentName);
  await writeDocumentCheckpoint(services, documentName);
  const size = { rows: 2, bytes: 1_000_000, fewest: 1 };
  expect(await packDocument(services, documentName, { before: Date.now() + 1_000, size })).toBeGreaterThan(0);
  await signDue(services);
  await world.server.app.request(`/api/v1/members/${id}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${owner}` },
  });
  return { id, token, codexId: codex.id };
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

const found = () => findStored(world.client, world.dataDir, WORDS);

test('the name and the address are in no table, file or export; the chain holds and a tampered tombstone is found', {
  timeout: 180_000,
}, async () => {
  const { id, token, codexId } = await leaveEverywhere();
  const before = await found();
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
  expect(await found()).toEqual(before);

  const begun = await world.ask<ErasureBody>(world.owner, 'POST', `members/${id}/erasure`, CONFIRM);
  expect(begun.status, JSON.stringify(begun.body)).toBe(202);
  await settle();
  expect(await ok(world.owner, 'GET', `members/${id}/erasure`)).toMatchObject({ state: 'done' });
  expect(await found()).toEqual([]);
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
    where: { action: 'personal-data-erased' },
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
  const { id, codexId } = await leaveEverywhere('Rosalind Vandermeulen', 'rosalind@example.org');
  const name = commentsDocumentName(codexId);
  const old = new Y.Doc();
  Y.applyUpdate(old, (await world.services.journal.load(name)).state);
  expect((await world.ask(world.owner, 'POST', `members/${id}/erasure`, CONFIRM)).status).toBe(202);
  await settle();
  expect(await found()).toEqual([]);
  const member = world.connect(name, old);
  await world.synced(member);
  // Everything it has, sent again.
  member.doc.emit('update', [Y.encodeStateAsUpdate(old), null, old, new Y.Transaction(old, null, true)]);
  const forged = { thread: 'x', author: { kind: 'user', id, name: 'Rosalind Vandermeulen' }, at: Date.now() };
  member.doc.getMap('comments').set('x', forged);
  await expect.poll(() => member.refusals.length).toBeGreaterThan(0);
  world.leave();
  await settle();
  expect(await found()).toEqual([]);
  expect(await world.verifyAll()).toEqual([]);
});

test('what a crash interrupts is carried to its end, and what waits says nothing', {
  timeout: 120_000,
}, async () => {
  const { services } = world;
  const { id } = await leaveEverywhere('Ottilie Vandermeulen', 'ottilie@example.org');
  const owner = await services.prisma.user.findFirstOrThrow({ where: { role: 'owner' } });
  const actor: Actor = { kind: 'user', id: owner.id, name: owner.name, role: 'owner' };
  const row = await beginErasure(services, actor, id, CONFIRM);
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
  await settle();
  expect(await found()).toEqual([]);
  expect(await world.verifyAll()).toEqual([]);
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
