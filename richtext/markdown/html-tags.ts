/** The HTML tags that stand in Markdown for what it has no syntax for. */
import type { JsonValue } from '#core/json.ts';
import { isAllowedAttribute } from '#richtext/schema/rich-text-json.ts';
import { getRichTextSchema } from '#richtext/schema/schema.ts';

export interface Tag {
  readonly name: string;
  readonly closes: boolean;
  /** By the names of the schema, not of HTML. */
  readonly attrs: Readonly<Record<string, JsonValue>>;
}

/** Tags and the mark of the schema that each stands for; the first one of a mark is the one that is written. */
export const MARK_TAGS: Readonly<Record<string, string>> = {
  strong: 'bold',
  b: 'bold',
  em: 'italic',
  i: 'italic',
  s: 'strike',
  del: 'strike',
  u: 'underline',
  code: 'code',
  a: 'link',
};
/** Tags and the node of the schema that each stands for. */
export const BLOCK_TAGS: Readonly<Record<string, string>> = {
  p: 'paragraph',
  ol: 'orderedList',
  li: 'listItem',
  table: 'table',
  tr: 'tableRow',
  th: 'tableHeader',
  td: 'tableCell',
};
/** Tags that hold nothing. */
export const LEAF_TAGS: Readonly<Record<string, string>> = { br: 'hardBreak', img: 'image' };

const NAME = '[A-Za-z][A-Za-z0-9]{0,9}';
const ATTRIBUTE = `\\s+[a-z]{1,20}=(?:"[^"]*"|[^\\s"'=<>\`]+)`;
const TAG = `<(?:/${NAME}\\s*|${NAME}(?:${ATTRIBUTE})*\\s*/?)>`;
const TAG_PARTS = new RegExp(`^<(/?)(${NAME})([\\s\\S]*?)/?>$`);
const ATTRIBUTE_PARTS = /([a-z]{1,20})=(?:"([^"]*)"|([^\s"'=<>`]+))/g;
const REFERENCE = /&(?:#(\d{1,7})|(amp|lt|gt|quot));/g;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };
/** A tag is short: an address, a title and some numbers. Looking no further keeps reading linear. */
const MAX_TAG_LENGTH = 10_000;
/** Attributes that are numbers however they are written; elsewhere a number stands without quotes. */
const NUMBERS: ReadonlySet<string> = new Set(['colspan', 'rowspan', 'start']);

/** The source of the tag that begins at `position`, or `null`. */
export function tagAt(source: string, position: number): string | null {
  const pattern = new RegExp(TAG, 'y');
  pattern.lastIndex = position;
  return pattern.exec(source.slice(0, position + MAX_TAG_LENGTH))?.[0] ?? null;
}

/** Parses a tag of the schema; `null` for others, and for one with an unknown or invalid attribute. */
export function parseTag(source: string): Tag | null {
  const [, slash, rawName = '', rest = ''] = TAG_PARTS.exec(source) ?? [];
  const name = rawName.toLowerCase();
  const owner = ownerOf(name);
  if (owner === null) return null;
  if (slash === '/')
    return owner === 'hardBreak' || owner === 'image' ? null : { name, closes: true, attrs: {} };
  const attrs: Record<string, JsonValue> = {};
  for (const [, key = '', quoted, bare] of rest.matchAll(ATTRIBUTE_PARTS)) {
    const value = readValue(key, quoted, bare);
    if (value === undefined || !isAllowedAttribute(owner, key, value)) return null;
    attrs[key] = value;
  }
  if (owner === 'link' && typeof attrs['href'] !== 'string') return null;
  if (owner === 'image' && typeof attrs['src'] !== 'string') return null;
  return { name, closes: false, attrs };
}

function ownerOf(name: string): string | null {
  for (const tags of [MARK_TAGS, BLOCK_TAGS, LEAF_TAGS]) {
    const owner = Object.hasOwn(tags, name) ? tags[name] : undefined;
    if (owner !== undefined) return owner;
  }
  return name === 'pre' ? 'codeBlock' : null;
}

function readValue(key: string, quoted: string | undefined, bare: string | undefined): JsonValue | undefined {
  if (key === 'colwidth' && quoted?.startsWith('[')) return parseJson(decodeHtml(quoted));
  if (quoted !== undefined) return NUMBERS.has(key) ? Number(quoted) : decodeHtml(quoted);
  return parseJson(bare ?? '');
}

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** `<name …>` with those attributes that differ from the schema's defaults for `owner`, a node or mark. */
export function writeTag(
  name: string,
  owner: string,
  attrs: Readonly<Record<string, JsonValue>> | undefined,
): string {
  const written = Object.entries(changedAttributes(owner, attrs)).map(([key, value]) => {
    if (typeof value === 'string') return ` ${key}="${encodeHtml(value)}"`;
    if (typeof value === 'object' && value !== null) return ` ${key}="${encodeHtml(JSON.stringify(value))}"`;
    return ` ${key}=${String(value)}`;
  });
  return `<${name}${written.join('')}>`;
}

/** The attributes of a node or mark that differ from the schema's defaults. `null` means “not set”. */
export function changedAttributes(
  owner: string,
  attrs: Readonly<Record<string, JsonValue>> | undefined,
): Readonly<Record<string, JsonValue>> {
  const schema = getRichTextSchema();
  const known = schema.nodes[owner]?.spec.attrs ?? schema.marks[owner]?.spec.attrs ?? {};
  return Object.fromEntries(
    Object.entries(attrs ?? {}).filter(
      ([key, value]) => Object.hasOwn(known, key) && value !== (known[key]?.default ?? null),
    ),
  );
}

/** Text for an attribute or the inside of `<pre>`: on one line, and with nothing that would end it. */
export function encodeHtml(text: string): string {
  return text.replace(/[&<>"\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The inverse of `encodeHtml`: numeric references and the few named ones; what is no reference stays as it is. */
export function decodeHtml(text: string): string {
  return text.replace(REFERENCE, (whole, code: string | undefined, name: string | undefined) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const point = Number(code);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
  });
}
