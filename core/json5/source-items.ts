/** Puts members and elements into a JSON5 text and takes them out, with commas, comments and lines in order. */

import type { TextChange } from '#core/text/text-change.ts';
import { type Json5Style, MAX_LINE_WIDTH } from './json5-style.ts';
import { countLineBreaks, type LayoutContainer, type LayoutItem, type LayoutNode } from './source-layout.ts';

/** A member or an element without its comma. */
export interface RawItem {
  /** With the comments above it, for lines that begin with this indentation. */
  body(indent: string): string;
  /** The comments that stand behind its comma, with the blanks before them. */
  readonly tail: string;
  /** It must stand in lines of its own. */
  readonly hasLines: boolean;
}

/** What stands around a place in a text. */
export class Surroundings {
  readonly source: string;
  readonly style: Json5Style;

  constructor(source: string, style: Json5Style) {
    this.source = source;
    this.style = style;
  }

  /** The indentation of the line of an offset, and how many characters stand before the offset on it. */
  placeOf(offset: number): readonly [indent: string, column: number] {
    const start = lineStart(this.source, offset);
    return [/^[ \t]*/.exec(this.source.slice(start, offset))?.[0] ?? '', offset - start];
  }

  lineLength(offset: number): number {
    const rest = /[\n\r]/.exec(this.source.slice(offset))?.index ?? this.source.length - offset;
    return offset + rest - lineStart(this.source, offset);
  }

  /** The indentation of a container's own line, and of its items where these have lines of their own. */
  itemsOf(container: LayoutContainer): { readonly outer: string; readonly indent: string } {
    const [outer] = this.placeOf(container.from);
    const first = container.items.find((item) => opensLine(this.source, item.lead));
    const indent = first === undefined ? outer + this.style.unit : this.placeOf(first.lead)[0];
    return { outer, indent };
  }
}

/** An item as it is written, to be put elsewhere. */
export function rawOf(source: string, item: LayoutItem): RawItem {
  const end = item.comma ?? item.value.to;
  const body = source.slice(item.lead, end);
  const tail = source.slice(item.comma === null ? end : item.comma + 1, item.tail);
  const above = source.slice(item.lead, item.from);
  const hasLines =
    countLineBreaks(above + source.slice(item.value.to, end)) > 0 ||
    tail.includes('//') ||
    countLineBreaks(tail) > 0;
  const before = lineIndent(source, item.lead);
  return { tail, hasLines, body: (indent) => reindented(body, before, indent) };
}

/** A value as it is written, with its lines indented for the line of an offset. */
export function bodyOf(source: string, { from, to }: LayoutNode, offset: number): string {
  return reindented(source.slice(from, to), lineIndent(source, from), lineIndent(source, offset));
}

/** The changes that take an item out: its lines where it has lines of its own, else as little as joins its neighbours. */
export function removeItem(source: string, container: LayoutContainer, index: number): readonly TextChange[] {
  const { items } = container;
  const item = items[index];
  if (item === undefined) return [];
  const previous = items[index - 1];
  const next = items[index + 1];
  const inside = { from: container.from + 1, to: container.to - 1 };
  const rest = source.slice(inside.from, item.lead) + source.slice(item.tail, inside.to);
  if (items.length === 1 && rest.trim() === '') return [{ ...inside, insert: '' }];

  const comma =
    item.comma === null && previous?.comma != null
      ? [{ from: previous.comma, to: previous.comma + 1, insert: '' }]
      : [];
  const after = /^[ \t]*(\r\n|[\n\r])?/.exec(source.slice(item.tail));
  const endsLine = after?.[1] !== undefined;
  if (opensLine(source, item.lead) && endsLine) {
    return [...comma, { ...wholeLines(source, item, after?.[0].length ?? 0), insert: '' }];
  }
  if (next !== undefined && countLineBreaks(source.slice(item.tail, next.lead)) === 0) {
    return [{ from: item.lead, to: next.lead, insert: '' }];
  }
  if (previous === undefined) return [{ from: item.lead, to: item.tail, insert: '' }];
  // A comment to the end of the line keeps the break after it, or it would swallow what follows.
  const gap = source.slice(previous.tail, item.lead);
  const joins = gap.trim() === '' && !endsInLineComment(source, previous);
  const from = joins ? previous.tail : item.lead;
  return [...comma, { from, to: item.tail, insert: '' }];
}

/** All lines of an item, and of two blank lines that would meet one. */
function wholeLines(source: string, item: LayoutItem, after: number): { from: number; to: number } {
  const from = lineStart(source, item.lead);
  const to = item.tail + after;
  const lineBefore = source.slice(lineStart(source, source.lastIndexOf('\n', from - 1)), from);
  const follows = /^[ \t]*[\n\r}\]]/.test(source.slice(to));
  return { from: lineBefore.trim() === '' && follows ? from - lineBefore.length : from, to };
}

/** The changes that put an item at an index of a container. */
export function placeItem(
  around: Surroundings,
  container: LayoutContainer,
  index: number,
  raw: RawItem,
): readonly TextChange[] {
  const { source } = around;
  const isInline = countLineBreaks(ownText(source, container)) === 0;
  if (isInline && !raw.hasLines && !(container.items.length === 0 && isLong(around, container, raw))) {
    return placeInline(around, container, index, raw);
  }
  const previous = container.items[index - 1];
  const next = container.items[index];
  const shares = (from: number, to: number) => countLineBreaks(source.slice(from, to)) === 0;
  if (!raw.hasLines && next !== undefined && !opensLine(source, next.lead)) {
    const [indent] = around.placeOf(next.lead);
    if (shares(previous?.tail ?? container.from, next.lead)) {
      return [{ from: next.lead, to: next.lead, insert: `${raw.body(indent)},${raw.tail} ` }];
    }
  }
  return placeOnLine(around, container, index, raw);
}

function placeInline(
  around: Surroundings,
  container: LayoutContainer,
  index: number,
  raw: RawItem,
): readonly TextChange[] {
  const { items } = container;
  const previous = items[index - 1];
  const next = items[index];
  const [indent] = around.placeOf(container.from);
  const body = raw.body(indent);
  if (next !== undefined) return [{ from: next.lead, to: next.lead, insert: `${body},${raw.tail} ` }];
  if (previous !== undefined) {
    return previous.comma === null
      ? [{ from: previous.tail, to: previous.tail, insert: `, ${body}${raw.tail}` }]
      : [{ from: previous.tail, to: previous.tail, insert: ` ${body},${raw.tail}` }];
  }
  const inside = around.source.slice(container.from + 1, container.to - 1);
  const padding = container.kind === 'object' ? around.style.padding : '';
  const from = inside.trim() === '' ? container.from + 1 : container.to - 1;
  const before = inside.trim() === '' || !/\s$/.test(inside) ? padding : '';
  return [{ from, to: container.to - 1, insert: `${before}${body}${raw.tail}${padding}` }];
}

/** In lines of its own, below the item before it. */
function placeOnLine(
  around: Surroundings,
  container: LayoutContainer,
  index: number,
  raw: RawItem,
): readonly TextChange[] {
  const { source, style } = around;
  const { lineBreak } = style;
  const { outer, indent } = around.itemsOf(container);
  const previous = container.items[index - 1];
  const next = container.items[index];
  const body = raw.body(indent);
  const close = container.to - 1;
  if (previous === undefined) {
    const line = `${body},${raw.tail}${lineBreak}`;
    if (next === undefined) return placeFirst(around, container, `${indent}${line}`, outer);
    if (opensLine(source, next.lead)) return [{ from: next.lead, to: next.lead, insert: `${line}${indent}` }];
    return [{ from: container.from + 1, to: next.lead, insert: `${lineBreak}${indent}${line}${indent}` }];
  }
  const ending = next !== undefined || previous.comma !== null ? ',' : '';
  const line = `${lineBreak}${indent}${body}${ending}${raw.tail}`;
  const comma =
    previous.comma === null ? [{ from: previous.value.to, to: previous.value.to, insert: ',' }] : [];
  const end = next?.lead ?? close;
  if (countLineBreaks(source.slice(previous.tail, end)) > 0) {
    return joined([...comma, { from: previous.tail, to: previous.tail, insert: line }]);
  }
  if (next !== undefined) return [{ from: previous.tail, to: end, insert: `${line}${lineBreak}${indent}` }];
  const rest = raw.hasLines
    ? { from: previous.tail, to: close, insert: `${line}${lineBreak}${outer}` }
    : null;
  return joined([...comma, rest ?? { from: previous.tail, to: previous.tail, insert: line }]);
}

/** The first item of a container, which may hold comments; `line` ends with its line break. */
function placeFirst(
  { source, style }: Surroundings,
  container: LayoutContainer,
  line: string,
  outer: string,
): readonly TextChange[] {
  const close = container.to - 1;
  const isEmpty = source.slice(container.from + 1, close).trim() === '';
  if (isEmpty) return [{ from: container.from + 1, to: close, insert: `${style.lineBreak}${line}${outer}` }];
  if (opensLine(source, close)) {
    const start = lineStart(source, close);
    return [{ from: start, to: start, insert: line }];
  }
  return [{ from: close, to: close, insert: `${style.lineBreak}${line}${outer}` }];
}

/** Gives every item of a container on one line a line of its own. */
export function breakLine(around: Surroundings, container: LayoutContainer): readonly TextChange[] {
  const { outer, indent } = around.itemsOf(container);
  const { lineBreak } = around.style;
  const last = container.items[container.items.length - 1];
  if (last === undefined) return [];
  const changes = container.items.map((item, index): TextChange => {
    const from = container.items[index - 1]?.tail ?? container.from + 1;
    return { from, to: item.lead, insert: lineBreak + indent };
  });
  const comma = last.comma === null ? [{ from: last.value.to, to: last.value.to, insert: ',' }] : [];
  return joined([...changes, ...comma, { from: last.tail, to: container.to - 1, insert: lineBreak + outer }]);
}

/** Changes that follow each other at one place become one, so that their order is not left to chance. */
function joined(changes: readonly TextChange[]): readonly TextChange[] {
  const all: TextChange[] = [];
  for (const change of changes) {
    const last = all[all.length - 1];
    if (last === undefined || last.to !== change.from) all.push(change);
    else all[all.length - 1] = { from: last.from, to: change.to, insert: last.insert + change.insert };
  }
  return all;
}

/** An empty container gets lines when its first item is long, or has several lines itself. */
function isLong(around: Surroundings, container: LayoutContainer, raw: RawItem): boolean {
  const [indent] = around.placeOf(container.from);
  const body = raw.body(indent);
  return countLineBreaks(body) > 0 || around.lineLength(container.to) + body.length + 2 > MAX_LINE_WIDTH;
}

/** A container's text without that of its values. */
function ownText(source: string, container: LayoutContainer): string {
  let position = container.from;
  let text = '';
  for (const { value } of container.items) {
    text += source.slice(position, value.from);
    position = value.to;
  }
  return text + source.slice(position, container.to);
}

function endsInLineComment(source: string, item: LayoutItem): boolean {
  const from = item.comma ?? item.value.to;
  return /\/\/[^\n\r]*$/.test(source.slice(from, item.tail));
}

/** Lines after the first follow the indentation; a text that runs over several lines must stay as it is. */
function reindented(body: string, before: string, indent: string): string {
  if (before === indent || /\\[\n\r]/.test(body)) return body;
  return body.replace(/(\r\n|[\n\r])([ \t]*)/g, (_, lineBreak: string, blanks: string) =>
    blanks.startsWith(before) ? lineBreak + indent + blanks.slice(before.length) : lineBreak + blanks,
  );
}

function lineIndent(source: string, offset: number): string {
  return /^[ \t]*/.exec(source.slice(lineStart(source, offset), offset))?.[0] ?? '';
}

function lineStart(source: string, offset: number): number {
  if (offset <= 0) return 0;
  return Math.max(source.lastIndexOf('\n', offset - 1), source.lastIndexOf('\r', offset - 1)) + 1;
}

/** Whether only blanks stand before an offset on its line. */
function opensLine(source: string, offset: number): boolean {
  return source.slice(lineStart(source, offset), offset).trim() === '';
}
