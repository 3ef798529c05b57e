/** For tests: instances of several hosts between which histories are carried, and files that somebody has made up and signed with a key of their own. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkDocument } from '../../checkpoints/check-document.ts';
import { findCheckpointGaps } from '../../checkpoints/check-numbers.ts';
import { newHashTree } from '../../checkpoints/hash-tree.ts';
import {
  checkpointLine,
  documentLine,
  endLine,
  type FileBranch,
  type HistoryLine,
  headerLine,
  parseHistoryLine,
  rowLine,
  storedRowOf,
} from '../../checkpoints/history-file.ts';
import { leafOf } from '../../checkpoints/row-leaf.ts';
import { signCheckpoint } from '../../checkpoints/signed-note.ts';
import { keyIdOf, keyStoreOf, listSigningKeys, type SigningKey } from '../../checkpoints/signing-keys.ts';
import { createTestDatabase } from '../../database/test-database.ts';
import { crc32c } from '../../journal/crc32c.ts';
import { chainHash, FIRST_PREV_HASH } from '../../journal/hash-chain.ts';
import type { StoredRow } from '../../journal/journal.ts';
import { startTestServer } from '../../runtime/test-server.ts';

export const SOURCE = `{
  id: 'memo', version: 1, name: 'Memo', fields: {
    body: { type: 'richText' }, notes: { type: 'text' }, mood: { type: 'select', options: ['calm', 'tense'] },
    words: { type: 'tags' }, steps: { type: 'checklist' }, lead: { type: 'person' },
    sealed: { type: 'text', writableBy: 'admin' },
  },
}`;

export type HistoryWorld = Awaited<ReturnType<typeof startHistoryWorld>>;

/** A server of its own, with the template, at `host`. */
export async function startHistoryWorld(databaseServer: string, host: string, source = SOURCE) {
  const database = await createTestDatabase(databaseServer);
  const dataDir = mkdtempSync(join(tmpdir(), 'bindery-histories-'));
  const settings = { DATA_DIR: dataDir, DATABASE_URL: database.serverUrl, APP_URL: `https://${host}` };
  const server = await startTestServer(settings);
  const owner = await server.makeToken('owner');
  const editor = await server.makeToken('editor');
  await server.call(owner, 'POST', 'templates/memo/versions', { source, baseVersion: 0 });
  const { services } = server;
  return {
    ...{ host, server, services, owner, editor, databaseUrl: database.url, dataDir },
    call: (method: string, path: string, body?: Parameters<typeof server.call>[3]) =>
      server.call(owner, method, path, body),
    async exportHistory(codexId: string): Promise<string> {
      const response = await server.app.request(`/api/v1/codices/${codexId}/history-file`, {
        headers: { authorization: `Bearer ${owner}` },
      });
      return await response.text();
    },
    async import(file: string | Uint8Array, as = owner, query = '') {
      const response = await server.app.request(`/api/v1/import${query}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${as}`, 'content-type': 'application/octet-stream' },
        body: typeof file === 'string' ? file : Uint8Array.from(file),
      });
      const body = (await response.json()) as { readonly [key: string]: never };
      return { status: response.status, body, text: JSON.stringify(body) };
    },
    /** What `bindery verify` finds in the documents, and among the numbers of checkpoints. */
    async breaks(): Promise<string[]> {
      const keys = await listSigningKeys(keyStoreOf(services));
      const names = await services.prisma.document.findMany({ where: { deletedAt: null } });
      const found: string[] = [];
      for (const { name } of names)
        for (const { kind, seq } of (await checkDocument(services, name, keys)).breaks)
          found.push(`${name} ${kind} ${seq}`);
      const gaps = await findCheckpointGaps(services.prisma, keys);
      return [...found, ...gaps.map(({ from }) => `checkpoint ${from}`)];
    },
    async close(): Promise<void> {
      await server.stop();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The lines of a file, read. */
export function linesOf(file: string): HistoryLine[] {
  return file
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parseHistoryLine(line) as HistoryLine);
}

/** The rows of a document in a file. */
export function rowsOf(file: string, documentName: string): StoredRow[] {
  let current = '';
  return linesOf(file).flatMap((line) => {
    if ('document' in line) current = line.document;
    return 'row' in line && current === documentName ? [storedRowOf(documentName, line)] : [];
  });
}

export interface MadeUpDocument {
  readonly name: string;
  readonly rows: readonly Partial<StoredRow>[];
  readonly branch?: FileBranch | null;
  /** How many rows are signed; all of them unless told. */
  readonly signed?: number;
}

export interface MadeUpFile {
  readonly codexId: string;
  readonly host?: string;
  readonly documents: readonly MadeUpDocument[];
  readonly key?: MadeUpKey;
}

export type MadeUpKey = SigningKey & { readonly privateKey: KeyObject };

export function makeUpKey(): MadeUpKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return { id: keyIdOf(raw), publicKey: raw, privateKey, since: 0, until: null, isVouched: true };
}

/** A file whose chain and signatures hold, whatever its rows say. */
export function makeUpFile({ codexId, host = 'elsewhere.example.org', documents, key }: MadeUpFile): string {
  const signer = key ?? makeUpKey();
  const header = { codexId, title: 'Made up', host, keys: [signer], exportedAt: new Date().toISOString() };
  const lines = [headerLine(header)];
  for (const document of documents) lines.push(...makeUpDocument(document, host, signer));
  return [...lines, endLine(lines.length)].join('');
}

function makeUpDocument(
  { name, rows, branch = null, signed = rows.length }: MadeUpDocument,
  host: string,
  key: MadeUpKey,
): string[] {
  let prevHash = FIRST_PREV_HASH;
  const tree = newHashTree();
  const leaves: Uint8Array[] = [];
  let signedHead = FIRST_PREV_HASH;
  const chained = rows.map((given, index) => {
    const row = { ...given, documentName: name, seq: index + 1, prevHash } as StoredRow;
    const hash = chainHash(prevHash, row);
    const whole = { ...row, hash, crc32c: crc32c(row.payload) };
    if (index < signed) {
      tree.append(leafOf(whole));
      leaves.push(leafOf(whole));
      signedHead = hash;
    }
    prevHash = hash;
    return whole;
  });
  const text = { origin: `${host}/${name}`, size: signed, root: tree.root(), head: signedHead };
  const note = signCheckpoint({ ...text, number: 1, time: Date.now() }, key);
  const checkpoint = { number: 1, log: name, size: signed, note, leaves: Buffer.concat(leaves) };
  return [
    documentLine(name, { seq: rows.length, hash: prevHash }, branch),
    ...(signed > 0 ? [checkpointLine(checkpoint)] : []),
    ...chained.map((row) => rowLine(row)),
  ];
}
