/** The values of a conflict that the template allows to choose. */
import { columnField, type OpenConflict } from '#core/codex/open-conflicts.ts';
import type { RegisterEntry } from '#core/crdt/entry.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import type { Template } from '#core/template/template.ts';
import { checkMayChange, checkReturn, type Situation } from './check-change.ts';

/**
 * Whether a value may be chosen: the current one always; another one if the template allows it, the field is not read-only and,
 * for a state, whoever chooses may take the step to it. The rule that REST settles by, but for what values refer to.
 */
export function maySettle(
  template: Template,
  { field, cell, winner }: Pick<OpenConflict, 'field' | 'cell' | 'winner'>,
  entry: RegisterEntry,
  situation: Situation & { readonly before: Situation['after'] },
): boolean {
  if (entry.id === winner.id) return true;
  const own = cell === null ? field : columnField(field, cell.columnId);
  if (fieldTypeOf(own.type).validate({ ...own, required: false }, entry.value).length > 0) return false;
  if (cell !== null) return checkMayChange(template, field, situation).length === 0;
  return checkReturn(template, field, winner.value, entry.value, situation).length === 0;
}
