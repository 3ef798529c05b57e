/** At every door what is not kept is refused with the nearest states, what is kept opens as it was, and a folded history is carried as one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, inject, test, vi } from 'vitest';
import type { JsonValue } from '#core/json.ts';
import { SIGNING_KEYS_PATH } from '#core/protocol/api/history/checkpoints.ts';
import { blameSchema, passageListSchema, versionListSchema } from '#core/protocol/api/history.ts';
import { agentRunListSchema, undoneRunSchema } from '#core/protocol/api/programs/agents.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { verifyFile } from '#server/cli/verify-file.ts';
import { makeAgent } from '../agents/agents.fixture.ts';
import { signDocument } from '../checkpoints/checkpoint-upkeep.ts';
import { type HistoryWorld, startHistoryWorld } from '../transfer/history/history-world.fixture.ts';
import { foldDue } from './retention-upkeep.ts';

const DAY_MS = 86_400_000;
const SOURCE = `{
  id: 'memo', version: 1, name: 'Memo', retention: { operations: '90d', sessions: '1y' },
  fields: { notes: { type: 'text' }, mood: { type: 'select', options: ['calm', 'tense'] } },
}`;

let world: HistoryWorld;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bindery-folded-doors-'));
  // Its signing key is older than what it signs.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 801 * DAY_MS });
  world = await startHistoryWorld(inject('testDatabase'), 'from.example.org', SOURCE);
  vi.useRealTimers();
}, 120_000);
afterEach(() => vi.useRealTimers());
afterAll(async () => {
  await world?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(method: string, path: string, body?: JsonValue, of = world) {
  const response = await of.server.app.request(`/api/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${of.owner}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

/** Five sessions, of 800 days ago up to yesterday, the third of which is named and the second an agent's. Answers the last number of each. */
async function writeHistory() {
  const now = Date.now();
  vi.useFakeTimers({ toFake: ['Date'], now: now - 800 * DAY_MS });
  const { prisma } = world.services;
  const { userId } = await prisma.apiToken.findFirstOrThrow({ where: { user: { role: 'owner' } } });
  const agent = await makeAgent(prisma, { ownerId: userId ?? '', scope: 'write' });
  const { id = '' } = await world.call('POST', 'codices', { templateId: 'memo', title: 'Minutes' });
  const document = codexDocumentName(id);
  const ends: number[] = [];
  const write = async (daysAgo: number, ...texts: readonly string[]) => {
    vi.setSystemTime(now - daysAgo * DAY_MS);
    for (const notes of texts) {
      const token = notes.includes('agent') ? agent.token : world.owner;
      await world.server.call(token, 'PATCH', `codices/${id}`, { fields: { notes } });
      vi.setSystemTime(Date.now() + 1_000);
    }
    ends.push(await world.services.journal.headSeq(document));
  };
  await write(799, 'One.', 'One. Never mind.');
  await write(798, 'One. Never mind. The agent', 'One. Never mind. The agent said.');
  await write(797, 'One.', 'One. Two.');
  const named = ends[2] ?? 0;
  await world.call('POST', `codices/${id}/versions`, { name: 'Agreed', seq: named });
  await write(200, 'One. Two. Th', 'One. Two. Three.');
  await write(1, 'One. Two. Three. Four.');
  vi.useRealTimers();
  await signDocument(world.services, document);
  const past = await ask('GET', `codices/${id}/versions/${named}`);
  return { id, document, ends, named, past, agent };
}

async function writeAndFold() {
  const written = await writeHistory();
  return { ...written, report: await foldDue(world.services) };
}

test('what is not kept is refused everywhere, and what is kept is what it was', {
  timeout: 120_000,
}, async () => {
  const { id, ends, named, past, report, agent } = await writeAndFold();
  const [first = 0, second = 0, , fourth = 0, fifth = 0] = ends;
  expect(report.failures).toEqual([]);
  expect(report.templates).toMatchObject([{ templateId: 'memo', ofSessions: { time: '1y', states: 1 } }]);
  const nearest = `The nearest is ${named}.`;
  const doors: readonly (readonly [string, string, JsonValue?])[] = [
    ['GET', `codices/${id}/versions/${first}`],
    ['GET', `codices/${id}/versions/${second}/state`],
    ['GET', `codices/${id}/compare?from=${first}&to=${named}`],
    ['GET', `codices/${id}/compare?from=${named}&to=${fourth - 1}`],
    ['POST', `codices/${id}/restore`, { seq: second }],
    ['POST', `codices/${id}/branches`, { name: 'late', from: String(first) }],
    ['POST', `codices/${id}/versions`, { name: 'Late', seq: first }],
  ];
  for (const [method, path, body] of doors) {
    const { status, text } = await ask(method, path, body);
    expect([path, status, JSON.parse(text).code], text).toEqual([path, 410, 'gone']);
    if (!path.includes(String(fourth - 1))) expect(text).toContain(nearest);
  }
  expect(await ask('GET', `codices/${id}/versions/${named}`)).toEqual(past);
  for (const path of [`versions/${named}/state`, `compare?from=Agreed&to=${fifth}`, `versions/${fourth}`])
    expect((await ask('GET', `codices/${id}/${path}`)).status).toBe(200);

  const versions = versionListSchema.parse(JSON.parse((await ask('GET', `codices/${id}/versions`)).text));
  expect(versions.items.filter(({ folded }) => folded).map(({ seq }) => seq)).toEqual([second, first, 1]);
  expect(versions.items.map(({ authors }) => authors[0]?.name)).toContain('Scribe');
  expect([versions.foldedTo !== undefined, versions.sessionsFoldedTo !== undefined]).toEqual([true, true]);

  const blamed = blameSchema.parse(JSON.parse((await ask('GET', `codices/${id}/blame?field=notes`)).text));
  expect(JSON.stringify(blamed)).toContain('Ines');
  expect(JSON.stringify(blamed)).not.toContain('"author":null');
  const found = async (q: string) =>
    passageListSchema.parse(JSON.parse((await ask('GET', `codices/${id}/passages?q=${q}`)).text)).items;
  expect(await found('Never')).toEqual([]);
  expect((await found('Two')).map(({ fromSeq, seq }) => [fromSeq, seq])).toEqual([[1, named]]);

  const runs = agentRunListSchema.parse(JSON.parse((await ask('GET', `agents/${agent.id}/runs`)).text)).items;
  const undone = await ask('POST', `agents/${agent.id}/runs/undo`, { from: runs[0]?.from ?? '' });
  const [told] = undoneRunSchema.parse(JSON.parse(undone.text)).documents;
  expect(told?.kept.map(({ why }) => why)).toEqual(['gone']);

  expect((await ask('POST', `codices/${id}/restore`, { seq: named })).status).toBeLessThan(300);
  const restored = JSON.parse((await ask('GET', `codices/${id}`)).text);
  expect(restored.fields.notes).toBe('One. Two.');
  expect(await world.breaks()).toEqual([]);
});

test('a folded history is carried to another instance, proven and refused there too', {
  timeout: 120_000,
}, async () => {
  const { id, ends, named, past } = await writeAndFold();
  const [first = 0] = ends;
  const file = await world.exportHistory(id);
  expect(file).not.toContain('Never mind');
  const [path, keys] = [join(folder, 'history'), join(folder, 'keys.json')];
  writeFileSync(path, file);
  writeFileSync(keys, await (await world.server.app.request(SIGNING_KEYS_PATH)).text());
  expect(await verifyFile(path, keys)).toMatchObject({ ok: true });
  const other = await startHistoryWorld(inject('testDatabase'), 'to.example.org', SOURCE);
  try {
    const answer = await other.import(file);
    expect(answer.status, answer.text).toBe(201);
    const refused = await ask('GET', `codices/${id}/versions/${first}`, undefined, other);
    expect([refused.status, refused.text.includes(`The nearest is ${named}.`)]).toEqual([410, true]);
    const there = JSON.parse((await ask('GET', `codices/${id}/versions/${named}`, undefined, other)).text);
    expect(there.fields).toEqual(JSON.parse(past.text).fields);
    expect(await other.breaks()).toEqual([]);
    // There it is folded by the rule of its template, and nothing is any more.
    await signDocument(other.services, codexDocumentName(id));
    expect((await foldDue(other.services)).failures).toEqual([]);
    expect(await other.breaks()).toEqual([]);
    const again = await ask('GET', `codices/${id}/versions/${first}`, undefined, other);
    expect(again.text).toContain(`The nearest is ${named}.`);
  } finally {
    await other.close();
  }
});

test('admins see what was folded, until when, when next, and what could not be', {
  timeout: 120_000,
}, async () => {
  await writeAndFold();
  const retention = async () => JSON.parse((await ask('GET', 'system')).text).retention;
  const told = await retention();
  expect(told).toMatchObject({
    ...{ waitsFor: 0, failures: [], moreFailures: 0 },
    templates: [{ templateId: 'memo', rules: [{ operations: '90d', sessions: '1y' }] }],
  });
  const [{ folded, foldedTo }] = told.templates;
  expect(folded).toBeGreaterThan(6);
  expect(Date.parse(foldedTo)).toBeLessThan(Date.now() - 199 * DAY_MS);
  expect(Date.parse(told.nextAt)).toBeGreaterThan(Date.parse(told.at));

  const { id, document } = await writeHistory();
  const client = new pg.Client({ connectionString: world.databaseUrl });
  await client.connect();
  await client.query('SET session_replication_role = replica');
  await client.query(
    `UPDATE "DocumentUpdate" SET "actorName" = 'Eve' WHERE "documentName" = $1 AND "seq" = 2`,
    [document],
  );
  await client.end();
  await foldDue(world.services);
  const { failures } = await retention();
  expect(failures).toMatchObject([
    { codexId: id, branch: null, message: expect.stringContaining('Operation 2 is not as it was recorded') },
  ]);
  const { status } = await ask('GET', `codices/${id}/versions/2`);
  expect(status).toBe(200);
});
