/** News of comments, read from the updates that brought them. */
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { testDocument, testId, testWriter } from '#core/comments/comments.fixture.ts';
import { writePersonMention } from '#core/comments/mentions.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import { deleteComment, editComment, reply, startThread } from '#core/comments/write-comments.ts';
import { MOST_NAMED, newsOfComments, readCommentChanges } from './comment-news.ts';

const ON_CODEX = { on: 'codex' } as const;
const [ANA, BEN, CEM] = [testWriter(1), testWriter(2), testWriter(3)];
const at = (writer: typeof ANA) => writePersonMention(writer.author);

/** A document, and what its last edit is told of. */
function room() {
  const doc = testDocument(7);
  return {
    doc,
    told(edit: () => void) {
      const payloads: Uint8Array[] = [];
      const keep = (update: Uint8Array) => payloads.push(update);
      doc.on('update', keep);
      edit();
      doc.off('update', keep);
      const news = newsOfComments(readThreads(doc), readCommentChanges(payloads));
      return news.map(({ userId, kind }) => [userId, kind]).sort();
    },
  };
}

describe('news of comments', () => {
  it('tells whoever is named, and whoever takes part of an answer; nobody of their own', () => {
    const { doc, told } = room();
    let thread = '';
    expect(
      told(() => (thread = startThread(doc, { anchor: ON_CODEX, body: `${at(BEN)}, ${at(ANA)}?` }, ANA))),
    ).toEqual([[BEN.author.id, 'mention']]);
    expect(told(() => reply(doc, thread, { body: 'Yes.' }, CEM))).toEqual([
      [ANA.author.id, 'reply'],
      [BEN.author.id, 'reply'],
    ]);
    expect(told(() => reply(doc, thread, { body: `Thanks, ${at(CEM)}` }, ANA))).toEqual([
      [BEN.author.id, 'reply'],
      [CEM.author.id, 'mention'],
    ]);
  });

  it('tells of an edit only those whom it names, and of what was deleted nobody', () => {
    const { doc, told } = room();
    const thread = startThread(doc, { anchor: ON_CODEX, body: 'Who?' }, ANA);
    const answer = reply(doc, thread, { body: 'I.' }, BEN);
    expect(told(() => editComment(doc, answer, `Or ${at(CEM)}.`, BEN))).toEqual([[CEM.author.id, 'mention']]);
    const changes = (edit: () => void) => {
      const seen = Y.encodeStateVector(doc);
      edit();
      return readCommentChanges([Y.encodeStateAsUpdate(doc, seen)]);
    };
    const { deleted, added } = changes(() => deleteComment(doc, answer, BEN));
    expect([[...deleted], [...added.keys()]]).toEqual([[answer], []]);
    expect(told(() => void reply(doc, thread, { body: 'Nobody then.' }, ANA))).toEqual([]);
  });

  it('gives the same, read one by one or all at once', () => {
    const { doc, told } = room();
    let thread = '';
    const steps = [
      () => (thread = startThread(doc, { anchor: ON_CODEX, body: `Who? ${at(CEM)}` }, ANA)),
      () => reply(doc, thread, { body: 'I.' }, BEN),
      () => reply(doc, thread, { body: 'You?' }, ANA),
      () => reply(doc, thread, { body: `Ask ${at(BEN)}.` }, CEM),
    ];
    const oneByOne = steps.flatMap(told);
    const again = room();
    const allAtOnce = again.told(() => Y.applyUpdate(again.doc, Y.encodeStateAsUpdate(doc)));
    expect(allAtOnce).toEqual(oneByOne.sort());
  });

  it('takes a comment that names a crowd for one that names nobody', () => {
    const { doc, told } = room();
    const crowd = Array.from({ length: MOST_NAMED + 1 }, (_, count) =>
      writePersonMention({ id: testId(9, count), name: 'x' }),
    );
    expect(told(() => startThread(doc, { anchor: ON_CODEX, body: crowd.join(' ') }, ANA))).toEqual([]);
  });

  it('reads nothing from updates that are no records', () => {
    const doc = testDocument(7);
    doc.getMap('comments').set('no id', 1);
    doc.getText('comments/x').insert(0, 'text');
    const { added, written, deleted } = readCommentChanges([Y.encodeStateAsUpdate(doc)]);
    expect([added.size, written.size, deleted.size]).toEqual([0, 0, 0]);
  });
});
