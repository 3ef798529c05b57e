/** Suggestions in a comments document: who may propose, write anew and decide, and what is read of it. */
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { ProposedChange } from '#core/suggestions/proposed-change.ts';
import type { Anchor } from './anchor.ts';
import { check, NOW, START, sent, testDocument, testId, testWriter } from './comments.fixture.ts';
import { MAX_RECORDS } from './comments.ts';
import { checkRoom } from './comments-room.ts';
import { removeLeftovers } from './leftovers.ts';
import { readThread } from './read-threads.ts';
import { recordsOf } from './records.ts';
import { deleteComment, reanchor, reply, resolve, startThread } from './write-comments.ts';
import { decide, requireSuggestion, revise, suggest } from './write-suggestions.ts';

const ana = testWriter(1);
const ben = testWriter(2);
const guest = testWriter(3, { kind: 'guest', name: 'Visitor' });
const ANCHOR: Anchor = { on: 'text', field: 'body', quote: 'slow', before: 'A ', after: '', ids: [7, 2, 4] };
const CHANGE: ProposedChange = { kind: 'text', side: 'over', text: 'degraded' };
const ABOUT = { anchor: ANCHOR, change: CHANGE };
const OTHER: ProposedChange = { kind: 'text', side: 'over', text: 'sick' };

/** A document in which a guest has suggested something. */
function withSuggestion() {
  const doc = testDocument(1);
  const id = suggest(doc, ABOUT, guest);
  const { revision } = requireSuggestion(doc, id);
  return { doc, id, revision };
}

describe('a suggestion', () => {
  it('is a thread with a proposal, with words of its own or without', () => {
    const { doc, id, revision } = withSuggestion();
    expect(readThread(doc, id)).toMatchObject({
      anchor: ANCHOR,
      resolvedAt: null,
      suggestion: { revision, change: CHANGE, decision: null, reopening: null },
      comments: [{ author: guest.author, body: '' }],
    });
    const other = suggest(doc, { ...ABOUT, body: 'It was slow, not down.' }, ana);
    expect(readThread(doc, other)?.comments[0]?.body).toBe('It was slow, not down.');
  });

  it('is settled by a decision on what it says now, and by nothing else', () => {
    const { doc, id, revision } = withSuggestion();
    resolve(doc, id, ana);
    expect(readThread(doc, id)?.resolvedAt).toBeNull();
    decide(doc, id, { revision: testId(9, 9), outcome: 'accepted' }, ana);
    expect(readThread(doc, id)?.resolvedAt).toBeNull();
    decide(doc, id, { revision, outcome: 'rejected' }, ana);
    expect(readThread(doc, id)).toMatchObject({
      resolvedBy: ana.author,
      suggestion: { decision: { outcome: 'rejected', author: ana.author } },
    });
    decide(doc, id, { revision, outcome: 'open' }, ben);
    expect(readThread(doc, id)).toMatchObject({ resolvedAt: null, suggestion: { decision: null } });
    expect(readThread(doc, id)?.suggestion?.reopening).not.toBeNull();
  });

  it('is another revision with another place, whatever times its author gave the proposals', () => {
    const doc = testDocument(1);
    const id = testId(3, 500);
    const write = (anchor: Anchor, anchorAt: number, proposalAt: number, count: number) =>
      sent(doc, (copy) => {
        const { author } = guest;
        if (count === 1) recordsOf(copy, 'comments').set(id, { thread: id, author, at: START });
        recordsOf(copy, 'anchors').set(`${id}/${testId(3, count)}`, { anchor, author, at: anchorAt });
        const proposal = { change: CHANGE, author, at: proposalAt };
        recordsOf(copy, 'proposals').set(`${id}/${testId(4, count)}`, proposal);
      });
    const first = write(ANCHOR, START, START + 100_000, 1);
    expect(check(doc, first, guest)).toBeNull();
    Y.applyUpdate(doc, first);
    const seen = requireSuggestion(doc, id);
    const rest: Anchor = { ...ANCHOR, quote: 'all the rest', ids: [7, 20, 12] };
    Y.applyUpdate(doc, write(rest, START + 200_000, START + 50_000, 2));
    expect(readThread(doc, id)).toMatchObject({ anchor: rest, suggestion: { change: CHANGE } });
    expect(requireSuggestion(doc, id).revision).not.toBe(seen.revision);
    decide(doc, id, { revision: seen.revision, outcome: 'accepted' }, ana);
    expect(requireSuggestion(doc, id).decision).toBeNull();
  });

  it('is gone once its comment is deleted; what was answered stays as comments', () => {
    const { doc, id } = withSuggestion();
    reply(doc, id, { body: 'Why?' }, ana);
    deleteComment(doc, id, guest);
    expect(readThread(doc, id)?.suggestion).toBeNull();
    expect(recordsOf(doc, 'proposals').size).toBe(0);
    expect(() => requireSuggestion(doc, id)).toThrow(expect.objectContaining({ code: 'gone' }));
  });

  it.each([
    ['on the Codex as a whole', { on: 'codex' }, CHANGE],
    ['a value of words', ANCHOR, { kind: 'value', base: 1, value: 2 }],
    ['no words for a whole field', { on: 'field', field: 'body' }, { ...CHANGE, text: '' }],
    ['what no schema has', ANCHOR, { kind: 'video', src: 'x' }],
  ])('is refused: %s', (_name, anchor, change) => {
    const make = () =>
      suggest(testDocument(1), { anchor: anchor as Anchor, change: change as ProposedChange }, ana);
    expect(make).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });
});

describe('the server takes', () => {
  it('a suggestion from whoever may comment, also from a guest without a name', () => {
    const doc = testDocument(1);
    const update = sent(doc, (copy) => suggest(copy, ABOUT, guest));
    expect(check(doc, update, guest)).toBeNull();
    expect(check(doc, update, guest, { mayChangeOwn: false })).toBeNull();
    expect(check(doc, update, ana)).toBe('It is signed by somebody else');
  });

  it('another revision from its author alone, while nobody has decided', () => {
    const { doc, id, revision } = withSuggestion();
    const again = (by = guest) => sent(doc, (copy) => revise(copy, id, { ...ABOUT, change: OTHER }, by));
    expect(check(doc, again(), guest)).toBeNull();
    expect(check(doc, again(), guest, { mayChangeOwn: false })).not.toBeNull();
    const asAna = sent(doc, (copy) => {
      const key = `${id}/${testId(1, 99)}`;
      recordsOf(copy, 'proposals').set(key, { change: OTHER, author: ana.author, at: NOW });
    });
    expect(check(doc, asAna, ana, { mayModerate: true })).toBe('Only its author can change a suggestion');
    const late = again();
    decide(doc, id, { revision, outcome: 'accepted' }, ben);
    expect(check(doc, late, guest)).toBe('A suggestion that was decided on is not changed any more');
  });

  it('no other place for the suggestion of somebody else, whoever says so', () => {
    const { doc, id } = withSuggestion();
    const moved = (by: typeof ana) =>
      sent(doc, (copy) => reanchor(copy, id, { ...ANCHOR, quote: 'fast' } as Anchor, by));
    for (const by of [ana, guest])
      expect(check(doc, moved(by), by, { mayModerate: true })).toBe(
        'A suggestion is about what it was made for',
      );
  });

  it('no decision from a socket, from nobody', () => {
    const { doc, id, revision } = withSuggestion();
    for (const outcome of ['accepted', 'rejected', 'open'] as const) {
      const update = sent(doc, (copy) => decide(copy, id, { revision, outcome }, ana));
      expect(check(doc, update, ana, { mayModerate: true })).toMatch(/by the server/);
      expect(check(doc, update, ana, { mayDecide: true })).toBeNull();
      expect(check(doc, update, ben, { mayDecide: true })).toBe('It is signed by somebody else');
    }
  });

  it('no proposal in a thread that began as a comment, or in a reply', () => {
    const doc = testDocument(1);
    const id = startThread(doc, { anchor: ANCHOR, body: 'Why slow?' }, ana);
    const answer = reply(doc, id, { body: 'Because.' }, ana);
    const proposing = (about: string) =>
      sent(doc, (copy) => {
        const key = `${about}/${testId(1, 99)}`;
        recordsOf(copy, 'proposals').set(key, { change: OTHER, author: ana.author, at: NOW });
      });
    expect(check(doc, proposing(id), ana)).toBe('A comment does not become a suggestion');
    expect(check(doc, proposing(answer), ana)).toBe('A thread suggests something, not a reply');
    const decided = sent(doc, (copy) =>
      decide(copy, id, { revision: testId(1, 1), outcome: 'accepted' }, ana),
    );
    expect(check(doc, decided, ana, { mayDecide: true })).toBe('There is no suggestion to decide on');
  });

  it('takes what an author wrote anew while it was deleted elsewhere, of which nothing is shown', () => {
    const { doc, id } = withSuggestion();
    const revised = sent(doc, (copy) => revise(copy, id, { anchor: ANCHOR, change: OTHER }, guest));
    deleteComment(doc, id, ana);
    expect(check(doc, revised, guest)).toBeNull();
    Y.applyUpdate(doc, revised);
    expect(readThread(doc, id)).toBeNull();
    expect(removeLeftovers(doc)).toBeGreaterThan(0);
    expect(recordsOf(doc, 'proposals').size).toBe(0);
  });

  it.each([
    ['a value for words', ANCHOR, { kind: 'value', base: null, value: 'gone' }],
    [
      'formatting of a whole field',
      { on: 'field', field: 'body' },
      { kind: 'block', block: 'paragraph', level: 0 },
    ],
    ['no words for a whole field', { on: 'field', field: 'body' }, { ...CHANGE, text: '' }],
    ['words for the Codex', { on: 'codex' }, CHANGE],
  ])('no change that cannot be about its place: %s', (_name, anchor, change) => {
    const refusal = 'This cannot be suggested for what the thread is about';
    const { doc, id } = withSuggestion();
    const write = (thread: string, isNew: boolean) =>
      sent(doc, (copy) => {
        const signed = { author: guest.author, at: NOW };
        if (isNew) recordsOf(copy, 'comments').set(thread, { thread, ...signed });
        recordsOf(copy, 'anchors').set(`${thread}/${testId(3, 901)}`, { anchor, ...signed });
        recordsOf(copy, 'proposals').set(`${thread}/${testId(3, 902)}`, { change, ...signed });
      });
    expect(check(doc, write(testId(3, 900), true), guest)).toBe(refusal);
    expect(check(doc, write(id, false), guest)).toBe(refusal);
  });

  it('no proposal alone for another kind of place than the thread has', () => {
    const { doc, id } = withSuggestion();
    const propose = (change: ProposedChange) =>
      sent(doc, (copy) => {
        const key = `${id}/${testId(3, 902)}`;
        recordsOf(copy, 'proposals').set(key, { change, author: guest.author, at: NOW });
      });
    expect(check(doc, propose({ kind: 'value', base: null, value: 1 }), guest)).toBe(
      'This cannot be suggested for what the thread is about',
    );
    expect(check(doc, propose(OTHER), guest)).toBeNull();
  });

  it('no suggestion taken away but by deleting its comment, and no decision taken away', () => {
    const { doc, id, revision } = withSuggestion();
    const without = (kind: 'proposals' | 'decisions') =>
      sent(doc, (copy) => {
        for (const key of recordsOf(copy, kind).keys()) recordsOf(copy, kind).delete(key);
      });
    expect(check(doc, without('proposals'), guest)).toBe(
      'A suggestion is replaced, or deleted with its comment',
    );
    const deleted = sent(doc, (copy) => deleteComment(copy, id, guest));
    expect(check(doc, deleted, guest)).toBeNull();
    decide(doc, id, { revision, outcome: 'rejected' }, ana);
    expect(check(doc, without('decisions'), ana, { mayModerate: true, mayDecide: true })).toBe(
      'A decision is replaced and not taken away',
    );
  });

  it('what no schema has is refused by name', () => {
    const doc = testDocument(1);
    const update = sent(doc, (copy) => {
      const id = suggest(copy, ABOUT, ana);
      recordsOf(copy, 'proposals').set(`${id}/${testId(1, 98)}`, {
        ...{ change: { kind: 'embed', html: '<script>' }, author: ana.author, at: NOW },
      });
    });
    expect(check(doc, update, ana)).toBe('This is no record of “proposals”, or one that is too long');
  });

  it('what a member hands in for others after a restore', () => {
    const { doc, id, revision } = withSuggestion();
    decide(doc, id, { revision, outcome: 'accepted' }, ana);
    const all = sent(testDocument(5), (copy) => {
      for (const kind of ['comments', 'anchors', 'proposals', 'decisions'] as const)
        for (const [key, value] of recordsOf(doc, kind).entries()) recordsOf(copy, kind).set(key, value);
    });
    expect(check(testDocument(1), all, ben, { isRecovery: true })).toBeNull();
    expect(check(testDocument(1), all, guest, { isRecovery: true })).not.toBeNull();
  });

  it('that was accepted is noted also where there is no room for more, since its edit is stored; a rejection is not', () => {
    const { doc, id, revision } = withSuggestion();
    doc.transact(() => {
      for (let count = 0; count < MAX_RECORDS; count += 1)
        doc.getMap('decisions').set(`${testId(8, count)}/${testId(9, count)}`, {
          revision: 'x',
          outcome: 'open',
          author: ana.author,
          at: START,
        });
    });
    const noted = (outcome: 'accepted' | 'rejected') =>
      checkRoom(
        doc,
        [
          {
            kind: 'decisions',
            key: `${id}/${testId(9, 99)}`,
            name: { about: id, id: testId(9, 99) },
            record: { revision, outcome, author: ana.author, at: START },
          },
        ],
        false,
      );
    expect(noted('rejected')).toContain('has room for');
    expect(noted('accepted')).toBeNull();
  });
});
