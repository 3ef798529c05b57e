/** A change of a long text with what stands far from it left out. */
import type { FieldChange } from '#core/protocol/api/history/comparison.ts';

type Part = NonNullable<FieldChange['parts']>[number];

/** UTF-16 units that stay on either side of a change. */
const AROUND = 120;

/** The same change; of a plain text only what stands around the words that came and went. */
export function shortChange(change: FieldChange): FieldChange {
  if (change.kind !== 'text' || change.parts === undefined) return change;
  const { parts } = change;
  const last = parts.length - 1;
  const short = parts.map((part, place) => shortPart(part, { isFirst: place === 0, isLast: place === last }));
  return short.every((part, place) => part === parts[place]) ? change : { ...change, parts: short };
}

function shortPart(part: Part, { isFirst, isLast }: { isFirst: boolean; isLast: boolean }): Part {
  if (part.kind !== 'same') return part;
  const before = isFirst ? '' : part.text.slice(0, wordEnd(part.text, AROUND));
  const after = isLast ? '' : part.text.slice(wordStart(part.text, part.text.length - AROUND));
  if (before.length + after.length + AROUND / 2 >= part.text.length) return part;
  return { ...part, text: `${before} … ${after}`.trimStart() };
}

function wordEnd(text: string, from: number): number {
  const blank = text.slice(from).search(/\s/);
  return blank === -1 ? text.length : from + blank;
}

function wordStart(text: string, to: number): number {
  if (to <= 0) return 0;
  return Math.max(text.lastIndexOf(' ', to), text.lastIndexOf('\n', to)) + 1;
}
