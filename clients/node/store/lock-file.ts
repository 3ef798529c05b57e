/** A file that says which process has something to itself; one that has ended holds nothing. */
import { open, readFile, rm } from 'node:fs/promises';
import { BinderyError } from '#core/errors.ts';

/** By this process. After a crash in a container the next one often has the same number. */
const held = new Set<string>();

/** Takes the lock and answers what gives it back. `conflict` while a living process, this one included, holds it. */
export async function lockFile(path: string): Promise<() => Promise<void>> {
  if (!(await create(path))) {
    const holder = Number(await readFile(path, 'utf8').catch(() => ''));
    if (holder === process.pid ? held.has(path) : isAlive(holder))
      throw new BinderyError(
        'conflict',
        `Process ${holder} has ${path}: a store is for one process at a time.`,
      );
    await rm(path, { force: true });
    if (!(await create(path)))
      throw new BinderyError(
        'conflict',
        `Another process has just taken ${path}: a store is for one process at a time.`,
      );
  }
  held.add(path);
  return async () => {
    await rm(path, { force: true });
    held.delete(path);
  };
}

async function create(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
