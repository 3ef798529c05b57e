/** Comments on a page: beginning, answering, settling, finding and losing them. */
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { makeAnchor } from '#core/comments/anchor.ts';
import { readAnchorText } from '#core/comments/anchor-text.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import { reply, startThread } from '#core/comments/write-comments.ts';
import { BEN, type CommentsPage, renderComments } from './render-comments.fixture.tsx';

const TEXT = 'For an hour one in six checkouts failed.';

/** A thread of Ben's on “one in six”. */
function commentOfBen({ codex, remotely }: CommentsPage, body = 'The whole window?'): void {
  const text = readAnchorText(codex.text('body'));
  const from = text.text.indexOf('one in six');
  remotely((doc, ben) => startThread(doc, { anchor: makeAnchor('body', text, from, from + 10), body }, ben));
}

const list = () => screen.getByRole('list', { name: 'Comments' });
const passages = () =>
  [...document.querySelectorAll('.comment-passage')].map(({ textContent }) => textContent).join('|');
const openThread = async (page: CommentsPage) => {
  await page.user.click(within(list()).getByRole('button', { name: /Ben Okafor/ }));
  return screen.getByRole('region', { name: /^Comment thread on/ });
};

/** Sends a comment on the severity, and leaves at once: the comment is there, and so is its draft still. */
async function sendAndLeave(words: string): Promise<CommentsPage> {
  const page = await renderComments({ text: TEXT });
  await page.user.click(screen.getByRole('button', { name: 'Comment on Severity' }));
  await page.user.type(screen.getByRole('textbox', { name: 'Comment' }), words);
  const drafts = () => page.records.list('draft');
  await waitFor(async () => expect((await drafts())[0]?.value).toMatchObject({ text: words }));
  const [left] = await drafts();
  await page.user.keyboard('{Control>}{Enter}{/Control}');
  await waitFor(async () => expect(await drafts()).toEqual([]));
  page.leave();
  if (left !== undefined) await page.records.put('draft', left.id, left.value);
  return page;
}

describe('a thread', () => {
  it('is listed with its quote, and its passage is marked in the text', async () => {
    const page = await renderComments({ text: TEXT });
    commentOfBen(page);
    expect(list().textContent).toContain('Body · “one in six”');
    expect(passages()).toBe('one in six');
  });

  it('is answered, and what was answered is there', async () => {
    const page = await renderComments({ text: TEXT });
    commentOfBen(page);
    const thread = await openThread(page);
    await page.user.type(within(thread).getByRole('textbox', { name: 'Reply' }), 'The peak.');
    await page.user.keyboard('{Control>}{Enter}{/Control}');
    expect(readThreads(page.comments)[0]?.comments.map(({ body }) => body)).toEqual([
      'The whole window?',
      'The peak.',
    ]);
    expect(within(thread).getByRole<HTMLTextAreaElement>('textbox', { name: 'Reply' }).value).toBe('');
  });

  it('is resolved and no longer marked, and reopened', async () => {
    const page = await renderComments({ text: TEXT });
    commentOfBen(page);
    await page.user.click(within(await openThread(page)).getByRole('button', { name: 'Resolve' }));
    expect(passages()).toBe('');
    expect(readThreads(page.comments)[0]?.resolvedBy?.name).toBe('Ana Reyes');
    await page.user.click(screen.getByRole('button', { name: '1 resolved' }));
    await page.user.click(within(await openThread(page)).getByRole('button', { name: 'Reopen' }));
    expect(readThreads(page.comments)[0]?.resolvedAt).toBeNull();
    expect(passages()).toBe('one in six');
  });

  it('says that its text was removed, and finds it again', async () => {
    const page = await renderComments({ text: TEXT });
    commentOfBen(page);
    act(() => page.codex.text('body').delete(0, TEXT.length));
    await waitFor(() => expect(list().textContent).toContain('Text removed: one in six'));
    expect(passages()).toBe('');
    act(() => page.codex.text('body').insert(0, TEXT));
    await waitFor(() => expect(passages()).toBe('one in six'));
  });

  it('whose text was removed is moved to what is selected, by who began it', async () => {
    const page = await renderComments({ text: TEXT });
    const text = readAnchorText(page.codex.text('body'));
    act(() => page.store.composeAt(makeAnchor('body', text, 0, 6)));
    act(() => void page.store.start('Mine'));
    commentOfBen(page);
    act(() => page.codex.text('body').delete(0, TEXT.length));
    act(() => page.codex.text('body').insert(0, 'Other words'));
    await waitFor(() => expect(list().textContent).toContain('Text removed: For an'));
    const mine = screen.getByRole('region', { name: /^Comment thread on/ });
    const move = within(mine).getByRole('button', { name: 'Move to the selected text' });
    await page.user.click(move);
    expect(await screen.findByText(/^Select the text that the comment is about/)).toBeTruthy();
    const editor = screen.getByRole('textbox', { name: 'Body' });
    editor.focus();
    await page.user.keyboard('{Control>}a{/Control}');
    await page.user.click(move);
    await waitFor(() => expect(passages()).toBe('Other words'));
    expect(readThreads(page.comments)[0]?.anchor).toMatchObject({ on: 'text', quote: 'Other words' });
    expect(within(await openThread(page)).queryByRole('button', { name: /^Move to/ })).toBeNull();
  });

  it('follows its text while somebody types before it', async () => {
    const page = await renderComments({ text: TEXT });
    commentOfBen(page);
    act(() => page.codex.text('body').insert(0, 'Yes. '));
    expect(passages()).toBe('one in six');
  });

  it('is unread until it was opened', async () => {
    const page = await renderComments({ text: TEXT });
    commentOfBen(page);
    await waitFor(() => expect(screen.getByRole('radio', { name: 'Unread 1' })).toBeTruthy());
    await openThread(page);
    await waitFor(() => expect(screen.getByRole('radio', { name: 'Unread' })).toBeTruthy());
    const [thread] = readThreads(page.comments);
    page.remotely((doc, ben) => reply(doc, thread?.id ?? '', { body: 'And?' }, ben));
    expect(screen.getByRole('radio', { name: 'Unread' })).toBeTruthy();
  });

  it('is read by whoever may not comment, and has no box', async () => {
    const page = await renderComments({ text: TEXT, canComment: false });
    commentOfBen(page);
    const thread = await openThread(page);
    expect(within(thread).getByText('The whole window?')).toBeTruthy();
    expect(screen.queryByRole('textbox', { name: 'Reply' })).toBeNull();
    expect(within(thread).queryByRole('button', { name: 'Resolve' })).toBeNull();
    expect(screen.queryByRole('button', { name: /^Comment/ })).toBeNull();
  });
});

describe('one’s own comment', () => {
  it('is begun on a field in its frame, and counted there', async () => {
    const page = await renderComments({ text: TEXT });
    await page.user.click(screen.getByRole('button', { name: 'Comment on Severity' }));
    const box = screen.getByRole('textbox', { name: 'Comment' });
    expect(document.activeElement).toBe(box);
    await page.user.type(box, 'Is this critical?');
    await page.user.click(screen.getByRole('button', { name: /^Comment(?! on)/ }));
    expect(readThreads(page.comments)[0]?.anchor).toEqual({ on: 'field', field: 'severity' });
    expect(screen.getByRole('button', { name: 'Severity: 1 comment thread' })).toBeTruthy();
  });

  it('is begun on a row and counted there, and goes with it', async () => {
    const page = await renderComments();
    act(() => {
      for (const text of ['Call the pilot', 'Cast off']) page.codex.insertRow('steps', { text });
    });
    await page.user.click(screen.getByRole('button', { name: 'Comment on step 2' }));
    await page.user.type(screen.getByRole('textbox', { name: 'Comment' }), 'Who?{Control>}{Enter}{/Control}');
    const [, second] = page.codex.rows('steps');
    expect(readThreads(page.comments)[0]?.anchor).toEqual({ on: 'row', field: 'steps', row: second?.id });
    expect(screen.getByRole('button', { name: 'Step 2: 1 comment thread' })).toBeTruthy();
    act(() => page.codex.deleteRow('steps', second?.id ?? ''));
    await waitFor(() => expect(list().textContent).toContain('What this was about was removed'));
  });

  it('is begun on words of the title, follows them, and is counted on the title as a whole', async () => {
    const page = await renderComments();
    act(() => page.codex.setTitle('Outage of the checkout'));
    const text = readAnchorText(page.codex.title);
    page.remotely((doc, ben) =>
      startThread(doc, { anchor: makeAnchor('title', text, 14, 22), body: 'Which?' }, ben),
    );
    await waitFor(() => expect(passages()).toBe('checkout'));
    act(() => page.codex.title.insert(0, 'The '));
    await waitFor(() => expect(list().textContent).toContain('Title · “checkout”'));
    expect(passages()).toBe('checkout');
    await page.user.click(screen.getByRole('button', { name: 'Comment on Title' }));
    await page.user.type(screen.getByRole('textbox', { name: 'Comment' }), 'Long{Control>}{Enter}{/Control}');
    expect(screen.getByRole('button', { name: 'Title: 1 comment thread' })).toBeTruthy();
  });

  it('is edited, and deleted with an undo', async () => {
    const page = await renderComments({ text: TEXT });
    await page.user.click(screen.getByRole('button', { name: 'Comment on the Codex' }));
    await page.user.type(screen.getByRole('textbox', { name: 'Comment' }), 'Ripe{Control>}{Enter}{/Control}');
    const more = () => screen.getByRole('button', { name: 'More for the comment by Ana Reyes' });
    await page.user.click(more());
    await page.user.click(await screen.findByRole('menuitem', { name: 'Edit' }));
    await page.user.type(screen.getByRole('textbox', { name: 'Edit the comment' }), ' plums');
    await page.user.click(screen.getByRole('button', { name: /^Save/ }));
    expect(readThreads(page.comments)[0]?.comments[0]?.body).toBe('Ripe plums');

    await page.user.click(more());
    await page.user.click(await screen.findByRole('menuitem', { name: 'Delete' }));
    expect(screen.queryByText('Ripe plums')).toBeNull();
    expect(readThreads(page.comments)).toHaveLength(1);
    await page.user.click(await screen.findByRole('button', { name: 'Undo' }));
    expect(within(list()).getByText('Ripe plums')).toBeTruthy();

    await page.user.click(within(list()).getByRole('button', { name: /Ana Reyes/ }));
    await page.user.click(more());
    await page.user.click(await screen.findByRole('menuitem', { name: 'Delete' }));
    page.leave();
    expect(readThreads(page.comments)).toHaveLength(0);
  });

  it('survives a reload while it is written', async () => {
    const page = await renderComments({ text: TEXT });
    await page.user.click(screen.getByRole('button', { name: 'Comment on Severity' }));
    await page.user.type(screen.getByRole('textbox', { name: 'Comment' }), 'Half a thou');
    await waitFor(async () => expect(await page.records.list('draft')).toHaveLength(1));
    page.leave();

    const again = await renderComments({ before: page });
    const box = await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Comment' });
    await waitFor(() => expect(box.value).toBe('Half a thou'));
    expect(screen.getByRole('region', { name: 'New comment on Severity' })).toBeTruthy();
    again.leave();

    await renderComments({ before: page, canComment: false });
    expect(await screen.findByText('Half a thou')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Copy' })).toBeTruthy();
  });

  it('that was sent is no draft any more, though the page went before that was written down', async () => {
    const page = await sendAndLeave('Half a thousand');
    await renderComments({ before: page });
    await waitFor(async () => expect(await page.records.list('draft')).toEqual([]));
    expect(screen.queryByRole('textbox', { name: 'Comment' })).toBeNull();
    expect(readThreads(page.comments)).toHaveLength(1);
  });

  it('that arrives from the server closes the draft it was sent from', async () => {
    const page = await sendAndLeave('Half a thousand');
    const again = await renderComments({ before: { ...page, comments: new Y.Doc() } });
    const box = await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Comment' });
    await waitFor(() => expect(box.value).toBe('Half a thousand'));
    act(() => Y.applyUpdate(again.comments, Y.encodeStateAsUpdate(page.comments), 'remote'));
    await waitFor(() => expect(screen.queryByRole('textbox', { name: 'Comment' })).toBeNull());
    await waitFor(async () => expect(await page.records.list('draft')).toEqual([]));
  });

  it('that arrives leaves what was typed on in its draft, which is sent as another', async () => {
    const page = await sendAndLeave('Half a thousand');
    const again = await renderComments({ before: { ...page, comments: new Y.Doc() } });
    const box = await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Comment' });
    await waitFor(() => expect(box.value).toBe('Half a thousand'));
    await again.user.type(box, ' and one');
    act(() => Y.applyUpdate(again.comments, Y.encodeStateAsUpdate(page.comments), 'remote'));
    expect(box.value).toBe('Half a thousand and one');
    await again.user.keyboard('{Control>}{Enter}{/Control}');
    const said = readThreads(again.comments).map(({ comments }) => comments.map(({ body }) => body));
    expect(said).toEqual([['Half a thousand'], ['Half a thousand and one']]);
  });

  it('names a person who was picked', async () => {
    const people = [{ id: BEN.id, name: BEN.name, active: true }];
    const page = await renderComments({ text: TEXT, services: { people } });
    await page.user.click(screen.getByRole('button', { name: 'Comment on the Codex' }));
    const box = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Comment' });
    await page.user.type(box, 'Ask @oka');
    expect(screen.getByRole('option', { name: 'Ben Okafor' })).toBeTruthy();
    await page.user.keyboard('{Enter}');
    expect(box.value).toBe('Ask @Ben Okafor ');
    await page.user.keyboard('{Control>}{Enter}{/Control}');
    expect(readThreads(page.comments)[0]?.comments[0]?.body).toBe(`Ask @[Ben Okafor](${BEN.id})`);
    expect(await screen.findByText('@Ben Okafor')).toBeTruthy();
  });

  it('is begun by keyboard in a field, and left by Escape with its draft kept', async () => {
    const page = await renderComments({ text: TEXT });
    const editor = screen.getByRole('textbox', { name: 'Body' });
    editor.focus();
    fireEvent.keyDown(editor, { key: 'µ', code: 'KeyM', ctrlKey: true, altKey: true });
    const box = await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Comment' });
    await page.user.type(box, 'Later{Escape}');
    expect(screen.queryByRole('textbox', { name: 'Comment' })).toBeNull();
    fireEvent.keyDown(editor, { key: 'µ', code: 'KeyM', ctrlKey: true, altKey: true });
    const kept = await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Comment' });
    await waitFor(() => expect(kept.value).toBe('Later'));
  });
});

describe('what somebody wrote', () => {
  it.each([
    ['![The quay](https://example.org/quay.png)', 'The quay', 'https://example.org/quay.png'],
    ['![](https://example.org/quay.png)', 'https://example.org/quay.png', 'https://example.org/quay.png'],
  ])('has a picture as a link to it: %s', async (markdown, name, href) => {
    const page = await renderComments({ text: TEXT });
    commentOfBen(page, markdown);
    const thread = await openThread(page);
    expect(within(thread).getByRole('link', { name }).getAttribute('href')).toBe(href);
    expect(thread.querySelector('img')).toBeNull();
  });

  it.each([
    '<img src=x onerror="window.hit=1">',
    '<script>window.hit=1</script>',
    '[x](javascript:window.hit=1)',
    '<a href="javascript:window.hit=1">x</a>',
    '![x](x" onerror="window.hit=1)',
    '<svg/onload=window.hit=1>',
    '<iframe srcdoc="<script>window.hit=1</script>"></iframe>',
    '`<b onmouseover=window.hit=1>`',
    '@[<img src=x onerror=window.hit=1>](01900000-0000-7000-8000-0000000000a1)',
    '[[01900000-0000-7000-8000-0000000000c1|<img src=x onerror=window.hit=1>]]',
    '<https://example.org/"onmouseover="window.hit=1>',
    '[x](data:text/html,<script>window.hit=1</script>)',
  ])('is text whatever it looks like: %s', async (payload) => {
    const page = await renderComments({ text: TEXT });
    commentOfBen(page, payload);
    const thread = await openThread(page);
    expect(thread.querySelector('img, script, svg:not([class*="icon"]), iframe')).toBeNull();
    for (const element of thread.querySelectorAll('*'))
      for (const { name, value } of element.attributes) {
        expect(name.startsWith('on'), `${name}=${value}`).toBe(false);
        expect(/^\s*(javascript|data):/i.test(value), `${name}=${value}`).toBe(false);
      }
    expect(Reflect.get(window, 'hit')).toBeUndefined();
  });
});
