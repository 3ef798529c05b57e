/** Private Codices for admins: whose, since when, how many readers, without a title; one is entered once that was confirmed. */
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { PathnameContext } from 'next/dist/shared/lib/hooks-client-context.shared-runtime.js';
import { afterEach, expect, test, vi } from 'vitest';
import { Providers } from '#components/shell/providers.tsx';
import type { Me, PrivateCodex } from '#core/protocol/api/people.ts';
import { PrivatePage } from './private-page.tsx';

const codexOf = (number: number, part: Partial<PrivateCodex> = {}): PrivateCodex => ({
  id: `01900000-0000-7000-8000-0000000000f${number}`,
  ...{ createdAt: '2026-11-01T10:00:00.000Z', createdBy: { id: 'r', name: 'Rae' } },
  ...{ grants: 2, readers: 3, lastActivityAt: '2026-11-20T10:00:00.000Z', isTrashed: false, mayRead: false },
  ...part,
});
const ME: Me = {
  ...{ id: 'o', name: 'Ines', email: 'i@example.org', role: 'admin', serverTime: '2026-11-29T10:00:00.000Z' },
  workspace: { id: 'w', name: 'Team' },
};

afterEach(() => vi.unstubAllGlobals());

function show(items: readonly PrivateCodex[]): string[] {
  const sent: string[] = [];
  vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
    const path = url.replace('/api/v1', '');
    if (path === '/me') return Response.json(ME);
    if (init?.method !== 'POST') return Response.json({ items });
    sent.push(path);
    const person = { id: ME.id, name: ME.name };
    return Response.json({
      ...{ principal: `member:${ME.id}`, name: ME.name, role: 'admin', grantedBy: person },
      ...{ codex: { id: items[0]?.id, title: 'Salaries' }, createdAt: ME.serverTime },
    });
  });
  render(
    <PathnameContext.Provider value="/admin/private">
      <Providers>
        <PrivatePage />
      </Providers>
    </PathnameContext.Provider>,
  );
  return sent;
}

test('each says whose it is, who reads it and when it was changed; the one that may be read is opened', async () => {
  show([codexOf(1), codexOf(2, { mayRead: true, readers: 1, isTrashed: true })]);
  const list = await screen.findByRole('list', { name: 'Private Codices' });
  const [first, second] = within(list).getAllByRole('listitem');
  expect(first?.textContent).toMatch(/^Created by Rae.* · 3 readers · last changed .*Enter…$/);
  expect(second?.textContent).toMatch(/^Created by Rae · in the trash.* · 1 reader · /);
  expect(
    within(second as HTMLElement)
      .getByRole('link', { name: 'Open' })
      .getAttribute('href'),
  ).toBe(`/c/${codexOf(2).id}`);
});

test('one is entered only once somebody has read that it is logged and seen', async () => {
  const user = userEvent.setup();
  const sent = show([codexOf(1)]);
  const name = 'Enter the private Codex of Rae made on 2026-11-01';
  await user.click(await screen.findByRole('button', { name }));
  const dialog = await screen.findByRole('dialog', { name: 'Enter the private Codex of Rae' });
  expect(dialog.textContent).toMatch(/The audit log records it, and its members see you/);
  await user.click(within(dialog).getByRole('button', { name: 'Cancel' }));
  expect(sent).toEqual([]);
  await user.click(await screen.findByRole('button', { name }));
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Enter' }));
  await vi.waitFor(() => expect(sent).toEqual([`/private-codices/${codexOf(1).id}/entry`]));
});

test('where there are none it says how one is made', async () => {
  show([]);
  expect(await screen.findByText('No private Codices')).toBeDefined();
});
