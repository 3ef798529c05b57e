/** A hook for the news since this person was away: conflicts, skipped moves, and the edits of others. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { api } from '#components/api/client.ts';
import { clientStore } from '#components/browser/client-store.ts';
import { usePending, usePendingState } from '#components/pending/pending-context.tsx';
import { usePageSaveState } from '#components/save-state/use-save-state.ts';
import { useTreeContext, useTreeVersion } from '#components/tree-context/tree-context.tsx';
import { type Activity, activitySchema } from '#core/protocol/api/activity.ts';
import { type ReviewList, reviewListSchema } from '#core/protocol/api/conflicts.ts';
import type { SkippedMove } from '#core/workspace/workspace.ts';
import type { PendingState } from '#sync/pending/pending-log.ts';
import { awayHeadline } from './away-labels.ts';
import { OfflineIntervalWatch } from './offline-interval.ts';

/** The server reads conflicts from documents a moment after they came in: it is asked a few times. */
const LOOKS = 4;
const LOOK_AGAIN_MS = 1_500;

export interface Away {
  /** Ms since the epoch. */
  readonly since: number;
  readonly headline: string;
  readonly conflicts: ReviewList['items'];
  readonly undone: readonly SkippedMove[];
  readonly activity: Activity;
  dismiss(): void;
}

/** The news; `null` while there is none. */
export function useAway(): Away | null {
  const { absence, since } = useAbsence();
  const scope = usePending();
  const hasUnsent = usePendingState(hasUnsentEdits);
  const isSending = usePendingState(({ sending }) => sending);
  // What others changed is told once one's own has arrived: a conflict is there only then.
  const isReady = since !== null && scope?.connected === true && !hasUnsent && !isSending;
  const review = useLooks(['away', 'conflicts', since], isReady, (signal) =>
    api.get('/conflicts', reviewListSchema, { signal }),
  );
  const activity = useLooks(['away', 'activity', since], isReady, (signal) =>
    api.get('/activity', activitySchema, {
      signal,
      query: { since: new Date(since ?? 0).toISOString(), limit: 50 },
    }),
  );
  const undone = useUndoneSince(since);
  const conflicts = useMemo(
    () => (review.data?.items ?? []).filter(({ at }) => since !== null && Date.parse(at) >= since),
    [review.data, since],
  );
  const told = activity.data;
  const headline = told === undefined ? '' : headlineOf(told, conflicts, undone);
  const isOver = activity.isLooked && review.isLooked && headline === '';
  useEffect(() => {
    if (isOver) absence?.dismiss();
  }, [isOver, absence]);
  if (since === null || told === undefined || headline === '' || absence === null) return null;
  return { since, headline, conflicts, undone, activity: told, dismiss: () => absence.dismiss() };
}

function hasUnsentEdits({ entries }: PendingState): boolean {
  return entries.some(({ kind, refusal }) => kind === 'edits' && refusal === null);
}

function headlineOf(
  { items, events }: Activity,
  conflicts: ReviewList['items'],
  undone: readonly SkippedMove[],
): string {
  const ofKind = (wanted: string) => events.filter(({ kind }) => kind === wanted).length;
  return awayHeadline({
    conflicts: conflicts.reduce((sum, { conflicts: all }) => sum + all.length, 0),
    undone: undone.length,
    codices: items,
    trashed: ofKind('trashed'),
    purged: ofKind('purged'),
  });
}

function useLooks<T>(
  queryKey: readonly unknown[],
  enabled: boolean,
  ask: (signal: AbortSignal) => Promise<T>,
): { readonly data: T | undefined; readonly isLooked: boolean } {
  const { data } = useQuery({
    queryKey,
    queryFn: async ({ signal, client }) => {
      const before = client.getQueryData<{ readonly looks: number }>(queryKey)?.looks ?? 0;
      return { answer: await ask(signal), looks: before + 1 };
    },
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }) => ((state.data?.looks ?? 0) < LOOKS ? LOOK_AGAIN_MS : false),
  });
  return { data: data?.answer, isLooked: (data?.looks ?? 0) >= LOOKS };
}

/** This person's own moves that were undone: by what others did meanwhile, or although they were made meanwhile. */
function useUndoneSince(since: number | null): readonly SkippedMove[] {
  const scope = useTreeContext();
  const version = useTreeVersion(scope);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for what the workspace holds
  return useMemo(() => {
    if (scope === null || since === null) return [];
    const isNews = ({ by, at, winner }: SkippedMove) =>
      by === scope.me.id && Math.max(at, winner?.at ?? 0) >= since;
    return scope.workspace.skippedMoves().filter(isNews);
  }, [scope, since, version]);
}

const NEVER = () => () => undefined;
const NOT_AWAY = () => null;

function useAbsence(): { readonly absence: OfflineIntervalWatch | null; readonly since: number | null } {
  const [absence, setAbsence] = useState<OfflineIntervalWatch | null>(null);
  const scope = useTreeContext();
  const pending = usePending();
  // Not the scope, which is made anew whenever something is told of this person: what was written meanwhile would be forgotten.
  const session = scope?.session ?? null;
  const personId = scope?.me.id ?? null;
  useEffect(() => {
    if (session === null || personId === null) return;
    let watch: OfflineIntervalWatch | null = null;
    let wanted = true;
    void clientStore().then((store) => {
      if (!wanted) return;
      watch = new OfflineIntervalWatch({ store, personId, now: session.environment.now });
      setAbsence(watch);
    });
    return () => {
      wanted = false;
      watch?.stop();
      setAbsence(null);
    };
  }, [session, personId]);
  const connected = pending?.connected === true;
  const waits = usePendingState(({ waiting }) => waiting > 0);
  const page = usePageSaveState();
  // What waits may be on its way before this hears of the connection: what counts is that something waited without it. A page
  // that is only just opening, or has lost the connection for a moment, is not away.
  const wrote = useRef(false);
  if (page.away && (waits || page.waiting > 0)) wrote.current = true;
  useEffect(() => {
    if (absence === null || pending === null) return;
    if (!connected) return absence.disconnected();
    // Looked up in the store: a page that has just been loaded knows of nothing yet.
    void pending.work.look().then(() => {
      const left = pending.work.get().waiting > 0;
      const hasWritten = wrote.current;
      wrote.current = false;
      return absence.connected({ hasWritten, hasLeft: left });
    });
  }, [absence, connected, pending]);
  const since = useSyncExternalStore(absence?.subscribe ?? NEVER, absence?.get ?? NOT_AWAY, NOT_AWAY);
  return { absence, since };
}
