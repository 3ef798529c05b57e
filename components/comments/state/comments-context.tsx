/** The React context of the comments of an open Codex, for everything that shows threads. */
import { createContext, useContext, useSyncExternalStore } from 'react';
import type { SavedDrafts } from '#components/codex-context/saved-drafts.ts';
import type { CommentsState, CommentsStore } from './comments-store.ts';
import type { PlacedThread } from './placed-thread.ts';
import type { SeenThreads } from './seen-threads.ts';
import type { UnsentState } from './unsent-state.ts';
import type { DecisionVerb } from './use-decisions.ts';

/** Where threads are shown: beside their text, in the tab of the inspector, or in a sheet at the foot of a narrow page. */
export type Surface = 'margin' | 'tab' | 'sheet';

export interface CommentsContextValue {
  readonly store: CommentsStore;
  readonly seen: SeenThreads;
  /** Whether whoever is here may write comments, and react. */
  readonly canComment: boolean;
  /** Whether they may delete what others said, and say anew what threads of others are about. */
  readonly canModerate: boolean;
  /** Whether something may be said of the Codex as a whole, and not of some fields alone. */
  readonly hasWhole: boolean;
  /** Accepts, rejects or reopens a suggestion; `null` for whoever decides on none. Says on the page what kept it from being done. */
  readonly decide: ((thread: PlacedThread, verb: DecisionVerb) => Promise<void>) | null;
  /** Decides on each as it is shown, one after another; answers how many were. */
  readonly decideAll: ((threads: readonly PlacedThread[], verb: DecisionVerb) => Promise<number>) | null;
  /** Whether a decision is made also while the server is away, and sent later. */
  readonly decidesOffline: boolean;
  /** `null` where nothing is kept on this device. */
  readonly drafts: SavedDrafts | null;
  readonly unsent: UnsentState;
  readonly surface: Surface;
  readonly setMargin: (fits: boolean) => void;
  /** How often the list of comments was asked for; whoever shows it looks at that. */
  readonly listAsked: number;
  readonly askForList: () => void;
  /** Shows a thread, and the passage it is about; `focus` for those who came by keyboard. */
  readonly show: (threadId: string, options?: { readonly focus?: boolean }) => void;
  /** Brings what a thread is about into view. */
  readonly reveal: (thread: Pick<PlacedThread, 'id' | 'place'>) => void;
  /** Begins a comment on a field, a row of it, what is selected in it, or with `null` the Codex. */
  readonly begin: (fieldId: string | null, rowId?: string) => void;
  /** Begins a suggestion on what is selected in a field, or on the field. */
  readonly beginSuggestion: (fieldId: string) => void;
  /** What is selected in a field now, as what a thread is about. */
  readonly reanchor: (threadId: string) => void;
}

export const CommentsContext = createContext<CommentsContextValue | null>(null);

/** The comments of the open Codex; `null` where there are none. */
export function useCommentsIfAny(): CommentsContextValue | null {
  return useContext(CommentsContext);
}

/** The comments of the open Codex. Throws where there are none. */
export function useComments(): CommentsContextValue {
  const comments = useContext(CommentsContext);
  if (comments === null) throw new Error('This component must stand inside a CommentsProvider.');
  return comments;
}

const NEVER = () => () => undefined;
const NOTHING: CommentsState = { threads: [], activeId: null, composing: null };

export function useCommentsState(): CommentsState {
  const store = useCommentsIfAny()?.store;
  const get = store?.get ?? (() => NOTHING);
  return useSyncExternalStore(store?.subscribe ?? NEVER, get, get);
}
