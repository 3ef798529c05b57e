/** A hook that loads what the formulas of a Codex over other Codices have come to, and keeps it on this device. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import { z } from 'zod';
import { type RollUpResults, rollUpsOf } from '#core/formula/roll-ups.ts';
import { type RollUpsBody, rollUpsSchema } from '#core/protocol/api/roll-ups.ts';
import type { Template } from '#core/template/template.ts';
import type { RecordStore } from '#sync/store/local-store.ts';
import type { CodexServices, CodexSource } from './codex-context.tsx';
import { isHere, useAnnounced } from './use-announced.ts';

export interface RollUps {
  readonly results: RollUpResults;
  /** Not for this reader. */
  readonly withheld: boolean;
  /** When it was so, in ms since the epoch; `null` while it is as the server has it now. */
  readonly lastKnownAt: number | null;
  /** Neither the server nor this device has told yet. */
  readonly isUnknown: boolean;
}

/** What a page goes by that has no server to ask: previews, history. */
export const NO_ROLL_UPS: RollUps = { results: {}, withheld: false, lastKnownAt: null, isUnknown: true };

const keptSchema = rollUpsSchema.extend({ at: z.number() });
type Known = RollUpsBody & { readonly at: number };

export interface RollUpParts {
  readonly codexId: string;
  readonly template: Template;
  readonly services: Pick<CodexServices, 'findRollUps'>;
  /** What is kept of the reader on this device; `null` where nothing is. */
  readonly records: (() => Promise<RecordStore>) | null;
}

/** As last answered by the server. Nothing is asked for a template whose formulas name no other Codex. */
export function useRollUps(
  source: CodexSource,
  { codexId, template, services, records }: RollUpParts,
): RollUps {
  const isWanted = rollUpsOf(template).length > 0;
  const [known, setKnown] = useState<Known | null>(null);
  const [isAnswered, setAnswered] = useState(false);
  const here = useSyncExternalStore(
    (listener) => source.status?.subscribe(listener) ?? (() => undefined),
    () => isHere(source),
    () => true,
  );
  // What the device has kept is shown until the server answers.
  useEffect(() => {
    if (!isWanted || records === null) return;
    let isGone = false;
    records()
      .then((store) => store.get('answer', keyOf(codexId)))
      .then((stored) => {
        const kept = keptSchema.safeParse(stored).data;
        if (kept !== undefined && !isGone) setKnown((before) => before ?? kept);
      })
      .catch(() => undefined);
    return () => {
      isGone = true;
    };
  }, [codexId, isWanted, records]);
  useAnnounced(source, 'roll-ups', (signal) => {
    if (!isWanted || services.findRollUps === null) return;
    services
      .findRollUps(signal)
      .then((found) => {
        if (signal.aborted) return;
        setKnown(found);
        setAnswered(true);
        return records?.().then((store) => store.put('answer', keyOf(codexId), found));
      })
      // Away: what is known stays, and is asked for again once the connection is back.
      .catch(() => undefined);
  });
  if (known === null) return NO_ROLL_UPS;
  const isCurrent = here && isAnswered;
  return {
    results: known.results,
    withheld: known.withheld,
    lastKnownAt: isCurrent ? null : known.at,
    isUnknown: false,
  };
}

function keyOf(codexId: string): string {
  return `roll-ups/${codexId}`;
}
