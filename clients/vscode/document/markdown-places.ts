/** Places in a rich text and in its Markdown, each found in the other: for carets. */
import * as Y from 'yjs';
import { diffText } from '#core/crdt/plain-text.ts';
import { fragmentToJson } from '#richtext/document/document.ts';
import { jsonToMarkdown } from '#richtext/markdown/markdown.ts';

/** A place between two characters of a rich text. */
export interface TextPlace {
  readonly text: Y.XmlText;
  readonly index: number;
}

/** A run of characters that stands in both. */
interface Run {
  readonly text: Y.XmlText;
  readonly index: number;
  readonly offset: number;
  readonly length: number;
}

/** What separates blocks in Markdown. */
const BLANK_LINE = '\n\n';
/** Stands between texts of one block while the block is compared with its Markdown. */
const BETWEEN_TEXTS = '\n';

const read = new WeakMap<Y.XmlFragment, MarkdownPlaces>();
const watched = new WeakSet<Y.XmlFragment>();

/** Those of a rich text as it is now, worked out anew when it has changed. */
export function placesIn(fragment: Y.XmlFragment): MarkdownPlaces {
  const known = read.get(fragment);
  if (known !== undefined) return known;
  if (!watched.has(fragment)) {
    watched.add(fragment);
    fragment.observeDeep(() => read.delete(fragment));
  }
  const places = new MarkdownPlaces(fragment);
  read.set(fragment, places);
  return places;
}

/** Where the characters of one state of a rich text stand in the Markdown of that state. */
export class MarkdownPlaces {
  readonly markdown: string;
  private readonly runs: readonly Run[];

  constructor(fragment: Y.XmlFragment) {
    const runs: Run[] = [];
    const written: string[] = [];
    let start = 0;
    const { content = [] } = fragmentToJson(fragment);
    const blocks = fragment.toArray();
    content.forEach((block, index) => {
      const markdown = jsonToMarkdown({ type: 'doc', content: [block] });
      const element = blocks[index];
      if (element instanceof Y.XmlElement) runs.push(...runsIn(element, markdown, start));
      written.push(markdown);
      start += markdown.length + BLANK_LINE.length;
    });
    this.runs = runs;
    this.markdown = written.join(BLANK_LINE);
  }

  /** In UTF-16 units of the Markdown; `null` for a text that is not in this rich text. */
  offsetOf({ text, index }: TextPlace): number | null {
    let found: number | null = null;
    for (const run of this.runs) {
      if (run.text !== text) continue;
      if (index < run.index) return found ?? run.offset;
      found = run.offset + Math.min(index - run.index, run.length);
    }
    return found;
  }

  /** The place that is nearest before an offset; `null` where there is no text at all. */
  placeAt(offset: number): TextPlace | null {
    let found: Run | null = null;
    for (const run of this.runs) {
      if (run.offset > offset && found !== null) break;
      found = run;
    }
    if (found === null) return null;
    const inside = Math.max(0, Math.min(Math.min(offset, this.markdown.length) - found.offset, found.length));
    return { text: found.text, index: found.index + inside };
  }
}

/** Letters of a block in the order of both, found by what the signs of Markdown put between them. */
function runsIn(block: Y.XmlElement, markdown: string, start: number): readonly Run[] {
  const texts = textsIn(block);
  const plain = texts.map(plainText).join(BETWEEN_TEXTS);
  const runs: Run[] = [];
  const starts: number[] = [];
  let at = 0;
  for (const text of texts) {
    starts.push(at);
    at += plainText(text).length + BETWEEN_TEXTS.length;
  }
  const add = (from: number, to: number, shift: number): void => {
    texts.forEach((text, number) => {
      const first = starts[number] ?? 0;
      const [begin, end] = [Math.max(from, first), Math.min(to, first + plainText(text).length)];
      if (begin > end || (begin === end && plainText(text) !== '')) return;
      runs.push({ text, index: begin - first, offset: start + begin + shift, length: end - begin });
    });
  };
  let [from, shift] = [0, 0];
  for (const { index, remove, insert } of diffText(plain, markdown)) {
    const place = index - shift;
    add(from, place, shift);
    from = place + remove;
    shift += insert.length - remove;
  }
  add(from, plain.length, shift);
  return runs;
}

function textsIn(element: Y.XmlElement): readonly Y.XmlText[] {
  return element.toArray().flatMap((child) => {
    if (child instanceof Y.XmlText) return [child];
    return child instanceof Y.XmlElement ? textsIn(child) : [];
  });
}

function plainText(text: Y.XmlText): string {
  const runs: readonly { readonly insert?: unknown }[] = text.toDelta();
  // What is embedded counts as one character in Yjs.
  return runs.map(({ insert }) => (typeof insert === 'string' ? insert : '\ufffc')).join('');
}
