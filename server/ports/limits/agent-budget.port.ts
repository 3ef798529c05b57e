/** The port of the budget of agents: edits and bytes in an hour, at whatever door they write. */
import type { Actor } from '#core/access/policy.ts';
import type { UpdateSummary } from '#core/document/summarize-update.ts';

export interface AgentWrite {
  readonly documentName: string;
  /** The operation that will be stored, or `asset:<id>` for a file. Under the same one it is counted once. */
  readonly operationId: string;
  readonly bytes: number;
  /** Of an edit: what it touches; nothing of a file. */
  readonly summary?: UpdateSummary;
  /** Once one of those with the same object is refused, so are those after it. */
  readonly run?: object | undefined;
}

export interface AgentBudget {
  /**
   * Counts what an agent is about to write, and answers `null` for everybody else. It rejects with `rate_limited` (its cause says in how many
   * ms it goes on), `too_large` for more than an hour takes, `forbidden` for an agent that has been stopped since it came in, or
   * does not reach what this touches. What one agent
   * writes is answered in the order in which it was handed in.
   */
  take(actor: Actor, write: AgentWrite): Promise<void> | null;
}
