/** For tests: removals in processes that are killed (`kill -9`) while they are at it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { RedactionWorld } from '#server/redaction/redaction-world.fixture.ts';
import { bundleModule } from '../processes/bundle.ts';
import type { Removal, RemovalOrder } from './removing-process.ts';

const MODULE = fileURLToPath(new URL('./removing-process.ts', import.meta.url));

/** Makes the program of these processes, which takes seconds the first time. */
export async function prepareRemovals(): Promise<void> {
  await bundleModule(MODULE);
}

/** Lets a process remove it, and kills that so many ms after it was told; `null`: once it has done it. Answers how long it took. */
export async function removeUntil(
  world: RedactionWorld,
  removal: Removal,
  killAfterMs: number | null,
): Promise<number> {
  const child = await startProcess(world);
  const owner = await world.services.prisma.user.findFirstOrThrow({ where: { role: 'owner' } });
  const actor = { kind: 'user', id: owner.id, name: owner.name, role: 'owner' } as const;
  const began = performance.now();
  child.send({ removal, actor } satisfies RemovalOrder);
  if (killAfterMs === null) expect((await once(child, 'message'))[0]).toBe('done');
  else await new Promise((resolve) => setTimeout(resolve, killAfterMs));
  const took = performance.now() - began;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  return took;
}

async function startProcess({ dataDir, serverUrl }: RedactionWorld): Promise<ChildProcess> {
  const env = { ...process.env, NODE_ENV: 'test', DATA_DIR: dataDir, DATABASE_URL: serverUrl } as const;
  const child = fork(await bundleModule(MODULE), [], {
    ...{ env, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  });
  expect((await once(child, 'message'))[0]).toBe('ready');
  return child;
}
