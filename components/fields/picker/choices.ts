/** Filters the choices of a picker by the typed text, and tracks the active one. */
import { highlight, matchesAll, needlesOf, type Segment } from '#core/search/highlight.ts';
import { foldText } from '#core/search/words.ts';

export interface Choice {
  readonly id: string;
  readonly text: string;
  /** The heading that it stands under; choices of one heading follow one another. */
  readonly group?: string | undefined;
}

/** Nobody reads more: whoever needs the rest types on. */
const MOST = 100;

/**
 * The choices that contain the query, ignoring case and accents: prefixes first, then prefixes of words, then the rest;
 * groups stay together.
 */
export function filterChoices<T extends Choice>(choices: readonly T[], typed: string): readonly T[] {
  const wanted = foldText(typed);
  if (wanted === '') return inGroups(choices).slice(0, MOST);
  const needles = needlesFor(typed);
  const ranked = choices.flatMap((choice) => {
    const text = foldText(choice.text);
    if (text.startsWith(wanted)) return [{ choice, rank: 0 }];
    if (needles.length > 0 && matchesAll(choice.text, needles)) return [{ choice, rank: 1 }];
    return text.includes(wanted) ? [{ choice, rank: 2 }] : [];
  });
  return inGroups(ranked.sort((a, b) => a.rank - b.rank).map(({ choice }) => choice)).slice(0, MOST);
}

function inGroups<T extends Choice>(choices: readonly T[]): readonly T[] {
  const groups = [...new Set(choices.map(({ group }) => group))];
  return groups.length < 2
    ? choices
    : groups.flatMap((group) => choices.filter((one) => one.group === group));
}

export interface MarkedPiece extends Segment {
  /** Where it begins in the text. */
  readonly from: number;
}

/** The text in parts, with the typed ones marked. */
export function markTyped(text: string, typed: string): readonly MarkedPiece[] {
  const needles = needlesFor(typed);
  const segments = needles.length === 0 ? [{ text, match: false }] : highlight(text, needles);
  let from = 0;
  return segments.map((segment) => {
    const piece = { ...segment, from };
    from += segment.text.length;
    return piece;
  });
}

function needlesFor(typed: string) {
  return needlesOf(
    typed
      .split(/\s+/)
      .filter((word) => foldText(word) !== '')
      .map((text) => ({ text, exact: false, negated: false })),
  );
}

/**
 * The initially active choice: the first that is not chosen, so that Enter never removes a choice; for a single choice
 * without a query, the current value.
 */
export function firstOf(
  choices: readonly Choice[],
  chosen: readonly string[],
  { typed, several }: { readonly typed: string; readonly several: boolean },
): string | null {
  const fresh = choices.find(({ id }) => !chosen.includes(id));
  if (several) return fresh?.id ?? null;
  const standing = typed.trim() === '' ? choices.find(({ id }) => chosen.includes(id)) : undefined;
  const [first] = choices;
  return (standing ?? fresh ?? first)?.id ?? null;
}

/** The next or previous choice, wrapping around. */
export function stepFrom(choices: readonly Choice[], current: string | null, step: -1 | 1): string | null {
  const index = choices.findIndex(({ id }) => id === current);
  if (index === -1) return (step === 1 ? choices[0] : choices.at(-1))?.id ?? null;
  return choices[(index + step + choices.length) % choices.length]?.id ?? null;
}
