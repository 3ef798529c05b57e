/** A watch over the server: whether the requests of this window, which are made through it, reach it. */
import { createListeners } from '#core/observable.ts';

/** Answers of what stands before a server that is not there. */
const OF_PROXIES = new Set([502, 503, 504]);

export class ServerWatch {
  private readonly base: typeof globalThis.fetch;
  private readonly changes = createListeners<[isAway: boolean]>();
  private away = false;

  readonly onChange = this.changes.subscribe;

  constructor(base: typeof globalThis.fetch = globalThis.fetch) {
    this.base = base;
  }

  get isAway(): boolean {
    return this.away;
  }

  /** `fetch`, which is listened to. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    try {
      const response = await this.base(input, init);
      this.find(OF_PROXIES.has(response.status));
      return response;
    } catch (error) {
      // Whoever asked has given up; that says nothing of the server.
      if (!(error instanceof Error && error.name === 'AbortError')) this.find(true);
      throw error;
    }
  };

  private find(isAway: boolean): void {
    if (isAway === this.away) return;
    this.away = isAway;
    this.changes.notify(isAway);
  }
}
