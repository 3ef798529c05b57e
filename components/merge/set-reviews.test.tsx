/** A set of branches on its page: read and approved in one act, refused where it changed meanwhile, and main brought in with what became of each. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keys } from '#components/api/query-keys.ts';
import { branchOf } from '#components/branches/branch.fixture.ts';
import { Providers } from '#components/shell/providers.tsx';
import type { BranchSetBody, SetMergePreviewBody } from '#core/protocol/api/history/branch-sets.ts';
import type { SetReviewsBody } from '#core/protocol/api/history/set-reviews.ts';
import type { Me } from '#core/protocol/api/people.ts';
import type { ReviewBody } from '#core/protocol/api/review/reviews.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { SetMerge } from './set-merge.tsx';

const [ROTA, MAP, LOG] = [1, 2, 3].map((n) => `01900000-0000-7000-8000-00000000000${n}`) as [
  string,
  string,
  string,
];
const ID = '01900000-0000-7000-8000-0000000000ff';
const RAE = { id: '01900000-0000-7000-8000-0000000000aa', name: 'Rae' };
const JON = { id: '01900000-0000-7000-8000-0000000000bb', name: 'Jon' };
const AT = '2026-11-29T10:00:00.000Z';
const template = templateOf("severity: { type: 'line' }");
const titles = { [ROTA]: 'Rota', [MAP]: 'Map', [LOG]: 'Log' };

const field = (after: string) => ({
  ...{ field: 'severity', label: 'Severity', kind: 'value' as const, type: 'line' as const },
  ...{ before: 'a', beforeText: 'a', after, afterText: after },
});
const PREVIEW: SetMergePreviewBody = {
  hidden: 0,
  codices: [ROTA, MAP, LOG].map((id, place) => ({
    ...{ id, title: titles[id] ?? '', refused: null },
    merge: {
      ...{ main: 5, branch: place + 2 },
      fields: [
        {
          ...{ field: 'severity', label: 'Severity', conflict: false, main: null },
          ...{ branch: field('b'), result: field('b') },
        },
      ],
    },
  })),
};

type Answer = ReviewBody['reviewers'][number]['answer'];
const reviewOf = (codexId: string, answer: Answer): ReviewBody => ({
  ...{ id: codexId.replace('7000-8', '7000-9'), codexId, branch: 'timeouts', seq: 1, note: 'The wording.' },
  ...{ askedBy: { ...RAE, kind: 'user' }, at: AT, closedAt: null, closedBy: null },
  reviewers: [{ ...JON, isMember: true, answer }],
});
const approved = (hasChanged: boolean): Answer => ({
  ...{ verdict: 'approve', note: '', at: AT, seq: 1, hasChanged },
});
let reviews: SetReviewsBody;
const sent: { readonly url: string; readonly body: unknown }[] = [];
let answer: (url: string) => Response | Promise<Response>;

beforeEach(() => {
  sent.length = 0;
  reviews = {
    hidden: 0,
    codices: [null, approved(true), approved(false)].map((said, place) => {
      const id = [ROTA, MAP, LOG][place] ?? '';
      return { id, title: titles[id] ?? '', written: true, headSeq: 3, items: [reviewOf(id, said)] };
    }),
  };
  answer = () => Response.json(reviews);
  vi.stubGlobal('fetch', async (url: string, { method = 'GET', body }: RequestInit = {}) => {
    if (method !== 'GET') {
      sent.push({ url, body: body === undefined ? undefined : JSON.parse(`${body}`) });
      return await answer(url);
    }
    if (url.includes(`/branch-sets/${ID}/reviews`)) return Response.json(reviews);
    return url.includes(`/branch-sets/${ID}/merge`) ? Response.json(PREVIEW) : new Promise(() => undefined);
  });
});
afterEach(() => vi.unstubAllGlobals());

function show(me: typeof RAE, behind: readonly [number, number, number] = [0, 0, 0]): void {
  const set: BranchSetBody = {
    ...{ id: ID, name: 'timeouts', top: { id: ROTA, title: 'Rota' }, merged: false, hidden: 0, others: [] },
    ...{ createdAt: AT, createdBy: RAE },
    codices: [ROTA, MAP, LOG].map((id, place) => ({
      ...{ id, title: titles[id] ?? '', trashed: false },
      branch: branchOf({ set: ID, behind: behind[place] ?? 0 }),
    })),
  };
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  for (const id of [ROTA, MAP, LOG])
    client.setQueryData(keys.codex(id), {
      ...{ id, title: titles[id], template: { id: template.id, version: template.version } },
      ...{ createdBy: RAE, privateTopId: null, fields: {} },
    });
  client.setQueryData(keys.template(template.id, template.version), template);
  render(
    <Providers>
      <QueryClientProvider client={client}>
        {/* Only what is read of somebody here. */}
        <SetMerge set={set} me={{ ...me, role: 'editor' } as unknown as Me} codexId={ROTA} />
      </QueryClientProvider>
    </Providers>,
  );
}

const section = (name: string) => screen.findByRole('region', { name });
const problem = (status: number, code: string, errors: readonly object[]) =>
  Response.json(
    { type: `urn:bindery:problem:${code}`, title: 'T', status, detail: 'D', code, errors },
    { status, headers: { 'content-type': 'application/problem+json' } },
  );

test('each Codex says how it stands, and what was ticked as read is approved in one act', async () => {
  const user = userEvent.setup();
  show(JON);
  const bar = within(await section('Your review'));
  expect(bar.getByText('Rae asks you to review 3 Codices. 2 of them wait for you.')).toBeDefined();
  expect(bar.getByText('The wording.')).toBeDefined();
  expect(within(await section('Rota')).getByText('Waiting for Jon to review it')).toBeDefined();
  expect(within(await section('Map')).getByText('Changed since Jon approved it')).toBeDefined();
  expect(within(await section('Log')).getByText('Approved by Jon')).toBeDefined();
  expect(bar.getByRole('button', { name: 'Approve' })).toHaveProperty('disabled', true);
  await user.click(screen.getByRole('checkbox', { name: 'I have read Rota' }));
  await user.click(screen.getByRole('checkbox', { name: 'I have read Map' }));
  await user.click(bar.getByRole('button', { name: 'Approve 2 Codices' }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]?.url).toContain(`/branch-sets/${ID}/verdicts`);
  expect(sent[0]?.body).toEqual({ verdict: 'approve', note: '', codices: { [ROTA]: 2, [MAP]: 3 } });
});

test('what changed while somebody read is named, and nothing is said to be approved', async () => {
  const user = userEvent.setup();
  answer = () => problem(412, 'precondition_failed', [{ path: ['codices', MAP], message: 'M' }]);
  show(JON);
  await section('Your review');
  await user.click(screen.getByRole('checkbox', { name: 'I have read Map' }));
  await user.click(screen.getByRole('button', { name: 'Approve 1 Codex' }));
  expect(
    await screen.findByText('Nothing was approved: “Map” changed while you read. Read it again.'),
  ).toBeDefined();
  expect(screen.queryByText('Approved 1 Codex')).toBeNull();
});

test('nobody answers who is not asked', async () => {
  show(RAE);
  await section('Rota');
  expect(screen.queryByRole('region', { name: 'Your review' })).toBeNull();
  expect(screen.queryByRole('checkbox', { name: /^I have read/ })).toBeNull();
});

test('main is brought into each that is behind; after a lost answer nothing is claimed, and no other is begun', async () => {
  const user = userEvent.setup();
  answer = (url) => {
    if (!url.includes(ROTA)) throw new TypeError('Failed to fetch');
    const brought = { operations: 3, conflicts: [{ field: 'severity', label: 'Severity' }] };
    return Response.json({ ...branchOf({ set: ID }), brought });
  };
  show(RAE, [3, 1, 2]);
  await section('Rota');
  await user.click(screen.getByRole('button', { name: 'Bring main into all' }));
  const run = within(await section('Bringing main into all'));
  expect(await run.findByText('Main was brought into 1 of 3 branches, as far as is known.')).toBeDefined();
  expect(sent.map(({ url }) => url.includes(ROTA) || url.includes(MAP))).toEqual([true, true]);
  expect(run.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
    'Rota: 3 changes brought in. Severity holds two values: choose one on the branch.',
    'Map: the answer was lost. Whether it has main is shown below once the server is back.',
    'Log: not begun.',
  ]);
});

test('one that is refused keeps main out of none of the others', async () => {
  const user = userEvent.setup();
  answer = (url) =>
    url.includes(MAP)
      ? problem(409, 'conflict', [])
      : Response.json({ ...branchOf({ set: ID }), brought: { operations: 1, conflicts: [] } });
  show(RAE, [3, 1, 0]);
  await section('Rota');
  await user.click(screen.getByRole('button', { name: 'Bring main into all' }));
  const run = within(await section('Bringing main into all'));
  expect(await run.findByText('Main was brought into 1 of 2 branches, as far as is known.')).toBeDefined();
  expect(run.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
    ...['Rota: 1 change brought in.', 'Map: not brought in. D'],
  ]);
});
