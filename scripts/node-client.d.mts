/** Types of node-client.mjs, for tests and benches. */
export function buildNodeClient(
  folder?: string,
): Promise<{ readonly atOnce: readonly string[]; readonly onDemand: readonly string[] }>;
export function bundleNodeClient(folder: string): Promise<object>;
