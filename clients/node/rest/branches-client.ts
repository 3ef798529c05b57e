/** The branches of a Codex over REST. What is on one is read and written live by `openCodex(id, { branch })`. */
import type { BranchSet, BranchSetPlan, BranchSetRequest } from './branch-set-types.ts';
import type { RestClient } from './rest-client.ts';
import type { Branch, MergePreview, MergeRequest } from './wire-types.ts';

export class BranchesClient {
  private readonly rest: RestClient;
  private readonly path: string;
  private readonly sets: string;

  /** @internal */
  constructor(rest: RestClient, codexId: string) {
    this.rest = rest;
    this.path = `/codices/${encodeURIComponent(codexId)}/branches`;
    this.sets = `/codices/${encodeURIComponent(codexId)}/branch-sets`;
  }

  /** Open ones first. */
  async list(): Promise<readonly Branch[]> {
    const { items }: { items: readonly Branch[] } = await this.rest.call('GET', this.path);
    return items;
  }

  /** Begins a branch at the Codex as it is, or at an operation's number or a version's name. */
  async create(name: string, from?: number | string): Promise<Branch> {
    const body = { name, ...(from !== undefined && { from: String(from) }) };
    return await this.rest.call('POST', this.path, { body });
  }

  /** Which Codices would get a branch of this name with `createBelow`, and why others would not. */
  async planBelow(name: string): Promise<BranchSetPlan> {
    return await this.rest.call('GET', `${this.sets}/plan`, { query: { name } });
  }

  /** Begins a branch of this Codex and of each below it, all or none. `conflict` with an issue for each that is refused. */
  async createBelow(name: string, request: BranchSetRequest = {}): Promise<BranchSet> {
    return await this.rest.call('POST', this.sets, { body: { name, ...request } });
  }

  /** Brings in what was written on the Codex since. */
  async update(name: string): Promise<Branch> {
    return await this.rest.call('POST', `${this.of(name)}/update`);
  }

  /** What either side changed, and what merging would change in the Codex; conflicts first. */
  async preview(name: string): Promise<MergePreview> {
    return await this.rest.call('GET', `${this.of(name)}/merge`);
  }

  /** Merges the branch as one edit and closes it. `conflict` with an issue for each conflict without a resolution. */
  async merge(name: string, request: MergeRequest = {}): Promise<Branch> {
    return await this.rest.call('POST', `${this.of(name)}/merge`, { body: request });
  }

  /** Opens one again that was closed without merging it. */
  async reopen(name: string): Promise<Branch> {
    return await this.rest.call('POST', `${this.of(name)}/reopen`);
  }

  /** Closes it without merging; it can be read still. */
  async close(name: string): Promise<void> {
    await this.rest.call('DELETE', this.of(name));
  }

  private of(name: string): string {
    return `${this.path}/${encodeURIComponent(name)}`;
  }
}
