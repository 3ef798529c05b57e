/** For tests: a client of the SDK at `/mcp` of an instance in this process, or of whatever answers `fetch`. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

export interface ToolAnswer {
  readonly isError: boolean;
  readonly text: string;
}

export interface AgentClient {
  readonly client: Client;
  call(name: string, given?: Record<string, unknown>): Promise<ToolAnswer>;
  /** As `call`; fails the test where it was refused. */
  done(name: string, given?: Record<string, unknown>): Promise<string>;
  /** As `call`; fails the test where it was not refused. */
  refused(name: string, given?: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
}

/** `legacy`: as a client of the revisions before 2026-07-28. */
export async function connectAgent(
  fetch: (request: Request) => Response | Promise<Response>,
  token: string,
  era: 'auto' | 'legacy' = 'auto',
): Promise<AgentClient> {
  const transport = new StreamableHTTPClientTransport(new URL('http://127.0.0.1:3000/mcp'), {
    fetch: async (url, init) => await fetch(new Request(url, init)),
    requestInit: { headers: { authorization: `Bearer ${token}` } },
  });
  return await agentOn(transport, era);
}

export async function agentOn(
  transport: Parameters<Client['connect']>[0],
  era: 'auto' | 'legacy' = 'auto',
): Promise<AgentClient> {
  const client = new Client({ name: 'tests', version: '1' }, { versionNegotiation: { mode: era } });
  await client.connect(transport);
  const call = async (name: string, given: Record<string, unknown> = {}): Promise<ToolAnswer> => {
    const { content, isError = false } = await client.callTool({ name, arguments: given });
    return { isError, text: content.map((part) => (part.type === 'text' ? part.text : '')).join('') };
  };
  return {
    ...{ client, call },
    async done(name, given) {
      const { isError, text } = await call(name, given);
      if (isError) throw new Error(`${name} was refused: ${text}`);
      return text;
    },
    async refused(name, given) {
      const { isError, text } = await call(name, given);
      if (!isError) throw new Error(`${name} was not refused: ${text}`);
      return text;
    },
    close: async () => await client.close(),
  };
}
