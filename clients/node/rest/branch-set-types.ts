/** The types of sets of branches, as the client sends them and is answered. */
import type { Review } from './proposal-types.ts';
import type { Branch, MergePreview, MergeRequest, PersonName } from './wire-types.ts';

export interface CodexName {
  readonly id: string;
  readonly title: string;
}

export interface BranchSetPlan {
  readonly name: string;
  /** Parents first; `refused` says why one gets no branch. */
  readonly items: readonly { readonly codex: CodexName; readonly refused: string | null }[];
  /** Codices below that are not shared with this token. */
  readonly hidden: number;
  readonly plan: string;
}

export interface BranchSetRequest {
  /** `plan` of the plan that was looked at: refused with `precondition_failed` when it would be another one. */
  readonly expect?: string;
  /** Leaves out what is refused or hidden. */
  readonly partial?: boolean;
}

export interface BranchSet {
  readonly id: string;
  readonly name: string;
  readonly top: CodexName | null;
  readonly createdAt: string;
  readonly createdBy: PersonName;
  readonly closedAt?: string;
  readonly merged: boolean;
  readonly codices: readonly (CodexName & { readonly trashed: boolean; readonly branch: Branch })[];
  readonly hidden: number;
  /** Codices below that have no branch in it. */
  readonly others: readonly CodexName[];
}

export interface SetMergePreview {
  readonly codices: readonly (CodexName & {
    /** Why it cannot be merged, whatever is settled; `null`: it can. */
    readonly refused: string | null;
    readonly merge: MergePreview | null;
  })[];
  readonly hidden: number;
}

export interface SetMergeRequest {
  /** By the id of a Codex. */
  readonly codices?: Readonly<Record<string, MergeRequest>>;
  /** Codices whose branches leave the set, and go on by themselves. */
  readonly leaveOut?: readonly string[];
}

/** After main was brought in. */
export interface UpdatedBranchSet extends BranchSet {
  /** Those that did not have all of main. */
  readonly brought: readonly (CodexName & {
    /** Operations of the Codex that its branch did not have. */
    readonly operations: number;
    /** Fields of the branch that hold two values now. */
    readonly conflicts: readonly { readonly field: string; readonly label: string }[];
    /** Why main was not brought in; `null`: it was. */
    readonly refused: string | null;
  })[];
}

export interface SetReviews {
  readonly codices: readonly (CodexName & {
    /** Something on its branch is not merged. */
    readonly written: boolean;
    /** The last operation of its branch. */
    readonly headSeq: number;
    readonly items: readonly Review[];
  })[];
  readonly hidden: number;
}

export interface SetReviewRequest {
  readonly note?: string;
  /** Codices whose branches are reviewed; all that something was written on unless given. */
  readonly codices?: readonly string[];
}
