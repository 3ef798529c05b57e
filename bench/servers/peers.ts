/** The servers that are compared, each in a fresh process with its own database. */
import { createTestDatabase } from '#server/database/test-database.ts';
import type { Protocol } from '../load/editor.ts';
import type { LoadOptions } from '../load/editors.ts';
import { type Generators, startGenerators } from '../load/generators.ts';
import type { LoadResult } from '../load/load-result.ts';
import { type Child, startChild } from '../processes/child.ts';
import type { ServerOptions, Usage } from './serve.ts';

export interface Peer {
  readonly name: string;
  readonly module: string;
  readonly protocol: Protocol;
  /** Whether it tells a writer that an edit has arrived. */
  readonly acknowledges: boolean;
  readonly unchecked?: boolean;
}

export const BINDERY: Peer = {
  name: 'bindery',
  module: 'servers/bindery.ts',
  protocol: 'hocuspocus',
  acknowledges: true,
};
/** Ours, but that edits are not held to the rules of their document. */
export const BINDERY_UNCHECKED: Peer = { ...BINDERY, name: 'without the check', unchecked: true };
export const STOCK: Peer = {
  name: 'hocuspocus',
  module: 'servers/hocuspocus.ts',
  protocol: 'hocuspocus',
  acknowledges: true,
};
export const Y_WEBSOCKET: Peer = {
  name: 'y-websocket',
  module: 'servers/y-websocket.ts',
  protocol: 'y-websocket',
  acknowledges: false,
};

export interface Measured extends LoadResult {
  /** Share of one core the server used while it was measured. */
  readonly cpu: number;
  /** Processor time the server used for each edit, in µs: taking, storing and telling it. */
  readonly cpuPerEdit: number;
  readonly rssMb: number;
}

/** Runs one load, from so many processes, against one server and takes all down again. */
export async function measure(
  peer: Peer,
  postgresUrl: string,
  load: Omit<LoadOptions, 'urls' | 'protocol'>,
  generators = 1,
): Promise<Measured> {
  const database = await createTestDatabase(postgresUrl);
  let server: Child | undefined;
  let editors: Generators | undefined;
  try {
    server = await startChild(peer.module);
    const url = await server.ask<string>('listen', {
      databaseUrl: database.url,
      unchecked: peer.unchecked ?? false,
    } satisfies ServerOptions);
    editors = await startGenerators({ ...load, urls: [url], protocol: peer.protocol }, generators);
    await editors.join();
    await editors.warmUp();
    const before = await server.ask<Usage>('usage');
    const started = performance.now();
    const result = await editors.run();
    const elapsed = performance.now() - started;
    const after = await server.ask<Usage>('usage');
    const cpuMs = after.cpuMs - before.cpuMs;
    return {
      ...result,
      cpu: cpuMs / elapsed,
      cpuPerEdit: (cpuMs / result.edits) * 1000,
      rssMb: after.rssMb,
    };
  } finally {
    await editors?.stop();
    await server?.stop();
    await database.drop();
  }
}
