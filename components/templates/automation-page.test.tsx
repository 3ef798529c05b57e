/** The automation page: rules as sentences, paused and tried, and the log of their runs. */
import { render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { Providers } from '#components/shell/providers.tsx';
import type { RuleRun, TemplateRules } from '#core/protocol/api/automation.ts';
import { AutomationPage } from './automation-page.tsx';

const CODEX = '019a0000-0000-7000-8000-000000000001';
const RUN: RuleRun = {
  id: '019a0000-0000-7000-8000-000000000002',
  template: { id: 'ticket', version: 3 },
  rule: { id: 'close', title: 'Note the day' },
  codex: { id: CODEX, title: 'The roof leaks' },
  status: 'failed',
  cause: { kind: 'changed', field: 'status', value: 'closed', by: { kind: 'guest', id: 'g', name: 'Grace' } },
  message: 'fields.closed: Expected a day.',
  attempts: 1,
  actionsDone: 0,
  at: '2026-11-29T10:00:00.000Z',
  nextAt: null,
  finishedAt: '2026-11-29T10:00:01.000Z',
};
const RULES: TemplateRules = {
  template: { id: 'ticket', name: 'Ticket', version: 3 },
  timeZone: 'Europe/Berlin',
  rules: [
    {
      ...{ id: 'close', title: 'Note the day', problem: null, pausedAt: null, pausedBy: null },
      sentence: 'When Status becomes Closed: set Closed to that day.',
      counts: { waiting: 0, done: 3, skipped: 0, failed: 1 },
      lastRunAt: '2026-11-29T10:00:00.000Z',
    },
    {
      ...{ id: 'old', title: 'Old', sentence: '', pausedAt: null, pausedBy: null, lastRunAt: null },
      problem: 'There is no field “gone”.',
      counts: { waiting: 0, done: 0, skipped: 0, failed: 0 },
    },
  ],
};
const ME = {
  ...{ id: 'a', email: 'a@example.org', name: 'Ada', role: 'admin' },
  workspace: { id: 'w', name: 'Works' },
  serverTime: '2026-11-29T10:00:00.000Z',
};

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A server that answers what the page asks for; what it was told is in `sent`. */
function open(rules: TemplateRules = RULES) {
  const sent: string[] = [];
  let current = rules;
  vi.stubGlobal('fetch', async (url: string, { method = 'GET', body }: RequestInit = {}) => {
    const path = url.replace('/api/v1', '').split('?')[0] ?? '';
    if (method !== 'GET') sent.push(`${method} ${path} ${String(body ?? '')}`.trim());
    if (path === '/me') return Response.json(ME);
    if (path === '/templates/ticket/automation') return Response.json(current);
    if (path === '/automation/runs') return Response.json({ items: [RUN], nextCursor: null });
    if (path === '/automation/targets/chat')
      return Response.json({
        name: 'chat',
        url: 'https://a.example',
        setBy: 'Ada',
        setAt: RUN.at,
        secret: 'whsec_x',
      });
    if (path.endsWith('/replay')) return Response.json({ ...RUN, status: 'waiting' }, { status: 201 });
    if (path.endsWith('/pause')) {
      const [first, ...rest] = current.rules;
      if (first === undefined) throw new Error('there is no rule');
      const { paused } = JSON.parse(String(body)) as { paused: boolean };
      const rule = { ...first, pausedAt: paused ? RUN.at : null, pausedBy: paused ? 'Ada' : null };
      current = { ...current, rules: [rule, ...rest] };
      return Response.json(rule);
    }
    return Response.json({ items: [], nextCursor: null });
  });
  render(
    <Providers>
      <AutomationPage templateId="ticket" />
    </Providers>,
  );
  return { sent, user: userEvent.setup() };
}

it('says what the rules do, and what stands in the way of one', async () => {
  open();
  await screen.findByText('When Status becomes Closed: set Closed to that day.');
  screen.getByText(/It cannot be run\. There is no field “gone”/);
  screen.getByText('4 runs in 30 days');
  screen.getByText(/2 rules need a look/);
  screen.getByText('Europe/Berlin');
});

it('pauses a rule, and lets it run again', async () => {
  const { sent, user } = open();
  await user.click(await screen.findByRole('button', { name: 'Pause “Note the day”' }));
  await screen.findByText('Paused');
  await user.click(await screen.findByRole('button', { name: 'Resume “Note the day”' }));
  await screen.findByRole('button', { name: 'Pause “Note the day”' });
  expect(sent).toEqual([
    'PUT /templates/ticket/automation/close/pause {"paused":true}',
    'PUT /templates/ticket/automation/close/pause {"paused":false}',
  ]);
});

it('shows what failed, for whom and why, and runs it again', async () => {
  const { sent, user } = open();
  const log = await screen.findByRole('region', { name: 'What they did' });
  const link = await within(log).findByRole('link', { name: 'The roof leaks' });
  expect(link.getAttribute('href')).toBe(`/c/${CODEX}`);
  within(log).getByText('fields.closed: Expected a day.');
  within(log).getByText('Grace changed status');
  await user.click(within(log).getByRole('button', { name: 'Run “Note the day” again for The roof leaks' }));
  expect(sent).toEqual([`POST /automation/runs/${RUN.id}/replay`]);
});

it('gives a name an address, and shows the secret once it is saved', async () => {
  const { sent, user } = open();
  const targets = await screen.findByRole('region', { name: 'Where rules may post' });
  await user.type(within(targets).getByRole('textbox', { name: 'Name' }), 'chat');
  await user.type(within(targets).getByRole('textbox', { name: 'Address' }), 'https://a.example{Enter}');
  await within(targets).findByText('whsec_x');
  expect(sent).toEqual(['PUT /automation/targets/chat {"url":"https://a.example"}']);
});

it('offers to write a rule where there is none', async () => {
  open({ ...RULES, rules: [] });
  await screen.findByText('This template has no rules');
  expect(screen.getByRole('link', { name: 'Edit the template' }).getAttribute('href')).toBe(
    '/admin/templates/ticket',
  );
});
