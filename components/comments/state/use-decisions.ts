/** A hook for decisions on suggestions: asked of the server, kept for it while it is away, and told on the page. */
import { useMemo } from 'react';
import { api, type CallOptions } from '#components/api/client.ts';
import { serverReach } from '#components/api/server-reach.ts';
import { toast } from '#components/ui/toast.tsx';
import { isBinderyError } from '#core/errors.ts';
import { suggestionSchema } from '#core/protocol/api/suggestions.ts';
import type { PlacedThread } from './placed-thread.ts';

/** `undo`: an acceptance of one's own, as long as nobody has changed the field since. */
export type DecisionVerb = 'accept' | 'reject' | 'reopen' | 'undo';

/** Asks the server for a decision on a revision of a suggestion. */
export type DecideOnServer = (id: string, verb: DecisionVerb, revision: string) => Promise<unknown>;

/** Over REST, with the credentials in `options` where the session cookie is not meant. */
export function decideOver(options?: CallOptions): DecideOnServer {
  return (id, verb, revision) =>
    api.post(`/suggestions/${id}/${verb}`, { revision }, suggestionSchema, options);
}

/** As the member who is signed in. */
export const decideBySession: DecideOnServer = decideOver();

const FAILED: Readonly<Record<DecisionVerb, string>> = {
  accept: 'The suggestion was not accepted.',
  reject: 'The suggestion was not rejected.',
  reopen: 'The suggestion was not reopened.',
  undo: 'The acceptance was not undone.',
};

/** Keeps a decision on this device until the server can be reached. */
export type KeepDecision = (
  thread: Pick<PlacedThread, 'id'>,
  verb: 'accept' | 'reject',
  revision: string,
) => Promise<unknown>;

export interface Decisions {
  readonly decide: ((thread: PlacedThread, verb: DecisionVerb) => Promise<void>) | null;
  readonly decideAll: ((threads: readonly PlacedThread[], verb: DecisionVerb) => Promise<number>) | null;
  /** Whether one is made also while the server is away, and sent later. */
  readonly decidesOffline: boolean;
}

/** `keep` is `null` where nothing is kept until later: for guests. */
export function useDecisions(onServer: DecideOnServer | null, keep: KeepDecision | null = null): Decisions {
  return useMemo(() => {
    if (onServer === null) return { decide: null, decideAll: null, decidesOffline: false };
    const ask = async (id: string, verb: DecisionVerb, revision: string): Promise<boolean> => {
      try {
        await onServer(id, verb, revision);
        return true;
      } catch (error) {
        if (!isBinderyError(error)) throw error;
        toast.failed(FAILED[verb], error);
        return false;
      }
    };
    return {
      decidesOffline: keep !== null,
      async decide(thread, verb) {
        const { id, suggestion } = thread;
        if (suggestion === null) return;
        const { revision } = suggestion;
        const canKeep = keep !== null && (verb === 'accept' || verb === 'reject');
        if (canKeep && serverReach.get() !== 'reachable') {
          await keep(thread, verb, revision);
          return;
        }
        if (!(await ask(id, verb, revision))) return;
        if (verb === 'accept')
          toast.undo('The suggestion was accepted', () => void ask(id, 'undo', revision));
        if (verb === 'reject')
          toast.undo('The suggestion was rejected', () => void ask(id, 'reopen', revision));
      },
      async decideAll(threads, verb) {
        let done = 0;
        // From the end: a paragraph that is split gives the words behind it new ids.
        for (const { id, suggestion } of [...threads].reverse())
          if (suggestion !== null && (await isDone(onServer(id, verb, suggestion.revision)))) done += 1;
        return done;
      },
    };
  }, [onServer, keep]);
}

/** What the server refuses is told by how many were not done. */
async function isDone(deciding: Promise<unknown>): Promise<boolean> {
  try {
    await deciding;
    return true;
  } catch (error) {
    if (!isBinderyError(error)) throw error;
    return false;
  }
}
