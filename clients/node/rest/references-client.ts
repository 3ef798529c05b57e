/** The references of a Codex over REST: those beside its fields are added and removed, all are listed. */

import type { Backlink, ListedReference } from './program-types.ts';
import type { RestClient } from './rest-client.ts';

export class ReferencesClient {
  private readonly rest: RestClient;
  private readonly path: string;

  /** @internal */
  constructor(rest: RestClient, codexId: string) {
    this.rest = rest;
    this.path = `/codices/${encodeURIComponent(codexId)}`;
  }

  /** What it refers to: beside its fields, in them, and in its texts. */
  async list(): Promise<readonly ListedReference[]> {
    const { items }: { items: readonly ListedReference[] } = await this.rest.call(
      'GET',
      `${this.path}/references`,
    );
    return items;
  }

  /** What refers to it. */
  async backlinks(): Promise<readonly Backlink[]> {
    const { items }: { items: readonly Backlink[] } = await this.rest.call('GET', `${this.path}/backlinks`);
    return items;
  }

  async add(kind: string, target: string): Promise<void> {
    await this.rest.call('POST', `${this.path}/references`, { body: { kind, target } });
  }

  async remove(kind: string, target: string): Promise<void> {
    const path = `${encodeURIComponent(kind)}/${encodeURIComponent(target)}`;
    await this.rest.call('DELETE', `${this.path}/references/${path}`);
  }
}
