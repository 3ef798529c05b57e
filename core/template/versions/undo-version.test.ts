/** A version that undoes another one continues every field, whatever it has been called or become. */
import { expect, test } from 'vitest';
import type { Template } from '#core/template/template.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { carryRetired, compareTemplates } from './compare-templates.ts';
import { slotOf } from './slots.ts';
import { continueUndone } from './undo-version.ts';

const version = (number: number, fields: string): Template => ({ ...templateOf(fields), version: number });

/** The version after `second` that takes it back. */
function undo(first: Template, second: Template): Template {
  const said = { ...first, version: second.version + 1 };
  const next = continueUndone(said, { earlier: first, undone: second });
  expect(compareTemplates(second, next).incompatible).toEqual([]);
  return carryRetired(second, next);
}

const slots = (template: Template) =>
  Object.keys(template.fields).map((id) => `${id}: ${slotOf(template, id)}`);

test('a field is called as before, with the same content, and back again', () => {
  const first = version(1, "cost: 'number', note: 'line'");
  const second = carryRetired(first, version(2, "price: { type: 'number', was: 'cost' }, note: 'line'"));
  const third = undo(first, second);
  expect(slots(third)).toEqual(['cost: cost', 'note: note']);
  expect(Object.keys(third.retired)).toEqual([]);
  const fourth = undo(second, third);
  expect(slots(fourth)).toEqual(['price: cost', 'note: note']);
});

test('a field with another id and type takes over what was written since', () => {
  const first = version(1, "size: { type: 'select', options: ['5', 'x'] }");
  const second = carryRetired(first, version(2, "weight: { type: 'number', was: 'size' }"));
  const third = undo(first, second);
  expect(slots(third)).toEqual(['size: size']);
  expect(third.takes?.['size']).toEqual({ since: 3, from: ['weight'] });
  expect(third.retired['weight']?.type).toBe('number');
});

test('what came is retired, and what was retired is there again', () => {
  const first = version(1, "notes: 'text'");
  const second = carryRetired(first, version(2, "impact: 'line'"));
  const third = undo(first, second);
  expect([Object.keys(third.fields), Object.keys(third.retired)]).toEqual([['notes'], ['impact']]);
});

test('a field that continued another one in the version before goes on as what that was', () => {
  const zero = version(1, "old: 'line'");
  const first = carryRetired(zero, version(2, "cost: { type: 'line', was: 'old' }"));
  const second = carryRetired(first, version(3, "price: { type: 'line', was: 'cost' }"));
  expect(slots(undo(first, second))).toEqual(['cost: old']);
});
