/** The task that plans a removal, run here or in a thread. */
import { type PlannedDocument, planLabelRemoval, planRemoval } from '#core/redaction/plan-removal.ts';
import type { Task } from '../threads/task.ts';

export interface PlanInput {
  readonly codexId: string;
  readonly passage: string;
  /** The Codex and its branches, which have operations in common. */
  readonly codex: readonly PlannedDocument[];
  /** On the Codex and on its branches, which have none in common. */
  readonly comments: readonly PlannedDocument[];
  /** That of the tree which it stands in. */
  readonly tree: PlannedDocument;
}

export interface Plan {
  /** What changes. */
  readonly documents: readonly PlannedDocument[];
  /** Characters and values. */
  readonly units: number;
  readonly values: number;
}

export const planTask: Task<PlanInput, Plan> = {
  name: 'plan the removal of a passage',
  work({ codexId, passage, codex, comments, tree }) {
    const plans = [
      planRemoval(codex, passage),
      ...comments.map((each) => planRemoval([each], passage)),
      planLabelRemoval(tree, codexId, passage),
    ];
    return {
      documents: plans.flatMap(({ documents }) => documents),
      units: plans.reduce((sum, { units }) => sum + units, 0),
      values: plans.reduce((sum, { values }) => sum + values, 0),
    };
  },
};
