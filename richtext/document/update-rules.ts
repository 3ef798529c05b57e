/** The rules for items of an update to a rich text, derived from the schema for the server's check. */
import type { ContentMatch, NodeType } from '@tiptap/pm/model';
import type { RichTextRules } from '#core/codex/check-codex-update.ts';
import { isJsonArray } from '#core/json.ts';
import { MAX_RICH_TEXT_DEPTH } from '#richtext/schema/rich-text-json.ts';
import { getRichTextSchema, HEADING_LEVELS, MARK_HASH } from '#richtext/schema/schema.ts';

/** Longer than any address or description; an editor keeps what it finds in pasted HTML. */
const MAX_ATTRIBUTE_LENGTH = 100_000;
/** As far as HTML goes (§4.9.11). Beyond, drawing one cell takes every page down. */
const MAX_SPAN = { colspan: 1000, rowspan: 65_534 };
const MAX_WIDTHS = 1000;

const childrenOf = new Map<string, ReadonlySet<string>>();

/**
 * The rules are wider than `validateRichText`, because editors keep any attribute value of pasted HTML; unsafe addresses
 * are neutralised when rendered.
 */
export const richTextRules: RichTextRules = {
  maxDepth: MAX_RICH_TEXT_DEPTH,

  mayHold(parent, child) {
    const name = parent ?? 'doc';
    let children = childrenOf.get(name);
    if (children === undefined) {
      const type = nodeType(name);
      if (type === null) return false;
      children = possibleChildren(type);
      childrenOf.set(name, children);
    }
    return children.has(child ?? 'text');
  },

  isAttribute(element, name, value) {
    return Object.hasOwn(nodeType(element)?.spec.attrs ?? {}, name) && isAttributeOf(element, name, value);
  },

  isMark(element, name, value) {
    const { marks } = getRichTextSchema();
    const markName = name.replace(MARK_HASH, '');
    const mark = Object.hasOwn(marks, markName) ? marks[markName] : undefined;
    if (mark === undefined) return false;
    if (value === null) return true;
    if (nodeType(element)?.allowsMarkType(mark) !== true) return false;
    if (typeof value !== 'object' || isJsonArray(value)) return value === true;
    return Object.entries(value).every(
      ([key, attribute]) => Object.hasOwn(mark.spec.attrs ?? {}, key) && isScalar(attribute),
    );
  },
};

function nodeType(name: string): NodeType | null {
  const { nodes } = getRichTextSchema();
  return Object.hasOwn(nodes, name) ? (nodes[name] ?? null) : null;
}

/** Names of the nodes that stand anywhere in what the content rule of a node describes. */
function possibleChildren({ contentMatch }: NodeType): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set<ContentMatch>([contentMatch]);
  // A set is walked together with what is added to it meanwhile.
  for (const match of seen) {
    for (let index = 0; index < match.edgeCount; index += 1) {
      const { type, next } = match.edge(index);
      names.add(type.name);
      seen.add(next);
    }
  }
  return names;
}

function isAttributeOf(element: string, name: string, value: unknown): boolean {
  if (value === null) return true;
  if (name === 'level' && element === 'heading') return HEADING_LEVELS.some((level) => level === value);
  if (name === 'checked' && element === 'taskItem') return typeof value === 'boolean';
  if (name === 'colspan' || name === 'rowspan') return isScalar(value) && !(Number(value) > MAX_SPAN[name]);
  if (name === 'colwidth') return isWidths(value);
  return isScalar(value);
}

function isScalar(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= MAX_ATTRIBUTE_LENGTH;
  return value === null || typeof value === 'number' || typeof value === 'boolean';
}

function isWidths(value: unknown): boolean {
  return Array.isArray(value) && value.length <= MAX_WIDTHS && value.every(isScalar);
}
