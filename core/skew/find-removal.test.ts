/** A page of an older version removes nothing that it does not know, and everything else. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { openCodex } from '#core/codex/open-codex.ts';
import { testEnvironment } from '#core/codex/replica.fixture.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { findRemoval } from './find-removal.ts';
import { type KnownContent, type KnownRichText, valuesKnownTo } from './known-content.ts';

const OLDER: KnownRichText = {
  knowsElement: (name) => name !== 'callout',
  knowsAttribute: (element, name) => element !== 'callout' && name !== 'tone',
  knowsMark: (name) => name !== 'highlight',
};

const environment = testEnvironment(1);
const actor = { id: 'ines', name: 'Ines' };

/** What is against what `change` does to a document that `prepare` has filled. */
function judge(
  prepare: (doc: Y.Doc) => void,
  change: (doc: Y.Doc) => void,
  known: KnownContent,
): string | null {
  const server = new Y.Doc();
  prepare(server);
  const page = new Y.Doc();
  Y.applyUpdate(page, Y.encodeStateAsUpdate(server));
  const before = Y.encodeStateVector(page);
  const deleted = Y.createDeleteSetFromStructStore(page.store);
  change(page);
  const decoded = Y.decodeUpdate(Y.encodeStateAsUpdate(page, before));
  expect(deleted.clients.size).toBe(0);
  return findRemoval(server, decoded, known);
}

function element(name: string, text: string, attributes: Record<string, string> = {}): Y.XmlElement {
  const made = new Y.XmlElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.insert(0, [new Y.XmlText(text)]);
  return made;
}

const bodyOf = (doc: Y.Doc): Y.XmlFragment => doc.getXmlFragment('field:body');
const childOf = (doc: Y.Doc, index: number): Y.XmlElement => bodyOf(doc).get(index) as Y.XmlElement;
const textOf = (doc: Y.Doc, index: number): Y.XmlText => childOf(doc, index).get(0) as Y.XmlText;

describe('rich text of an older schema', () => {
  const known: KnownContent = { richText: OLDER, values: null };
  const prepare = (doc: Y.Doc): void => {
    const quote = new Y.XmlElement('blockquote');
    quote.insert(0, [element('callout', 'inside a quote')]);
    const blocks = [element('paragraph', 'plain', { tone: 'calm' }), element('callout', 'careful'), quote];
    bodyOf(doc).insert(0, blocks);
    textOf(doc, 0).format(0, 2, { highlight: true });
  };

  it.each<[string, (doc: Y.Doc) => void, RegExp | null]>([
    ['an unknown element', (doc) => bodyOf(doc).delete(1, 1), /remove “callout”/],
    ['a known one around an unknown one', (doc) => bodyOf(doc).delete(2, 1), /remove “callout”/],
    ['letters in an unknown element', (doc) => textOf(doc, 1).delete(0, 3), /part of “callout”/],
    ['an unknown attribute', (doc) => childOf(doc, 0).removeAttribute('tone'), /attribute “tone”/],
    ['it by another value', (doc) => childOf(doc, 0).setAttribute('tone', 'loud'), /attribute “tone”/],
    ['a text with an unknown mark', (doc) => childOf(doc, 0).delete(0, 1), /mark “highlight”/],
    ['an unknown mark', (doc) => textOf(doc, 0).format(0, 2, { highlight: null }), /mark “highlight”/],
    ['letters that it knows', (doc) => textOf(doc, 0).delete(3, 1), null],
    [
      'nothing, and writes what it does not know',
      (doc) => textOf(doc, 0).insert(5, ' words', { highlight: false }),
      /mark “highlight”/,
    ],
    [
      'nothing, and writes what it knows',
      (doc) => bodyOf(doc).insert(3, [element('paragraph', 'more')]),
      null,
    ],
  ])('is refused or taken when it removes %s', (_, change, expected) => {
    const reason = judge(prepare, change, known);
    if (expected === null) expect(reason).toBeNull();
    else expect(reason).toMatch(expected);
  });

  it('is refused for an attribute that another takes the place of, even if its removal is not named', () => {
    const server = new Y.Doc();
    prepare(server);
    const page = new Y.Doc();
    Y.applyUpdate(page, Y.encodeStateAsUpdate(server));
    const before = Y.encodeStateVector(page);
    childOf(page, 0).setAttribute('tone', 'loud');
    const decoded = Y.decodeUpdate(Y.encodeStateAsUpdate(page, before));
    decoded.ds.clients.clear();
    expect(findRemoval(server, decoded, known)).toMatch(/attribute “tone”/);
  });

  it('comes to the same as looking at what is gone', () => {
    const block = fc.record({ name: fc.constantFrom('paragraph', 'callout', 'heading'), kept: fc.boolean() });
    fc.assert(
      fc.property(fc.array(block, { maxLength: 12 }), (blocks) => {
        const reason = judge(
          (doc) =>
            bodyOf(doc).insert(
              0,
              blocks.map(({ name }) => element(name, 'words')),
            ),
          (doc) => {
            for (let index = blocks.length - 1; index >= 0; index -= 1)
              if (blocks[index]?.kept === false) bodyOf(doc).delete(index, 1);
          },
          known,
        );
        const loses = blocks.some(({ name, kept }) => name === 'callout' && !kept);
        expect(reason !== null).toBe(loses);
      }),
    );
  });
});

describe('values of an older template', () => {
  const older = templateOf(`
      state: { type: 'select', options: ['open', 'done'] },
      labels: { type: 'multiSelect', options: ['a'] },
      count: { type: 'number' },
      grid: { type: 'table', columns: [{ id: 'n', label: 'N', type: 'number' }] },
    `);
  const current = templateOf(
    `
      state: { type: 'select', options: ['open', 'blocked', 'done'] },
      labels: { type: 'multiSelect', options: ['a', 'b'] },
      count: { type: 'number' },
      grid: { type: 'table', columns: [{ id: 'n', label: 'N', type: 'number' }, { id: 'who', label: 'Who', type: 'line' }] },
      owner: { type: 'line' },
    `,
    `references: { tests: { label: 'Tests' } },`,
  );
  const known: KnownContent = { richText: null, values: valuesKnownTo(older, current) };
  const open = (doc: Y.Doc) => openCodex(doc, { environment, actor });
  const prepare = (doc: Y.Doc): void => {
    const codex = open(doc);
    codex.setRegister('state', 'blocked');
    codex.addMember('labels', 'a');
    codex.addMember('labels', 'b');
    codex.setRegister('count', 3);
    codex.text('owner').insert(0, 'Noor');
  };

  it.each<[string, (doc: Y.Doc) => void, RegExp | null]>([
    ['a state that is newer', (doc) => open(doc).setRegister('state', 'open'), /meta:state/],
    ['a label that is newer', (doc) => open(doc).removeMember('labels', 'b'), /set:labels/],
    ['the text of a field that is newer', (doc) => open(doc).text('owner').delete(0, 2), /field:owner/],
    ['a label that it knows', (doc) => open(doc).removeMember('labels', 'a'), null],
    ['a number', (doc) => open(doc).setRegister('count', 4), null],
  ])('is refused or taken when it removes %s', (_, change, expected) => {
    const reason = judge(prepare, change, known);
    if (expected === null) expect(reason).toBeNull();
    else expect(reason).toMatch(expected);
  });

  it('knows what a template has had all along, and what neither has', () => {
    expect(valuesKnownTo(current, current)).toBeNull();
    expect(valuesKnownTo(current, older)).toBeNull();
    expect(known.values?.knowsValue('meta:state', 'parked', null)).toBe(true);
    expect(known.values?.knowsValue('rows:grid', 'Noor', 'who')).toBe(false);
    expect(known.values?.knowsValue('rows:grid', 3, 'n')).toBe(true);
    expect(known.values?.knowsValue('@references', { kind: 'tests', target: 'x' }, null)).toBe(false);
    expect(known.values?.knowsValue('@references', { kind: 'blocks', target: 'x' }, null)).toBe(true);
  });

  it('knows a field whose content is stored under another name by that name', () => {
    const renamed = { ...templateOf(`amount: { type: 'number' }`), slots: { amount: 'count' } };
    expect(valuesKnownTo(older, renamed)).toBeNull();
    const retyped = { ...templateOf(`count: { type: 'line' }`), slots: { count: 'count@line' } };
    expect(valuesKnownTo(older, retyped)?.knowsRoot('field:count@line')).toBe(false);
  });

  it('knows a value of a field that has another type now by its shape', () => {
    const person = templateOf(`count: { type: 'person' }`);
    const values = valuesKnownTo(older, person);
    expect(values?.knowsValue('meta:count', 'a-person', null)).toBe(false);
    expect(values?.knowsValue('meta:count', 3, null)).toBe(true);
  });
});
