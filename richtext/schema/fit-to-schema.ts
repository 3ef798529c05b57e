/** Fits parsed content to the schema without losing text. */
import {
  type ContentMatch,
  type Node as DocumentNode,
  Fragment,
  Mark,
  type NodeType,
} from '@tiptap/pm/model';
import type { JsonValue } from '#core/json.ts';
import { isUuid } from '#core/uuid.ts';
import { mentionText } from './codex-mention.ts';
import { MAX_RICH_TEXT_DEPTH, type RichTextMark, type RichTextNode } from './rich-text-json.ts';
import { isSafeImageSource, isSafeLink } from './safe-urls.ts';
import { getRichTextSchema, HEADING_LEVELS } from './schema.ts';

/** Depths to which a document keeps its shape when wrapping, which may add two levels to each, made it too deep. */
const LESSER_DEPTHS = [MAX_RICH_TEXT_DEPTH - 16, MAX_RICH_TEXT_DEPTH / 4];

/**
 * A document that passes the schema's check: inline content is wrapped in paragraphs where blocks are expected, blocks in a
 * line are lifted out, required children are added, unknown nodes are replaced by their children.
 */
export function fitToSchema(json: RichTextNode): DocumentNode {
  const safe = withoutUnsafeUrls(json);
  let fitted = fitDocument(safe, MAX_RICH_TEXT_DEPTH);
  for (const depth of LESSER_DEPTHS) {
    if (depthOf(fitted) <= MAX_RICH_TEXT_DEPTH) break;
    fitted = fitDocument(safe, depth);
  }
  return fitted;
}

function fitDocument(json: RichTextNode, maxDepth: number): DocumentNode {
  return fitContainer(getRichTextSchema().topNodeType, null, fitChildren(json, 1, maxDepth));
}

function depthOf(node: DocumentNode): number {
  let deepest = 0;
  node.forEach((child) => {
    deepest = Math.max(deepest, 1 + depthOf(child));
  });
  return deepest;
}

/** The JSON without unsafe links; unsafe images and invalid mentions are replaced by their text. */
export function withoutUnsafeUrls(node: RichTextNode, depth = 0): RichTextNode {
  if (node.type === 'image' && !isSafeImageSource(node.attrs?.['src'])) {
    return { type: 'text', text: String(node.attrs?.['alt'] || 'image') };
  }
  if (node.type === 'codexMention' && !isUuid(String(node.attrs?.['id'] ?? ''))) {
    return { type: 'text', text: mentionText(node.attrs ?? {}), ...(node.marks && { marks: node.marks }) };
  }
  const { marks, content, ...rest } = node;
  const safeMarks = marks?.filter((mark) => mark.type !== 'link' || isSafeLink(mark.attrs?.['href']));
  const safeContent =
    depth > 2 * MAX_RICH_TEXT_DEPTH ? content : content?.map((child) => withoutUnsafeUrls(child, depth + 1));
  return {
    ...rest,
    ...(safeMarks && safeMarks.length > 0 ? { marks: safeMarks } : {}),
    ...(safeContent ? { content: safeContent } : {}),
  };
}

function fitChildren(node: RichTextNode, depth: number, maxDepth: number): DocumentNode[] {
  return (node.content ?? []).flatMap((child) => fitNode(child, depth, maxDepth));
}

function fitNode(node: RichTextNode, depth: number, maxDepth: number): DocumentNode[] {
  const schema = getRichTextSchema();
  if (node.type === 'text') return node.text ? [schema.text(node.text, fitMarks(node.marks))] : [];
  const children = depth >= maxDepth ? textOf(node) : fitChildren(node, depth + 1, maxDepth);
  const type = Object.hasOwn(schema.nodes, node.type) ? schema.nodes[node.type] : undefined;
  if (!type || (depth >= maxDepth && !type.isLeaf)) return children;
  const attrs = fitAttributes(type, node.attrs);
  if (type.isLeaf) return [type.create(attrs, null, fitMarks(node.marks))];
  return type.inlineContent ? fitLine(type, attrs, children) : [fitContainer(type, attrs, children)];
}

/** A paragraph, heading or code block: blocks found inside it split it. */
function fitLine(type: NodeType, attrs: Attributes, children: readonly DocumentNode[]): DocumentNode[] {
  const parts = runs(children);
  if (parts.length < 2 && parts[0]?.inline !== false) return [createLine(type, attrs, children)];
  return parts.flatMap((run) => {
    if (!run.inline) return run.nodes;
    const isBlank = run.nodes.every((node) => node.isText && (node.text ?? '').trim() === '');
    return isBlank ? [] : [createLine(type, attrs, run.nodes)];
  });
}

function createLine(type: NodeType, attrs: Attributes, inline: readonly DocumentNode[]): DocumentNode {
  const allowed = inline
    .filter((node) => type.contentMatch.matchType(node.type) !== null)
    .map((node) => node.mark(type.allowedMarks(node.marks)));
  return type.create(attrs, Fragment.fromArray(allowed));
}

/** A node that holds blocks: each child is placed, wrapped or preceded by what the content rule asks for. */
function fitContainer(type: NodeType, attrs: Attributes, children: readonly DocumentNode[]): DocumentNode {
  const paragraph = getRichTextSchema().nodes['paragraph'];
  const blocks = runs(children).flatMap((run) =>
    run.inline && paragraph ? [createLine(paragraph, null, run.nodes)] : run.nodes,
  );
  const placed: DocumentNode[] = [];
  let match: ContentMatch = type.contentMatch;
  for (const block of blocks) {
    for (const node of place(match, block)) {
      const next = match.matchType(node.type);
      if (!next) continue;
      placed.push(node);
      match = next;
    }
  }
  const filling = match.fillBefore(Fragment.empty, true)?.content ?? [];
  return type.create(attrs, Fragment.fromArray([...placed, ...filling]));
}

function place(match: ContentMatch, block: DocumentNode): readonly DocumentNode[] {
  if (match.matchType(block.type)) return [block];
  const wrapped = wrap(match, block);
  if (wrapped) return [wrapped];
  const filling = match.fillBefore(Fragment.from(block));
  if (filling) return [...filling.content, block];
  // A list item in a list item: its paragraph comes first, then a list for it.
  const due = match.fillBefore(Fragment.empty, true);
  const after = due && match.matchFragment(due);
  const later = after && wrap(after, block);
  return due && later ? [...due.content, later] : [];
}

function wrap(match: ContentMatch, block: DocumentNode): DocumentNode | null {
  const wrapping = match.findWrapping(block.type);
  return wrapping?.reduceRight((inner, outer) => fitContainer(outer, null, [inner]), block) ?? null;
}

/** Neighbours grouped by whether they belong inside a line of text. */
function runs(nodes: readonly DocumentNode[]): readonly { inline: boolean; nodes: DocumentNode[] }[] {
  const grouped: { inline: boolean; nodes: DocumentNode[] }[] = [];
  for (const node of nodes) {
    const last = grouped.at(-1);
    if (last && last.inline === node.isInline) last.nodes.push(node);
    else grouped.push({ inline: node.isInline, nodes: [node] });
  }
  return grouped;
}

type Attributes = Readonly<Record<string, JsonValue>> | null;

function fitAttributes(type: NodeType, attrs: RichTextNode['attrs']): Attributes {
  const known = Object.entries(attrs ?? {}).filter(([name]) => Object.hasOwn(type.spec.attrs ?? {}, name));
  const fitted = Object.fromEntries(known);
  if (type.name === 'heading') {
    const level = Number(fitted['level']);
    fitted['level'] = Math.min(Math.max(Number.isInteger(level) ? level : 1, 1), HEADING_LEVELS.length);
  }
  return fitted;
}

function fitMarks(marks: readonly RichTextMark[] | undefined): readonly Mark[] {
  const schema = getRichTextSchema();
  return (marks ?? []).reduce<readonly Mark[]>((set, { type, attrs }) => {
    const markType = Object.hasOwn(schema.marks, type) ? schema.marks[type] : undefined;
    return markType ? markType.create(attrs ?? null).addToSet(set) : set;
  }, Mark.none);
}

/** The words of a subtree that is too deep to keep its shape, collected without recursion. */
function textOf(node: RichTextNode): DocumentNode[] {
  const parts: string[] = [];
  const stack: RichTextNode[] = [node];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (next.text) parts.push(next.text);
    for (const child of [...(next.content ?? [])].reverse()) stack.push(child);
  }
  const text = parts.join(' ');
  return text === '' ? [] : [getRichTextSchema().text(text)];
}
