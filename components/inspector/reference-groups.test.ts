import { describe, expect, it } from 'vitest';
import type { OutgoingReference } from '#core/codex/outgoing-references.ts';
import { testField } from '#core/codex/replica.fixture.ts';
import type { Template } from '#core/template/template.ts';
import { groupBacklinks, groupReferences } from './reference-groups.ts';

const template = {
  fields: {
    body: { ...testField('richText', 'body'), label: 'Body' },
    next: { ...testField('reference', 'next'), label: 'Next' },
  },
  referenceKinds: [],
} as unknown as Template;

describe('the references as listed', () => {
  it('are grouped by kind with each Codex once; mentions of what is linked anyway are left out', () => {
    const references: OutgoingReference[] = [
      { kind: 'mentions', target: 'a', via: 'text', field: 'body' },
      { kind: 'mentions', target: 'c', via: 'text', field: 'body' },
      { kind: 'blocks', target: 'a', via: 'typed', field: null },
      { kind: 'references', target: 'b', via: 'typed', field: null },
      { kind: 'references', target: 'b', via: 'field', field: 'next' },
    ];
    const groups = groupReferences(references, template);
    expect(groups.map(({ label, items }) => [label, items.map(({ target }) => target)])).toEqual([
      ['Blocks', ['a']],
      ['References', ['b']],
      ['Mentions', ['c']],
    ]);
    expect(groups[1]?.items[0]).toMatchObject({ typed: true, fields: [{ id: 'next', label: 'Next' }] });
  });

  it('name each Codex that refers here once, with every way in which it does', () => {
    const source = (id: string) => ({ id, title: id, templateId: 'note', state: 'live' as const });
    const link = (id: string, label: string) => ({
      kind: 'k',
      label,
      source: source(id),
      via: 'typed' as const,
      field: null,
    });
    const listed = groupBacklinks([
      link('a', 'Needed by'),
      link('b', 'Needed by'),
      link('a', 'Mentioned in'),
      link('a', 'Needed by'),
    ]);
    expect(listed.map(({ source: { id }, labels }) => [id, labels])).toEqual([
      ['a', ['Needed by', 'Mentioned in']],
      ['b', ['Needed by']],
    ]);
  });
});
