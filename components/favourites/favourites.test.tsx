/** Favourites as somebody uses them: starred and put in order without a network, sent once there is one. */
import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { PathnameContext } from 'next/dist/shared/lib/hooks-client-context.shared-runtime.js';
import { afterEach, expect, test, vi } from 'vitest';
import { PendingProvider } from '#components/pending/pending-context.tsx';
import { closeClientPending } from '#components/pending-sending/client-pending.ts';
import { Providers } from '#components/shell/providers.tsx';
import { applyFavouriteAct, type Favourite, starredIds } from '#core/favourites/favourites.ts';
import { FavouritesPane } from './favourites-pane.tsx';
import { StarButton } from './star-button.tsx';

const ME = { id: '01900000-0000-7000-8000-0000000000a1', name: 'Ana Reyes' };
const idOf = (title: string) => `01900000-0000-7000-8000-0000000000c${'ABCD'.indexOf(title)}`;
const ANYBODY = { id: ME.id, name: ME.name };
const AT = '2027-01-15T08:00:00Z';
const summaryOf = (id: string) => ({
  ...{ id, title: 'ABCD'[Number(id.at(-1))] ?? '', template: { id: 'note', version: 1 }, parentId: null },
  ...{ createdAt: AT, updatedAt: AT, createdBy: ANYBODY, updatedBy: ANYBODY },
});

/** The routes of favourites as the server has them; away, it answers the list and takes nothing. */
function serve(titles: readonly string[]) {
  const server = {
    favourites: titles.map(
      (title): Favourite => ({ codexId: idOf(title), starred: true, starredAt: 0, movedAt: 0 }),
    ),
    taken: [] as string[],
    isAway: true,
  };
  const json = (body: unknown) =>
    new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } });
  const list = () => json({ items: starredIds(server.favourites).map(summaryOf) });
  vi.stubGlobal('fetch', async (input: string, { method = 'GET', body }: RequestInit = {}) => {
    const url = new URL(input, 'http://bindery.test');
    if (method === 'GET' && url.pathname.endsWith('/favourites')) return list();
    if (server.isAway) throw new TypeError('Failed to fetch');
    if (url.pathname.endsWith('/me'))
      return json({
        ...{ ...ME, email: 'ana@example.org', role: 'editor', serverTime: AT },
        workspace: { id: ME.id, name: 'Orchard', icon: null, timeZone: 'UTC' },
      });
    const [, codexId = '', step] = /\/codices\/([^/]+)\/favourite(\/move)?$/.exec(url.pathname) ?? [];
    if (codexId === '') return new Response('{}', { status: 404 });
    const sent = typeof body === 'string' ? JSON.parse(body) : {};
    const at = Date.parse(sent.at ?? url.searchParams.get('at'));
    const does = step === undefined ? (method === 'PUT' ? 'star' : 'unstar') : 'move';
    server.taken.push(does);
    server.favourites = [...applyFavouriteAct(server.favourites, { ...sent, act: does, codexId, at })];
    return list();
  });
  return server;
}

async function renderPane(open: string) {
  render(
    <PathnameContext.Provider value="/">
      <Providers>
        <PendingProvider me={ME}>
          <FavouritesPane personId={ME.id} />
          <StarButton codexId={idOf(open)} />
        </PendingProvider>
      </Providers>
    </PathnameContext.Provider>,
  );
  await screen.findByRole('list', { name: 'Favourites' });
  return userEvent.setup({ delay: null });
}
const listed = () =>
  within(screen.getByRole('list', { name: 'Favourites' }))
    .getAllByRole('link')
    .map(({ textContent }) => textContent)
    .join('');

afterEach(async () => {
  await closeClientPending();
  vi.unstubAllGlobals();
});

test('stars and order change at once without a network, and are sent in their order when it is back', async () => {
  const server = serve(['A', 'B', 'C']);
  const user = await renderPane('A');
  expect(listed()).toBe('ABC');
  const star = screen.getByRole('button', { name: 'Favourite' });
  await waitFor(() => expect(star.getAttribute('aria-pressed')).toBe('true'));
  const last = screen.getByRole('link', { name: 'C' });
  last.focus();
  await user.keyboard('{Alt>}{ArrowUp}{/Alt}');
  await waitFor(() => expect(listed()).toBe('ACB'));
  await user.keyboard('{Control>}{Shift>}f{/Shift}{/Control}');
  await waitFor(() => expect(listed()).toBe('CB'));
  expect(star.getAttribute('aria-pressed')).toBe('false');
  expect(server.taken).toEqual([]);

  server.isAway = false;
  act(() => void window.dispatchEvent(new Event('online')));
  await waitFor(() => expect(server.taken).toEqual(['move', 'unstar']), { timeout: 20_000 });
  await waitFor(() => expect(starredIds(server.favourites)).toEqual([idOf('C'), idOf('B')]));
  expect(listed()).toBe('CB');
});

test('the grip moves a favourite by Space and the arrows, and the list folds away', async () => {
  serve(['A', 'B']);
  const user = await renderPane('C');
  screen.getByRole('button', { name: 'Move A' }).focus();
  await user.keyboard(' {ArrowDown} ');
  await waitFor(() => expect(listed()).toBe('BA'));
  const fold = screen.getByRole('button', { name: 'Favourites' });
  await user.click(fold);
  expect(fold.getAttribute('aria-expanded')).toBe('false');
  expect(screen.queryByRole('list', { name: 'Favourites' })).toBeNull();
});
