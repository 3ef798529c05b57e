/** Reads inline Markdown tokens into text with marks. */
import type { Token } from 'markdown-it';
import { mentionText } from '#richtext/schema/codex-mention.ts';
import type { RichTextMark, RichTextNode } from '#richtext/schema/rich-text-json.ts';
import { isSafeImageSource } from '#richtext/schema/safe-urls.ts';
import { MARK_TAGS } from './html-tags.ts';
import { mentionOf, tagOf } from './parser.ts';

const MARKS: Readonly<Record<string, string>> = { strong: 'bold', em: 'italic', s: 'strike', link: 'link' };
/** Addresses that are links without any sign, as on GitHub. */
const ADDRESS =
  /\bhttps?:\/\/[^\s<>"]{1,2000}|\bwww\.[^\s<>"]{1,2000}|[a-z0-9._+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}/gi;
/** A line of so many characters may have been wrapped; a shorter one ends where its writer ended it. */
const WRAPPED_LENGTH = 60;
const TRAILING = '?!.,:;*_~\'"';

export interface ReadingOptions {
  /** `keep` makes a break of each line's end, as a person means it who pastes lines, unless the line is a long one that was wrapped. */
  readonly lines?: 'join' | 'keep';
}

/** Reads the tokens of one block as texts with marks, breaks, pictures and mentions. */
export function readInline(
  tokens: readonly Token[],
  { lines = 'join' }: ReadingOptions = {},
): readonly RichTextNode[] {
  const reader = new InlineReader(pairsOf(tokens), lines === 'keep');
  tokens.forEach((token, index) => {
    reader.take(token, index);
  });
  return reader.nodes;
}

/** The indexes of tags that open and close one another; a tag without its fellow is literal text. */
function pairsOf(tokens: readonly Token[]): ReadonlySet<number> {
  const paired = new Set<number>();
  const open = new Map<string, number[]>();
  tokens.forEach((token, index) => {
    const tag = tagOf(token);
    if (tag === null) return;
    const stack = open.get(tag.name) ?? [];
    open.set(tag.name, stack);
    if (!tag.closes) stack.push(index);
    else {
      const start = stack.pop();
      if (start !== undefined) paired.add(start).add(index);
    }
  });
  return paired;
}

class InlineReader {
  readonly nodes: RichTextNode[] = [];
  /** Of each type those that stand open; the innermost is the one that counts. */
  private readonly open = new Map<string, RichTextMark[]>();
  private marks: readonly RichTextMark[] = [];
  private readonly paired: ReadonlySet<number>;
  private readonly keepsLines: boolean;
  private lineLength = 0;

  constructor(paired: ReadonlySet<number>, keepsLines: boolean) {
    this.paired = paired;
    this.keepsLines = keepsLines;
  }

  take(token: Token, index: number): void {
    switch (token.type) {
      case 'text':
        this.addText(token.content, true);
        return;
      case 'text_special':
        this.addText(token.content, false);
        return;
      case 'softbreak':
        if (this.keepsLines && this.lineLength < WRAPPED_LENGTH) this.nodes.push({ type: 'hardBreak' });
        else this.addText(' ', false);
        this.lineLength = 0;
        return;
      case 'hardbreak':
        this.nodes.push({ type: 'hardBreak' });
        return;
      case 'code_inline':
        this.addMarked(token.content, [...this.marks, { type: 'code' }]);
        return;
      case 'codex_mention':
        this.nodes.push({ type: 'codexMention', attrs: mentionOf(token) });
        return;
      case 'image':
        this.addImage(token);
        return;
      case 'tag':
        this.takeTag(token, index);
        return;
      default:
        this.takeMark(token);
    }
  }

  private takeMark(token: Token): void {
    const type = MARKS[token.type.replace(/_(?:open|close)$/, '')];
    if (type === undefined) {
      this.addText(token.content, false);
      return;
    }
    if (token.nesting === -1) this.close(type);
    else if (type !== 'link') this.begin({ type });
    else {
      const title = token.attrGet('title');
      this.begin({
        type,
        attrs: { href: token.attrGet('href') ?? '', ...(title === null ? {} : { title }) },
      });
    }
  }

  private takeTag(token: Token, index: number): void {
    const { name = '', closes = false, attrs = {} } = tagOf(token) ?? {};
    const type = MARK_TAGS[name];
    if (name === 'br') this.nodes.push({ type: 'hardBreak' });
    else if (name === 'img') this.nodes.push({ type: 'image', attrs });
    else if (type === undefined || !this.paired.has(index)) this.addText(token.content, false);
    else if (closes) this.close(type);
    else this.begin(Object.keys(attrs).length > 0 ? { type, attrs } : { type });
  }

  private begin(mark: RichTextMark): void {
    const stack = this.open.get(mark.type) ?? [];
    this.open.set(mark.type, stack);
    stack.push(mark);
    this.collect();
  }

  private close(type: string): void {
    this.open.get(type)?.pop();
    this.collect();
  }

  private collect(): void {
    this.marks = [...this.open.values()].flatMap((stack) => stack.slice(-1));
  }

  /** A picture is a block, which carries no link: the link stays as words of its own. */
  private addImage(token: Token): void {
    const src = token.attrGet('src') ?? '';
    const alt = plainText(token.children ?? []);
    const title = token.attrGet('title');
    const link = this.marks.find(({ type }) => type === 'link');
    const isShown = isSafeImageSource(src);
    if (isShown) this.nodes.push({ type: 'image', attrs: { src, alt, title } });
    if (!isShown || link) this.addText(alt || (isShown ? String(link?.attrs?.['href']) : 'image'), false);
  }

  private addText(text: string, linked: boolean): void {
    if (!linked || this.marks.some(({ type }) => type === 'link' || type === 'code')) {
      this.addMarked(text, this.marks);
      return;
    }
    let done = 0;
    for (const match of text.matchAll(ADDRESS)) {
      const address = trimAddress(match[0]);
      this.addMarked(text.slice(done, match.index), this.marks);
      const mark = { type: 'link', attrs: { href: hrefOf(address) } };
      this.addMarked(address, [...this.marks, mark]);
      done = match.index + address.length;
    }
    this.addMarked(text.slice(done), this.marks);
  }

  private addMarked(text: string, marks: readonly RichTextMark[]): void {
    if (text === '') return;
    this.lineLength += text.length;
    // Code shows no other mark; of a link its address is worth more than its look.
    const link = marks.find(({ type }) => type === 'link');
    const isCode = marks.some(({ type }) => type === 'code');
    const kept = isCode ? (link ? [link] : [{ type: 'code' }]) : marks;
    this.nodes.push(kept.length > 0 ? { type: 'text', text, marks: kept } : { type: 'text', text });
  }
}

/** An address ends before the punctuation of the sentence that it stands in, and before a bracket it did not open. */
function trimAddress(address: string): string {
  let end = address.length;
  let surplus = count(address, ')') - count(address, '(');
  for (; end > 0; end -= 1) {
    const last = address[end - 1] ?? '';
    if (last === ')' && surplus > 0) surplus -= 1;
    else if (!TRAILING.includes(last)) break;
  }
  return address.slice(0, end);
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}

function hrefOf(address: string): string {
  if (/^https?:/i.test(address)) return address;
  return address.includes('@') && !/^www\./i.test(address) ? `mailto:${address}` : `https://${address}`;
}

function plainText(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === 'softbreak' || token.type === 'hardbreak') return ' ';
      if (token.type === 'codex_mention') return mentionText(mentionOf(token));
      return token.type === 'image' ? plainText(token.children ?? []) : token.content;
    })
    .join('');
}
