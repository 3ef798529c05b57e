/** The comments on a Codex over REST. */
import type { RestClient } from './rest-client.ts';
import type { AnchorRequest, Comment, Thread } from './wire-types.ts';

export class CommentsClient {
  private readonly rest: RestClient;
  private readonly codexId: string;

  /** @internal */
  constructor(rest: RestClient, codexId: string) {
    this.rest = rest;
    this.codexId = codexId;
  }

  /** Threads in the order in which they began. */
  list(filter: { readonly resolved?: boolean } = {}, signal?: AbortSignal): AsyncGenerator<Thread> {
    return this.rest.items(
      `/codices/${encodeURIComponent(this.codexId)}/comments`,
      { ...filter },
      { signal },
    );
  }

  /** Begins a thread, about the Codex itself or what `anchor` names. */
  async add(markdown: string, anchor?: AnchorRequest): Promise<Thread> {
    const body = { body: { markdown }, ...(anchor !== undefined && { anchor }) };
    return await this.rest.call('POST', `/codices/${encodeURIComponent(this.codexId)}/comments`, { body });
  }

  async reply(threadId: string, markdown: string): Promise<Comment> {
    const body = { body: { markdown } };
    return await this.rest.call('POST', `/comments/${encodeURIComponent(threadId)}/replies`, { body });
  }

  /** Writes a comment of one's own anew. */
  async edit(threadId: string, commentId: string, markdown: string): Promise<Comment> {
    const path = `/comments/${encodeURIComponent(threadId)}/${encodeURIComponent(commentId)}`;
    return await this.rest.call('PATCH', path, { body: { body: { markdown } } });
  }

  /** Deletes a comment of one's own, or anybody's where one may edit the Codex. */
  async delete(threadId: string, commentId: string): Promise<void> {
    const path = `/comments/${encodeURIComponent(threadId)}/${encodeURIComponent(commentId)}`;
    await this.rest.call('DELETE', path);
  }

  async resolve(threadId: string): Promise<Thread> {
    return await this.mark(threadId, true);
  }

  async reopen(threadId: string): Promise<Thread> {
    return await this.mark(threadId, false);
  }

  private async mark(threadId: string, resolved: boolean): Promise<Thread> {
    return await this.rest.call('PATCH', `/comments/${encodeURIComponent(threadId)}`, { body: { resolved } });
  }
}
