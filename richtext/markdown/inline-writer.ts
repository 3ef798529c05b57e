/** Writes the text of a block as Markdown, with tags where Markdown's syntax would be ambiguous. */
import type { JsonValue } from '#core/json.ts';
import type { RichTextMark, RichTextNode } from '#richtext/schema/rich-text-json.ts';
import { getRichTextSchema } from '#richtext/schema/schema.ts';
import { type CharacterClass, classOf, writeText } from './escaped-text.ts';
import { changedAttributes, encodeHtml, MARK_TAGS, writeTag } from './html-tags.ts';
import { writeMention } from './mention.ts';

export interface LineForm {
  /** A paragraph may go over several lines; a heading or a cell may not. */
  readonly severalLines: boolean;
}

/** Text, a break or a mention, with the marks on it by what they say. */
interface Item {
  readonly node: RichTextNode;
  readonly marks: ReadonlyMap<string, RichTextMark>;
}
interface Span {
  readonly mark: RichTextMark;
  /** Indexes of its first and last event. */
  start: number;
  end: number;
  /** How it is written, once that has been decided. */
  signs: readonly [string, string] | null;
}
/** A text's source, with its words when it is text and not code, a break or a mention. */
interface TextEvent {
  readonly kind: 'text';
  readonly source: string;
  readonly words: string | null;
}
type Event = { readonly kind: 'open' | 'close'; readonly span: Span } | TextEvent;

const DELIMITERS: Readonly<Record<string, readonly string[]>> = {
  bold: ['**'],
  italic: ['*', '_'],
  strike: ['~~'],
};
/** The one that comes later takes other signs where the two would run together. */
const ORDER: readonly string[] = ['link', 'bold', 'strike', 'underline', 'italic'];
const AUTOLINK = /^(?:https?|mailto):[^<>\s]+$/i;

const BARE = ['<', '>'] as const;

/** The Markdown of one block's content. Where signs would not be read as marks, HTML tags stand for them. */
export function writeInline(content: readonly RichTextNode[], form: LineForm): string {
  const events = arrange(itemsOf(content), form);
  const spans = events.flatMap((event) => (event.kind === 'open' ? [event.span] : []));
  spans.sort((a, b) => ORDER.indexOf(a.mark.type) - ORDER.indexOf(b.mark.type) || a.start - b.start);
  for (const span of spans) span.signs = signsFor(span, events);
  return events.map((event, index) => sourceOf(event, isBare(events[index - 1]))).join('');
}

function sourceOf(event: Event, bare: boolean): string {
  if (event.kind !== 'text') return event.span.signs?.[event.kind === 'open' ? 0 : 1] ?? '';
  return bare ? (event.words ?? event.source) : event.source;
}

/** An address between angle brackets stands there as it is. */
function isBare(before: Event | undefined): boolean {
  return before?.kind === 'open' && before.span.signs === BARE;
}

/** Neighbouring texts with the same marks are one; what the schema does not know gives way to its content. */
function itemsOf(content: readonly RichTextNode[]): readonly Item[] {
  const items: Item[] = [];
  for (const node of flatten(content)) {
    const marks = node.type === 'text' ? marksOf(node) : new Map();
    const last = items.at(-1);
    if (node.type === 'text' && last?.node.type === 'text' && sameKeys(last.marks, marks)) {
      items[items.length - 1] = {
        node: { type: 'text', text: `${last.node.text ?? ''}${node.text ?? ''}` },
        marks,
      };
    } else items.push({ node, marks });
  }
  return items.map((item, index) => bridged(item, items[index - 1], items[index + 1]));
}

/** A break or a mention carries no marks itself, and need not interrupt those around it. */
function bridged(item: Item, before: Item | undefined, after: Item | undefined): Item {
  if (item.node.type === 'text' || !before || !after) return item;
  const shared = [...before.marks].filter(
    ([key, { type }]) => after.marks.has(key) && type !== 'code' && type !== 'link',
  );
  return { ...item, marks: new Map(shared) };
}

function flatten(content: readonly RichTextNode[]): readonly RichTextNode[] {
  return content.flatMap((node) => {
    if (node.type === 'text') return node.text ? [node] : [];
    if (node.type === 'hardBreak' || node.type === 'codexMention') return [node];
    return flatten(node.content ?? []);
  });
}

function marksOf({ marks = [] }: RichTextNode): ReadonlyMap<string, RichTextMark> {
  const known = marks.filter(
    ({ type }, index) =>
      Object.hasOwn(getRichTextSchema().marks, type) &&
      marks.findIndex((mark) => mark.type === type) === index,
  );
  const code = known.find(({ type }) => type === 'code');
  return new Map((code ? [code] : known).map((mark) => [keyOf(mark), mark]));
}

function keyOf({ type, attrs }: RichTextMark): string {
  const changed = Object.entries(changedAttributes(type, attrs)).sort(([a], [b]) => (a < b ? -1 : 1));
  return changed.length === 0 ? type : `${type} ${JSON.stringify(changed)}`;
}

function sameKeys(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean {
  return a.size === b.size && [...a.keys()].every((key) => b.has(key));
}

/** Marks opened and closed around the texts, well nested; of those that begin together the longest is outermost. */
function arrange(items: readonly Item[], form: LineForm): readonly Event[] {
  const lengths = runLengths(items);
  const events: Event[] = [];
  const open: { key: string; span: Span }[] = [];
  const closeFrom = (index: number): void => {
    for (const { span } of open.splice(index).reverse()) {
      span.end = events.length;
      events.push({ kind: 'close', span });
    }
  };
  items.forEach((item, index) => {
    const kept = open.findIndex(({ key }) => !item.marks.has(key));
    if (kept !== -1) closeFrom(kept);
    const begun = [...item.marks].filter(([key]) => key !== 'code' && !open.some((one) => one.key === key));
    begun.sort(([a], [b]) => (lengths[index]?.get(b) ?? 0) - (lengths[index]?.get(a) ?? 0));
    for (const [key, mark] of begun) {
      const span: Span = { mark, start: events.length, end: events.length, signs: null };
      open.push({ key, span });
      events.push({ kind: 'open', span });
    }
    const source = writeItem(items, index, events, form);
    const words = item.node.type === 'text' && !item.marks.has('code') ? (item.node.text ?? '') : null;
    events.push({ kind: 'text', source, words });
  });
  closeFrom(0);
  return events;
}

/** For each item and mark, over how many items from there the mark goes on. */
function runLengths(items: readonly Item[]): readonly ReadonlyMap<string, number>[] {
  const lengths: ReadonlyMap<string, number>[] = [];
  let following: ReadonlyMap<string, number> = new Map();
  for (const { marks } of [...items].reverse()) {
    const before = following;
    following = new Map([...marks.keys()].map((key) => [key, (before.get(key) ?? 0) + 1]));
    lengths.push(following);
  }
  return lengths.reverse();
}

function writeItem(
  items: readonly Item[],
  index: number,
  events: readonly Event[],
  { severalLines }: LineForm,
): string {
  const { node, marks } = items[index] ?? { node: { type: 'text' }, marks: new Map() };
  const [previous, next] = [items[index - 1], items[index + 1]];
  if (node.type === 'codexMention') return writeMention(node.attrs);
  if (node.type === 'hardBreak') return severalLines && next !== undefined ? '\\\n' : '<br>';
  const last = events.at(-1);
  const isFirst = last === undefined || (last.kind === 'text' && previous?.node.type === 'hardBreak');
  const place = {
    startsLine: isFirst && severalLines,
    atStart: isFirst,
    atEnd: next === undefined || next.node.type === 'hardBreak',
  };
  const text = node.text ?? '';
  return marks.has('code') ? writeCode(text) : writeText(text, place);
}

/** Between backticks unless these would change its white space. */
function writeCode(text: string): string {
  if (/[^\S ]/.test(text) || /^ +$/.test(text)) {
    return `<code>${writeText(text, { startsLine: false, atStart: true, atEnd: true })}</code>`;
  }
  const runs = new Set([...text.matchAll(/`+/g)].map(([run]) => run.length));
  let length = 1;
  while (runs.has(length)) length += 1;
  const padding = /^`|`$|^ .* $/.test(text) ? ' ' : '';
  return `${'`'.repeat(length)}${padding}${text}${padding}${'`'.repeat(length)}`;
}

function signsFor(span: Span, events: readonly Event[]): readonly [string, string] {
  const { mark } = span;
  if (mark.type === 'link') return linkSigns(span, events);
  for (const delimiter of DELIMITERS[mark.type] ?? []) {
    if (canDelimit(span, delimiter, events)) return [delimiter, delimiter];
  }
  return tagSigns(mark);
}

function tagSigns({ type, attrs }: RichTextMark): readonly [string, string] {
  const name = Object.entries(MARK_TAGS).find(([, owner]) => owner === type)?.[0] ?? 'u';
  return [writeTag(name, type, attrs), `</${name}>`];
}

function linkSigns(span: Span, events: readonly Event[]): readonly [string, string] {
  const { href: address, title, ...others } = changedAttributes('link', span.mark.attrs);
  const href = String(address ?? '');
  const inside = events.slice(span.start + 1, span.end);
  const isPlain = Object.keys(others).length === 0 && title !== '' && !hasMention(inside);
  if (!isPlain) return tagSigns(span.mark);
  const [only] = inside;
  const isAddress =
    inside.length === 1 && only?.kind === 'text' && only.words === href && AUTOLINK.test(href);
  if (isAddress && title === undefined) return BARE;
  return ['[', `](${writeDestination(href)}${writeTitle(title)})`];
}

function hasMention(events: readonly Event[]): boolean {
  return events.some((event) => event.kind === 'text' && event.source.startsWith('[['));
}

/** The address in parentheses behind the label of a link or picture. */
export function writeDestination(address: string): string {
  return address.replace(/[\\()<>&]/g, '\\$&');
}

/** The title of a link or a picture, in quotation marks behind a space; nothing when it has none. */
export function writeTitle(title: JsonValue | undefined): string {
  return typeof title === 'string' ? ` "${encodeTitle(title)}"` : '';
}

function encodeTitle(title: string): string {
  return encodeHtml(title).replace(/[\\`*_[\]]|^\s|\s$/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Emphasis is read only where it stands against a word in the right way, and not next to signs of its own kind. */
function canDelimit(span: Span, delimiter: string, events: readonly Event[]): boolean {
  const places = [span.start - 1, span.start + 1, span.end - 1, span.end + 1];
  if (places.some((place) => touches(events[place], span, delimiter))) return false;
  const [outerLeft, innerLeft, innerRight, outerRight] = [
    classAt(events[span.start - 1], 'last'),
    classAt(events[span.start + 1], 'first'),
    classAt(events[span.end - 1], 'last'),
    classAt(events[span.end + 1], 'first'),
  ];
  if (!flanks(innerLeft, outerLeft) || !flanks(innerRight, outerRight)) return false;
  return delimiter !== '_' || (outerLeft !== 'word' && outerRight !== 'word');
}

function touches(event: Event | undefined, span: Span, delimiter: string): boolean {
  if (event === undefined || event.kind === 'text' || event.span === span) return false;
  // One that is still to be decided will keep clear of this one.
  return event.span.signs?.[0].includes(delimiter[0] ?? '') ?? false;
}

function flanks(inner: CharacterClass, outer: CharacterClass): boolean {
  return inner === 'word' || (inner === 'punctuation' && outer !== 'word');
}

function classAt(event: Event | undefined, side: 'first' | 'last'): CharacterClass {
  if (event === undefined) return 'white';
  if (event.kind !== 'text') return 'punctuation';
  const { source } = event;
  return classOf(side === 'first' ? firstCharacter(source) : lastCharacter(source));
}

function firstCharacter(text: string): string {
  const point = text.codePointAt(0);
  return point === undefined ? '' : String.fromCodePoint(point);
}

function lastCharacter(text: string): string {
  return [...text.slice(-2)].at(-1) ?? '';
}
