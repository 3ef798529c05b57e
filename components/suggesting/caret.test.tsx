/** The caret in suggesting mode: it stays on its characters when others edit, after a decision, and when the fork is made anew for one. */
import { EditorView } from '@codemirror/view';
import { act, screen, waitFor } from '@testing-library/react';
import type { Editor } from '@tiptap/core';
import { afterEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { type CommentsPage, renderComments } from '#components/comments/render-comments.fixture.tsx';
import { readThreads } from '#core/comments/read-threads.ts';
import { decide } from '#core/comments/write-suggestions.ts';
import { writeMarkdown } from '#richtext/markdown/markdown.ts';

const TEXT = 'A slow payment provider filled the queue.';
const open: CommentsPage[] = [];
afterEach(() => {
  for (const page of open.splice(0)) page.leave();
  localStorage.clear();
});

async function suggesting(options: Parameters<typeof renderComments>[0]): Promise<CommentsPage> {
  const page = await renderComments(options);
  open.push(page);
  await page.user.click(screen.getByRole('button', { name: /^Mode:/ }));
  await page.user.click(await screen.findByRole('menuitemradio', { name: /^Suggesting/ }));
  await screen.findByRole('button', { name: 'Mode: Suggesting' });
  return page;
}

const body = () => screen.getByRole('textbox', { name: 'Body' });
/** The text itself, without the words that only stand struck out beside it. */
const plain = () => EditorView.findFromDOM(body());
const rich = () => (body() as HTMLElement & { readonly editor: Editor }).editor;

const oneSuggested = ({ comments }: CommentsPage) =>
  waitFor(() => expect(readThreads(comments)).toHaveLength(1), { timeout: 20_000 });

/** A colleague rejects the only suggestion; where words come back with that, the fork is made anew. */
function reject(page: CommentsPage): void {
  decideOn(page, 'rejected');
}

function decideOn(page: CommentsPage, outcome: 'accepted' | 'rejected'): void {
  const [thread] = readThreads(page.comments);
  page.remotely((doc, ben) =>
    decide(doc, thread?.id ?? '', { revision: thread?.suggestion?.revision ?? '', outcome }, ben),
  );
}

test('in a plain text, a selection stays when the suggestion before it is rejected', async () => {
  const page = await suggesting({ text: TEXT });
  await page.user.click(body());
  plain()?.dispatch({ selection: { anchor: 0, head: 'A'.length } });
  await page.user.paste('One');
  await oneSuggested(page);
  const before = plain();
  before?.dispatch({ selection: { anchor: 'One slow'.length, head: 'One '.length } });
  reject(page);
  await waitFor(() => expect(plain()?.state.doc.toString()).toBe(TEXT));
  const after = plain();
  expect(after).not.toBe(before);
  expect(after?.state.selection.main).toMatchObject({ anchor: 'A slow'.length, head: 'A '.length });
  expect(document.activeElement).toBe(body());
});

test('in a plain text, words that only go leave editor and selection alone', async () => {
  const page = await suggesting({ text: TEXT });
  await page.user.click(body());
  await page.user.paste('Probably ');
  await oneSuggested(page);
  const before = plain();
  before?.dispatch({ selection: { anchor: 'Probably A slow'.length, head: 'Probably A '.length } });
  reject(page);
  await waitFor(() => expect(plain()?.state.doc.toString()).toBe(TEXT));
  expect(plain()).toBe(before);
  expect(plain()?.state.selection.main).toMatchObject({ anchor: 'A slow'.length, head: 'A '.length });
});

test('in a plain text, the caret in words that are rejected stays where they stood', async () => {
  const page = await suggesting({ text: TEXT });
  await page.user.click(body());
  plain()?.dispatch({ selection: { anchor: 'A slow'.length } });
  await page.user.paste(' and dear');
  await oneSuggested(page);
  reject(page);
  await waitFor(() => expect(plain()?.state.doc.toString()).toBe(TEXT));
  expect(plain()?.state.selection.main.head).toBe('A slow'.length);
  await page.user.paste('er');
  expect(plain()?.state.doc.toString()).toBe(TEXT.replace('slow', 'slower'));
});

test('in a plain text, the caret stays while somebody else edits', async () => {
  const page = await suggesting({ text: TEXT });
  await page.user.click(body());
  plain()?.dispatch({ selection: { anchor: 'A slow'.length } });
  await page.user.paste(' and dear');
  act(() => page.codex.text('body').insert(0, 'Note: '));
  await waitFor(() => expect(plain()?.state.doc.toString()).toContain('Note: '));
  const { doc, selection } = plain()?.state ?? {};
  expect(doc?.sliceString(0, selection?.main.head)).toBe('Note: A slow and dear');
});

test('in a rich text, a selection stays when the suggestion before it is rejected, and when somebody edits', async () => {
  const page = await suggesting({
    template: ["body: { type: 'richText', label: 'Body' }"],
    begin: (codex) => writeMarkdown(codex.fragment('body'), `First.\n\n${TEXT}`),
  });
  await waitFor(() => expect(rich().state.doc.textContent).toContain(TEXT));
  await page.user.click(body());
  const select = (word: string) => {
    let from = 0;
    rich().state.doc.descendants((node, position) => {
      const at = node.text?.indexOf(word) ?? -1;
      if (at >= 0) from = position + at;
    });
    rich().commands.setTextSelection({ from, to: from + word.length });
  };
  const selected = () => {
    const { doc, selection } = rich().state;
    return doc.textBetween(selection.from, selection.to);
  };
  select('First');
  act(() => rich().view.dispatch(rich().state.tr.insertText('At first')));
  await oneSuggested(page);
  select('payment');
  const before = rich();
  before.view.focus();
  reject(page);
  await waitFor(() => expect(rich().state.doc.textContent).toBe(`First.${TEXT}`));
  expect(rich()).not.toBe(before);
  await waitFor(() => expect(selected()).toBe('payment'));
  expect(document.activeElement).toBe(body());
  act(() => {
    const first = page.codex.fragment('body').get(0);
    const words = first instanceof Y.XmlElement ? first.get(0) : null;
    if (words instanceof Y.XmlText) words.insert(0, 'At the very ');
  });
  await waitFor(() => expect(rich().state.doc.textContent).toContain('At the very First'));
  expect(selected()).toBe('payment');
});

test.each(['accepted', 'rejected'] as const)(
  'in a rich text, words that are %s leave editor and selection alone',
  async (outcome) => {
    const page = await suggesting({
      template: ["body: { type: 'richText', label: 'Body' }"],
      begin: (codex) => writeMarkdown(codex.fragment('body'), `First.\n\n${TEXT}`),
    });
    await waitFor(() => expect(rich().state.doc.textContent).toContain(TEXT));
    await page.user.click(body());
    act(() => rich().view.dispatch(rich().state.tr.insertText('At ', 1)));
    await oneSuggested(page);
    const [before, end] = [rich(), rich().state.doc.content.size - 1];
    before.view.focus();
    before.commands.setTextSelection({ from: end - 'queue.'.length, to: end });
    const words = () => {
      const { doc, selection } = rich().state;
      return doc.textBetween(selection.from, selection.to);
    };
    expect(words()).toBe('queue.');
    if (outcome === 'accepted')
      act(() => {
        const first = page.codex.fragment('body').get(0);
        const text = first instanceof Y.XmlElement ? first.get(0) : null;
        if (text instanceof Y.XmlText) text.insert(0, 'At ');
      });
    decideOn(page, outcome);
    const expected = outcome === 'accepted' ? `At First.${TEXT}` : `First.${TEXT}`;
    await waitFor(() => expect(rich().state.doc.textContent).toBe(expected));
    expect(rich()).toBe(before);
    expect(words()).toBe('queue.');
  },
);
