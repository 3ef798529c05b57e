/** Unread comments on Home: one row for a thread, read on this device as soon as it is opened. */
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { PathnameContext } from 'next/dist/shared/lib/hooks-client-context.shared-runtime.js';
import { afterEach, expect, test, vi } from 'vitest';
import { PendingProvider } from '#components/pending/pending-context.tsx';
import { closeClientPending } from '#components/pending-sending/client-pending.ts';
import { Providers } from '#components/shell/providers.tsx';
import type { ShownNotification } from '#core/protocol/api/notifications.ts';
import { UnreadComments } from './unread-comments.tsx';

const ME = { id: '01900000-0000-7000-8000-0000000000a1', name: 'Ana Reyes' };
const idOf = (kind: string, number: number) =>
  `01900000-0000-7000-8000-0000000${kind}${`${number}`.padStart(4, '0')}`;

function notification(
  number: number,
  thread: number,
  more: Partial<ShownNotification> = {},
): ShownNotification {
  return {
    ...{ id: idOf('0', number), kind: 'comment', at: '2027-01-15T08:00:00.000Z', readAt: null, doneAt: null },
    codex: { id: idOf('c', thread), title: `Codex ${thread}`, templateId: 'note' },
    by: { kind: 'user', id: idOf('b', 2), name: 'Ben Okafor' },
    comment: { threadId: idOf('e', thread), id: idOf('d', number), markdown: `Comment ${number}` },
    ...{ field: null, text: null, conflicts: null, changes: null, review: null },
    ...more,
  };
}

afterEach(async () => {
  await closeClientPending();
  vi.unstubAllGlobals();
});

function show(items: readonly ShownNotification[]) {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (input: string) => {
    const url = new URL(input, 'http://bindery.test');
    if (!url.pathname.endsWith('/notifications')) throw new TypeError('Failed to fetch');
    asked.push(url.search);
    return new Response(JSON.stringify({ items, nextCursor: null }), {
      headers: { 'content-type': 'application/json' },
    });
  });
  render(
    <PathnameContext.Provider value="/">
      <Providers>
        <PendingProvider me={ME}>
          <UnreadComments />
        </PendingProvider>
      </Providers>
    </PathnameContext.Provider>,
  );
  return { asked, user: userEvent.setup({ delay: null }) };
}

const rows = () => screen.queryAllByRole('link', { name: /commented|mentioned/ });

test('a thread is one row with its latest comment, and goes when it is opened, without a network too', async () => {
  const { asked, user } = show([
    notification(3, 1, { kind: 'mention' }),
    notification(2, 2),
    notification(1, 1),
    notification(0, 3, { comment: null }),
  ]);
  const section = await screen.findByRole('region', { name: 'Unread comments' });
  expect(asked).toEqual(['?state=unread&kind=mention%2Creply%2Ccomment']);
  expect(rows().map(({ textContent }) => textContent)).toEqual([
    expect.stringContaining('Comment 3'),
    expect.stringContaining('Comment 2'),
  ]);
  expect(rows()[0]?.getAttribute('href')).toBe(`/c/${idOf('c', 1)}#thread=${idOf('e', 1)}`);
  within(section).getByRole('link', { name: 'Inbox' });
  const [first] = rows();
  if (first !== undefined) await user.click(first);
  await waitFor(() => expect(rows()).toHaveLength(1));
  expect(rows()[0]?.textContent).toContain('Comment 2');
});

test('the Inbox has what there is no room for', async () => {
  show(Array.from({ length: 7 }, (_, index) => notification(index + 10, index + 10)));
  await screen.findByRole('link', { name: '2 more in the Inbox' });
  expect(rows()).toHaveLength(5);
});
