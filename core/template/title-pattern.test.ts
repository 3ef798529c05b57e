import { describe, expect, it } from 'vitest';
import type { JsonValue } from '#core/json.ts';
import { parseTemplate } from './parse-template.ts';
import type { Template } from './template.ts';
import { resolveTemplate } from './template-inheritance.ts';
import { fillTitle, titleParts } from './title-pattern.ts';

const TODAY = '2026-11-29';

function templateWith(titlePattern: string): Template {
  const source = `{ id: 'case', version: 1, name: 'Case', titlePattern: ${JSON.stringify(titlePattern)},
    fields: { customer: 'line', number: 'number', city: { type: 'line', default: 'Oslo' }, open: { type: 'select', options: ['yes', 'no'], default: 'yes' } } }`;
  const parsed = parseTemplate(source);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const resolved = resolveTemplate('case', () => parsed.source);
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.issues));
  return resolved.template;
}

function title(pattern: string, values: Readonly<Record<string, JsonValue>> = {}): string {
  return fillTitle(templateWith(pattern), values, TODAY);
}

describe('the title of a new Codex', () => {
  it.each([
    ['Case {customer}, {date}', {}, 'Case 2026-11-29'],
    ['Case {customer}, {date}', { customer: 'Noor' }, 'Case Noor, 2026-11-29'],
    ['{customer}: {date}', {}, '2026-11-29'],
    ['{customer} – {number}', { customer: 'Noor' }, 'Noor'],
    ['{customer} – {number}', { number: 7 }, '7'],
    ['{customer}, {number}, {date}', {}, '2026-11-29'],
    ['{customer}, {number}, {date}', { customer: 'Noor' }, 'Noor, 2026-11-29'],
    ['{customer}, {number}', {}, ''],
    ['Case #{number} {customer}', { customer: 'Noor' }, 'Case Noor'],
    ['Case #{number} {customer}', { number: 7 }, 'Case #7'],
    ['Case ({customer}) {date}', {}, 'Case 2026-11-29'],
    ['Case “{customer}”, {date}', {}, 'Case 2026-11-29'],
    ['{customer} (draft)', {}, '(draft)'],
    ['Report (final) {customer}', {}, 'Report (final)'],
    ['Trip to {customer}', {}, 'Trip to'],
    ['{customer}・{date}', {}, '2026-11-29'],
  ])('%s with %j is “%s”', (pattern, values, expected) => {
    expect(title(pattern, values)).toBe(expected);
  });

  it('counts the defaults of the template, unless the value was emptied', () => {
    expect(title('{city}, {open}, {date}')).toBe('Oslo, yes, 2026-11-29');
    expect(title('{city}, {date}', { city: 'Bergen' })).toBe('Bergen, 2026-11-29');
    expect(title('{city}, {date}', { city: null })).toBe('2026-11-29');
  });
});

it('has parts that are the pattern together', () => {
  expect(titleParts('Case {customer}, {date}')).toEqual([
    { text: 'Case ', name: null },
    { text: '{customer}', name: 'customer' },
    { text: ', ', name: null },
    { text: '{date}', name: 'date' },
  ]);
  for (const pattern of ['', '{', '{}', '{a}{b}', 'a } {b', '{{a}}'])
    expect(
      titleParts(pattern)
        .map(({ text }) => text)
        .join(''),
    ).toBe(pattern);
});
