import { describe, expect, it } from 'vitest';
import { templateOf } from './template-library.fixture.ts';
import { validateValues } from './validate-codex.ts';

const template = templateOf(`
  name: { type: 'line', required: true, maxLength: 5 },
  kind: { type: 'select', options: ['a', 'b'] },
  why: { type: 'line', required: true, visibleWhen: { field: 'kind', in: ['b'] } },
  rows: { type: 'table', columns: [{ id: 'n', type: 'number' }, { id: 'when', type: 'date' }] },
`);
const paths = (values: Parameters<typeof validateValues>[1]) =>
  validateValues(template, values).map(({ path }) => path.join('.'));

describe('validateValues', () => {
  it('T23: points at the field, and at the row and cell within it', () => {
    expect(paths({ name: 'Anna', rows: [{ id: 'r', n: 1, when: '2026-11-14' }] })).toEqual([]);
    expect(
      paths({
        name: 'Annabel',
        kind: 'c',
        rows: [
          { id: 'r', n: 1 },
          { id: 'r', n: 'x', when: 'today', odd: 1 },
        ],
      }),
    ).toEqual(['name', 'kind', 'rows.1.n', 'rows.1.when', 'rows.1.odd', 'rows.1.id']);
  });

  it('T24: asks for what is required, unless it is not shown', () => {
    expect(paths({})).toEqual(['name']);
    expect(paths({ name: '  ', kind: 'b' })).toEqual(['name', 'why']);
    expect(paths({ name: 'x', kind: 'b', why: 'y' })).toEqual([]);
  });

  it('T25: names unknown fields, but not retired ones', () => {
    expect(validateValues(template, { name: 'x', knd: 'a' })).toMatchObject([
      { path: ['knd'], hint: 'Did you mean “kind”?' },
    ]);
    const { name } = template.fields;
    if (name === undefined) throw new Error('missing');
    expect(
      validateValues({ ...template, retired: { knd: { ...name, id: 'knd' } } }, { name: 'x', knd: 'a' }),
    ).toEqual([]);
    expect(paths({ name: 'x', toString: 'y' })).toEqual(['toString']);
  });
});
