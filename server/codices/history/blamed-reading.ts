/** The content of a field whose writers are looked for, and the ids of its characters: read here or in a thread. */
import { anchorName, anchorSpaceOf } from '#core/comments/codex-anchors.ts';
import { rootOf, TITLE_ROOT } from '#core/document/roots.ts';
import { storageOf } from '#core/fields/registry.ts';
import type { IdRun } from '#core/history/blame.ts';
import { type FieldElement, readFieldElements } from '#core/history/field-elements.ts';
import { defineReading } from '../content/codex-reading.ts';

/** A text as it is blamed; the values of a field are one of a character each. */
export interface BlamedText {
  readonly kind: 'text' | 'elements';
  readonly fieldId: string;
  readonly root: string;
  readonly text: string;
  readonly runs: readonly IdRun[];
}

export interface BlamedElements extends BlamedText {
  readonly kind: 'elements';
  readonly elements: readonly FieldElement[];
  readonly isSingle: boolean;
}

type BlamedContent =
  | (BlamedText & { readonly kind: 'text' })
  | BlamedElements
  | { readonly kind: 'other' }
  | { readonly kind: 'none' };

export const blamedReading = defineReading(
  'read what a field consists of',
  (codex, template, { fieldId }: { readonly fieldId: string }): BlamedContent => {
    const field = template.fields[fieldId] ?? template.retired[fieldId];
    if (fieldId !== TITLE_ROOT && field === undefined) return { kind: 'none' };
    const text = anchorSpaceOf(codex, template).textOf(anchorName(template, fieldId));
    if (text !== null) {
      const root = field === undefined ? TITLE_ROOT : rootOf(codex.slot(fieldId), storageOf(field));
      return { kind: 'text', fieldId, root: root ?? TITLE_ROOT, text: text.text, runs: [...text.runs] };
    }
    const read = field === undefined ? null : readFieldElements(codex, field);
    if (field === undefined || read === null) return { kind: 'other' };
    return { kind: 'elements', fieldId, isSingle: storageOf(field) === 'register', ...read };
  },
);
