/** Rewriting the ids in a document changes nothing else (rules F11, F13, F18). */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { createReplica, syncAll } from '#core/codex/replica.fixture.ts';
import { CODEX_ID, OTHER_ID } from './codex-file.fixture.ts';
import { assetIdsIn, rewriteDocument, rewriteValue } from './rewrite-ids.ts';

const NEW = '0190f3a0-0000-7000-8000-0000000000ff';
const IDS = new Map([[OTHER_ID, NEW]]);

function pair() {
  const [one, two] = [createReplica(1), createReplica(2)];
  one.codex.setTitle(OTHER_ID);
  syncAll(one, two);
  return [one, two] as const;
}

describe('a document', () => {
  test('a conflict stays a conflict, with the authors and times it had', () => {
    const [one, two] = pair();
    one.codex.setRegister('next', OTHER_ID);
    two.codex.setRegister('next', CODEX_ID);
    syncAll(one, two);
    const before = one.codex.register('next');
    expect(rewriteDocument(one.doc, IDS, one.environment)).toBe(true);
    const after = one.codex.register('next');
    const change = (entry: typeof before.winner) =>
      entry && { ...entry, id: '', value: entry.value === OTHER_ID ? NEW : entry.value };
    expect(after.losers.map((entry) => ({ ...entry, id: '' }))).toEqual(before.losers.map(change));
    expect({ ...after.winner, id: '' }).toEqual(change(before.winner));
  });

  test('a set keeps its order', () => {
    const [one] = pair();
    for (const id of ['a', OTHER_ID, 'z']) one.codex.addMember('others', id);
    one.codex.addReference('blocks', OTHER_ID);
    rewriteDocument(one.doc, IDS, one.environment);
    expect(one.codex.members('others').map(({ value }) => value)).toEqual(['a', NEW, 'z']);
    expect(one.codex.references()).toMatchObject([{ kind: 'blocks', target: NEW }]);
  });

  test('mentions and pictures follow, texts that happen to read like an id do not', () => {
    const [{ codex, doc, environment }] = pair();
    const mention = new Y.XmlElement('codexMention');
    mention.setAttribute('id', OTHER_ID);
    const picture = new Y.XmlElement('image');
    picture.setAttribute('src', `/api/v1/assets/${OTHER_ID}`);
    const paragraph = new Y.XmlElement('paragraph');
    codex.fragment('body').push([paragraph, picture]);
    paragraph.push([new Y.XmlText(OTHER_ID), mention]);
    expect([...assetIdsIn(doc)]).toEqual([OTHER_ID]);
    rewriteDocument(doc, IDS, environment);
    expect([mention.getAttribute('id'), picture.getAttribute('src')]).toEqual([NEW, `/api/v1/assets/${NEW}`]);
    expect([paragraph.get(0).toString(), codex.title.toString()]).toEqual([OTHER_ID, OTHER_ID]);
  });

  test('nothing to rewrite writes nothing', () => {
    const [{ codex, doc, environment }] = pair();
    codex.setRegister('next', CODEX_ID);
    const before = Y.encodeStateVector(doc);
    expect(rewriteDocument(doc, IDS, environment)).toBe(false);
    expect(Y.encodeStateVector(doc)).toEqual(before);
  });
});

test('a value without the id is the same object', () => {
  const value = { a: ['x', { b: CODEX_ID }] };
  expect(rewriteValue(value, IDS)).toBe(value);
  expect(rewriteValue({ a: [OTHER_ID] }, IDS)).toEqual({ a: [NEW] });
});
