/** The merge of a set of branches: settled in the section of each Codex, left out, refused where it is about, and sent as one. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keys } from '#components/api/query-keys.ts';
import { branchOf } from '#components/branches/branch.fixture.ts';
import { Providers } from '#components/shell/providers.tsx';
import type { BranchSetBody, SetMergePreviewBody } from '#core/protocol/api/history/branch-sets.ts';
import type { MergedFieldBody } from '#core/protocol/api/history/branches.ts';
import type { FieldChange } from '#core/protocol/api/history/comparison.ts';
import type { Me } from '#core/protocol/api/people.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { SetMerge } from './set-merge.tsx';

const [ROTA, MAP, LOG] = [1, 2, 3].map((n) => `01900000-0000-7000-8000-00000000000${n}`) as [
  string,
  string,
  string,
];
const ID = '01900000-0000-7000-8000-0000000000ff';
const RAE = { id: '01900000-0000-7000-8000-0000000000aa', name: 'Rae' };
const template = templateOf("severity: { type: 'select', options: ['high', 'low', 'medium'] }");

const severityOn = (after: string): FieldChange => ({
  ...{ field: 'severity', label: 'Severity', kind: 'value', type: 'select' },
  ...{ before: 'high', beforeText: 'High', after, afterText: after },
});
const severity = (main: string | null): MergedFieldBody => ({
  ...{ field: 'severity', label: 'Severity', conflict: main !== null },
  ...{ main: main === null ? null : severityOn(main), branch: severityOn('low'), result: severityOn('low') },
});
const titles = { [ROTA]: 'Rota', [MAP]: 'Map', [LOG]: 'Log' };
const SET: BranchSetBody = {
  ...{ id: ID, name: 'timeouts', top: { id: ROTA, title: 'Rota' }, merged: false, hidden: 0, others: [] },
  ...{ createdAt: '2026-11-29T10:00:00.000Z', createdBy: RAE },
  codices: [ROTA, MAP, LOG].map((id) => ({
    ...{ id, title: titles[id] ?? '', trashed: id === LOG },
    branch: branchOf({ set: ID }),
  })),
};
const PREVIEW: SetMergePreviewBody = {
  hidden: 0,
  codices: [
    { id: ROTA, title: 'Rota', refused: null, merge: { main: 5, branch: 2, fields: [severity('medium')] } },
    { id: MAP, title: 'Map', refused: null, merge: { main: 7, branch: 3, fields: [severity(null)] } },
    { id: LOG, title: 'Log', refused: 'It is in the trash.', merge: null },
  ],
};

const sent: unknown[] = [];
let answer: () => Response;

beforeEach(() => {
  sent.length = 0;
  answer = () => Response.json({ ...SET, merged: true, closedAt: SET.createdAt });
  vi.stubGlobal('fetch', async (url: string, { method = 'GET', body }: RequestInit = {}) => {
    if (method !== 'GET') {
      sent.push(JSON.parse(`${body}`));
      return answer();
    }
    if (url.includes('/reviews')) return Response.json({ items: [], headSeq: 1 });
    return url.includes(`/branch-sets/${ID}/merge`) ? Response.json(PREVIEW) : new Promise(() => undefined);
  });
});
afterEach(() => vi.unstubAllGlobals());

function show(set: BranchSetBody = SET): void {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  for (const id of [ROTA, MAP, LOG])
    client.setQueryData(keys.codex(id), {
      ...{ id, title: titles[id], template: { id: template.id, version: template.version } },
      ...{ createdBy: RAE, privateTopId: null, fields: {} },
    });
  client.setQueryData(keys.template(template.id, template.version), template);
  // Only what is read of them here.
  const me = { ...RAE, role: 'editor' } as unknown as Me;
  render(
    <Providers>
      <QueryClientProvider client={client}>
        <SetMerge set={set} me={me} codexId={ROTA} />
      </QueryClientProvider>
    </Providers>,
  );
}

const section = (name: string) => screen.findByRole('region', { name });
const merge = () => screen.getByRole('button', { name: 'Merge into main' });
const leaveOut = (name: string) => screen.getByRole('checkbox', { name: `Leave out ${name}` });

test('it waits for the conflict of one Codex and for one in the trash, and is sent once both are settled', async () => {
  const user = userEvent.setup();
  show();
  const rota = within(await section('Rota'));
  await rota.findByText('1 to settle');
  expect(within(await section('Log')).getByText('It is in the trash.')).toBeDefined();
  expect(
    screen.getByText('“Rota”: Settle Severity, then it can be merged. “Log” waits as well.'),
  ).toBeDefined();
  expect(merge().getAttribute('aria-disabled')).toBe('true');
  await user.click(leaveOut('Log'));
  await user.click(
    within(rota.getByRole('region', { name: 'Severity' })).getAllByRole('radio')[1] as Element,
  );
  expect(await screen.findByText(/^All 2 Codices are merged at the same moment/)).toBeDefined();
  await user.click(merge());
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toEqual({
    leaveOut: [LOG],
    codices: {
      [ROTA]: { resolutions: { severity: { take: 'branch' } }, expect: { main: 5, branch: 2 } },
      [MAP]: { resolutions: {}, expect: { main: 7, branch: 3 } },
    },
  });
});

test('what the server refuses stands at the field of its Codex', async () => {
  const user = userEvent.setup();
  const errors = [{ path: ['codices', MAP, 'resolutions', 'severity'], message: '“Map”: Not for you.' }];
  const problem = { type: 'urn:bindery:problem:invalid_input', title: 'T', status: 422, detail: 'D' };
  answer = () =>
    Response.json(
      { ...problem, code: 'invalid_input', errors },
      { status: 422, headers: { 'content-type': 'application/problem+json' } },
    );
  show();
  const rota = within(await section('Rota'));
  await rota.findByText('1 to settle');
  await user.click(leaveOut('Log'));
  await user.click(leaveOut('Rota'));
  await user.click(merge());
  expect(await within(await section('Map')).findByText('“Map”: Not for you.')).toBeDefined();
});

test('whoever may not know all of it looks, and merges nothing', async () => {
  show({ ...SET, hidden: 2 });
  await section('Rota');
  expect(screen.getByText(/2 of its 5 Codices are not shared with you/)).toBeDefined();
  expect(screen.queryByRole('button', { name: 'Merge into main' })).toBeNull();
  expect(screen.queryByRole('checkbox', { name: /^Leave out/ })).toBeNull();
});
