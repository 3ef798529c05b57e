/** Hunks of a text as proposals: whole words in place of others, or words beside one; the author's own neighbouring proposal is revised. */
import { type Anchor, MAX_QUOTE_LENGTH, makeAnchor } from '#core/comments/anchor.ts';
import { type AnchorText, OBJECT_CHARACTER } from '#core/comments/anchor-text.ts';
import { changeText, parseChange, type TextChange } from '#core/suggestions/proposed-change.ts';
import { isSplit, isWord } from './alignment.ts';
import type { Block, Comparison, Hunk } from './compare-texts.ts';

/** An open suggestion of the author's own, whose words stand exactly here in the base, and are changed on the fork as it says. */
export interface OwnText {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly change: TextChange;
}

export interface Proposed {
  /** Of the suggestion that is revised; `null` for a new one. */
  readonly id: string | null;
  readonly anchor: Anchor;
  readonly change: TextChange;
}

export interface Proposals {
  /** What has to be written: new suggestions, and revisions of known ones. */
  readonly written: readonly Proposed[];
  /** Known suggestions of which nothing is left on the fork. */
  readonly withdrawn: readonly string[];
  /** What cannot be said as a proposal. It stays on the fork. */
  readonly unfit: readonly Hunk[];
}

/** A quote beside which words come; more of the word says nothing more. */
const MAX_BESIDE = 80;

type Range = Pick<Block, 'from' | 'to'>;

/** Its range is what is quoted. */
interface Group {
  from: number;
  to: number;
  readonly hunks: Hunk[];
  readonly own: OwnText[];
  /** It has grown over the words that its own suggestion is about. */
  isWider: boolean;
  /** No word stands beside it. */
  isUnfit: boolean;
  /** The fork says what was proposed, together with what is proposed right beside it. */
  isSettled: boolean;
}

/** What the hunks of the field propose, beside what the author has proposed already. */
export function findProposals(
  field: string,
  base: AnchorText,
  { hunks, strange }: Pick<Comparison, 'hunks' | 'strange'>,
  own: readonly OwnText[],
): Proposals {
  const written: Proposed[] = [];
  const withdrawn: string[] = [];
  const unfit: Hunk[] = strange.map((block) => ({ from: 0, to: 0, text: '', at: block.from, block }));
  for (const group of groupsOf(base, hunks, own)) {
    const ids = group.own.map(({ id }) => id);
    if (group.isSettled) continue;
    if (group.hunks.length === 0) withdrawn.push(...ids);
    else if (!isAsProposed(base, group)) {
      const parts = proposalsOf(field, base, group);
      if (parts === null) {
        unfit.push(...group.hunks);
        continue;
      }
      for (const [index, part] of parts.entries()) written.push({ ...part, id: ids[index] ?? null });
      withdrawn.push(...ids.slice(parts.length));
    }
  }
  return { written, withdrawn, unfit };
}

/** The proposal for a text that is empty; `null` where nothing was written. */
export function proposalForEmpty(field: string, text: string): Omit<Proposed, 'id'> | null {
  const change = text.trim() === '' ? null : parseText({ kind: 'text', side: 'over', text });
  return change && { anchor: { on: 'field', field }, change };
}

/** Hunks beside an own suggestion belong to it; those within one word belong together. */
function groupsOf(base: AnchorText, hunks: readonly Hunk[], own: readonly OwnText[]): Group[] {
  const settled = settledIn(base, hunks, own);
  const groups: Group[] = own.map((suggestion) => ({
    from: suggestion.from,
    to: suggestion.to,
    hunks: [],
    own: [suggestion],
    isWider: false,
    isUnfit: false,
    isSettled: settled.has(suggestion.id),
  }));
  for (const hunk of hunks.flatMap((whole) => cut(whole, own))) {
    const home =
      groups.find(({ from, to }) => hunk.from < to && hunk.to > from) ??
      groups.find(({ from, to }) => hunk.from <= to && hunk.to >= from);
    if (home === undefined) groups.push(groupOf(hunk));
    else take(home, hunk);
  }
  for (const group of groups) if (!group.isSettled && !isAsProposed(base, group)) widen(base, group);
  return merged(base, groups);
}

interface Cluster {
  from: number;
  to: number;
  readonly hunks: Hunk[];
  readonly own: OwnText[];
}

/** Suggestions and hunks that touch each other, of which the fork says just what was proposed. */
function settledIn(base: AnchorText, hunks: readonly Hunk[], own: readonly OwnText[]): ReadonlySet<string> {
  const items = [...own.map((one) => ({ one, hunk: null })), ...hunks.map((hunk) => ({ one: null, hunk }))]
    .map(({ one, hunk }) => ({ one, hunk, from: (one ?? hunk)?.from ?? 0, to: (one ?? hunk)?.to ?? 0 }))
    .sort((a, b) => a.from - b.from || a.to - b.to);
  const clusters: Cluster[] = [];
  for (const { one, hunk, from, to } of items) {
    let cluster = clusters.at(-1);
    if (cluster === undefined || from > cluster.to) {
      cluster = { from, to, hunks: [], own: [] };
      clusters.push(cluster);
    }
    cluster.to = Math.max(cluster.to, to);
    if (one !== null) cluster.own.push(one);
    if (hunk !== null) cluster.hunks.push(hunk);
  }
  const settled = clusters.filter((cluster) => {
    const proposed = proposedText(base.text, cluster);
    return proposed !== null && proposed === textOf(base, cluster, cluster.from, cluster.to);
  });
  return new Set(settled.flatMap((cluster) => cluster.own.map(({ id }) => id)));
}

/** The words of a cluster with all that is proposed in it; `null` where two proposals are about the same characters. */
function proposedText(text: string, { from, to, own }: Cluster): string | null {
  let at = from;
  let result = '';
  for (const suggestion of own) {
    if (suggestion.from < at) return null;
    const quote = text.slice(suggestion.from, suggestion.to);
    result += text.slice(at, suggestion.from) + changeText(quote, 0, quote.length, suggestion.change);
    at = suggestion.to;
  }
  return own.length === 0 ? null : result + text.slice(at, to);
}

/** Neighbours that are proposed to go one by one stay as many: on the fork they are one hunk. */
function cut(hunk: Hunk, own: readonly OwnText[]): Hunk[] {
  const ends = own
    .filter(({ from, to, change }) => change.text === '' && from < hunk.to && to > hunk.from)
    .flatMap(({ from, to }) => [from, to])
    .filter((end) => end > hunk.from && end < hunk.to);
  const places = [hunk.from, ...[...new Set(ends)].sort((a, b) => a - b), hunk.to];
  return places.slice(1).map((to, index) => ({
    ...hunk,
    ...{ from: places[index] ?? hunk.from, to },
    text: index === 0 ? hunk.text : '',
  }));
}

function groupOf(hunk: Hunk): Group {
  return {
    from: hunk.from,
    to: hunk.to,
    hunks: [hunk],
    own: [],
    isWider: true,
    isUnfit: false,
    isSettled: false,
  };
}

function take(group: Group, hunk: Hunk): void {
  if (group.isSettled) {
    group.hunks.push(hunk);
    return;
  }
  if (hunk.from < group.from || hunk.to > group.to) group.isWider = true;
  group.from = Math.min(group.from, hunk.from);
  group.to = Math.max(group.to, hunk.to);
  group.hunks.push(hunk);
}

/** Until no two stand on the same characters. Those that nothing is left of stand nowhere. */
function merged(base: AnchorText, groups: readonly Group[]): Group[] {
  const free = groups.filter(isNothing);
  const sorted = groups.filter((group) => !isNothing(group)).sort((a, b) => a.from - b.from || a.to - b.to);
  const done: Group[] = [];
  let hasMerged = false;
  for (const group of sorted) {
    const last = done.at(-1);
    if (last === undefined || group.from >= last.to) {
      done.push(group);
      continue;
    }
    hasMerged = true;
    last.from = Math.min(last.from, group.from);
    last.to = Math.max(last.to, group.to);
    last.hunks.push(...group.hunks);
    last.hunks.sort((a, b) => a.from - b.from);
    last.own.push(...group.own);
    last.isWider = true;
    last.isSettled = false;
    widen(base, last);
  }
  return [...free, ...(hasMerged ? merged(base, done) : done)];
}

/** Nothing is left of it on the fork: its words are free. */
function isNothing({ hunks, isSettled }: Group): boolean {
  return hunks.length === 0 && !isSettled;
}

/** Whether the fork says what its one suggestion says. */
function isAsProposed(base: AnchorText, group: Group): boolean {
  const [own, another] = group.own;
  if (own === undefined || another !== undefined || group.isWider) return false;
  const quote = base.text.slice(own.from, own.to);
  return changeText(quote, 0, quote.length, own.change) === textOf(base, group, own.from, own.to);
}

/** Around all hunks, with the whole of each word that they begin or end in, or with the word that words are added beside. */
function widen({ text }: AnchorText, group: Group): void {
  const [first, last] = [group.hunks[0], group.hunks.at(-1)];
  if (first === undefined || last === undefined) return;
  const { block } = first;
  let from = Math.min(...group.hunks.map((hunk) => hunk.from));
  let to = Math.max(...group.hunks.map((hunk) => hunk.to));
  const beginsInWord = [first.text[0], first.from < first.to ? text[first.from] : undefined].some(isWord);
  const endsInWord = [last.text.at(-1), last.from < last.to ? text[last.to - 1] : undefined].some(isWord);
  if (beginsInWord) while (from > block.from && isWord(text[from - 1])) from -= 1;
  if (endsInWord) while (to < block.to && isWord(text[to])) to += 1;
  const range = (from === to ? wordBeside(text, block, from) : null) ?? withWords(text, { from, to }, block);
  Object.assign(group, range ?? { from, to }, { isUnfit: range === null });
}

/** The word that stands right before a place, else the one right behind it; `null` where neither does. */
function wordBeside(text: string, block: Block, at: number): Range | null {
  let [from, to] = [at, at];
  while (from > block.from && at - from < MAX_BESIDE && isInk(text[from - 1])) from -= 1;
  if (from === at) while (to < block.to && to - at < MAX_BESIDE && isInk(text[to])) to += 1;
  return from === to ? null : wholePairs(text, { from, to });
}

/** White space at its ends is no part of a quote, so the word beside it is. `null` where there is none. */
function withWords(text: string, { from, to }: Range, block: Block): Range | null {
  const range = { from, to };
  if (from === to || !isInk(text[from])) {
    while (range.from > block.from && !isInk(text[range.from - 1])) range.from -= 1;
    while (range.from > block.from && isInk(text[range.from - 1])) range.from -= 1;
    if (range.from === range.to || !isInk(text[range.from])) return null;
  }
  if (from === to || !isInk(text[to - 1])) {
    while (range.to < block.to && !isInk(text[range.to])) range.to += 1;
    while (range.to < block.to && isInk(text[range.to])) range.to += 1;
    if (!isInk(text[range.to - 1])) return null;
  }
  return wholePairs(text, range);
}

/** An anchor takes the whole of a character that consists of two units. */
function wholePairs(text: string, { from, to }: Range): Range {
  return { from: isSplit(text, from) ? from - 1 : from, to: isSplit(text, to) ? to + 1 : to };
}

function proposalsOf(field: string, base: AnchorText, group: Group): Omit<Proposed, 'id'>[] | null {
  const { from, to, hunks } = group;
  if (group.isUnfit) return null;
  const [only, another] = hunks;
  if (
    only !== undefined &&
    another === undefined &&
    only.from === only.to &&
    [from, to].includes(only.from)
  ) {
    const side = only.from === to ? 'after' : 'before';
    const change = parseText({ kind: 'text', side, text: only.text });
    return change && [{ anchor: makeAnchor(field, base, from, to), change }];
  }
  const parts = to - from <= MAX_QUOTE_LENGTH ? [{ from, to }] : partsOf(base, group);
  const proposals = parts?.map((part) => over(field, base, group, part)) ?? [null];
  return proposals.every((proposal) => proposal !== null) ? proposals : null;
}

/** A deletion that is longer than a quote may be, in several: each begins and ends with a character that can be seen. */
function partsOf(base: AnchorText, { from, to, hunks }: Group): Range[] | null {
  const [hunk, another] = hunks;
  if (hunk === undefined || another !== undefined) return null;
  const parts: Range[] = [];
  for (let at = from; at < to; ) {
    let end = Math.min(to, at + MAX_QUOTE_LENGTH);
    while (end < to && end > at && !(isWord(base.text[end - 1]) && isWord(base.text[end]))) end -= 1;
    if (end <= at) return null;
    parts.push({ from: at, to: end });
    at = end;
  }
  return parts;
}

function over(field: string, base: AnchorText, group: Group, { from, to }: Range) {
  const text = textOf(base, group, from, to);
  // A mention that stays would come back as a character that says nothing.
  if (text.includes(OBJECT_CHARACTER)) return null;
  const change = parseText({ kind: 'text', side: 'over', text });
  return change && { anchor: makeAnchor(field, base, from, to), change };
}

/** What the fork has in place of `[from, to)`; what comes at a seam of two parts belongs to the first. */
function textOf(
  { text }: AnchorText,
  { hunks, from: start }: Pick<Group, 'hunks' | 'from'>,
  from: number,
  to: number,
): string {
  let at = from;
  let result = '';
  for (const hunk of hunks) {
    if (hunk.to < from || hunk.from > to || (hunk.from < from && from > start && hunk.to <= from)) continue;
    const isFirst = hunk.from >= from;
    result += text.slice(at, Math.max(at, hunk.from)) + (isFirst ? hunk.text : '');
    at = Math.min(Math.max(at, hunk.to), to);
  }
  return result + text.slice(at, to);
}

function parseText(change: TextChange): TextChange | null {
  const parsed = parseChange(change);
  return parsed?.kind === 'text' ? parsed : null;
}

function isInk(character: string | undefined): boolean {
  return character !== undefined && !/\s/.test(character);
}
