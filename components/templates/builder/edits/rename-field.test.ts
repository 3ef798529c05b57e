import { describe, expect, it } from 'vitest';
import { applyChanges } from '#core/json5/change-sequence.ts';
import { editSource } from '#core/json5/source-edit.ts';
import { renameField, renameObstacle } from './rename-field.ts';
import { readModel, type TemplateModel } from './template-model.ts';

function modelOf(text: string): TemplateModel {
  const reading = readModel(text, () => null);
  if (!reading.ok) throw new Error('the text has syntax errors');
  return reading.model;
}

const renamed = (text: string, id: string, name: string) =>
  applyChanges(text, editSource(text, renameField(modelOf(text), id, name)));

/** Names the field `kin` in every way that a template can, beside words that only look like it. */
const TEXT = `{
  id: 'report', version: 1,
  fields: {
    kin: { type: 'number', label: 'kin', readOnlyWhen: 'other' }, // kin
    other: { type: 'select', options: ['kin'], default: 'kin', visibleWhen: { all: ['kin', { not: { field: 'kin', atLeast: 3 } }] } },
    third: { type: 'line', requiredWhen: { any: [{ field: 'kin', empty: false }, { field: 'other', is: 'kin' }] }, readOnlyWhen: 'kin' },
    sum: { type: 'formula', expression: "if(kin > 1, kin + kind, 'kin')" },
  },
  views: [{ label: 'kin', visibleWhen: 'kin', sections: [['kin'], { visibleWhen: 'kin', fields: ['other', 'kin'] }] }],
  workflow: { field: 'kin', states: ['kin', 'b'], transitions: {
    kin: [{ to: 'b', by: ['admin', { field: 'kin' }], requires: ['kin'] }],
    b: [{ to: 'kin', by: { field: 'kin' }, requires: { field: 'kin', is: 'kin' } }],
  } },
  rules: [{ when: 'kin', must: { field: 'kin', atMost: 3 }, message: 'kin', fields: ['kin', 'other'] }],
  titlePattern: 'kin {kin}, {other}',
}`;

describe('renameField', () => {
  it('changes every place that names the field, and no word that only looks like it', () => {
    const expected = TEXT.replace('    kin: {', '    size: {')
      .replace("all: ['kin', { not: { field: 'kin'", "all: ['size', { not: { field: 'size'")
      .replace("any: [{ field: 'kin'", "any: [{ field: 'size'")
      .replace("readOnlyWhen: 'kin'", "readOnlyWhen: 'size'")
      .replace("if(kin > 1, kin + kind, 'kin')", "if(size > 1, size + kind, 'kin')")
      .replace(
        "visibleWhen: 'kin', sections: [['kin'], { visibleWhen: 'kin', fields: ['other', 'kin']",
        () => "visibleWhen: 'size', sections: [['size'], { visibleWhen: 'size', fields: ['other', 'size']",
      )
      .replace("workflow: { field: 'kin'", "workflow: { field: 'size'")
      .replace("{ field: 'kin' }], requires: ['kin']", "{ field: 'size' }], requires: ['size']")
      .replace(
        "by: { field: 'kin' }, requires: { field: 'kin',",
        "by: { field: 'size' }, requires: { field: 'size',",
      )
      .replace("when: 'kin', must: { field: 'kin'", "when: 'size', must: { field: 'size'")
      .replace("fields: ['kin', 'other'] }]", "fields: ['size', 'other'] }]")
      .replace('{kin}', '{size}');
    const text = renamed(TEXT, 'kin', 'size');
    expect(modelOf(text).value).toEqual(modelOf(expected).value);
    expect(text).toContain('// kin\n');
  });

  it('changes the conditions of the field itself', () => {
    expect(renamed(TEXT, 'other', 'more')).toContain(
      "kin: { type: 'number', label: 'kin', readOnlyWhen: 'more' }",
    );
  });
});

describe('renameField, of what is told of other Codices', () => {
  const text = (allow: string) => `{
  id: 'report', version: 1,
  fields: { kin: 'number', sum: { type: 'formula', expression: 'sum(children.kin) + kin' }, other: 'number', near: 'date' },
  children: { allow: [${allow}], create: [
    { template: 'report', fields: { kin: 3, other: { from: 'kin' } } }, // kin
    { template: 'task', fields: { kin: { from: 'kin' } } },
  ] },
  automation: [
    { id: 'kin', when: { field: 'kin', to: 3 }, if: { field: 'kin', atLeast: 1 }, then: [
      { set: { kin: { formula: 'kin * 2' }, other: { from: 'kin' } } },
      { create: { template: 'report', title: 'kin {kin}', fields: { kin: { from: 'kin' } } } },
      { create: { template: 'task', fields: { kin: 1 } } },
    ] },
  ],
}`;

  it('follows into what children begin with and into automation rules, and leaves the fields of other templates alone', () => {
    const found = renamed(text("'report'"), 'kin', 'size');
    const expected = text("'report'")
      .replace('fields: { kin:', 'fields: { size:')
      .replace("'sum(children.kin) + kin'", "'sum(children.size) + size'")
      .replace("fields: { kin: 3, other: { from: 'kin' } }", "fields: { size: 3, other: { from: 'size' } }")
      .replace("fields: { kin: { from: 'kin' } } },\n  ]", "fields: { kin: { from: 'size' } } },\n  ]")
      .replace(
        "when: { field: 'kin', to: 3 }, if: { field: 'kin'",
        "when: { field: 'size', to: 3 }, if: { field: 'size'",
      )
      .replace(
        "set: { kin: { formula: 'kin * 2' }, other: { from: 'kin' }",
        "set: { size: { formula: 'size * 2' }, other: { from: 'size' }",
      )
      .replace(
        "'kin {kin}', fields: { kin: { from: 'kin' } }",
        "'kin {size}', fields: { size: { from: 'size' } }",
      );
    expect(modelOf(found).value).toEqual(modelOf(expected).value);
    expect(found).toContain(' // kin\n');
    expect(renameObstacle(modelOf(text("'report'")), 'kin', 'size')).toBeNull();
  });

  it('leaves a formula over Codices of other templates alone, and says where they may be of this one as well', () => {
    expect(renamed(text("'task'"), 'kin', 'size')).toContain("'sum(children.kin) + size'");
    expect(renameObstacle(modelOf(text("'task'")), 'kin', 'size')).toBeNull();
    expect(renameObstacle(modelOf(text("'task', 'report'")), 'kin', 'size')).toContain(
      'The formula of “Sum” adds up “kin”',
    );
    expect(renameObstacle(modelOf(text("'task', 'report'")), 'near', 'day')).toBeNull();
  });
});

describe('renameObstacle', () => {
  it('names what still refers to the field where it cannot be followed', () => {
    expect(renameObstacle(modelOf(TEXT), 'kin', 'size')).toBeNull();
    const broken = TEXT.replace('if(kin > 1,', 'if(kin >> 1,');
    expect(renameObstacle(modelOf(broken), 'kin', 'size')).toContain('The formula of “Sum”');
    expect(renameObstacle(modelOf(broken), 'other', 'size')).toBeNull();
    const automated = TEXT.replace(
      /}$/,
      "automation: [{ id: 'remind', when: { date: 'kin' }, then: [{ set: { other: { formula: 'kin >> 1' } } }] }] }",
    );
    expect(renameObstacle(modelOf(automated), 'kin', 'size')).toContain('“remind”');
    const dated = TEXT.replace('{other}', '{date}');
    expect(renameObstacle(modelOf(dated), 'kin', 'date')).toContain('{date} is the day');
  });
});
