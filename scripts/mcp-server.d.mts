/** Types of mcp-server.mjs, for tests and benches. */
export function buildMcpServer(folder?: string): Promise<string>;
