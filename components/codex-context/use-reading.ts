/** Hooks that subscribe a component to one field or several of the open Codex. */
import { useMemo, useSyncExternalStore } from 'react';
import type { Codex } from '#core/codex/codex.ts';
import { followsPattern, patternTitle, titleFields, titleOf } from '#core/codex/pattern-title.ts';
import type { SetMember } from '#core/crdt/observed-set.ts';
import type { RegisterReading } from '#core/crdt/register.ts';
import type { Row } from '#core/crdt/row-table.ts';
import { useCodexContext } from './codex-context.tsx';
import { nameIn } from './name-in.ts';
import { createReading } from './reading.ts';

/** The result of `read`, which must be stable: it runs again only when one of `fieldIds` changes, or `version`. */
export function useReading<T>(fieldIds: readonly string[], read: (codex: Codex) => T, version = ''): T {
  const { codex } = useCodexContext();
  const key = `${fieldIds.join('\n')}\n${version}`;
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

export interface ShownTitle {
  readonly text: string;
  /** Nobody has written a title, and the pattern of the template gives it. */
  readonly isGiven: boolean;
  /** What the pattern gives; empty without one. */
  readonly pattern: string;
}

export function useTitle(): ShownTitle {
  const { template, services } = useCodexContext();
  const { people } = services;
  const names = useMemo(() => ({ person: nameIn(people) }), [people]);
  const fields = titleFields(template);
  // A name that arrives later is another title: see the key of `useReading`.
  const known = people.map(({ id, name }) => `${id}=${name}`).join();
  return useReading(
    ['title', 'codex', ...fields],
    (codex) => ({
      text: titleOf(codex, template, names),
      isGiven: followsPattern(codex.doc, template),
      pattern: template.titlePattern === null ? '' : patternTitle(codex.doc, template, names),
    }),
    fields.length === 0 ? '' : `${template.version}/${known}`,
  );
}
