/** For tests: a field of every type, and values that are valid for it. */
import fc from 'fast-check';
import type { FieldDefinition, FieldType } from '#core/fields/model/field-definition.ts';
import type { JsonValue } from '#core/json.ts';

/** The text of a value of every type that words can be read as. */
const READABLE = [
  '4',
  '1 h 30 min',
  '2026-11-14',
  '2026-11-14T23:12:00.000Z',
  'https://a.example/',
  'a@b.example',
  'mailto:a@b.example',
  '#7a5cc2',
  'yes',
] as const;
const OPTIONS = [
  { value: 'high', label: 'High, at once', color: null },
  { value: 'low', label: 'Low', color: null },
  ...['x', ...READABLE].map((value) => ({ value, label: value, color: null })),
];
const choices = OPTIONS.map(({ value }) => value);

/** The definition of a field with no restrictions but those of its type. */
export function fieldOfType(type: FieldType, id = 'subject'): FieldDefinition {
  const hasOptions = type === 'select' || type === 'multiSelect';
  return {
    id,
    type,
    label: 'Subject',
    help: null,
    placeholder: null,
    required: false,
    default: null,
    visibleWhen: null,
    options: hasOptions ? OPTIONS : [],
    columns: type === 'table' ? [{ id: 'a', label: 'A', type: 'line', options: [] }] : [],
    min: null,
    max: null,
    step: null,
    unit: null,
    minLength: null,
    maxLength: null,
    pattern: null,
    kind: null,
    targets: null,
    accept: null,
    multiple: true,
    expression: null,
  };
}

const words = fc.oneof(
  fc.constantFrom(...READABLE, 'High, at once', 'low', '12', '-0.5', 'teal', '☑ x'),
  fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replace(/[\r\n]/g, ' ')),
);
const tag = fc.oneof(
  fc.constantFrom(...READABLE),
  fc.string({ minLength: 1, maxLength: 8 }).filter((text) => text.trim() === text && text !== ''),
);
/** Objects like those that JSON makes. */
const PLAIN = { noNullPrototype: true };
const userId = fc.constantFrom('u1', 'u2', 'u3');
const codexId = fc.uuid();
const picture = fc.record(
  {
    assetId: fc.constantFrom('a1', 'a2'),
    name: fc.constant('a.png'),
    mime: fc.constant('image/png'),
    size: fc.nat(),
  },
  PLAIN,
);
const date = fc.oneof(
  fc.constant('2026-11-14T23:12:00.000Z'),
  fc
    .date({ min: new Date(0), max: new Date('2090-01-01'), noInvalidDate: true })
    .map((day) => day.toISOString()),
);
const decimal = fc
  .oneof(fc.constant(4), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
  .map((value) => value + 0);
const lines = fc.oneof(
  words.map((text) => [text]),
  fc.array(words, { maxLength: 4 }),
);
/** A document has at least one paragraph. */
const paragraphs = lines
  .map((lines) => (lines.length === 0 ? [''] : lines))
  .map((lines) => ({
    type: 'doc',
    content: lines.map((text) =>
      text === '' ? { type: 'paragraph' } : { type: 'paragraph', content: [{ type: 'text', text }] },
    ),
  }));

const VALUES: Readonly<Record<FieldType, fc.Arbitrary<unknown>>> = {
  richText: paragraphs,
  text: lines.map((lines) => lines.join('\n')),
  line: words,
  number: decimal,
  checkbox: fc.boolean(),
  select: fc.constantFrom(...choices, null),
  multiSelect: fc.oneof(
    fc.constantFrom(...choices).map((value) => [value]),
    fc.subarray(choices),
  ),
  tags: fc.uniqueArray(tag, { maxLength: 4 }),
  date: date.map((text) => text.slice(0, 10)),
  dateTime: date,
  duration: fc.oneof(fc.constant(5400), fc.nat(10_000_000)),
  url: fc
    .oneof(fc.webUrl(), fc.constantFrom('https://a.example/', 'mailto:a@b.example'))
    .filter((text) => /^(mailto:|https?:\/\/[a-z])/.test(text)),
  email: fc.constantFrom('a@b.example', 'Name.Surname@example.org'),
  person: fc.option(userId),
  people: fc.subarray(['u1', 'u2', 'u3']),
  reference: fc.option(codexId),
  references: fc.uniqueArray(codexId, { maxLength: 3 }),
  checklist: fc.array(fc.record({ text: words, done: fc.boolean() }, PLAIN), { maxLength: 4 }),
  table: fc.array(fc.record({ a: words }, PLAIN), { maxLength: 4 }),
  file: fc.uniqueArray(picture, { maxLength: 2, selector: ({ assetId }) => assetId }),
  image: fc.option(picture),
  color: fc.constantFrom('#7a5cc2', '#000000', null),
  rating: fc.integer({ min: 1, max: 5 }),
  progress: fc.integer({ min: 0, max: 100 }),
  formula: fc.constant(null),
};

/** Values of a type, empty ones among them. */
export function valueOfType(type: FieldType): fc.Arbitrary<JsonValue> {
  return VALUES[type] as fc.Arbitrary<JsonValue>;
}
