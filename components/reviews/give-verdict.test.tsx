/** The answer of a reviewer: what was edited while they read is not approved along. */
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keys } from '#components/api/query-keys.ts';
import { GiveVerdictForm } from './give-verdict.tsx';

const CODEX = '019a0000-0000-7000-8000-000000000001';
const REVIEW = '019a0000-0000-7000-8000-000000000002';

let headSeq = 3;
const sent: unknown[] = [];

beforeEach(() => {
  headSeq = 3;
  sent.length = 0;
  vi.stubGlobal('fetch', async (_url: string, { method = 'GET', body }: RequestInit = {}) => {
    if (method === 'POST') sent.push(JSON.parse(String(body)));
    const review = {
      ...{ id: REVIEW, codexId: CODEX, seq: 3, note: '', at: '2027-01-04T00:00:00.000Z', reviewers: [] },
      ...{ closedAt: null, closedBy: null, askedBy: { kind: 'user', id: 'ana', name: 'Ana' } },
    };
    return Response.json(method === 'POST' ? review : { items: [], headSeq });
  });
});
afterEach(() => vi.unstubAllGlobals());

function open(): void {
  // The list that the form stands in is there.
  const client = new QueryClient();
  client.setQueryData([...keys.reviews, 'of', CODEX, null], { items: [], headSeq });
  render(
    <QueryClientProvider client={client}>
      <MantineProvider>
        <GiveVerdictForm
          codexId={CODEX}
          branch={null}
          reviewId={REVIEW}
          headSeq={3}
          onEnd={() => undefined}
        />
      </MantineProvider>
    </QueryClientProvider>,
  );
}
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

it('approves the version that was read', async () => {
  open();
  fireEvent.change(screen.getByLabelText('Note'), { target: { value: 'Good' } });
  press('Approve');
  await waitFor(() => expect(sent).toEqual([{ verdict: 'approve', note: 'Good', seq: 3 }]));
});

it('shows what was edited meanwhile before it is approved, and asks for changes of it as it is', async () => {
  open();
  headSeq = 5;
  press('Approve');
  const link = await screen.findByRole('link', { name: 'See what changed' });
  expect(link.getAttribute('href')).toBe(`/c/${CODEX}/history?from=3`);
  expect(sent).toEqual([]);
  press('Approve');
  await waitFor(() => expect(sent).toEqual([{ verdict: 'approve', note: '', seq: 5 }]));
  headSeq = 6;
  press('Ask for changes');
  await waitFor(() => expect(sent).toHaveLength(2));
  expect(sent[1]).toEqual({ verdict: 'request_changes', note: '', seq: 6 });
});
