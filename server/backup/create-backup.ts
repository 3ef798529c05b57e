/** Creates a consistent backup of the whole instance while people go on editing. */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { isBinderyError } from '#core/errors.ts';
import type { AssetStore } from '../ports/asset-store.port.ts';
import { type ArchivedFile, type ArchiveWriter, writeArchive } from './archive.ts';
import { BACKUP_FORMAT, BACKUP_VERSION, MANIFEST, type Manifest } from './manifest.ts';
import { proveBackup } from './prove-backup.ts';
import { keepRestoresAway } from './restore-lock.ts';
import { quoteName, quoteNames, readMigrationNames, readTables, type Table } from './tables.ts';

export interface BackupOptions {
  readonly databaseUrl: string;
  readonly assets: AssetStore;
  /** Where the backup shall stand. A file that is there already is replaced when the new one is whole. */
  readonly file: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** Throws when what was written is not what it should be; reads all of it by default. */
  readonly prove?: (path: string) => Promise<void>;
}

export interface BackupReport {
  readonly rows: number;
  readonly documents: number;
  readonly assets: number;
  /** Uploaded files that the database names and the store does not have: backed up without their bytes. */
  readonly missingAssets: readonly string[];
  /** What the file takes. */
  readonly bytes: number;
}

/**
 * Creates a backup. All rows are read in one transaction with a consistent snapshot. Uploaded files are named by content
 * and immutable, so they are read afterwards. What was written is read again, and compared with its manifest, before it gets its name.
 */
export async function createBackup(options: BackupOptions): Promise<BackupReport> {
  const folder = await mkdtemp(join(tmpdir(), 'bindery-backup-'));
  const client = new pg.Client({ connectionString: options.databaseUrl, application_name: 'bindery backup' });
  client.on('error', () => {}); // a lost connection fails the running query as well
  let archive: ArchiveWriter | null = null;
  try {
    await client.connect();
    // A restore empties tables under whoever is reading them, and to them they would be empty.
    await keepRestoresAway(client);
    archive = await writeArchive(options.file);
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const report = await fill(client, archive, folder, options);
    await client.query('COMMIT');
    await archive.finish(options.prove ?? proveBackup);
    return { ...report, bytes: (await stat(options.file)).size };
  } catch (error) {
    await archive?.abandon();
    throw error;
  } finally {
    await client.end().catch(() => {});
    await rm(folder, { recursive: true, force: true });
  }
}

async function fill(
  client: pg.Client,
  archive: ArchiveWriter,
  folder: string,
  { assets: store, now }: BackupOptions,
): Promise<Omit<BackupReport, 'bytes'>> {
  const files: ArchivedFile[] = [];
  const tables: Manifest['tables'] = [];
  for (const table of await readTables(client)) {
    const path = join(folder, table.name);
    const rows = await copyOut(client, table, path);
    files.push(await archive.addFile(`tables/${table.name}`, path));
    await rm(path);
    tables.push({ name: table.name, columns: [...table.columns], rows });
  }
  const { rows: assets } = await client.query<{ sha256: string }>(
    'SELECT DISTINCT "sha256" FROM "Asset" ORDER BY 1',
  );
  const missingAssets: string[] = [];
  for (const { sha256 } of assets) {
    const opened = await openIfThere(store, sha256);
    if (opened === null) missingAssets.push(sha256);
    else files.push(await archive.addStream(`assets/${sha256}`, opened.size, opened.stream));
  }
  const manifest: Manifest = {
    format: BACKUP_FORMAT,
    version: BACKUP_VERSION,
    createdAt: new Date(now).toISOString(),
    migrations: await readMigrationNames(client),
    tables,
    files,
  };
  await archive.addText(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`);
  return {
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    documents: tables.find(({ name }) => name === 'Document')?.rows ?? 0,
    assets: assets.length - missingAssets.length,
    missingAssets,
  };
}

/** Answers how many rows there were. */
async function copyOut(client: pg.Client, { name, columns }: Table, path: string): Promise<number> {
  const stream = client.query(copyTo(`COPY ${quoteName(name)} (${quoteNames(columns)}) TO STDOUT`));
  await pipeline(stream, createWriteStream(path, { mode: 0o600 }));
  return stream.rowCount;
}

/** Damaged bytes fail while they are read. */
async function openIfThere(
  store: AssetStore,
  sha256: string,
): Promise<{ readonly stream: Readable; readonly size: number } | null> {
  try {
    return await store.open(sha256);
  } catch (error) {
    if (isBinderyError(error) && error.code === 'not_found') return null;
    throw error;
  }
}
