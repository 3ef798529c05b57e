/** Carets of others in the text of an editor, and its own for them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { caretPlaceOf, placeCarets } from './caret-places.ts';
import { type OfflineCodex, openOfflineCodex } from './offline-codex.fixture.ts';
import { TextMirror } from './text-mirror.ts';

let open: OfflineCodex;
let mirror: TextMirror;

beforeEach(async () => {
  open = openOfflineCodex(`note: 'text', body: 'richText', state: { type: 'select', options: ['Open'] }`);
  mirror = new TextMirror(open.codex);
  open.codex.setTitle('A title');
  open.codex.field('note').set('one two');
  await open.codex.field('body').setMarkdown('## Why\n\nThe **index** was cold.');
});
afterEach(async () => {
  await open.codex.close();
});

function load(): string {
  const { text } = mirror.read();
  mirror.show(text);
  return text;
}

const caret = (head: Y.RelativePosition, anchor = head) => ({ client: 7, name: 'Ben', hue: 3, anchor, head });

describe('the caret of somebody else', () => {
  it('stands in the text behind the letters that it stands behind on the page', () => {
    const text = load();
    const note = open.codex.field('note').text;
    const at = (index: number) => Y.createRelativePositionFromTypeIndex(note, index);
    const [found] = placeCarets(open.codex, mirror, text, [caret(at(7), at(4))]);
    expect(text.slice(found?.anchor, found?.head)).toBe('two');
    expect(found).toMatchObject({ client: 7, name: 'Ben', hue: 3 });
  });

  it('stands in Markdown behind the same letters', () => {
    const text = load();
    const paragraph = open.codex.field('body').fragment.get(1);
    const words = paragraph instanceof Y.XmlElement ? paragraph.get(0) : null;
    if (!(words instanceof Y.XmlText)) throw new Error('there are no words');
    const [found] = placeCarets(open.codex, mirror, text, [
      caret(Y.createRelativePositionFromTypeIndex(words, 'The ind'.length)),
    ]);
    expect(text.slice(0, found?.head)).toMatch(/The \*\*ind$/);
  });

  it('keeps its place in what is being typed and was not sent', () => {
    const typed = load().replace('one two', 'zero one two');
    const place = Y.createRelativePositionFromTypeIndex(open.codex.field('note').text, 3);
    const [found] = placeCarets(open.codex, mirror, typed, [caret(place)]);
    expect(typed.slice(0, found?.head)).toMatch(/zero one$/);
  });

  it('is nowhere where the text cannot be read, and where somebody made it up', () => {
    const place = Y.createRelativePositionFromTypeIndex(open.codex.field('note').text, 3);
    expect(
      placeCarets(open.codex, mirror, load().replace(/<!-- bindery note.*\n/, ''), [caret(place)]),
    ).toEqual([]);
    const invented = Y.createRelativePositionFromJSON({ item: { client: 1, clock: 99 }, assoc: 0 });
    expect(placeCarets(open.codex, mirror, load(), [caret(invented)])).toEqual([]);
  });
});

describe('the own caret', () => {
  it.each([
    ['A tit', null],
    ['one t', 'note'],
    ['The **ind', 'body'],
  ])('behind %j is there for others', (words, fieldId) => {
    const text = load();
    const head = text.indexOf(words) + words.length;
    const place = caretPlaceOf(open.codex, mirror, text, { anchor: head, head });
    expect(place?.fieldId).toBe(fieldId);
    if (place === null) return;
    const [seen] = placeCarets(open.codex, mirror, text, [caret(place.head)]);
    expect(seen?.head).toBe(head);
  });

  it('is nowhere in a value, or in a line that names a field', () => {
    const text = load();
    for (const words of ['<!-- bindery no', '<!-- bindery state']) {
      const head = text.indexOf(words) + words.length;
      expect(caretPlaceOf(open.codex, mirror, text, { anchor: head, head })).toBe(null);
    }
  });
});
