/** Drafts that were begun twice, from different versions, are one again. */
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { dropSecondSeed, hasSecondSeed } from './second-seed.ts';
import {
  openTemplateDraft,
  type PublishedSource,
  seedTemplateDraft,
  setBaseVersion,
} from './template-draft.ts';

const NAME = 'template/note';
const OLD: PublishedSource = { version: 2, source: "{ id: 'note' }\n" };
const LOST: PublishedSource = { version: 3, source: "{ id: 'note', icon: 'flask' }\n" };

function begun(published: PublishedSource): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, seedTemplateDraft(NAME, published));
  return doc;
}

function dropped(doc: Y.Doc) {
  dropSecondSeed(doc, NAME, OLD);
  const draft = openTemplateDraft(doc);
  return { source: draft.source.toString(), base: draft.baseVersion() };
}

test('the text that nobody has changed makes way for the one that is handed in', () => {
  const [server, page] = [begun(OLD), begun(LOST)];
  page.getText('source').insert(0, '// mine\n');
  page.getText('source').insert(page.getText('source').length, '// to the end\n');
  Y.applyUpdate(server, Y.encodeStateAsUpdate(page));
  expect(server.getText('source').length).toBeGreaterThan(page.getText('source').length);
  expect(hasSecondSeed(server, NAME, OLD)).toBe(true);
  expect(dropped(server)).toEqual({ source: page.getText('source').toString(), base: 2 });
  expect(hasSecondSeed(server, NAME, OLD)).toBe(false);
});

test('a text that somebody has changed stays beside it', () => {
  const server = begun(OLD);
  server.getText('source').insert(5, 'x');
  Y.applyUpdate(server, Y.encodeStateAsUpdate(begun(LOST)));
  const before = server.getText('source').toString();
  expect(dropped(server).source).toBe(before);
});

test('a draft that was begun once, and stands on a later version, stays', () => {
  const server = begun(OLD);
  setBaseVersion(server, 3);
  expect(dropped(server)).toEqual({ source: OLD.source, base: 3 });
});
