/** The history of a branch: its own operations, compared with where it began and with main, restored and named within it. */
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keys } from '#components/api/query-keys.ts';
import { branchOf } from '#components/branches/branch.fixture.ts';
import { branchesKey } from '#components/branches/branch-queries.ts';
import { HistoryPage } from './history-page.tsx';

const CODEX = '01900000-0000-7000-8000-000000000001';
const ANA = { id: '01900000-0000-7000-8000-0000000000aa', name: 'Ana Reyes' };
const VERSION = {
  ...{ from: '2026-11-29T10:00:00.000Z', to: '2026-11-29T10:05:00.000Z', authors: [ANA], fields: [] },
  ...{ touched: [], operations: 1 },
};
const VERSIONS = [
  { ...VERSION, id: '3-4', fromSeq: 3, seq: 4, origin: 'socket' },
  { ...VERSION, id: '2-2', fromSeq: 2, seq: 2, origin: 'merge' },
  { ...VERSION, id: '1-1', fromSeq: 1, seq: 1, origin: 'branch' },
];

const BODY = {
  ...{ id: CODEX, title: 'Checkout', template: { id: 'plan', version: 1 }, parentId: null, fields: {} },
  ...{ createdAt: VERSION.from, updatedAt: VERSION.to, createdBy: ANA, updatedBy: ANA },
};

const asked: string[] = [];
const sent: { readonly path: string; readonly body: unknown }[] = [];

beforeEach(() => {
  asked.length = 0;
  sent.length = 0;
  vi.stubGlobal('fetch', async (url: string, { method = 'GET', body }: RequestInit = {}) => {
    const path = url.replace(`/api/v1/codices/${CODEX}`, '');
    if (method !== 'GET') {
      sent.push({ path, body: JSON.parse(String(body)) });
      return Response.json({}, { headers: { location: `/api/v1/codices/${CODEX}/versions/5?branch=try` } });
    }
    asked.push(decodeURIComponent(path));
    if (path.startsWith('/versions'))
      return Response.json({ items: VERSIONS, named: [], headSeq: 4, nextCursor: null });
    if (path.startsWith('/compare')) return Response.json({ from: 1, to: 4, changes: [] });
    if (path === '') return Response.json(BODY);
    if (path.startsWith('/reviews')) return Response.json({ items: [], headSeq: 4 });
    return Response.json({ items: [], nextCursor: null });
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  window.history.replaceState(null, '', '/');
});

function show(parts: Parameters<typeof branchOf>[0] = {}): void {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(keys.me, { ...ANA, role: 'editor' });
  client.setQueryData(branchesKey(CODEX), [branchOf({ name: 'try', ...parts })]);
  client.setQueryDefaults(branchesKey(CODEX), { enabled: false });
  const look = { layout: 'inline', all: false } as const;
  render(
    <QueryClientProvider client={client}>
      <MantineProvider env="test">
        <HistoryPage codexId={CODEX} branch="try" asked={{ from: null, to: null, look }} />
      </MantineProvider>
    </QueryClientProvider>,
  );
}

it('begins with all that was done since the branch began, and tells its own deeds', async () => {
  show();
  await screen.findByText('Nothing has changed since');
  expect(asked).toContain('/versions?branch=try');
  expect(asked).toContain('/compare?from=branch:try@1&to=branch:try@4');
  expect(asked.filter((path) => path.startsWith('/comments'))).toEqual([]);
  expect(await screen.findByText('Ana Reyes began the branch')).toBeDefined();
  expect(screen.getByText(/^Ana Reyes brought in main/)).toBeDefined();
  // A branch begins from the Codex alone.
  expect(screen.queryByRole('button', { name: 'Branch from here…' })).toBeNull();
});

it('is compared with main as it is now, and back', async () => {
  show();
  fireEvent.click(await screen.findByRole('button', { name: 'Compare with main' }));
  await screen.findByText('The same as main');
  expect(asked).toContain('/compare?from=branch:main&to=branch:try@4');
  fireEvent.click(screen.getByRole('button', { name: 'Back to the comparison' }));
  await screen.findByText('Nothing has changed since');
});

it('is restored within it, until it is closed', async () => {
  show();
  fireEvent.click(await screen.findByRole('button', { name: 'Restore everything' }));
  await waitFor(() => expect(sent).toEqual([{ path: '/restore', body: { seq: 1, branch: 'try' } }]));
  // What the restore did is read from the branch.
  await waitFor(() => expect(asked).toContain('/operations?cursor=6&limit=1&branch=try'));
});

it('one that is closed is read alone', async () => {
  show({ closedAt: '2026-11-30T08:00:00.000Z' });
  await screen.findByText('Nothing has changed since');
  expect(screen.queryByRole('button', { name: 'Restore everything' })).toBeNull();
  expect(screen.getByRole('button', { name: 'Compare with main' })).toBeDefined();
});
