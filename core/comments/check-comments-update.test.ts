/** Updates to comments: those that pages write are accepted, and hand-made ones that do anything more are refused. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { MAX_AGE_MS } from './check-comments-update.ts';
import { check, NOW, sent, testDocument, testId, testWriter } from './comments.fixture.ts';
import { GUEST_SHARE, MAX_BODY_LENGTH, MAX_COMMENTS, MAX_GUEST_RECORDS, MAX_REACTIONS } from './comments.ts';
import { readThread, readThreads } from './read-threads.ts';
import type { CommentWriter } from './record-writing.ts';
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
const ada = testWriter(1);
const bo = testWriter(2);
const guest = testWriter(3, { kind: 'guest', id: 'guest-1', name: 'Kim' });

/** A document with a thread of `ada`, answered by `bo` and by the guest. */
function answered() {
  const doc = testDocument(1);
  const thread = startThread(doc, { anchor: ON_CODEX, body: 'first' }, ada);
  const second = reply(doc, thread, { body: 'second' }, bo);
  const third = reply(doc, thread, { body: 'third' }, guest);
  react(doc, thread, '👍', bo);
  return { doc, thread, second, third };
}

describe('accepted', () => {
  const { doc, thread, second } = answered();
  test.each<[string, CommentWriter, (copy: Y.Doc) => void]>([
    ['a thread', guest, (copy) => startThread(copy, { anchor: ON_CODEX, body: 'x' }, guest)],
    ['a reply', guest, (copy) => reply(copy, thread, { body: 'x' }, guest)],
    ['an edit of one’s own', bo, (copy) => editComment(copy, second, 'x', bo)],
    ['several edits', bo, (copy) => ['x', 'y', 'z'].map((body) => editComment(copy, second, body, bo))],
    ['a deletion of one’s own', bo, (copy) => deleteComment(copy, second, bo)],
    ['a reaction', guest, (copy) => react(copy, second, '🎉', guest)],
    ['a reaction taken back', bo, (copy) => unreact(copy, thread, '👍', bo)],
    ['what another began is settled', guest, (copy) => resolve(copy, thread, guest)],
    [
      'settled and reopened',
      guest,
      (copy) => {
        resolve(copy, thread, guest);
        reopen(copy, thread, guest);
      },
    ],
    ['one’s own thread is about something else', ada, (copy) => reanchor(copy, thread, ON_CODEX, ada)],
    [
      'an afternoon without a network',
      guest,
      (copy) => {
        const own = startThread(copy, { anchor: ON_CODEX, body: 'x' }, guest);
        const answer = reply(copy, own, { body: 'y' }, guest);
        editComment(copy, answer, 'z', guest);
        react(copy, answer, '👍', guest);
        unreact(copy, answer, '👍', guest);
        deleteComment(copy, answer, guest);
        reanchor(copy, own, { on: 'field', field: 'risk' }, guest);
      },
    ],
  ])('%s', (_, by, edit) => {
    const update = sent(doc, edit);
    expect(check(doc, update, by)).toBeNull();
    const stored = testDocument(5);
    Y.applyUpdate(stored, Y.encodeStateAsUpdate(doc));
    Y.applyUpdate(stored, update);
    expect(check(stored, update, by)).toBeNull();
    expect(readThreads(stored).length).toBeGreaterThan(0);
  });

  test('by a name that its author had when they wrote it', () => {
    const renamed = { ...bo, author: { ...bo.author, name: 'Bo Otherwise' } };
    const update = sent(doc, (copy) => reply(copy, thread, { body: 'x' }, renamed));
    expect(check(doc, update, bo)).toContain('not yours');
    const earlierNames = (until: number) => ({ earlierNames: [{ name: 'Bo Otherwise', until }] });
    expect(check(doc, update, bo, earlierNames(NOW))).toBeNull();
    expect(check(doc, update, bo, earlierNames(NOW - 30 * 24 * 60 * 60_000))).toContain('not yours');
    expect(check(doc, update, ada, earlierNames(NOW))).toContain('somebody else');
  });

  test('by a name of earlier, once signed here', () => {
    const renamed = { ...bo, author: { ...bo.author, name: 'Bo Otherwise' } };
    const update = sent(doc, (copy) => reply(copy, thread, { body: 'x' }, bo));
    expect(check(doc, update, renamed)).toBeNull();
  });

  test('who may edit the Codex deletes what others said, and says anew what it is about', () => {
    const update = sent(doc, (copy) => {
      deleteComment(copy, second, ada);
      reanchor(copy, thread, ON_CODEX, ada);
    });
    expect(check(doc, update, ada, { mayModerate: true })).toBeNull();
  });
});

describe('refused', () => {
  const { doc, thread, second, third } = answered();
  const body = (commentId: string): string =>
    [...doc.getMap('bodies').keys()].find((key) => key.startsWith(commentId)) ?? '';
  const reactionKey = [...doc.getMap('reactions').keys()][0] ?? '';
  const fresh = testId(7, 1);
  const forged = (author: object, at = NOW) => ({ thread, author, at });

  test.each<[string, CommentWriter, (copy: Y.Doc) => void, string]>([
    [
      'a comment in another’s name',
      guest,
      (copy) => reply(copy, thread, { body: 'x' }, ada),
      'signed by somebody else',
    ],
    [
      'one’s own id with another’s name',
      guest,
      (copy) => copy.getMap('comments').set(fresh, forged({ ...guest.author, name: ada.author.name })),
      'not yours',
    ],
    [
      'a guest who says they are a member',
      guest,
      (copy) => copy.getMap('comments').set(fresh, forged({ ...guest.author, kind: 'user' })),
      'signed by somebody else',
    ],
    [
      'an edit of another’s comment',
      guest,
      (copy) => copy.getMap('bodies').set(`${second}/${fresh}`, { markdown: 'I take it all back', at: NOW }),
      'Only its author can',
    ],
    [
      'a comment written over',
      guest,
      (copy) => copy.getMap('comments').set(second, forged(guest.author)),
      'not written over',
    ],
    [
      'a record written over by nothing',
      guest,
      (copy) => {
        copy.getMap('comments').set(second, forged(guest.author));
        copy.getMap('comments').delete(second);
      },
      'not written over',
    ],
    [
      'a body written over',
      guest,
      (copy) => copy.getMap('bodies').set(body(second), { markdown: 'x', at: NOW }),
      'not written over',
    ],
    ['a comment taken away', ada, (copy) => copy.getMap('comments').delete(thread), 'marked as deleted'],
    [
      'another’s words taken away',
      guest,
      (copy) => copy.getMap('bodies').delete(body(second)),
      'is replaced',
    ],
    ['another’s comment deleted', guest, (copy) => deleteComment(copy, second, guest), 'by its author'],
    [
      'a deletion in another’s name',
      guest,
      (copy) => deleteComment(copy, second, bo),
      'signed by somebody else',
    ],
    [
      'another’s reaction taken back',
      guest,
      (copy) => copy.getMap('reactions').delete(reactionKey),
      'by who made it',
    ],
    [
      'another’s thread put elsewhere',
      guest,
      (copy) => reanchor(copy, thread, { on: 'field', field: 'x' }, guest),
      'who began it',
    ],
    [
      'an anchor taken away',
      guest,
      (copy) => copy.getMap('anchors').delete([...copy.getMap('anchors').keys()][0] ?? ''),
      'replaced and not taken away',
    ],
    [
      'an answer to nothing',
      guest,
      (copy) => copy.getMap('comments').set(fresh, { ...forged(guest.author), thread: testId(7, 2) }),
      'answers nothing',
    ],
    [
      'an answer to an answer',
      guest,
      (copy) => copy.getMap('comments').set(fresh, { ...forged(guest.author), thread: third }),
      'answers nothing',
    ],
    [
      'a state of a reply',
      guest,
      (copy) =>
        copy.getMap('states').set(`${third}/${fresh}`, { resolved: true, author: guest.author, at: NOW }),
      'not a reply',
    ],
    [
      'a comment of tomorrow',
      guest,
      (copy) => copy.getMap('comments').set(fresh, forged(guest.author, NOW + 120_000)),
      'clock',
    ],
    [
      'a comment of another time',
      guest,
      (copy) => copy.getMap('comments').set(fresh, forged(guest.author, NOW - MAX_AGE_MS - 1)),
      'days ago',
    ],
    [
      'more than a comment says',
      guest,
      (copy) => copy.getMap('comments').set(fresh, { ...forged(guest.author), role: 'owner' }),
      'no record',
    ],
    [
      'too long a comment',
      guest,
      (copy) =>
        copy.transact(() => {
          copy.getMap('comments').set(fresh, { ...forged(guest.author) });
          copy
            .getMap('bodies')
            .set(`${fresh}/${testId(7, 3)}`, { markdown: 'x'.repeat(MAX_BODY_LENGTH + 1), at: NOW });
        }),
      'too long',
    ],
    [
      'words for a reaction',
      guest,
      (copy) =>
        copy.getMap('reactions').set(`${second}/${fresh}`, { emoji: 'hello', author: guest.author, at: NOW }),
      'no record',
    ],
    ['another root', guest, (copy) => copy.getText('title').insert(0, 'x'), 'no part “title”'],
    ['a list under a known name', guest, (copy) => copy.getArray('comments').push([1]), 'plain values'],
    [
      'a shared type as a value',
      guest,
      (copy) => copy.getMap('comments').set(fresh, new Y.Map()),
      'no record',
    ],
    [
      'a name that is no id',
      guest,
      (copy) => copy.getMap('comments').set('__proto__', forged(guest.author)),
      'made of ids',
    ],
  ])('%s', (_, by, edit, reason) => {
    // A stock client knows no types of ours: the copy begins without any.
    expect(check(doc, sent(doc, edit), by)).toContain(reason);
  });

  test('more reactions than a person has', () => {
    const update = sent(doc, (copy) => {
      for (let code = 0; code <= MAX_REACTIONS; code += 1)
        react(copy, second, String.fromCodePoint(0x1f600 + code), guest);
    });
    expect(check(doc, update, guest)).toContain('at most');
  });

  test('guests fill half of the room, a little at a time, and members the rest', () => {
    const many = sent(doc, (copy) =>
      copy.transact(() => {
        for (let count = 0; count <= MAX_GUEST_RECORDS; count += 1)
          copy.getMap('comments').set(testId(7, count), forged(guest.author));
      }),
    );
    expect(check(doc, many, guest)).toContain('at once');
    const half = testDocument(8);
    Y.applyUpdate(half, Y.encodeStateAsUpdate(doc));
    half.transact(() => {
      for (let count = 0; count < MAX_COMMENTS * GUEST_SHARE; count += 1)
        half.getMap('comments').set(testId(6, count), forged(ada.author));
    });
    const by = (writer: CommentWriter) =>
      check(
        half,
        sent(half, (copy) => reply(copy, thread, { body: 'x' }, writer)),
        writer,
      );
    expect([by(guest), by(bo)]).toEqual([expect.stringContaining('has room for'), null]);
    // What is deleted makes room again, also for guests; not without end, for the names of all that was ever said stay.
    half.transact(() => {
      for (let count = 0; count < 10; count += 1) deleteComment(half, testId(6, count), ada);
    });
    expect(by(guest)).toBeNull();
    half.transact(() => {
      for (let count = 0; count < MAX_COMMENTS * GUEST_SHARE; count += 1) {
        half.getMap('comments').set(testId(9, count), forged(ada.author));
        half
          .getMap('deletions')
          .set(`${testId(9, count)}/${testId(10, count)}`, { author: ada.author, at: NOW });
      }
    });
    expect([by(guest), by(bo)]).toEqual([expect.stringContaining('with those that were deleted'), null]);
  });

  test('guests without a name add, and change nothing that another such guest said', () => {
    const rules = { mayChangeOwn: false };
    expect(
      check(
        doc,
        sent(doc, (copy) => reply(copy, thread, { body: 'x' }, guest)),
        guest,
        rules,
      ),
    ).toBeNull();
    for (const edit of [
      (copy: Y.Doc) => editComment(copy, third, 'x', guest),
      (copy: Y.Doc) => deleteComment(copy, third, guest),
    ])
      expect(check(doc, sent(doc, edit), guest, rules)).not.toBeNull();
  });
});

test('what was lost with the server is handed in by a member for all its authors', () => {
  const { doc, thread } = answered();
  const update = sent(doc, (copy) => {
    reply(copy, thread, { body: 'x' }, ada);
    editComment(copy, thread, 'y', ada);
    resolve(copy, thread, bo);
  });
  expect(check(doc, update, bo)).not.toBeNull();
  expect(check(doc, update, bo, { isRecovery: true })).toBeNull();
  const restored = testDocument(6);
  const everything = Y.encodeStateAsUpdate(doc);
  expect(check(restored, everything, bo, { isRecovery: true })).toBeNull();
  Y.applyUpdate(restored, everything);
  expect(readThread(restored, thread)).not.toBeNull();
});
