/** The reviews of a Codex over REST: who was asked to look at it as it is, and what they say. */

import type { Review, ReviewRequest, Verdict } from './proposal-types.ts';
import type { RestClient } from './rest-client.ts';

export class ReviewsClient {
  private readonly rest: RestClient;
  private readonly path: string;

  /** @internal */
  constructor(rest: RestClient, codexId: string) {
    this.rest = rest;
    this.path = `/codices/${encodeURIComponent(codexId)}/reviews`;
  }

  /** Open ones first; with `branch` those of a branch. */
  async list(branch?: string): Promise<readonly Review[]> {
    const { items }: { items: readonly Review[] } = await this.rest.call('GET', this.path, {
      query: { branch },
    });
    return items;
  }

  /** Asks members, by their ids, to look at the Codex, or a branch of it. */
  async ask(reviewers: readonly string[], more: ReviewRequest = {}): Promise<Review> {
    return await this.rest.call('POST', this.path, { body: { reviewers, ...more } });
  }

  /** Answers as one who was asked; of the version `seq`, the last one unless given. */
  async answer(
    reviewId: string,
    verdict: Verdict,
    more: { readonly note?: string; readonly seq?: number } = {},
  ): Promise<Review> {
    const path = `/reviews/${encodeURIComponent(reviewId)}`;
    return await this.rest.call('POST', path, { body: { verdict, ...more } });
  }
}
