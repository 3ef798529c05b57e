/** Comments of somebody that the server has not taken, and the reasons. */
import type { RefusedAct } from '#sync/outbox/refused-acts.ts';

export interface UnsentState {
  /** Changes that nothing takes any more, and what they say as Markdown; `null` while there are none. */
  readonly closed: { readonly count: number; readonly words: string } | null;
  /** Why what waits is taken later, as the server has told; `null` while it has not. */
  readonly postponed: string | null;
  /** Acts that the server takes later, out of the way of those behind them; the oldest first. */
  readonly putOff: readonly RefusedAct[];
  /** Acts that the server refused, the oldest first. */
  readonly refused: readonly RefusedAct[];
  /** Discards the refused acts, with a way back. */
  readonly discard: () => void;
}

export const NOTHING_UNSENT: UnsentState = {
  closed: null,
  postponed: null,
  putOff: [],
  refused: [],
  discard: () => undefined,
};
