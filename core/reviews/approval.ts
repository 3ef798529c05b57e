/** The rule that tells what counts as approved as it is, and who is waited for; by it a branch may be merged. */
import type { Verdict } from './verdict.ts';

/** What one reviewer says in one open review. */
export interface ReviewerSays {
  readonly id: string;
  readonly name: string;
  /** Whether they may answer at all at this moment: not suspended, and able to comment here. */
  readonly isAble: boolean;
  readonly verdict: Verdict | null;
  /** The operation up to which they had read; `null` where they said nothing. */
  readonly seq: number | null;
}

export type WaitReason = 'unanswered' | 'changes' | 'lapsed' | 'own';

export interface Approval {
  readonly isApproved: boolean;
  /** Each with the first reason that counts; nobody, and not approved: nobody was asked who may answer. */
  readonly waitsFor: readonly { readonly id: string; readonly name: string; readonly why: WaitReason }[];
}

export interface ApprovalFacts {
  /** Of all open reviews. */
  readonly says: readonly ReviewerSays[];
  /** The last operation that changed content. */
  readonly changedAt: number;
  /** Whether somebody wrote any of what is to be approved. */
  readonly hasWritten: (userId: string) => boolean;
}

/**
 * Approved is what everybody approves who was asked and may answer, at least one, as it is now. Whoever may not answer any more is left out with
 * what they said. What somebody wrote has to be approved by somebody else, so the approval of one alone does not count for their own words.
 */
export function approvalOf({ says, changedAt, hasWritten }: ApprovalFacts): Approval {
  const able = says.filter(({ isAble }) => isAble);
  const waitsFor = new Map<string, Approval['waitsFor'][number]>();
  for (const { id, name, verdict, seq } of able) {
    const why = reasonOf(verdict, seq, changedAt);
    if (why !== null && !waitsFor.has(id)) waitsFor.set(id, { id, name, why });
  }
  const [only, ...others] = new Set(able.map(({ id }) => id));
  if (waitsFor.size === 0 && only !== undefined && others.length === 0 && hasWritten(only)) {
    const name = able[0]?.name ?? '';
    waitsFor.set(only, { id: only, name, why: 'own' });
  }
  return { isApproved: able.length > 0 && waitsFor.size === 0, waitsFor: [...waitsFor.values()] };
}

function reasonOf(verdict: Verdict | null, seq: number | null, changedAt: number): WaitReason | null {
  if (verdict === null || seq === null) return 'unanswered';
  if (verdict === 'request_changes') return 'changes';
  return seq < changedAt ? 'lapsed' : null;
}
