/** Hooks that subscribe a component to one field or several of the open Codex. */
import { useMemo, useSyncExternalStore } from 'react';
import type { Codex } from '#core/codex/codex.ts';
import type { SetMember } from '#core/crdt/observed-set.ts';
import type { RegisterReading } from '#core/crdt/register.ts';
import type { Row } from '#core/crdt/row-table.ts';
import { useCodexContext } from './codex-context.tsx';
import { createReading } from './reading.ts';

/** The result of `read`, which must be stable: it runs again only when one of `fieldIds` changes. */
export function useReading<T>(fieldIds: readonly string[], read: (codex: Codex) => T): T {
  const { codex } = useCodexContext();
  const key = fieldIds.join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the ids, and `read` only varies with them.
  const reading = useMemo(() => createReading(codex, fieldIds, read), [codex, key]);
  return useSyncExternalStore(reading.subscribe, reading.get, reading.get);
}

export function useRegister(fieldId: string): RegisterReading {
  return useReading([fieldId], (codex) => codex.register(fieldId));
}

export function useMembersOf(fieldId: string): readonly SetMember[] {
  return useReading([fieldId], (codex) => codex.members(fieldId));
}

export function useRows(fieldId: string): readonly Row[] {
  return useReading([fieldId], (codex) => codex.rows(fieldId));
}

export function useTitle(): string {
  return useReading(['title'], (codex) => codex.title.toString());
}
