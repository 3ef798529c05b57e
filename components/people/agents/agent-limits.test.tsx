/** The limits in the form of an agent: a part of the tree found by title, templates, and fields of these; also by keyboard alone. */
import { render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { Providers } from '#components/shell/providers.tsx';
import type { AgentBody } from '#core/protocol/api/programs/agents.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { EditAgent } from './agent-form.tsx';

const AT = '2026-11-29T10:00:00.000Z';
const CODEX = '019a0000-0000-7000-8000-000000000002';
const AGENT: AgentBody = {
  ...{ id: CODEX, name: 'Scribe', hue: null, picture: null, provider: 'Example', scope: 'write' },
  ...{
    owner: { id: 'b', name: 'Bo' },
    subtree: null,
    templates: null,
    budget: { edits: 300, bytes: 4_000_000 },
  },
  ...{ used: { edits: 0, bytes: 0 }, expiresAt: null, state: 'active', tokens: [], createdAt: AT },
};
const person = { id: 'b', name: 'Bo' };
const FOUND = {
  ...{ id: CODEX, title: 'Cache', template: { id: 'sample', version: 1 }, parentId: null },
  ...{ createdAt: AT, updatedAt: AT, createdBy: person, updatedBy: person },
};
const SUMMARY = {
  ...{ id: 'sample', version: 1, name: 'Sample', icon: 'file', color: null, description: '', children: null },
  ...{ origin: 'custom', codices: 1, updatedAt: AT, abstract: false, archivedAt: null, shipped: 'none' },
};
const TEMPLATE = templateOf(
  "level: { type: 'line', label: 'Level' }, verdict: { type: 'line', label: 'Verdict' }",
);

afterEach(() => {
  vi.unstubAllGlobals();
});

function open(agent: AgentBody = AGENT) {
  const sent: unknown[] = [];
  vi.stubGlobal('fetch', async (url: string, { method = 'GET', body }: RequestInit = {}) => {
    const path = url.replace('/api/v1', '').split('?')[0] ?? '';
    if (method === 'PATCH') sent.push(JSON.parse(String(body)));
    if (path === '/templates') return Response.json({ items: [SUMMARY] });
    if (path === '/templates/sample') return Response.json(TEMPLATE);
    if (path === '/codices') return Response.json({ items: [FOUND], nextCursor: null });
    return Response.json(agent);
  });
  render(
    <Providers>
      <EditAgent agent={agent} opened onClose={() => undefined} />
    </Providers>,
  );
  return { sent, user: userEvent.setup() };
}

const named = (name: RegExp) => screen.findByRole('combobox', { name });

it('limits one to a part of the tree that is found by its title', async () => {
  const { sent, user } = open();
  await user.type(await named(/^Only in this Codex and below/), 'cac');
  await user.click(await screen.findByRole('option', { name: /^Cac/ }));
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await vi.waitFor(() => expect(sent).toMatchObject([{ subtree: CODEX, templates: null }]));
});

it('limits one to fields of a template by keyboard alone, and not to none', async () => {
  const { sent, user } = open();
  const templates = await named(/^Only Codices of these templates/);
  templates.focus();
  await user.keyboard('sam');
  await screen.findByRole('option', { name: /^Sam/ });
  await user.keyboard('{Enter}{Escape}');
  await user.selectOptions(await named(/^Of Sample/), 'some');
  const fields = await screen.findByRole('group', { name: /Fields of Sample/ });
  await within(fields).findByRole('checkbox', { name: 'Level' });
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByText('Tick the fields that it reaches, or choose all fields.');
  expect(sent).toEqual([]);
  within(fields).getByRole('checkbox', { name: 'Level' }).focus();
  await user.keyboard(' ');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await vi.waitFor(() =>
    expect(sent).toMatchObject([{ templates: [{ template: 'sample', fields: ['level'] }] }]),
  );
});

it('shows the limits there are, and lifts them', async () => {
  const limited = {
    ...AGENT,
    subtree: { id: CODEX, title: 'Cache' },
    templates: [{ template: 'sample', fields: ['level'] }],
  };
  const { sent, user } = open(limited);
  expect(await screen.findByRole('checkbox', { name: 'Level' })).toHaveProperty('checked', true);
  await user.selectOptions(await named(/^Of Sample/), 'all');
  await user.click(await named(/^Only in this Codex and below/));
  await user.click(await screen.findByRole('option', { name: 'All that is not private' }));
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await vi.waitFor(() =>
    expect(sent).toMatchObject([{ subtree: null, templates: [{ template: 'sample', fields: null }] }]),
  );
});
