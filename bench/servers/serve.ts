/** The base of measured servers: a free port, and processor time and memory on request. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { answer } from '../processes/child.ts';

export interface Usage {
  /** Processor time of this process so far, in ms. */
  readonly cpuMs: number;
  readonly rssMb: number;
  /** Heap and what lies outside of it, after collecting garbage if the process may. */
  readonly heapMb: number;
  /** Edits that were stored, and that were tried again because another process was first; as far as the server counts them. */
  readonly stored?: number;
  readonly raced?: number;
}

type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** What the parent asks a server to be. */
export interface ServerOptions {
  readonly databaseUrl: string;
  /** Ours without the check of edits, to show what that costs. */
  readonly unchecked: boolean;
  /** Beside others on the same database, which it finds by NOTIFY. */
  readonly shared?: boolean;
}

/** `open` is called when the parent asks for the server, and answers what takes its sockets. */
export function serve(
  open: (options: ServerOptions) => UpgradeHandler | Promise<UpgradeHandler>,
  count: () => Pick<Usage, 'stored' | 'raced'> = () => ({}),
): void {
  answer({
    async listen(options: ServerOptions): Promise<string> {
      const upgrade = await open(options);
      const server = createServer((_request, response) => response.end('ok'));
      server.on('upgrade', upgrade);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    usage(): Usage {
      const { user, system } = process.cpuUsage();
      for (let round = 0; round < 3; round += 1) globalThis.gc?.();
      const { heapUsed, external, rss } = process.memoryUsage();
      return {
        cpuMs: (user + system) / 1000,
        rssMb: rss / 1e6,
        heapMb: (heapUsed + external) / 1e6,
        ...count(),
      };
    },
  });
}
