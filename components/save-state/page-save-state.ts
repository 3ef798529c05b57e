/** The save state of the page: the sum over all open documents. */
import { hasEnded } from '#sync/session/session-status.ts';
import type { SaveState } from './save-states.ts';

export interface PageSaveState {
  /** Documents of which this tells; what is stored for others is told elsewhere. */
  readonly documentNames: ReadonlySet<string>;
  /** Edits that wait for the server, which is away. */
  readonly waiting: number;
  /** Edits the server does not take. */
  readonly refused: number;
  /** The server is known to be away. */
  readonly away: boolean;
  /** It is there, and takes nothing from a page that was opened at this address. */
  readonly wrongAddress: boolean;
}

export function pageSaveState(states: ReadonlyMap<string, SaveState>): PageSaveState {
  const told = [...states.values()];
  const isAway = ({ phase }: SaveState) => phase === 'offline' || phase === 'unreachable';
  const isConnected = ({ phase }: SaveState) =>
    phase === 'saved' || phase === 'saving' || phase === 'read-only';
  const sum = (of: readonly SaveState[]) => of.reduce((total, { waiting }) => total + waiting, 0);
  return {
    documentNames: new Set(states.keys()),
    waiting: sum(told.filter(isAway)),
    refused: sum(told.filter((state) => hasEnded(state) || state.phase === 'read-only')),
    away: told.some(isAway) && !told.some(isConnected),
    wrongAddress: told.some(({ address }) => address !== undefined),
  };
}
