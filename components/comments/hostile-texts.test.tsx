/** Texts that would run script, as comments, names and suggestions on a page: shown, and nothing more. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeAnchor } from '#core/comments/anchor.ts';
import { readAnchorText } from '#core/comments/anchor-text.ts';
import { startThread } from '#core/comments/write-comments.ts';
import { suggest } from '#core/comments/write-suggestions.ts';
import { findHostile, HOSTILE_TEXTS } from '#core/hostile-texts.fixture.ts';
import { type CommentsPage, renderComments } from './render-comments.fixture.tsx';

let page: CommentsPage | null = null;
const ran = vi.fn();
beforeEach(() => vi.stubGlobal('hostile', ran));
afterEach(() => {
  page?.leave();
  page = null;
});

/** Links lead into this instance, or out of it by a scheme that runs nothing. */
const mayLeadTo = (address: string): boolean => /^(https?:\/\/|mailto:|\/(?!\/)|#)/i.test(address);

test('no comment, name or suggested text becomes an element, a handler or an address that runs', async () => {
  page = await renderComments({ text: 'A slow day.' });
  const { codex, remotely } = page;
  const anchor = makeAnchor('body', readAnchorText(codex.text('body')), 2, 6);
  for (const [index, text] of HOSTILE_TEXTS.entries()) {
    remotely((doc, ben) => {
      const writer = { ...ben, author: { ...ben.author, name: text.slice(0, 60) } };
      startThread(doc, { anchor: { on: 'codex' }, body: text }, writer);
      if (index % 8 === 0) suggest(doc, { anchor, change: { kind: 'text', side: 'over', text } }, writer);
    });
  }
  await vi.waitFor(() => expect(document.body.textContent).toContain('hostile()'));
  expect(findHostile(document.body, mayLeadTo)).toEqual([]);
  expect(ran).not.toHaveBeenCalled();
});
