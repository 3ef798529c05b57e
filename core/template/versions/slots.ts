/** The names that the fields of a version keep their content under, while types and ids change from version to version. */
import type { Template } from '#core/template/template.ts';

/** The name that the content of a field is stored under: its id, or the one that the version gives it. */
export function slotOf({ slots }: Pick<Template, 'slots'>, fieldId: string): string {
  return slots !== undefined && Object.hasOwn(slots, fieldId) ? (slots[fieldId] ?? fieldId) : fieldId;
}

/** The id that the field had when it was new: a slot is that id, or `id@type` of a later type. */
export function baseOf(slot: string): string {
  return slot.split('@', 1)[0] ?? slot;
}
