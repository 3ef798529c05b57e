/** A part of a bench in a child process, so that its processor time is counted separately. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { BinderyError } from '#core/errors.ts';
import { bundleModule } from './bundle.ts';

type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string };

export interface Child {
  ask<T>(question: string, argument?: unknown): Promise<T>;
  stop(): Promise<void>;
}

/** Starts `module` (a path inside bench/), bundled as the product is; `nodeOptions` go to Node. */
export async function startChild(module: string, nodeOptions: readonly string[] = []): Promise<Child> {
  const path = await bundleModule(fileURLToPath(new URL(`../${module}`, import.meta.url)));
  const child = fork(path, { execArgv: [...nodeOptions], serialization: 'advanced' });
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let lastId = 0;
  child.on('message', (reply: Reply) => {
    const asked = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('error' in reply) asked?.reject(new BinderyError('internal', `${module}: ${reply.error}`));
    else asked?.resolve(reply.value);
  });
  child.on('exit', (code) => {
    for (const { reject } of waiting.values())
      reject(new BinderyError('internal', `${module} ended with ${code}`));
    waiting.clear();
  });
  return {
    ask: <T>(question: string, argument?: unknown) =>
      new Promise<T>((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve: (value) => resolve(value as T), reject });
        child.send({ id: lastId, question, argument });
      }),
    stop: () => end(child),
  };
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

/** The child's half: answers each question by the function of that name. */
export function answer(answers: Readonly<Record<string, (argument: never) => unknown>>): void {
  process.on('message', ({ id, question, argument }: { id: number; question: string; argument: unknown }) => {
    const reply = async (): Promise<Reply> => {
      try {
        const work = answers[question];
        if (!work) throw new BinderyError('internal', `nobody answers "${question}"`);
        return { id, value: await work(argument as never) };
      } catch (error) {
        return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
      }
    };
    void reply().then((message) => process.send?.(message));
  });
  process.on('disconnect', () => process.exit(0));
}
