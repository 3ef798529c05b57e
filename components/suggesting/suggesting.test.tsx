/** Suggesting mode on a page: what is typed is a suggestion, the Codex is as it was, and what others do arrives. */
import { act, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import {
  type CommentsPage,
  type CommentsPageOptions,
  renderComments,
} from '#components/comments/render-comments.fixture.tsx';
import { makeAnchor } from '#core/comments/anchor.ts';
import { readAnchorText } from '#core/comments/anchor-text.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import { decide, suggest } from '#core/comments/write-suggestions.ts';

const TEXT = 'A slow payment provider filled the queue.';
const open: CommentsPage[] = [];
afterEach(() => {
  for (const page of open.splice(0)) page.leave();
  localStorage.clear();
  vi.useRealTimers();
});

/** The page in suggesting mode. */
async function page(options: CommentsPageOptions = {}): Promise<CommentsPage> {
  const made = await renderComments({ text: TEXT, ...options });
  open.push(made);
  await choose(made, 'Suggesting');
  return made;
}

async function choose({ user }: CommentsPage, mode: string): Promise<void> {
  await user.click(screen.getByRole('button', { name: /^Mode:/ }));
  await user.click(await screen.findByRole('menuitemradio', { name: new RegExp(`^${mode}`) }));
  await screen.findByRole('button', { name: `Mode: ${mode}` });
}

const body = () => screen.getByRole('textbox', { name: 'Body' });
const suggested = ({ comments }: CommentsPage) =>
  readThreads(comments).map(({ anchor, suggestion }) => ({
    quote: anchor.on === 'text' ? anchor.quote : null,
    change: suggestion?.change,
  }));
const written = (made: CommentsPage, count = 1) =>
  waitFor(() => expect(suggested(made)).toHaveLength(count), { timeout: 4_000 });

/** Types at the beginning of the text, where the caret is. */
async function typeFirst({ user }: CommentsPage, text: string): Promise<void> {
  await user.click(body());
  await user.paste(text);
}

test('what is typed is shown as added and becomes a suggestion, and the Codex is as it was', async () => {
  const made = await page();
  const writes = vi.fn();
  made.codex.doc.on('update', writes);
  await typeFirst(made, 'Probably ');
  await waitFor(() => expect(document.querySelector('ins.tracked-added')?.textContent).toBe('Probably '));
  await written(made);
  expect(suggested(made)).toEqual([
    { quote: 'A', change: { kind: 'text', side: 'before', text: 'Probably ' } },
  ]);
  expect(writes).not.toHaveBeenCalled();
  expect(made.codex.text('body').toString()).toBe(TEXT);
  // It stands in the text already, and nowhere else.
  expect(document.querySelectorAll('.suggested-words')).toHaveLength(0);
});

test('typed on, the same suggestion is written anew; taken back, it goes', async () => {
  const made = await page();
  await typeFirst(made, 'Probably ');
  await written(made);
  const [first] = readThreads(made.comments);
  await made.user.paste('and ');
  await waitFor(
    () => expect(suggested(made)[0]?.change).toMatchObject({ text: expect.stringContaining('and ') }),
    { timeout: 4_000 },
  );
  expect(readThreads(made.comments).map(({ id }) => id)).toEqual([first?.id]);
  await made.user.keyboard('{Control>}a{/Control}');
  await made.user.paste(TEXT);
  await written(made, 0);
  expect(made.codex.text('body').toString()).toBe(TEXT);
});

test('words that are taken away stand struck out', async () => {
  const made = await page();
  await made.user.click(body());
  await made.user.keyboard('{Control>}a{/Control}');
  await made.user.paste('Nothing is known.');
  await waitFor(() => expect(document.querySelector('del.tracked-removed')).not.toBeNull());
  await written(made);
  expect(document.querySelector('del.tracked-removed')?.textContent).not.toBe('');
  expect(made.codex.text('body').toString()).toBe(TEXT);
});

test('what somebody else writes arrives, and leaves what is typed alone', async () => {
  const made = await page();
  await typeFirst(made, 'Probably ');
  act(() => made.codex.text('body').insert(TEXT.length, ' Twice.'));
  await waitFor(() => expect(body().textContent).toContain('queue. Twice.'));
  expect(body().textContent).toContain('Probably A slow');
  await written(made);
});

test('words that somebody rewrites while one types over them are suggested as they were, and nothing is lost', async () => {
  const made = await page();
  await typeFirst(made, 'Probably ');
  act(() => {
    made.codex.text('body').delete(0, 6);
    made.codex.text('body').insert(0, 'This');
  });
  await written(made);
  expect(suggested(made)[0]).toEqual({
    quote: 'A',
    change: { kind: 'text', side: 'before', text: 'Probably ' },
  });
  // It is told apart: the text is that of the Codex again.
  await waitFor(() => expect(body().textContent).toBe(made.codex.text('body').toString()));
});

test('what is accepted elsewhere is the text, once', async () => {
  const made = await page();
  await typeFirst(made, 'Probably ');
  await written(made);
  const [thread] = readThreads(made.comments);
  act(() => made.codex.text('body').insert(0, 'Probably '));
  made.remotely((doc, ben) =>
    decide(doc, thread?.id ?? '', { revision: thread?.suggestion?.revision ?? '', outcome: 'accepted' }, ben),
  );
  await waitFor(() => expect(body().textContent).toBe(`Probably ${TEXT}`));
  expect(document.querySelector('.tracked-added')).toBeNull();
});

test('a decision leaves the steps that one may take back', async () => {
  const made = await page();
  await typeFirst(made, 'Probably ');
  await written(made);
  await made.user.keyboard('{Control>}{End}{/Control}');
  await made.user.paste(' Twice.');
  await written(made, 2);
  const [thread] = readThreads(made.comments);
  act(() => made.codex.text('body').insert(0, 'Probably '));
  made.remotely((doc, ben) =>
    decide(doc, thread?.id ?? '', { revision: thread?.suggestion?.revision ?? '', outcome: 'accepted' }, ben),
  );
  await waitFor(() => expect(body().textContent).toBe(`Probably ${TEXT} Twice.`));
  await made.user.keyboard('{Control>}z{/Control}');
  await waitFor(() => expect(body().textContent).toBe(`Probably ${TEXT}`));
  await waitFor(() => expect(suggested(made)).toHaveLength(1), { timeout: 4_000 });
  await made.user.keyboard('{Control>}{Shift>}z{/Shift}{/Control}');
  await waitFor(() => expect(body().textContent).toBe(`Probably ${TEXT} Twice.`));
  // What was accepted is the Codex's: nothing is proposed against it by taking steps back.
  await made.user.keyboard('{Control>}zzz{/Control}');
  await waitFor(() => expect(body().textContent).toBe(`Probably ${TEXT}`));
});

test('what somebody else suggests stands inline as well', async () => {
  const made = await page();
  const from = TEXT.indexOf('queue');
  const anchor = makeAnchor('body', readAnchorText(made.codex.text('body')), from, from + 5);
  made.remotely((doc, ben) =>
    suggest(doc, { anchor, change: { kind: 'text', side: 'over', text: 'line' } }, ben),
  );
  await waitFor(() => expect(document.querySelector('.suggested-words')?.textContent).toContain('line'));
  await typeFirst(made, 'Probably ');
  await written(made, 2);
  expect(document.querySelectorAll('.suggested-words')).toHaveLength(1);
});

test('another value is suggested by setting it, and taken back by setting it back', async () => {
  const made = await page();
  const field = () => screen.getByRole('textbox', { name: /Severity/ });
  await made.user.type(field(), 'High{Enter}');
  await written(made);
  expect(suggested(made)).toEqual([{ quote: null, change: { kind: 'value', base: null, value: 'High' } }]);
  expect(JSON.stringify(made.codex.doc.toJSON())).not.toContain('High');
});

test('after leaving the mode, the text is the Codex, with the suggestion beside it', async () => {
  const made = await page();
  await typeFirst(made, 'Probably ');
  await choose(made, 'Viewing');
  expect(suggested(made)).toHaveLength(1);
  await waitFor(() => expect(document.querySelector('.suggested-words')?.textContent).toBe('Probably '));
  expect(body().getAttribute('aria-readonly')).toBe('true');
});

test('who may not edit begins by reading, and has no Editing', async () => {
  const made = await renderComments({ text: TEXT, canEdit: false });
  open.push(made);
  expect(body().getAttribute('aria-readonly')).toBe('true');
  await made.user.click(screen.getByRole('button', { name: 'Mode: Viewing' }));
  expect(screen.queryByRole('menuitemradio', { name: /^Editing/ })).toBeNull();
  await made.user.click(await screen.findByRole('menuitemradio', { name: /^Suggesting/ }));
  await typeFirst(made, 'Probably ');
  await written(made);
  expect(made.codex.text('body').toString()).toBe(TEXT);
});

test('after a reload one suggests still, and while that cannot be done one reads: nothing typed is an edit', async () => {
  const made = await page();
  made.leave();
  const again = await renderComments({ text: TEXT });
  open.push(again);
  expect(screen.getByRole('button', { name: 'Mode: Suggesting' })).toBeDefined();
  again.leave();
  const away = await renderComments({ text: TEXT, canComment: false });
  open.push(away);
  expect(screen.getByRole('button', { name: 'Mode: Viewing' })).toBeDefined();
  expect(body().getAttribute('aria-readonly')).toBe('true');
});
