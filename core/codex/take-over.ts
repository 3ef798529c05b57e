/** Takes over, into fields that have another type or id in a new template version, what their Codex holds under the earlier one. */
import type * as Y from 'yjs';
import { convertValue, isBlank } from '#core/conversion/conversions.ts';
import { fingerprint } from '#core/crdt/fingerprint.ts';
import { rootOf } from '#core/document/roots.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { type StoredField, storageOf } from '#core/fields/registry.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import { hasChangeRules } from '#core/template/change-rules.ts';
import type { Template } from '#core/template/template.ts';
import { slotOf } from '#core/template/versions/slots.ts';
import type { Codex } from './codex.ts';
import { readLeft, readTaken, type Taken, writeLeft, writeTaken } from './pin.ts';

/** What values are converted with beside their fields. */
export interface ConversionForms extends FragmentForms {
  /** Of the workspace, an IANA name. */
  readonly timeZone: string;
}

/** Rich text as a ProseMirror document; implemented by richtext/. */
export interface FragmentForms {
  /** `null` when nothing is in it. */
  read(fragment: Y.XmlFragment): { readonly json: JsonValue } | null;
  write(fragment: Y.XmlFragment, document: JsonValue, field: FieldDefinition): void;
}

/** The template version that a Codex was pinned to until now; `null` if that is not known. */
export type VersionBefore = Pick<Template, 'version' | 'fields' | 'slots'> | null;

/** What a Codex has yet to take over. */
interface Due {
  readonly field: FieldDefinition;
  readonly slot: string;
  /** What is written into the field; `undefined` when what stands in it stays. */
  readonly value: JsonValue | undefined;
  readonly taken: Omit<Taken, 'left'>;
}

/**
 * Fills the fields of `template`, which the document is pinned to, from content under an earlier type. A field takes over when
 * its type changes (`before` is the version that the document was pinned to until now), and again when the earlier content
 * changes later, for somebody was offline, unless the field itself has been edited since. What doesn't convert stays where it
 * is, as do the originals of what does: they are retired fields of the template. Going back to a type brings back its own
 * content, unless what was made of it has been edited. Idempotent, and one transaction. Answers the ids of the fields it wrote.
 *
 * Earlier content has no rules: anybody who may write at all writes it. A field with rules about its changes therefore takes over
 * only what stood in a field until now, or stands as it did when its field was removed, and nothing that comes later.
 */
export function takeOver(
  codex: Codex,
  template: Template,
  forms: ConversionForms,
  before: VersionBefore = template,
): readonly string[] {
  return codex.transact(() => {
    noteLeft(codex, template, forms, before);
    const dues = findDue(codex, template, forms, before);
    if (dues.length === 0) return [];
    const taken: Record<string, Taken> = {};
    for (const { field, slot, value, taken: record } of dues) {
      if (value !== undefined) write(codex, field, value, forms);
      taken[slot] = { ...record, left: printOf(contentOf(codex, field, forms)) };
    }
    writeTaken(codex.doc, taken);
    return dues.flatMap(({ field, value }) => (value === undefined ? [] : [field.id]));
  });
}

/** Whether earlier content has changed since it was taken over, and `takeOver` would write. Changes nothing. */
export function isTakeOverDue(codex: Codex, template: Template, forms: FragmentForms): boolean {
  return lateSince(codex, template, forms) !== null;
}

/** The newest version that changed a field which such content would be written into; `null` when none would be. Changes nothing. */
export function lateSince(codex: Codex, template: Template, forms: FragmentForms): number | null {
  // What is written depends on the time zone; whether anything is does not.
  const dues = findDue(codex, template, { ...forms, timeZone: 'UTC' }, template);
  const versions = dues.map(({ taken }) => taken.since);
  return versions.length === 0 ? null : Math.max(...versions);
}

/** Notes that fields and earlier content stand as they shall, as in a document that was built from a file. */
export function noteTaken(codex: Codex, template: Template, forms: FragmentForms): void {
  const taken: Record<string, Taken> = {};
  for (const { field, slot, source, since } of takesOf(codex, template)) {
    if (source === undefined) continue;
    const seen = printOf(contentOf(codex, source, forms));
    const left = printOf(contentOf(codex, field, forms));
    taken[slot] = { since, from: codex.slot(source.id), seen, left };
  }
  if (Object.keys(taken).length > 0) codex.transact(() => writeTaken(codex.doc, taken));
}

interface FieldTake {
  readonly field: FieldDefinition;
  readonly slot: string;
  /** The nearest earlier content that was ever written. */
  readonly source: FieldDefinition | undefined;
  readonly since: number;
}

function takesOf(codex: Codex, template: Template): readonly FieldTake[] {
  return Object.entries(template.takes ?? {}).flatMap(([id, { since, from }]): FieldTake[] => {
    const field = template.fields[id];
    const source = from
      .map((key) => template.retired[key])
      .find((candidate) => candidate !== undefined && isWritten(codex, candidate));
    return field === undefined || storageOf(field) === 'none'
      ? []
      : [{ field, slot: codex.slot(id), source, since }];
  });
}

function findDue(
  codex: Codex,
  template: Template,
  forms: ConversionForms,
  before: VersionBefore,
): readonly Due[] {
  const all = readTaken(codex.doc);
  return takesOf(codex, template).flatMap((take): Due[] => {
    const { field, slot, source, since } = take;
    const isTurn = since > (before?.version ?? 0);
    if (hasChangeRules(template, field)) return isTurn ? guardedDue(codex, take, forms, before) : [];
    if (source === undefined) return [];
    const from = codex.slot(source.id);
    const found = contentOf(codex, source, forms);
    const taken = { since, from, seen: printOf(found) };
    if (!isTurn && isSettled(codex, field, all[slot], taken, forms)) return [];
    // It was made from what this field holds, and nobody has edited it: the original stands.
    const made = all[from];
    if (isTurn && made?.from === slot && made.left === taken.seen)
      return [{ field, slot, value: undefined, taken }];
    const result = convertValue(source, field, found, forms.timeZone);
    // Emptied late, after it had been taken: the field is emptied as well. One that begins is not.
    const isWanted = result.converted && (!isTurn || !isBlank(source, found));
    return [{ field, slot, value: isWanted ? result.value : undefined, taken }];
  });
}

/** What a guarded field becomes in a new version: only content that was a field's until now counts, be it its own or earlier. */
function guardedDue(
  codex: Codex,
  { field, slot, source, since }: FieldTake,
  forms: ConversionForms,
  before: VersionBefore,
): Due[] {
  // It sleeps through the types in between: its content is what it was.
  if (wasLive(before, slot)) return [];
  const from = source === undefined ? null : codex.slot(source.id);
  const isTrusted = from !== null && (wasLive(before, from) || isAsLeft(codex, source, forms));
  const trusted = isTrusted ? source : undefined;
  const found = trusted === undefined ? null : contentOf(codex, trusted, forms);
  const taken = { since, from: trusted === undefined ? null : from, seen: printOf(found) };
  const all = readTaken(codex.doc);
  const made = taken.from === null ? undefined : all[taken.from];
  const isUnedited = taken.from === null || (made?.from === slot && made.left === taken.seen);
  if (isAsSetAside(codex, field, forms) && isUnedited) return [{ field, slot, value: undefined, taken }];
  const result = trusted === undefined ? null : convertValue(trusted, field, found, forms.timeZone);
  if (trusted !== undefined && result?.converted && !isBlank(trusted, found))
    return [{ field, slot, value: result.value, taken }];
  // What stands in it was set aside once, and is written since: by whom nobody has checked.
  const isFilled = !isBlank(field, contentOf(codex, field, forms));
  return isFilled || trusted !== undefined
    ? [{ field, slot, value: isFilled ? null : undefined, taken }]
    : [];
}

/** Whether what stands in the field is what another one took from it when it was set aside. */
export function isAsSetAside(codex: Codex, field: FieldDefinition, forms: FragmentForms): boolean {
  const [slot, seen] = [codex.slot(field.id), printOf(contentOf(codex, field, forms))];
  return Object.values(readTaken(codex.doc)).some((one) => one.from === slot && one.seen === seen);
}

/** Notes what stands in fields that the version removes: when one returns, with rules, it is told by this whether somebody wrote there. */
function noteLeft(codex: Codex, template: Template, forms: FragmentForms, before: VersionBefore): void {
  const sources = new Set(Object.values(template.takes ?? {}).flatMap(({ from }) => from));
  for (const field of Object.values(template.retired)) {
    const slot = slotOf(template, field.id);
    if (sources.has(field.id) || !wasLive(before, slot) || !isWritten(codex, field)) continue;
    writeLeft(codex.doc, slot, printOf(contentOf(codex, field, forms)));
  }
}

/** Whether a field that was removed holds what it held then. */
function isAsLeft(codex: Codex, field: FieldDefinition | undefined, forms: FragmentForms): boolean {
  return (
    field !== undefined &&
    readLeft(codex.doc, codex.slot(field.id)) === printOf(contentOf(codex, field, forms))
  );
}

function wasLive(before: VersionBefore, slot: string): boolean {
  return before !== null && Object.keys(before.fields).some((id) => slotOf(before, id) === slot);
}

/** Whether the earlier content is what was taken last, or the field has been edited since and is left alone. */
function isSettled(
  codex: Codex,
  field: FieldDefinition,
  last: Taken | undefined,
  { from, seen }: Due['taken'],
  forms: FragmentForms,
): boolean {
  if (last === undefined) return isWritten(codex, field);
  return (last.from === from && last.seen === seen) || last.left !== printOf(contentOf(codex, field, forms));
}

/** Whether anything was ever written under the field, even if it is empty now. */
function isWritten(codex: Codex, field: FieldDefinition): boolean {
  return isSlotWritten(codex.doc, codex.slot(field.id), field);
}

/** Whether anything was ever written under this name, even if it is empty now. */
export function isSlotWritten(doc: Y.Doc, slot: string, field: StoredField): boolean {
  const root = doc.share.get(rootOf(slot, storageOf(field)) ?? '');
  return root !== undefined && root._start !== null;
}

/** Whether a field holds what it took over last, as it was taken: nobody has written into it since. */
export function isAsTaken(codex: Codex, field: FieldDefinition, forms: FragmentForms): boolean {
  const taken = readTaken(codex.doc)[codex.slot(field.id)];
  return taken !== undefined && taken.left === printOf(contentOf(codex, field, forms));
}

/** What a field holds, rich text as a ProseMirror document. */
export function contentOf(codex: Codex, field: FieldDefinition, forms: FragmentForms): JsonValue {
  return storageOf(field) === 'fragment'
    ? (forms.read(codex.fragment(field.id))?.json ?? null)
    : codex.value(field);
}

function write(codex: Codex, field: FieldDefinition, value: JsonValue, forms: FragmentForms): void {
  if (storageOf(field) === 'fragment') forms.write(codex.fragment(field.id), value, field);
  else codex.setValue(field, value);
}

function printOf(value: JsonValue): string {
  return fingerprint(canonicalJson(value));
}
