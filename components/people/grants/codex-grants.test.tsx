/** Grants on a Codex: the own ones can be changed and taken back, inherited ones say where they come from, new ones name who lacks the right. */
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { Providers } from '#components/shell/providers.tsx';
import type { GrantBody } from '#core/protocol/api/people.ts';
import { CodexGrants } from './codex-grants.tsx';

const HERE = '01900000-0000-7000-8000-00000000abcd';
const ABOVE = '01900000-0000-7000-8000-00000000abce';
const grantOf = (principal: string, name: string, codexId: string): GrantBody => ({
  ...{ principal, name, role: 'editor', codex: { id: codexId, title: 'Harbour' } },
  ...{ grantedBy: { id: 'o', name: 'Ines' }, createdAt: '2026-11-29T10:00:00.000Z' },
});
const ANSWERS: Readonly<Record<string, unknown>> = {
  members: {
    items: [
      { id: 'v', name: 'Noor', email: null, role: 'viewer', disabled: false },
      { id: 'e', name: 'Rae', email: null, role: 'editor', disabled: false },
    ],
  },
  me: {
    ...{
      id: 'm',
      name: 'Mara',
      email: 'm@example.org',
      role: 'admin',
      serverTime: '2026-11-29T10:00:00.000Z',
    },
    workspace: { id: 'w', name: 'Team' },
  },
  groups: { items: [{ id: 'g', name: 'Pilots', members: [] }] },
  grants: { items: [grantOf('group:g', 'Pilots', HERE), grantOf('member:v', 'Noor', ABOVE)] },
};

afterEach(() => vi.unstubAllGlobals());

function show(isPrivate = false, grants = ANSWERS['grants']) {
  const sent: [method: string, path: string, body: unknown][] = [];
  vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
    const { method = 'GET', body } = init ?? {};
    const path = url.replace('/api/v1', '');
    if (method !== 'GET') sent.push([method, path, body === undefined ? null : JSON.parse(String(body))]);
    if (method === 'DELETE') return new Response(null, { status: 204 });
    if (method === 'PUT') return Response.json(grantOf('member:v', 'Noor', HERE));
    const answers = { ...ANSWERS, grants };
    return Response.json(Reflect.get(answers, path.split('/').at(-1) ?? '') ?? {});
  });
  render(
    <Providers>
      <CodexGrants codexId={HERE} isPrivate={isPrivate} />
    </Providers>,
  );
  return sent;
}

test('one made here is taken back, one from above names its Codex and has no button', async () => {
  const user = userEvent.setup();
  const sent = show();
  const [own, inherited] = await screen.findAllByRole('listitem');
  expect(own).toBeDefined();
  expect(within(inherited as HTMLElement).getByRole('link', { name: 'Harbour' })).toBeDefined();
  expect(within(inherited as HTMLElement).queryByRole('button')).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Take back: Pilots' }));
  expect(sent).toEqual([['DELETE', `/codices/${HERE}/grants/group:g`, null]]);
});

test('whoever may do as much anyhow is not offered, and who is chosen gets the role', async () => {
  const user = userEvent.setup();
  const sent = show();
  await screen.findAllByRole('listitem');
  await user.click(screen.getByRole('combobox', { name: 'Member or group' }));
  expect(await screen.findByRole('option', { name: 'Noor' })).toBeDefined();
  expect(screen.queryByRole('option', { name: 'Rae' })).toBeNull();
  await user.click(screen.getByRole('option', { name: 'Noor' }));
  await user.selectOptions(screen.getByRole('combobox', { name: 'What they may do' }), 'can comment');
  await user.click(screen.getByRole('button', { name: 'Add' }));
  expect(sent).toEqual([['PUT', `/codices/${HERE}/grants/member:v`, { role: 'commenter' }]]);
});

test('in a private Codex one takes nothing back from oneself: one leaves it', async () => {
  const user = userEvent.setup();
  const grants = { items: [grantOf('member:v', 'Noor', HERE), grantOf('member:m', 'Mara', HERE)] };
  const sent = show(true, grants);
  await user.click(await screen.findByRole('button', { name: 'Leave this private Codex' }));
  expect(screen.getAllByRole('button', { name: /^Take back/ })).toHaveLength(1);
  expect(sent).toEqual([['DELETE', `/codices/${HERE}/grants/member:m`, null]]);
});
