/** The words of the status bar: whether everything is saved, and if not, where it is. */
import type { StoreFailure } from '#sync/store/local-store.ts';

export interface SaveState {
  /** Edits that the server has not committed. */
  readonly waiting: number;
  readonly isAway: boolean;
  /** Nobody lets this editor in any more: it is no use to wait for the server. */
  readonly hasEnded: boolean;
  /** What waits is on the disk, and outlives this window. */
  readonly isKeptOnDisk: boolean;
  readonly failure: StoreFailure | null;
  /** The host of the server. */
  readonly host: string;
}

export interface SaveLabel {
  readonly icon: string;
  readonly text: string;
  readonly tooltip: string;
  readonly isWarning: boolean;
}

/** What is said of it, in the order in which somebody has to know. */
export function labelOf(state: SaveState): SaveLabel {
  const { waiting, isAway, hasEnded, isKeptOnDisk, failure, host } = state;
  const edits = waiting === 1 ? '1 edit' : `${waiting} edits`;
  const isSafe = isKeptOnDisk && failure === null;
  const isWarning = hasEnded || (waiting > 0 && !isSafe);
  const place = whereItIs(state);
  if (hasEnded) {
    const text = waiting > 0 ? `Sign in to send ${edits}` : 'Sign in to Bindery again';
    const tooltip = `Your sign-in at ${host} has ended.${waiting > 0 ? ` ${place}` : ''}`;
    return { icon: 'warning', text, tooltip, isWarning };
  }
  if (waiting > 0) {
    const [icon, text] = isAway ? ['debug-disconnect', `${edits} waiting`] : ['sync', `Sending ${edits}`];
    const why = isAway
      ? `${host} can’t be reached. They are sent when it is back.`
      : `On the way to ${host}.`;
    return { icon: isSafe ? icon : 'warning', text, tooltip: `${why} ${place}`, isWarning };
  }
  if (isAway)
    return {
      ...{ icon: 'debug-disconnect', text: 'Bindery is away', isWarning },
      tooltip: `${host} can’t be reached. Nothing waits to be sent; Codices that you have opened can be read and written.`,
    };
  return { icon: 'cloud', text: 'Bindery', tooltip: `Everything is saved at ${host}.`, isWarning };
}

function whereItIs({ waiting, isKeptOnDisk, failure }: SaveState): string {
  const they = waiting === 1 ? 'It is' : 'They are';
  const lost = `${they} in memory alone, and lost with this window.`;
  if (failure === 'full') return `The disk is full. ${lost}`;
  if (failure === 'blocked') return `The disk can’t be written. ${lost}`;
  if (!isKeptOnDisk) return `Another window keeps the edits of this sign-in on the disk. ${lost}`;
  return `${they} on the disk of this machine, also when the editor is closed.`;
}
