/** The labels of a conflict: who chose which value, when, and what each button does. */
import type { RegisterEntry } from '#core/crdt/entry.ts';

export interface ConflictLabels {
  /** The sentence in pieces; the ones marked are set in bold. */
  readonly parts: readonly { readonly text: string; readonly strong: boolean }[];
  /** What the buttons say: “keep” is the value that stands. */
  readonly keep: string;
  readonly use: string;
}

export interface ConflictContext {
  readonly actorId: string | null;
  valueText(entry: RegisterEntry): string;
  moment(entry: RegisterEntry): string;
}

const LONGEST_ON_A_BUTTON = 24;

/**
 * The other person comes first and by name, with the time; “you” second. Between two others, the one whose value does
 * not stand comes first, for that is the news. “Keep” is always the value that stands.
 */
export function conflictLabels(
  winner: RegisterEntry,
  loser: RegisterEntry,
  context: ConflictContext,
): ConflictLabels {
  const [first, second] =
    loser.by === context.actorId && winner.by !== context.actorId ? [winner, loser] : [loser, winner];
  const secondIsActor = second.by === context.actorId;
  const firstName = first.by === context.actorId ? 'You' : first.byName || 'Somebody';
  const secondName = secondIsActor ? 'you' : second.byName || 'somebody';
  return {
    parts: [
      { text: firstName, strong: true },
      { text: ' chose ', strong: false },
      { text: context.valueText(first), strong: true },
      {
        text: ` at ${context.moment(first)}, while ${secondName} chose ${context.valueText(second)}`,
        strong: false,
      },
      { text: secondIsActor ? '.' : ` at ${context.moment(second)}.`, strong: false },
    ],
    keep: `Keep ${shortened(context.valueText(winner))}`,
    use: `Use ${shortened(context.valueText(loser))}`,
  };
}

function shortened(text: string): string {
  const characters = [...text];
  return characters.length <= LONGEST_ON_A_BUTTON
    ? text
    : `${characters.slice(0, LONGEST_ON_A_BUTTON - 1).join('')}…`;
}
