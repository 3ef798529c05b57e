/** The beginning of a new Codex, said in words. */
import { expect, it } from 'vitest';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { beginNew, describeBeginning } from './new-codex-preview.ts';

it('is its title, what is filled in, and its children', () => {
  const plain = templateOf(`note: { type: 'line' }`);
  expect(describeBeginning(plain)).toBe('A new Codex begins without a title, empty.');
  const full = templateOf(
    `state: { type: 'select', options: ['open'], default: 'open' }, note: { type: 'line', default: 'x' }`,
    `titlePattern: 'Case {note}', children: { create: [{ template: 'task', title: 'First step' }] },`,
  );
  expect(describeBeginning(full)).toBe(
    'A new Codex begins as “Case x”, with “State” and “Note” filled in. A child comes with it: “First step”.',
  );
  expect(beginNew(full)).toMatchObject({
    title: 'Case x',
    titleDay: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
  });
  expect(beginNew(plain)).toEqual({ title: '', values: {} });
});
