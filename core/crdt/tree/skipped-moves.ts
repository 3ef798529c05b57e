/** Lists skipped moves: those that `move-log.ts` left out because of a cycle or a concurrent move. One that was knowingly overridden is not listed. */
import type { Forest, ForestNode } from './forest.ts';
import { isThere } from './forest.ts';
import type { NodeRef } from './log-entry.ts';
import { compareSteps, type Step } from './move-log.ts';

export interface SkippedStep {
  readonly step: Step;
  readonly node: ForestNode;
  readonly reason: 'cycle' | 'superseded';
  readonly winner: Step | null;
}

/**
 * The moves of one node that are skipped, in their order. A move says where its author saw the node; so the move in effect leads
 * back, from one to the one before that put the node there, through everything its authors knew of. What is not on
 * that chain was made at the same time as something on it. Nothing is skipped that wanted the node where it is.
 */
export function skippedSteps(forest: Forest, node: ForestNode): SkippedStep[] {
  const moves = movesOf(node);
  if (moves.length === 0 || !isThere(node.facts)) return [];
  const inEffect = node.facts.placedBy;
  if (moves.length === 1 && moves[0] === inEffect) return [];
  const known = chainTo(forest, inEffect, moves);
  const skipped: SkippedStep[] = [];
  for (const step of moves) {
    if (known.has(step) || placeOf(forest, step.entry.parent) === node.facts.parent) continue;
    if (step.makesCircle) skipped.push({ step, node, reason: 'cycle', winner: step.obstacle });
    else skipped.push({ step, node, reason: 'superseded', winner: inEffect });
  }
  return skipped;
}

/** All of them, newest first, at most `limit`. */
export function newestSkippedSteps(forest: Forest, limit: number): SkippedStep[] {
  const skipped: SkippedStep[] = [];
  for (const node of forest.nodes()) if (node.lastMove !== null) skipped.push(...skippedSteps(forest, node));
  return skipped.sort((a, b) => compareSteps(b.step, a.step)).slice(0, limit);
}

/** The steps that moved a node or would have, in their order. */
function movesOf({ lastMove }: ForestNode): Step[] {
  const moves: Step[] = [];
  for (let step = lastMove; step !== null; step = step.earlier) moves.push(step);
  return moves.reverse();
}

function chainTo(forest: Forest, last: Step | null, moves: readonly Step[]): Set<Step> {
  const chain = new Set<Step>();
  if (last === null) return chain;
  let index = moves.indexOf(last);
  let step = moves[index];
  while (step !== undefined) {
    chain.add(step);
    const from = placeOf(forest, step.entry.from);
    do index -= 1;
    while (index >= 0 && placeOf(forest, moves[index]?.entry.parent ?? null) !== from);
    step = moves[index];
  }
  return chain;
}

function placeOf(forest: Forest, ref: NodeRef | null): ForestNode | null {
  return ref === null ? forest.root : forest.find(ref);
}
