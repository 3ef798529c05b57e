/** A program in Python that watches one Codex, in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Product } from './product.ts';

const PROGRAM = `
import json, sys, time
from vespera_bindery import CodexManager, MemoryJournal

watch = CodexManager(journal=MemoryJournal()).watch(codex=sys.argv[1])
print("{}", flush=True)
for event in watch:
    told = {"id": event.id, "type": event.type, "fields": event.fields, "by": event.author["name"], "at": time.time() * 1000}
    print(json.dumps(told), flush=True)
`;

export interface ToldEvent {
  readonly id: string;
  readonly type: string;
  readonly fields: readonly string[];
  /** The name of whoever did it. */
  readonly by: string;
  /** When the program was told, by the clock of this machine, ms. */
  readonly at: number;
}

export interface PythonWatcher {
  /** Everything it was told so far. */
  readonly told: readonly ToldEvent[];
  stop(): Promise<void>;
}

/** Resolves when it is told of what happens from then on. */
export async function startPythonWatcher(
  { url }: Pick<Product, 'url'>,
  token: string,
  codexId: string,
): Promise<PythonWatcher> {
  const child = spawn('python3', ['-c', PROGRAM, codexId], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      NODE_ENV: 'test',
      ...{ PATH: process.env['PATH'], PYTHONPATH: join(import.meta.dirname, '../clients/python') },
      ...{ PYTHONDONTWRITEBYTECODE: '1', BINDERY_URL: url, BINDERY_TOKEN: token },
    },
  });
  const told: ToldEvent[] = [];
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, 'exit');
  const hasBegun = once(lines, 'line');
  await Promise.race([
    hasBegun,
    ended.then(([code]) => Promise.reject(new Error(`The watcher in Python ended with ${code}.`))),
  ]);
  lines.on('line', (line) => told.push(JSON.parse(line) as ToldEvent));
  return {
    told,
    async stop() {
      child.kill();
      await ended.catch(() => undefined);
    },
  };
}
