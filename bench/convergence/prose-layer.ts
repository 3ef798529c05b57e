/** Prose under concurrency: ordinary words, which repeat, in blocks that people move, split, join and make headings of. */
import * as Y from 'yjs';
import type { Chance } from './chance.ts';
import { PROSE } from './fields.ts';
import type { Layer } from './layer.ts';

/** Few enough that the same words stand in several places. */
const WORDS = 'the night is quiet and ships wait for the tide before a storm 🚢'.split(' ');
const MAX_WORDS = 7;

export const proseLayer: Layer = {
  name: 'prose',
  edit(replica, chance) {
    const { codex } = replica;
    const fragment = codex.fragment(PROSE.id);
    const edit = fragment.length === 0 || chance.oneIn(4) ? addBlock : chance.pick(EDITS);
    codex.transact(() => edit(fragment, chance));
  },
  read: ({ codex }) => codex.fragment(PROSE.id).toJSON(),
  // What is moved by two at once is there twice, so words cannot be counted here.
  check: () => [],
};

type Edit = (fragment: Y.XmlFragment, chance: Chance) => void;

/** As the editor does it, each of them writes the text of a block that is moved or changed anew. */
const EDITS: readonly Edit[] = [
  function insert(fragment, chance) {
    const text = textIn(fragment, chance.below(fragment.length));
    text?.insert(boundary(plainOf(text), chance), `${someWords(chance)} `);
  },
  function remove(fragment, chance) {
    const text = textIn(fragment, chance.below(fragment.length));
    if (text === null) return;
    const [from, to] = [boundary(plainOf(text), chance), boundary(plainOf(text), chance)];
    text.delete(Math.min(from, to), Math.abs(to - from));
  },
  function move(fragment, chance) {
    const index = chance.below(fragment.length);
    const moved = copyOf(fragment.get(index));
    fragment.delete(index, 1);
    fragment.insert(chance.below(fragment.length + 1), [moved]);
  },
  function split(fragment, chance) {
    const index = chance.below(fragment.length);
    const text = textIn(fragment, index);
    if (text === null) return;
    const content = plainOf(text);
    const at = boundary(content, chance);
    text.delete(at, content.length - at);
    fragment.insert(index + 1, [block('paragraph', content.slice(at))]);
  },
  function join(fragment, chance) {
    const index = chance.below(fragment.length);
    const [text, next] = [textIn(fragment, index), textIn(fragment, index + 1)];
    if (text === null || next === null) return;
    text.insert(text.length, plainOf(next));
    fragment.delete(index + 1, 1);
  },
  function retype(fragment, chance) {
    const index = chance.below(fragment.length);
    const changed = copyOf(fragment.get(index), chance.pick(['paragraph', 'heading'] as const));
    fragment.delete(index, 1);
    fragment.insert(index, [changed]);
  },
];

function addBlock(fragment: Y.XmlFragment, chance: Chance): void {
  fragment.insert(chance.below(fragment.length + 1), [block('paragraph', someWords(chance))]);
}

function someWords(chance: Chance): string {
  return Array.from({ length: 1 + chance.below(MAX_WORDS) }, () => chance.pick(WORDS)).join(' ');
}

/** Between two words, or at an end. */
function boundary(text: string, chance: Chance): number {
  const places = [0, text.length, ...[...text.matchAll(/ /g)].map(({ index }) => index + 1)];
  return chance.pick(places);
}

function textIn(fragment: Y.XmlFragment, index: number): Y.XmlText | null {
  const element = index < fragment.length ? fragment.get(index) : null;
  const text = element instanceof Y.XmlElement && element.length > 0 ? element.get(0) : null;
  return text instanceof Y.XmlText ? text : null;
}

function copyOf(element: Y.XmlElement | Y.XmlText, name = nameOf(element)): Y.XmlElement {
  const text = element instanceof Y.XmlElement && element.length > 0 ? element.get(0) : null;
  return block(name, text instanceof Y.XmlText ? plainOf(text) : '');
}

function nameOf(element: Y.XmlElement | Y.XmlText): BlockName {
  return element instanceof Y.XmlElement && element.nodeName === 'heading' ? 'heading' : 'paragraph';
}

type BlockName = 'paragraph' | 'heading';

function block(name: BlockName, content: string): Y.XmlElement {
  const element = new Y.XmlElement(name);
  element.insert(0, [new Y.XmlText(content)]);
  return element;
}

/** Without the marks, which `toString` would write as tags. */
function plainOf(text: Y.XmlText): string {
  const delta: readonly { insert?: unknown }[] = text.toDelta();
  return delta.map(({ insert }) => (typeof insert === 'string' ? insert : '')).join('');
}
