/** The Python client, in a process of its own that is asked by lines of JSON. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { JsonValue } from '#core/json.ts';
import { formOf } from '../answers.fixture.ts';
import {
  type ClientOptions,
  type ContractClient,
  listOf,
  membersOf,
  NotOffered,
  Refused,
  text,
} from '../contract-client.fixture.ts';

/** Whether there is a Python that the client runs on. */
export const hasPython =
  spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))'], { stdio: 'ignore' })
    .status === 0;

interface Waiting {
  resolve(answer: JsonValue): void;
  reject(error: Error): void;
}

export function createPython({ baseUrl, tokens }: ClientOptions): ContractClient {
  const waiting = new Map<number, Waiting>();
  let started: ChildProcess | null = null;
  let count = 0;
  const ask = async (question: Readonly<Record<string, JsonValue>>): Promise<JsonValue> => {
    started ??= start(baseUrl, waiting);
    const { stdin } = started;
    count += 1;
    const number = count;
    return await new Promise((resolve, reject) => {
      waiting.set(number, { resolve, reject });
      stdin?.write(`${JSON.stringify({ ...question, number })}\n`);
    });
  };
  return {
    name: 'python',
    async do(who, operation, given) {
      return formOf(operation, await ask({ token: tokens[who], operation, given }));
    },
    async surface() {
      const { offered, used } = membersOf(await ask({ token: '', operation: 'surface', given: {} }));
      return { offered: listOf(offered).map(text), used: listOf(used).map(text) };
    },
    async close() {
      started?.stdin?.end();
    },
  };
}

function start(baseUrl: string, waiting: Map<number, Waiting>): ChildProcess {
  const program = join(import.meta.dirname, 'python-client.py');
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: 'test',
    ...{ PATH: process.env['PATH'], PYTHONPATH: join(import.meta.dirname, '../../python') },
    ...{ PYTHONDONTWRITEBYTECODE: '1', BINDERY_URL: baseUrl },
  };
  const child = spawn('python3', [program], { stdio: ['pipe', 'pipe', 'inherit'], env });
  createInterface({ input: child.stdout }).on('line', (line) =>
    settle(JSON.parse(line) as JsonValue, waiting),
  );
  child.on('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('The Python program has ended.'));
  });
  return child;
}

function settle(line: JsonValue, waiting: Map<number, Waiting>): void {
  const { number, answer, refused, notOffered, failed } = membersOf(line);
  const asked = waiting.get(Number(number));
  waiting.delete(Number(number));
  if (refused !== undefined) {
    const { code, message, places } = membersOf(refused);
    asked?.reject(new Refused(text(code), text(message), listOf(places).map(text)));
  } else if (notOffered !== undefined) asked?.reject(new NotOffered(text(notOffered)));
  else if (failed !== undefined) asked?.reject(new Error(text(failed)));
  else asked?.resolve(answer ?? null);
}
