/** The card that says whether a history is as it was written. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { ChainReportBody } from '#core/protocol/api/history.ts';
import { ChainCard } from './chain-card.tsx';
import { historyKey } from './comparison/comparison-queries.ts';

const CODEX = '019a0000-0000-7000-8000-000000000001';

function renderCard(report: Partial<ChainReportBody>): string {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  client.setQueryData([...historyKey(CODEX), 'verify', {}], {
    ...{ operations: 12, ok: true, brokenAt: null, breaks: [], checkpoints: { count: 1, signedTo: 10 } },
    ...report,
  });
  render(
    <QueryClientProvider client={client}>
      <ChainCard codexId={CODEX} />
    </QueryClientProvider>,
  );
  return screen.getByRole('status').textContent ?? '';
}

it.each([
  [10, 'Signed up to operation 10.'],
  [12, 'All signed.'],
  [0, 'Not signed yet.'],
])('says up to where it is signed: %i', (signedTo, words) => {
  const text = renderCard({ checkpoints: { count: 1, signedTo } });
  expect(text).toBe(
    `Chain verified12 operations, none altered since they were written. ${words}Download the history`,
  );
  const link = screen.getByRole('link', { name: 'Download the history' });
  expect(link.getAttribute('href')).toBe(`/api/v1/codices/${CODEX}/history-file`);
});

it('says from how many a passage was removed', () => {
  const text = renderCard({ redacted: 3 });
  expect(text).toContain(
    '12 operations, none altered since they were written, except that an admin removed a passage from 3 of them, as a signed record says. Signed',
  );
});

it('says how many were folded', () => {
  expect(renderCard({ folded: 7 })).toContain(
    'none altered since they were written, except that 7 were folded by the template’s retention rule, as a signed record says. Signed',
  );
});

it('names what somebody changed, and how much more there is', () => {
  const breaks = [2, 3, 5, 7, 8, 11].map((seq) => ({ kind: 'altered' as const, seq, to: null, was: null }));
  const text = renderCard({ ok: false, brokenAt: 2, breaks });
  expect(screen.getAllByRole('listitem')).toHaveLength(5);
  expect(text).toContain('Operation 2 is not as it was recorded.');
  expect(text).toContain('And 1 more. Tell the people who run this Bindery.');
});
