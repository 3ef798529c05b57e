import { describe, expect, it } from 'vitest';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { carryRetired, compareTemplates } from './compare-templates.ts';

const first = templateOf("a: 'line', notes: 'richText', size: { type: 'select', options: ['S'] }");
const second = carryRetired(
  first,
  templateOf("a: { type: 'text', help: 'More' }, size: { type: 'select', options: ['S', 'L'] }, b: 'date'"),
);
const third = carryRetired(
  second,
  templateOf("a: 'text', b: 'date', notes: { type: 'richText', label: 'Remarks' }"),
);

describe('compareTemplates', () => {
  it('T29: tells added, retired and changed fields apart', () => {
    const { added, retired, restored, changed, incompatible } = compareTemplates(first, second);
    expect([added, retired, restored].map((fields) => fields.map(({ id }) => id))).toEqual([
      ['b'],
      ['notes'],
      [],
    ]);
    expect(changed.map(({ id, settings }) => [id, ...settings])).toEqual([
      ['a', 'type', 'help'],
      ['size', 'options'],
    ]);
    expect(incompatible).toEqual([]);
  });

  it('T29: finds nothing to tell between a version and itself', () => {
    expect(compareTemplates(second, second)).toEqual({
      added: [],
      retired: [],
      restored: [],
      renamed: [],
      changed: [],
      retyped: [],
      incompatible: [],
    });
  });

  it('T31: names fields of another type, with how their values convert; those stored alike are not among them', () => {
    const retyped = (fields: string, previous = first) =>
      compareTemplates(previous, templateOf(fields)).retyped.map(({ id, before, after, conversion }) => [
        id,
        before.type,
        after.type,
        conversion.kind,
      ]);
    expect(retyped("a: 'text'")).toEqual([]);
    expect(retyped("a: 'number', size: 'line', notes: 'person'")).toEqual([
      ['a', 'line', 'number', 'converts'],
      ['size', 'select', 'line', 'converts'],
      ['notes', 'richText', 'person', 'parks'],
    ]);
    expect(retyped("notes: 'line'", second)).toEqual([['notes', 'richText', 'line', 'converts']]);
    expect(compareTemplates(first, templateOf("a: 'references'")).incompatible).toEqual([]);
  });

  it('T30: follows a field that says what it was called', () => {
    const next = templateOf(
      "label: { type: 'line', was: 'a' }, notes: 'richText', b: { type: 'date', was: 'size' }",
    );
    const { added, retired, renamed, changed, retyped, incompatible } = compareTemplates(first, next);
    expect({ added, retired, changed: changed.map(({ id, settings }) => [id, ...settings]) }).toEqual({
      added: [],
      retired: [],
      changed: [
        ['label', 'label'],
        ['b', 'type', 'label', 'options'],
      ],
    });
    expect(renamed).toEqual([
      { id: 'label', was: 'a' },
      { id: 'b', was: 'size' },
    ]);
    expect(retyped.map(({ id }) => id)).toEqual(['b']);
    expect(incompatible).toEqual([]);
    // The source still says so in later versions, and nothing comes of it.
    expect(compareTemplates(carryRetired(first, next), next).renamed).toEqual([]);
  });

  it('T30: refuses a past that there is not, that two claim, and the name of content that was taken along', () => {
    const problems = (previous: typeof first, fields: string) =>
      compareTemplates(previous, templateOf(fields)).incompatible.map(({ path, message }) => [
        path.join('.'),
        message,
      ]);
    expect(problems(first, "x: { type: 'line', was: 'nothing' }")).toEqual([
      ['fields.x.was', 'Version 1 has no field “nothing” that “x” could continue.'],
    ]);
    expect(problems(first, "a: 'line', x: { type: 'line', was: 'a' }")[0]?.[1]).toContain('is still a field');
    expect(problems(first, "x: { type: 'line', was: 'a' }, y: { type: 'line', was: 'a' }")).toEqual([
      ['fields.y.was', 'Another field continues “a” already.'],
    ]);
    const renamed = carryRetired(first, templateOf("x: { type: 'line', was: 'a' }"));
    expect(problems(renamed, "x: 'line', a: 'line'")[0]?.[0]).toBe('fields.a');
  });

  it('T30: keeps retired fields through later versions, and takes back those that return', () => {
    expect(Object.keys(second.retired)).toEqual(['notes']);
    expect(compareTemplates(second, third).restored.map(({ id }) => id)).toEqual(['notes']);
    expect(Object.keys(third.retired)).toEqual(['size']);
    const fourth = carryRetired(third, templateOf("z: 'line'"));
    expect(Object.keys(fourth.retired).sort()).toEqual(['a', 'b', 'notes', 'size']);
    expect(fourth.retired['notes']?.label).toBe('Remarks');
    expect(Object.isFrozen(fourth.retired)).toBe(true);
  });
});
