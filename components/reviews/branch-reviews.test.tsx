/** The reviews of a branch: asked for under its name, told together in words, over once it is closed. */
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keys } from '#components/api/query-keys.ts';
import { branchOf } from '#components/branches/branch.fixture.ts';
import type { ReviewBody } from '#core/protocol/api/review/reviews.ts';
import { ReviewList } from './review-list.tsx';
import { ReviewStanding } from './review-standing.tsx';

const CODEX = '019a0000-0000-7000-8000-000000000001';
const BEN = { id: '019a0000-0000-7000-8000-0000000000bb', name: 'Ben Okafor' };
const ME = { id: '019a0000-0000-7000-8000-0000000000aa', name: 'Ana Reyes', role: 'editor' } as const;
const AT = '2027-01-04T00:00:00.000Z';

let reviews: ReviewBody[] = [];
const sent: unknown[] = [];
const asked: string[] = [];

beforeEach(() => {
  reviews = [];
  sent.length = 0;
  asked.length = 0;
  vi.stubGlobal('fetch', async (url: string, { method = 'GET', body }: RequestInit = {}) => {
    if (method === 'POST') {
      sent.push(JSON.parse(String(body)));
      return Response.json(reviewOf({}), { status: 201 });
    }
    if (url.includes('/reviews')) asked.push(url);
    return Response.json(url.includes('/reviews') ? { items: reviews, headSeq: 4 } : { items: [] });
  });
});
afterEach(() => vi.unstubAllGlobals());

function reviewOf(parts: Partial<ReviewBody>): ReviewBody {
  return {
    ...{ id: '019a0000-0000-7000-8000-000000000002', codexId: CODEX, branch: 'timeouts', seq: 3, note: '' },
    ...{ at: AT, closedAt: null, closedBy: null, askedBy: { kind: 'user', id: ME.id, name: ME.name } },
    reviewers: [{ ...BEN, isMember: true, answer: null }],
    ...parts,
  };
}

function show(part: ReactNode): void {
  const client = new QueryClient();
  client.setQueryData(keys.members, [{ ...BEN, role: 'editor', disabled: false }]);
  render(
    <QueryClientProvider client={client}>
      <MantineProvider env="test">{part}</MantineProvider>
    </QueryClientProvider>,
  );
}

it('a review is asked for of the branch, and those of the branch are listed', async () => {
  show(<ReviewList codexId={CODEX} branch="timeouts" me={ME} canEdit />);
  await screen.findByText(/Nobody was asked to review this branch\./);
  expect(asked[0]).toContain(`/codices/${CODEX}/reviews?branch=timeouts`);
  fireEvent.click(screen.getByRole('button', { name: 'Ask for a review' }));
  fireEvent.click(await screen.findByRole('combobox', { name: 'Reviewers' }));
  fireEvent.click(await screen.findByRole('option', { name: BEN.name }));
  fireEvent.click(screen.getByRole('button', { name: 'Ask for a review' }));
  await waitFor(() => expect(sent).toEqual([{ reviewers: [BEN.id], note: '', branch: 'timeouts' }]));
});

it('nobody is asked about a branch that is closed', async () => {
  reviews = [reviewOf({ closedAt: AT })];
  show(<ReviewList codexId={CODEX} branch="timeouts" me={ME} canEdit isClosed />);
  await screen.findByText(BEN.name);
  expect(screen.queryByRole('button')).toBeNull();
});

it.each([
  [[], 'Not reviewed'],
  [[reviewOf({})], 'Waiting for Ben Okafor to review it'],
  [[reviewOf({ closedAt: AT })], 'Not reviewed'],
  [
    [
      reviewOf({
        reviewers: [
          {
            ...{ ...BEN, isMember: true },
            answer: { verdict: 'approve', note: '', at: AT, seq: 4, hasChanged: false },
          },
        ],
      }),
    ],
    'Approved by Ben Okafor',
  ],
])('what reviewers say together is said in words (%#)', async (items, words) => {
  reviews = items;
  show(<ReviewStanding codexId={CODEX} branch={branchOf({})} otherwise="Not reviewed" />);
  expect(await screen.findByText(words)).toBeDefined();
});
