/** Completions and recent searches. */
import { expect, it } from 'vitest';
import { completionsFor } from './completions.ts';
import { withSearch } from './recent-searches.ts';

const known = {
  people: [{ name: 'Ana Reyes' }, { name: 'Jon' }],
  templates: [{ id: 'incident-review', name: 'Incident review' }],
};
const queries = (query: string) => completionsFor(query, known).map((completion) => completion.query);

it('completes the person or template at the end of a query', () => {
  expect(queries('plan @rey')).toEqual(['plan @"Ana Reyes" ']);
  expect(queries('@')).toEqual(['@"Ana Reyes" ', '@Jon ']);
  expect(queries('-person:j')).toEqual(['-@Jon ']);
  expect(queries('x template:inc')).toEqual(['x template:incident-review ']);
  expect(queries('@"ana r')).toEqual(['@"Ana Reyes" ']);
});

it('offers nothing for what is complete or no filter', () => {
  expect(queries('@"Ana Reyes" plan')).toEqual([]);
  expect(queries('a@j')).toEqual([]);
  expect(queries('plan')).toEqual([]);
});

it('remembers searches, one that goes on from another in its place', () => {
  expect(withSearch(['pla', 'other'], 'plan b')).toEqual(['plan b', 'other']);
  expect(withSearch(['other'], ' x ')).toEqual(['other']);
  expect(
    withSearch(
      Array.from({ length: 8 }, (_, n) => `q${n}`),
      'new',
    ),
  ).toHaveLength(8);
});
