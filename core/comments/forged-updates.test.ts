/** Forged updates to comments: nobody changes what others said, when, or how much room there is. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { MAX_AGE_MS } from './check-comments-update.ts';
import { check, NOW, START, sent, testDocument, testId, testWriter } from './comments.fixture.ts';
import { GUEST_SHARE, MAX_BODY_LENGTH, MAX_CHARACTERS, MAX_DELETIONS } from './comments.ts';
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
} from './write-comments.ts';

const IN_FIELD = { on: 'field', field: 'risk' } as const;
const ada = testWriter(1);
const bo = testWriter(2);
const guest = testWriter(3, { kind: 'guest', id: 'guest-1', name: 'Kim' });
const fresh = testId(7, 1);

/** A thread of `ada`, answered by `bo` and by the guest. */
function answered() {
  const doc = testDocument(1);
  const thread = startThread(doc, { anchor: IN_FIELD, body: 'first' }, ada);
  const second = reply(doc, thread, { body: 'second' }, bo);
  const third = reply(doc, thread, { body: 'third' }, guest);
  return { doc, thread, second, third };
}

function keyOf(doc: Y.Doc, kind: string, about: string): string {
  return [...doc.getMap(kind).keys()].find((key) => key.startsWith(about)) ?? '';
}

function timeOf(doc: Y.Doc, commentId: string): number {
  return (doc.getMap('comments').get(commentId) as { at: number }).at;
}

/** Puts a record in the place of the one that is there. */
function replace(doc: Y.Doc, kind: string, about: string, record: object): void {
  const old = keyOf(doc, kind, about);
  doc.transact(() => {
    doc.getMap(kind).set(`${about}/${fresh}`, record);
    doc.getMap(kind).delete(old);
  });
}

describe('times', () => {
  const { doc, thread, second } = answered();
  const edited = testDocument(2);
  Y.applyUpdate(edited, Y.encodeStateAsUpdate(doc));
  editComment(edited, second, 'second thoughts', bo);

  test('what a comment says is not replaced as if it had never said anything else', () => {
    const at = timeOf(doc, second);
    const same = sent(doc, (copy) => replace(copy, 'bodies', second, { markdown: 'never', at }));
    expect(check(doc, same, bo)).toContain('later');
    const back = sent(edited, (copy) => replace(copy, 'bodies', second, { markdown: 'never', at: at + 1 }));
    expect(check(edited, back, bo)).toContain('later');
  });

  test('nor is what a thread is about, or its state', () => {
    const at = timeOf(doc, thread);
    const about = sent(doc, (copy) =>
      replace(copy, 'anchors', thread, { anchor: { on: 'codex' }, author: ada.author, at }),
    );
    expect(check(doc, about, ada)).toContain('later');
    resolve(edited, thread, bo);
    const state = sent(edited, (copy) =>
      replace(copy, 'states', thread, { resolved: false, author: ada.author, at: at + 1 }),
    );
    expect(check(edited, state, ada)).toContain('later');
  });

  test('an answer is not earlier than its thread, and nothing is earlier than what it is about', () => {
    const at = timeOf(doc, thread) - 1;
    const { author } = guest;
    const records: [string, string, object][] = [
      ['comments', fresh, { thread, author, at }],
      ['states', `${thread}/${fresh}`, { resolved: true, author, at }],
      ['reactions', `${thread}/${fresh}`, { emoji: '👍', author, at }],
    ];
    for (const [kind, key, record] of records)
      expect(
        check(
          doc,
          sent(doc, (copy) => copy.getMap(kind).set(key, record)),
          guest,
        ),
      ).toContain('earlier');
  });

  test('a comment was written while devices are plausibly offline', () => {
    const startedAt = (at: number) =>
      sent(doc, (copy) => copy.getMap('comments').set(fresh, { thread: fresh, author: guest.author, at }));
    expect(check(doc, startedAt(NOW - MAX_AGE_MS), guest)).toBeNull();
    expect(check(doc, startedAt(NOW - MAX_AGE_MS - 1), guest)).toContain('90 days');
  });
});

describe('after the server was restored', () => {
  const { doc, thread, second } = answered();
  const isRecovery = true;

  test('a guest hands in nothing for others', () => {
    const forged = sent(doc, (copy) => reply(copy, thread, { body: 'x' }, ada));
    expect(check(doc, forged, guest, { isRecovery })).toContain('somebody else');
    const own = sent(doc, (copy) => reply(copy, thread, { body: 'x' }, guest));
    expect(check(doc, own, guest, { isRecovery })).toBeNull();
  });

  test.each([
    ['bodies', 'is replaced'],
    ['anchors', 'replaced and not taken away'],
  ])('a member takes no %s away', (kind, reason) => {
    const update = sent(doc, (copy) => copy.getMap(kind).clear());
    expect(check(doc, update, bo, { isRecovery })).toContain(reason);
  });

  test('a member hands in what others replaced and deleted', () => {
    const update = sent(doc, (copy) => {
      editComment(copy, second, 'second thoughts', bo);
      deleteComment(copy, thread, ada);
      resolve(copy, thread, guest);
      react(copy, second, '👍', guest);
    });
    expect(check(doc, update, ada, { isRecovery })).toBeNull();
  });
});

test('guests without a name settle and reopen nothing', () => {
  const { doc, thread } = answered();
  const rules = { mayChangeOwn: false };
  for (const act of [resolve, reopen])
    expect(
      check(
        doc,
        sent(doc, (copy) => act(copy, thread, guest)),
        guest,
        rules,
      ),
    ).toContain('without a name');
});

describe('what is deleted', () => {
  test('whoever deletes a whole thread takes along what it was about', () => {
    const doc = testDocument(1);
    const thread = startThread(doc, { anchor: IN_FIELD, body: 'x' }, guest);
    const update = sent(doc, (copy) => deleteComment(copy, thread, guest));
    expect(check(doc, update, guest)).toBeNull();
    Y.applyUpdate(doc, update);
    expect(doc.getMap('anchors').size).toBe(0);
    expect(readThreads(doc)).toEqual([]);
  });

  test('an answer that the deletion had not seen is not lost, and stands at the Codex', () => {
    const { doc, thread } = answered();
    const seen = testDocument(4);
    const own = startThread(seen, { anchor: IN_FIELD, body: 'x' }, guest);
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(seen));
    const update = sent(seen, (copy) => deleteComment(copy, own, guest));
    reply(doc, own, { body: 'answer' }, bo);
    expect(check(doc, update, guest)).toBeNull();
    Y.applyUpdate(doc, update);
    expect(readThread(doc, own)).toMatchObject({
      anchor: { on: 'codex' },
      comments: [{}, { body: 'answer' }],
    });
    expect(readThread(doc, thread)?.anchor).toEqual(IN_FIELD);
  });

  test('what a thread is about is not taken away by others while somebody still says something there', () => {
    const { doc, thread } = answered();
    deleteComment(doc, thread, ada);
    const update = sent(doc, (copy) => copy.getMap('anchors').clear());
    expect(check(doc, update, guest)).toContain('not taken away');
    for (const { id, author } of readThread(doc, thread)?.comments.slice(1) ?? [])
      deleteComment(doc, id, { ...ada, author });
    expect(check(doc, update, guest)).toBeNull();
  });

  test('words of a deleted comment that arrived later go with the next deletion', () => {
    const { doc, second } = answered();
    const apart = testDocument(4);
    Y.applyUpdate(apart, Y.encodeStateAsUpdate(doc));
    editComment(apart, second, 'edited apart', bo);
    deleteComment(doc, second, bo);
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(apart));
    expect(keyOf(doc, 'bodies', second)).not.toBe('');
    const update = sent(doc, (copy) => deleteComment(copy, second, bo));
    expect(check(doc, update, bo)).toBeNull();
    Y.applyUpdate(doc, update);
    expect(keyOf(doc, 'bodies', second)).toBe('');
    expect(doc.getMap('deletions').size).toBe(1);
  });
});

describe('room', () => {
  test('one person deletes a comment from a few devices at once, and not without end', () => {
    const { doc, second } = answered();
    const deletions = (count: number) =>
      sent(doc, (copy) => {
        for (let index = 0; index < count; index += 1)
          copy
            .getMap('deletions')
            .set(`${second}/${testId(7, index)}`, { author: bo.author, at: START + 60_000 });
      });
    expect(check(doc, deletions(MAX_DELETIONS), bo)).toBeNull();
    expect(check(doc, deletions(MAX_DELETIONS + 1), bo)).toContain('deleted already');
    Y.applyUpdate(doc, deletions(MAX_DELETIONS));
    const again = sent(doc, (copy) =>
      copy.getMap('deletions').set(`${second}/${testId(7, 99)}`, { author: bo.author, at: START + 60_000 }),
    );
    expect(check(doc, again, bo)).toContain('deleted already');
    expect(check(doc, again, bo, { author: ada.author, mayModerate: true })).toContain('somebody else');
  });

  test('a Codex has so many characters of comments, of which guests write half', () => {
    const { doc, thread } = answered();
    const fill = (share: number) => {
      const most = Math.ceil((MAX_CHARACTERS * share) / MAX_BODY_LENGTH);
      doc.transact(() => {
        for (let count = doc.getMap('bodies').size; count < most; count += 1)
          doc.getMap('bodies').set(`${testId(6, count)}/${testId(6, count)}`, {
            markdown: 'x'.repeat(MAX_BODY_LENGTH),
            at: NOW,
          });
      });
    };
    const said = (by: typeof ada) =>
      check(
        doc,
        sent(doc, (copy) => reply(copy, thread, { body: 'y'.repeat(MAX_BODY_LENGTH) }, by)),
        by,
      );
    fill(0.4);
    expect([said(guest), said(bo)]).toEqual([null, null]);
    fill(GUEST_SHARE + 0.01);
    expect([said(guest), said(bo)]).toEqual([expect.stringContaining('characters'), null]);
    fill(1.01);
    expect(said(bo)).toContain('characters');
    const shorter = sent(doc, (copy) => deleteComment(copy, thread, ada));
    expect(check(doc, shorter, ada)).toBeNull();
    const moved = sent(doc, (copy) => reanchor(copy, thread, { on: 'codex' }, ada));
    expect(check(doc, moved, ada)).toBeNull();
  });
});

test('what others said is not deleted either in a document that was just read from its bytes', () => {
  const { doc, thread } = answered();
  react(doc, thread, '👍', ada);
  for (const kind of ['comments', 'bodies', 'anchors', 'reactions']) {
    const read = testDocument(3);
    Y.applyUpdate(read, Y.encodeStateAsUpdate(doc));
    const forged = sent(doc, (copy) => copy.getMap(kind).delete(keyOf(copy, kind, thread)));
    expect([kind, check(read, forged, guest)]).toEqual([kind, expect.any(String)]);
  }
});
