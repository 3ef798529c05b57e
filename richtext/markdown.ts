/** Rich text to and from Markdown, without a DOM: tables, task lists, code, and mentions as `[[id|label]]`. */
import type { JSONContent } from '@tiptap/core';
import { MarkdownManager } from '@tiptap/markdown';
import type { Node as DocumentNode } from '@tiptap/pm/model';
import type * as Y from 'yjs';
import { BinderyError } from '#core/errors.ts';
import { fragmentToJson, writeDocument } from './document.ts';
import { fitToSchema, withoutUnsafeUrls } from './fit.ts';
import type { RichTextNode } from './rich-text-json.ts';
import { richTextExtensions } from './schema.ts';

/** In UTF-16 units; a long novel's chapter is a tenth of it. */
export const MAX_MARKDOWN_LENGTH = 1_000_000;
/**
 * The parser's inline pass costs about (delimiters × length) of each paragraph; this much is half a second. Ordinary
 * prose of the longest allowed length stays well below.
 */
const MAX_INLINE_COST = 60_000_000;
const BLOCK_BREAK = /\n[ \t]*\n|\n(?=[ \t]{0,12}(?:[-+*]|\d{1,9}[.)]|#{1,6})[ \t])/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
/** First lines a block extension could be about, and the places no paragraph, or no list, goes beyond. */
const BLOCK_EXTENSION = /^[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]|^[^\n]*\|/;
const BLOCK_START = /^([ \t]*)(?=[-+#]+(?:[ \t]|$)|-{2,}|=+[ \t]*$|\||:?-+:?[ \t]*\|)([-+#=|:])/gm;
const NUMBERED = /^([ \t]*\d{1,9})([.)])(?=[ \t]|$)/gm;
const PARAGRAPH_END = /\n[ \t]*\n|\n(?= {0,3}(?:#{1,6}[ \t]|>|```|~~~|(?:[-*_][ \t]*){3,}\n|<[a-z/!]))/;
const LIST_END = /\n[ \t]*\n(?=\S)(?![-+*][ \t]|\d{1,9}[.)][ \t])/;
const TABLE = /^[^\n]*\|[^\n]*\n[ \t|:]*-[ \t|:-]*(?:\n|$)/;
const DELIMITERS = /[*_~+`[\]<&!\\]/g;
/** Openers of nested quotes and lists at the start of one line; more than this is an attack on the parser's stack. */
const DEEP_LINE = /^(?:[ \t]*(?:>|[-+*][ \t]|\d{1,9}[.)][ \t])){40}/m;
const DEEP_INDENT = /^[ \t]{200}[ \t]*(?:>|[-+*][ \t]|\d{1,9}[.)][ \t])/m;
const DEEP_INLINE = /(?:[[*_~`<(!]{1,3}){300}/;

let manager: MarkdownManager | null = null;

function markdown(): MarkdownManager {
  manager ??= createManager();
  return manager;
}

/** The serializer escapes emphasis but not what would start a heading, list, rule or table at the head of a line. */
class BlockSafeMarkdown extends MarkdownManager {
  override renderNodeToMarkdown(
    ...[node, ...rest]: Parameters<MarkdownManager['renderNodeToMarkdown']>
  ): string {
    const rendered = super.renderNodeToMarkdown(node, ...rest);
    return node.type === 'paragraph'
      ? rendered.replace(BLOCK_START, '$1\\$2').replace(NUMBERED, '$1\\$2')
      : rendered;
  }
}

function createManager(): MarkdownManager {
  const created = new BlockSafeMarkdown({ extensions: richTextExtensions(), markedOptions: { gfm: true } });
  boundBlockExtensions(created.instance.defaults.extensions);
  return created;
}

/**
 * Every block extension (lists, tasks, tables) looks through all the text that follows, for each block of it, which
 * makes a long document quadratic. None of them reaches beyond a blank line after which a line starts at the margin
 * without being a list item, so that is where their view ends.
 */
function boundBlockExtensions(extensions: MarkdownManager['instance']['defaults']['extensions']): void {
  if (!extensions) return;
  extensions.startBlock = (extensions.startBlock ?? []).map(
    (start) =>
      function (this: ThisParameterType<typeof start>, source: string) {
        return start.call(this, upTo(source, source.search(PARAGRAPH_END)));
      },
  );
  extensions.block = (extensions.block ?? []).map(
    (tokenize) =>
      function (
        this: ThisParameterType<typeof tokenize>,
        source: string,
        tokens: Parameters<typeof tokenize>[1],
      ) {
        if (!BLOCK_EXTENSION.test(source)) return undefined;
        return tokenize.call(this, upTo(source, source.search(LIST_END)), tokens);
      },
  );
}

function upTo(source: string, end: number): string {
  return end === -1 ? source : source.slice(0, end);
}

/**
 * Reads Markdown (GitHub's flavour) into a document that fits the schema. What has no place in it keeps its text: raw
 * HTML stays literal, a link or image with a forbidden address becomes its label, heading 5 and 6 become 4.
 *
 * @throws BinderyError `too_large` over `MAX_MARKDOWN_LENGTH`, `invalid_input` when it is nested beyond reading.
 */
export function markdownToJson(source: string): RichTextNode {
  return parseMarkdown(source).toJSON() as RichTextNode;
}

/** Writes a document as Markdown. Underlining and column widths have no Markdown and are written as plain text where needed. */
export function jsonToMarkdown(json: RichTextNode): string {
  return markdown()
    .serialize(withoutUnsafeUrls(json) as JSONContent)
    .trimEnd();
}

/** Replaces the field by what the Markdown says, touching only what differs. Throws as `markdownToJson` and `writeJson`. */
export function writeMarkdown(fragment: Y.XmlFragment, source: string): void {
  writeDocument(fragment, parseMarkdown(source));
}

/** The field as Markdown. */
export function fragmentToMarkdown(fragment: Y.XmlFragment): string {
  return jsonToMarkdown(fragmentToJson(fragment));
}

function parseMarkdown(source: string): DocumentNode {
  if (source.length > MAX_MARKDOWN_LENGTH) {
    throw new BinderyError(
      'too_large',
      `This Markdown is longer than ${MAX_MARKDOWN_LENGTH} characters; split it into several fields or Codices.`,
    );
  }
  const text = source.replace(/\r\n?/g, '\n').replaceAll('\u0000', '\ufffd');
  if (inlineCost(text) > MAX_INLINE_COST) {
    throw new BinderyError(
      'too_large',
      'A paragraph of this Markdown holds too much markup to be read; break it up with blank lines.',
    );
  }
  if (DEEP_LINE.test(text) || DEEP_INDENT.test(text) || DEEP_INLINE.test(text)) throw tooDeep();
  try {
    return fitToSchema(withoutSoftBreaks(markdown().parse(text) as RichTextNode));
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep(error);
    // The parser has faults of its own: an empty list item that ends a quote makes it look for a token that isn't there.
    if (error instanceof TypeError) throw unreadable(error);
    throw error;
  }
}

/** A line break inside a paragraph of Markdown is a space; an editor would show it as a break. Code keeps its lines. */
function withoutSoftBreaks(node: RichTextNode): RichTextNode {
  if (node.type === 'codeBlock') return node;
  if (node.type === 'text') return { ...node, text: (node.text ?? '').replace(/[ \t]*\n[ \t]*/g, ' ') };
  return node.content ? { ...node, content: node.content.map(withoutSoftBreaks) } : node;
}

function inlineCost(text: string): number {
  let cost = 0;
  for (const block of withoutFences(text).split(BLOCK_BREAK)) {
    for (const line of TABLE.test(block) ? block.split('\n') : [block]) {
      cost += (line.match(DELIMITERS)?.length ?? 0) * line.length;
    }
  }
  return cost;
}

/** Fenced code is not read for markup, whatever it holds. */
function withoutFences(text: string): string {
  let fence: string | null = null;
  const kept: string[] = [];
  for (const line of text.split('\n')) {
    const mark: string | null = FENCE.exec(line)?.[1] ?? null;
    if (fence === null) {
      fence = mark;
      kept.push(mark === null ? line : '');
    } else if (mark?.startsWith(fence) && line.trim() === mark) fence = null;
  }
  return kept.join('\n');
}

function unreadable(cause: unknown): BinderyError {
  return new BinderyError(
    'invalid_input',
    'This Markdown can’t be read; look for a list item or a quote without text, and fill or remove it.',
    { cause },
  );
}

function tooDeep(cause?: unknown): BinderyError {
  return new BinderyError(
    'invalid_input',
    'This Markdown is nested too deeply to be read; flatten its lists, quotes or emphasis.',
    { cause },
  );
}
