/** The labels of the effects of publishing. */
import { expect, test } from 'vitest';
import { carryRetired } from '#core/template/compare-templates.ts';
import { parseTemplate } from '#core/template/parse-template.ts';
import type { Template } from '#core/template/template.ts';
import { resolveTemplate } from '#core/template/template-inheritance.ts';
import { impactSentences, impactTitle } from './impact-labels.ts';

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
const impact = (change: object) => ({ codices: 37, added: [], retired: [], changed: [], ...change });

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
});
