/** A proposed change made to words of a rich text, as the document that would result; the text itself is left alone. */
import type { Node as DocumentNode, Mark } from '@tiptap/pm/model';
import { canSplit, Transform } from '@tiptap/pm/transform';
import * as Y from 'yjs';
import { BinderyError } from '#core/errors.ts';
import type {
  BlockChange,
  FormatChange,
  ProposedChange,
  TextChange,
} from '#core/suggestions/proposed-change.ts';
import { isSafeLink } from '#richtext/schema/safe-urls.ts';
import { getRichTextSchema } from '#richtext/schema/schema.ts';
import { fragmentToJson, unknownNodes } from './document.ts';

/**
 * The whole document with the change made to the characters `[from, to)`, offsets of the string that anchors read it as
 * (`readAnchorText`: blocks on lines). Throws `unsupported` for a text that holds what this version does not know, `invalid_input`
 * for a change that does not fit there.
 */
export function changeRichText(
  fragment: Y.XmlFragment,
  [from, to]: readonly [number, number],
  change: Exclude<ProposedChange, { readonly kind: 'value' }>,
): DocumentNode {
  if (unknownNodes(fragment).length > 0)
    throw new BinderyError(
      'unsupported',
      'This text holds content that this version of Bindery does not know.',
    );
  const document = getRichTextSchema().nodeFromJSON(fragmentToJson(fragment));
  const transform = new Transform(document);
  const range = positionsOf(fragment, document, from, to);
  switch (change.kind) {
    case 'text':
      changeWords(transform, range, change);
      break;
    case 'format':
      changeMarks(transform, range, change);
      break;
    case 'block':
      changeBlocks(transform, range, change);
  }
  transform.doc.check();
  return transform.doc;
}

/** A document of these words alone, a paragraph for each line; for a field that is empty. */
export function richTextOf(text: string): DocumentNode {
  const schema = getRichTextSchema();
  const lines = text
    .split('\n')
    .map((line) => schema.node('paragraph', null, line === '' ? [] : [schema.text(line)]));
  return schema.node('doc', null, lines);
}

interface Range {
  readonly from: number;
  readonly to: number;
}

function changeWords(transform: Transform, { from, to }: Range, { side, text }: TextChange): void {
  const start = side === 'after' ? to : from;
  const { doc } = transform;
  const marks = side === 'after' ? doc.resolve(to).marks() : marksBehind(doc, from);
  if (side === 'over') transform.delete(from, to);
  let at = transform.mapping.map(start, -1);
  const isCode = transform.doc.resolve(at).parent.type.spec.code === true;
  for (const [index, line] of (isCode ? [text] : text.split('\n')).entries()) {
    if (index > 0) {
      if (!canSplit(transform.doc, at))
        throw new BinderyError('invalid_input', 'This text has no room for another paragraph there.');
      transform.split(at);
      at += 2;
    }
    if (line === '') continue;
    transform.insert(at, transform.doc.type.schema.text(line, marks));
    at += line.length;
  }
}

/** Of the character behind a place. */
function marksBehind(doc: DocumentNode, at: number): readonly Mark[] {
  return doc.nodeAt(at)?.marks ?? doc.resolve(at).marks();
}

function changeMarks(transform: Transform, { from, to }: Range, { add, remove }: FormatChange): void {
  const { marks } = transform.doc.type.schema;
  for (const type of remove) transform.removeMark(from, to, marks[type]);
  for (const { type, href } of add) {
    if (type === 'link' && !isSafeLink(href))
      throw new BinderyError('invalid_input', 'A link leads to a web or e-mail address.');
    const mark = marks[type]?.create(href === undefined ? null : { href });
    if (mark !== undefined) transform.addMark(from, to, mark);
  }
}

function changeBlocks(transform: Transform, { from, to }: Range, { block, level }: BlockChange): void {
  const type = transform.doc.type.schema.nodes[block];
  const attrs = block === 'heading' ? { level } : {};
  if (type !== undefined) transform.setBlockType(from, to, type, attrs);
  transform.doc.nodesBetween(from, to, (node) => {
    const isSuch = node.type === type && (block !== 'heading' || node.attrs['level'] === level);
    if (!node.isTextblock || isSuch) return;
    throw new BinderyError('invalid_input', `There is no room for a ${block} in a ${node.type.name}.`);
  });
}

/** Characters, or one object, that stand side by side in the string and in the document. */
interface Stretch {
  readonly offset: number;
  readonly position: number;
  readonly length: number;
}

function positionsOf(fragment: Y.XmlFragment, document: DocumentNode, from: number, to: number): Range {
  const walk: Walk = { offset: 0, position: 0, stretches: [] };
  readElement(fragment, walk);
  const isInStep = fragment.length === 0 || walk.position === document.content.size;
  const [first, last] = [stretchAt(walk.stretches, from), stretchAt(walk.stretches, to - 1)];
  if (!isInStep || first === undefined || last === undefined)
    throw new BinderyError('unsupported', 'This text cannot be changed here; change it in the editor.');
  return { from: first.position + from - first.offset, to: last.position + to - last.offset };
}

function stretchAt(stretches: readonly Stretch[], offset: number): Stretch | undefined {
  return stretches.find((stretch) => stretch.offset <= offset && offset < stretch.offset + stretch.length);
}

interface Walk {
  offset: number;
  position: number;
  readonly stretches: Stretch[];
}

/** Goes through the text as `readAnchorText` does, counting positions of the editor beside its offsets. */
function readElement(element: Y.XmlFragment, walk: Walk): void {
  const children = element.toArray();
  const isTextBlock = children.some((child) => child instanceof Y.XmlText);
  if (isTextBlock && walk.offset > 0) walk.offset += 1;
  for (const child of children) {
    if (child instanceof Y.XmlText) take(walk, child.length);
    else if (isTextBlock) take(walk, 1);
    else if (child instanceof Y.XmlElement) {
      const isLeaf = getRichTextSchema().nodes[child.nodeName]?.isLeaf === true;
      walk.position += 1;
      if (isLeaf) continue;
      readElement(child, walk);
      walk.position += 1;
    }
  }
}

function take(walk: Walk, length: number): void {
  walk.stretches.push({ offset: walk.offset, position: walk.position, length });
  walk.offset += length;
  walk.position += length;
}
