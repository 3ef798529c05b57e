/** Restores fields to an earlier state by forward edits, so that history is only appended to. */
import * as Y from 'yjs';
import type { Codex } from '#core/codex/codex.ts';
import { readSlot } from '#core/codex/field-value.ts';
import { slotIn } from '#core/codex/pin.ts';
import { type ConversionForms, isSlotWritten } from '#core/codex/take-over.ts';
import { convertValue } from '#core/conversion/conversions.ts';
import type { FieldStorage } from '#core/crdt/field-storage.ts';
import { REFERENCES_ROOT, rootOf, TITLE_ROOT } from '#core/document/roots.ts';
import { BinderyError } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import { canonicalJson, isJsonArray, type JsonValue } from '#core/json.ts';
import { readReferences } from '#core/references/typed-reference.ts';
import type { Template } from '#core/template/template.ts';
import { fieldCalled } from '#core/template/versions/slots.ts';
import { formOf } from './comparable-rich-text.ts';

export interface RestoreOptions {
  /** Makes `target` equal `source` by few edits; richtext/ does it on the editor's tree. */
  readonly restoreFragment: (target: Y.XmlFragment, source: Y.XmlFragment) => void;
  readonly forms: ConversionForms;
}

/**
 * Restores the named fields (`title` and `@references` are such; `'all'` is both, all fields and all retired ones) from a past state, in one
 * transaction. Plain text by a minimal diff, single values only where they differ, sets and rows by difference: whatever
 * somebody is typing elsewhere at the same moment merges. Answers the fields that did change.
 * A field that was of another type then gets the converted value, or stays as it is where that cannot be.
 * Throws `invalid_input` when a named field is not of the template.
 */
export function restoreFields(
  codex: Codex,
  template: FieldsOverTime,
  past: Y.Doc,
  fieldIds: readonly string[] | 'all',
  options: RestoreOptions,
): string[] {
  const known = { ...template.retired, ...template.fields };
  const wanted = fieldIds === 'all' ? [TITLE_ROOT, ...Object.keys(known), REFERENCES_ROOT] : fieldIds;
  const unknown = wanted.filter((id) => !OWN_PARTS.has(id) && fieldCalled(template, id) === undefined);
  if (unknown.length > 0) {
    const issues = unknown.map((id) => ({ path: [id], message: `There is no field "${id}" to restore` }));
    throw new BinderyError('invalid_input', 'Some of the fields to restore are not in the template', {
      issues,
    });
  }
  return codex.transact(() =>
    wanted.filter((id) => {
      if (id === TITLE_ROOT) return restoreTitle(codex, past);
      if (id === REFERENCES_ROOT) return restoreReferences(codex, past);
      const field = fieldCalled(template, id);
      if (field === undefined) return false;
      const earlier = earlierField(codex, template, field, past);
      return earlier === null
        ? restoreField(codex, field, past, options)
        : restoreConverted(codex, earlier, field, past, options);
    }),
  );
}

/** What restoring asks of a template. */
export type FieldsOverTime = Pick<Template, 'fields' | 'retired' | 'slots' | 'takes'>;

/** What every Codex has beside the fields of its template. */
const OWN_PARTS: ReadonlySet<string> = new Set([TITLE_ROOT, REFERENCES_ROOT]);

function restoreReferences(codex: Codex, past: Y.Doc): boolean {
  const keyOf = ({ kind, target }: { kind: string; target: string }): string => `${kind} ${target}`;
  const former = readReferences(past.getArray(REFERENCES_ROOT));
  const [present, wanted] = [new Set(codex.references().map(keyOf)), new Set(former.map(keyOf))];
  const surplus = codex.references().filter((reference) => !wanted.has(keyOf(reference)));
  const missing = former.filter((reference) => !present.has(keyOf(reference)));
  for (const { kind, target } of surplus) codex.removeReference(kind, target);
  for (const { kind, target } of missing) codex.addReference(kind, target);
  return surplus.length + missing.length > 0;
}

/** Answers whether it had to be changed. */
export function restoreTitle(codex: Codex, past: Y.Doc): boolean {
  const title = past.getText(TITLE_ROOT).toString();
  if (codex.title.toString() === title) return false;
  codex.setTitle(title);
  return true;
}

/** `slot` is the name under which the past state keeps the content of the field. Answers whether it had to be changed. */
export function restoreField(
  codex: Codex,
  field: FieldDefinition,
  past: Y.Doc,
  { restoreFragment }: Pick<RestoreOptions, 'restoreFragment'>,
  slot = slotIn(codex.doc, field.id),
): boolean {
  const storage = storageOf(field);
  const root = rootOf(slot, storage);
  if (root === null) return false;
  if (storage === 'fragment') {
    const [target, source] = [codex.fragment(field.id), past.getXmlFragment(root)];
    if (formOf(target) === formOf(source)) return false;
    restoreFragment(target, source);
    return true;
  }
  const former = readSlot(past, slot, field);
  if (contentOf(codex.value(field), storage) === contentOf(former, storage)) return false;
  codex.setValue(field, former);
  return true;
}

/** The field as it was then, where it had another type and nothing had been written under the present one. */
export function earlierField(
  codex: Codex,
  { takes, retired }: FieldsOverTime,
  field: FieldDefinition,
  past: Y.Doc,
): FieldDefinition | null {
  const { id } = field;
  if (takes === undefined || !Object.hasOwn(takes, id)) return null;
  if (isSlotWritten(past, slotIn(codex.doc, id), field)) return null;
  const earlier = (takes[id]?.from ?? []).map((key) => retired[key]);
  return (
    earlier.find((one) => one !== undefined && isSlotWritten(past, slotIn(codex.doc, one.id), one)) ?? null
  );
}

function restoreConverted(
  codex: Codex,
  earlier: FieldDefinition,
  field: FieldDefinition,
  past: Y.Doc,
  { forms }: RestoreOptions,
): boolean {
  const slot = slotIn(codex.doc, earlier.id);
  const root = rootOf(slot, 'fragment');
  const former =
    storageOf(earlier) === 'fragment'
      ? (forms.read(past.getXmlFragment(`${root}`))?.json ?? null)
      : readSlot(past, slot, earlier);
  const result = convertValue(earlier, field, former, forms.timeZone);
  if (!result.converted || storageOf(field) === 'none') return false;
  const before = Y.encodeStateVector(codex.doc);
  if (storageOf(field) === 'fragment') forms.write(codex.fragment(field.id), result.value, field);
  else codex.setValue(field, result.value);
  return Y.encodeStateVector(codex.doc).join() !== before.join();
}

/** A text that is equal for equal values; the order of a set says when its members came, not what it holds. */
function contentOf(value: JsonValue, storage: FieldStorage): string {
  if (storage !== 'set' || value === null || !isJsonArray(value)) return canonicalJson(value);
  return value.map(canonicalJson).sort().join();
}
