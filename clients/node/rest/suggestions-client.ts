/** The suggestions on a Codex over REST: proposed changes that somebody accepts or rejects. */

import type { NewSuggestion, Suggestion } from './proposal-types.ts';
import type { RestClient } from './rest-client.ts';

export class SuggestionsClient {
  private readonly rest: RestClient;
  private readonly path: string;

  /** @internal */
  constructor(rest: RestClient, codexId: string) {
    this.rest = rest;
    this.path = `/codices/${encodeURIComponent(codexId)}/suggestions`;
  }

  list(filter: { readonly decided?: boolean } = {}, signal?: AbortSignal): AsyncGenerator<Suggestion> {
    return this.rest.items(this.path, { ...filter }, { signal });
  }

  /** Proposes a change; the Codex stays as it is. `why` is Markdown, shown beside it. */
  async suggest({ why, ...suggestion }: NewSuggestion): Promise<Suggestion> {
    const body = { ...suggestion, ...(why !== undefined && { body: { markdown: why } }) };
    return await this.rest.call('POST', this.path, { body });
  }

  /** Makes the change. `conflict` unless it stands as it was proposed, `precondition_failed` when its author wrote it anew. */
  async accept(suggestion: Pick<Suggestion, 'id' | 'revision'>): Promise<Suggestion> {
    return await this.decide('accept', suggestion);
  }

  async reject(suggestion: Pick<Suggestion, 'id' | 'revision'>): Promise<Suggestion> {
    return await this.decide('reject', suggestion);
  }

  /** Takes a rejection back. */
  async reopen(suggestion: Pick<Suggestion, 'id' | 'revision'>): Promise<Suggestion> {
    return await this.decide('reopen', suggestion);
  }

  private async decide(
    verb: string,
    { id, revision }: Pick<Suggestion, 'id' | 'revision'>,
  ): Promise<Suggestion> {
    const path = `/suggestions/${encodeURIComponent(id)}/${verb}`;
    return await this.rest.call('POST', path, { body: { revision } });
  }
}
