/** A branch of a Codex and all below it on a page: chosen in the dialog, and kept to by links. */
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, renderHook, screen, waitFor } from '@testing-library/react';
import { PathnameContext } from 'next/dist/shared/lib/hooks-client-context.shared-runtime.js';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keys } from '#components/api/query-keys.ts';
import type { BranchSetBody, BranchSetPlan } from '#core/protocol/api/history/branch-sets.ts';
import { branchOf } from './branch.fixture.ts';
import { branchesKey } from './branch-queries.ts';
import { branchSetKey } from './branch-set-queries.ts';
import { NewBranchDialog } from './new-branch-dialog.tsx';
import { useSetPaths } from './use-set-paths.ts';

const [TOP, BELOW, OTHER] = [1, 2, 3].map((n) => `01900000-0000-7000-8000-00000000000${n}`) as [
  string,
  string,
  string,
];
const ID = '01900000-0000-7000-8000-0000000000ff';
const RAE = { id: '01900000-0000-7000-8000-0000000000aa', name: 'Rae' };
const SET: BranchSetBody = {
  ...{ id: ID, name: 'rae-try', top: { id: TOP, title: 'Top' }, merged: false, hidden: 0, others: [] },
  ...{ createdAt: '2026-11-29T10:00:00.000Z', createdBy: RAE },
  codices: [TOP, BELOW].map((id) => ({
    ...{ id, title: id === TOP ? 'Top' : 'Below', trashed: false },
    branch: branchOf({ name: 'rae-try', set: ID }),
  })),
};

let plan: BranchSetPlan;
const sent: unknown[] = [];

beforeEach(() => {
  sent.length = 0;
  const items = [TOP, BELOW].map((id) => ({
    codex: { id, title: id === TOP ? 'Top' : 'Below' },
    refused: null,
  }));
  plan = { name: 'rae-try', items, hidden: 0, plan: 'as it is' };
  vi.stubGlobal('fetch', async (url: string, { method = 'GET', body }: RequestInit = {}) => {
    if (method !== 'GET') sent.push([url.replace('/api/v1', ''), JSON.parse(`${body}`)]);
    if (url.includes('/plan?')) return Response.json(plan);
    return url.includes('branch-sets') ? Response.json(SET, { status: 201 }) : Response.json({ items: [] });
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  window.history.replaceState(null, '', '/');
});

function wrap(client: QueryClient, path = `/c/${TOP}`) {
  return ({ children }: { readonly children: ReactNode }) => (
    <PathnameContext.Provider value={path}>
      <QueryClientProvider client={client}>
        <MantineProvider env="test">{children}</MantineProvider>
      </QueryClientProvider>
    </PathnameContext.Provider>
  );
}

function newClient(): QueryClient {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  client.setQueryData(keys.me, { ...RAE, role: 'editor' });
  client.setQueryData(branchesKey(TOP), []);
  return client;
}

const show = () =>
  render(<NewBranchDialog codexId={TOP} origin="now" onClose={() => undefined} />, {
    wrapper: wrap(newClient()),
  });
const below = (count: number) =>
  screen.findByRole('radio', { name: `This Codex and everything below it (${count} Codices)` });
const begin = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Begin the branch' });

it('begins a branch of all below, as the plan said, and goes to that of this Codex', async () => {
  show();
  fireEvent.click(await below(2));
  fireEvent.click(begin());
  await waitFor(() => expect(window.location.pathname).toBe(`/c/${TOP}/branches/rae-try`));
  expect(sent).toEqual([[`/codices/${TOP}/branch-sets`, { name: 'rae-try', expect: 'as it is' }]]);
});

it('names what is refused, counts what is not shared, and begins only once that is left out', async () => {
  const [top, second] = plan.items;
  if (top === undefined || second === undefined) throw new Error('The plan has two.');
  plan = { ...plan, items: [top, { ...second, refused: 'It has, or had, a branch “rae-try”.' }], hidden: 2 };
  show();
  fireEvent.click(await below(4));
  expect(screen.getByRole('alert').textContent).toMatch(
    /Below: It has, or had.*2 Codices below it are not shared/,
  );
  expect(begin().disabled).toBe(true);
  fireEvent.click(screen.getByRole('checkbox', { name: 'Begin the branch without these' }));
  expect(begin().disabled).toBe(false);
  fireEvent.click(begin());
  await waitFor(() => expect(sent).toMatchObject([[expect.anything(), { partial: true }]]));
});

it('links lead to the branches of the set that one is on, and to main from anywhere else', () => {
  const client = newClient();
  client.setQueryData(branchesKey(TOP), [branchOf({ name: 'rae-try', set: ID })]);
  client.setQueryData(branchSetKey(ID), SET);
  const pathsAt = (path: string) => renderHook(useSetPaths, { wrapper: wrap(client, path) }).result.current;
  const on = pathsAt(`/c/${TOP}/branches/rae-try`);
  expect(on.pathOf(BELOW)).toBe(`/c/${BELOW}/branches/rae-try`);
  expect([on.pathOf(OTHER), on.branchOf(OTHER)]).toEqual([`/c/${OTHER}`, null]);
  expect(pathsAt(`/c/${TOP}`).pathOf(BELOW)).toBe(`/c/${BELOW}`);
});
