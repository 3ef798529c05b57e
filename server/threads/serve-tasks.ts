/** The thread's side of task threads: runs tasks one by one as the main thread sends them. */
import { type MessagePort, parentPort } from 'node:worker_threads';
import { BinderyError } from '#core/errors.ts';
import type { AnyTask } from './task.ts';
import { describeError, type FromThread, reviveError, type ToThread } from './thread-messages.ts';

/** Call it once, with every task there is. */
export function serveTasks(tasks: readonly AnyTask[]): void {
  if (parentPort === null)
    throw new BinderyError('internal', 'This module is started as a thread, not imported.');
  const port = parentPort;
  const byName = new Map(tasks.map((task) => [task.name, task]));
  const asker = createAsker(port);
  port.on('message', (message: ToThread) => {
    if (message.kind === 'work') void work(port, byName.get(message.task), message, asker.ask);
    else asker.settle(message);
  });
  port.postMessage({ kind: 'ready' } satisfies FromThread);
}

async function work(
  port: MessagePort,
  task: AnyTask | undefined,
  { task: name, input }: ToThread & { readonly kind: 'work' },
  ask: (question: unknown) => Promise<unknown>,
): Promise<void> {
  let message: FromThread;
  try {
    if (task === undefined) throw new BinderyError('internal', `There is no task "${name}".`);
    message = { kind: 'done', output: await task.work(input as never, ask) };
  } catch (error) {
    message = { kind: 'failed', error: describeError(error) };
  }
  port.postMessage(message);
}

/** One question at a time, as a task goes on only when it has its answer. */
function createAsker(port: MessagePort) {
  let waiting: { resolve: (answer: unknown) => void; reject: (error: Error) => void } | null = null;
  return {
    ask: (question: unknown): Promise<unknown> =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        port.postMessage({ kind: 'question', question } satisfies FromThread);
      }),
    settle(message: Exclude<ToThread, { kind: 'work' }>): void {
      if (message.kind === 'answer') waiting?.resolve(message.answer);
      else waiting?.reject(reviveError(message.error));
      waiting = null;
    },
  };
}
