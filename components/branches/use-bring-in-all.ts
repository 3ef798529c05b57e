/** A hook that brings main into every branch of a set that does not have all of it, one after the other, and says what became of each. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import { errorMessage } from '#components/ui/toast.tsx';
import { isBinderyError } from '#core/errors.ts';
import type { BranchSetBody } from '#core/protocol/api/history/branch-sets.ts';
import { type BroughtInBody, updatedBranchSchema } from '#core/protocol/api/history/branches.ts';
import { branchesPathOf, noteBranch } from './branch-queries.ts';

/** What became of one branch. */
export type BringInEnd =
  | { readonly kind: 'brought'; readonly brought: BroughtInBody | undefined }
  | { readonly kind: 'refused'; readonly why: string }
  /** Nothing is known of it: the request may have reached the server. */
  | { readonly kind: 'lost' }
  /** It was not asked for, after the answer to another one was lost. */
  | { readonly kind: 'left' };

export interface BringInResult {
  readonly id: string;
  readonly title: string;
  /** `null` while it is waited for. */
  readonly end: BringInEnd | null;
}

export interface BringInRun {
  readonly results: readonly BringInResult[];
  readonly isRunning: boolean;
}

export interface BringInAll {
  /** `null` before the first. */
  readonly run: BringInRun | null;
  readonly start: () => Promise<void>;
  readonly dismiss: () => void;
}

/** Each branch is a request of its own, so that how far it has come is known, and what is done stays done. */
export function useBringInAll(set: BranchSetBody): BringInAll {
  const client = useQueryClient();
  const [run, setRun] = useState<BringInRun | null>(null);
  const bringInto = async (codexId: string): Promise<BringInEnd> => {
    try {
      const path = `${branchesPathOf(codexId)}/${encodeURIComponent(set.name)}/update`;
      const { brought, ...branch } = await api.post(path, undefined, updatedBranchSchema);
      noteBranch(client, codexId, branch);
      return { kind: 'brought', brought };
    } catch (error) {
      return isBinderyError(error) && !UNKNOWN.includes(error.code)
        ? { kind: 'refused', why: errorMessage(error) }
        : { kind: 'lost' };
    }
  };
  const start = async (): Promise<void> => {
    const behind = set.codices.filter(({ branch }) => branch.behind > 0);
    const ends = new Map<string, BringInEnd>();
    const show = (isRunning: boolean): void =>
      setRun({
        isRunning,
        results: behind.map(({ id, title }) => ({ id, title, end: ends.get(id) ?? null })),
      });
    show(true);
    let isLost = false;
    for (const { id, trashed } of behind) {
      if (isLost) ends.set(id, { kind: 'left' });
      else if (trashed) ends.set(id, { kind: 'refused', why: 'It is in the trash.' });
      else ends.set(id, await bringInto(id));
      isLost ||= ends.get(id)?.kind === 'lost';
      show(true);
    }
    show(false);
    await client.invalidateQueries({ queryKey: keys.branches });
  };
  return { run, start, dismiss: () => setRun(null) };
}

const UNKNOWN: readonly string[] = ['unavailable', 'internal', 'corrupt'];
