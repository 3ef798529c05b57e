/** The effect of a change on the tree, told from the facts before and after. */
import type { Forest, ForestNode, NodeFacts } from './forest.ts';
import { factsNow, isThere } from './forest.ts';
import { type SkippedStep, skippedSteps } from './skipped-moves.ts';

export interface ForestChange {
  /** Ids of parents; `null` is the top. */
  readonly parents: Set<string | null>;
  readonly nodes: Set<string>;
  readonly skipped: SkippedStep[];
}

/** Compares the forest with what it was before `touched` nodes changed. */
export function describeChange(forest: Forest, touched: ReadonlyMap<ForestNode, NodeFacts>): ForestChange {
  const change: ForestChange = { parents: new Set(), nodes: new Set(), skipped: [] };
  const factsBefore = (node: ForestNode): NodeFacts => touched.get(node) ?? node.facts;
  for (const [node, before] of touched) {
    const after = node.facts;
    const [wasThere, isNow] = [isThere(before), isThere(after)];
    if (!wasThere && !isNow) continue;
    const from = wasThere ? forest.homeBy(before, factsBefore) : null;
    const to = isNow ? forest.home(node) : null;
    if (from !== to || before.position !== after.position) {
      for (const parent of [from, to]) if (parent !== null) change.parents.add(parent.id || null);
      change.nodes.add(node.id);
    }
    if (!isNow) continue;
    if (wasThere && hasNewStanding(forest, node, factsBefore)) {
      for (const { id } of forest.subtree(node)) change.nodes.add(id);
    } else if (before.state !== after.state) change.nodes.add(node.id);
    if (before.placedBy !== after.placedBy && before.placedBy?.entry.kind === 'move') {
      change.skipped.push(...skippedSteps(forest, node).filter(({ step }) => step === before.placedBy));
    }
  }
  return change;
}

function hasNewStanding(
  forest: Forest,
  node: ForestNode,
  factsBefore: (node: ForestNode) => NodeFacts,
): boolean {
  const before = forest.standing(node, factsBefore);
  const after = forest.standing(node, factsNow);
  return before.standing !== after.standing || before.from !== after.from;
}
