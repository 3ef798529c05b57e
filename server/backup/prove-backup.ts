/** Reads a backup as a whole, and compares every file in it with its manifest, without unpacking it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BinderyError, isBinderyError } from '#core/errors.ts';
import { unpackArchive } from './archive.ts';
import { MANIFEST, readManifest } from './manifest.ts';

/** Throws `corrupt` for a backup that does not read back as it was written. */
export async function proveBackup(path: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bindery-proof-'));
  try {
    await readManifest(folder, await unpackArchive(path, folder, (name) => name === MANIFEST));
  } catch (cause) {
    if (!isBinderyError(cause) || cause.code !== 'corrupt') throw cause;
    throw new BinderyError(
      'corrupt',
      `What was written does not read back as it should, so there is no new backup: look at the disk. ${cause.message}`,
      { cause },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
