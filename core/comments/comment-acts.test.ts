/** The acts that history reads from updates to a comments document. */
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { readCommentActs } from './comment-acts.ts';
import { sent, testDocument, testWriter } from './comments.fixture.ts';
import { deleteComment, editComment, react, reopen, reply, resolve, startThread } from './write-comments.ts';
import { decide, requireSuggestion, suggest } from './write-suggestions.ts';

const ana = testWriter(1);
const ben = testWriter(2);
const guest = testWriter(3, { kind: 'guest', name: 'Visitor' });

it('tells of each record who did what, and of edits and reactions nothing', () => {
  const doc = testDocument(1);
  const told = (edit: (copy: Y.Doc) => void) => {
    const update = sent(doc, edit);
    Y.applyUpdate(doc, update);
    return readCommentActs(update).map(({ kind, about, author }) => [kind, about, author.name]);
  };
  let thread = '';
  let answer = '';
  expect(
    told((copy) => (thread = startThread(copy, { anchor: { on: 'codex' }, body: 'Why?' }, ana))),
  ).toEqual([['commented', thread, 'Person 1']]);
  expect(told((copy) => (answer = reply(copy, thread, { body: 'So.' }, guest)))).toEqual([
    ['answered', answer, 'Visitor'],
  ]);
  expect(told((copy) => editComment(copy, answer, 'So it is.', guest))).toEqual([]);
  expect(told((copy) => react(copy, answer, '👍', ben))).toEqual([]);
  expect(told((copy) => resolve(copy, thread, ben))).toEqual([['resolved', thread, 'Person 2']]);
  expect(told((copy) => reopen(copy, thread, ana))).toEqual([['reopened', thread, 'Person 1']]);
  expect(told((copy) => deleteComment(copy, answer, guest))).toEqual([['deleted', answer, 'Visitor']]);

  const change = { kind: 'value', base: null, value: 3 } as const;
  let id = '';
  expect(
    told((copy) => (id = suggest(copy, { anchor: { on: 'field', field: 'cost' }, change }, guest))),
  ).toEqual([['suggested', id, 'Visitor']]);
  const { revision } = requireSuggestion(doc, id);
  const decided = (outcome: 'accepted' | 'rejected' | 'open') =>
    told((copy) => void decide(copy, id, { revision, outcome }, ben));
  expect(decided('rejected')).toEqual([['rejected', id, 'Person 2']]);
  expect(decided('open')).toEqual([['reopened', id, 'Person 2']]);
  expect(decided('accepted')).toEqual([['accepted', id, 'Person 2']]);
});

it('passes over what is no record', () => {
  const doc = testDocument(1);
  doc.getMap('comments').set('nobody', { thread: 'nobody' });
  doc.getMap('states').set('a/b', 1);
  doc.getText('comments of another kind').insert(0, 'x');
  expect(readCommentActs(Y.encodeStateAsUpdate(doc))).toEqual([]);
});
