/** Reattaches text that was typed into a block while somebody else replaced it: made it a heading or list item, joined or split it. */
import * as Y from 'yjs';
import { LOCAL_ORIGIN } from '#core/codex/codex.ts';
import { meaningOf } from '#core/document/roots.ts';
import { getRichTextSchema, MARK_HASH } from '#richtext/schema/schema.ts';
import type { WrittenLately } from '#sync/outbox/document-outbox.ts';
import { type Attributes, BLOCK, type OldToken, readAdded, readRemoved } from './changed-text.ts';
import { type DisplacedRun, findDisplaced } from './displaced-text.ts';

/** A text that could not be reattached. */
export interface UnplacedText {
  readonly fieldId: string;
  /** The Yjs id of the deleted block, as `<client>:<clock>`. */
  readonly blockId: string;
  /** The block as its writer saw it last. */
  readonly text: string;
}

export interface ReattachOptions {
  readonly doc: Y.Doc;
  /** As `DocumentSession` tells it. */
  readonly writtenLately: () => WrittenLately | null;
  /** Whether this Yjs client is a page that is here: what is confirmed may be new to it, and to nobody else who writes. */
  readonly isPage: (client: number) => boolean;
  /** Whether this page may write; otherwise all is told. */
  readonly mayWrite: () => boolean;
  readonly onUnplaced: (unplaced: readonly UnplacedText[]) => void;
}

/**
 * The binding (y-tiptap 3.0.9) replaces a block when its kind or what it stands in changes, for a Yjs element has its name and its
 * place for good. Whatever somebody else writes into the old one meanwhile is deleted with it on every page. Whoever wrote it
 * has it still at the moment the change arrives, and alone puts it into what took the block's place, as an edit of their own: once, and
 * only where what stood around it tells the place. All else is handed to `onUnplaced`. Answers how to stop.
 */
export function reattachText(options: ReattachOptions): () => void {
  const { doc } = options;
  // Before the observers: an editor then sees one change, in which the block becomes another that holds the letters.
  const look = (transaction: Y.Transaction): void => {
    if (transaction.local || transaction.deleteSet.clients.size === 0) return;
    const writtenLately = options.writtenLately();
    if (writtenLately === null) return;
    for (const [name, fragment] of changedFragments(transaction)) {
      const unplaced = reattachIn(fragment, transaction, writtenLately, options);
      if (unplaced.length > 0)
        options.onUnplaced(unplaced.map((block) => ({ fieldId: meaningOf(name).field, ...block })));
    }
  };
  doc.on('beforeObserverCalls', look);
  return () => doc.off('beforeObserverCalls', look);
}

function changedFragments({ doc, changed }: Y.Transaction): readonly (readonly [string, Y.XmlFragment])[] {
  const roots = new Set<unknown>([...changed.keys()].map(rootTypeOf));
  return [...doc.share].flatMap(([name, type]) =>
    type instanceof Y.XmlFragment && roots.has(type) ? [[name, type] as const] : [],
  );
}

function rootTypeOf(type: unknown): unknown {
  let current = type;
  while (current instanceof Y.AbstractType && current._item !== null) current = current._item.parent;
  return current;
}

/** Answers the blocks in which something was lost for good. */
function reattachIn(
  fragment: Y.XmlFragment,
  transaction: Y.Transaction,
  writtenLately: WrittenLately,
  { mayWrite, isPage }: ReattachOptions,
): readonly Omit<UnplacedText, 'fieldId'>[] {
  const removed = readRemoved(fragment, transaction, writtenLately);
  if (!removed.some(({ own }) => own !== null)) return [];
  const lost = findDisplaced(removed, readAdded(fragment, transaction));
  const mayBePlaced = ({ place, tokens }: DisplacedRun): boolean => {
    if (place === null) return false;
    // Two people who each moved their letters within a block, because the other's moved, would never come to an end.
    if (tokens.every(({ removed: gone, block }) => !gone && block === place.token.block)) return false;
    return isPage(place.token.client) || tokens.every(({ own }) => own === 'unconfirmed');
  };
  const placed = mayWrite() ? lost.filter(mayBePlaced) : [];
  if (placed.length > 0) transaction.doc.transact(() => writeBack(placed), LOCAL_ORIGIN);
  const unplaced = lost.filter((run) => !placed.includes(run) && run.tokens.some(isLetter));
  const blocks = new Set(unplaced.flatMap(({ tokens }) => tokens.map(({ block }) => block)));
  return [...blocks].map((block) => ({
    blockId: idOf(block),
    text: wordsOf(removed.filter((token) => token.block === block)),
  }));
}

function idOf({ _item: item }: Y.XmlElement): string {
  if (item === null) throw new Error('A block is in a document.');
  return `${item.id.client}:${item.id.clock}`;
}

/** What is still there somewhere else is not lost. */
function isLetter({ token, removed, text }: OldToken): boolean {
  return removed && text !== null && token.trim() !== '';
}

function wordsOf(tokens: readonly OldToken[]): string {
  return tokens
    .map(({ token, text }) => (text === null ? (token === 'hardBreak' ? '\n' : '') : token))
    .join('');
}

interface Insertion {
  readonly run: DisplacedRun;
  readonly text: Y.XmlText;
  readonly at: Y.RelativePosition;
}

/** The last first: what is to stand in front of another at the same place comes after it. */
function writeBack(runs: readonly DisplacedRun[]): void {
  const insertions = runs.flatMap((run): Insertion[] => {
    if (run.place === null || run.tokens.every(({ text }) => text === null)) return [];
    const { text, index } = locate(run.place);
    return [{ run, text, at: Y.createRelativePositionFromTypeIndex(text, index, -1) }];
  });
  const moved = runs.flatMap(({ tokens }) => tokens.filter(({ removed }) => !removed)).map(characterOf);
  for (const { run, text, at } of insertions.reverse()) insertRun(run, text, indexOf(at, text));
  for (const { text, at, length } of moved) edit(text, indexOf(at, text), { delete: length });
}

function characterOf({ text, index, token }: OldToken) {
  if (text === null) throw new Error('Only characters are moved.');
  return { text, at: Y.createRelativePositionFromTypeIndex(text, index), length: token.length };
}

function indexOf(at: Y.RelativePosition, { doc }: Y.XmlText): number {
  const found = doc === null ? null : Y.createAbsolutePositionFromRelativePosition(at, doc);
  if (found === null) throw new Error('A place that was found is in the document.');
  return found.index;
}

function insertRun({ tokens }: DisplacedRun, text: Y.XmlText, index: number): void {
  const isAtEnd = index === text.length && text.nextSibling === null;
  const isNewLine = tokens[0]?.token === BLOCK && isAtEnd;
  const [target, start] = isNewLine ? [addLine(blockOf(text)), 0] : [text, index];
  const { nodeName } = blockOf(target);
  let end = start;
  for (const { token, attributes, text: from } of tokens) {
    if (from === null) continue;
    edit(target, end, { insert: token, attributes: allowedIn(nodeName, attributes) });
    end += token.length;
  }
}

/** An empty paragraph behind a block, in an item of its own where the block is in one. */
function addLine(block: Y.XmlElement): Y.XmlText {
  const text = new Y.XmlText();
  const paragraph = new Y.XmlElement('paragraph');
  paragraph.insert(0, [text]);
  const { parent } = block;
  if (parent instanceof Y.XmlElement && LIST_ITEMS.has(parent.nodeName)) {
    const item = new Y.XmlElement(parent.nodeName);
    // Yjs keeps any value in an attribute; its types know strings alone.
    if (parent.nodeName === 'taskItem') item.setAttribute('checked', false as never);
    item.insert(0, [paragraph]);
    insertBehind(parent, item);
  } else insertBehind(block, paragraph);
  return text;
}

const LIST_ITEMS: ReadonlySet<string> = new Set(['listItem', 'taskItem']);

function insertBehind(element: Y.XmlElement, added: Y.XmlElement): void {
  if (element.parent instanceof Y.XmlFragment) element.parent.insertAfter(element, [added]);
}

function blockOf({ parent }: Y.XmlText): Y.XmlElement {
  if (!(parent instanceof Y.XmlElement)) throw new Error('A text is in a block.');
  return parent;
}

/** By a delta, which counts from the start: what Yjs remembers of indices is out of date until the observers have been called. */
function edit(text: Y.XmlText, index: number, change: Readonly<Record<string, unknown>>): void {
  text.applyDelta(index === 0 ? [change] : [{ retain: index }, change]);
}

/** A text and an index in it that stand for a place, the text made where there is none. */
function locate({ token, side }: NonNullable<DisplacedRun['place']>): {
  readonly text: Y.XmlText;
  readonly index: number;
} {
  const { block, text, element, index } = token;
  if (text !== null) return { text, index: side === 'behind' ? index + token.token.length : index };
  const isBlock = token.token === BLOCK;
  const beside: unknown = isBlock
    ? block.firstChild
    : side === 'behind'
      ? element?.nextSibling
      : element?.prevSibling;
  if (beside instanceof Y.XmlText)
    return { text: beside, index: side === 'behind' || isBlock ? 0 : beside.length };
  const made = new Y.XmlText();
  const at = isBlock ? 0 : block.toArray().indexOf(element as never) + (side === 'behind' ? 1 : 0);
  block.insert(at, [made]);
  return { text: made, index: 0 };
}

/** The marks that a block takes: code takes none. */
function allowedIn(nodeName: string, attributes: Attributes): Record<string, unknown> {
  const { nodes, marks } = getRichTextSchema();
  return Object.fromEntries(
    Object.entries(attributes).filter(([name, value]) => {
      const mark = marks[name.replace(MARK_HASH, '')];
      return value !== null && mark !== undefined && nodes[nodeName]?.allowsMarkType(mark) === true;
    }),
  );
}
