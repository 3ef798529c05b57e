/** A Codex in the form of an edited template: what is kept, converted, and left out. */
import { expect, it } from 'vitest';
import type { CodexBody } from '#core/protocol/api/codices.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { fillPreview } from './fill-preview.ts';

const WAS = templateOf(`
  state: { type: 'select', options: ['open', 'done'] },
  count: { type: 'number' },
  owner: { type: 'line' },
  empty: { type: 'line' },
  size: { type: 'line' },
  note: { type: 'line' },
  total: { type: 'formula', expression: 'count * 2' },
`);

const codexWith = (fields: CodexBody['fields'], retired: CodexBody['fields'] = {}): CodexBody => ({
  id: '01900000-0000-7000-8000-00000000abcd',
  title: 'Monday',
  template: { id: 'sample', version: 1 },
  parentId: null,
  fields,
  retired,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  createdBy: { id: 'ines', name: 'Ines' },
  updatedBy: { id: 'ines', name: 'Ines' },
});

it('keeps what stays, converts what can be, and says what is left out', () => {
  const next = templateOf(`
    state: { type: 'select', options: ['open'] },
    count: { type: 'line' },
    size: { type: 'number' },
    note: { type: 'checkbox' },
    added: { type: 'line', default: 'new' },
    total: { type: 'formula', expression: '1' },
  `);
  const codex = codexWith({
    ...{ state: 'done', count: 3, owner: 'Noor', empty: '', size: 'large', note: 'long since', total: 6 },
  });
  const { title, values, leftOut } = fillPreview(codex, WAS, next);
  expect(title).toBe('Monday');
  // The option is gone, and the value stands.
  expect(values).toMatchObject({ state: 'done', count: '3' });
  expect(Object.keys(values)).not.toContain('added');
  expect(Object.keys(values)).not.toContain('total');
  expect(leftOut.map(({ label }) => label)).toEqual(expect.arrayContaining(['Owner', 'Size']));
  expect(leftOut.map(({ label }) => label)).not.toContain('Empty');
});

it('follows a field that has another id now', () => {
  const next = { ...templateOf(`holder: { type: 'line' }`), slots: { holder: 'owner' } };
  expect(fillPreview(codexWith({ owner: 'Noor' }), WAS, next).values).toEqual({ holder: 'Noor' });
});

it('brings back what a retired field holds', () => {
  const was = {
    ...WAS,
    retired: { plan: { ...WAS.fields['owner'], id: 'plan', label: 'Plan' } },
  } as typeof WAS;
  const next = templateOf(`plan: { type: 'line' }`);
  expect(fillPreview(codexWith({}, { plan: 'Once more' }), was, next).values).toEqual({ plan: 'Once more' });
  expect(fillPreview(codexWith({}, { plan: 'Once more' }), was, WAS).leftOut).toEqual([]);
});
