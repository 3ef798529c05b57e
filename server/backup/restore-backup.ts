/** Replaces the whole instance by a backup, after the backup has been verified; otherwise changes nothing. */
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { BinderyError } from '#core/errors.ts';
import type { AuditActor } from '../access/audit-log.ts';
import type { AssetStore } from '../ports/asset-store.port.ts';
import { unpackArchive } from './archive.ts';
import { type AccessReport, endAccess, rememberAccess } from './ended-access.ts';
import { damaged, type Manifest, readManifest } from './manifest.ts';
import { pauseServer } from './restore-lock.ts';
import { EMPTIED, quoteName, quoteNames, readMigrationNames, readTables, type Table } from './tables.ts';
import { verifyDocuments } from './verify-documents.ts';

export interface RestoreOptions {
  readonly databaseUrl: string;
  readonly assets: AssetStore;
  readonly file: string;
  /** Who restores, for the audit log. */
  readonly actor: AuditActor;
  /** Leave API tokens, share links and invitations open, except for those revoked since; links that are not known here are closed. */
  readonly keepAccess?: boolean;
  /** Told what is going on, in a few words. */
  readonly onProgress?: (message: string) => void;
}

export interface RestoreReport extends AccessReport {
  /** When the backup was made. */
  readonly createdAt: string;
  readonly documents: number;
  readonly operations: number;
  readonly assets: number;
}

/**
 * Unpacks the backup and compares every file with its manifest; puts uploaded files beside those that are there (they are named
 * by their content); then, in one transaction, empties the tables, fills them, walks the hash chain of every document and
 * loads it. Tokens and links of the backup are revoked, and the audit log of what was there is kept beside that of the backup.
 * Only when all of it holds is the transaction committed. A running server lets go of its documents for the time
 * and starts over with what is there afterwards; pages reconnect by themselves.
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreReport> {
  const { onProgress = () => {} } = options;
  const folder = await mkdtemp(join(tmpdir(), 'bindery-restore-'));
  const client = new pg.Client({
    connectionString: options.databaseUrl,
    application_name: 'bindery restore',
  });
  client.on('error', () => {}); // a lost connection fails the running query as well
  try {
    onProgress('unpacking');
    const manifest = await readManifest(folder, await unpackArchive(options.file, folder));
    await client.connect();
    await checkMigrations(client, manifest);
    await checkOwner(client);
    const assets = await placeAssets(folder, manifest, options.assets);
    onProgress('waiting for a running server to let go');
    const resume = await pauseServer(client, options.databaseUrl);
    try {
      onProgress('filling the tables');
      const replaced = await replaceAll(client, manifest, folder, options);
      return { createdAt: manifest.createdAt, assets, ...replaced };
    } finally {
      // Without a connection there is no lock to give back, and what went wrong is what is to be told.
      await resume().catch(() => {});
    }
  } finally {
    await client.end().catch(() => {});
    await rm(folder, { recursive: true, force: true });
  }
}

/** Migrations only add, so an older backup fits into a newer schema; one from a newer Bindery does not fit at all. */
async function checkMigrations(client: pg.Client, { migrations }: Manifest): Promise<void> {
  const known = new Set(await readMigrationNames(client));
  const unknown = migrations.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new BinderyError(
    'unsupported',
    `This backup was made by a newer Bindery (it knows ${unknown.join(', ')}). Restore it with that version. Nothing was changed.`,
  );
}

/** Before anybody is asked to pause: only their owner empties tables. */
async function checkOwner(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ owns: boolean }>(
    `SELECT pg_has_role(relowner, 'USAGE') AS owns FROM pg_class WHERE oid = to_regclass('"Document"')`,
  );
  if (rows[0]?.owns === true) return;
  throw new BinderyError(
    'unsupported',
    'Restoring is for the role that owns the tables: run it with DATABASE_URL (and DATABASE_DIRECT_URL, if set) of that role. Nothing was changed.',
  );
}

/** What the manifest says of them has been compared with their bytes; that their names are their hashes is proved on the way in. */
async function placeAssets(folder: string, { files }: Manifest, store: AssetStore): Promise<number> {
  const assets = files.filter(({ name }) => name.startsWith('assets/'));
  for (const { name, bytes, sha256 } of assets) {
    if (name !== `assets/${sha256}`) throw damaged(`${name} has other content than its name says`);
    await store.put({ sha256, size: bytes, open: () => createReadStream(join(folder, name)) });
  }
  return assets.length;
}

async function replaceAll(
  client: pg.Client,
  manifest: Manifest,
  folder: string,
  { actor, keepAccess = false, onProgress = () => {} }: RestoreOptions,
): Promise<Omit<RestoreReport, 'createdAt' | 'assets'>> {
  const tables = await readTables(client);
  await client.query('BEGIN');
  let outcome = 'Nothing was changed.';
  try {
    await rememberAccess(client);
    // Tables that only ever grow refuse this otherwise. The switch is part of the transaction.
    for (const { name } of tables) await client.query(`ALTER TABLE ${quoteName(name)} DISABLE TRIGGER USER`);
    await client.query(`TRUNCATE ${quoteNames([...tables.map(({ name }) => name), ...EMPTIED])}`);
    for (const table of tables) await copyIn(client, table, manifest, folder);
    const access = await endAccess(client, { actor, keepAccess, createdAt: manifest.createdAt });
    for (const { name } of tables) await client.query(`ALTER TABLE ${quoteName(name)} ENABLE TRIGGER USER`);
    onProgress('proving every document');
    const proved = await verifyDocuments(client);
    if (proved.broken.length > 0) throw damaged(proved.broken.slice(0, 5).join('; '));
    outcome = 'Whether it was restored is not known: look, or restore it again.';
    await client.query('COMMIT');
    return { documents: proved.documents, operations: proved.operations, ...access };
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    if (error instanceof BinderyError) throw error;
    if (isAboutData(error)) throw damaged(error.message, error);
    const why = error instanceof Error ? error.message : String(error);
    throw new BinderyError('unavailable', `The database could not take the backup: ${why}. ${outcome}`, {
      cause: error,
    });
  }
}

/** PostgreSQL refuses the values themselves; all else is its own trouble, such as a full disk or a lost connection. */
function isAboutData(error: unknown): error is Error {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^2[23]...$/.test(error.code)
  );
}

async function copyIn(client: pg.Client, table: Table, manifest: Manifest, folder: string): Promise<void> {
  const kept = manifest.tables.find(({ name }) => name === table.name);
  if (kept === undefined) return; // made by a later migration
  const unknown = kept.columns.filter((column) => !table.columns.includes(column));
  if (unknown.length > 0) throw damaged(`${table.name} has columns nobody knows: ${unknown.join(', ')}`);
  const stream = client.query(
    copyFrom(`COPY ${quoteName(table.name)} (${quoteNames(kept.columns)}) FROM STDIN`),
  );
  await pipeline(createReadStream(join(folder, 'tables', table.name)), stream);
  if (stream.rowCount !== kept.rows)
    throw damaged(`${table.name} has ${stream.rowCount} rows, not ${kept.rows}`);
}
