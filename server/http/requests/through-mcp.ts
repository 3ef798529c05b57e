/** Requests that tools of `/mcp` make of the API in this process: with tokens that the API takes from nobody outside. */

export const MCP_PATH = '/mcp';

/** A mark beside a request, where nothing that comes from outside is put. */
const MADE_HERE = Symbol('made by a tool');

/** The surroundings of a request, marked. */
export function throughMcp<Surroundings extends object>(surroundings: Surroundings): Surroundings {
  return { ...surroundings, [MADE_HERE]: true };
}

export function isThroughMcp(surroundings: object | undefined): boolean {
  return surroundings !== undefined && MADE_HERE in surroundings;
}
