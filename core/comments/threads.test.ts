/** Threads, replies, reactions and states, written by several people at once. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { exchange, START, testDocument, testId, testWriter } from './comments.fixture.ts';
import { isEmoji, MAX_BODY_LENGTH } from './comments.ts';
import { hasLeftovers, removeLeftovers } from './leftovers.ts';
import { readThread, readThreads } from './read-threads.ts';
import {
  deleteComment,
  editComment,
  react,
  reanchor,
  reopen,
  reply,
  resolve,
  startThread,
  unreact,
} from './write-comments.ts';

const ON_CODEX = { on: 'codex' } as const;

function twoReplicas() {
  const [a, b] = [testDocument(1), testDocument(2)];
  const [ada, bo] = [testWriter(1), testWriter(2)];
  const thread = startThread(a, { anchor: { on: 'field', field: 'risk' }, body: 'Is this *high*?' }, ada);
  exchange(a, b);
  return { a, b, ada, bo, thread };
}

const bodies = (doc: Y.Doc) => readThreads(doc).map(({ comments }) => comments.map(({ body }) => body));

test('a thread begins with a comment about something and goes on with replies', () => {
  const { a, ada, bo, thread } = twoReplicas();
  const answer = reply(a, thread, { body: 'Yes' }, bo);
  expect(readThreads(a)).toEqual([
    {
      id: thread,
      anchor: { on: 'field', field: 'risk' },
      createdAt: START + 1_000,
      suggestion: null,
      resolvedAt: null,
      resolvedBy: null,
      comments: [
        {
          ...{ id: thread, author: ada.author, body: 'Is this *high*?', createdAt: START + 1_000 },
          ...{ editedAt: null, deletedAt: null, deletedBy: null, reactions: [] },
        },
        {
          ...{ id: answer, author: bo.author, body: 'Yes', createdAt: START + 1_001 },
          ...{ editedAt: null, deletedAt: null, deletedBy: null, reactions: [] },
        },
      ],
    },
  ]);
});

describe('at once', () => {
  test('two replies both stay, in one order for everyone', () => {
    const { a, b, ada, bo, thread } = twoReplicas();
    reply(a, thread, { body: 'from a' }, ada);
    reply(b, thread, { body: 'from b' }, bo);
    exchange(a, b);
    expect(new Set(bodies(a)[0])).toEqual(new Set(['Is this *high*?', 'from a', 'from b']));
    expect(readThreads(a)).toEqual(readThreads(b));
  });

  test('of two edits by one author the later counts, whichever arrives last', () => {
    const { a, b, ada, thread } = twoReplicas();
    editComment(a, thread, 'earlier', ada);
    editComment(b, thread, 'later', ada);
    exchange(b, a);
    expect([bodies(a), bodies(b)]).toEqual([[['later']], [['later']]]);
    editComment(a, thread, 'both seen', ada);
    exchange(a, b);
    expect(bodies(b)).toEqual([['both seen']]);
    expect(b.getMap('bodies').size).toBe(1);
  });

  test('a deletion wins over an edit, and a reply to what was deleted is kept', () => {
    const { a, b, ada, bo, thread } = twoReplicas();
    deleteComment(a, thread, bo);
    expect(readThreads(a)).toEqual([]);
    editComment(b, thread, 'edited', ada);
    const answer = reply(b, thread, { body: 'answer' }, bo);
    exchange(a, b);
    const [opening, second] = readThread(a, thread)?.comments ?? [];
    expect(opening).toMatchObject({ id: thread, body: '', deletedBy: bo.author });
    expect(second).toMatchObject({ id: answer, body: 'answer', deletedAt: null });
    expect(readThreads(a)).toEqual(readThreads(b));
  });

  test('a reaction wins over taking an earlier one back', () => {
    const { a, b, ada, thread } = twoReplicas();
    react(a, thread, '👍', ada);
    react(b, thread, '👍', ada);
    unreact(a, thread, '👍', ada);
    exchange(a, b);
    for (const doc of [a, b])
      expect(readThread(doc, thread)?.comments[0]?.reactions).toEqual([
        { emoji: '👍', authors: [ada.author] },
      ]);
    unreact(b, thread, '👍', ada);
    exchange(a, b);
    expect(readThread(a, thread)?.comments[0]?.reactions).toEqual([]);
  });

  test('of resolving and reopening the later counts', () => {
    const { a, b, ada, bo, thread } = twoReplicas();
    resolve(a, thread, ada);
    exchange(a, b);
    expect(readThread(b, thread)).toMatchObject({ resolvedBy: ada.author });
    reopen(b, thread, bo);
    bo.environment.now();
    resolve(a, thread, ada);
    exchange(a, b);
    expect(readThread(a, thread)?.resolvedAt).not.toBeNull();
    reopen(b, thread, bo);
    exchange(a, b);
    expect(readThread(a, thread)).toMatchObject({ resolvedAt: null, resolvedBy: null });
    expect(a.getMap('states').size).toBe(1);
  });
});

test('what answers something is later than it, also by a clock that runs behind', () => {
  const { a, ada, thread } = twoReplicas();
  for (let call = 0; call < 60; call += 1) ada.environment.now();
  resolve(a, thread, ada);
  reopen(a, thread, testWriter(3));
  expect(readThread(a, thread)?.resolvedAt).toBeNull();
});

test('a thread is about something else once somebody says so', () => {
  const { a, bo, thread } = twoReplicas();
  reanchor(a, thread, ON_CODEX, bo);
  expect(readThread(a, thread)?.anchor).toEqual(ON_CODEX);
});

test('the text of an edited or deleted comment is not kept in the document', () => {
  const { a, ada, thread } = twoReplicas();
  const bytes = () => Buffer.from(Y.encodeStateAsUpdate(a)).toString('utf8');
  editComment(a, thread, 'second thoughts', ada);
  expect(bytes()).not.toContain('Is this');
  deleteComment(a, thread, ada);
  expect(bytes()).not.toContain('second thoughts');
});

test('what arrives after its deletion leaves no words behind once the server has seen it', () => {
  const { a, b, ada, bo, thread } = twoReplicas();
  const answer = reply(a, thread, { body: 'not yet heard' }, bo);
  exchange(a, b);
  deleteComment(a, thread, ada);
  editComment(b, thread, 'edited apart', ada);
  exchange(a, b);
  expect(removeLeftovers(a)).toBe(1);
  expect(readThread(a, thread)).toMatchObject({ anchor: { on: 'field' }, comments: [{}, { id: answer }] });
  deleteComment(b, answer, bo);
  exchange(a, b);
  expect([hasLeftovers(a), removeLeftovers(a), hasLeftovers(a)]).toEqual([true, 1, false]);
  const kept = Buffer.from(Y.encodeStateAsUpdate(a)).toString('utf8');
  for (const words of ['Is this', 'not yet', 'edited apart', 'risk']) expect(kept).not.toContain(words);
  expect(removeLeftovers(a)).toBe(0);
});

test('nothing is taken from comments that are there, or have not arrived', () => {
  const { a, thread } = twoReplicas();
  a.getMap('bodies').set(`${testId(8, 1)}/${testId(8, 2)}`, { markdown: 'early', at: START });
  expect(removeLeftovers(a)).toBe(0);
  expect(readThread(a, thread)?.anchor).toEqual({ on: 'field', field: 'risk' });
});

describe('refused by name', () => {
  const { a, ada, bo, thread } = twoReplicas();
  const unknown = testId(9, 9);
  test.each([
    ['invalid_input', () => startThread(a, { anchor: ON_CODEX, body: ' \n' }, ada)],
    ['invalid_input', () => startThread(a, { anchor: { on: 'field', field: '' }, body: 'x' }, ada)],
    ['too_large', () => reply(a, thread, { body: 'x'.repeat(MAX_BODY_LENGTH + 1) }, ada)],
    ['not_found', () => reply(a, unknown, { body: 'x' }, ada)],
    ['not_found', () => react(a, unknown, '👍', ada)],
    ['invalid_input', () => react(a, thread, 'well done', ada)],
    ['forbidden', () => editComment(a, thread, 'x', bo)],
    [
      'gone',
      () => {
        const id = reply(a, thread, { body: 'x' }, ada);
        deleteComment(a, id, ada);
        editComment(a, id, 'y', ada);
      },
    ],
  ])('%s', (code, act) => {
    expect(act).toThrow(expect.objectContaining({ code }));
  });
});

test.each([
  { root: 'comments', key: testId(8, 1), value: 'x' },
  { root: 'comments', key: 'x', value: { thread: 'x' } },
  { root: 'bodies', key: `${testId(8, 1)}/${testId(8, 2)}/x`, value: { markdown: 'x', at: 1 } },
  { root: 'reactions', key: `${testId(1, 1)}/${testId(8, 2)}`, value: { emoji: '<b>', at: 1 } },
  { root: 'anchors', key: `${testId(1, 1)}/${testId(8, 2)}`, value: { anchor: { on: 'moon' }, at: 1 } },
])('what is no record is ignored: %j', ({ root, key, value }) => {
  const { a, thread } = twoReplicas();
  const before = readThreads(a);
  a.getMap(root).set(key, value);
  expect(readThreads(a)).toEqual(before);
  expect(before[0]?.id).toBe(thread);
});

test('emoji are emoji', () => {
  expect(['👍', '❤️', '🏳️‍🌈', '👩🏽‍🚀', '🇺🇦', '3️⃣', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'].filter((text) => !isEmoji(text))).toEqual([]);
  expect(['', 'a', '1', '#', ' 👍', '👍 ok', '<img>', '\u202e👍', '👍'.repeat(40)].filter(isEmoji)).toEqual(
    [],
  );
});
