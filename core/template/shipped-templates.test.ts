import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HUES } from '#core/appearance/hues.ts';
import { ICONS } from '#core/appearance/icons.ts';
import { FIELD_TYPE_REGISTRY, fieldTypeOf } from '#core/fields/registry.ts';
import { computeField } from '#core/formula/formula.ts';
import { FORMULA_FUNCTIONS } from '#core/formula/formula-functions.ts';
import { buildForm } from './build-form.ts';
import { parseTemplate } from './parse-template.ts';
import type { Template } from './template.ts';
import { resolveTemplate } from './template-inheritance.ts';
import { describeIssues, lookupOf, sourceOf } from './template-library.fixture.ts';
import { fillTitle } from './title-pattern.ts';

const folder = new URL('../../templates/', import.meta.url);
/** File name → text. */
const texts = new Map(
  readdirSync(folder)
    .filter((name) => name.endsWith('.json5'))
    .map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]),
);
const sources = [...texts.values()].map(sourceOf);
const lookup = lookupOf(sources);
const ids = new Set(sources.map(({ id }) => id));

function shipped(id: string): Template {
  const result = resolveTemplate(id, lookup);
  if (!result.ok) throw new Error(describeIssues(result.issues).join('; '));
  return result.template;
}

const GALLERY = [
  'blank-page',
  'character',
  'decision-record',
  'incident-review',
  'location',
  'meeting-notes',
  'product-brief',
  'react-component',
  'research-note',
  'scene',
  'standard-operating-procedure',
  'task',
];

describe('the shipped library', () => {
  it('T33: is the twelve templates that are promised, each in a file of its name', () => {
    expect(
      sources
        .filter((source) => !source.abstract)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(GALLERY);
    for (const [name, text] of texts) expect(`${sourceOf(text).id}.json5`).toBe(name);
  });

  it.each([...texts])('T33: %s parses and resolves without an error or a warning', (name, text) => {
    expect(describeIssues(parseTemplate(text, name).issues)).toEqual([]);
    expect(describeIssues(resolveTemplate(sourceOf(text).id, lookup).issues)).toEqual([]);
  });

  it.each(GALLERY)('T33: %s presents itself and points only at templates that exist', (id) => {
    const template = shipped(id);
    expect(template.description).toMatch(/\.$/);
    const named = [
      ...(template.children.allow ?? []),
      ...template.children.create.map((child) => child.template),
      ...template.referenceKinds.flatMap(({ targets }) => targets ?? []),
      ...Object.values(template.fields).flatMap(({ targets }) => targets ?? []),
    ];
    expect(named.filter((target) => !ids.has(target))).toEqual([]);
  });

  it.each(GALLERY)('T20, T23: %s makes a form of all its fields, and its defaults are good values', (id) => {
    const template = shipped(id);
    const placed = buildForm(template).views.flatMap(({ sections }) =>
      sections.flatMap(({ fields }) => fields),
    );
    expect(placed).toHaveLength(Object.keys(template.fields).length);
    const wrong = Object.values(template.fields).flatMap((field) =>
      fieldTypeOf(field.type).validate({ ...field, required: false }, field.default),
    );
    expect(wrong).toEqual([]);
  });

  it('T28: an incident’s duration follows from its times', () => {
    const { fields } = shipped('incident-review');
    const times = {
      began: '2026-11-14T09:12:00Z',
      ended: '2026-11-14T10:59:00Z',
      noticed: '2026-11-14T09:31:00Z',
    };
    const shown = Object.values(fields)
      .filter(({ type }) => type === 'formula')
      .map((field) => `${field.label}: ${computeField(field, times, { fields, today: '2026-11-22' }).text}`);
    expect(shown).toEqual(['Lasted: 1 h 47 min', 'Unnoticed for: 19 min']);
  });

  it('T32: titles are filled from fields and the day', () => {
    expect(fillTitle(shipped('incident-review'), {}, '14 November 2026')).toBe('Incident, 14 November 2026');
    expect(fillTitle(shipped('meeting-notes'), { series: 'Planning' }, '3 May')).toBe('Planning 3 May');
    expect(fillTitle(shipped('meeting-notes'), {}, '3 May')).toBe('3 May');
    expect(fillTitle(shipped('task'), {}, '3 May')).toBe('');
  });

  it('T5: never throws on a shipped template with pieces torn out or doubled', () => {
    const damage = fc.record({
      text: fc.constantFrom(...texts.values()),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.nat(60),
      insert: fc.oneof(
        fc.string({ maxLength: 8 }),
        fc.constantFrom('', '{', '}', "'", "type: 'line',", '0', 'null'),
      ),
    });
    fc.assert(
      fc.property(damage, ({ text, at, length, insert }) => {
        const start = Math.floor(at * text.length);
        const damaged = text.slice(0, start) + insert + text.slice(start + length);
        const lines = damaged.split('\n');
        for (const { line = 0, column = 0, endLine = 0, endColumn = 0 } of parseTemplate(damaged).issues) {
          expect(column).toBeGreaterThan(0);
          expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
          expect(endColumn).toBeLessThanOrEqual((lines[endLine - 1] ?? '').length + 1);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('docs/template-format.md', () => {
  const guide = readFileSync(new URL('../../docs/template-format.md', import.meta.url), 'utf8');

  it('T33: every example in it resolves without a problem', () => {
    const examples = [...guide.matchAll(/```json5\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
    expect(examples.length).toBeGreaterThan(2);
    for (const example of examples) {
      const source = sourceOf(example);
      const resolved = resolveTemplate(source.id, (id) => (id === source.id ? source : lookup(id)));
      expect(describeIssues(resolved.issues)).toEqual([]);
    }
  });

  it('T7, T28: its tables of types, functions, colors and icons are those of the code', () => {
    const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
    const types = Object.values(FIELD_TYPE_REGISTRY).map(
      ({ type, summary, settings, valueForm, layer, storage }) =>
        `| \`${type}\` | ${summary} | ${code(settings) || '–'} | ${valueForm} | ${layer ?? 'none'} · ${storage} |`,
    );
    const functions = Object.values(FORMULA_FUNCTIONS).map(
      ({ usage, purpose }) => `| \`${usage}\` | ${purpose} |`,
    );
    expect(guide).toContain(`|---|---|---|---|---|\n${types.join('\n')}\n\n`);
    expect(guide).toContain(`| function | gives |\n|---|---|\n${functions.join('\n')}\n\n`);
    expect(guide).toContain(`Colors: ${code(HUES)}.`);
    expect(guide).toContain(`Icons: ${code(ICONS)}.`);
  });
});
