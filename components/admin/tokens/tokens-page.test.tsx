/** The API tokens of all members: whose, what for, since when and until when; those of one on demand; one revoked. */
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { Providers } from '#components/shell/providers.tsx';
import type { ListedApiToken, Me } from '#core/protocol/api/people.ts';
import { TokensPage } from './tokens-page.tsx';

const tokenOf = (id: string, owner: string, part: Partial<ListedApiToken> = {}): ListedApiToken => ({
  ...{ id, name: `token ${id}`, owner: { id: owner, name: owner === 'r' ? 'Rae' : 'Jon' }, scopes: ['read'] },
  ...{ subtree: null, createdAt: '2026-11-01T10:00:00.000Z', lastUsedAt: null, expiresAt: null },
  ...part,
});
const TOKENS = [
  tokenOf('a', 'r', { expiresAt: '2020-01-01T00:00:00.000Z' }),
  tokenOf('b', 'j', { scopes: ['read', 'write'], lastUsedAt: '2026-11-02T10:00:00.000Z' }),
];
const ME: Me = {
  ...{ id: 'o', name: 'Ines', email: 'i@example.org', role: 'admin', serverTime: '2026-11-29T10:00:00.000Z' },
  workspace: { id: 'w', name: 'Team' },
};
const memberOf = (id: string, name: string, disabled: boolean) => ({
  ...{ id, name, email: null, role: 'editor', disabled },
});

afterEach(() => vi.unstubAllGlobals());

function show(): string[] {
  const sent: string[] = [];
  const answers: Readonly<Record<string, unknown>> = {
    '/me': ME,
    '/members': { items: [memberOf('r', 'Rae', false), memberOf('j', 'Jon', true)] },
    '/api-tokens?all=true': { items: TOKENS },
  };
  vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
    const path = url.replace('/api/v1', '');
    if (init?.method === 'DELETE') sent.push(path);
    if (init?.method === 'DELETE') return new Response(null, { status: 204 });
    return Response.json(answers[path] ?? { items: [] });
  });
  render(
    <Providers>
      <TokensPage />
    </Providers>,
  );
  return sent;
}

test('each says whose it is, what it can, when it was used and when it ends', async () => {
  show();
  const own = (await screen.findByText('token a')).closest('li');
  const other = screen.getByText('token b').closest('li');
  expect(own?.textContent).toMatch(/^token a of RaeCan read · created .*, never used · has expired/);
  expect(other?.textContent).toMatch(/^token b of JonCan read, and write what Jon may · created .*, used /);
  await vi.waitFor(() => expect(other?.textContent).toContain('opens nothing while its owner is suspended'));
  expect(own?.textContent).not.toContain('suspended');
});

test('those of one member are chosen, and one is revoked', async () => {
  const user = userEvent.setup();
  const sent = show();
  await screen.findByText('token a');
  await user.click(screen.getByRole('combobox', { name: 'Whose' }));
  await user.click(await screen.findByRole('option', { name: 'Jon' }));
  expect(screen.queryByText('token a')).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Revoke token b of Jon' }));
  expect(sent).toEqual(['/api-tokens/b']);
  expect(within(document.body).queryByText('token a')).toBeNull();
});
