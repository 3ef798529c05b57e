/** A history is carried to another instance: as it was written, by the names it was written by, and proven there and ever after. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { SIGNING_KEYS_PATH } from '#core/protocol/api/history/checkpoints.ts';
import type { VersionBody } from '#core/protocol/api/history.ts';
import { verifyFile } from '#server/cli/verify-file.ts';
import { type HistoryWorld, linesOf, startHistoryWorld } from './history-world.fixture.ts';

let from: HistoryWorld;
let to: HistoryWorld;
let third: HistoryWorld;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bindery-carried-'));
  const server = inject('testDatabase');
  from = await startHistoryWorld(server, 'from.example.org');
  to = await startHistoryWorld(server, 'to.example.org');
  third = await startHistoryWorld(server, 'third.example.org');
}, 180_000);
afterAll(async () => {
  for (const world of [from, to, third]) await world?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function verify(text: string, keysOf: HistoryWorld | null = null) {
  const file = join(folder, 'file');
  writeFileSync(file, text);
  const keys = keysOf === null ? null : join(folder, 'keys.json');
  if (keys !== null && keysOf !== null)
    writeFileSync(keys, await (await keysOf.server.app.request(SIGNING_KEYS_PATH)).text());
  return await verifyFile(file, keys);
}

/** All that has to be the same wherever it is: documents with their heads and branches, and rows. */
function content(file: string): string[] {
  return linesOf(file).flatMap((line) =>
    'document' in line || 'row' in line ? [JSON.stringify(line, (_, value) => value)] : [],
  );
}

async function makeCodex(): Promise<string> {
  const { id = '' } = await from.call('POST', 'codices', {
    templateId: 'memo',
    title: 'Minutes',
    fields: { notes: 'One.', words: ['red'], body: { markdown: '## First\n\nWords.' } },
  });
  await from.server.call(from.editor, 'PATCH', `codices/${id}`, {
    fields: { notes: 'One. Two.', mood: 'tense' },
  });
  await from.call('POST', `codices/${id}/branches`, { name: 'draft' });
  await from.call('PATCH', `codices/${id}?branch=draft`, { fields: { notes: 'One. Two. Three.' } });
  await from.call('PATCH', `codices/${id}`, { title: 'Minutes of May' });
  return id;
}

test('it comes under its id, with its branches, as it was, and is proven here and in every later file', async () => {
  const id = await makeCodex();
  const file = await from.exportHistory(id);
  const answer = await to.import(file);
  expect(answer.status, answer.text).toBe(201);
  expect(answer.body).toMatchObject({
    codices: [{ id, title: 'Minutes of May', template: { id: 'memo', version: 1 } }],
    warnings: [],
    history: { host: 'from.example.org', operations: 5, branches: 1, isKnown: false },
  });
  const here = await to.call('GET', `codices/${id}`);
  expect(here['fields']).toMatchObject({ notes: 'One. Two.', mood: 'tense', words: ['red'] });
  expect(here['title']).toBe('Minutes of May');
  const branches = await to.call('GET', `codices/${id}/branches`);
  expect(branches.items).toMatchObject([
    { name: 'draft', ahead: 1, behind: 1, createdBy: { name: 'Ines (imported)' } },
  ]);
  expect(await to.breaks()).toEqual([]);
  const again = await to.exportHistory(id);
  expect(content(again)).toEqual(content(file));
  const outcome = await verify(again, to);
  expect(outcome.text).toContain(`codex/${id}: the first 3 came from from.example.org, signed with`);
  expect(outcome).toMatchObject({ ok: true, json: { keysAreTrusted: true } });
  // On from there, and to a third: what proved it goes along.
  await to.call('PATCH', `codices/${id}`, { title: 'Minutes of June' });
  await to.call('POST', `codices/${id}/branches/draft/merge`, {});
  expect(await to.breaks()).toEqual([]);
  const further = await to.exportHistory(id);
  expect((await third.import(further)).status).toBe(201);
  expect(await third.breaks()).toEqual([]);
  const last = await third.exportHistory(id);
  expect(content(last)).toEqual(content(further));
  const proven = await verify(last, third);
  expect(proven.text).toMatch(
    /the first 3 came from from\.example\.org[\s\S]*the first 5 came from to\.example\.org/,
  );
  expect(proven.ok).toBe(true);
});

test('authors are those of the file and nobody here, in the history and everywhere else', async () => {
  const id = await makeCodex();
  expect((await to.import(await from.exportHistory(id), to.editor)).status).toBe(201);
  const { items } = (await to.call('GET', `codices/${id}/versions`)) as unknown as { items: VersionBody[] };
  const authors = items.flatMap((version) => version.authors);
  expect(authors.length).toBeGreaterThan(0);
  for (const { id: author, name } of authors) {
    expect(author).toMatch(/^imported:/);
    expect(name).toBe('Ines (imported)');
  }
  const row = await to.services.prisma.codex.findUniqueOrThrow({ where: { id } });
  expect(row.createdById).toMatch(/^imported:/);
  const event = await to.services.prisma.auditEvent.findFirstOrThrow({
    where: { action: 'history-imported', subject: id },
  });
  expect(event.detail).toMatchObject({ host: 'from.example.org', operations: 5 });
});

test('nothing of what happened elsewhere is news here', async () => {
  const id = await makeCodex();
  await to.import(await from.exportHistory(id));
  await to.services.background.settled();
  await to.call('PATCH', `codices/${id}`, { title: 'Here' });
  const events = () => to.services.prisma.event.findMany({ where: { codexId: id }, orderBy: { seq: 'asc' } });
  await expect
    .poll(async () => (await events()).map(({ type }) => type))
    .toEqual(['codex.created', 'codex.updated']);
  expect(await to.services.prisma.notification.count({ where: { codexId: id } })).toBe(0);
});

test('a passage that was removed there stays proven here, and one can be removed here', async () => {
  const id = await makeCodex();
  const said = { reason: 'a password', confirm: 'remove for good' };
  await from.call('PATCH', `codices/${id}`, { fields: { notes: 'Hunter-Zwölf and so on' } });
  await from.call('POST', `codices/${id}/redactions`, { passage: 'Hunter-Zwölf', ...said });
  const file = await from.exportHistory(id);
  expect((await to.import(file)).status).toBe(201);
  expect(await to.breaks()).toEqual([]);
  expect((await verify(await to.exportHistory(id), to)).ok).toBe(true);
  await to.call('POST', `codices/${id}/redactions`, { passage: 'and so on', ...said });
  expect(await to.breaks()).toEqual([]);
  const again = await to.exportHistory(id);
  expect(again).not.toContain(Buffer.from('and so on').toString('base64').slice(0, 8));
  expect(await verify(again, to)).toMatchObject({ ok: true });
  expect((await third.import(again)).status).toBe(201);
  expect(await third.breaks()).toEqual([]);
});

test('an id that is taken, or was deleted for good, is refused by name, and nothing is written', async () => {
  const id = await makeCodex();
  const file = await from.exportHistory(id);
  const back = await from.import(file);
  expect([back.status, back.body['detail']]).toEqual([
    409,
    expect.stringContaining(`Codex ${id} is here already`),
  ]);
  expect((await to.import(file)).status).toBe(201);
  expect((await to.import(file)).status).toBe(409);
  await to.call('DELETE', `codices/${id}`);
  expect((await to.import(file)).status).toBe(409);
  await to.call('POST', `codices/${id}/purge`);
  const gone = await to.import(file);
  expect([gone.status, gone.body['detail']]).toEqual([410, expect.stringContaining('deleted here for good')]);
  expect(await to.services.prisma.importedHistory.count({ where: { documentName: { contains: id } } })).toBe(
    0,
  );
});

test('below another Codex, where its template may stand', async () => {
  const { id: parent } = await to.call('POST', 'codices', { templateId: 'memo', title: 'Above' });
  const id = await makeCodex();
  const answer = await to.import(await from.exportHistory(id), to.owner, `?parent=${parent}`);
  expect(answer.body['codices']).toMatchObject([{ id, parentId: parent }]);
});

test('any history: carried on, it proves and equals', { timeout: 300_000 }, async () => {
  const field = fc.constantFrom('notes', 'title', 'mood', 'words', 'body');
  const act = fc.oneof(
    { weight: 6, arbitrary: fc.tuple(fc.constant('write' as const), field, fc.string({ maxLength: 12 })) },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.constant('branch' as const), fc.constantFrom('a', 'b'), fc.constant('')),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(fc.constant('on' as const), fc.constantFrom('a', 'b'), fc.string({ maxLength: 9 })),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.constant('merge' as const), fc.constantFrom('a', 'b'), fc.constant('')),
    },
  );
  const valueFor = (name: string, text: string) =>
    name === 'mood'
      ? text.length % 2 === 0
        ? 'calm'
        : 'tense'
      : name === 'words'
        ? [`w${text.length}`]
        : name === 'body'
          ? { markdown: text }
          : text;
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 14 }), async (acts) => {
      const { id = '' } = await from.call('POST', 'codices', { templateId: 'memo', title: 'Any' });
      const ask = (who: string, method: string, path: string, body: object) =>
        from.server.call(who, method, `codices/${id}${path}`, body as never).catch(() => undefined);
      for (const [index, [kind, name, text]] of acts.entries()) {
        const who = index % 2 === 0 ? from.owner : from.editor;
        if (kind === 'write' && name === 'title') await ask(who, 'PATCH', '', { title: text });
        else if (kind === 'write') await ask(who, 'PATCH', '', { fields: { [name]: valueFor(name, text) } });
        else if (kind === 'branch') await ask(who, 'POST', '/branches', { name });
        else if (kind === 'on') await ask(who, 'PATCH', `?branch=${name}`, { fields: { notes: text } });
        else
          await ask(who, 'POST', `/branches/${name}/merge`, { resolutions: { notes: { take: 'branch' } } });
      }
      const file = await from.exportHistory(id);
      const answer = await to.import(file);
      expect(answer.status, answer.text).toBe(201);
      const again = await to.exportHistory(id);
      expect(content(again)).toEqual(content(file));
      expect((await verify(again)).ok).toBe(true);
      const fields = async (world: HistoryWorld) => (await world.call('GET', `codices/${id}`))['fields'];
      expect(await fields(to)).toEqual(await fields(from));
    }),
    { numRuns: 25 },
  );
  expect(await to.breaks()).toEqual([]);
});
