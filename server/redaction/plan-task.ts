/** The task that plans a removal, run here or in a thread. */
import {
  countLabels,
  type PlannedDocument,
  planLabelRemoval,
  planRemoval,
} from '#core/redaction/plan-removal.ts';
import type { Task } from '../threads/task.ts';

export interface PlanInput {
  readonly codexId: string;
  readonly passage: string;
  /** The Codex and its branches, which have operations in common. */
  readonly codex: readonly PlannedDocument[];
  /** On the Codex and on its branches, which have none in common. */
  readonly comments: readonly PlannedDocument[];
  /** That of the tree which it stands in; `null`: what the tree says is not asked. */
  readonly tree: PlannedDocument | null;
}

export interface Plan {
  /** What changes. */
  readonly documents: readonly PlannedDocument[];
  /** Characters and values. */
  readonly units: number;
  readonly values: number;
  /** How many of the values are what comments said, now or before. */
  readonly comments: number;
}

export const planTask: Task<PlanInput, Plan> = {
  name: 'plan the removal of a passage',
  work({ codexId, passage, codex, comments, tree }) {
    const said = comments.map((each) => planRemoval([each], passage));
    const labels = tree === null ? [] : [planLabelRemoval(tree, codexId, passage)];
    const plans = [planRemoval(codex, passage), ...said, ...labels];
    return {
      documents: plans.flatMap(({ documents }) => documents),
      units: plans.reduce((sum, { units }) => sum + units, 0),
      values: plans.reduce((sum, { values }) => sum + values, 0),
      comments: said.reduce((sum, { values }) => sum + values, 0),
    };
  },
};

/** Looks through the labels of a whole tree at once: of which Codices they have the passage, and how many. */
export const labelsTask: Task<
  { readonly tree: PlannedDocument; readonly passage: string },
  readonly (readonly [codexId: string, labels: number])[]
> = {
  name: 'look for a passage in the labels of a tree',
  work: ({ tree, passage }) => [...countLabels(tree, passage)],
};
