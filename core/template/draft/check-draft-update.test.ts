/** The check of updates to the draft of a template: what may be written, and what is refused by name. */
import { beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { BASE_ROOT, SOURCE_ROOT } from '#core/document/roots.ts';
import { checkDraftUpdate } from './check-draft-update.ts';
import { MAX_SOURCE_LENGTH, replaceSource, seedTemplateDraft, setBaseVersion } from './template-draft.ts';

let server: Y.Doc;
beforeEach(() => {
  server = new Y.Doc();
  Y.applyUpdate(server, seedTemplateDraft('template/note', { version: 3, source: "{ id: 'note' }" }));
});

/** The update that a page's edit would send. */
function updateOf(edit: (doc: Y.Doc) => void): Uint8Array {
  const page = new Y.Doc();
  Y.applyUpdate(page, Y.encodeStateAsUpdate(server));
  const before = Y.encodeStateVector(page);
  page.transact(() => edit(page));
  return Y.encodeStateAsUpdate(page, before);
}

const check = (edit: (doc: Y.Doc) => void) => checkDraftUpdate(server, updateOf(edit));

test('characters of the source may come and go', () => {
  expect(check((doc) => doc.getText(SOURCE_ROOT).insert(6, '\n'))).toBeNull();
  expect(check((doc) => doc.getText(SOURCE_ROOT).delete(0, 5))).toBeNull();
  expect(check((doc) => replaceSource(doc.getText(SOURCE_ROOT), ''))).toBeNull();
  expect(checkDraftUpdate(server, Y.encodeStateAsUpdate(server))).toBeNull();
});

describe('refused by name', () => {
  const source = (doc: Y.Doc) => doc.getText(SOURCE_ROOT);
  test.each<[string, RegExp, (doc: Y.Doc) => void]>([
    ['another text', /no part “notes”/, (doc) => doc.getText('notes').insert(0, 'x')],
    [
      'a field of a Codex',
      /no part “field:body”/,
      (doc) => doc.getXmlFragment('field:body').insert(0, [new Y.XmlText('x')]),
    ],
    ['a pin', /no part “codex”/, (doc) => doc.getMap('codex').set('template', 'x')],
    ['a map', /no part “more”/, (doc) => doc.getMap('more').set('a', { b: 1 })],
    ['a format', /characters only/, (doc) => source(doc).format(0, 2, { bold: true })],
    ['an embed', /characters only/, (doc) => source(doc).insertEmbed(0, { image: 'x' })],
    ['a type in the text', /characters only/, (doc) => source(doc).insertEmbed(0, new Y.Map())],
    ['an attribute', /without names/, (doc) => source(doc).setAttribute('a', 1)],
    ['the base version', /by the server alone/, (doc) => setBaseVersion(doc, 9)],
    ['another word beside it', /by the server alone/, (doc) => doc.getMap(BASE_ROOT).set('by', 'me')],
    ['taking the base version away', /by the server alone/, (doc) => doc.getMap(BASE_ROOT).delete('version')],
  ])('%s', (_, refusal, edit) => {
    expect(check(edit)).toMatch(refusal);
  });

  test('a source longer than a template may be, but not one that is shortened', () => {
    const full = 'x'.repeat(MAX_SOURCE_LENGTH);
    expect(check((doc) => replaceSource(source(doc), full))).toBeNull();
    expect(check((doc) => source(doc).insert(0, full))).toMatch(
      /at most 262144 characters, and this would make it 262158/,
    );
    replaceSource(source(server), full);
    expect(check((doc) => source(doc).insert(5, 'y'))).toMatch(/at most/);
    expect(check((doc) => replaceSource(source(doc), `${'x'.repeat(100)}y${'x'.repeat(100)}`))).toBeNull();
  });
});

test('what the server lost and gets back may hold its own word on the base version', () => {
  const update = updateOf((doc) => setBaseVersion(doc, 4));
  expect(checkDraftUpdate(server, update)).toMatch(/by the server alone/);
  expect(checkDraftUpdate(server, update, { isRecovery: true })).toBeNull();
});
