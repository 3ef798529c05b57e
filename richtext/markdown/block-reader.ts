/** Reads Markdown blocks into rich text JSON, before it is fitted to the schema. */
import type { Token } from 'markdown-it';
import { BinderyError } from '#core/errors.ts';
import type { JsonValue } from '#core/json.ts';
import type { RichTextNode } from '#richtext/schema/rich-text-json.ts';
import { BLOCK_TAGS, decodeHtml, LEAF_TAGS, parseTag, type Tag, tagAt } from './html-tags.ts';
import { type ReadingOptions, readInline } from './inline-reader.ts';
import { parseInline, parseTokens, taskOf, unescapeMarkdown } from './parser.ts';

type Attributes = Record<string, JsonValue>;
interface OpenNode {
  readonly type: string;
  readonly attrs: Attributes;
  readonly content: RichTextNode[];
  /** The tag that opened it; `null` for what Markdown's own signs opened. */
  readonly tag: string | null;
}

/** What the parser's containers are called in the schema; those that are not here are looked through. */
const CONTAINERS: Readonly<Record<string, string>> = {
  paragraph: 'paragraph',
  heading: 'heading',
  blockquote: 'blockquote',
  bullet_list: 'bulletList',
  ordered_list: 'orderedList',
  list_item: 'listItem',
  table: 'table',
  tr: 'tableRow',
  th: 'tableHeader',
  td: 'tableCell',
};
/** How an empty paragraph used to be written. */
const FORMER_EMPTY = '&nbsp;';
const PRE = /^<pre((?:\s[^>]*)?)>([\s\S]*?)<\/pre>\s*$/i;
/** Nodes open at once; far more than a document may have. */
const MAX_OPEN = 250;
const ALIGN = /text-align:(left|center|right)/;

/** Throws `invalid_input` when it is nested more deeply than any document may be, `too_large` for too many brackets. */
export function readMarkdown(source: string, options: ReadingOptions = {}): RichTextNode {
  const { tokens, cut } = parseTokens(source);
  if (cut) throw tooDeep();
  const tree = new Tree(options);
  for (const token of tokens) tree.take(token);
  return tree.finish();
}

function tooDeep(): BinderyError {
  return new BinderyError(
    'invalid_input',
    'This Markdown is nested too deeply to be read; flatten its lists, quotes or tables.',
  );
}

class Tree {
  private readonly root: OpenNode = { type: 'doc', attrs: {}, content: [], tag: null };
  private readonly open: OpenNode[] = [this.root];
  private readonly options: ReadingOptions;

  constructor(options: ReadingOptions) {
    this.options = options;
  }

  take(token: Token): void {
    const container = CONTAINERS[token.type.replace(/_(?:open|close)$/, '')];
    if (container !== undefined && token.nesting === 1) this.push(container, attributesOf(token), null);
    else if (container !== undefined && token.nesting === -1) this.closeUpTo(null);
    else this.takeLeaf(token);
  }

  finish(): RichTextNode {
    while (this.open.length > 1) this.pop();
    return { type: 'doc', content: this.root.content };
  }

  private takeLeaf(token: Token): void {
    switch (token.type) {
      case 'inline':
        if (token.content !== FORMER_EMPTY) this.append(readInline(token.children ?? [], this.options));
        return;
      case 'fence':
      case 'code_block':
        this.append([codeBlock(token.content.replace(/\n$/, ''), languageOf(token))]);
        return;
      case 'hr':
        this.append([{ type: 'horizontalRule' }]);
        return;
      case 'html_block':
        this.takeHtml(token.content);
    }
  }

  /** HTML that the schema has a place for opens and closes nodes around the Markdown between; all else is literal text. */
  private takeHtml(source: string): void {
    const pre = readPre(source);
    if (pre !== null) {
      this.append([pre]);
      return;
    }
    let text = '';
    const flush = (): void => {
      this.append(readText(text));
      text = '';
    };
    for (let position = 0; position < source.length; ) {
      const piece = tagAt(source, position) ?? source[position] ?? '';
      const tag = piece.length > 1 ? parseTag(piece) : null;
      if (tag !== null && isBlock(tag) && (!tag.closes || this.isOpen(tag.name))) {
        flush();
        this.takeTag(tag);
      } else text += piece;
      position += piece.length;
    }
    flush();
  }

  private takeTag({ name, closes, attrs }: Tag): void {
    if (closes) this.closeUpTo(name);
    else if (name === 'img') this.append([{ type: 'image', attrs }]);
    else this.push(BLOCK_TAGS[name] ?? 'paragraph', { ...attrs }, name);
  }

  private isOpen(tag: string): boolean {
    const nearest = this.open.findLastIndex((node) => node.tag === null || node.tag === tag);
    return this.open[nearest]?.tag === tag;
  }

  private push(type: string, attrs: Attributes, tag: string | null): void {
    if (this.open.length > MAX_OPEN) throw tooDeep();
    this.open.push({ type, attrs, content: [], tag });
  }

  private append(nodes: readonly RichTextNode[]): void {
    const content = this.open.at(-1)?.content;
    for (const node of nodes) content?.push(node);
  }

  /** Closes the innermost node that this tag opened, or that Markdown opened, and what still stands open within it. */
  private closeUpTo(tag: string | null): void {
    while (this.open.length > 1 && this.open.at(-1)?.tag !== tag) this.pop();
    this.pop();
  }

  private pop(): void {
    const node = this.open.length > 1 ? this.open.pop() : undefined;
    if (node) this.append(finished(node));
  }
}

function finished({ type, attrs, content }: OpenNode): readonly RichTextNode[] {
  const node = { type, ...(Object.keys(attrs).length > 0 ? { attrs } : {}), content };
  return type === 'bulletList' ? byKind(content) : [node];
}

/** Items and tasks may stand mixed in one list of Markdown; in the schema they are lists of their own. */
function byKind(items: readonly RichTextNode[]): readonly RichTextNode[] {
  const lists: { type: string; content: RichTextNode[] }[] = [];
  for (const item of items) {
    const isTask = item.attrs?.['checked'] !== undefined;
    const type = isTask ? 'taskList' : 'bulletList';
    const placed = isTask ? { ...item, type: 'taskItem' } : item;
    const last = lists.at(-1);
    if (last?.type === type) last.content.push(placed);
    else lists.push({ type, content: [placed] });
  }
  return lists;
}

function attributesOf(token: Token): Attributes {
  switch (token.type) {
    case 'heading_open':
      return { level: Number(token.tag.slice(1)) };
    case 'ordered_list_open':
      return { start: Number(token.attrGet('start') ?? 1) };
    case 'list_item_open': {
      const checked = taskOf(token);
      return checked === null ? {} : { checked };
    }
    case 'th_open':
    case 'td_open': {
      const align = ALIGN.exec(String(token.attrGet('style') ?? ''))?.[1];
      return align === undefined ? {} : { align };
    }
    default:
      return {};
  }
}

function isBlock({ name }: Tag): boolean {
  return Object.hasOwn(BLOCK_TAGS, name) || (name === 'img' && LEAF_TAGS[name] !== undefined);
}

function readPre(source: string): RichTextNode | null {
  const [, attributes = '', text = ''] = PRE.exec(source) ?? [];
  const tag = PRE.test(source) ? parseTag(`<pre${attributes}>`) : null;
  if (tag === null) return null;
  const language = tag.attrs['language'];
  return codeBlock(decodeHtml(text), typeof language === 'string' ? language : null);
}

function codeBlock(text: string, language: string | null): RichTextNode {
  return { type: 'codeBlock', attrs: { language }, content: text === '' ? [] : [{ type: 'text', text }] };
}

function languageOf({ info }: Token): string | null {
  const language = unescapeMarkdown(info.replace(/^[ \t]+|[ \t]+$/g, ''));
  return language === '' ? null : language;
}

/** Text between tags. With a tag that has no place here all of it is literal, one line below the other. */
function readText(text: string): readonly RichTextNode[] {
  const source = text.trim();
  if (source === '') return [];
  const isKnown = [...source.matchAll(/</g)].every(({ index }) => {
    const tag = tagAt(source, index);
    return tag !== null && parseTag(tag) !== null;
  });
  if (isKnown) return [{ type: 'paragraph', content: [...readInline(parseInline(source))] }];
  const lines = source.split('\n').flatMap((line): RichTextNode[] => {
    const words = line.trim();
    return [{ type: 'hardBreak' }, ...(words === '' ? [] : [{ type: 'text', text: words }])];
  });
  return [{ type: 'paragraph', content: lines.slice(1) }];
}
