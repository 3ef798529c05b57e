/** Files that somebody has altered, or made up with keys of their own: each is refused with the reason, and nothing of it is written. */
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import { openCodex } from '#core/codex/open-codex.ts';
import { EMPTY_UPDATE } from '#core/document/update-encoding.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { serverEnvironment } from '../../config/server-environment.ts';
import type { StoredRow } from '../../journal/journal.ts';
import {
  type HistoryWorld,
  linesOf,
  type MadeUpDocument,
  makeUpFile,
  makeUpKey,
  rowsOf,
  startHistoryWorld,
} from './history-world.fixture.ts';

let from: HistoryWorld;
let to: HistoryWorld;
let id: string;
let name: string;
let file: string;
let rows: StoredRow[];

beforeAll(async () => {
  from = await startHistoryWorld(inject('testDatabase'), 'from.example.org');
  to = await startHistoryWorld(inject('testDatabase'), 'to.example.org');
  const made = await from.call('POST', 'codices', {
    templateId: 'memo',
    title: 'Minutes',
    fields: { notes: 'One.', mood: 'calm', words: ['red'] },
  });
  id = made['id'] ?? '';
  name = codexDocumentName(id);
  await from.call('PATCH', `codices/${id}`, { fields: { notes: 'One. Two.', mood: 'tense' } });
  await from.call('POST', `codices/${id}/branches`, { name: 'draft' });
  file = await from.exportHistory(id);
  rows = rowsOf(file, name);
}, 180_000);
afterAll(async () => {
  expect(await to.services.prisma.codex.count()).toBe(0);
  expect(
    await to.services.prisma.documentUpdate.count({ where: { documentName: { startsWith: 'codex/' } } }),
  ).toBe(0);
  expect(await to.services.prisma.importedHistory.count()).toBe(0);
  await from?.close();
  await to?.close();
});

async function refusal(text: string | Uint8Array, as?: string): Promise<string> {
  const { status, body } = await to.import(text, as);
  expect(status, JSON.stringify(body)).toBe(422);
  const issues = (body['errors'] ?? []) as { readonly path: readonly unknown[]; readonly message: string }[];
  return issues.map(({ path, message }) => `${path.join(' ')}: ${message}`).join('\n');
}

/** The same history, chained and signed anew after `edit`. */
function madeUp(edit: (row: StoredRow) => Partial<StoredRow>, more: Partial<MadeUpDocument> = {}): string {
  return makeUpFile({ codexId: id, documents: [{ name, rows: rows.map(edit), ...more }] });
}

const own = (seq: number, change: Partial<StoredRow>) => (row: StoredRow) =>
  row.seq === seq ? { ...row, ...change } : row;

/** An update in which `write` is done to the document as it is after its last operation. */
function further(write: (doc: Y.Doc) => void): Partial<StoredRow> {
  const doc = new Y.Doc();
  for (const { payload } of rows) Y.applyUpdate(doc, payload);
  const before = Y.encodeStateVector(doc);
  write(doc);
  const [last] = rows.slice(-1);
  return { ...last, operationId: 'further', payload: Y.encodeStateAsUpdate(doc, before) };
}

const withFurther = (write: (doc: Y.Doc) => void): string =>
  makeUpFile({ codexId: id, documents: [{ name, rows: [...rows, further(write)] }] });

test('a line that was altered, put in, left out, or cut off', async () => {
  const lines = file.split('\n').slice(0, -1);
  const at = lines.findIndex((line) => line.startsWith('{"row":{"seq":2'));
  const whole = lines.map((line) => `${line}\n`);
  const without = whole.toSpliced(at, 1).join('');
  expect(await refusal(without)).toMatch(new RegExp(`${name}: Operation 2 was removed`));
  const renamed = whole.with(at, whole[at]?.replace('"name":"Ines"', '"name":"Bo"') ?? '').join('');
  expect(await refusal(renamed)).toContain(`${name}: Operation 2 is not as it was recorded.`);
  expect(await refusal(whole.slice(0, -1).join(''))).toContain('the end of the file is missing');
  expect(await refusal(whole.toSpliced(at, 0, '{"row":{}}\n').join(''))).toContain(
    `line ${at + 1} is not readable`,
  );
  expect(await refusal(whole.slice(0, 1).join(''))).toContain('there is no document in it');
  expect(await refusal(`${whole[0]}${'x'.repeat(1_000_000)}`)).toContain('line 2 is not readable');
});

test('a signature that is of nobody, and operations that nobody signed', async () => {
  const other = makeUpKey();
  const [header = ''] = file.split('\n');
  const strange = header.replace(
    /"publicKey":"[^"]+"/,
    `"publicKey":"${Buffer.from(other.publicKey).toString('base64')}"`,
  );
  expect(await refusal(file.replace(header, strange))).toContain('is not as it was signed');
  expect(await refusal(madeUp((row) => row, { signed: 1 }))).toContain('Operations after 1 are not signed.');
  expect(await refusal(madeUp((row) => row, { signed: 0 }))).toContain('Operations after 0 are not signed.');
});

test('one that says that it comes from here, or that a member here wrote a value', async () => {
  const forged = makeUpFile({ codexId: id, host: 'to.example.org', documents: [{ name, rows }] });
  expect(await refusal(forged)).toContain('host: It says that it comes from to.example.org');
  const member = await to.services.prisma.user.findFirstOrThrow({ where: { role: 'owner' } });
  const text = withFurther((doc) =>
    openCodex(doc, { environment: serverEnvironment, actor: { id: member.id, name: 'Anybody' } }).setRegister(
      'mood',
      'calm',
    ),
  );
  expect(await refusal(text)).toContain('keys: It says that Ines, who is a member here, wrote values in it');
});

test('rows of another form than Bindery writes, or of another time', async () => {
  const soon = Date.now() + 86_400_000;
  for (const [change, said] of [
    [{ serverTime: soon }, 'dated in the future'],
    [{ clientTime: soon }, 'dated in the future'],
    [{ branch: 'draft' }, 'of another branch'],
    [{ operationId: 'a\u0000b' }, 'not as Bindery writes it'],
    [{ operationId: rows[0]?.operationId ?? '' }, 'there twice'],
    [{ origin: 'elsewhere' as never }, 'not as Bindery writes it'],
    [{ summary: { more: true } as never }, 'not as Bindery writes it'],
    [{ clientId: -1 }, 'not as Bindery writes it'],
    [{ actor: { kind: 'user', id: 'u', name: 'x'.repeat(5_000) } as const }, 'not as Bindery writes it'],
  ] as const) {
    expect(await refusal(madeUp(own(2, change)))).toContain(said);
  }
});

test('operations that no writer makes, and content that has no place in the template', async () => {
  const bytes = (change: Uint8Array) => refusal(madeUp(own(2, { payload: change })));
  expect(await bytes(Uint8Array.of(1, 2, 3))).toContain('can’t be read');
  const byAna = madeUp(own(2, { actor: { kind: 'user', id: 'u', name: 'Ana' } }));
  const asImported = byAna.replace('"id":"u","name":"Ana"', '"id":"imported:u","name":"Ana (imported)"');
  expect(await refusal(asImported)).toContain('Operation 2 is not as it was recorded.');
  // A few bytes that say they are 2^45 characters.
  expect(await bytes(deletedBomb())).toMatch(/can’t be read|No writer makes/);
  expect(await refusal(makeUpFile({ codexId: id, documents: [{ name, rows: rows.slice(1) }] }))).toMatch(
    /can’t be read|does not say which template|builds on one/,
  );
  expect(await refusal(withFurther((doc) => doc.getText('field:nowhere').insert(0, 'x')))).toContain(
    'has no place for “field:nowhere”',
  );
  expect(await refusal(withFurther((doc) => doc.getMap('field:notes').set('k', new Y.Doc())))).toContain(
    name,
  );
  expect(await refusal(withFurther((doc) => doc.getArray('meta:mood').push([new Uint8Array(8)])))).toContain(
    name,
  );
  // Gone again by the next operation, it would have stood in the history all the same.
  const hidden = further((doc) => doc.getMap('else').set('k', 'v'));
  const doc = new Y.Doc();
  for (const { payload } of rows) Y.applyUpdate(doc, payload);
  Y.applyUpdate(doc, hidden.payload ?? EMPTY_UPDATE);
  const before = Y.encodeStateVector(doc);
  doc.getMap('else').delete('k');
  const removal = { ...hidden, operationId: 'gone', payload: Y.encodeStateAsUpdate(doc, before) };
  expect(
    await refusal(makeUpFile({ codexId: id, documents: [{ name, rows: [...rows, hidden, removal] }] })),
  ).toContain(`${name} 3: else: The template has no such field.`);
});

/** One struct of deleted content, of a length beyond every clock. */
function deletedBomb(): Uint8Array {
  return Uint8Array.of(
    1,
    1,
    7,
    0,
    1,
    1,
    11,
    ...Buffer.from('field:notes'),
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    7,
    0,
  );
}

test('another template, and fields that are not the importer’s to write', async () => {
  await from.call('POST', 'templates/other/versions', {
    source: `{ id: 'other', version: 1, name: 'Other', fields: { body: { type: 'text' } } }`,
    baseVersion: 0,
  });
  const { id: other = '' } = await from.call('POST', 'codices', { templateId: 'other', title: 'Else' });
  expect(await refusal(await from.exportHistory(other))).toContain('There is no template “other” here.');
  const { id: sealed = '' } = await from.call('POST', 'codices', {
    templateId: 'memo',
    title: 'Sealed',
    fields: { sealed: 'By an admin.' },
  });
  expect(await refusal(await from.exportHistory(sealed), to.editor)).toContain('not yours to write');
});

test('documents that are none of the Codex, and branches that began elsewhere than they say', async () => {
  const [, other = ''] = [id, crypto.randomUUID()];
  const foreign = makeUpFile({ codexId: other, documents: [{ name, rows }] });
  expect(await refusal(foreign)).toContain('no document of the Codex');
  const tree = makeUpFile({ codexId: id, documents: [{ name: `workspace/${id}`, rows }] });
  expect(await refusal(tree)).toContain('no document of the Codex');
  const draft = `${name}@draft`;
  const line = linesOf(file).flatMap((each) =>
    'document' in each && each.branch !== undefined ? [each.branch] : [],
  )[0];
  if (line === undefined) throw new Error('There is no branch in the file.');
  const ofDraft = rowsOf(file, draft);
  const withBranch = (branch: typeof line | null) =>
    refusal(
      makeUpFile({
        codexId: id,
        documents: [
          { name, rows },
          { name: draft, rows: ofDraft, branch },
        ],
      }),
    );
  expect(await withBranch({ ...line, from: 1, base: 2 })).toContain(
    'does not begin as the Codex was after operation 1',
  );
  expect(await withBranch({ ...line, from: 9, base: 9 })).toContain('does not fit its operations');
  expect(await withBranch(null)).toContain('made by an earlier release');
  expect(
    await refusal(makeUpFile({ codexId: id, documents: [{ name: draft, rows: ofDraft, branch: line }] })),
  ).toContain('The Codex itself is not in it.');
});

test('authors whose ids are those of members, or of rules, are nobody all the same', async () => {
  const member = await to.services.prisma.user.findFirstOrThrow({ where: { role: 'owner' } });
  const actor = { kind: 'user', id: member.id, name: member.name } as const;
  const text = makeUpFile({
    codexId: id,
    documents: [{ name, rows: rows.map((row) => ({ ...row, actor })) }],
  });
  const { status, text: said } = await to.import(text);
  expect(status, said).toBe(201);
  const stored = await to.services.prisma.documentUpdate.findMany({ where: { documentName: name } });
  expect(new Set(stored.map(({ actorId }) => actorId))).toEqual(new Set([`imported:${member.id}`]));
  expect(await to.breaks()).toEqual([]);
  // What is called imported and is not, and the other way round, is found.
  const client = new pg.Client({ connectionString: to.databaseUrl });
  await client.connect();
  await client.query('ALTER TABLE "DocumentUpdate" DISABLE TRIGGER USER');
  const set = (column: string, value: string) =>
    client.query(`UPDATE "DocumentUpdate" SET "${column}" = $1 WHERE "documentName" = $2 AND "seq" = 1`, [
      value,
      name,
    ]);
  await set('actorId', member.id);
  expect(await to.breaks()).toEqual([`${name} altered 1`]);
  await set('actorId', `imported:${member.id}`);
  await set('actorName', member.name);
  expect(await to.breaks()).toEqual([`${name} altered 1`]);
  await set('actorName', `${member.name} (imported)`);
  expect(await to.breaks()).toEqual([]);
  await client.query(
    `UPDATE "ImportedHistory" SET "origins" = jsonb_set("origins", '{0,host}', '"x"') WHERE "documentName" = $1`,
    [name],
  );
  expect(await to.breaks()).toContain(`${name} import ${rows.length}`);
  await client.query('DELETE FROM "ImportedHistory" WHERE "documentName" = $1', [name]);
  expect(await to.breaks()).toEqual(rows.map(({ seq }) => `${name} altered ${seq}`));
  await client.query('ALTER TABLE "DocumentUpdate" ENABLE TRIGGER USER');
  await client.end();
  await to.call('DELETE', `codices/${id}`);
  await to.call('POST', `codices/${id}/purge`);
});
