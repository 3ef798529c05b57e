/** Maps positions of one version of a document to the next, by the text around them. */
import type { Node } from '@tiptap/pm/model';
import {
  BLOCK,
  firstEndingFrom,
  isBetweenBlocks,
  readTokens,
  type TextTokens,
  tokenEndingAt,
} from './text-tokens.ts';

/** The character a place belongs to: for a caret the one before it, for the start of a selection the one after. */
export type Side = 'before' | 'behind';

/** Tokens compared on either side. */
const CONTEXT = 200;
/** How far from a place whose neighbours are gone a character is looked for. */
const NEIGHBOURHOOD = 32;
/** So many equal tokens beside a place are no chance, or as many as its block has. */
const TELLING = 3;

interface Zone {
  readonly oldFrom: number;
  readonly oldTo: number;
  readonly newFrom: number;
  readonly newTo: number;
  /** By how much what stands behind the zone has moved. */
  readonly shift: number;
  /** The change lies within one block of text. */
  readonly inOneBlock: boolean;
}

interface Place {
  /** Index of the token before it. */
  readonly token: number;
  /** Tokens between it and the bounds of its block. */
  readonly before: number;
  readonly behind: number;
}

interface Match {
  readonly position: number;
  /** 2: its own character is there; 1: only the one on the other side; 0: neither for certain. */
  readonly rank: number;
  readonly equal: number;
  /** Its whole block is there. */
  readonly whole: boolean;
}

/**
 * Maps places over a change. A block that somebody turns into a heading or list item is replaced by one with new Yjs ids,
 * so places in it are lost and are found again by the text around them.
 */
export class FollowedPlaces {
  private readonly before: Node;
  private readonly after: Node;
  private readonly zone: Zone | null;
  private tokens: readonly [old: TextTokens, now: TextTokens] | null = null;

  constructor(before: Node, after: Node) {
    this.before = before;
    this.after = after;
    this.zone = changedZone(before, after);
  }

  /**
   * The position in the new document. `known` is where Yjs says that the place's own character is, `null` if that character
   * is gone; it counts unless the whole block is found elsewhere and is no longer there.
   */
  follow(position: number, known: number | null, side: Side = 'before'): number {
    const zone = this.zone;
    if (zone === null || position < zone.oldFrom) return position;
    if (position > zone.oldTo) return position + zone.shift;
    if (zone.inOneBlock) return known ?? Math.min(position, zone.newTo);
    const nearest = Math.min(Math.max(position, zone.newFrom), zone.newTo);
    const [old, now] = this.read();
    const place = placeAt(old, position);
    if (place === null) return known ?? nearest;

    const tokens = candidates(now, zone).filter((token) => mayStandBehind(now, token));
    const matches = tokens.map((token) => compare(old, place, now, token, side));
    const best = matches.reduce<Match | null>((a, b) => better(a, b, known ?? nearest), null);
    if (known === null && (best === null || best.rank === 0))
      return besideSurvivor(old, place, now, tokens, nearest) ?? nearest;
    if (known === null || best === null) return best?.position ?? nearest;
    const there = matches.find((match) => match.position === known);
    return best.whole && there?.whole !== true ? best.position : known;
  }

  /** The position before a leaf, such as a picture, that stood at this position; `null` if it is gone. */
  followLeaf(position: number): number | null {
    const zone = this.zone;
    if (zone === null || position < zone.oldFrom) return position;
    if (position > zone.oldTo) return position + zone.shift;
    const size = this.before.nodeAt(position)?.nodeSize ?? 1;
    const [old, now] = this.read();
    const leaf = tokenEndingAt(old, position + size);
    if (leaf < 0) return null;
    const place = { token: leaf, before: 1, behind: 0 };
    const ends = { ...zone, newTo: zone.newTo + size };
    const best = candidates(now, ends)
      .map((token) => compare(old, place, now, token, 'before'))
      .reduce<Match | null>((a, b) => better(a, b, position + size), null);
    return best === null || best.rank === 0 ? null : best.position - size;
  }

  private read(): readonly [TextTokens, TextTokens] {
    this.tokens ??= [readTokens(this.before), readTokens(this.after)];
    return this.tokens;
  }
}

function changedZone(before: Node, after: Node): Zone | null {
  const start = before.content.findDiffStart(after.content);
  const end = before.content.findDiffEnd(after.content);
  if (start === null || end === null) return null;
  // What repeats itself is equal from both ends: it may belong to either.
  const oldFrom = Math.min(start, end.a, end.b);
  const oldTo = Math.max(start, end.a);
  const newTo = Math.max(start, end.b + oldTo - end.a);
  const shift = end.b - end.a;
  if (isInOneBlock(before, oldFrom, oldTo) && isInOneBlock(after, oldFrom, newTo))
    return { oldFrom, oldTo, newFrom: oldFrom, newTo, shift, inOneBlock: true };
  // Words that happen to be equal at the bounds of what was divided, joined or moved tell nothing: whole blocks do.
  return {
    oldFrom: blockStart(before, oldFrom),
    oldTo: blockEnd(before, oldTo),
    newFrom: Math.min(blockStart(before, oldFrom), blockStart(after, oldFrom)),
    newTo: blockEnd(after, newTo),
    shift,
    inOneBlock: false,
  };
}

function blockStart(doc: Node, position: number): number {
  const $position = doc.resolve(position);
  return $position.parent.isTextblock ? $position.start() : position;
}

function blockEnd(doc: Node, position: number): number {
  const $position = doc.resolve(Math.min(position, doc.content.size));
  return $position.parent.isTextblock ? $position.end() : position;
}

function isInOneBlock(doc: Node, from: number, to: number): boolean {
  const $from = doc.resolve(from);
  return $from.parent.isTextblock && $from.sameParent(doc.resolve(Math.min(to, doc.content.size)));
}

function placeAt(text: TextTokens, position: number): Place | null {
  const token = tokenEndingAt(text, position);
  if (token < 0 || !mayStandBehind(text, token)) return null;
  let [start, end] = [token, token + 1];
  while (!isBetweenBlocks(text.tokens[start])) start -= 1;
  while (!isBetweenBlocks(text.tokens[end])) end += 1;
  return { token, before: token - start, behind: end - token - 1 };
}

/** Behind a picture or a line there is no text to write in. */
function mayStandBehind({ tokens }: TextTokens, token: number): boolean {
  return tokens[token] === BLOCK || !isBetweenBlocks(tokens[token]);
}

/** The tokens of the new document behind which a place of the zone may be. */
function candidates({ ends }: TextTokens, { newFrom, newTo }: Zone): number[] {
  const found: number[] = [];
  for (let token = firstEndingFrom(ends, newFrom); (ends[token] ?? Infinity) <= newTo; token += 1)
    found.push(token);
  return found;
}

/** Where both neighbours are gone: beside the nearest character of the block that is still there; `null` if none is. */
function besideSurvivor(
  old: TextTokens,
  place: Place,
  now: TextTokens,
  tokens: readonly number[],
  near: number,
): number | null {
  for (let far = 1; far <= NEIGHBOURHOOD; far += 1) {
    for (const [side, step] of [
      ['behind', far],
      ['before', -far],
    ] as const) {
      const shifted = {
        token: place.token + step,
        before: place.before + step,
        behind: place.behind - step,
      };
      if (shifted.before < (side === 'before' ? 1 : 0) || shifted.behind < (side === 'behind' ? 1 : 0))
        continue;
      const best = tokens
        .map((token) => compare(old, shifted, now, token, side))
        .reduce<Match | null>((a, b) => better(a, b, near), null);
      if (best?.rank === 2) return best.position;
    }
  }
  return null;
}

function compare(old: TextTokens, place: Place, now: TextTokens, token: number, side: Side): Match {
  const before = countEqual(old.tokens, place.token, now.tokens, token, -1);
  const behind = countEqual(old.tokens, place.token + 1, now.tokens, token + 1, 1);
  const atStart = isBetweenBlocks(now.tokens[token - before]);
  const isThere = {
    before: place.before > 0 && (before >= Math.min(TELLING, place.before) || (before > 0 && atStart)),
    behind: place.behind > 0 && behind >= Math.min(TELLING, place.behind),
  };
  const empty = place.before + place.behind === 0;
  const own = place.before === 0 ? 'behind' : place.behind === 0 ? 'before' : side;
  const other = own === 'before' ? 'behind' : 'before';
  return {
    position: now.ends[token] ?? 0,
    rank: isThere[own] || (empty && before > 0 && behind > 0) ? 2 : isThere[other] ? 1 : 0,
    equal: before + behind,
    whole: before >= Math.min(CONTEXT, place.before) && behind >= Math.min(CONTEXT, place.behind),
  };
}

/** How many tokens are equal from here on, in this direction; the end of both documents counts as one. */
function countEqual(
  old: readonly string[],
  a: number,
  now: readonly string[],
  b: number,
  step: 1 | -1,
): number {
  let count = 0;
  while (count < CONTEXT) {
    const token = old[a + step * count];
    if (token !== now[b + step * count]) break;
    count += 1;
    if (token === undefined) break;
  }
  return count;
}

function better(a: Match | null, b: Match, near: number): Match {
  if (a === null) return b;
  if (a.rank !== b.rank) return a.rank > b.rank ? a : b;
  if (a.equal !== b.equal) return a.equal > b.equal ? a : b;
  return Math.abs(a.position - near) <= Math.abs(b.position - near) ? a : b;
}
