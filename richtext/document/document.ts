/** A rich text in its Yjs fragment: read without writing, and written by minimal changes. */
import type { Node as DocumentNode, MarkType, NodeType } from '@tiptap/pm/model';
import { updateYFragment } from '@tiptap/y-tiptap';
import * as Y from 'yjs';
import { BinderyError } from '#core/errors.ts';
import type { JsonValue } from '#core/json.ts';
import { mentionText } from '#richtext/schema/codex-mention.ts';
import {
  MAX_RICH_TEXT_DEPTH,
  parseRichText,
  type RichTextMark,
  type RichTextNode,
} from '#richtext/schema/rich-text-json.ts';
import { getRichTextSchema, MARK_HASH } from '#richtext/schema/schema.ts';

/** Returned by `unknownNodes` for content nested deeper than an editor can handle. */
export const TOO_DEEP = '(nested too deep)';
/** As `TOO_DEEP`, for text that stands in no block, and for what is neither element nor text. */
const STRAY_TEXT = '(text outside of a block)';
const NO_ELEMENT = '(no element)';
const EMPTY_DOCUMENT: RichTextNode = { type: 'doc', content: [{ type: 'paragraph' }] };

/**
 * The document as ProseMirror JSON. A pure walk: y-tiptap's own readers delete from the shared document what they do
 * not understand, for everyone, so they must never see a fragment that came from elsewhere. Unknown nodes are kept
 * as they are; levels below `MAX_RICH_TEXT_DEPTH` become their text.
 */
export function fragmentToJson(fragment: Y.XmlFragment): RichTextNode {
  const content = readChildren(fragment, 1);
  return content.length === 0 ? EMPTY_DOCUMENT : { type: 'doc', content };
}

/**
 * Replaces the document, touching only what differs, in one transaction of the caller's origin when there is one.
 *
 * @throws BinderyError `invalid_input` with paths when `json` does not fit the schema; `unsupported` when the field
 * holds nodes of a newer schema, which this code would destroy.
 */
export function writeJson(fragment: Y.XmlFragment, json: unknown): void {
  writeDocument(fragment, parseRichText(json));
}

/** As `writeJson`, for a document that has been checked already. */
export function writeDocument(fragment: Y.XmlFragment, document: DocumentNode): void {
  refuseUnknown(fragment);
  const doc = fragment.doc;
  if (!doc)
    throw new BinderyError('internal', 'A fragment can be written only once it is part of a document.');
  doc.transact(() => {
    updateYFragment(doc, fragment, document, { mapping: new Map(), isOMark: new Map() });
  });
}

/**
 * Makes `target` say what `source` says (usually a field as it was at an earlier point), as a forward edit. What no schema knows in
 * the target gives way to it: otherwise what locks a text would lock it for good. Inside a transaction of the caller's.
 *
 * @throws BinderyError `unsupported` when the source holds nodes this schema does not know.
 */
export function restoreFragment(target: Y.XmlFragment, source: Y.XmlFragment): void {
  refuseUnknown(source);
  removeUnknown(target);
  writeDocument(target, getRichTextSchema().nodeFromJSON(fragmentToJson(source)));
}

/**
 * Names of nodes, marks as `mark:name` and attributes as `name.attribute` that our schema lacks. Call it before an editor is mounted on
 * the fragment and keep the field read-only when it is not empty: mounting or writing would delete them for everyone.
 */
export function unknownNodes(fragment: Y.XmlFragment): readonly string[] {
  return [...unknownIn(childrenOf(fragment))].sort();
}

/**
 * As `unknownNodes`, for what a transaction has brought into a fragment that held nothing unknown before. Time is that of the change and
 * of the texts it touches, not of the document.
 */
export function unknownInChange(
  fragment: Y.XmlFragment,
  { changed, beforeState }: Pick<Y.Transaction, 'changed' | 'beforeState'>,
): readonly string[] {
  const unknown = new Set<string>();
  const isNew = ({ _item }: XmlChild): boolean =>
    _item !== null && _item.id.clock >= (beforeState.get(_item.id.client) ?? 0);
  for (const type of changed.keys()) {
    const depth = depthIn(fragment, type);
    if (depth === null) continue;
    const target: unknown = type;
    if (target instanceof Y.XmlElement)
      addUnknown(unknown, target.nodeName, getRichTextSchema().nodes, target.getAttributes());
    if (target instanceof Y.XmlFragment) addUnknownIn(unknown, childrenOf(target).filter(isNew), depth + 1);
    else if (target instanceof Y.XmlText) addUnknownIn(unknown, [target], depth);
  }
  return [...unknown].sort();
}

/** How many levels below a fragment a type stands; 0 for the fragment itself, `null` for what stands elsewhere. */
function depthIn(fragment: Y.XmlFragment, type: unknown): number | null {
  let depth = 0;
  for (let current = type; current instanceof Y.AbstractType; current = current._item?.parent) {
    if (current === fragment) return depth;
    depth += 1;
  }
  return null;
}

/** What is unknown in these blocks of a fragment, they themselves included. */
function unknownIn(blocks: readonly XmlChild[]): ReadonlySet<string> {
  const unknown = new Set<string>();
  addUnknownIn(unknown, blocks, 1);
  return unknown;
}

/** `level` is that of the blocks: 1 for those in the fragment itself. */
function addUnknownIn(unknown: Set<string>, blocks: readonly XmlChild[], level: number): void {
  const schema = getRichTextSchema();
  walk(blocks, (type, below) => {
    const depth = below + level - 1;
    if (depth > MAX_RICH_TEXT_DEPTH) unknown.add(TOO_DEEP);
    if (type instanceof Y.XmlElement) {
      addUnknown(unknown, type.nodeName, schema.nodes, type.getAttributes());
    } else if (type instanceof Y.XmlText) {
      // Text stands in blocks; beside them an editor could not even begin.
      if (depth === 1) unknown.add(STRAY_TEXT);
      for (const [mark, attributes] of marksUsed(type))
        addUnknown(unknown, mark, schema.marks, attributes, 'mark:');
    } else {
      unknown.add(NO_ELEMENT);
    }
  });
}

/** Adds the node or mark if the schema lacks it, else those of its attributes that it lacks there. */
function addUnknown(
  unknown: Set<string>,
  name: string,
  types: Readonly<Record<string, NodeType | MarkType>>,
  attributes: object,
  prefix = '',
): void {
  const type = Object.hasOwn(types, name) ? types[name] : undefined;
  if (type === undefined) unknown.add(prefix + name);
  else
    for (const attribute of Object.keys(attributes))
      if (!Object.hasOwn(type.spec.attrs ?? {}, attribute)) unknown.add(`${prefix}${name}.${attribute}`);
}

function removeUnknown(fragment: Y.XmlFragment): void {
  for (const [index, block] of [...childrenOf(fragment).entries()].reverse())
    if (unknownIn([block]).size > 0) fragment.delete(index, 1);
}

/** The letters of a Yjs text in a rich text. */
export function lettersOf(text: Y.XmlText): string {
  const runs: readonly TextRun[] = text.toDelta();
  return runs.map(({ insert }) => (typeof insert === 'string' ? insert : '')).join('');
}

/**
 * The text of each block that holds text (paragraph, heading, code, list item …), in document order, empty ones left out. Whoever reads a
 * fragment again and again hands in a `letters` that remembers.
 */
export function blockTexts(fragment: Y.XmlFragment, letters = lettersOf): readonly string[] {
  const blocks: string[] = [];
  let open = '';
  let owner: unknown = null;
  const close = () => {
    if (open.trim() !== '') blocks.push(open);
    open = '';
  };
  walk(childrenOf(fragment), (type) => {
    const isInline =
      type instanceof Y.XmlText || (type instanceof Y.XmlElement && isInlineName(type.nodeName));
    if (!isInline || type.parent !== owner) close();
    owner = isInline ? type.parent : null;
    if (isInline) open += inlineText(type, letters);
  });
  close();
  return blocks;
}

/** All the text of the field, one line a block; for search, diffs and titles. */
export function fragmentText(fragment: Y.XmlFragment): string {
  return blockTexts(fragment).join('\n');
}

/** Ids of the Codices mentioned, each once, in order of first appearance. */
export function mentionsIn(fragment: Y.XmlFragment): readonly string[] {
  const ids = new Set<string>();
  walk(childrenOf(fragment), (type) => {
    if (!(type instanceof Y.XmlElement) || type.nodeName !== 'codexMention') return;
    const id: unknown = type.getAttribute('id');
    if (typeof id === 'string' && id !== '') ids.add(id);
  });
  return [...ids];
}

function refuseUnknown(fragment: Y.XmlFragment): void {
  const unknown = unknownNodes(fragment);
  if (unknown.length === 0) return;
  throw new BinderyError(
    'unsupported',
    `This text holds content that this version of Bindery does not know (${unknown.join(', ')}). Update, then try again; nothing was changed.`,
  );
}

type XmlChild = ReturnType<Y.XmlFragment['toArray']>[number];

/** Anybody may have put anything there: a child need not be an element or a text, whatever its type says. */
function childrenOf(parent: Y.XmlFragment): readonly XmlChild[] {
  return parent.toArray();
}

/** Visits the blocks and every Yjs type below them in document order, on its own stack so that no depth can overflow ours. */
function walk(blocks: readonly XmlChild[], visit: (type: XmlChild, depth: number) => void): void {
  const stack: { type: XmlChild; depth: number }[] = [];
  const push = (children: readonly XmlChild[], depth: number) => {
    for (let index = children.length - 1; index >= 0; index -= 1) {
      const type = children[index];
      if (type !== undefined) stack.push({ type, depth });
    }
  };
  push(blocks, 1);
  for (let next = stack.pop(); next; next = stack.pop()) {
    visit(next.type, next.depth);
    if (next.type instanceof Y.XmlFragment) push(childrenOf(next.type), next.depth + 1);
  }
}

function readChildren(parent: Y.XmlFragment, depth: number): RichTextNode[] {
  return childrenOf(parent).flatMap((child) => {
    if (child instanceof Y.XmlText) return readText(child);
    if (child instanceof Y.XmlElement) return [readElement(child, depth)];
    return [];
  });
}

function readElement(element: Y.XmlElement, depth: number): RichTextNode {
  const attrs = readAttributes(element.getAttributes());
  const content = depth >= MAX_RICH_TEXT_DEPTH ? flattened(element) : readChildren(element, depth + 1);
  return {
    type: element.nodeName,
    ...(Object.keys(attrs).length > 0 ? { attrs } : {}),
    ...(content.length > 0 ? { content } : {}),
  };
}

function flattened(element: Y.XmlElement): RichTextNode[] {
  let text = '';
  walk(childrenOf(element), (type) => {
    text += inlineText(type);
  });
  return text === '' ? [] : [{ type: 'text', text }];
}

interface TextRun {
  readonly insert?: unknown;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

function readText(text: Y.XmlText): RichTextNode[] {
  const runs: readonly TextRun[] = text.toDelta();
  return runs.flatMap(({ insert, attributes }) => {
    if (typeof insert !== 'string' || insert === '') return [];
    const marks = Object.entries(attributes ?? {}).map(([name, value]) => readMark(name, value));
    return [{ type: 'text', text: insert, ...(marks.length > 0 ? { marks } : {}) }];
  });
}

function readMark(name: string, value: unknown): RichTextMark {
  const attrs = readAttributes(value);
  const type = name.replace(MARK_HASH, '');
  return Object.keys(attrs).length > 0 ? { type, attrs } : { type };
}

/** Yjs attributes are any JSON; `undefined` and binary never come from our editors and are left out. */
function readAttributes(value: unknown): Record<string, JsonValue> {
  if (typeof value !== 'object' || value === null) return {};
  const entries = Object.entries(value).filter(
    ([, item]) => item !== undefined && !(item instanceof Uint8Array),
  );
  return Object.fromEntries(entries.map(([key, item]) => [key, item as JsonValue]));
}

/** The marks of a text, each with all attributes that it has somewhere. */
function marksUsed(text: Y.XmlText): ReadonlyMap<string, object> {
  const marks = new Map<string, object>();
  const runs: readonly TextRun[] = text.toDelta();
  for (const { attributes } of runs) {
    for (const [name, value] of Object.entries(attributes ?? {})) {
      const mark = name.replace(MARK_HASH, '');
      marks.set(mark, { ...marks.get(mark), ...(typeof value === 'object' && value) });
    }
  }
  return marks;
}

function isInlineName(name: string): boolean {
  return getRichTextSchema().nodes[name]?.isInline ?? false;
}

function inlineText(type: XmlChild, letters = lettersOf): string {
  if (type instanceof Y.XmlText) return letters(type);
  if (!(type instanceof Y.XmlElement)) return '';
  if (type.nodeName === 'hardBreak') return '\n';
  return type.nodeName === 'codexMention' ? mentionText(type.getAttributes()) : '';
}
