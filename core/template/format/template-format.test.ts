/** The template format as data: its JSON Schema agrees with the parser, and its reference is the one in the docs. */
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';
import { readJson5, toJson } from '#core/json5/json5-tree.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import { parseTemplate } from '../parse-template.ts';
import { formatAt } from './format-at.ts';
import { TEMPLATE_FORMAT } from './template-format.ts';
import { writeTemplateJsonSchema } from './template-json-schema.ts';
import { writeTemplateReference } from './template-reference.ts';
import type { ObjectForm, ValueForm } from './value-form.ts';

const schema = writeTemplateJsonSchema();
const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
const validate = ajv.compile(schema);

const folder = new URL('../../../templates/', import.meta.url);
const guide = readFileSync(new URL('../../../docs/template-format.md', import.meta.url), 'utf8');
const texts = new Map([
  ...readdirSync(folder)
    .filter((name) => name.endsWith('.json5'))
    .map((name) => [name, readFileSync(new URL(name, folder), 'utf8')] as const),
  ...[...guide.matchAll(/```json5\n([\s\S]*?)```/g)].map(
    (match, index) => [`example ${index + 1} of the guide`, match[1] ?? ''] as const,
  ),
]);
const values = [...texts.values()].map((text) => {
  const { root } = readJson5(text);
  if (root === null) throw new Error('expected a template');
  return toJson(root);
});

describe('the JSON Schema', () => {
  it.each([...texts])('T37: takes %s', (_name, text) => {
    const { root } = readJson5(text);
    validate(root && toJson(root));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('T37: takes a template that names it', () => {
    const named = { $schema: 'https://example.org/schema.json', id: 'a', version: 1 };
    expect(validate(named)).toBe(true);
    expect(parseTemplate(JSON.stringify(named))).toMatchObject({ ok: true, issues: [] });
  });

  it('T37: takes every example of the format', () => {
    const wrong = keysBelow(TEMPLATE_FORMAT).filter(({ example }) => readJson5(example).issues.length > 0);
    expect(wrong).toEqual([]);
    // A key whose example did not fit would be refused by its own part of the schema.
    const parts = [schema, ...Object.values(schema['$defs'] as JsonObject)].filter(isJsonObject);
    for (const { properties } of parts) {
      for (const [key, part] of Object.entries((properties ?? {}) as JsonObject)) {
        if (!isJsonObject(part)) continue;
        const check = ajv.compile({ ...part, $defs: schema['$defs'] });
        for (const example of part['examples'] as JsonValue[])
          expect([key, check(example)]).toEqual([key, true]);
      }
    }
  });

  it('T37: refuses nothing that the parser takes, and what is wrong in form it refuses too', () => {
    const strings = fc.constantFrom(1, 20, 21, 64, 65, 80, 81, 100, 101, 200, 201, 500, 501, 1000, 1001);
    const replacement = fc.oneof(
      fc.constantFrom<JsonValue>(null, true, 0, 1.5, -1, [], {}, '', ' ', [null], [[]], { a: 1 }),
      strings.map((length) => 'a'.repeat(length)),
    );
    const mutation = fc.record({
      value: fc.constantFrom(...values),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      change: fc.oneof(
        replacement.map((by) => ({ kind: 'replace', by }) as const),
        fc.constantFrom({ kind: 'add' } as const, { kind: 'remove' } as const),
      ),
    });
    fc.assert(
      fc.property(mutation, ({ value, at, change }) => {
        const places = placesIn(value, []);
        const path = places[Math.floor(at * (places.length - 1))] ?? [];
        const changed = mutate(value, path, change);
        const isTaken = parseTemplate(JSON.stringify(changed)).ok;
        const isValid = validate(changed);
        if (isTaken && !isValid) throw new Error(`the parser takes it: ${JSON.stringify(validate.errors)}`);
        if (!isTaken && isValid) expect(isFormal(changed, path, change)).toBe(false);
      }),
      { numRuns: 600 },
    );
  });
});

it('T37: docs/template-reference.md is what the format says', async () => {
  await expect(writeTemplateReference()).toMatchFileSnapshot('../../../docs/template-reference.md');
});

type Change = { readonly kind: 'replace'; readonly by: JsonValue } | { readonly kind: 'add' | 'remove' };

function placesIn(value: JsonValue, path: SourcePath): SourcePath[] {
  const members = isJsonArray(value)
    ? value.map((item, index) => [index, item] as const)
    : isJsonObject(value)
      ? Object.entries(value)
      : [];
  return [path, ...members.flatMap(([step, member]) => placesIn(member, [...path, step]))];
}

function mutate(value: JsonValue, path: SourcePath, change: Change): JsonValue {
  const [step, ...rest] = path;
  if (step === undefined) {
    if (change.kind === 'replace') return change.by;
    return isJsonObject(value) && change.kind === 'add' ? { ...value, zzzQqq: 1 } : value;
  }
  if (isJsonArray(value)) {
    if (rest.length === 0 && change.kind === 'remove') return value.filter((_, index) => index !== step);
    return value.map((item, index) => (index === step ? mutate(item, rest, change) : item));
  }
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value);
  if (rest.length === 0 && change.kind === 'remove')
    return Object.fromEntries(entries.filter(([key]) => key !== step));
  return Object.fromEntries(
    entries.map(([key, member]) => [key, key === step ? mutate(member, rest, change) : member]),
  );
}

/** Whether a change is wrong in form alone: an unknown key, or a value of no kind that may stand there. */
function isFormal(changed: JsonValue, path: SourcePath, change: Change): boolean {
  const types = isJsonObject(changed) && isJsonObject(changed['fields']) ? changed['fields'] : {};
  const formsAt = (place: SourcePath) =>
    formatAt(place, (id) => {
      const field = Object.hasOwn(types, id) ? types[id] : undefined;
      const type = isJsonObject(field) ? field['type'] : field;
      return typeof type === 'string' ? type : null;
    });
  const place = formsAt(path);
  if (place === null) return false;
  // Where any value may stand, as what a rule sets, the schema says nothing of what is in it.
  const isWithinAny = path.some((_, end) =>
    formsAt(path.slice(0, end))?.forms.some(({ kind }) => kind === 'any'),
  );
  if (isWithinAny) return false;
  if (change.kind === 'add') {
    const target = path.reduce<JsonValue | undefined>(
      (value, step) => (value === undefined ? undefined : Reflect.get(Object(value), step)),
      changed,
    );
    return isJsonObject(target) && place.forms.every((form) => form.kind === 'object' || isScalar(form));
  }
  return change.kind === 'replace' && !place.forms.some((form) => fits(form, change.by));
}

function isScalar({ kind }: ValueForm): boolean {
  return kind === 'text' || kind === 'choice' || kind === 'nameOf' || kind === 'ownName';
}

function fits(form: ValueForm, value: JsonValue): boolean {
  switch (form.kind) {
    case 'text':
      return typeof value === 'string' && value.trim() !== '' && value.length <= (form.maxLength ?? 200);
    case 'ownName':
      return typeof value === 'string' && form.rule.form.test(value) && value.length <= 64;
    case 'nameOf':
      return typeof value === 'string' && value.trim() !== '' && (form.rule?.form.test(value) ?? true);
    case 'choice':
      return form.of.some((choice) => choice.value === value);
    case 'flag':
      return typeof value === 'boolean';
    case 'number':
      return typeof value === 'number';
    case 'wholeNumber':
      return Number.isInteger(value) && Number(value) >= form.min;
    case 'list':
      return isJsonArray(value);
    default:
      return form.kind === 'any' || isJsonObject(value);
  }
}

function keysBelow(object: ObjectForm): { readonly example: string }[] {
  return Object.values(object.keys);
}
