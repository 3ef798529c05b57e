/** The open conflicts of a Codex over REST, and the values in it that its template does not allow. */

import type { OpenConflicts } from './program-types.ts';
import type { RestClient } from './rest-client.ts';

export class ConflictsClient {
  private readonly rest: RestClient;
  private readonly path: string;

  /** @internal */
  constructor(rest: RestClient, codexId: string) {
    this.rest = rest;
    this.path = `/codices/${encodeURIComponent(codexId)}/conflicts`;
  }

  async list(): Promise<OpenConflicts> {
    return await this.rest.call('GET', this.path);
  }

  /** Keeps one of the values, by its id; of a cell of a table with its row and column. `not_found` when it was settled meanwhile. */
  async settle(
    field: string,
    valueId: string,
    cell: { readonly row?: string; readonly column?: string } = {},
  ): Promise<void> {
    const body = { keep: valueId, ...cell };
    await this.rest.call('POST', `${this.path}/${encodeURIComponent(field)}`, { body });
  }
}
