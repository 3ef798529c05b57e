/** The files of a Codex over REST: uploaded for its fields of files and pictures, and the Codex itself as a file. */
import type { FileValue } from '../live/field-types.ts';
import type { ExportOptions } from './program-types.ts';
import type { FileContent, RestClient } from './rest-client.ts';

export class FilesClient {
  private readonly rest: RestClient;
  private readonly path: string;
  private readonly newId: () => string;

  /** @internal */
  constructor(rest: RestClient, codexId: string, newId: () => string) {
    this.rest = rest;
    this.path = `/codices/${encodeURIComponent(codexId)}`;
    this.newId = newId;
  }

  /**
   * Uploads a file of at most 20 MiB, and answers what a field of files takes, in a list. With the `id` of a try that was cut off
   * nothing is stored twice. The type is told from its bytes.
   */
  async upload(
    name: string,
    content: FileContent,
    { id = this.newId(), signal }: { readonly id?: string; readonly signal?: AbortSignal } = {},
  ): Promise<FileValue> {
    const stored: {
      readonly id: string;
      readonly name: string;
      readonly mime: string;
      readonly size: number;
    } = await this.rest.call('POST', `${this.path}/assets`, { query: { name, id }, content, signal });
    return { assetId: stored.id, name: stored.name, mime: stored.mime, size: stored.size };
  }

  /** The bytes of a file, by the id that its field says. */
  async download(assetId: string, signal?: AbortSignal): Promise<Uint8Array> {
    return await this.rest.bytes(`/assets/${encodeURIComponent(assetId)}`, { signal });
  }

  /** The Codex as a file: `json5`, `markdown`, `html` or `binary`. */
  async export({
    signal,
    ...query
  }: ExportOptions & { readonly signal?: AbortSignal } = {}): Promise<Uint8Array> {
    return await this.rest.bytes(`${this.path}/export`, { query: { ...query }, signal });
  }
}
