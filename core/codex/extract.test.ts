import { describe, expect, it } from 'vitest';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { checkExtract, extractScope, extractTemplate } from './extract.ts';

const FIELDS = `
  summary: { type: 'text', label: 'Summary' },
  kind: { type: 'select', label: 'Kind', options: ['bug', 'wish'] },
  steps: { type: 'richText', label: 'Steps', visibleWhen: { field: 'kind', is: 'bug' } },
  diary: { type: 'text', label: 'Inner diary' },
  due: { type: 'date', label: 'Due', requiredWhen: 'diary' },
  verdict: { type: 'line', label: 'Verdict', writableBy: ['admin'] },
  cost: { type: 'number', label: 'Cost' },
  total: { type: 'formula', label: 'Total', expression: 'cost * 2' },
  plan: { type: 'file', label: 'Plan' },
  blocks: { type: 'references', label: 'Blocks', kind: 'blocks', targets: ['secret-plan'] },`;
const TEMPLATE = templateOf(
  FIELDS,
  `name: 'Case', description: 'How we do it', references: { blocks: {} },
   views: [
     { label: 'Outside', sections: [{ label: 'What they see', fields: ['summary', 'kind', 'steps', 'blocks'] }] },
     { label: 'Inside', sections: [{ label: 'Secrets', fields: ['diary', 'due', 'verdict', 'cost', 'total', 'plan'] }] },
   ],`,
);
const reasons = (...chosen: string[]) => checkExtract(TEMPLATE, chosen, 'edit').map(({ message }) => message);

describe('fields that guests may write', () => {
  it('are others than those they may comment on: who writes a field does not matter there', () => {
    expect(reasons('verdict')).toHaveLength(1);
    expect(checkExtract(TEMPLATE, ['verdict'], 'comment')).toEqual([]);
    const { roots, commented } = extractScope(TEMPLATE, ['title', 'verdict'], 'comment');
    expect([roots, commented]).toEqual([new Set(['title', 'field:verdict']), new Set(['title', 'verdict'])]);
    expect(extractScope(TEMPLATE, ['title', 'verdict'], 'edit').commented).toEqual(new Set(['title']));
    expect(checkExtract(TEMPLATE, ['total', 'plan'], 'comment')).toHaveLength(2);
    expect(JSON.stringify(extractTemplate(TEMPLATE, ['verdict'], 'comment'))).not.toContain('admin');
  });

  it('are those that depend on nothing else', () => {
    expect(reasons('title', 'summary', 'kind', 'steps', 'cost', 'blocks')).toEqual([]);
  });

  it('come with what they depend on', () => {
    expect(reasons('steps')).toEqual([
      '“Steps” depends on “Kind”: choose that as well, or a link that can only view.',
    ]);
    expect(checkExtract(TEMPLATE, ['summary', 'due'], 'edit')).toMatchObject([{ path: ['fields', 1] }]);
  });

  it.each([
    ['total', /worked out/],
    ['plan', /holds files/],
    ['verdict', /kept for some people/],
  ])('are not %s', (id, reason) => {
    expect(reasons(id)).toEqual([expect.stringMatching(reason)]);
  });

  it('have no title that is made of other fields', () => {
    const named = templateOf(
      "summary: { type: 'line', label: 'S' }",
      "name: 'N', titlePattern: 'Case {summary}',",
    );
    expect(checkExtract(named, ['title'], 'edit')).toHaveLength(1);
    expect(extractScope(named, ['title', 'summary'], 'edit').roots).toEqual(new Set(['field:summary']));
  });
});

describe('the template of an extract', () => {
  const told = extractTemplate(TEMPLATE, ['steps', 'summary', 'kind', 'blocks', 'verdict'], 'edit');

  it('has the fields in the order of the form, and says nothing of the rest', () => {
    expect(told.views[0]?.sections.flatMap(({ fields }) => fields)).toEqual([
      'summary',
      'kind',
      'steps',
      'blocks',
    ]);
    const words = JSON.stringify(told);
    for (const secret of [
      'diary',
      'Secrets',
      'What they see',
      'Outside',
      'Case',
      'How we',
      'verdict',
      'secret-plan',
    ])
      expect(words).not.toContain(secret);
  });

  it('leaves out what has come to depend on something else, and what depends on that', () => {
    expect(Object.keys(extractTemplate(TEMPLATE, ['steps', 'summary'], 'edit').fields)).toEqual(['summary']);
  });
});

describe('what an extract holds', () => {
  it('is the roots of its fields, in their slots', () => {
    const moved = { ...TEMPLATE, slots: { kind: 'sort', diary: 'log' } };
    const { roots, metadata } = extractScope(moved, ['title', 'kind', 'summary'], 'edit');
    expect(roots).toEqual(new Set(['title', 'field:summary', 'meta:sort']));
    const pin = { id: 'sample', version: 3, slots: moved.slots, taken: { diary: {} } };
    expect(metadata.tell(pin)).toEqual({ id: 'sample', version: 3, slots: { kind: 'sort' } });
    expect(metadata.tell({ id: 'sample', version: 3 })).toEqual({ id: 'sample', version: 3 });
    expect(metadata.tell('forged')).toBeNull();
  });
});
