/** Runs a small task here, and a large one in a thread. */
import { BinderyError } from '#core/errors.ts';
import type { Ask, Task } from './task.ts';
import type { TaskThreads } from './task-threads.ts';

export interface TaskOptions<Question, Answer> {
  readonly isLarge: boolean;
  readonly answer?: Ask<Question, Answer>;
}

export async function doTask<Input, Output, Question, Answer>(
  threads: TaskThreads,
  task: Task<Input, Output, Question, Answer>,
  input: Input,
  { isLarge, answer }: TaskOptions<Question, Answer>,
): Promise<Output> {
  return await (isLarge ? threads : NO_THREADS).run(task, input, answer);
}

/** Runs every task in place, for programs without other users. */
export const NO_THREADS: TaskThreads = {
  run: async (task, input, answer) => await task.work(input, answer ?? unanswered),
  close: async () => undefined,
};

async function unanswered(): Promise<never> {
  throw new BinderyError('internal', 'A task asked and nobody was there to answer.');
}
