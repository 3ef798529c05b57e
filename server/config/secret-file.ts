/** Secrets generated once and kept in DATA_DIR, readable by its owner only. */
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { BinderyError } from '#core/errors.ts';

const SECRET_BYTES = 32;

/**
 * The secret kept at `path`: 32 random bytes in base64url, created with mode 0600 when the file does not exist.
 * Safe when several processes start at once: the file appears whole, by link(2), and whoever is late reads it.
 */
export function readOrCreateSecret(path: string): string {
  const existing = readSecret(path);
  if (existing !== null) return existing;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(SECRET_BYTES).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const created = readSecret(path);
  if (created === null) throw new BinderyError('internal', `${path} vanished while it was being created.`);
  return created;
}

/** The secret kept at `path`, or `null` when there is none. */
export function readSecret(path: string): string | null {
  try {
    const secret = readFileSync(path, 'utf8').trim();
    if (secret === '') {
      throw new BinderyError(
        'corrupt',
        `${path} is empty: restore it from a backup, or delete it to have a new one.`,
      );
    }
    return secret;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null;
    throw error;
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
