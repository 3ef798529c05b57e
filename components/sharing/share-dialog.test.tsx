/** The share dialog: what any other sees, a link that has ended, and its two tabs where there is room for one column. */
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { Providers } from '#components/shell/providers.tsx';
import type { ShareLinkBody } from '#core/protocol/api/sharing.ts';
import { ShareDialog } from './share-dialog.tsx';

const CODEX = '01900000-0000-7000-8000-0000000000d2';
const LINK: ShareLinkBody = {
  ...{ id: '01900000-0000-7000-8000-0000000000d1', codexId: CODEX },
  ...{ name: 'Paylane', role: 'edit', expiresAt: null, hasPassword: false, maxGuests: null, fields: null },
  ...{ createdBy: { id: 'u', name: 'Una' }, createdAt: '2026-03-01T12:00:00Z', lastUsedAt: null },
  ...{ subtree: false, branch: null, public: false, ended: null, guests: [], seen: [] },
};
const ENDED: ShareLinkBody = {
  ...LINK,
  ...{ id: '01900000-0000-7000-8000-0000000000d3', name: 'First look' },
  ...{ expiresAt: '2026-03-02T12:00:00Z', ended: 'expired' },
};
const ME = {
  ...{ id: 'u', email: 'u@example.org', name: 'Una', role: 'editor', serverTime: '2026-03-03T12:00:00Z' },
  workspace: { id: 'w', name: 'Works' },
};

afterEach(() => vi.unstubAllGlobals());

function show({ privateTopId = null }: { readonly privateTopId?: string | null } = {}) {
  const sent: [path: string, body: Record<string, unknown>][] = [];
  vi.stubGlobal('fetch', async (url: string, { method = 'GET', body }: RequestInit = {}) => {
    const path = url.replace('/api/v1', '');
    if (method === 'PATCH') {
      const change = JSON.parse(String(body)) as Record<string, unknown>;
      sent.push([path, change]);
      return Response.json({ ...ENDED, ...change, ended: null });
    }
    if (path === '/me') return Response.json(ME);
    if (path.endsWith('/share-links')) return Response.json({ items: [LINK, ENDED] });
    return Response.json({ items: [], nextCursor: null });
  });
  render(
    <Providers>
      <ShareDialog codexId={CODEX} privateTopId={privateTopId} opened onClose={() => undefined} />
    </Providers>,
  );
  return sent;
}

const items = () => screen.getAllByRole('menuitem').map(({ textContent }) => textContent);

it('offers to look as members with less, and as guests of what is open', async () => {
  show();
  await screen.findByRole('button', { name: 'Close the link “Paylane”' });
  await userEvent.setup({ delay: null }).click(screen.getByRole('button', { name: 'View as…' }));
  await screen.findByRole('menuitem', { name: /Paylane/ });
  expect(items()).toEqual([
    ...['A member who can view', 'A member who can comment'],
    ...['Paylane · can edit', 'First look · opens nothing now'],
  ]);
  const [viewer, , , ended] = screen.getAllByRole('menuitem');
  expect(viewer?.getAttribute('href')).toBe(`/c/${CODEX}?as=viewer`);
  expect(ended).toHaveProperty('disabled', true);
});

it('shows a private Codex as each of those who may read it, and no guests', async () => {
  show({ privateTopId: CODEX });
  await userEvent.setup({ delay: null }).click(await screen.findByRole('button', { name: 'View as…' }));
  await screen.findByRole('menuitem', { name: 'A member who can view' });
  expect(items()).toHaveLength(3);
});

it('opens a link again that has ended, for a week, and no other', async () => {
  const sent = show();
  const again = await screen.findByRole('button', { name: 'Open the link “First look” again' });
  expect(screen.getAllByRole('button', { name: /^Open the link/ })).toHaveLength(1);
  const before = Date.now();
  await userEvent.setup({ delay: null }).click(again);
  await screen.findByText(/“First look” opens again, until/);
  const [[path, { expiresAt }] = ['', {}]] = sent;
  expect(path).toBe(`/share-links/${ENDED.id}`);
  const days = (Date.parse(String(expiresAt)) - before) / 86_400_000;
  expect(days).toBeGreaterThanOrEqual(7);
  expect(days).toBeLessThan(7.01);
});

it('has a tab for people and one for links where there is room for one column', async () => {
  vi.stubGlobal('matchMedia', (media: string) => ({
    ...{ matches: /900px|reduced-motion/.test(media), media, onchange: null },
    ...{ addEventListener: () => undefined, removeEventListener: () => undefined },
  }));
  show();
  const user = userEvent.setup({ delay: null });
  const panel = () => screen.getByRole('tabpanel');
  await within(panel()).findByRole('button', { name: 'New link' });
  screen.getByRole('tab', { name: 'Links' }).focus();
  await user.keyboard('{ArrowLeft}');
  expect(screen.getByRole('tab', { name: 'People' })).toBe(document.activeElement);
  expect(within(panel()).getByRole('combobox', { name: 'Member or group' })).toBeDefined();
  expect(screen.queryByRole('button', { name: 'New link' })).toBeNull();
});
