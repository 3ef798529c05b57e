/** A passage that was written in every way there is stands nowhere any more, by its bytes; and all that is left of the history holds. */
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import type { JsonValue } from '#core/json.ts';
import type { RedactionBody, RedactionPreviewBody } from '#core/protocol/api/history/redactions.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import { checkHistoryFile } from '../checkpoints/check-history-file.ts';
import { signDue } from '../checkpoints/checkpoint-upkeep.ts';
import { keyStoreOf, listSigningKeys } from '../checkpoints/signing-keys.ts';
import type { Member } from '../collaboration/collaboration.fixture.ts';
import { resumeRedactions } from './redact-passage.ts';
import {
  CONFIRM,
  FORMS,
  type RedactionWorld,
  SECRET,
  startRedactionWorld,
} from './redaction-world.fixture.ts';
import { holds } from './stored-bytes.fixture.ts';

let world: RedactionWorld;
beforeAll(async () => {
  world = await startRedactionWorld(inject('testDatabase'));
});
afterEach(() => world.leave());
afterAll(() => world?.close());

/** In every way that somebody can write something into a Codex, or about it. */
async function writeEverywhere(): Promise<string> {
  const { services } = world;
  const id = await world.newCodex(`Title ${SECRET}`, {
    body: `Seeded **${SECRET}** text`,
    notes: `n ${SECRET} n`,
  });
  const name = codexDocumentName(id);
  const actor: Actor = { kind: 'user', id: 'u', name: 'Ines', role: 'editor' };
  const write = (edit: (codex: ReturnType<typeof openCodex>, doc: Y.Doc) => void) =>
    services.live.edit(name, actor, { origin: 'socket' }, (doc) =>
      edit(openCodex(doc, { environment: services.environment, actor }), doc),
    );
  // Letter by letter in a plain text, then deleted again.
  for (const [at, sign] of [...SECRET].entries())
    await write((codex) => codex.text('notes').insert(at, sign));
  await write((codex) => codex.text('notes').delete(0, SECRET.length));
  // Concurrent values of a register: the loser is kept.
  const { state } = await services.journal.load(name);
  for (const value of [`first ${SECRET}`, `second ${SECRET}`]) {
    const fork = new Y.Doc();
    Y.applyUpdate(fork, state);
    const vector = Y.encodeStateVector(fork);
    openCodex(fork, { environment: services.environment, actor }).setRegister('owner', value);
    await services.live.apply(name, actor, { origin: 'socket' }, Y.encodeStateAsUpdate(fork, vector));
  }
  await write((codex) => {
    codex.addMember('words', SECRET);
    codex.insertRow('steps', { text: `step ${SECRET}` });
    codex.insertRow('steps', { text: 'calm step' });
  });
  // A mark of a rich text, and a formatted half of the passage.
  await write((_, doc) => {
    const block = new Y.XmlElement('paragraph');
    doc.getXmlFragment('field:body').push([block]);
    const text = new Y.XmlText();
    block.insert(0, [text]);
    text.insert(0, `marked ${SECRET} end`);
    text.format(7, 4, { bold: {} });
    text.format(0, 3, { link: { href: `https://example.org/${SECRET}` } });
  });
  const said = await world.call('POST', `codices/${id}/comments`, {
    body: { markdown: `Who wrote ${SECRET}?` },
    anchor: { field: 'body', quote: `marked ${SECRET}` },
  });
  await world.call('POST', `comments/${said['id']}/replies`, { body: { markdown: `Not me: ${SECRET}` } });
  await world.call('POST', `codices/${id}/suggestions`, {
    anchor: { field: 'body', quote: 'end' },
    change: { kind: 'text', text: `${SECRET} too` },
  });
  await world.call('POST', `codices/${id}/versions`, { name: `v ${SECRET}`, note: `n ${SECRET}` });
  await world.call('POST', `codices/${id}/branches`, { name: 'draft' });
  await services.live.edit(codexDocumentName(id, 'draft'), actor, { origin: 'socket' }, (doc) =>
    doc.getText('field:notes').insert(0, `on a branch ${SECRET} `),
  );
  await world.call('POST', `codices/${id}/comments?branch=draft`, {
    body: { markdown: `Nor on the branch: ${SECRET}` },
    anchor: { field: 'notes', quote: `on a branch ${SECRET}` },
  });
  await services.journal.compact(name);
  await services.journal.compact(commentsDocumentName(id));
  await upload(id, `${SECRET}.txt`, `a file with ${SECRET}\n`);
  await upload(id, 'calm.txt', 'calm\n');
  await projectAll(id);
  await signDue(services);
  return id;
}

async function upload(id: string, name: string, content: string): Promise<void> {
  const response = await world.server.app.request(
    `/api/v1/codices/${id}/assets?name=${encodeURIComponent(name)}`,
    {
      method: 'POST',
      headers: { authorization: `Bearer ${world.owner}`, 'content-type': 'application/octet-stream' },
      body: content,
    },
  );
  expect(response.status, await response.clone().text()).toBe(201);
}

async function projectAll(id: string): Promise<void> {
  const { services } = world;
  await services.projection.project(codexDocumentName(id));
  await services.projection.project(commentsDocumentName(id));
  await services.titles.flush();
  await services.background.settled();
}

/** Rows that name what somebody wrote where no route of the API would put it. */
async function queueMessages(id: string): Promise<void> {
  const detail = JSON.stringify({ codex: id, title: `Title ${SECRET}` });
  await world.client.query(
    `INSERT INTO "Webhook" ("id", "url", "events", "secret", "previousSecret", "byId", "byName", "createdAt")
     VALUES ('hook', 'https://example.org', '{*}', '\\x00', '\\x00', 'u', 'U', now())`,
  );
  await world.client.query(
    `INSERT INTO "WebhookDelivery" ("id", "webhookId", "eventId", "seq", "type", "subject", "codexId", "body", "status", "createdAt", "nextAt")
     VALUES ('one', 'hook', 'e', 1, 'codex.changed', $1, $1, $2, 'done', now(), now())`,
    [id, detail],
  );
  await world.client.query(
    `INSERT INTO "Event" ("seq", "type", "codexId", "at", "data") VALUES (1000000, 'version.named', $1, now(), $2)`,
    [id, detail],
  );
}

test('what was written in every way is in no table, file, index or export, and everything holds', async () => {
  const id = await writeEverywhere();
  await queueMessages(id);
  const before = await world.found();
  // The search would be of no use if it did not see these.
  for (const place of [
    ...[
      'DocumentUpdate payload',
      'DocumentSnapshot state',
      'Codex title',
      'Codex fields',
      'CodexSearch entries',
    ],
    ...[
      'CommentSearch text',
      'NamedVersion name',
      'NamedVersion key',
      'NamedVersion note',
      'CodexConflict detail',
    ],
    ...['Asset name', 'AuditEvent detail', 'WebhookDelivery body', 'Event data'],
  ])
    expect(before).toContain(place);
  expect(before.some((place) => place.startsWith(world.dataDir))).toBe(true);

  const looked = await world.ask<RedactionPreviewBody>(
    world.owner,
    'POST',
    `codices/${id}/redactions/preview`,
    {
      passage: SECRET,
    },
  );
  expect(looked.status).toBe(200);
  expect(looked.body).toMatchObject({ elsewhere: 0, files: [{ name: `${SECRET}.txt` }] });
  expect(looked.body.documents).toBeGreaterThanOrEqual(4);
  expect(await world.found()).toEqual(before);

  const done = await world.redact(id);
  expect(done.status, JSON.stringify(done.body)).toBe(201);
  expect(done.body).toMatchObject({ state: 'done', report: { files: 1 } });
  await projectAll(id);
  expect(await world.found()).toEqual([]);
  expect(await world.verifyAll()).toEqual([]);
  await signDue(world.services);
  expect(await world.verifyAll()).toEqual([]);

  for (const path of [
    'export?format=json5&comments=true',
    'export?format=binary&history=true',
    'history-file',
    'operations?limit=100',
    'export?format=markdown',
  ]) {
    const response = await world.server.app.request(`/api/v1/codices/${id}/${path}`, {
      headers: { authorization: `Bearer ${world.owner}` },
    });
    expect(response.status, path).toBe(200);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(
      holds(
        bytes,
        FORMS.map((each) => each.toLowerCase()),
        3,
      ),
      path,
    ).toBe(false);
    if (path === 'history-file') await expectProven(bytes.toString());
  }
  const { items } = (
    await world.ask<{ items: RedactionBody[] }>(world.owner, 'GET', `codices/${id}/redactions`)
  ).body;
  expect(items).toMatchObject([{ reason: 'a password', state: 'done' }]);
  // What others wrote beside it is there.
  const codex = (await world.ask<{ fields: Record<string, JsonValue> }>(world.owner, 'GET', `codices/${id}`))
    .body;
  expect(JSON.stringify(codex.fields)).toContain('calm step');
  expect(JSON.stringify(codex.fields['body'])).toContain('Seeded');
});

async function expectProven(file: string): Promise<void> {
  const lines = async function* () {
    yield* file.trimEnd().split('\n');
  };
  const keys = await listSigningKeys(keyStoreOf(world.services));
  const report = await checkHistoryFile(lines, { keys, authorities: null });
  expect(report.damages).toEqual([]);
  expect(report.documents.map(({ ok }) => ok)).toEqual([true, true]);
  expect(report.documents[0]?.redacted).toBeGreaterThan(0);
  const forged = async function* () {
    for await (const line of lines()) yield line.replace('"redaction":{"note":"', '"redaction":{"note":"x');
  };
  const [main] = (await checkHistoryFile(forged, { keys, authorities: null })).documents;
  expect(main?.breaks.map(({ kind }) => kind)).toContain('redaction');
}

test('pages that are open lose it, go on with what else they have, and bring none of it back', async () => {
  const id = await world.newCodex();
  const name = codexDocumentName(id);
  const [ines, omar] = [world.connect(name), world.connect(name)];
  await world.synced(ines, omar);
  const notes = (member: Member): Y.Text => member.doc.getText('field:notes');
  notes(ines).insert(0, `left ${SECRET} right`);
  await world.synced(ines, omar);
  await expect.poll(() => notes(omar).toString()).toBe(`left ${SECRET} right`);
  // A device that goes offline, and writes on there.
  const offline = new Y.Doc();
  Y.applyUpdate(offline, Y.encodeStateAsUpdate(omar.doc));
  offline.getText('field:notes').insert(0, 'offline ');
  expect((await world.redact(id)).status).toBe(201);
  await expect.poll(() => notes(ines).toString()).toBe('left  right');
  notes(ines).insert(4, '!');
  await world.synced(ines);
  // With everything it has, old bytes among them, as a provider may that keeps no account of what it sent.
  const returning = world.connect(name, offline);
  await world.synced(returning);
  const whole = Y.encodeStateAsUpdate(offline);
  Y.applyUpdate(returning.doc, whole);
  await expect.poll(() => notes(ines).toString()).toBe('offline left!  right');
  await expect.poll(() => notes(returning).toString()).toBe('offline left!  right');
  await projectAll(id);
  expect(await world.found()).toEqual([]);
  expect(await world.verifyAll()).toEqual([]);
});

test('bytes of before that are sent again are cut at the door, with what is new beside them', async () => {
  const id = await world.newCodex();
  const name = codexDocumentName(id);
  const writer = world.connect(name);
  await world.synced(writer);
  writer.doc.getText('field:notes').insert(0, SECRET);
  await world.synced(writer);
  const old = Y.encodeStateAsUpdate(writer.doc);
  writer.leave();
  expect((await world.redact(id)).status).toBe(201);
  const copy = new Y.Doc();
  Y.applyUpdate(copy, old);
  copy.clientID = writer.doc.clientID;
  const sender = world.connect(name, Object.assign(new Y.Doc(), { clientID: writer.doc.clientID }));
  await world.synced(sender);
  copy.getText('field:notes').insert(0, 'new ');
  // One update with both, past what the provider would send by itself.
  const both = Y.encodeStateAsUpdate(copy);
  sender.doc.emit('update', [both, null, sender.doc, new Y.Transaction(sender.doc, null, true)]);
  const text = async (): Promise<string> => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, (await world.services.journal.load(name)).state);
    return doc.getText('field:notes').toString();
  };
  await expect.poll(text).toBe('new ');
  await projectAll(id);
  expect(await world.found()).toEqual([]);
});

test('an old copy that comes back as new characters is refused, in one piece or joined, and other words are not', async () => {
  const id = await world.newCodex('Calm', { notes: SECRET });
  const name = codexDocumentName(id);
  expect((await world.redact(id)).status).toBe(201);
  const member = world.connect(name);
  await world.synced(member);
  const notes = member.doc.getText('field:notes');
  notes.insert(0, `copied ${SECRET} again`);
  await expect.poll(() => member.refusals).toContain('invalid-update');
  const other = world.connect(name);
  await world.synced(other);
  other.doc.getText('field:notes').insert(0, 'other words');
  await world.synced(other);
  const value = world.connect(name);
  await world.synced(value);
  value.doc.getArray('set:words').push([{ tag: 'x', value: SECRET }]);
  await expect.poll(() => value.refusals).toContain('invalid-update');
  await projectAll(id);
  expect(await world.found()).toEqual([]);
  const { state } = await world.services.journal.load(name);
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  expect(doc.getText('field:notes').toString()).toBe('other words');
});

test('whoever is not an owner or admin may not, and it is asked for in words', async () => {
  const id = await world.newCodex('Calm', { notes: SECRET });
  const asked = { passage: SECRET, ...CONFIRM };
  const path = `codices/${id}/redactions`;
  expect((await world.ask(world.editor, 'POST', path, asked)).status).toBe(403);
  expect((await world.ask(world.editor, 'POST', `${path}/preview`, { passage: SECRET })).status).toBe(403);
  expect((await world.ask(world.editor, 'GET', path)).status).toBe(403);
  expect((await world.ask(world.owner, 'POST', path, { ...asked, confirm: 'yes' })).status).toBe(422);
  expect((await world.ask(world.owner, 'POST', path, { ...asked, reason: `it says ${SECRET}` })).status).toBe(
    422,
  );
  expect((await world.ask(world.owner, 'POST', path, { ...asked, passage: 'abc' })).status).toBe(422);
  expect(
    (await world.ask(world.owner, 'POST', path, { ...asked, passage: 'nowhere to be found' })).status,
  ).toBe(404);
  expect((await world.redact(id)).status).toBe(201);
  expect(await world.found()).toEqual([]);
});

test('what a crash interrupts is carried to its end by the next process, from wherever it stood', {
  timeout: 180_000,
}, async () => {
  const { services } = world;
  for (const step of ['the history', 'letting go', 'projecting'] as const) {
    const id = await world.newCodex(`Crash ${SECRET}`, { notes: SECRET });
    await projectAll(id);
    const restore = breakAt(step);
    expect((await world.redact(id)).status, step).toBeGreaterThanOrEqual(500);
    restore();
    const row = await services.prisma.redaction.findFirstOrThrow({ where: { codexId: id } });
    expect(row.state).toBe(step === 'the history' ? 'removing' : 'clearing');
    // What waits for it is sealed, and nothing is half done.
    expect(
      holds(
        Buffer.from(row.request),
        FORMS.map((each) => each.toLowerCase()),
        3,
      ),
    ).toBe(false);
    expect(await world.verifyAll()).toEqual([]);
    expect(await resumeRedactions(services)).toBe(0); // while somebody is at it
    await world.client.query('UPDATE "Redaction" SET "leasedUntil" = NULL');
    expect(await resumeRedactions(services)).toBe(1);
    await projectAll(id);
    expect(await world.found(), step).toEqual([]);
    expect(await world.verifyAll()).toEqual([]);
  }
});

/** The process dies there; answers how it is made whole again. */
function breakAt(step: 'the history' | 'letting go' | 'projecting'): () => void {
  const { live, journal, projection } = world.services;
  const [target, method] =
    step === 'the history'
      ? ([journal, 'walk'] as const)
      : step === 'letting go'
        ? ([live, 'discard'] as const)
        : ([projection, 'project'] as const);
  const whole = Reflect.get(target, method) as (...given: unknown[]) => unknown;
  let calls = 0;
  Reflect.set(target, method, (...given: unknown[]) => {
    calls += 1;
    // The history is read before anything is begun, too.
    if (step === 'the history' && calls <= WALKS_BEFORE) return Reflect.apply(whole, target, given);
    throw new Error('the process has died');
  });
  return () => Reflect.set(target, method, whole);
}

/** To see whether it is there, and whether it is right, and to sign it. */
const WALKS_BEFORE = 6;
