/** The history of a Codex as a file: proven without a server, and found out wherever it is changed. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { SIGNING_KEYS_PATH } from '#core/protocol/api/history/checkpoints.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { verifyFile } from '#server/cli/verify-file.ts';
import { createTestClient, type TestClient } from '#server/http/test-client.ts';
import { writeDocumentCheckpoint } from '../checkpoints/write-checkpoint.ts';

const SOURCE = `{ id: 'note', version: 1, name: 'Note', fields: { body: { type: 'text' } } }`;
let api: TestClient;
let folder: string;
let id: string;
let file: string;
let lines: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bindery-history-'));
  api = await createTestClient(inject('testDatabase'));
  await api.call('admin', 'POST', '/templates/note/versions', { source: SOURCE, baseVersion: 0 });
  id = (await api.call('editor', 'POST', '/codices', { templateId: 'note', title: 'Minutes' })).body.id;
  for (let index = 0; index < 8; index += 1) {
    await api.call('editor', 'PATCH', `/codices/${id}`, { title: `Minutes ${index}` });
    if (index === 3) await writeDocumentCheckpoint(api.services, codexDocumentName(id));
  }
  const branch = await api.call('editor', 'POST', `/codices/${id}/branches`, { name: 'draft' });
  expect(branch.status, branch.text).toBe(201);
  const answer = await api.call('viewer', 'GET', `/codices/${id}/history-file`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-disposition')).toContain('.history.jsonl');
  lines = answer.text.split('\n').slice(0, -1);
  file = write('whole', lines);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await api?.close();
});

function write(name: string, content: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${content.join('\n')}\n`);
  return path;
}

async function keysFile(): Promise<string> {
  return write('keys.json', [await (await api.app.request(SIGNING_KEYS_PATH)).text()]);
}

const seqOf = (line: string): number | undefined => JSON.parse(line).row?.seq;

test('it is proven by itself, to its end, and by the keys that were published', async () => {
  const outcome = await verifyFile(file, null);
  expect(outcome).toMatchObject({ ok: true, json: { codex: id, keysAreTrusted: false, damages: [] } });
  expect(outcome.text).toContain(`codex/${id}: 9 operations, signed up to 9`);
  expect(outcome.text).toContain(`codex/${id}@draft: 1 operations, signed up to 1`);
  expect(outcome.text).toMatch(/Signed with [0-9a-f]{16}: compare with https:/);
  expect(await verifyFile(file, await keysFile())).toMatchObject({
    ok: true,
    json: { keysAreTrusted: true },
  });
});

test('with keys that did not sign it, it is not proven', async () => {
  const keys = JSON.parse(readFileSync(await keysFile(), 'utf8'));
  keys.keys[0].publicKey = Buffer.alloc(32, 7).toString('base64');
  const strange = write('strange.json', [JSON.stringify(keys)]);
  const outcome = await verifyFile(file, strange);
  expect(outcome.ok).toBe(false);
  expect(outcome.text).toContain('not signed by a key of this instance');
});

test('whatever is changed in it is found, and rows by their number', { timeout: 120_000 }, async () => {
  const rows = lines.flatMap((line, index) => (seqOf(line) === undefined || index > 11 ? [] : [index]));
  const row = fc.constantFrom(...rows);
  const said = async (content: readonly string[]) => (await verifyFile(write('changed', content), null)).text;
  const change = (index: number, edit: (read: { [key: string]: unknown }) => void): string[] => {
    const read = JSON.parse(lines[index] as string);
    edit(read.row);
    return lines.with(index, JSON.stringify(read));
  };
  const fields = ['actor', 'origin', 'clientId', 'payload', 'summary', 'crc32c', 'hash', 'branch'] as const;
  const other: Readonly<Record<string, unknown>> = {
    ...{
      actor: { kind: 'user', id: 'u', name: 'Ben Okafor' },
      origin: 'merge',
      clientId: 5,
      payload: 'AAAA',
    },
    ...{ summary: { fields: [] }, crc32c: 1, hash: Buffer.alloc(32).toString('base64'), branch: 'x' },
  };
  await fc.assert(
    fc.asyncProperty(row, fc.constantFrom(...fields), async (index, field) => {
      const content = change(index, (read) => Object.assign(read, { [field]: other[field] }));
      expect(await said(content)).toContain(
        `Operation ${seqOf(lines[index] as string)} is not as it was recorded.`,
      );
    }),
    { numRuns: 60 },
  );
  await fc.assert(
    fc.asyncProperty(row, async (index) => {
      const seq = seqOf(lines[index] as string) ?? 0;
      const without = await said(lines.toSpliced(index, 1));
      expect(without).toMatch(new RegExp(`Operation ${seq} was removed`));
      expect(await said(lines.toSpliced(index, 0, lines[index] as string))).toContain(
        `Operation ${seq} was put in.`,
      );
    }),
    { numRuns: 20 },
  );
  const [first = 0, second = 0] = rows.slice(2, 4);
  const swapped = lines.with(first, lines[second] as string).with(second, lines[first] as string);
  expect(await said(swapped)).toContain(`Operation ${seqOf(lines[first] as string)} stands elsewhere`);
  expect(await said(lines.slice(0, -1))).toContain('the end of the file is missing');
  expect(await said(lines.toSpliced(2, 0, 'nonsense'))).toContain('line 3 is not readable');
});
