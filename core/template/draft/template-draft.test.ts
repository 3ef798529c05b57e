/** The draft of a template in its document: its seed, its base version, and how its source is replaced. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openTemplateDraft, replaceSource, seedTemplateDraft, setBaseVersion } from './template-draft.ts';

const NAME = 'template/note';
const BASE = { version: 3, source: "{ id: 'note' }" };

test('two who begin the same draft at once begin one', () => {
  const [one, other] = [seedTemplateDraft(NAME, BASE), seedTemplateDraft(NAME, BASE)];
  expect(other).toEqual(one);
  const doc = new Y.Doc();
  expect(openTemplateDraft(doc).baseVersion()).toBeNull();
  Y.applyUpdate(doc, one);
  Y.applyUpdate(doc, other);
  const draft = openTemplateDraft(doc);
  expect([draft.source.toString(), draft.baseVersion()]).toEqual([BASE.source, 3]);
});

test('the base version is told when it changes', () => {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, seedTemplateDraft(NAME, BASE));
  const draft = openTemplateDraft(doc);
  const told: (number | null)[] = [];
  const stop = draft.observeBase(() => told.push(draft.baseVersion()));
  setBaseVersion(doc, 4);
  draft.source.insert(0, '// ');
  stop();
  setBaseVersion(doc, 5);
  expect(told).toEqual([4]);
});

describe('replacing the source', () => {
  test('keeps what somebody else writes elsewhere at this moment', () => {
    const [ours, theirs] = [new Y.Doc(), new Y.Doc()];
    for (const doc of [ours, theirs]) Y.applyUpdate(doc, seedTemplateDraft(NAME, BASE));
    const text = openTemplateDraft(ours).source;
    replaceSource(text, "{ id: 'note', icon: 'flask' }");
    openTemplateDraft(theirs).source.insert(0, '// For the lab\n');
    Y.applyUpdate(ours, Y.encodeStateAsUpdate(theirs));
    expect(text.toString()).toBe("// For the lab\n{ id: 'note', icon: 'flask' }");
  });

  test('by an equal one is no edit', () => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, seedTemplateDraft(NAME, BASE));
    doc.on('update', () => expect.unreachable());
    replaceSource(openTemplateDraft(doc).source, BASE.source);
  });
});
