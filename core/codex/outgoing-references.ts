/** The outgoing references of a Codex: typed references, reference fields and mentions. */
import type * as Y from 'yjs';
import type { Codex } from '#core/codex/codex.ts';
import { REFERENCES_ROOT } from '#core/document/roots.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { isJsonArray } from '#core/json.ts';
import { DEFAULT_KIND, MENTION_KIND } from '#core/references/kinds.ts';
import type { Template } from '#core/template/template.ts';

export interface OutgoingReference {
  readonly kind: string;
  /** Id of a Codex. Need not exist: what points nowhere is shown, never dropped. */
  readonly target: string;
  /** Where it is written: beside the fields, in a reference field, or in a text. */
  readonly via: 'typed' | 'field' | 'text';
  /** The field that holds it; `null` for a typed one. */
  readonly field: string | null;
}

export interface OutgoingOptions {
  /** Ids of the Codices a rich text mentions; richtext/ knows what a mention is. */
  readonly mentionsIn: (fragment: Y.XmlFragment) => readonly string[];
}

/** No id of ours is longer; what is, comes from a forged document. */
const MAX_TARGET_LENGTH = 100;

/** Typed references first, then fields in template order. Each kind and target once per place. */
export function outgoingReferences(
  codex: Codex,
  template: Pick<Template, 'fields'>,
  { mentionsIn }: OutgoingOptions,
): readonly OutgoingReference[] {
  const typed = codex
    .references()
    .map(({ kind, target }): OutgoingReference => ({ kind, target, via: 'typed', field: null }));
  const held = Object.values(template.fields).flatMap((field): OutgoingReference[] => {
    if (field.type === 'richText') {
      const ids = mentionsIn(codex.fragment(field.id));
      return ids.map((target) => ({ kind: MENTION_KIND, target, via: 'text', field: field.id }));
    }
    if (!isReferenceField(field)) return [];
    const kind = field.kind ?? DEFAULT_KIND;
    return targetsIn(codex, field).map((target) => ({ kind, target, via: 'field', field: field.id }));
  });
  return [...typed, ...held].filter(({ target }) => target !== '' && target.length <= MAX_TARGET_LENGTH);
}

/** The ids of the fields that references are read from, for `Codex.observe`. */
export function referringFields(template: Pick<Template, 'fields'>): readonly string[] {
  const fields = Object.values(template.fields).filter(
    (field) => field.type === 'richText' || isReferenceField(field),
  );
  return [REFERENCES_ROOT, ...fields.map(({ id }) => id)];
}

function isReferenceField({ type }: FieldDefinition): boolean {
  return type === 'reference' || type === 'references';
}

function targetsIn(codex: Codex, field: FieldDefinition): readonly string[] {
  const value = codex.value(field);
  const values = value !== null && isJsonArray(value) ? value : [value];
  return [...new Set(values.filter((id) => typeof id === 'string'))];
}
