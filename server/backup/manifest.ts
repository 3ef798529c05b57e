/** The manifest of a backup, and the check of unpacked files against it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BinderyError } from '#core/errors.ts';
import type { ArchivedFile } from './archive.ts';

export const MANIFEST = 'manifest.json';
export const BACKUP_FORMAT = 'vespera-bindery/backup';
export const BACKUP_VERSION = 1;

const manifestSchema = z.object({
  format: z.literal(BACKUP_FORMAT),
  version: z.literal(BACKUP_VERSION),
  createdAt: z.iso.datetime(),
  /** Names of the migrations the database had, oldest first. */
  migrations: z.array(z.string()).min(1),
  tables: z.array(
    z.object({
      name: z.string().regex(/^[A-Za-z]{1,60}$/),
      columns: z.array(z.string().regex(/^[A-Za-z0-9_]{1,60}$/)).min(1),
      rows: z.int().min(0),
    }),
  ),
  files: z.array(z.object({ name: z.string(), bytes: z.int().min(0), sha256: z.string() })),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** Reads the manifest in an unpacked backup and compares every file with it. Throws `corrupt` or `unsupported`. */
export async function readManifest(folder: string, files: readonly ArchivedFile[]): Promise<Manifest> {
  const manifest = await parseManifest(folder);
  const unpacked = new Map(files.map((file) => [file.name, file]));
  unpacked.delete(MANIFEST);
  for (const { name, bytes, sha256 } of manifest.files) {
    const file = unpacked.get(name);
    if (file === undefined) throw damaged(`${name} is missing`);
    if (file.bytes !== bytes || file.sha256 !== sha256) throw damaged(`${name} is not what was backed up`);
    unpacked.delete(name);
  }
  for (const name of unpacked.keys()) throw damaged(`${name} does not belong to it`);
  return manifest;
}

async function parseManifest(folder: string): Promise<Manifest> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(join(folder, MANIFEST), 'utf8'));
  } catch (cause) {
    throw damaged('it has no readable manifest', cause);
  }
  const parsed = manifestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const { version } = (json ?? {}) as { version?: unknown };
  if (typeof version === 'number' && version > BACKUP_VERSION) {
    throw new BinderyError(
      'unsupported',
      'This backup was made by a newer Bindery. Restore it with that version. Nothing was changed.',
    );
  }
  throw damaged(parsed.error.issues[0]?.message ?? 'its manifest is wrong', parsed.error);
}

export function damaged(what: string, cause?: unknown): BinderyError {
  return new BinderyError('corrupt', `The backup is damaged: ${what}. Nothing was changed.`, { cause });
}
