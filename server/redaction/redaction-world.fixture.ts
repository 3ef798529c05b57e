/** For tests: an instance with a server that runs, in which passages are written and removed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect } from 'vitest';
import * as Y from 'yjs';
import type { JsonValue } from '#core/json.ts';
import type { RedactionBody } from '#core/protocol/api/history/redactions.ts';
import { verifyAudit } from '../audit/verify-audit.ts';
import { checkDocument } from '../checkpoints/check-document.ts';
import { findRecordGaps } from '../checkpoints/read-redactions.ts';
import { keyStoreOf, listSigningKeys } from '../checkpoints/signing-keys.ts';
import { joinDocument, type Member } from '../collaboration/collaboration.fixture.ts';
import { createTestDatabase } from '../database/test-database.ts';
import { startTestServer, type TestServer } from '../runtime/test-server.ts';
import { findStored } from './stored-bytes.fixture.ts';

export const SECRET = 'Hunter-Zwölf "2" geheim';
/** Also as search folds it, and the words by which nothing else would be found. */
export const FORMS = [SECRET, JSON.stringify(SECRET).slice(1, -1), 'hunter-zw', 'zwolf', 'geheim'];
export const CONFIRM = { reason: 'a password', confirm: 'remove for good' };
const SOURCE = `{
  id: 'vault', version: 1, name: 'Vault', fields: {
    body: { type: 'richText' }, notes: { type: 'text' }, owner: { type: 'line', layer: 'metadata' },
    words: { type: 'tags' }, steps: { type: 'checklist' },
  },
}`;

export type RedactionWorld = Awaited<ReturnType<typeof startRedactionWorld>>;

export async function startRedactionWorld(databaseServer: string) {
  const database = await createTestDatabase(databaseServer);
  const dataDir = mkdtempSync(join(tmpdir(), 'bindery-redaction-'));
  const server = await startTestServer({ DATA_DIR: dataDir, DATABASE_URL: database.serverUrl });
  /** May do anything to the database. */
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const owner = await server.makeToken('owner');
  const editor = await server.makeToken('editor');
  await server.call(owner, 'POST', 'templates/vault/versions', { source: SOURCE, baseVersion: 0 });
  const members: Member[] = [];
  const call = (method: string, path: string, body?: JsonValue) => server.call(owner, method, path, body);
  async function ask<T>(who: string, method: string, path: string, body?: JsonValue) {
    const response = await server.app.request(`/api/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${who}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as T };
  }
  return {
    ...{
      databaseUrl: database.url,
      /** As the server connects. */
      serverUrl: database.serverUrl,
      dataDir,
      server,
      services: server.services,
      client,
      owner,
      editor,
      call,
      ask,
    },
    /** Where the words are stored. */
    found: () => findStored(client, dataDir, FORMS),
    async newCodex(title = 'Calm', fields: Record<string, JsonValue> = {}): Promise<string> {
      return (await call('POST', 'codices', { templateId: 'vault', title, fields }))['id'] ?? '';
    },
    redact: (codexId: string, passage = SECRET) =>
      ask<RedactionBody>(owner, 'POST', `codices/${codexId}/redactions`, { passage, ...CONFIRM }),
    /** As the editor, with a stock provider. */
    connect(name: string, doc = new Y.Doc()): Member {
      const member = joinDocument(server.url, name, editor, doc);
      members.push(member);
      return member;
    },
    synced: (...all: readonly Member[]) =>
      expect
        .poll(() => all.every(({ provider }) => provider.synced && !provider.hasUnsyncedChanges))
        .toBe(true),
    leave(): void {
      for (const member of members.splice(0)) member.leave();
    },
    verifyAll: () => verifyAll(server),
    async close(): Promise<void> {
      await server.stop();
      await client.end();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Everything that `bindery verify` finds. */
async function verifyAll({ services }: TestServer): Promise<string[]> {
  const keys = await listSigningKeys(keyStoreOf(services));
  const names = await services.prisma.document.findMany({
    where: { deletedAt: null },
    select: { name: true },
  });
  const breaks: string[] = [];
  for (const { name } of names)
    for (const { kind, seq } of (await checkDocument(services, name, keys)).breaks)
      breaks.push(`${name} ${kind} ${seq}`);
  const audit = await verifyAudit(services.prisma, keys);
  for (const { kind, seq } of audit.breaks) breaks.push(`audit ${kind} ${seq}`);
  for (const { codexId } of await findRecordGaps(services.prisma)) breaks.push(`record of ${codexId}`);
  return breaks;
}
