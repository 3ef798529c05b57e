/** MCP on standard input and output, for the one program that has started this process. */
import { once } from 'node:events';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { createMcpServer, type ServerDetails } from './create-server.ts';
import { createStdioFeed } from './stdio-feed.ts';
import type { Access } from './tools/tool.ts';

/** Resolves when standard input ends. Nothing else may write to standard output meanwhile. */
export async function serveOnStdio(access: Access, details: ServerDetails): Promise<void> {
  const onError = (error: Error): void => {
    process.stderr.write(`${error.message}\n`);
  };
  const feed = createStdioFeed(access, onError);
  const create = () => {
    const server = createMcpServer(access, { ...details, tellsChanges: true });
    feed.serve(server);
    return server;
  };
  const ended = once(process.stdin, 'close');
  serveStdio(create, { transport: feed.watch(new StdioServerTransport()), onerror: onError });
  await ended;
  feed.end();
}
