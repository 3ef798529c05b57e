/** Task threads: input and output, questions in between, and the timeout of a task. */
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import { BinderyError } from '#core/errors.ts';
import { readImportTask } from '../transfer/read-import.ts';
import type { Task } from './task.ts';
import { createTaskThreads, type TaskThreads } from './task-threads.ts';

let threads: TaskThreads;
afterEach(() => threads.close());

const importer = { id: 'someone', name: 'Someone' };
const file = (text: string) => ({ bytes: new TextEncoder().encode(text), importer, now: 1_800_000_000_000 });

describe('a task thread', () => {
  test('asks what it needs to know and answers in plain data', async () => {
    threads = createTaskThreads();
    const asked: string[] = [];
    const output = await threads.run(
      readImportTask,
      file(
        `{ format: 'vespera-bindery/codex', version: 1, title: 'A', template: { id: 'nope', version: 3 } }`,
      ),
      async (question) => {
        if (question.kind === 'template') asked.push(question.id);
        return null;
      },
    );
    expect(asked).toEqual(['nope']);
    expect(output).toMatchObject({ ok: false, issues: [{ path: ['template', 'id'], line: 1 }] });
  });

  test('passes on what answering threw, as the error it was', async () => {
    threads = createTaskThreads();
    const answer = async () => {
      throw new BinderyError('not_found', 'Not here.', { issues: [{ path: ['x'], message: 'y' }] });
    };
    const text = `{ format: 'vespera-bindery/codex', version: 1, title: 'A', template: { id: 'note', version: 1 } }`;
    await expect(threads.run(readImportTask, file(text), answer)).rejects.toMatchObject({
      code: 'not_found',
      message: 'Not here.',
      issues: [{ path: ['x'] }],
    });
    expect(await threads.run(readImportTask, file(''))).toMatchObject({ ok: false });
  });

  test('is ended when it takes too long, and the next task has another', async () => {
    threads = createTaskThreads({ timeMs: 1_500 });
    const never = () => new Promise<never>(() => {});
    const text = `{ format: 'vespera-bindery/codex', version: 1, title: 'A', template: { id: 'note', version: 1 } }`;
    await expect(threads.run(readImportTask, file(text), never)).rejects.toMatchObject({ code: 'too_large' });
    expect(await threads.run(readImportTask, file(''))).toMatchObject({ ok: false });
  });

  test('may need another to be answered', async () => {
    threads = createTaskThreads();
    const text = `{ format: 'vespera-bindery/codex', version: 1, title: 'A', template: { id: 'note', version: 1 } }`;
    const nested: unknown[] = [];
    const output = await threads.run(readImportTask, file(text), async () => {
      nested.push(await threads.run(readImportTask, file('')));
      return null;
    });
    expect(nested[0]).toMatchObject({ ok: false });
    expect(output).toMatchObject({ ok: false });
  });

  test('that ends by itself is replaced, and its task begun again; a task that ends two is refused', async () => {
    const program = `
      const { parentPort } = require('node:worker_threads');
      parentPort.on('message', ({ input }) => {
        if (Atomics.sub(new Int32Array(input), 0, 1) > 0) process.exit(1);
        parentPort.postMessage({ kind: 'done', output: 'done' });
      });
      parentPort.postMessage({ kind: 'ready' });`;
    threads = createTaskThreads({ start: (options) => new Worker(program, { ...options, eval: true }) });
    const task: Task<SharedArrayBuffer, string> = { name: 'any', work: () => '' };
    const deaths = (count: number) => {
      const shared = new SharedArrayBuffer(4);
      new Int32Array(shared)[0] = count;
      return shared;
    };
    expect(await threads.run(task, deaths(1))).toBe('done');
    await expect(threads.run(task, deaths(2))).rejects.toMatchObject({ code: 'unavailable' });
    expect(await threads.run(task, deaths(0))).toBe('done');
  });

  test('is ended when it takes too much memory', async () => {
    threads = createTaskThreads({ memoryMb: 40 });
    const text = `{ format: 'vespera-bindery/codex', version: 1, title: 'A', template: { id: 'note', version: 1 }, fields: { text: [${'1,'.repeat(1_000_000)}] } }`;
    await expect(threads.run(readImportTask, file(text), async () => null)).rejects.toMatchObject({
      code: 'too_large',
    });
  });

  test('stops with the server', async () => {
    threads = createTaskThreads();
    const text = `{ format: 'vespera-bindery/codex', version: 1, title: 'A', template: { id: 'note', version: 1 } }`;
    const running = threads.run(readImportTask, file(text), () => new Promise<never>(() => {}));
    const refused = expect(running).rejects.toMatchObject({ code: 'unavailable' });
    await threads.close();
    await refused;
    await expect(threads.run(readImportTask, file(''))).rejects.toMatchObject({ code: 'unavailable' });
  });
});
