/** The load generator over as many processes as it takes, so that it isn't what is measured. */
import { type Child, startChild } from '../processes/child.ts';
import type { EditorsShare, LoadOptions } from './editors.ts';
import { type LoadReading, type LoadResult, resultOf } from './load-result.ts';

export interface Generators {
  /** All editors, or an error when one could not join. */
  join(): Promise<void>;
  warmUp(): Promise<void>;
  run(): Promise<LoadResult>;
  stop(): Promise<void>;
}

/** Divides the editors of `load` among `processes`. Each measures how its own edits are seen by its own editors. */
export async function startGenerators(load: LoadOptions, processes = 1): Promise<Generators> {
  const children: Child[] = [];
  const all = <T>(question: string, argument: (index: number) => unknown = () => undefined): Promise<T[]> =>
    Promise.all(children.map((child, index) => child.ask<T>(question, argument(index))));
  while (children.length < processes) children.push(await startChild('load/editors.ts'));
  return {
    async join() {
      await all('join', (index): EditorsShare => ({ ...load, share: { index, of: processes } }));
    },
    async warmUp() {
      await all('warmUp');
    },
    run: async () => resultOf(await all<LoadReading>('run')),
    async stop() {
      for (const child of children) await child.stop();
    },
  };
}
