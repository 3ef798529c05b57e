/** Round trips through both file formats: generated Codices of every shipped template (rules F6, F18). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { anyWebUrl } from '#core/any-text.fixture.ts';
import type { Codex } from '#core/codex/codex.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { createReplica, syncAll, testEnvironment } from '#core/codex/replica.fixture.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import { readBinary, writeBinary } from '#core/format/binary-file.ts';
import { buildDocument } from '#core/format/build-document.ts';
import { checkDocument, openState } from '#core/format/check-document.ts';
import { checkValues } from '#core/format/check-values.ts';
import { parseJson5 } from '#core/format/parse-json5.ts';
import type { PortableCodex } from '#core/format/portable-codex.ts';
import { readCodexContent } from '#core/format/read-codex.ts';
import { writeJson5 } from '#core/format/write-json5.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import { parseTemplate } from '#core/template/parse-template.ts';
import type { Template } from '#core/template/template.ts';
import { resolveTemplate } from '#core/template/template-inheritance.ts';
import { writeMarkdown } from '#richtext/markdown/markdown.ts';
import { richTextForms } from '#richtext/rich-text-forms.ts';
import { packageRoot } from '../config/package-root.ts';
import { deflate } from './deflate.ts';

const AT = '2026-01-01T00:00:00.000Z';
const ID = '0190f3a0-0000-7000-8000-000000000001';
const environment = testEnvironment(99);

const TEMPLATES = loadTemplates();

function loadTemplates(): readonly Template[] {
  const folder = join(packageRoot(), 'templates');
  const sources = readdirSync(folder)
    .filter((name) => name.endsWith('.json5'))
    .map((name) => parseTemplate(readFileSync(join(folder, name), 'utf8'), name))
    .flatMap((parsed) => (parsed.ok ? [parsed.source] : []));
  return sources.flatMap(({ id }) => {
    const resolved = resolveTemplate(id, (other) => sources.find((source) => source.id === other));
    return resolved.ok && !resolved.template.abstract ? [resolved.template] : [];
  });
}

const uuid = fc.uuid().map((id) => id.toLowerCase());
const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const line = text.map((value) => value.replace(/[\r\n\u2028\u2029\u0085]/g, ' '));
const day = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const number = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
);
/** Objects like those that JSON makes. */
const PLAIN = { noNullPrototype: true };
const asset = fc.record(
  {
    assetId: uuid,
    name: line.map((name) => `${name}x`),
    mime: fc.constant('image/png'),
    size: fc.nat(),
  },
  PLAIN,
);
const PROSE = [
  'A *plain* paragraph.',
  '# Heading\n\n- one\n- two\n\n> said',
  '```js\nlet a = 1;\n```',
  '| a | b |\n| --- | --- |\n| 1 | 2 |',
  '- [x] done\n- [ ] open',
  `See [[${ID}|that]].`,
];

/** A value of the field's kind; `null`: leave it alone. */
function valueFor(field: FieldDefinition): fc.Arbitrary<JsonValue> {
  const option =
    field.options.length > 0 ? fc.constantFrom(...field.options.map(({ value }) => value)) : line;
  const tag = fc
    .oneof(option, fc.constantFrom('a', 'b b', 'ü', '日本'))
    .map((value) => value.trim() || 'tag');
  switch (field.type) {
    case 'text':
      return text;
    case 'line':
      return line;
    case 'number':
    case 'progress':
      return number;
    case 'rating':
      return fc.integer({ min: -1, max: 50 });
    case 'duration':
      return fc.nat({ max: 100_000 });
    case 'checkbox':
      return fc.boolean();
    case 'select':
      return option;
    case 'multiSelect':
    case 'tags':
      return fc.uniqueArray(tag, { maxLength: 5 });
    case 'date':
      return day;
    case 'dateTime':
      return day.map((date) => `${date}T10:20:00.000Z`);
    case 'url':
      return anyWebUrl;
    case 'email':
      return fc.constantFrom('someone@example.org', 'o.ther@example.com');
    case 'person':
    case 'reference':
      return uuid;
    case 'people':
    case 'references':
      return fc.uniqueArray(uuid, { maxLength: 3 });
    case 'checklist':
      return fc.array(fc.record({ text: line, done: fc.boolean() }, PLAIN), { maxLength: 4 });
    case 'table':
      return fc.array(
        fc.record(Object.fromEntries(field.columns.map((column) => [column.id, cellFor(column)])), PLAIN),
        { maxLength: 3 },
      );
    case 'file':
      return fc.array(asset, { maxLength: field.multiple ? 3 : 1 });
    case 'image':
      return asset;
    case 'color':
      return fc.constantFrom('#aabbcc', '#000000');
    case 'richText':
    case 'formula':
      return fc.constant(null);
  }
}

function cellFor({ type, options }: FieldDefinition['columns'][number]): fc.Arbitrary<JsonValue> {
  switch (type) {
    case 'number':
      return fc.integer();
    case 'checkbox':
      return fc.boolean();
    case 'select':
      return fc.constantFrom(...options.map(({ value }) => value));
    case 'date':
      return day;
    case 'url':
      return anyWebUrl;
    case 'line':
      return line;
  }
}

interface Generated {
  readonly title: string;
  readonly values: Readonly<Record<string, JsonValue | undefined>>;
  readonly prose: readonly number[];
}

function generate(template: Template): fc.Arbitrary<Generated> {
  const stored = Object.values(template.fields).filter(
    (field) => storageOf(field) !== 'none' && field.type !== 'richText',
  );
  return fc.record({
    title: text,
    values: fc.record(Object.fromEntries(stored.map((field) => [field.id, valueFor(field)])), {
      requiredKeys: [],
    }),
    prose: fc.array(fc.nat({ max: PROSE.length - 1 }), { maxLength: 8 }),
  });
}

/** Two people write, partly at the same time, so that there are conflicts, deletions and several authors in the document. */
function write(template: Template, { title, values, prose }: Generated): Y.Doc {
  const [one, two] = [createReplica(1), createReplica(2)];
  one.codex.setPin({ id: template.id, version: template.version });
  one.codex.setTitle('Draft');
  syncAll(one, two);
  const fields = Object.values(template.fields);
  const fill = (codex: Codex, chosen: readonly FieldDefinition[]): void => {
    for (const field of chosen) {
      const value = values[field.id];
      if (value !== undefined) codex.setValue(field, value);
    }
  };
  fill(one.codex, fields);
  fill(
    two.codex,
    fields.filter((field) => storageOf(field) === 'register' || storageOf(field) === 'set'),
  );
  two.codex.addReference('depends_on', ID);
  fields
    .filter(({ type }) => type === 'richText')
    .forEach((field, index) => {
      const chosen = prose[index];
      if (chosen !== undefined) writeMarkdown(one.codex.fragment(field.id), PROSE[chosen] ?? '');
    });
  syncAll(one, two);
  two.codex.setTitle(title);
  syncAll(one, two);
  return one.doc;
}

function portable(doc: Y.Doc, template: Template): PortableCodex {
  const codex = openCodex(doc, { environment, actor: { id: 'r', name: 'R' } });
  const content = readCodexContent(codex, template, richTextForms);
  return { id: ID, template, created: { at: AT, by: 'Somebody' }, ...content, children: [] };
}

/** What no field of the template would take, but any may hold: another version took it, or somebody wrote past the page. */
const odd: fc.Arbitrary<JsonValue> = fc
  .oneof(fc.jsonValue({ maxDepth: 3 }), text, fc.constantFrom('High', -1, 1e300, true, ''))
  .map((value): JsonValue => JSON.parse(JSON.stringify(value)))
  .filter((value) => !/"(__proto__|constructor|prototype)"|\\ud[89a-f]/i.test(JSON.stringify(value)));

/** Fills every field that holds JSON with odd values, one each for a register, some for a set or a row. */
function writeOdd(template: Template, values: readonly JsonValue[]): Y.Doc {
  const { codex, doc } = createReplica(1);
  codex.setPin({ id: template.id, version: template.version });
  Object.values({ ...template.fields, ...template.retired }).forEach((field, index) => {
    const value = values[index % values.length] ?? null;
    const other = values[(index + 1) % values.length] ?? null;
    switch (storageOf(field)) {
      case 'register':
        codex.setRegister(field.id, value);
        break;
      case 'set':
        codex.addMember(field.id, value);
        codex.addMember(field.id, other);
        break;
      case 'rows':
        codex.insertRow(field.id, { text: value, [field.columns[0]?.id ?? 'done']: other, gone: value });
        break;
      default:
        break;
    }
  });
  codex.addReference('no_such_kind', ID);
  return doc;
}

/** Out as JSON5 and in again; throws when that is refused. */
function throughJson5(before: PortableCodex, template: Template): PortableCodex {
  const { codices, log } = parseJson5(writeJson5(before));
  const [read] = codices;
  if (read === undefined) throw new Error(`nothing was read: ${JSON.stringify(log.errors)}`);
  const values = checkValues(read, template, log, richTextForms);
  expect(log.errors).toEqual([]);
  const content = { title: read.title, references: read.references, template, ...values };
  const actor = { id: 'i', name: 'Importer' };
  return portable(buildDocument(content, { environment, actor, richText: richTextForms }), template);
}

describe.each(TEMPLATES.map((template) => [template.id, template] as const))('%s', (_id, template) => {
  test('F6: values through JSON5, and the same text again', () => {
    fc.assert(
      fc.property(generate(template), (generated) => {
        const before = portable(write(template, generated), template);
        const file = writeJson5(before);
        const after = throughJson5(before, template);
        expect(canonicalJson({ ...after, template: null, conflicts: [] } as never)).toBe(
          canonicalJson({ ...before, template: null, conflicts: [] } as never),
        );
        expect(writeJson5({ ...after, conflicts: before.conflicts })).toBe(file);
      }),
      { numRuns: 12 },
    );
  });

  test('F18: the very document through the binary form', () => {
    fc.assert(
      fc.property(generate(template), (generated) => {
        const doc = write(template, generated);
        const state = Y.encodeStateAsUpdate(doc);
        const pin = { id: template.id, version: template.version };
        const codex = { id: ID, parent: null, title: '', template: pin, created: { at: AT, by: 'S' }, state };
        const file = writeBinary({ exportedAt: AT, templates: [], codices: [codex] }, deflate);
        const read = readBinary(file, deflate);
        const opened = read.ok ? openState(read.content.codices[0]?.state ?? new Uint8Array()) : null;
        if (opened === null) throw new Error('the file could not be read');
        expect(checkDocument(opened, template, { environment, richText: richTextForms }).errors).toEqual([]);
        expect(Y.encodeStateVector(opened)).toEqual(Y.encodeStateVector(doc));
        expect(Y.equalSnapshots(Y.snapshot(opened), Y.snapshot(doc))).toBe(true);
        expect(canonicalJson(portable(opened, template) as never)).toBe(
          canonicalJson(portable(doc, template) as never),
        );
      }),
      { numRuns: 12 },
    );
  });

  test('F9: whatever the fields hold, it leaves and comes back, in both forms', () => {
    fc.assert(
      fc.property(fc.array(odd, { minLength: 1, maxLength: 12 }), (values) => {
        const doc = writeOdd(template, values);
        const before = portable(doc, template);
        const after = throughJson5(before, template);
        expect(canonicalJson({ ...after, template: null, conflicts: [] } as never)).toBe(
          canonicalJson({ ...before, template: null, conflicts: [] } as never),
        );
        const opened = openState(Y.encodeStateAsUpdate(doc));
        if (opened === null) throw new Error('the state could not be read');
        expect(checkDocument(opened, template, { environment, richText: richTextForms }).errors).toEqual([]);
        expect(canonicalJson(portable(opened, template) as never)).toBe(canonicalJson(before as never));
      }),
      { numRuns: 12 },
    );
  });
});
