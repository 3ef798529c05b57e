/** Accept and Reject for those who may edit, what was decided for all, and what keeps a suggestion from being accepted. */
import { IconCheck, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useMergesOnly } from '#components/codex-context/use-merges-only.ts';
import { useReading } from '#components/codex-context/use-reading.ts';
import { useComments } from '#components/comments/state/comments-context.tsx';
import type { PlacedThread } from '#components/comments/state/placed-thread.ts';
import type { DecisionVerb } from '#components/comments/state/use-decisions.ts';
import { useServerNeed } from '#components/page/needs-server.tsx';
import { useRequests } from '#components/pending/pending-context.tsx';
import { canonicalJson } from '#core/json.ts';
import styles from './suggestion.module.css';

export function SuggestionDecision({ thread }: { readonly thread: PlacedThread }) {
  const { decide, decidesOffline } = useComments();
  const kept = useKeptDecision(thread.id);
  const hasChanged = useHasChanged(thread);
  const need = useServerNeed();
  const mergesOnly = useMergesOnly();
  const [deciding, setDeciding] = useState(false);
  const { suggestion } = thread;
  if (suggestion === null) return null;
  const { decision } = suggestion;
  if (decision !== null) {
    return (
      <p className={styles['decided']} data-outcome={decision.outcome}>
        {decision.outcome === 'accepted' ? 'Accepted by ' : 'Rejected by '}
        <bdi>{decision.author.name}</bdi>
      </p>
    );
  }
  const act = (verb: DecisionVerb) => {
    setDeciding(true);
    void decide?.(thread, verb).finally(() => setDeciding(false));
  };
  const isAway = need !== null && !decidesOffline;
  const isOff = deciding || isAway;
  if (kept !== null && kept.failure === null)
    return (
      <p className={styles['decided']}>
        {kept.verb === 'accept' ? 'Accepted' : 'Rejected'} on this device; sent as soon as the server is
        reached
      </p>
    );
  return (
    <>
      {kept !== null && (
        <p className={styles['changed']}>Your decision was not accepted. {kept.failure?.message}</p>
      )}
      {hasChanged && (
        <p className={styles['changed']}>
          {thread.place.on === 'removed'
            ? 'What this is about was removed, so it cannot be accepted.'
            : 'What this is about was changed since. Look at both, and make the edit by hand or reject it.'}
        </p>
      )}
      {mergesOnly && (
        <p className={styles['changed']}>
          This Codex changes only by an approved merge, so this cannot be accepted. Write it on a branch.
        </p>
      )}
      {decide !== null && (
        <div className={styles['acts']} title={isAway ? (need ?? undefined) : undefined}>
          <button
            type="button"
            className={styles['accept']}
            disabled={isOff || hasChanged || mergesOnly}
            onClick={() => act('accept')}
          >
            <IconCheck size={16} stroke={1.75} aria-hidden /> Accept
          </button>
          <button type="button" className={styles['reject']} disabled={isOff} onClick={() => act('reject')}>
            <IconX size={16} stroke={1.75} aria-hidden /> Reject
          </button>
        </div>
      )}
    </>
  );
}

/** A decision of this device that the server has not answered, or has refused. */
function useKeptDecision(threadId: string) {
  const requests = useRequests();
  const kept = requests.find(
    (request) => request.kind === 'decide-suggestion' && request.suggestionId === threadId,
  );
  return kept?.kind === 'decide-suggestion' ? kept : null;
}

/** Whether what it is about says something else than when it was proposed; the server looks again. */
function useHasChanged({ place, suggestion }: PlacedThread): boolean {
  const { field } = useCodexContext();
  const definition = place.on === 'field' ? field(place.field) : null;
  const change = suggestion?.change ?? null;
  const isSame = useReading(definition === null ? [] : [definition.id], (codex) => {
    if (definition === null || change?.kind !== 'value') return true;
    return canonicalJson(codex.value(definition)) === canonicalJson(change.base);
  });
  if (place.on === 'removed' || place.on === 'codex') return true;
  return place.on === 'text' ? !place.exact : !isSame;
}
