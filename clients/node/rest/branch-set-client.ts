/** A set of branches over REST: of a Codex and of those below it, merged and closed as one. */
import type { BranchSet, SetMergePreview, SetMergeRequest } from './branch-set-types.ts';
import type { RestClient } from './rest-client.ts';

export class BranchSetClient {
  private readonly rest: RestClient;
  private readonly path: string;

  /** @internal */
  constructor(rest: RestClient, id: string) {
    this.rest = rest;
    this.path = `/branch-sets/${encodeURIComponent(id)}`;
  }

  /** With how far each branch is from its Codex. */
  async get(): Promise<BranchSet> {
    return await this.rest.call('GET', this.path);
  }

  /** Brings into each branch what was written on its Codex since. */
  async update(): Promise<BranchSet> {
    return await this.rest.call('POST', `${this.path}/update`);
  }

  /** What merging would change in each Codex, conflicts first. */
  async preview(): Promise<SetMergePreview> {
    return await this.rest.call('GET', `${this.path}/merge`);
  }

  /** Merges all of them in one transaction and closes them. `conflict` with an issue for each that waits for something; then none is merged. */
  async merge(request: SetMergeRequest = {}): Promise<BranchSet> {
    return await this.rest.call('POST', `${this.path}/merge`, { body: request });
  }

  /** Opens them again where they were closed without merging. */
  async reopen(): Promise<BranchSet> {
    return await this.rest.call('POST', `${this.path}/reopen`);
  }

  /** Closes them without merging; they can be read still. */
  async close(): Promise<void> {
    await this.rest.call('DELETE', this.path);
  }
}
