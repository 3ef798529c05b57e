/** A hook for the open conflicts of a Codex. */
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useReading } from '#components/codex-context/use-reading.ts';
import { fieldsWithConflicts, type OpenConflict, openConflicts } from '#core/codex/open-conflicts.ts';

export function useOpenConflicts(): readonly OpenConflict[] {
  const { template } = useCodexContext();
  const ids = fieldsWithConflicts(template).map(({ id }) => id);
  return useReading(ids, (codex) => openConflicts(codex, template));
}
