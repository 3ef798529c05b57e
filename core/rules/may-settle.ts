/** The values of a conflict that the template allows to choose. */
import { columnField, type OpenConflict } from '#core/codex/open-conflicts.ts';
import type { RegisterEntry } from '#core/crdt/entry.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import type { Template } from '#core/template/template.ts';
import { checkTransition } from './transitions.ts';

/**
 * Whether a value may be chosen: the current one always; another one if the template allows it and, for a state, the
 * transition to it.
 */
export function maySettle(
  template: Template,
  { field, cell, winner }: Pick<OpenConflict, 'field' | 'cell' | 'winner'>,
  entry: RegisterEntry,
): boolean {
  if (entry.id === winner.id) return true;
  const own = cell === null ? field : columnField(field, cell.columnId);
  if (fieldTypeOf(own.type).validate({ ...own, required: false }, entry.value).length > 0) return false;
  return cell !== null || checkTransition(template, field, winner.value, entry.value).length === 0;
}
