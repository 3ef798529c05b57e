/** Branches on a page: begun by name, chosen in the header, brought up to date, closed. */
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keys } from '#components/api/query-keys.ts';
import { serverReach } from '#components/api/server-reach.ts';
import type { BranchBody } from '#core/protocol/api/history/branches.ts';
import { branchOf } from './branch.fixture.ts';
import { BranchBar } from './branch-bar.tsx';
import { BranchMarks } from './branch-marks.tsx';
import { branchesKey } from './branch-queries.ts';
import { BranchSwitcher } from './branch-switcher.tsx';
import { NewBranchDialog } from './new-branch-dialog.tsx';

const CODEX = '01900000-0000-7000-8000-000000000001';
const RAE = { id: '01900000-0000-7000-8000-0000000000aa', name: 'Rae' };
const MERGED = branchOf({
  ...{ name: 'wording', from: 1, merged: 7, ahead: 0 },
  ...{ closedAt: '2026-11-29T12:00:00.000Z', closedBy: { id: 'j', name: 'Jon' } },
});

/** Everything that was sent to change something. */
const sent: { readonly method: string; readonly path: string; readonly body: unknown }[] = [];
let answer: (method: string) => Response;
let branches: readonly BranchBody[];

beforeEach(() => {
  sent.length = 0;
  branches = [];
  answer = () => new Response(null, { status: 204 });
  vi.stubGlobal('fetch', async (url: string, { method = 'GET', body }: RequestInit = {}) => {
    if (method === 'GET') return Response.json({ items: branches });
    sent.push({
      method,
      path: url.replace('/api/v1', ''),
      body: body === undefined ? null : JSON.parse(`${body}`),
    });
    return answer(method);
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  window.history.replaceState(null, '', '/');
});

function show(part: ReactNode, known: readonly BranchBody[]): void {
  branches = known;
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  client.setQueryData(branchesKey(CODEX), known);
  client.setQueryData(keys.me, { ...RAE, role: 'editor' });
  render(
    <QueryClientProvider client={client}>
      <MantineProvider env="test">{part}</MantineProvider>
    </QueryClientProvider>,
  );
}

const problem = (code: string, status: number, detail: string) =>
  Response.json(
    { type: `urn:bindery:problem:${code}`, title: 'T', status, detail, code, errors: [] },
    { status, headers: { 'content-type': 'application/problem+json' } },
  );

const dialog = (origin: 'now' | { seq: number; label: string } = 'now') => (
  <NewBranchDialog codexId={CODEX} origin={origin} onClose={() => undefined} />
);
const nameInput = () => screen.findByRole<HTMLInputElement>('textbox', { name: 'Name of the branch' });
const begin = () => fireEvent.click(screen.getByRole('button', { name: 'Begin the branch' }));

it('begins a branch under the name that it suggests, and goes there', async () => {
  show(dialog(), [branchOf({ name: 'rae-try' })]);
  expect((await nameInput()).value).toBe('rae-try-2');
  answer = () => Response.json(branchOf({ name: 'rae-try-2' }), { status: 201 });
  begin();
  await waitFor(() => expect(window.location.pathname).toBe(`/c/${CODEX}/branches/rae-try-2`));
  expect(sent).toEqual([{ method: 'POST', path: `/codices/${CODEX}/branches`, body: { name: 'rae-try-2' } }]);
});

it('begins one at a point of the history, and says which', async () => {
  show(dialog({ seq: 12, label: 'at “First draft”' }), []);
  expect(await screen.findByText(/this Codex as it was at “First draft”/)).toBeDefined();
  answer = () => Response.json(branchOf({ name: 'rae-try' }), { status: 201 });
  begin();
  await waitFor(() => expect(sent[0]?.body).toEqual({ name: 'rae-try', from: '12' }));
});

it('says beside the name why it cannot be, and sends nothing', async () => {
  show(dialog(), [MERGED]);
  const input = await nameInput();
  for (const [typed, words] of [
    ['', 'Give the branch a name.'],
    ['main', '“main” is the Codex itself'],
    ['Wording', 'has, or had, a branch “wording”'],
  ] as const) {
    fireEvent.change(input, { target: { value: typed } });
    begin();
    expect(await screen.findByText(new RegExp(words))).toBeDefined();
  }
  expect(sent).toEqual([]);
  // Somebody else has taken it in the meantime.
  answer = () => problem('conflict', 409, 'This Codex has, or had, a branch “mine”. Choose another name.');
  fireEvent.change(input, { target: { value: 'mine' } });
  begin();
  expect(await screen.findByText(/a branch “mine”/)).toBeDefined();
  expect(input.getAttribute('aria-invalid')).toBe('true');
});

it('refuses by name without the server', async () => {
  serverReach.report(false);
  try {
    show(dialog(), []);
    expect(
      await screen.findByText('Beginning a branch needs the server, which can’t be reached.'),
    ).toBeDefined();
    expect((await nameInput()).matches(':disabled')).toBe(true);
  } finally {
    serverReach.report(true);
  }
});

it('is not there on a Codex without open branches', () => {
  show(<BranchSwitcher codexId={CODEX} branch={null} onNew={() => undefined} />, [MERGED]);
  expect(screen.queryByRole('button')).toBeNull();
});

it('lists main, open branches and closed ones, says where one is, and leads to each', async () => {
  show(<BranchSwitcher codexId={CODEX} branch="timeouts" onNew={undefined} />, [
    branchOf({ ahead: 4, behind: 2 }),
    MERGED,
  ]);
  fireEvent.click(screen.getByRole('button', { name: 'Branch: timeouts' }));
  const items = await screen.findAllByRole('menuitem');
  expect(items.map(({ textContent }) => textContent)).toEqual([
    'MainThe Codex as everybody reads it',
    'timeouts4 changes ahead, 2 behind main · by Rae',
    'wordingMerged by Jon',
  ]);
  expect(items.map((item) => item.getAttribute('href'))).toEqual([
    `/c/${CODEX}`,
    `/c/${CODEX}/branches/timeouts`,
    `/c/${CODEX}/branches/wording`,
  ]);
  expect(items.map((item) => item.getAttribute('aria-current'))).toEqual([null, 'page', null]);
});

const bar = (branch: BranchBody, mayBranch: boolean) => (
  <BranchBar codexId={CODEX} branch={branch} mayBranch={mayBranch} />
);
const buttons = () =>
  [...screen.queryAllByRole('button'), ...screen.queryAllByRole('link')].map(
    ({ textContent }) => textContent,
  );

it('offers what can be done with an open branch, and main only where there is something to bring in', async () => {
  const behind = branchOf({ behind: 2 });
  show(bar(behind, true), [behind]);
  expect(buttons()).toEqual(['Bring in main', 'Close branch…', 'Merge…']);
  expect(screen.getByRole('link').getAttribute('href')).toBe(`/c/${CODEX}/branches/timeouts/merge`);
  answer = () => Response.json({ ...behind, behind: 0 });
  fireEvent.click(screen.getByRole('button', { name: 'Bring in main' }));
  await waitFor(() =>
    expect(sent).toEqual([
      { method: 'POST', path: `/codices/${CODEX}/branches/timeouts/update`, body: null },
    ]),
  );
});

it('offers nothing to those who only read, and says who does', () => {
  show(bar(branchOf({ behind: 2 }), false), []);
  expect(buttons()).toEqual([]);
  expect(screen.getByText(/Editors write on it and merge it/)).toBeDefined();
});

it('closes a branch after it has said what stays behind', async () => {
  const open = branchOf({ ahead: 3 });
  show(bar(open, true), [open]);
  fireEvent.click(screen.getByRole('button', { name: 'Close branch…' }));
  const asked = await screen.findByRole('dialog', { name: 'Close the branch “timeouts”?' });
  expect(within(asked).getByText(/^3 changes on it will not be in main/)).toBeDefined();
  fireEvent.click(within(asked).getByRole('button', { name: 'Close branch' }));
  await waitFor(() =>
    expect(sent).toEqual([{ method: 'DELETE', path: `/codices/${CODEX}/branches/timeouts`, body: null }]),
  );
});

it.each([
  [MERGED, 'All of it is in main.', ['Go to main']],
  [
    { ...MERGED, ahead: 1 },
    '1 change came after that and is not in main yet.',
    ['Merge 1 change…', 'Go to main'],
  ],
  [
    { ...MERGED, merged: undefined, ahead: 2 },
    '2 changes on it are not in main.',
    ['Open again', 'Go to main'],
  ],
] as const)('says of a closed branch what became of it', (closed, words, offered) => {
  show(bar(closed, true), []);
  expect(screen.getByText(new RegExp(words))).toBeDefined();
  expect(screen.getByText(/It can be read, but not edited/)).toBeDefined();
  expect(buttons()).toEqual(offered);
});

it('marks in the history where branches began and were merged', () => {
  show(<BranchMarks codexId={CODEX} fromSeq={1} seq={7} />, [
    branchOf({ from: 3 }),
    MERGED,
    branchOf({ name: 'later', from: 8 }),
  ]);
  expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent?.trim())).toEqual([
    'Merged from wording',
    'timeouts began here',
    'wording began here',
  ]);
});

it('opens one again that was closed without being merged', async () => {
  const closed = { closedAt: '2026-11-30T08:00:00.000Z', closedBy: RAE };
  show(<BranchBar codexId={CODEX} branch={branchOf(closed)} mayBranch />, []);
  answer = () => Response.json(branchOf({}));
  fireEvent.click(screen.getByRole('button', { name: 'Open again' }));
  const path = `/codices/${CODEX}/branches/timeouts/reopen`;
  await waitFor(() => expect(sent).toEqual([{ method: 'POST', path, body: null }]));
});

it('offers that to nobody who may not, nor of one that is merged', () => {
  const closed = { closedAt: '2026-11-30T08:00:00.000Z', closedBy: RAE };
  show(<BranchBar codexId={CODEX} branch={branchOf(closed)} mayBranch={false} />, []);
  show(<BranchBar codexId={CODEX} branch={MERGED} mayBranch />, []);
  expect(screen.queryByRole('button', { name: 'Open again' })).toBeNull();
});
