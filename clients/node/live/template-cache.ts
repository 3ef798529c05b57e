/** The templates of the Codices that are open: asked for once a version, and kept for times without a connection. */
import { isBinderyError } from '#core/errors.ts';
import type { Template } from '#core/template/template.ts';
import type { RecordStore } from '#sync/store/local-store.ts';
import type { RestClient } from '../rest/rest-client.ts';

export class TemplateCache {
  private readonly rest: RestClient;
  private readonly records: RecordStore;
  private readonly known = new Map<string, Promise<Template>>();

  constructor(rest: RestClient, records: RecordStore) {
    this.rest = rest;
    this.records = records;
  }

  /** A version of a template. Throws as a request does. */
  get(id: string, version: number): Promise<Template> {
    const key = `${id}@${version}`;
    const found = this.known.get(key) ?? this.load(id, version, key);
    this.known.set(key, found);
    found.catch(() => this.known.delete(key));
    return found;
  }

  private async load(id: string, version: number, key: string): Promise<Template> {
    try {
      const path = `/templates/${encodeURIComponent(id)}`;
      const template: Template = await this.rest.call('GET', path, { query: { version } });
      await this.records.put('template', key, template);
      return template;
    } catch (error) {
      const kept = isBinderyError(error) && error.code === 'unavailable' ? await this.kept(key) : null;
      if (kept === null) throw error;
      return kept;
    }
  }

  private async kept(key: string): Promise<Template | null> {
    // A version of a template never changes, and this is where it was put.
    return ((await this.records.get('template', key)) as Template | undefined) ?? null;
  }
}
