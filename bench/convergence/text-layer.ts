/** Text under concurrency: every character is used once, so that loss and duplication are detected. */
import * as Y from 'yjs';
import type { Chance } from './chance.ts';
import { PLAIN_TEXT, RICH_TEXT } from './fields.ts';
import { compareNames, type Layer, survivors } from './layer.ts';
import type { EditRecord, Replica } from './replica.ts';

const MAX_RUN = 4;
/** CJK ideographs, and from 27,000 on ones that take two UTF-16 units: both must come through. */
const FIRST_BMP = 0x3400;
const BMP_TOKENS = 27_000;
const FIRST_ASTRAL = 0x20000;
const TOKENS_PER_REPLICA = 5_000;

const made = new WeakMap<Replica, number>();

/** A character nobody else writes. Every third is an astral one. */
function newToken(replica: Replica): string {
  const count = made.get(replica) ?? 0;
  made.set(replica, count + 1);
  const number = replica.number * TOKENS_PER_REPLICA + count;
  return String.fromCodePoint(count % 3 === 2 ? FIRST_ASTRAL + number : FIRST_BMP + (number % BMP_TOKENS));
}

export const textLayer: Layer = {
  name: 'text',
  edit(replica, chance) {
    const target = chance.pick(['title', 'plain', 'rich', 'rich'] as const);
    if (target === 'rich') editRich(replica, chance);
    else editPlain(replica, target === 'title' ? 'title' : `field:${PLAIN_TEXT.id}`, chance);
  },
  read: ({ codex }) => ({
    title: codex.title.toJSON(),
    plain: codex.text(PLAIN_TEXT.id).toJSON(),
    rich: codex.fragment(RICH_TEXT.id).toJSON(),
  }),
  check({ codex }, records, undone) {
    if (undone) return [];
    const texts: readonly (readonly [string, string])[] = [
      ['title', codex.title.toJSON()],
      [`field:${PLAIN_TEXT.id}`, codex.text(PLAIN_TEXT.id).toJSON()],
      [`field:${RICH_TEXT.id}`, paragraphsOf(codex.fragment(RICH_TEXT.id)).map(plainOf).join('')],
    ];
    return texts.flatMap(([root, text]) =>
      compareNames(
        `text ${root}`,
        survivors(outsideDeleted(records.filter((record) => record.root === root))),
        [...text],
      ),
    );
  },
};

/** Characters in and out, either at a place or by writing the whole value, as REST does. */
function editPlain(replica: Replica, root: string, chance: Chance): void {
  const { codex } = replica;
  const text = root === 'title' ? codex.title : codex.text(PLAIN_TEXT.id);
  const before = [...text.toJSON()];
  const removed = chance.oneIn(3) ? pickRun(before, chance) : [];
  const added = Array.from({ length: 1 + chance.below(MAX_RUN) }, () => newToken(replica));
  const kept = before.filter((token) => !removed.includes(token));
  const at = chance.below(kept.length + 1);
  if (root === 'title' && chance.oneIn(2)) {
    codex.setTitle([...kept.slice(0, at), ...added, ...kept.slice(at)].join(''));
  } else {
    codex.transact(() => {
      if (removed.length > 0) text.delete(before.join('').indexOf(removed.join('')), removed.join('').length);
      text.insert(kept.slice(0, at).join('').length, added.join(''));
    });
  }
  replica.record({ layer: 'text', root, added, removed, seen: before });
}

/** What was written into a paragraph that somebody deleted goes with it, as its author can see. */
function outsideDeleted(records: readonly EditRecord[]): EditRecord[] {
  const deleted = new Set(records.flatMap(({ removed }) => removed));
  return records.filter(({ within }) => within === undefined || !deleted.has(within));
}

/** New paragraphs, words in old ones, marks, and deletion of runs and of whole paragraphs. */
function editRich(replica: Replica, chance: Chance): void {
  const { codex } = replica;
  const fragment = codex.fragment(RICH_TEXT.id);
  const paragraphs = paragraphsOf(fragment);
  const added: string[] = [];
  const removed: string[] = [];
  const seen = paragraphs.flatMap((paragraph) => [...plainOf(paragraph)]);
  let within = '';
  codex.transact(() => {
    if (paragraphs.length === 0 || chance.oneIn(4)) {
      added.push(...Array.from({ length: 1 + chance.below(MAX_RUN) }, () => newToken(replica)));
      const paragraph = new Y.XmlElement('paragraph');
      paragraph.insert(0, [new Y.XmlText(added.join(''))]);
      fragment.insert(chance.below(fragment.length + 1), [paragraph]);
      within = nameOf(paragraph);
      return;
    }
    const index = chance.below(paragraphs.length);
    const paragraph = paragraphs[index];
    if (paragraph === undefined) return;
    within = nameOf(paragraph);
    const text = paragraph.get(0);
    if (chance.oneIn(8)) {
      removed.push(...plainOf(paragraph), within);
      fragment.delete(index, 1);
    } else if (text instanceof Y.XmlText) {
      editRun(replica, text, chance, added, removed);
    }
  });
  if (added.length + removed.length === 0) return;
  replica.record({ layer: 'text', root: `field:${RICH_TEXT.id}`, added, removed, seen, within });
}

function editRun(
  replica: Replica,
  text: Y.XmlText,
  chance: Chance,
  added: string[],
  removed: string[],
): void {
  const tokens = [...plainText(text)];
  const startOf = (index: number): number => tokens.slice(0, index).join('').length;
  if (tokens.length > 0 && chance.oneIn(3)) {
    removed.push(...pickRun(tokens, chance));
    text.delete(startOf(tokens.indexOf(removed[0] ?? '')), removed.join('').length);
  } else if (tokens.length > 0 && chance.oneIn(4)) {
    const run = pickRun(tokens, chance);
    text.format(startOf(tokens.indexOf(run[0] ?? '')), run.join('').length, {
      bold: chance.oneIn(2) ? {} : null,
    });
  } else {
    added.push(newToken(replica));
    text.insert(startOf(chance.below(tokens.length + 1)), added.join(''));
  }
}

function pickRun(tokens: readonly string[], chance: Chance): string[] {
  if (tokens.length === 0) return [];
  const from = chance.below(tokens.length);
  return tokens.slice(from, from + 1 + chance.below(MAX_RUN));
}

function paragraphsOf(fragment: Y.XmlFragment): Y.XmlElement[] {
  return fragment.toArray().filter((node) => node instanceof Y.XmlElement);
}

/** A paragraph's name: the id of its Yjs item. */
function nameOf({ _item: item }: Y.XmlElement): string {
  return item === null ? '?' : `${item.id.client}:${item.id.clock}`;
}

function plainOf(paragraph: Y.XmlElement): string {
  return paragraph
    .toArray()
    .map((child) => (child instanceof Y.XmlText ? plainText(child) : ''))
    .join('');
}

/** Without the marks, which `toString` would write as tags. */
function plainText(text: Y.XmlText): string {
  const delta: readonly { insert?: unknown }[] = text.toDelta();
  return delta.map(({ insert }) => (typeof insert === 'string' ? insert : '')).join('');
}
