/** A search result that was found by what comments say. */
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { basicQueries } from '#components/api/queries.ts';
import type { SearchHit as Hit } from '#core/protocol/api/search.ts';
import { SearchHit } from './search-hit.tsx';

const CODEX = '019a0000-0000-7000-8000-000000000001';
const THREAD = '019a0000-0000-7000-8000-000000000002';

it('says whose comment it was, marks the words, and leads to the thread', () => {
  const hit: Hit = {
    ...{ id: CODEX, title: 'Port', template: { id: 'note', version: 1 }, parentId: null },
    ...{ createdAt: '2026-11-01T10:00:00Z', createdBy: { id: 'a', name: 'Ana' } },
    ...{ updatedAt: '2026-11-01T10:00:00Z', updatedBy: { id: 'a', name: 'Ana' } },
    heading: [{ text: 'Port', match: false }],
    excerpts: [],
    path: [],
    comments: [
      {
        ...{ id: THREAD, threadId: THREAD, author: { kind: 'guest', id: 'g', name: 'Kim' } },
        segments: [
          { text: 'Which ', match: false },
          { text: 'tide', match: true },
        ],
      },
    ],
  };
  const client = new QueryClient();
  client.setQueryData(basicQueries.templates.queryKey, []);
  const onOpen = vi.fn();
  render(
    <QueryClientProvider client={client}>
      <MantineProvider>
        <SearchHit hit={hit} onOpen={onOpen} />
      </MantineProvider>
    </QueryClientProvider>,
  );
  const link = screen.getByRole('link', { name: 'In a comment by Kim' });
  expect(link.getAttribute('href')).toBe(`/c/${CODEX}#thread=${THREAD}`);
  // The arrow keys go through all of them.
  expect(link.hasAttribute('data-hit')).toBe(true);
  expect(screen.getByText('tide').tagName).toBe('MARK');
});
