/** Moving a thread to a field that guests of a share link comment on: they are named before, and nothing is moved without an answer. */
import { act, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { makeAnchor } from '#core/comments/anchor.ts';
import { readAnchorText } from '#core/comments/anchor-text.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import type { CommentAudience } from '#core/protocol/api/comments.ts';
import { renderComments } from './render-comments.fixture.tsx';

const FIELDS = "body: { type: 'text', label: 'Body' }, notes: { type: 'text', label: 'Notes' }";

afterEach(() => vi.unstubAllGlobals());

/** A thread of Ana's whose words in Body were removed, with other words selected in Notes. `null`: there is no server. */
async function begin(links: CommentAudience['links'] | null) {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: string) => {
    if (links === null) throw new TypeError('Failed to fetch');
    asked.push(url);
    return Response.json({ links });
  });
  const page = await renderComments({ text: 'Some words', template: [FIELDS], asksToMove: true });
  const text = readAnchorText(page.codex.text('body'));
  act(() => page.store.composeAt(makeAnchor('body', text, 0, 4)));
  act(() => void page.store.start('Mine'));
  act(() => page.codex.text('body').delete(0, 10));
  act(() => page.codex.text('notes').insert(0, 'Other words'));
  const thread = await screen.findByRole('region', { name: /^Comment thread on/ });
  screen.getByRole('textbox', { name: 'Notes' }).focus();
  await page.user.keyboard('{Control>}a{/Control}');
  await page.user.click(await within(thread).findByRole('button', { name: 'Move to the selected text' }));
  const fieldNow = () => {
    const anchor = readThreads(page.comments)[0]?.anchor;
    return anchor !== undefined && 'field' in anchor ? anchor.field : null;
  };
  return { page, asked, fieldNow };
}

it('names those who would read it, and moves it only when that is meant', async () => {
  const { page, asked, fieldNow } = await begin([
    { name: 'Press', fields: ['notes'] },
    { name: '', fields: ['notes', 'title'] },
    { name: 'Those who read it already', fields: ['notes', 'body'] },
    { name: 'Elsewhere', fields: ['title'] },
  ]);
  const dialog = await screen.findByRole('dialog', { name: 'Move the thread to Notes?' });
  expect(dialog.textContent).toContain(
    'Guests of “Press” and a link without a name read what is said about Notes, and nothing of this thread so far. They will read the comment in it',
  );
  expect(asked).toHaveLength(1);
  await page.user.click(within(dialog).getByRole('button', { name: 'Cancel' }));
  expect(fieldNow()).toBe('body');
});

it('is moved on a word, and at once where nobody else would read it', async () => {
  const { page, fieldNow } = await begin([{ name: 'Press', fields: ['notes'] }]);
  await page.user.click(await screen.findByRole('button', { name: 'Move it, and show it to them' }));
  await waitFor(() => expect(fieldNow()).toBe('notes'));
  page.leave();

  const other = await begin([{ name: 'Elsewhere', fields: ['title'] }]);
  await waitFor(() => expect(other.fieldNow()).toBe('notes'));
});

it('says without the server that it cannot be known', async () => {
  const { page, fieldNow } = await begin(null);
  expect((await screen.findByRole('dialog')).textContent).toContain('Without the server it is not known');
  expect(fieldNow()).toBe('body');
  await page.user.click(screen.getByRole('button', { name: 'Move it anyway' }));
  await waitFor(() => expect(fieldNow()).toBe('notes'));
});
