/** Reads an open Codex into its portable form: values, open conflicts, references. */
import type { Codex } from '#core/codex/codex.ts';
import { titleOf } from '#core/codex/pattern-title.ts';
import { clockMillis } from '#core/crdt/clock.ts';
import type { RegisterEntry } from '#core/crdt/entry.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { isEmptyValue } from '#core/fields/model/field-type.ts';
import { storageOf } from '#core/fields/registry.ts';
import type { JsonValue } from '#core/json.ts';
import type { Template } from '#core/template/template.ts';
import type { PortableCodex, PortableConflict, RichTextForms } from './portable-codex.ts';

type CodexContent = Pick<PortableCodex, 'title' | 'fields' | 'retired' | 'references' | 'conflicts'>;

/** The whole content of a Codex. Empty fields are included, since an absent one means its default. */
export function readCodexContent(codex: Codex, template: Template, richText: RichTextForms): CodexContent {
  const stored = Object.values(template.fields).filter((field) => storageOf(field) !== 'none');
  const retired = Object.values(template.retired).filter((field) => storageOf(field) !== 'none');
  const entryOf = (field: FieldDefinition) => [field.id, readValue(codex, field, richText)] as const;
  return {
    title: titleOf(codex, template),
    fields: Object.fromEntries(stored.map(entryOf)),
    retired: Object.fromEntries(retired.map(entryOf).filter(([, value]) => !isEmptyValue(value))),
    references: codex.references().map(({ kind, target }) => ({ kind, target })),
    conflicts: [...stored, ...retired].flatMap((field) => readConflicts(codex, field)),
  };
}

function readValue(codex: Codex, field: FieldDefinition, richText: RichTextForms): JsonValue {
  const storage = storageOf(field);
  if (storage !== 'fragment') {
    const value = codex.value(field);
    return storage === 'text' && value === '' ? null : value;
  }
  const read = richText.read(codex.fragment(field.id));
  return read === null ? null : { ...read };
}

function readConflicts(codex: Codex, field: FieldDefinition): PortableConflict[] {
  switch (storageOf(field)) {
    case 'register':
      return codex.register(field.id).losers.map((entry) => ({ field: field.id, ...describe(entry) }));
    case 'rows':
      return codex
        .rowConflicts(field.id)
        .flatMap(({ rowId, columnId, losers }) =>
          losers.map((entry) => ({ field: field.id, row: rowId, column: columnId, ...describe(entry) })),
        );
    default:
      return [];
  }
}

function describe({ value, byName, hlc }: RegisterEntry): Pick<PortableConflict, 'value' | 'by' | 'at'> {
  return { value, by: byName, at: new Date(clockMillis(hlc)).toISOString() };
}
