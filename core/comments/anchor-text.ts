/** A text field as anchors see it: its characters in one string, each with the Yjs id that it keeps for good. */
import * as Y from 'yjs';

/** Stands for what is in a text and is no character: a mention, a line break, an embedded object. */
export const OBJECT_CHARACTER = '\uFFFC';
/** Between two blocks of a rich text. */
export const BLOCK_BREAK = '\n';

/** Characters with consecutive ids that stand side by side. */
export interface TextRun {
  readonly client: number;
  readonly clock: number;
  readonly length: number;
  /** Where they begin in the string. */
  readonly offset: number;
}

/** One Yjs text of the field: the whole of a plain text, a stretch of a block of a rich text. */
export interface TextPiece {
  readonly text: Y.Text;
  readonly offset: number;
  readonly length: number;
}

/** The string without white space, and where each of its characters stands in the string. */
export interface BareText {
  readonly text: string;
  readonly offsets: Uint32Array;
}

export interface AnchorText {
  readonly root: Y.Text | Y.XmlFragment;
  readonly text: string;
  readonly runs: readonly TextRun[];
  readonly pieces: readonly TextPiece[];
  /** The runs of a client in the order of their clocks. */
  runsOf(client: number): readonly TextRun[];
  bare(): BareText;
}

/**
 * Reads a plain text or a rich text at this moment; time is linear in it. Blocks of a rich text are joined by `BLOCK_BREAK`. Read
 * it once for all anchors of a field.
 */
export function readAnchorText(root: Y.Text | Y.XmlFragment): AnchorText {
  const reading: Reading = { parts: [], length: 0, runs: [], pieces: [] };
  if (root instanceof Y.Text) readText(root, reading);
  else readElement(root, reading);
  const text = reading.parts.join('');
  let byClient: Map<number, TextRun[]> | null = null;
  let bare: BareText | null = null;
  return {
    root,
    text,
    runs: reading.runs,
    pieces: reading.pieces,
    runsOf(client) {
      byClient ??= groupRuns(reading.runs);
      return byClient.get(client) ?? [];
    },
    bare() {
      bare ??= withoutWhiteSpace(text);
      return bare;
    },
  };
}

/** The place in the string of a place in one of the Yjs texts; `null` when that text is none of the field. */
export function offsetOf({ pieces }: AnchorText, text: unknown, index: number): number | null {
  const piece = pieces.find((candidate) => candidate.text === text);
  return piece === undefined ? null : piece.offset + Math.min(Math.max(index, 0), piece.length);
}

/** What of `[from, to)` stands in which Yjs text, in indexes of that text. */
export function spansOf(
  { pieces }: AnchorText,
  from: number,
  to: number,
): readonly { readonly text: Y.Text; readonly from: number; readonly to: number }[] {
  return pieces
    .map(({ text, offset, length }) => ({
      text,
      from: Math.max(from - offset, 0),
      to: Math.min(to - offset, length),
    }))
    .filter((span) => span.from < span.to);
}

/** A text without its white space, which splitting and joining blocks changes. */
export function withoutWhiteSpace(text: string): BareText {
  const offsets = new Uint32Array(text.length);
  let length = 0;
  const parts: string[] = [];
  for (const match of text.matchAll(/\S+/g)) {
    parts.push(match[0]);
    for (let index = 0; index < match[0].length; index += 1) offsets[length++] = match.index + index;
  }
  return { text: parts.join(''), offsets: offsets.subarray(0, length) };
}

interface Reading {
  readonly parts: string[];
  length: number;
  readonly runs: TextRun[];
  readonly pieces: TextPiece[];
}

function readElement(element: Y.XmlFragment, reading: Reading): void {
  const children = [...itemsOf(element)].flatMap((item) =>
    item.content instanceof Y.ContentType ? [{ item, type: item.content.type }] : [],
  );
  const isTextBlock = children.some(({ type }) => type instanceof Y.XmlText);
  if (isTextBlock && reading.length > 0) append(BLOCK_BREAK, reading);
  for (const { item, type } of children) {
    if (type instanceof Y.XmlText) readText(type, reading);
    else if (isTextBlock) appendRun(item, OBJECT_CHARACTER, reading);
    else if (type instanceof Y.XmlElement) readElement(type, reading);
  }
}

function readText(text: Y.Text, reading: Reading): void {
  const offset = reading.length;
  for (const item of itemsOf(text)) {
    if (!item.countable) continue;
    appendRun(
      item,
      item.content instanceof Y.ContentString
        ? wellFormed(item.content.str)
        : OBJECT_CHARACTER.repeat(item.length),
      reading,
    );
  }
  reading.pieces.push({ text, offset, length: reading.length - offset });
}

function* itemsOf(type: Y.XmlFragment | Y.Text): Iterable<Y.Item> {
  for (let item = type._start; item !== null; item = item.right) if (!item.deleted) yield item;
}

function appendRun({ id }: Y.Item, text: string, reading: Reading): void {
  const last = reading.runs.at(-1);
  const goesOn =
    last !== undefined &&
    last.client === id.client &&
    last.clock + last.length === id.clock &&
    last.offset + last.length === reading.length;
  const run = goesOn
    ? { ...last, length: last.length + text.length }
    : { client: id.client, clock: id.clock, length: text.length, offset: reading.length };
  if (goesOn) reading.runs.pop();
  reading.runs.push(run);
  append(text, reading);
}

/** Half of a pair does not survive the way to other replicas, so it reads like what arrives there. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}

function append(text: string, reading: Reading): void {
  reading.parts.push(text);
  reading.length += text.length;
}

function groupRuns(runs: readonly TextRun[]): Map<number, TextRun[]> {
  const groups = new Map<number, TextRun[]>();
  for (const run of runs) {
    const group = groups.get(run.client);
    if (group === undefined) groups.set(run.client, [run]);
    else group.push(run);
  }
  for (const group of groups.values()) group.sort((a, b) => a.clock - b.clock);
  return groups;
}
