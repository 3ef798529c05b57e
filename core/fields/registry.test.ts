import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIconName } from '#core/appearance/icons.ts';
import type { JsonValue } from '#core/json.ts';
import { fillField } from '#core/template/fill-template.ts';
import type { FieldSource } from '#core/template/template-source.ts';
import { FIELD_TYPES, type FieldType } from './model/field-definition.ts';
import { FIELD_TYPE_REGISTRY, fieldTypeOf } from './registry.ts';

const CODEX = '01931f6e-8c1a-7d3b-9f00-0123456789ab';
const OPTIONS = ['low', 'high'].map((value) => ({ value, label: value.toUpperCase(), color: null }));
const COLUMNS = [
  { id: 'what', label: 'What', type: 'line', options: [] },
  { id: 'level', label: 'Level', type: 'select', options: OPTIONS },
  { id: 'link', label: 'Link', type: 'url', options: [] },
] as const;
const ASSET = { assetId: 'a1', name: 'plan.png', mime: 'image/png', size: 12 };
const doc = (...content: JsonValue[]) => ({ type: 'doc', content });
const paragraph = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] });

interface Sample {
  readonly settings?: FieldSource;
  readonly good: readonly [value: JsonValue, text: string][];
  readonly bad: readonly JsonValue[];
}

const SAMPLES: Readonly<Record<FieldType, Sample>> = {
  richText: {
    settings: { maxLength: 20 },
    good: [
      ['# Hi', '# Hi'],
      [doc(paragraph('One'), paragraph('two')), 'One\ntwo'],
      [doc({ type: 'image', attrs: { src: 'x' } }), ''],
    ],
    bad: [5, ['x'], { type: 'paragraph' }, 'x'.repeat(21)],
  },
  text: { settings: { minLength: 2 }, good: [['a\nb', 'a\nb']], bad: ['a', 5, {}] },
  line: {
    settings: { pattern: '[A-Z]+', maxLength: 3 },
    good: [['ABC', 'ABC']],
    bad: ['abc', 'ABCD', 'A\nB', true],
  },
  number: {
    settings: { min: 0.5, max: 3, step: 0.1, unit: 'kg' },
    good: [
      [0.5, '0.5 kg'],
      [1.3, '1.3 kg'],
    ],
    bad: [0.4, 3.1, 1.35, '1', Number.NaN, Number.POSITIVE_INFINITY],
  },
  checkbox: { good: [[true, 'Sample']], bad: ['true', 1] },
  select: { settings: { options: OPTIONS }, good: [['low', 'LOW']], bad: ['lo', 3, ['low']] },
  multiSelect: {
    settings: { options: OPTIONS },
    good: [[['low', 'high'], 'LOW, HIGH']],
    bad: ['low', ['low', 'low'], ['mid']],
  },
  tags: {
    settings: { options: OPTIONS },
    good: [[['low', 'new'], 'LOW, new']],
    bad: ['new', [' new'], [''], ['x'.repeat(65)], ['a', 'a']],
  },
  date: {
    good: [['2024-02-29', '2024-02-29']],
    bad: ['2026-02-29', '2026-2-1', '14.11.2026', '2026-11-14T00:00Z', 0],
  },
  dateTime: {
    good: [
      ['2026-11-14T09:12:00Z', '2026-11-14 09:12 UTC'],
      ['2026-11-14T09:12+01:00', '2026-11-14 09:12+01:00'],
    ],
    bad: ['2026-11-14', '2026-11-14T09:12', '2026-11-14T25:00Z', '2026-13-14T09:12Z', 'now'],
  },
  duration: {
    settings: { max: 7200 },
    good: [
      [6420, '1 h 47 min'],
      [0, '0 min'],
    ],
    bad: [-1, 1.5, 7201, '1 h'],
  },
  url: {
    good: [
      ['https://example.org/a?b=c#d', 'https://example.org/a?b=c#d'],
      ['http://[::1]:8080/', 'http://[::1]:8080/'],
      ['mailto:a@example.org?subject=x', 'mailto:a@example.org?subject=x'],
    ],
    bad: [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      '//example.org',
      'https:/example.org',
      'https://bank.example@evil.example',
      'https://exa mple.org',
      'https://example.org\\@evil.example',
      'java\nscript:x',
      'https://',
      'mailto:',
      `https://example.org/${'x'.repeat(2048)}`,
    ],
  },
  email: {
    good: [['ada.l+x@mail.example.org', 'ada.l+x@mail.example.org']],
    bad: ['ada', 'ada@', '@x.org', 'a b@x.org', 'ada@host', 'a@x..org', '<a@x.org>'],
  },
  person: { good: [['user-1', 'Ada']], bad: ['two words', 7, 'x'.repeat(200)] },
  people: { good: [[['user-1', 'user-2'], 'Ada, user-2']], bad: ['user-1', ['user-1', 'user-1'], [null]] },
  reference: { good: [[CODEX, 'The Codex']], bad: ['1', CODEX.toUpperCase(), [CODEX]] },
  references: { good: [[[CODEX], 'The Codex']], bad: [CODEX, [CODEX, CODEX], ['x']] },
  checklist: {
    good: [
      [
        [
          { id: 'a', text: 'One', done: true },
          { id: 'b', text: 'Two' },
        ],
        '☑ One\n☐ Two',
      ],
    ],
    bad: [
      'One',
      ['One'],
      [{ text: 5 }],
      [{ done: 'yes' }],
      [{ id: 'a' }, { id: 'a' }],
      [{ text: 'x', odd: 1 }],
    ],
  },
  table: {
    settings: { columns: COLUMNS },
    good: [[[{ id: 'a', what: 'One', level: 'low', link: null }], 'One · LOW']],
    bad: [
      { what: 'x' },
      [{ what: 5 }],
      [{ level: 'mid' }],
      [{ wat: 'x' }],
      [{ link: 'javascript:x' }],
      [{ id: 5 }],
    ],
  },
  file: {
    settings: { accept: ['image/*'] },
    good: [[[ASSET], 'plan.png']],
    bad: [
      ASSET,
      [ASSET, { ...ASSET, assetId: 'a2' }],
      [{ ...ASSET, mime: 'text/html' }],
      [{ ...ASSET, size: -1 }],
      ['a1'],
    ],
  },
  image: {
    good: [
      [{ ...ASSET, alt: 'A plan' }, 'A plan'],
      [ASSET, 'plan.png'],
    ],
    bad: [[ASSET], { ...ASSET, mime: 'application/pdf' }, { ...ASSET, alt: 5 }, { assetId: '' }],
  },
  color: {
    good: [
      ['moss', 'moss'],
      ['#7a5cc2', '#7a5cc2'],
    ],
    bad: ['red', '#FFF', '#7A5CC2', 'url(x)'],
  },
  rating: {
    settings: { max: 3 },
    good: [
      [1, '1 of 3'],
      [3, '3 of 3'],
    ],
    bad: [0, 4, 2.5, '2'],
  },
  progress: {
    settings: { step: 10 },
    good: [
      [0, '0 %'],
      [70, '70 %'],
    ],
    bad: [-10, 101, 75, '70'],
  },
  formula: { settings: { expression: '1' }, good: [[5, '5']], bad: [] },
};

const names = {
  person: (id: string) => (id === 'user-1' ? 'Ada' : null),
  codex: (id: string) => (id === CODEX ? 'The Codex' : null),
};
const fieldOf = (type: FieldType, more: FieldSource = {}) =>
  fillField('sample', { type, label: 'Sample', ...SAMPLES[type].settings, ...more });

/** Documents in the world are stored so: what stands here for a type never changes. */
const STORED: Readonly<Record<FieldType, readonly [storage: string, layer: string | null]>> = {
  richText: ['fragment', 'text'],
  text: ['text', 'text'],
  line: ['text', 'text'],
  number: ['register', 'metadata'],
  checkbox: ['register', 'metadata'],
  select: ['register', 'metadata'],
  multiSelect: ['set', 'metadata'],
  tags: ['set', 'metadata'],
  date: ['register', 'metadata'],
  dateTime: ['register', 'metadata'],
  duration: ['register', 'metadata'],
  url: ['register', 'metadata'],
  email: ['register', 'metadata'],
  person: ['register', 'metadata'],
  people: ['set', 'metadata'],
  reference: ['register', 'reference'],
  references: ['set', 'reference'],
  checklist: ['rows', 'metadata'],
  table: ['rows', 'metadata'],
  file: ['set', 'metadata'],
  image: ['register', 'metadata'],
  color: ['register', 'metadata'],
  rating: ['register', 'metadata'],
  progress: ['register', 'metadata'],
  formula: ['none', null],
};

it('T23: what is wrong with rows is said of the row and the cell', () => {
  const rows = [
    { id: 'r', what: 'fine' },
    { id: 'r', what: 5, level: 'mid', odd: 1 },
  ];
  const paths = fieldTypeOf('table')
    .validate(fieldOf('table'), rows)
    .map(({ path }) => path.join('.'));
  expect(paths).toEqual(['sample.1.what', 'sample.1.level', 'sample.1.odd', 'sample.1.id']);
});

describe.each(FIELD_TYPES)('field type %s', (type) => {
  const definition = fieldTypeOf(type);
  const { good, bad } = SAMPLES[type];

  it('T7: says how it is stored and shown', () => {
    const [storage, layer] = STORED[type];
    expect(definition).toMatchObject({ type, storage, layer });
    expect(isIconName(definition.icon)).toBe(true);
    expect(definition.summary).toMatch(/\.$/);
  });

  it('T23: accepts good values and shows them as text', () => {
    for (const [value, text] of good) {
      expect(definition.validate(fieldOf(type), value)).toEqual([]);
      expect(definition.toText(fieldOf(type), value, names)).toBe(text);
    }
  });

  it('T23: refuses bad values with the field in the path, as values and as defaults', () => {
    for (const value of bad) {
      const issues = definition.validate(fieldOf(type), value);
      expect(issues, JSON.stringify(value)).not.toEqual([]);
      for (const { path } of issues) expect(path[0]).toBe('sample');
    }
  });

  it('T24: takes an empty value unless it is required', () => {
    for (const value of [definition.emptyValue, null]) {
      expect(definition.validate(fieldOf(type), value)).toEqual([]);
      expect(definition.validate(fieldOf(type, { required: true }), value)).toHaveLength(1);
      expect(definition.toText(fieldOf(type), value)).toBe('');
    }
    expect(definition.parseDefault(definition.emptyValue, fieldOf(type)).ok).toBe(true);
  });

  it('T8: a default that was read is a good value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (raw) => {
        const reading = definition.parseDefault(raw as JsonValue, fieldOf(type));
        if (reading.ok) expect(definition.validate(fieldOf(type), reading.value)).toEqual([]);
        expect(typeof definition.toText(fieldOf(type), raw as JsonValue)).toBe('string');
      }),
    );
  });
});

describe('the registry', () => {
  it('T7: has one folder per type, named like it in kebab case', () => {
    const folders = readdirSync(new URL('.', import.meta.url));
    for (const type of FIELD_TYPES) {
      expect(folders).toContain(type.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
    }
    expect(Object.keys(FIELD_TYPE_REGISTRY)).toEqual([...FIELD_TYPES]);
  });

  it('T8: reads durations as people and ISO 8601 write them', () => {
    const read = (raw: JsonValue) =>
      fieldTypeOf('duration').parseDefault(raw, fillField('d', { type: 'duration' }));
    for (const raw of ['1 h 30 min', '1h30m', '90m', 'PT1H30M', 'PT5400S', 5400]) {
      expect(read(raw)).toEqual({ ok: true, value: 5400 });
    }
    expect(read('2 w')).toEqual({ ok: true, value: 1_209_600 });
    for (const raw of ['P1M', '1.5 h', 'soon', 'P', '']) expect(read(raw).ok).toBe(raw === '');
  });
});
