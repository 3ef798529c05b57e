/** Brings back the slots of a pin that a server of a release without slots has written, with what was written under it meanwhile. */
import type * as Y from 'yjs';
import type { FieldStorage } from '#core/crdt/field-storage.ts';
import { rootOf } from '#core/document/roots.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '#core/json.ts';
import { hasChangeRules } from '#core/template/change-rules.ts';
import type { Template } from '#core/template/template.ts';
import { slotOf } from '#core/template/versions/slots.ts';
import type { Codex } from './codex.ts';
import { isPinnedTo, lacksSlots, readSlots, readTaken } from './pin.ts';
import {
  type ConversionForms,
  type FragmentForms,
  isAsSetAside,
  isSlotWritten,
  takeOver,
} from './take-over.ts';

/**
 * Writes the pin again, with the slots of `template`, if it names that version without them. Fields that have another type there take
 * over what they would have taken from the beginning, unless they have: what stands in their slots already stays. What was written into
 * roots that are no field's with the slots in place moves to its field, also what comes later, for somebody was offline: values join a
 * set or a table, a text is appended, and a single value beside another is a conflict to be reviewed. Fields with rules about their
 * changes get none of that.
 *
 * Idempotent, and one transaction. Answers whether anything was to be done.
 */
export function repairSlots(codex: Codex, template: Template, forms: ConversionForms): boolean {
  const { doc } = codex;
  if (!isRepairDue(doc, template)) return false;
  codex.transact(() => {
    const isLacking = lacksSlots(doc, template);
    const slots = shownSlots(doc, template);
    const strays = strayFields(doc, template);
    if (isLacking) codex.setPin(template);
    for (const stray of strays) gather(codex, codex.asShown({ slots }), stray, forms);
    if (!isLacking) return;
    const takes = missedTakes(codex, template, forms);
    takeOver(codex, { ...template, takes }, forms, { version: 0, fields: template.fields, slots });
  });
  return true;
}

/** Whether `repairSlots` would write. Changes nothing. */
export function isRepairDue(doc: Y.Doc, template: Template): boolean {
  return lacksSlots(doc, template) || strayFields(doc, template).length > 0;
}

/** What fields would have taken over in the operation that brought the Codex to this version. */
function missedTakes(codex: Codex, template: Template, forms: FragmentForms): Template['takes'] & object {
  const taken = readTaken(codex.doc);
  const missed = Object.entries(template.takes ?? {}).filter(([id, { since }]) => {
    const field = template.fields[id];
    if (field === undefined) return false;
    const slot = codex.slot(id);
    if (taken[slot]?.since === since) return false;
    if (hasChangeRules(template, field) || !isSlotWritten(codex.doc, slot, field)) return true;
    return isAsSetAside(codex, field, forms);
  });
  return Object.fromEntries(missed);
}

/** A name for what `repairSlots` would move: another one when something else has come. Empty when there is nothing. */
export function strayMark(doc: Y.Doc, template: Template): string {
  const slots = shownSlots(doc, template);
  const firsts = strayFields(doc, template).map((field) => {
    let item = doc.share.get(rootOf(slotOf({ slots }, field.id), storageOf(field)) ?? '')?._start ?? null;
    while (item?.deleted) item = item.right;
    return item === null ? '' : `:${item.id.client}:${item.id.clock}`;
  });
  return firsts.join('');
}

/** Fields with content in a root that is no field's with the slots in place, where a reader without slots looks for it. */
function strayFields(doc: Y.Doc, template: Template): readonly FieldDefinition[] {
  if (!isPinnedTo(doc, template)) return [];
  const slots = shownSlots(doc, template);
  const roots = new Set(
    Object.values({ ...template.retired, ...template.fields }).map((field) =>
      rootOf(slotOf(template, field.id), storageOf(field)),
    ),
  );
  return Object.values(template.fields).filter((field) => {
    const root = rootOf(slotOf({ slots }, field.id), storageOf(field));
    if (root === null || roots.has(root) || hasChangeRules(template, field)) return false;
    return (doc.share.get(root)?._length ?? 0) > 0;
  });
}

/** The slots by which the content was written that is not where it belongs. */
function shownSlots(doc: Y.Doc, template: Template): Record<string, string> {
  return lacksSlots(doc, template) ? ({ ...readSlots(doc) } as Record<string, string>) : {};
}

/** Moves the content; the root that it was in is left empty, so that it doesn't come a second time. */
function gather(codex: Codex, shown: Codex, field: FieldDefinition, forms: FragmentForms): void {
  const storage = storageOf(field);
  if (storage === 'text') {
    const stray = shown.text(field.id);
    const parts = [codex.text(field.id).toString(), stray.toString()].filter((part) => part.trim() !== '');
    codex.setValue(field, parts.join(field.type === 'line' ? ' ' : '\n'));
    stray.delete(0, stray.length);
  } else if (storage === 'fragment') {
    const stray = shown.fragment(field.id);
    const own = codex.fragment(field.id);
    const content = [own, stray].flatMap((one) => blocksOf(forms.read(one)?.json ?? null));
    if (content.length > 0) forms.write(own, { type: 'doc', content }, field);
    stray.delete(0, stray.length);
  } else if (storage !== 'none') {
    // The entries themselves, with their times and authors: they merge as if they had been written here.
    const stray = listIn(shown, field.id, storage);
    listIn(codex, field.id, storage).push(stray.toArray());
    stray.delete(0, stray.length);
  }
}

function listIn({ doc, slot }: Codex, fieldId: string, storage: FieldStorage): Y.Array<unknown> {
  return doc.getArray(`${rootOf(slot(fieldId), storage)}`);
}

function blocksOf(document: JsonValue): readonly JsonValue[] {
  if (!isJsonObject(document)) return [];
  const { content = null } = document;
  return content !== null && isJsonArray(content) ? content : [];
}
