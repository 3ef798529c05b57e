/** An invitation is on the clipboard with the click that makes it. */
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { Providers } from '#components/shell/providers.tsx';
import type { Me } from '#core/protocol/api/people.ts';
import { InviteMember } from './invite-member.tsx';

const ME: Me = {
  ...{ id: 'o', name: 'Ines', email: 'i@example.org', role: 'owner', serverTime: '2026-11-29T10:00:00.000Z' },
  workspace: { id: 'w', name: 'Team' },
};
const ADDRESS = 'https://bindery.example.org/invitation#vi_secret';

afterEach(() => vi.unstubAllGlobals());

function show(answer: () => Response) {
  vi.stubGlobal('fetch', (_url: string, init?: RequestInit) =>
    init?.method === 'POST' ? Promise.resolve(answer()) : new Promise(() => undefined),
  );
  // Only what is copied counts here, and not how a browser takes it.
  vi.stubGlobal('ClipboardItem', undefined);
  const user = userEvent.setup();
  render(
    <Providers>
      <InviteMember me={ME} opened onClose={() => undefined} />
    </Providers>,
  );
  return user;
}

test('the link is copied, said so, and can be copied again', async () => {
  const user = show(() =>
    Response.json(
      {
        ...{ id: 'i', email: null, role: 'editor', url: ADDRESS, sentAt: null },
        ...{ createdAt: ME.serverTime, expiresAt: ME.serverTime },
      },
      { status: 201 },
    ),
  );
  await user.click(await screen.findByRole('button', { name: 'Create link' }));
  await screen.findByText(/It is copied, and/);
  expect(await navigator.clipboard.readText()).toBe(ADDRESS);
  expect(screen.getByRole('button', { name: 'Copy again' })).toBeDefined();
});

test('nothing is copied of an invitation that was refused, and the form says why', async () => {
  const user = show(() =>
    Response.json({ code: 'conflict', detail: 'They are a member already.' }, { status: 409 }),
  );
  await user.click(await screen.findByRole('button', { name: 'Create link' }));
  expect((await screen.findByRole('alert')).textContent).not.toBe('');
  expect(screen.queryByText(/It is copied/)).toBeNull();
});
