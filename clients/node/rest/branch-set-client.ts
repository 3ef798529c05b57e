/** A set of branches over REST: of a Codex and of those below it, merged and closed as one. */
import type {
  BranchSet,
  SetMergePreview,
  SetMergeRequest,
  SetReviewRequest,
  SetReviews,
  UpdatedBranchSet,
} from './branch-set-types.ts';
import type { Verdict } from './proposal-types.ts';
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

  /** Brings into each branch what was written on its Codex since; `brought` says what it came to in each that was behind. */
  async update(): Promise<UpdatedBranchSet> {
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

  /** The reviews of all branches, by Codex. */
  async reviews(): Promise<SetReviews> {
    return await this.rest.call('GET', `${this.path}/reviews`);
  }

  /** Asks members, by their ids, to look at every branch that something was written on: all in one act, told once. */
  async askReview(reviewers: readonly string[], more: SetReviewRequest = {}): Promise<SetReviews> {
    return await this.rest.call('POST', `${this.path}/reviews`, { body: { reviewers, ...more } });
  }

  /**
   * Answers as one who was asked, about several branches at once: `read` has by the id of a Codex the operation of its branch up to which you have read,
   * such as its `headSeq`. `precondition_failed` for an approval of one that was edited since; then nothing is said.
   */
  async answerReview(
    verdict: Verdict,
    read: Readonly<Record<string, number>>,
    note?: string,
  ): Promise<SetReviews> {
    const body = { verdict, codices: read, ...(note !== undefined && { note }) };
    return await this.rest.call('POST', `${this.path}/verdicts`, { body });
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
