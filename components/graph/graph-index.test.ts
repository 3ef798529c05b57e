import { describe, expect, it } from 'vitest';
import type { ReferenceGraph } from '#core/protocol/api/references.ts';
import { indexGraph, matching } from './graph-index.ts';

const node = (id: string, title: string, state: 'live' | 'trashed' | 'gone' = 'live') =>
  ({ id, title, templateId: 'note', state }) as const;

const GRAPH: ReferenceGraph = {
  nodes: [
    node('b', 'Beta'),
    node('a', 'Alpha plan'),
    node('t', 'Old plan', 'trashed'),
    node('g', '', 'gone'),
  ],
  edges: [
    { source: 'a', target: 'b', kind: 'depends_on' },
    { source: 'a', target: 'b', kind: 'mentions' },
    { source: 'a', target: 'g', kind: 'blocks' },
    { source: 'b', target: 't', kind: 'blocks' },
  ],
  kinds: [{ id: 'blocks', label: 'Blocks', count: 2 }],
  cycles: [['a', 'b']],
  truncated: false,
};

describe('the index of a graph', () => {
  it('joins the kinds between two Codices, counts references, and marks circles', () => {
    const index = indexGraph(GRAPH);
    expect(
      index.edges.map(({ source, target, kinds, inCycle }) => [source + target, kinds, inCycle]),
    ).toEqual([
      ['ab', ['depends_on', 'mentions'], true],
      ['ag', ['blocks'], false],
      ['bt', ['blocks'], false],
    ]);
    expect(index.nodes.map(({ name, degree }) => [name, degree])).toEqual([
      ['A Codex that is gone', 1],
      ['Alpha plan', 2],
      ['Beta', 2],
      ['Old plan (in the trash)', 1],
    ]);
    expect(index.kindLabel('blocks')).toBe('Blocks');
  });

  it('finds by every word of the name, and everything by none', () => {
    const index = indexGraph(GRAPH);
    expect(matching(index, '  ')).toBeNull();
    expect([...(matching(index, 'PLAN al') ?? [])]).toEqual(['a']);
  });
});
