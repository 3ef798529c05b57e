/** The content of a deleted Codex brought into the fields of a living one. */
import type * as Y from 'yjs';
import type { Codex } from '#core/codex/codex.ts';
import { slotIn } from '#core/codex/pin.ts';
import { TITLE_ROOT } from '#core/document/roots.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import type { Template } from '#core/template/template.ts';
import { type RestoreOptions, restoreField, restoreTitle } from './restore-fields.ts';

/** Why a template has no place for what a field of another one holds, by its key and type; `null` where it has. */
export function refuseField(
  { id, label, type }: Pick<FieldDefinition, 'id' | 'label' | 'type'>,
  { name, fields }: Pick<Template, 'name' | 'fields'>,
): string | null {
  const here = Object.hasOwn(fields, id) ? fields[id] : undefined;
  if (here === undefined) return `${name} has no field “${label}” with the key ${id}.`;
  if (here.type === type) return null;
  return `It is of the type ${fieldTypeOf(type).label} there, and ${fieldTypeOf(here.type).label} here.`;
}

/**
 * Makes the named fields (`title` is one) hold what the other document holds under the same keys, in one transaction and by the edits
 * of `restoreFields`. Fields of the same key and type: see `refuseField`. Answers those that did change.
 */
export function restoreContent(
  codex: Codex,
  { fields }: Pick<Template, 'fields'>,
  other: Y.Doc,
  fieldIds: readonly string[],
  options: Pick<RestoreOptions, 'restoreFragment'>,
): string[] {
  return codex.transact(() =>
    fieldIds.filter((id) => {
      if (id === TITLE_ROOT) return restoreTitle(codex, other);
      const field = Object.hasOwn(fields, id) ? fields[id] : undefined;
      return field !== undefined && restoreField(codex, field, other, options, slotIn(other, id));
    }),
  );
}
