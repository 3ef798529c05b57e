/** The draft of a template in its document: its seed, its base version, and how its source is replaced. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { fingerprint } from '#core/crdt/fingerprint.ts';
import { STARTER } from './starter-template.ts';
import {
  openTemplateDraft,
  replaceSource,
  restartDraft,
  seedTemplateDraft,
  setBaseVersion,
} from './template-draft.ts';

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

test('a draft that is begun anew tells those who had it, and nobody else', () => {
  const [server, page, newcomer] = [new Y.Doc(), new Y.Doc(), new Y.Doc()];
  const told: string[] = [];
  openTemplateDraft(page).observeRestart(() => told.push('page'));
  openTemplateDraft(newcomer).observeRestart(() => told.push('newcomer'));
  Y.applyUpdate(server, seedTemplateDraft(NAME, BASE));
  Y.applyUpdate(page, Y.encodeStateAsUpdate(server));
  setBaseVersion(server, 4);
  Y.applyUpdate(page, Y.encodeStateAsUpdate(server));
  expect(told).toEqual([]);
  restartDraft(server, { ...BASE, version: 4 });
  for (const doc of [page, newcomer]) Y.applyUpdate(doc, Y.encodeStateAsUpdate(server));
  expect(told).toEqual(['page']);
});

test('the seed of a template in the making is the same in every release', () => {
  // Drafts begun away from the server with this seed are refused by one that makes another: a release with another starter
  // has to keep this one for them.
  const seed = seedTemplateDraft('template/0192f0c1-2a3b-7c4d-8e5f-60718293a4b5', STARTER);
  expect(fingerprint([...seed].join(' '))).toBe('9a58798af225d4d8');
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
