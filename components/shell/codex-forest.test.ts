/** The navigator's nesting: every Codex appears exactly once, whatever the parents say. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CodexSummary } from '#core/protocol/api/codices.ts';
import { ancestorsOf, type CodexNode, growForest } from './codex-forest.ts';

function summary(id: string, parentId: string | null, title = id): CodexSummary {
  const person = { id: 'person', name: 'Ada' };
  const at = '2026-01-01T00:00:00.000Z';
  return {
    id,
    title,
    parentId,
    template: { id: 'page', version: 1 },
    createdAt: at,
    updatedAt: at,
    createdBy: person,
    updatedBy: person,
  };
}

function ids(nodes: readonly CodexNode[]): string[] {
  return nodes.flatMap((node) => [node.codex.id, ...ids(node.children)]);
}

it('nests children and orders each level as a person would', () => {
  const forest = growForest([
    summary('b', null, 'Week 10'),
    summary('a', null, 'week 9'),
    summary('c', 'b', 'Notes'),
    summary('d', 'gone', 'Adrift'),
  ]);
  expect(forest.map((node) => node.codex.title)).toEqual(['Adrift', 'week 9', 'Week 10']);
  expect(forest[2]?.children.map((node) => node.codex.id)).toEqual(['c']);
});

it('leaves nothing out and shows nothing twice, cycles included', () => {
  const id = fc.integer({ min: 0, max: 12 }).map(String);
  const list = fc.uniqueArray(fc.record({ id, parentId: fc.option(id) }), { selector: (entry) => entry.id });
  fc.assert(
    fc.property(list, (entries) => {
      const shown = ids(growForest(entries.map((entry) => summary(entry.id, entry.parentId))));
      expect([...shown].sort()).toEqual(entries.map((entry) => entry.id).sort());
    }),
  );
});

it('names the Codices above one, nearest first, and stops at a cycle', () => {
  expect(ancestorsOf('c', [summary('a', null), summary('b', 'a'), summary('c', 'b')])).toEqual(['b', 'a']);
  expect(ancestorsOf('a', [summary('a', 'b'), summary('b', 'a')])).toEqual(['b', 'a']);
});
