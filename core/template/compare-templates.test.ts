import { describe, expect, it } from 'vitest';
import { carryRetired, compareTemplates } from './compare-templates.ts';
import { templateOf } from './template-library.fixture.ts';

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
      changed: [],
      incompatible: [],
    });
  });

  it('T31: refuses to store one id in two ways, also while it is retired', () => {
    const clash = compareTemplates(first, templateOf("a: 'richText'"));
    expect(clash.incompatible).toMatchObject([{ path: ['fields', 'a', 'type'] }]);
    expect(compareTemplates(second, templateOf("notes: 'line'")).incompatible).toHaveLength(1);
    expect(compareTemplates(first, templateOf("a: 'references'")).incompatible).toHaveLength(1);
    expect(compareTemplates(first, templateOf("a: 'text'")).incompatible).toEqual([]);
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
