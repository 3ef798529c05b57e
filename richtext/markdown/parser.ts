/** The Markdown parser: CommonMark with tables and strikethrough, and our mentions, task items and tags. */
import MarkdownIt, {
  type MarkdownIt as MarkdownParser,
  type StateCore,
  type StateInline,
  type Token,
} from 'markdown-it';
import { BinderyError } from '#core/errors.ts';
import type { JsonValue } from '#core/json.ts';
import { parseTag, type Tag, tagAt } from './html-tags.ts';
import { MARKDOWN_MENTION, readMention } from './mention.ts';

/** Deeper than any document that fits the schema; the parser leaves out what is nested deeper. */
const MAX_NESTING = 200;
/** The parser looks from each opening bracket to the end of its paragraph; brackets × length of this takes half a second. */
const MAX_BRACKET_COST = 500_000_000;
const TASK = /^\[([ xX])\](?:[ \t]+|$)/;

let parser: MarkdownParser | null = null;

export interface ParsedMarkdown {
  readonly tokens: readonly Token[];
  /** True when a part was nested too deep and is not among the tokens. */
  readonly cut: boolean;
}

/** Throws `too_large` when paragraphs hold so many brackets that reading them would take long. */
export function parseTokens(source: string): ParsedMarkdown {
  parser ??= createParser();
  const tokens = parser.parse(source, {});
  return { tokens, cut: tokens.some(({ level }) => level >= MAX_NESTING - 2) };
}

/** The tokens of one line of text. */
export function parseInline(source: string): readonly Token[] {
  parser ??= createParser();
  return parser.parseInline(source, {}).flatMap(({ children }) => children ?? []);
}

/** Undoes backslashes and references, as in the word behind a fence. */
export function unescapeMarkdown(text: string): string {
  parser ??= createParser();
  return parser.utils.unescapeAll(text);
}

/** The tag that a token of the type `tag` stands for, `null` for any other token. */
export function tagOf({ type, meta }: Token): Tag | null {
  return type === 'tag' ? ((meta?.['tag'] as Tag | undefined) ?? null) : null;
}

/** What a token of the type `codex_mention` says. */
export function mentionOf({ meta }: Token): Readonly<Record<string, JsonValue>> {
  return { id: String(meta?.['id'] ?? ''), label: String(meta?.['label'] ?? '') };
}

/** For a list item that begins with a box: whether it is ticked. */
export function taskOf({ meta }: Token): boolean | null {
  const checked = meta?.['checked'];
  return typeof checked === 'boolean' ? checked : null;
}

function createParser(): MarkdownParser {
  const created = new MarkdownIt({ html: true, maxNesting: MAX_NESTING });
  // Addresses stay as they are written, and are judged where the document is made.
  created.normalizeLink = (url) => url;
  created.normalizeLinkText = (url) => url;
  created.validateLink = () => true;
  // Joined text would hide which signs were escaped: an escaped address is no link.
  created.core.ruler.disable(['text_join', 'linkify', 'replacements', 'smartquotes']);
  created.core.ruler.before('inline', 'bracket_cost', refuseBrackets);
  created.core.ruler.before('inline', 'task_items', markTasks);
  created.inline.ruler.before('link', 'codex_mention', readMentionToken);
  created.inline.ruler.at('html_inline', readTagToken);
  return created;
}

function refuseBrackets({ tokens }: StateCore): void {
  let cost = 0;
  for (const { type, content } of tokens) {
    if (type === 'inline' && content.includes('[')) cost += content.length * content.split('[').length;
  }
  if (cost <= MAX_BRACKET_COST) return;
  throw new BinderyError(
    'too_large',
    'A paragraph of this Markdown holds too much markup to be read; break it up with blank lines.',
  );
}

/** `[ ] ` and `[x] ` at the head of a bullet's first paragraph make it a task; the item's token is told. */
function markTasks({ tokens }: StateCore): void {
  const lists: string[] = [];
  tokens.forEach((token, index) => {
    if (token.type.endsWith('_list_open')) lists.push(token.type);
    if (token.type.endsWith('_list_close')) lists.pop();
    if (token.type !== 'list_item_open' || lists.at(-1) !== 'bullet_list_open') return;
    const [paragraph, line] = [tokens[index + 1], tokens[index + 2]];
    if (paragraph?.type !== 'paragraph_open' || line === undefined) return;
    const match = TASK.exec(line.content);
    if (!match) return;
    token.meta = { checked: match[1] !== ' ' };
    line.content = line.content.slice(match[0].length);
  });
}

function readMentionToken(state: StateInline, silent: boolean): boolean {
  if (!state.src.startsWith('[[', state.pos)) return false;
  const pattern = new RegExp(MARKDOWN_MENTION, 'y');
  pattern.lastIndex = state.pos;
  const match = pattern.exec(state.src.slice(0, state.posMax));
  const attrs = match && readMention(match);
  if (!match || !attrs) return false;
  if (!silent) state.push('codex_mention', '', 0).meta = attrs;
  state.pos += match[0].length;
  return true;
}

function readTagToken(state: StateInline, silent: boolean): boolean {
  if (state.src[state.pos] !== '<') return false;
  const source = tagAt(state.src, state.pos);
  if (source === null) return false;
  const tag = parseTag(source);
  if (tag === null) return false;
  if (!silent) {
    const token = state.push('tag', '', 0);
    token.content = source;
    token.meta = { tag };
  }
  state.pos += source.length;
  return true;
}
