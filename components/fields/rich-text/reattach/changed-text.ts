/** The text that a transaction removed from and added to a rich text, as tokens in document order. */
import * as Y from 'yjs';
import { getRichTextSchema } from '#richtext/schema/schema.ts';
import type { WrittenLately } from '#sync/outbox/document-outbox.ts';

/** The token of a block's start, equal to no character. */
export const BLOCK = 'block';

export type Attributes = Readonly<Record<string, unknown>>;

interface Token {
  /** A character, the name of an element within a text, or `BLOCK`. */
  readonly token: string;
  readonly block: Y.XmlElement;
  /** `null` for what is no character. */
  readonly text: Y.XmlText | null;
  /** The element of a token that is one. */
  readonly element: Y.XmlElement | null;
}

/** A token before the transaction. */
export interface OldToken extends Token {
  /**
   * Written here of late, and not removed by itself but with what it was in, if at all: whoever made the transaction may not have
   * known it, and did not if it is unconfirmed.
   */
  readonly own: ReturnType<WrittenLately>;
  /** The transaction removed it, or what it was in. */
  readonly removed: boolean;
  readonly attributes: Attributes;
  /** For a character that is still there, where. */
  readonly index: number;
}

/** A token that the transaction added. */
export interface NewToken extends Token {
  /** Whose it is, by Yjs client id. */
  readonly client: number;
  /** Where a character is in its text. */
  readonly index: number;
}

/**
 * The text that the transaction removed, with recent local text in it. Call it before the observers of the transaction,
 * while nothing has been garbage-collected.
 */
export function readRemoved(
  fragment: Y.XmlFragment,
  { beforeState, deleteSet }: Y.Transaction,
  writtenLately: WrittenLately,
): OldToken[] {
  const isRemoved = (item: Y.Item): boolean => item.deleted && Y.isDeleted(deleteSet, item.id);
  const wasThere = (item: Y.Item): boolean =>
    item.id.clock < (beforeState.get(item.id.client) ?? 0) && (!item.deleted || isRemoved(item));
  const tokens: OldToken[] = [];
  const ownOf = (item: Y.Item, offset: number, parent: Y.Item | null): OldToken['own'] =>
    !item.deleted || (parent !== null && isRemoved(parent))
      ? writtenLately(item.id.client, item.id.clock + offset)
      : null;
  for (const block of textBlocks(fragment, wasThere)) {
    const item = itemOf(block);
    const rest = { block, attributes: {}, index: -1 };
    const all: OldToken[] = [
      {
        ...rest,
        token: BLOCK,
        text: null,
        element: block,
        own: ownOf(item, 0, parentOf(item)),
        removed: isRemoved(item),
      },
    ];
    for (const child of childItems(block)) {
      const type = typeIn(child);
      if (!wasThere(child)) continue;
      const [own, removed] = [ownOf(child, 0, item), isRemoved(child)];
      if (type instanceof Y.XmlText) all.push(...readCharacters(block, type, { wasThere, isRemoved, ownOf }));
      else if (type instanceof Y.XmlElement)
        all.push({ ...rest, token: type.nodeName, text: null, element: type, own, removed });
    }
    tokens.push(...relevant(all));
  }
  return tokens;
}

/** Of a block: what was removed, and what is one's own between such; nothing if that is no more than the block's name. */
function relevant(tokens: readonly OldToken[]): readonly OldToken[] {
  const [start, ...content] = tokens;
  if (start === undefined) return [];
  const kept = content.filter((token, index) => token.removed || isUprooted(content, index));
  return kept.length > 0 || start.removed ? [start, ...kept] : [];
}

/** Is still there, while what it was written beside is gone? */
function isUprooted(content: readonly OldToken[], index: number): boolean {
  if (content[index]?.own == null) return false;
  const neighbour = (step: 1 | -1): OldToken | undefined => {
    let at = index + step;
    while (content[at]?.own != null && content[at]?.removed === false) at += step;
    return content[at];
  };
  const [before, behind] = [neighbour(-1), neighbour(1)];
  if (before === undefined && behind === undefined) return false;
  return before?.removed !== false && behind?.removed !== false;
}

interface Questions {
  readonly wasThere: (item: Y.Item) => boolean;
  readonly isRemoved: (item: Y.Item) => boolean;
  readonly ownOf: (item: Y.Item, offset: number, parent: Y.Item | null) => OldToken['own'];
}

function* readCharacters(
  block: Y.XmlElement,
  text: Y.XmlText,
  { wasThere, isRemoved, ownOf }: Questions,
): Generator<OldToken> {
  let attributes: Attributes = {};
  let index = 0;
  for (const item of childItems(text)) {
    const { content } = item;
    if (wasThere(item)) {
      if (content instanceof Y.ContentFormat) attributes = { ...attributes, [content.key]: content.value };
      if (content instanceof Y.ContentString) {
        let offset = 0;
        for (const token of content.str) {
          yield {
            token,
            block,
            text,
            element: null,
            own: ownOf(item, offset, text._item),
            removed: isRemoved(item),
            attributes,
            index: item.deleted ? -1 : index + offset,
          };
          offset += token.length;
        }
      }
    }
    if (!item.deleted && item.countable) index += item.length;
  }
}

/** The text that the transaction added: whole blocks, and insertions into others. */
export function readAdded(fragment: Y.XmlFragment, { beforeState }: Y.Transaction): NewToken[] {
  const isThere = (item: Y.Item): boolean => !item.deleted;
  const isNew = ({ id }: Y.Item): boolean => id.clock >= (beforeState.get(id.client) ?? 0);
  const tokens: NewToken[] = [];
  for (const block of textBlocks(fragment, isThere)) {
    const added: NewToken[] = [];
    for (const child of childItems(block)) {
      if (child.deleted) continue;
      const type = typeIn(child);
      if (type instanceof Y.XmlText) added.push(...readAddedCharacters(block, type, isNew));
      else if (type instanceof Y.XmlElement && isNew(child))
        added.push({
          token: type.nodeName,
          block,
          text: null,
          element: type,
          index: -1,
          client: child.id.client,
        });
    }
    if (added.length > 0 || isNew(itemOf(block)))
      tokens.push(
        { token: BLOCK, block, text: null, element: block, index: -1, client: itemOf(block).id.client },
        ...added,
      );
  }
  return tokens;
}

function* readAddedCharacters(
  block: Y.XmlElement,
  text: Y.XmlText,
  isNew: (item: Y.Item) => boolean,
): Generator<NewToken> {
  let index = 0;
  for (const item of childItems(text)) {
    if (item.deleted || !item.countable) continue;
    if (item.content instanceof Y.ContentString && isNew(item)) {
      let offset = 0;
      for (const token of item.content.str) {
        yield { token, block, text, element: null, index: index + offset, client: item.id.client };
        offset += token.length;
      }
    }
    index += item.length;
  }
}

/** The blocks of text in document order, as far as `sees` lets one look; on a stack of its own, for no depth to overflow ours. */
function* textBlocks(fragment: Y.XmlFragment, sees: (item: Y.Item) => boolean): Generator<Y.XmlElement> {
  const { nodes } = getRichTextSchema();
  const stack = [childItems(fragment)];
  for (let open = stack.at(-1); open !== undefined; open = stack.at(-1)) {
    const { value: item, done } = open.next();
    if (done === true) stack.pop();
    else if (sees(item)) {
      const type = typeIn(item);
      if (!(type instanceof Y.XmlElement)) continue;
      if (Object.hasOwn(nodes, type.nodeName) && nodes[type.nodeName]?.isTextblock === true) yield type;
      else stack.push(childItems(type));
    }
  }
}

/** All that ever stood in a type and is not forgotten yet, deleted or not. */
function* childItems(type: Y.XmlFragment | Y.XmlText): Generator<Y.Item, undefined> {
  for (let item = type._start; item !== null; item = item.right) yield item;
}

function typeIn({ content }: Y.Item): unknown {
  return content instanceof Y.ContentType ? content.type : null;
}

function parentOf({ parent }: Y.Item): Y.Item | null {
  return parent instanceof Y.AbstractType ? parent._item : null;
}

function itemOf({ _item: item }: Y.XmlElement): Y.Item {
  if (item === null) throw new Error('An element is always in something.');
  return item;
}
