/** The changes of a plain text: removed words struck out, added words underlined, in place. */
import type { z } from 'zod';
import type { diffPartSchema } from '#core/protocol/api/history/comparison.ts';

type Part = z.infer<typeof diffPartSchema>;

/** Which of the two states is shown: one beside the other, or both in one text. */
export type Side = 'both' | 'before' | 'after';

/** Whether something that came or went is shown on a side. */
export function isOn(side: Side, kind: string): boolean {
  return side === 'both' || kind !== (side === 'before' ? 'added' : 'removed');
}

interface PartsProps {
  readonly parts: readonly Part[];
  readonly side: Side;
}

export function Parts({ parts, side }: PartsProps) {
  return joinAcrossSpaces(parts).map(({ kind, text }, index) => {
    // The parts of one difference are a fixed list: their place is their identity.
    const key = index;
    if (!isOn(side, kind)) return null;
    if (kind === 'added') return <ins key={key}>{text}</ins>;
    if (kind === 'removed') return <del key={key}>{text}</del>;
    return <span key={key}>{text}</span>;
  });
}

/** Joins changes separated by a blank: “two hours → an hour” reads better than “two → an, hours → hour”. */
export function joinAcrossSpaces(parts: readonly Part[]): readonly Part[] {
  const joined: Part[] = [];
  let [removed, added] = ['', ''];
  const flush = () => {
    if (removed !== '') joined.push({ kind: 'removed', text: removed });
    if (added !== '') joined.push({ kind: 'added', text: added });
    [removed, added] = ['', ''];
  };
  for (const [index, { kind, text }] of parts.entries()) {
    const between =
      kind === 'same' && removed + added !== '' && (parts[index + 1]?.kind ?? 'same') !== 'same';
    const blank = between && /^[^\S\n]+$/.test(text);
    if (kind === 'same' && !blank) {
      flush();
      joined.push({ kind, text });
      continue;
    }
    if (kind !== 'added') removed += text;
    if (kind !== 'removed') added += text;
  }
  flush();
  return joined;
}
