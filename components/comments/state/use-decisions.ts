/** A hook for decisions on suggestions: asked of the server, and told on the page. */
import { useMemo } from 'react';
import { api, type CallOptions } from '#components/api/client.ts';
import { toast } from '#components/ui/toast.tsx';
import { isBinderyError } from '#core/errors.ts';
import { suggestionSchema } from '#core/protocol/api/suggestions.ts';
import type { PlacedThread } from './placed-thread.ts';

export type DecisionVerb = 'accept' | 'reject' | 'reopen';

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
};

export interface Decisions {
  readonly decide: ((thread: PlacedThread, verb: DecisionVerb) => Promise<void>) | null;
  readonly decideAll: ((threads: readonly PlacedThread[], verb: DecisionVerb) => Promise<number>) | null;
}

export function useDecisions(onServer: DecideOnServer | null): Decisions {
  return useMemo(() => {
    if (onServer === null) return { decide: null, decideAll: null };
    return {
      async decide({ id, suggestion }, verb) {
        if (suggestion === null) return;
        try {
          await onServer(id, verb, suggestion.revision);
        } catch (error) {
          if (!isBinderyError(error)) throw error;
          toast.failed(FAILED[verb], error);
          return;
        }
        if (verb === 'reject')
          toast.undo('The suggestion was rejected', () => void onServer(id, 'reopen', suggestion.revision));
      },
      async decideAll(threads, verb) {
        let done = 0;
        for (const { id, suggestion } of threads)
          if (suggestion !== null && (await isDone(onServer(id, verb, suggestion.revision)))) done += 1;
        return done;
      },
    };
  }, [onServer]);
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
