/** The page of agents: made, paused, what each did and its runs undone; and that others are not shown it. */
import { render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { Providers } from '#components/shell/providers.tsx';
import type { AgentBody, AgentRun } from '#core/protocol/api/programs/agents.ts';
import { AgentsPage } from './agents-page.tsx';

const ID = '019a0000-0000-7000-8000-000000000001';
const CODEX = '019a0000-0000-7000-8000-000000000002';
const AT = '2026-11-29T10:00:00.000Z';
const AGENT: AgentBody = {
  ...{ id: ID, name: 'Scribe', hue: null, picture: null, provider: 'Example Works', scope: 'suggest' },
  ...{
    owner: { id: 'b', name: 'Bo' },
    subtree: null,
    templates: null,
    budget: { edits: 300, bytes: 4_000_000 },
  },
  ...{ used: { edits: 12, bytes: 3_400 }, expiresAt: null, state: 'active', tokens: [], createdAt: AT },
};
const RUN: AgentRun = {
  ...{ from: AT, to: AT, edits: 3, bytes: 900, undone: null },
  documents: [
    {
      kind: 'codex',
      codex: { id: CODEX, title: 'Cache' },
      branch: null,
      edits: 2,
      fields: ['title', 'summary'],
    },
    { kind: 'comments', codex: { id: CODEX, title: 'Cache' }, branch: null, edits: 1, fields: [] },
  ],
};
const ME = {
  ...{ id: 'a', email: 'a@example.org', name: 'Ada', role: 'admin' },
  ...{ workspace: { id: 'w', name: 'Works' }, serverTime: AT },
};
const MEMBERS = [
  { id: 'a', name: 'Ada', email: null, role: 'admin', disabled: false },
  { id: 'b', name: 'Bo', email: null, role: 'editor', disabled: false },
  {
    ...{ id: ID, name: 'Scribe', email: null, role: 'commenter', disabled: false },
    agent: { provider: 'Example Works', owner: { id: 'b', name: 'Bo' } },
  },
];

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A server that answers what the page asks for; what it was told is in `sent`. */
function open(agents: readonly AgentBody[], role = 'admin') {
  const sent: string[] = [];
  vi.stubGlobal('fetch', async (url: string, { method = 'GET', body }: RequestInit = {}) => {
    const path = url.replace('/api/v1', '').split('?')[0] ?? '';
    if (method !== 'GET') sent.push(`${method} ${path} ${String(body ?? '')}`.trim());
    if (path === '/me') return Response.json({ ...ME, role });
    if (path === '/members') return Response.json({ items: MEMBERS });
    if (path === '/agents' && method === 'POST') return Response.json(AGENT, { status: 201 });
    if (path === '/agents') return Response.json({ items: agents });
    if (path.endsWith('/runs')) return Response.json({ items: [RUN], nextCursor: null });
    if (path.endsWith('/runs/undo'))
      return Response.json({
        documents: [
          {
            ...{ kind: 'codex', codex: { id: CODEX, title: 'Cache' }, branch: null, trashed: false },
            ...{ fields: ['title'], kept: [{ field: 'summary', why: 'changedSince' }] },
          },
        ],
      });
    return Response.json(AGENT);
  });
  render(
    <Providers>
      <AgentsPage />
    </Providers>,
  );
  return { sent, user: userEvent.setup() };
}

it('makes one for whoever answers for it, and no agent answers for another', async () => {
  const { sent, user } = open([]);
  await user.click(await screen.findByRole('button', { name: 'New agent' }));
  const form = await screen.findByRole('form', { name: 'Create agent' });
  await user.type(within(form).getByRole('textbox', { name: 'Name' }), 'Scribe');
  await user.type(within(form).getByRole('textbox', { name: /Provider/ }), 'Example Works');
  await user.click(within(form).getByRole('combobox', { name: /Answers for it/ }));
  expect(screen.queryByRole('option', { name: 'Scribe' })).toBeNull();
  await user.click(await screen.findByRole('option', { name: 'Bo' }));
  await user.selectOptions(within(form).getByRole('combobox', { name: /It can/ }), 'write');
  await user.click(within(form).getByRole('button', { name: 'Create agent' }));
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(JSON.parse(sent[0]?.replace('POST /agents ', '') ?? '')).toEqual({
    ...{
      name: 'Scribe',
      provider: 'Example Works',
      owner: 'b',
      scope: 'write',
      subtree: null,
      templates: null,
    },
    ...{ budget: { edits: 300, bytes: 4_000_000 }, expiresAt: null },
  });
});

it('says who answers for one, what it may do and has used, and pauses it', async () => {
  const { sent, user } = open([AGENT]);
  const card = await screen.findByRole('listitem', { name: /Scribe/ });
  expect(card.textContent).toContain('agent · Example Works');
  expect(card.textContent).toContain('Bo answers for it · Read and propose');
  expect(card.textContent).toContain('12 of 300 edits and 3.4 kB of 4 MB in the last hour');
  await user.click(within(card).getByRole('button', { name: 'Pause Scribe' }));
  await vi.waitFor(() => expect(sent).toEqual([`PATCH /agents/${ID} {"paused":true}`]));
  // Whoever holds a token has part of the rights of its owner, so nobody else makes one.
  await user.click(within(card).getByRole('button', { name: 'Tokens (0)' }));
  expect(card.textContent).toContain('Bo gives it its tokens');
  expect(within(card).queryByRole('button', { name: 'Create token' })).toBeNull();
});

it('tells what it did, and what became of a run that is undone', async () => {
  const { sent, user } = open([AGENT]);
  await user.click(await screen.findByRole('button', { name: 'What it did' }));
  const runs = await screen.findByRole('region', { name: 'What Scribe did' });
  await within(runs).findByText(/2 edits: title, summary/);
  expect(runs.textContent).toContain('1 comment or suggestion');
  await user.click(within(runs).getByRole('button', { name: /^Undo the run of Scribe/ }));
  await within(runs).findByText(/Undone: title\. Stays: summary, because others have written there since\./);
  expect(sent).toEqual([`POST /agents/${ID}/runs/undo {"from":"${AT}"}`]);
});

it('one that is paused is resumed, and what is wrong with it is said', async () => {
  const { sent, user } = open([{ ...AGENT, state: 'paused' }]);
  await screen.findByText('Paused');
  await user.click(screen.getByRole('button', { name: 'Resume Scribe' }));
  await vi.waitFor(() => expect(sent).toEqual([`PATCH /agents/${ID} {"paused":false}`]));
});

it('is for admins', async () => {
  open([AGENT], 'editor');
  await screen.findByText('Only admins manage agents');
  expect(screen.queryByText('Scribe')).toBeNull();
});
