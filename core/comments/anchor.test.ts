/** Anchors in texts that are edited, split, moved, restored and removed. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { type Anchor, findQuote, makeAnchor, resolveAnchor, resolveTextAnchor } from './anchor.ts';
import { offsetOf, readAnchorText, spansOf } from './anchor-text.ts';
import { testDocument } from './comments.fixture.ts';

const STORY = 'The harbour is quiet at night. Ships wait for the tide. Nobody speaks.';

function plain(text = STORY): Y.Text {
  const ytext = testDocument(1).getText('field:story');
  ytext.insert(0, text);
  return ytext;
}

function anchorOn(root: Y.Text | Y.XmlFragment, quote: string) {
  const text = readAnchorText(root);
  const from = text.text.indexOf(quote);
  return makeAnchor('story', text, from, from + quote.length);
}

function words(root: Y.Text | Y.XmlFragment, anchor: ReturnType<typeof anchorOn>) {
  const text = readAnchorText(root);
  const place = resolveTextAnchor(anchor, text);
  if ('removed' in place) return { removed: place.removed, near: place.near };
  if (place.found.on !== 'text') throw new Error('a text anchor stands in a text');
  return { found: text.text.slice(place.found.from, place.found.to), exact: place.found.exact };
}

/** Puts text at a place as content that nobody had typed before, as restoring and pasting do. */
function replaceAll(text: Y.Text, content: string): void {
  text.delete(0, text.length);
  text.insert(0, content);
}

describe('in a plain text', () => {
  test('an anchor has the quote, its surroundings, and nothing of the white space at its ends', () => {
    const text = readAnchorText(plain());
    expect(makeAnchor('story', text, 30, 56)).toEqual({
      ...{ on: 'text', field: 'story', quote: 'Ships wait for the tide.' },
      ...{ before: 'e harbour is quiet at night. '.padStart(31, 'Th'), after: ' Nobody speaks.' },
      ids: [1, 31, 24],
    });
    expect(() => makeAnchor('story', text, 30, 31)).toThrow('no words');
  });

  test('a character of two units is quoted as a whole, and half of one like what others receive', () => {
    const text = readAnchorText(plain('a🚢b'));
    expect(makeAnchor('story', text, 2, 4)).toMatchObject({ quote: '🚢b', ids: [1, 1, 3] });
    expect(makeAnchor('story', text, 0, 2).quote).toBe('a🚢');
    expect(readAnchorText(plain('a\ud83d')).text).toBe('a\ufffd');
  });

  test('words stay found while text around them changes', () => {
    const text = plain();
    const anchor = anchorOn(text, 'Ships wait');
    text.insert(0, 'Once upon a time. Ships wait. ');
    text.delete(text.length - 15, 15);
    expect(words(text, anchor)).toEqual({ found: 'Ships wait', exact: true });
    expect(resolveTextAnchor(anchor, readAnchorText(text))).toMatchObject({ found: { from: 61 } });
  });

  test('edited words are found as what is left of them, with what was written in between', () => {
    const text = plain();
    const anchor = anchorOn(text, 'Ships wait for the tide');
    text.insert(37, 'patiently ');
    text.delete(31, 3);
    expect(words(text, anchor)).toEqual({ found: 'ps patiently wait for the tide', exact: false });
  });

  test('words of which less than half is left are gone, and not what was written instead', () => {
    const text = plain();
    const anchor = anchorOn(text, 'Ships wait for the tide');
    text.insert(36, ' and boats ');
    text.delete(47, 18);
    expect(words(text, anchor)).toEqual({ removed: 'Ships wait for the tide', near: 31 });
  });

  test('removed words leave their place, and the same words elsewhere are not taken for them', () => {
    const text = plain(`${STORY} Every night, ships pass.`);
    const anchor = anchorOn(text, 'night');
    text.delete(24, 5);
    expect(words(text, anchor)).toEqual({ removed: 'night', near: 24 });
  });

  test.each([
    ['moved to the end', `Nobody speaks. The harbour is quiet at night. Ships wait for the tide.`],
    ['restored', STORY],
    ['restored with other words around', `Quiet. Ships wait for the tide. Nobody speaks at all.`],
  ])('text that is %s as new content is found by its words', (_, content) => {
    const text = plain();
    const anchor = anchorOn(text, 'Ships wait for the tide');
    replaceAll(text, content);
    expect(words(text, anchor)).toEqual({ found: 'Ships wait for the tide', exact: true });
  });

  test('of several such places the one with the same surroundings is meant, and none where two are alike', () => {
    const text = plain('one: yes; two: yes; three: yes;');
    const anchor = makeAnchor('story', readAnchorText(text), 15, 18);
    expect(anchor).toMatchObject({ quote: 'yes', before: 'one: yes; two: ' });
    replaceAll(text, 'zero: yes; one: yes; two: yes; three: yes; four: yes;');
    expect(resolveTextAnchor(anchor, readAnchorText(text))).toMatchObject({ found: { from: 26, to: 29 } });
    replaceAll(text, 'one: yes; two: yes; three: yes; and again one: yes; two: yes; three: yes;');
    expect(words(text, anchor)).toMatchObject({ removed: 'yes' });
  });

  test('words that stand everywhere are found by their surroundings alone, however often', () => {
    const noise = 'them. '.repeat(1_200);
    const text = plain(`Ask them. ${noise}We told them that ships leave at noon. Nobody else knows.`);
    const start = text.toJSON().indexOf('them that');
    const anchor = makeAnchor('story', readAnchorText(text), start, start + 4);
    replaceAll(text, `Who told them that? ${noise}Nothing was said.`);
    expect(words(text, anchor)).toMatchObject({ removed: 'them' });
    replaceAll(text, `${noise}We told them that ships leave at noon. ${noise}`);
    expect(resolveTextAnchor(anchor, readAnchorText(text))).toMatchObject({
      found: { from: noise.length + 8, exact: true },
    });
  });

  test('what ended the text is not found where the text goes on', () => {
    const text = plain('No.');
    const anchor = anchorOn(text, 'No');
    replaceAll(text, 'No. 7 is the number of the berth.');
    expect(words(text, anchor)).toMatchObject({ removed: 'No' });
    replaceAll(text, ' No .');
    expect(words(text, anchor)).toMatchObject({ found: 'No', exact: true });
    const last = anchorOn(plain('Say no.'), 'no');
    replaceAll(text, 'Who says no. Say no.');
    expect(words(text, last)).toMatchObject({ removed: 'no' });
  });

  test('one character that is left makes no other word the quoted one', () => {
    const text = plain('what is it');
    const anchor = anchorOn(text, 'is it');
    text.delete(5, 4);
    text.insert(5, 'this i');
    text.insert(text.length, ' as it is it');
    expect(words(text, anchor)).toMatchObject({ removed: 'is it' });
  });

  test('undoing a deletion brings the place back for everyone', () => {
    const text = plain();
    const undo = new Y.UndoManager(text);
    const anchor = anchorOn(text, 'Ships wait for the tide');
    text.delete(20, 40);
    expect(words(text, anchor)).toMatchObject({ removed: 'Ships wait for the tide' });
    undo.undo();
    const other = testDocument(2);
    Y.applyUpdate(other, Y.encodeStateAsUpdate(text.doc as Y.Doc));
    for (const replica of [text, other.getText('field:story')])
      expect(words(replica, anchor)).toEqual({ found: 'Ships wait for the tide', exact: true });
  });

  test('text typed by many in turns keeps the longest ranges of ids', () => {
    const doc = testDocument(1);
    for (let client = 1; client <= 100; client += 1) {
      doc.clientID = client;
      doc.getText('field:story').insert(0, client === 50 ? 'longer' : 'ab');
    }
    const text = doc.getText('field:story');
    const anchor = makeAnchor('story', readAnchorText(text), 0, text.length);
    expect(anchor.ids).toHaveLength(64 * 3);
    expect(anchor.ids).toContain(50);
    text.insert(100, 'x');
    expect(words(text, anchor)).toMatchObject({ exact: false });
  });
});

/** A rich text of paragraphs, and the edits that the editor makes of splitting, joining and retyping a block. */
function rich(...paragraphs: string[]): Y.XmlFragment {
  const fragment = testDocument(1).getXmlFragment('field:story');
  fragment.insert(
    0,
    paragraphs.map((text) => block('paragraph', text)),
  );
  return fragment;
}

function block(name: string, ...content: (string | Y.XmlElement)[]): Y.XmlElement {
  const element = new Y.XmlElement(name);
  element.insert(
    0,
    content.map((part) => (typeof part === 'string' ? new Y.XmlText(part) : part)),
  );
  return element;
}

function blockAt(fragment: Y.XmlFragment, index: number): Y.XmlElement {
  return fragment.get(index) as Y.XmlElement;
}

describe('in a rich text', () => {
  const [first, second] = ['The harbour is quiet at night.', 'Ships wait for the tide. Nobody speaks.'];

  test('blocks are lines, and what is no character stands as one', () => {
    const fragment = rich(first);
    fragment.insert(1, [
      block(
        'bulletList',
        block('listItem', block('paragraph', 'Ask ', new Y.XmlElement('codexMention'), '!')),
      ),
      new Y.XmlElement('horizontalRule'),
      block('paragraph', second),
    ]);
    const text = readAnchorText(fragment);
    expect(text.text).toBe(`${first}\nAsk \uFFFC!\n${second}`);
    const last = blockAt(fragment, 3).get(0) as Y.XmlText;
    expect(offsetOf(text, last, 6)).toBe(text.text.indexOf('wait'));
    expect(offsetOf(text, new Y.Text(), 0)).toBeNull();
    const from = text.text.indexOf('night');
    expect(spansOf(text, from, from + 10).map((span) => [span.from, span.to])).toEqual([
      [24, 30],
      [0, 3],
    ]);
  });

  test('a mention is known by its id alone: another in its place reads alike and is not exact', () => {
    const fragment = rich();
    fragment.insert(0, [block('paragraph', 'Please ask ', new Y.XmlElement('mention'), ' before noon.')]);
    const mention = anchorOn(fragment, '\uFFFC');
    const sentence = anchorOn(fragment, 'ask \uFFFC before');
    for (const anchor of [mention, sentence]) expect(words(fragment, anchor)).toMatchObject({ exact: true });
    const paragraph = blockAt(fragment, 0);
    paragraph.delete(1, 1);
    paragraph.insert(1, [new Y.XmlElement('mention')]);
    expect(words(fragment, mention)).toEqual({ found: '\uFFFC', exact: false });
    expect(words(fragment, sentence)).toEqual({ found: 'ask \uFFFC before', exact: false });
    fragment.delete(0, 1);
    fragment.insert(0, [block('paragraph', 'Please ask ', new Y.XmlElement('mention'), ' before noon.')]);
    expect(words(fragment, sentence)).toEqual({ found: 'ask \uFFFC before', exact: false });
  });

  test('marks do not move an anchor', () => {
    const fragment = rich(first, second);
    const anchor = anchorOn(fragment, 'wait for');
    (blockAt(fragment, 1).get(0) as Y.XmlText).format(6, 4, { bold: true });
    expect(words(fragment, anchor)).toEqual({ found: 'wait for', exact: true });
  });

  // What the binding of the editor writes: the tail of a split block, and every block that changes its type, is new content.
  test.each([
    [
      'Enter before the words',
      (fragment: Y.XmlFragment) => {
        (blockAt(fragment, 1).get(0) as Y.XmlText).delete(0, second.length);
        fragment.insert(2, [block('paragraph', second)]);
      },
    ],
    [
      'Enter within the words',
      (fragment: Y.XmlFragment) => {
        (blockAt(fragment, 1).get(0) as Y.XmlText).delete(8, second.length - 8);
        fragment.insert(2, [block('paragraph', second.slice(8))]);
      },
    ],
    [
      'a heading of the paragraph',
      (fragment: Y.XmlFragment) => {
        fragment.delete(1, 1);
        fragment.insert(1, [block('heading', second)]);
      },
    ],
    [
      'a quote around it',
      (fragment: Y.XmlFragment) => {
        fragment.delete(1, 1);
        fragment.insert(1, [block('blockquote', block('paragraph', second))]);
      },
    ],
    [
      'the block moved to the top',
      (fragment: Y.XmlFragment) => {
        fragment.delete(1, 1);
        fragment.insert(0, [block('paragraph', second)]);
      },
    ],
    [
      'joined with the block before',
      (fragment: Y.XmlFragment) => {
        const text = blockAt(fragment, 0).get(0) as Y.XmlText;
        fragment.delete(1, 1);
        text.insert(text.length, second);
      },
    ],
    [
      'everything replaced by the same',
      (fragment: Y.XmlFragment) => {
        fragment.delete(0, 2);
        fragment.insert(0, [block('paragraph', first), block('paragraph', second)]);
      },
    ],
  ])('words stay found after: %s', (_, edit) => {
    const fragment = rich(first, second);
    const anchor = anchorOn(fragment, 'wait for the tide');
    edit(fragment);
    const { found, exact } = words(fragment, anchor) as { found: string; exact: boolean };
    expect([found.replace(/\s/g, ''), exact]).toEqual(['waitforthetide', true]);
  });

  test('a removed block leaves a thread beside its neighbour', () => {
    const fragment = rich(first, second);
    const anchor = anchorOn(fragment, 'Ships wait for the tide. Nobody speaks.');
    fragment.delete(1, 1);
    expect(words(fragment, anchor)).toEqual({
      removed: 'Ships wait for the tide. Nobody speaks.',
      near: first.length,
    });
  });
});

test('a quote without a place is looked up in full, and every place is told', () => {
  const text = readAnchorText(plain('to be or not to be'));
  expect(findQuote(text, ' to  be ')).toEqual([
    { from: 0, to: 5 },
    { from: 13, to: 18 },
  ]);
  expect(findQuote(text, '  ')).toEqual([]);
});

test.each<[Anchor, boolean]>([
  [{ on: 'codex' }, true],
  [{ on: 'field', field: 'story' }, true],
  [{ on: 'field', field: 'other' }, false],
  [{ on: 'row', field: 'steps', row: 'r1' }, true],
  [{ on: 'row', field: 'steps', row: 'r2' }, false],
  [{ ...anchorOn(plain(), 'night'), field: 'other' }, false],
])('%j is found: %j', (anchor, isFound) => {
  const space = {
    hasField: (field: string) => field === 'story',
    hasRow: (field: string, row: string) => field === 'steps' && row === 'r1',
    textOf: (field: string) => (field === 'story' ? readAnchorText(plain()) : null),
  };
  expect('found' in resolveAnchor(anchor, space)).toBe(isFound);
});
