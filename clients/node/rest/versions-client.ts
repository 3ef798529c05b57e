/** The history of a Codex over REST: sessions, named versions, comparison, restoring. */
import type { RestClient } from './rest-client.ts';
import type { Blame, Comparison, NamedVersion, Passage, Version } from './wire-types.ts';

/** The number of an operation, the name of a version, or `branch:NAME`. */
export type HistoryPoint = number | string;

export class VersionsClient {
  private readonly rest: RestClient;
  private readonly path: string;

  /** @internal */
  constructor(rest: RestClient, codexId: string) {
    this.rest = rest;
    this.path = `/codices/${encodeURIComponent(codexId)}`;
  }

  /** Runs of edits, newest first. */
  list(signal?: AbortSignal): AsyncGenerator<Version> {
    return this.rest.items(`${this.path}/versions`, {}, { signal });
  }

  /** All that are named, the newest point first. */
  async named(): Promise<readonly NamedVersion[]> {
    const { named }: { named: readonly NamedVersion[] } = await this.rest.call(
      'GET',
      `${this.path}/versions`,
    );
    return named;
  }

  /** Names the Codex as it is, or as it was after the operation `seq`. `conflict` when the name is taken. */
  async name(
    name: string,
    more: { readonly note?: string; readonly seq?: number } = {},
  ): Promise<NamedVersion> {
    return await this.rest.call('POST', `${this.path}/versions`, { body: { name, ...more } });
  }

  /** What changed between two points; up to now without `to`. */
  async compare(from: HistoryPoint, to?: HistoryPoint): Promise<Comparison> {
    return await this.rest.call('GET', `${this.path}/compare`, { query: { from, to } });
  }

  /** Who wrote which words of a text (`spans`), or set a value (`value`). */
  async blame(field: string): Promise<Blame> {
    return await this.rest.call('GET', `${this.path}/blame`, { query: { field } });
  }

  /** When words came into the texts and when they went, by session, newest first. */
  async passages(words: string): Promise<readonly Passage[]> {
    const path = `${this.path}/passages`;
    const { items }: { items: readonly Passage[] } = await this.rest.call('GET', path, {
      query: { q: words },
    });
    return items;
  }

  /** Makes the Codex, or these fields of it, what it was after the operation `seq`, as a new edit. */
  async restore(seq: number, fields?: readonly string[]): Promise<void> {
    const body = { seq, ...(fields !== undefined && { fields }) };
    await this.rest.call('POST', `${this.path}/restore`, { body });
  }

  /**
   * Makes one row of a checklist or a table what it was after the operation `seq`, as a new edit: one that was removed comes back, one that
   * was not there is removed. `not_found` for a row that is neither in that version nor here.
   */
  async restoreRow(seq: number, row: { readonly field: string; readonly id: string }): Promise<void> {
    await this.rest.call('POST', `${this.path}/restore`, { body: { seq, row } });
  }
}
