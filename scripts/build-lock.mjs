/** The lock that allows one build at a time in a folder; the second waits, and usually finds everything built. */
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './program.mjs';

const LOCK = /^build\.lock\.(\d+)$/;

/**
 * Runs `work` while holding the lock; a lock left by a process that is gone is taken over.
 *
 * The lock is the file with the highest number: `build.lock.7`, with its holder's process id. One that was left behind is
 * never removed, for two who find it at once could each remove the other's new one; it is outnumbered by the next, which
 * only one of them can make.
 * @template T
 * @param {() => Promise<T>} work
 * @param {(text: string) => void} say
 * @param {string} folder
 * @returns {Promise<T>}
 */
export async function withBuildLock(work, say, folder = join(root, 'dist')) {
  mkdirSync(folder, { recursive: true });
  let lock = tryLock(folder);
  if (lock === null) say('waiting for another build in this folder');
  for (; lock === null; lock = tryLock(folder)) await sleep(250);
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** @returns {string | null} the file that is the lock, or `null` when somebody else holds it */
function tryLock(folder) {
  const highest = Math.max(0, ...readdirSync(folder).map((name) => Number(LOCK.exec(name)?.[1] ?? 0)));
  if (highest > 0 && isHeld(join(folder, `build.lock.${highest}`))) return null;
  const draft = join(folder, `build.lock-${process.pid}`);
  const lock = join(folder, `build.lock.${highest + 1}`);
  writeFileSync(draft, String(process.pid));
  try {
    linkSync(draft, lock); // unlike a write, a link appears whole or not at all
    return lock;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return null;
  } finally {
    rmSync(draft, { force: true });
  }
}

function isHeld(lock) {
  try {
    return isAlive(Number(readFileSync(lock, 'utf8')));
  } catch {
    return true; // released this moment: look again
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
