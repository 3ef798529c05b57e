/** A field goes from every type to every other, with a document around it: converted or set aside, and nothing lost on the way out and in. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type * as Y from 'yjs';
import type { Codex } from '#core/codex/codex.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { createReplica, testEnvironment } from '#core/codex/replica.fixture.ts';
import { isTakeOverDue, takeOver } from '#core/codex/take-over.ts';
import { conversionOf, convertValue, isBlank } from '#core/conversion/conversions.ts';
import { fieldOfType, valueOfType } from '#core/conversion/values.fixture.ts';
import { FIELD_TYPES, type FieldType } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import { buildDocument } from '#core/format/build-document.ts';
import { checkValues } from '#core/format/check-values.ts';
import { parseJson5 } from '#core/format/parse-json5.ts';
import type { PortableCodex } from '#core/format/portable-codex.ts';
import { readCodexContent } from '#core/format/read-codex.ts';
import { writeJson5 } from '#core/format/write-json5.ts';
import { canonicalJson, isJsonArray, isJsonObject, type JsonValue } from '#core/json.ts';
import type { Template } from '#core/template/template.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { carryRetired } from '#core/template/versions/compare-templates.ts';
import { richTextForms } from '#richtext/rich-text-forms.ts';

const ID = '0190f3a0-0000-7000-8000-000000000001';
const environment = testEnvironment(99);

function versionOf(type: FieldType, version: number): Template {
  return { ...templateOf("subject: 'line'"), fields: { subject: fieldOfType(type) }, version };
}

/** A Codex of the first version in which the field holds a value. */
function begin(first: Template, type: FieldType, value: JsonValue): Codex {
  const { codex } = createReplica(1);
  codex.setPin(first);
  if (type === 'richText') richTextForms.write(codex.fragment('subject'), value, fieldOfType(type));
  else if (storageOf({ type }) !== 'none') codex.setValue(fieldOfType(type), value);
  return codex;
}

function portable(doc: Y.Doc, template: Template): PortableCodex {
  const codex = openCodex(doc, { environment, actor: { id: 'r', name: 'R' } });
  const content = readCodexContent(codex, template, richTextForms);
  return { id: ID, template, created: null, ...content, children: [] };
}

function throughJson5(before: PortableCodex, template: Template): { doc: Y.Doc; after: PortableCodex } {
  const { codices, log } = parseJson5(writeJson5(before));
  const [read] = codices;
  if (read === undefined) throw new Error(`nothing was read: ${JSON.stringify(log.errors)}`);
  const values = checkValues(read, template, log, richTextForms);
  expect(log.errors).toEqual([]);
  const content = { title: read.title, references: read.references, template, ...values };
  const actor = { id: 'i', name: 'Importer' };
  const doc = buildDocument(content, { environment, actor, richText: richTextForms });
  return { doc, after: portable(doc, template) };
}

const textOf = ({ fields, retired }: PortableCodex): string => canonicalJson({ fields, retired } as never);
/** The value without what nobody says: the order of a set, and the ids of rows. */
function comparable(type: FieldType, value: JsonValue): string {
  if (value === null || !isJsonArray(value)) return canonicalJson(value);
  const members = value.map((member) => {
    if (storageOf({ type }) !== 'rows' || !isJsonObject(member)) return canonicalJson(member);
    const { id: _id, ...cells } = member;
    return canonicalJson(cells);
  });
  return canonicalJson(storageOf({ type }) === 'set' ? members.sort() : members);
}

function checkPair(from: FieldType, to: FieldType, value: JsonValue): void {
  const first = versionOf(from, 1);
  const second = carryRetired(first, versionOf(to, 2));
  const [before, after] = [fieldOfType(from), fieldOfType(to)];
  const codex = begin(first, from, value);
  const held = portable(codex.doc, first).fields['subject'] ?? null;
  codex.transact(() => {
    codex.setPin(second);
    takeOver(codex, second, { ...richTextForms, timeZone: 'UTC' }, first);
  });
  const moved = portable(codex.doc, second);
  if (from === to || conversionOf(from, to).kind === 'keeps') {
    expect(moved.fields['subject'] ?? null).toEqual(held);
    expect(moved.retired).toEqual({});
  } else {
    // What was there is there as it was, under "Set aside".
    if (!isBlank(before, value)) expect(moved.retired[`subject@${from}`]).toEqual(held);
    const result = convertValue(before, after, value, 'UTC');
    const isThere = result.converted && !isBlank(before, value);
    const isRich = to === 'richText';
    const now = isRich ? (moved.fields['subject'] ?? null) : codex.value(after);
    if (!isThere || storageOf({ type: to }) === 'none') expect(isBlank(after, now)).toBe(true);
    else if (isRich) expect(moved.fields['subject'] !== null).toBe(!isBlank(after, result.value));
    else expect(comparable(to, now)).toBe(comparable(to, result.value));
  }
  expect(isTakeOverDue(codex, second, richTextForms)).toBe(false);
  const imported = throughJson5(moved, second);
  expect(textOf(imported.after)).toBe(textOf(moved));
  // A Codex that came from a file stands as the file says.
  const copy = openCodex(imported.doc, { environment, actor: { id: 'r', name: 'R' } });
  expect(isTakeOverDue(copy, second, richTextForms)).toBe(false);
}

describe.each(FIELD_TYPES)('a field that was %s', (from) => {
  test('T31: becomes any other type: converted or set aside, nothing lost, and the export comes back', () => {
    for (const to of FIELD_TYPES)
      fc.assert(
        fc.property(valueOfType(from), (value) => checkPair(from, to, value)),
        { numRuns: 4 },
      );
  });
});
