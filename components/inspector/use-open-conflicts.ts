/** The fields whose value was chosen twice at once and not yet settled. */

import { useCodexScope } from '#components/codex/codex-scope.tsx';
import { useReading } from '#components/hooks/use-reading.ts';
import { storageOf } from '#core/template/field-storage.ts';
import type { FieldDefinition } from '#core/template/template.ts';

export function useOpenConflicts(): readonly FieldDefinition[] {
  const { template } = useCodexScope();
  const registers = Object.values(template.fields).filter(({ type }) => storageOf(type) === 'register');
  const open = useReading(
    registers.map(({ id }) => id),
    (codex) => registers.filter(({ id }) => codex.register(id).losers.length > 0).map(({ id }) => id),
  );
  return open.flatMap((id) => template.fields[id] ?? []);
}
