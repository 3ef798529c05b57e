/** A fork of a text compared with the text by the ids of their characters: each hunk goes, or comes, or stands in place of another. */
import * as Y from 'yjs';
import type { AnchorText, TextRun } from '#core/comments/anchor-text.ts';
import { alignByReading, type SameCharacters } from './alignment.ts';

/** Characters of the base that go, with what comes in their place on the fork. One of the two may be nothing. */
export interface Hunk {
  /** In the string of the base. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** Where `text` stands in the string of the fork; `null` where nothing is left of its block. */
  readonly at: number | null;
  readonly block: Block;
}

/** One block of a rich text, or the whole of a plain one. */
export interface Block {
  readonly from: number;
  readonly to: number;
  /** Of its element; `null` for a plain text. */
  readonly id: Y.ID | null;
}

export interface Comparison {
  /** In the order of the text. */
  readonly hunks: readonly Hunk[];
  readonly same: readonly SameCharacters[];
  /** Blocks of the fork that the base does not have: words in a paragraph that was empty, or that was made there. */
  readonly strange: readonly Block[];
}

/**
 * Compares a fork with the text that it was made of. What others wrote there since has to be on the fork as well. Blocks are known
 * again by their element, so no hunk reaches over the end of one.
 */
export function compareTexts(base: AnchorText, fork: AnchorText): Comparison {
  const [before, after] = [blocksOf(base), blocksOf(fork)];
  const hunks: Hunk[] = [];
  const same: SameCharacters[] = [];
  const pieces = piecesInBoth(base, fork);
  for (const [key, block] of before) {
    const copy = after.get(key) ?? null;
    const known = copy === null ? [] : piecesIn(pieces, block, copy);
    const kept = copy === null ? [] : alignByReading(base.text, fork.text, { block, copy, known });
    same.push(...kept);
    hunks.push(...hunksIn(fork.text, { block, copy, kept }));
  }
  const strange = [...after].filter(([key]) => !before.has(key)).map(([, block]) => block);
  return { hunks, same, strange: strange.filter(({ from, to }) => from < to) };
}

/** The blocks of a text in their order, by what they are known by. Between two stands a character without an id. */
export function blocksOf({ pieces, runs, text }: AnchorText): ReadonlyMap<string, Block> {
  const breaks = new Set(uncovered(runs, text.length));
  const blocks: { key: string; id: Y.ID | null; from: number; to: number }[] = [];
  for (const piece of pieces) {
    const id = elementOf(piece.text);
    const key = id === null ? 'root' : `${id.client} ${id.clock}`;
    const last = blocks.at(-1);
    if (last?.key === key) {
      last.to = piece.offset + piece.length;
      continue;
    }
    let from = last?.to ?? 0;
    if (last !== undefined) {
      while (from < piece.offset && !breaks.has(from)) from += 1;
      last.to = from;
      if (breaks.has(from)) from += 1;
    }
    blocks.push({ key, id, from, to: piece.offset + piece.length });
  }
  const last = blocks.at(-1);
  if (last !== undefined) last.to = text.length;
  return new Map(blocks.map(({ key, ...block }) => [key, block]));
}

function uncovered(runs: readonly TextRun[], length: number): number[] {
  const places: number[] = [];
  let at = 0;
  for (const run of [...runs, { offset: length, length: 0 }]) {
    for (; at < run.offset; at += 1) places.push(at);
    at = Math.max(at, run.offset + run.length);
  }
  return places;
}

function elementOf(text: Y.Text): Y.ID | null {
  return (text instanceof Y.XmlText ? text.parent : null)?._item?.id ?? null;
}

/** Pieces of characters that stand in both, in the order of the fork. */
export function piecesInBoth(base: AnchorText, fork: AnchorText): readonly SameCharacters[] {
  return fork.runs.flatMap((run) => piecesOf(run, base.runsOf(run.client)));
}

/** `known` are the runs of the same client in the other text, by their clocks. */
function piecesOf(run: TextRun, known: readonly TextRun[]): SameCharacters[] {
  const found: SameCharacters[] = [];
  const end = run.clock + run.length;
  const first = firstIndex(known, ({ clock, length }) => clock + length > run.clock);
  for (const one of known.slice(
    first,
    firstIndex(known, ({ clock }) => clock >= end),
  )) {
    const clock = Math.max(one.clock, run.clock);
    const length = Math.min(one.clock + one.length, end) - clock;
    found.push({ from: one.offset + clock - one.clock, at: run.offset + clock - run.clock, length });
  }
  return found;
}

function piecesIn(pieces: readonly SameCharacters[], block: Block, copy: Block): readonly SameCharacters[] {
  const [start, end] = [copy.from, copy.to].map((place) => firstIndex(pieces, ({ at }) => at >= place));
  return pieces.slice(start, end).filter(({ from }) => from >= block.from && from < block.to);
}

/** Of the first one that is so; those behind it are so too. */
function firstIndex<T>(items: readonly T[], isSo: (item: T) => boolean): number {
  let [from, to] = [0, items.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const item = items[middle];
    if (item !== undefined && isSo(item)) to = middle;
    else from = middle + 1;
  }
  return from;
}

interface Pair {
  readonly block: Block;
  readonly copy: Block | null;
  readonly kept: readonly SameCharacters[];
}

function hunksIn(fork: string, { block, copy, kept }: Pair): Hunk[] {
  if (copy === null)
    return block.from < block.to ? [{ from: block.from, to: block.to, text: '', at: null, block }] : [];
  const hunks: Hunk[] = [];
  let [from, at] = [block.from, copy.from];
  for (const piece of [...kept, { from: block.to, at: copy.to, length: 0 }]) {
    const isHunk = from < piece.from || at < piece.at;
    if (isHunk) hunks.push({ from, to: piece.from, text: fork.slice(at, piece.at), at, block });
    from = piece.from + piece.length;
    at = piece.at + piece.length;
  }
  return hunks;
}
