import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conversionOf } from '#core/conversion/conversions.ts';
import { FIELD_TYPES, type FieldType } from '#core/fields/model/field-definition.ts';
import type { Template } from '#core/template/template.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { carryRetired, compareTemplates } from './compare-templates.ts';
import { fieldCalled, recordedName, slotOf } from './slots.ts';

const SETTINGS: Partial<Record<FieldType, string>> = {
  select: "options: ['a']",
  multiSelect: "options: ['a']",
  table: "columns: [{ id: 'c' }]",
  formula: "expression: '1'",
};
const field = (id: string, type: FieldType, was?: string) => {
  const settings = [`type: '${type}'`, SETTINGS[type] ?? [], was === undefined ? [] : `was: '${was}'`].flat();
  return `${id}: { ${settings.join(', ')} }`;
};

/** Versions, each carried on from the one before. */
function versionsOf(...fields: readonly string[]): readonly Template[] {
  const versions: Template[] = [];
  for (const [index, text] of fields.entries()) {
    const next = { ...templateOf(text), version: index + 1 };
    const previous = versions.at(-1);
    versions.push(previous === undefined ? next : carryRetired(previous, next));
  }
  return versions;
}
const last = (...fields: readonly string[]): Template => versionsOf(...fields).at(-1) ?? templateOf('');

describe('slots', () => {
  it('T31: a field of another type gets a place of its own, and the earlier content is a retired field', () => {
    const second = last(field('size', 'select'), field('size', 'number'));
    expect(slotOf(second, 'size')).toBe('size@number');
    expect(second.retired).toMatchObject({
      'size@select': { id: 'size@select', type: 'select', label: 'Size (Select)' },
    });
    expect(slotOf(second, 'size@select')).toBe('size');
    expect(second.takes).toEqual({ size: { since: 2, from: ['size@select'] } });
    expect(Object.isFrozen(second.slots)).toBe(true);
  });

  it('T31: a type that is stored alike stays where it is', () => {
    const second = last(field('a', 'line'), field('a', 'text'));
    expect([second.slots, second.takes, second.retired]).toEqual([undefined, undefined, {}]);
    // Back from there is a change: several lines are no single one.
    expect(slotOf(last(field('a', 'line'), field('a', 'text'), field('a', 'line')), 'a')).toBe('a@line');
  });

  it('T31: a field that goes back to a type goes back to its content', () => {
    const third = last(field('size', 'select'), field('size', 'number'), field('size', 'select'));
    expect(slotOf(third, 'size')).toBe('size');
    expect(Object.keys(third.retired)).toEqual(['size@number']);
    expect(third.takes).toEqual({ size: { since: 3, from: ['size@number'] } });
    const fourth = last(
      field('s', 'line'),
      field('s', 'number'),
      field('s', 'richText'),
      field('s', 'richText'),
    );
    expect(fourth.takes).toEqual({ s: { since: 3, from: ['s@number', 's@line'] } });
  });

  it('T30: a field with another id takes its content along, also in another type', () => {
    const second = last(field('size', 'line'), field('weight', 'line', 'size'));
    expect([slotOf(second, 'weight'), second.retired, second.takes]).toEqual(['size', {}, undefined]);
    expect(fieldCalled(second, 'size')?.id).toBe('weight');
    expect(recordedName(second, 'weight')).toBe('size');
    const third = last(field('size', 'line'), field('weight', 'number', 'size'));
    expect(slotOf(third, 'weight')).toBe('size@number');
    expect(third.takes).toEqual({ weight: { since: 2, from: ['size'] } });
    expect(third.retired['size']?.type).toBe('line');
  });

  it('T30: a retired field may come back as another type', () => {
    const third = last(
      field('a', 'line'),
      field('b', 'line'),
      `${field('b', 'line')}, ${field('a', 'number')}`,
    );
    expect(third.takes).toEqual({ a: { since: 3, from: ['a@line'] } });
    expect(
      compareTemplates(last(field('a', 'line'), field('b', 'line')), third).restored.map(({ id }) => id),
    ).toEqual(['a']);
  });

  it('T31: whatever versions come, a place holds one type and belongs to one field, and nothing loses its place', () => {
    const names = ['a', 'b', 'c'];
    const version = fc.uniqueArray(
      fc.record({
        id: fc.constantFrom(...names),
        type: fc.constantFrom(...FIELD_TYPES),
        was: fc.option(fc.constantFrom(...names), { nil: undefined }),
      }),
      { minLength: 1, maxLength: 3, selector: ({ id }) => id },
    );
    fc.assert(
      fc.property(fc.array(version, { minLength: 2, maxLength: 7 }), (drafts) => {
        const typesBySlot = new Map<string, FieldType>();
        let previous: Template | null = null;
        for (const [index, draft] of drafts.entries()) {
          const text = draft
            .map(({ id, type, was }) => field(id, type, was === id ? undefined : was))
            .join(', ');
          const next: Template = { ...templateOf(text), version: index + 1 };
          if (previous !== null && compareTemplates(previous, next).incompatible.length > 0) continue;
          const template: Template = previous === null ? next : carryRetired(previous, next);
          const known = Object.entries({ ...template.retired, ...template.fields });
          const slots = known.map(([id]) => slotOf(template, id));
          expect(new Set(slots).size).toBe(slots.length);
          for (const [key, { id, type }] of known) {
            expect(id).toBe(key);
            const slot = slotOf(template, id);
            const before = typesBySlot.get(slot);
            if (before !== undefined)
              expect([slot, conversionOf(before, type).kind]).toEqual([slot, 'keeps']);
            typesBySlot.set(slot, type);
          }
          for (const slot of typesBySlot.keys()) expect(slots).toContain(slot);
          for (const { from } of Object.values(template.takes ?? {}))
            for (const key of from) expect(Object.keys(template.retired)).toContain(key);
          previous = template;
        }
      }),
      { numRuns: 600 },
    );
  });
});
