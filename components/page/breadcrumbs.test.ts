import { expect, it } from 'vitest';
import { foldBreadcrumbs } from './breadcrumbs.ts';

const crumbs = (count: number) => Array.from({ length: count }, (_, index) => ({ label: `${index}` }));

it('shows a short way whole, and of a long one the top, the parent and the page', () => {
  expect(foldBreadcrumbs(crumbs(3))).toEqual({ first: null, folded: [], rest: crumbs(3) });
  const { first, folded, rest } = foldBreadcrumbs(crumbs(7));
  expect(first?.label).toBe('0');
  expect(folded.map(({ label }) => label)).toEqual(['1', '2', '3', '4']);
  expect(rest.map(({ label }) => label)).toEqual(['5', '6']);
});
