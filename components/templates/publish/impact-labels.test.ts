/** The labels of the effects of publishing. */
import { expect, test } from 'vitest';
import type { FieldImpact } from '#core/protocol/api/templates.ts';
import { parseTemplate } from '#core/template/parse-template.ts';
import type { Template } from '#core/template/template.ts';
import { resolveTemplate } from '#core/template/template-inheritance.ts';
import { carryRetired } from '#core/template/versions/compare-templates.ts';
import { fieldImpactSentence, impactSentences, impactTitle } from './impact-labels.ts';

function read(fields: string): Template {
  const parsed = parseTemplate(`{ id: 'x', version: 1, fields: { ${fields} } }`);
  const resolved = resolveTemplate('x', () => (parsed.ok ? parsed.source : null));
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.issues));
  return resolved.template;
}

const TEMPLATE = carryRetired(
  read("notes: 'text'"),
  read("severity: 'line', impact: 'line', rootCause: 'line'"),
);
const impact = (change: object) => ({
  codices: 37,
  added: [],
  retired: [],
  changed: [],
  fields: [],
  ...change,
});
const field = (more: Partial<FieldImpact>): FieldImpact => ({
  field: 'size',
  label: 'Size',
  change: 'retyped',
  converts: 0,
  parks: 0,
  sample: [],
  ...more,
});

test('says how many Codices follow', () => {
  expect(impactTitle(impact({}), 5)).toBe('Publishing v5 touches 37 Codices');
  expect(impactTitle(impact({ codices: 1 }), 5)).toBe('Publishing v5 touches one Codex');
  expect(impactTitle(impact({ codices: 0 }), 1)).toBe('Publishing v1 touches no Codex yet');
});

test('names fields by their labels, retired ones too', () => {
  expect(impactSentences(impact({ added: ['impact'], retired: ['notes'] }), TEMPLATE)).toEqual([
    'Impact is added.',
    'Notes is retired: its content stays readable.',
  ]);
  expect(impactSentences(impact({ changed: ['severity', 'rootCause'] }), TEMPLATE)).toEqual([
    'Severity and Root cause change.',
  ]);
  expect(impactSentences(impact({ added: ['a', 'b', 'c', 'd', 'e'] }), TEMPLATE)).toEqual([
    '5 fields are added.',
  ]);
  expect(impactSentences(impact({}), TEMPLATE)).toEqual(['No field changes.']);
  const one = { template: 'plan', name: 'Plan', places: [] };
  expect(impactSentences(impact({ added: ['impact'], breaks: [one] }), TEMPLATE)).toEqual([
    'Impact is added.',
    'Another template breaks.',
  ]);
  expect(impactSentences(impact({ codices: 90, counted: 40 }), TEMPLATE)).toEqual([
    'Values are counted in 40 of 90 Codices.',
  ]);
});

test('says what becomes of the values of a field', () => {
  expect(
    fieldImpactSentence(field({ to: 'number', converts: 8, parks: 1, loses: 'how it was written' })),
  ).toBe(
    'Size becomes “Number”: 8 values are converted, 1 value is set aside. Converted values lose how it was written; the originals are set aside.',
  );
  expect(fieldImpactSentence(field({ to: 'text', loses: null }))).toBe(
    'Size becomes “Text”: it holds nothing.',
  );
  expect(fieldImpactSentence(field({ change: 'retired', parks: 2 }))).toBe(
    'Size is retired: 2 values are set aside.',
  );
  expect(fieldImpactSentence(field({ change: 'renamed', was: 'width', converts: 1 }))).toBe(
    '“width” is called “size” from now on. 1 value goes along.',
  );
  expect(fieldImpactSentence(field({ to: 'select', converts: 5, restores: 4, parks: 1 }))).toBe(
    'Size becomes “Select”: 4 values are as before, 1 value is converted, 1 value is set aside.',
  );
  expect(fieldImpactSentence(field({ change: 'restored', converts: 2, restores: 2 }))).toBe(
    'Size is back, with 2 values.',
  );
  const told = impact({ changed: ['size'], fields: [field({})] });
  expect(impactSentences(told, TEMPLATE)).toEqual([]);
});
