/** The labels of filter chips. */
import { expect, it } from 'vitest';
import { parseSearch } from '#core/search/parse-search.ts';
import { filterLabel } from './filter-labels.ts';

it.each([
  ['template:task', 'Task'],
  ['template:gone', 'Template: gone'],
  ['-#urgent', 'Not: Tag: urgent'],
  ['@me', 'Person: me'],
  ['field:severity=high', 'severity is high'],
  ['field:cost<=5', 'cost ≤ 5'],
  ['field:owner', 'owner has a value'],
  ['status:open,review', 'status is open or is review'],
  ['estimate:3..8', 'estimate from 3 to 8'],
  ['-due:empty', 'Not: due is empty'],
  ['#a or (status:open due:<2027)', 'Tag: a or status is open and due < 2027'],
  ['updated:2026-11-14', 'Edited on 2026-11-14'],
  ['updated:2026-11', 'Edited from 2026-11-01 to 2026-11-30'],
  ['created:<2026', 'Made until 2025-12-31'],
  ['updated:7d', 'Edited since 2026-11-16'],
  ['is:trashed', 'In the trash'],
  ['comments:"night shift"', 'Comments: night shift'],
  ['-in:comments', 'Not: In comments'],
])('%s reads “%s”', (text, words) => {
  const [filter] = parseSearch(text, { today: '2026-11-22' }).filters;
  expect(filter && filterLabel(filter, (name) => (name === 'task' ? 'Task' : undefined))).toBe(words);
});
