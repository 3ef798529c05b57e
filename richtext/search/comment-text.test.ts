/** The words of comments, as search finds them. */
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { testWriter } from '#core/comments/comments.fixture.ts';
import { deleteComment, editComment, reply, startThread } from '#core/comments/write-comments.ts';
import { commentText, type KnownTexts, readComments } from './comment-text.ts';

const ana = testWriter(1);

it('are without markup and ids, block by block', () => {
  const id = '019a0000-0000-7000-8000-000000000001';
  expect(commentText(`# Why\n\n*So* says @[Rae \\[R\\]](${id}) of [[${id}|Port]]`)).toBe(
    'Why\nSo says @Rae [R] of Port',
  );
  expect(commentText('')).toBe('');
});

it('are read in parts, once each, and without what was deleted', async () => {
  const doc = new Y.Doc();
  const thread = startThread(doc, { anchor: { on: 'codex' }, body: 'The **tide**' }, ana);
  const gone = reply(doc, thread, { body: 'gone' }, ana);
  for (let count = 0; count < 50; count += 1) reply(doc, thread, { body: `word ${count}` }, ana);
  deleteComment(doc, gone, ana);
  const known: KnownTexts = new Map();
  let pauses = 0;
  const pause = async () => {
    pauses += 1;
  };
  const first = await readComments(doc, { known, pause });
  expect([first.length, first[0]?.text, pauses]).toEqual([51, 'The tide', 2]);
  expect(first.map(({ id }) => id)).not.toContain(gone);
  editComment(doc, thread, 'The *ebb*', ana);
  const texts = new Map(known);
  const second = await readComments(doc, { known, pause });
  expect([second[0]?.text, pauses]).toEqual(['The ebb', 2]);
  expect([...known].filter(([id, words]) => texts.get(id) !== words).map(([id]) => id)).toEqual([thread]);
});
