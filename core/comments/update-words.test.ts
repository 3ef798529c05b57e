import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { sent, testDocument, testWriter } from './comments.fixture.ts';
import { joinedWords } from './update-words.ts';
import { editComment, react, reply, startThread } from './write-comments.ts';

const ada = testWriter(1);

test('an update says what its comments say, and nothing of those it answers', () => {
  const doc = testDocument(1);
  const thread = startThread(doc, { anchor: { on: 'codex' }, body: 'before' }, ada);
  const update = sent(doc, (copy) => {
    const answer = reply(copy, thread, { body: '**first**' }, ada);
    reply(copy, thread, { body: 'second' }, ada);
    react(copy, answer, '👍', ada);
  });
  expect(joinedWords([update])).toBe('**first**\n\nsecond');
  const edit = sent(doc, (copy) => editComment(copy, thread, 'after', ada));
  expect(joinedWords([update, edit])).toBe('**first**\n\nsecond\n\nafter');
});

test('an act without words says none, and neither do bytes that are no update', () => {
  const doc = testDocument(1);
  const thread = startThread(doc, { anchor: { on: 'codex' }, body: 'before' }, ada);
  expect(joinedWords([sent(doc, (copy) => react(copy, thread, '👍', ada))])).toBe('');
  expect(joinedWords([new Uint8Array([1, 2, 3])])).toBe('');
  const other = new Y.Doc();
  other.getMap('other').set('x', { markdown: 'no comment', at: 1 });
  expect(joinedWords([Y.encodeStateAsUpdate(other)])).toBe('');
});
