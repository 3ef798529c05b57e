import { describe, expect, it } from 'vitest';
import { editSource, type SourceEdit } from '#core/json5/source-edit.ts';
import { parseTemplate } from '#core/template/parse-template.ts';
import { addCreatedChild, removeCreatedChild } from './child-edits.ts';
import {
  addField,
  changeSetting,
  changeSettings,
  changeType,
  duplicateField,
  fieldIdFor,
  moveField,
  removeField,
  restoreField,
} from './field-edits.ts';
import {
  addView,
  adoptViews,
  labelSection,
  placeField,
  sectionsOf,
  setColumns,
  showSectionWhen,
  showViewWhen,
  unplaceField,
  viewsOf,
} from './layout-edits.ts';
import { addOption, colorOption, labelOption, moveOption, removeOption } from './option-edits.ts';
import { renameField } from './rename-field.ts';
import { addState, allowChildren, beginWorkflow, changeState, removeState } from './rule-edits.ts';
import { readModel, type TemplateModel } from './template-model.ts';
import { setTransition } from './transition-edits.ts';

const PARENT = `{
  id: 'record', version: 1,
  fields: { owner: { type: 'person', label: 'Owner', help: 'Who leads.' } },
  views: [{ label: 'All', sections: [['owner']] }],
}`;

const TEXT = `// Why this is kept.
{
  id: 'report',
  version: 2,
  extends: 'record',
  fields: {
    // The day it began.
    began: { type: 'date', required: true },
    size: 'number', // in metres
    kind: { type: 'select', options: ['Calm', 'Storm'] },
  },
  sections: [
    { label: 'Facts', fields: ['began', 'size'] },
    ['kind'], // alone
  ],
}
`;

function modelOf(text: string): TemplateModel {
  const reading = readModel(text, (id) => {
    const parsed = parseTemplate(id === 'record' ? PARENT : '');
    return parsed.ok ? parsed.source : null;
  });
  if (!reading.ok) throw new Error('the text has syntax errors');
  return reading.model;
}

function edited(edits: readonly SourceEdit[], text = TEXT): string {
  return [...editSource(text, edits)]
    .reverse()
    .reduce((now, { from, to, insert }) => now.slice(0, from) + insert + now.slice(to), text);
}

const model = modelOf(TEXT);

describe('readModel', () => {
  it('lists the fields of the text, then those that are only inherited, with the source of every setting', () => {
    expect(model.fields.map(({ id, own }) => [id, own !== null])).toEqual([
      ['began', true],
      ['size', true],
      ['kind', true],
      ['owner', false],
    ]);
    expect(model.fields[3]?.inherited?.origins).toEqual({ type: 'record', label: 'record', help: 'record' });
    expect(model.fields[3]?.definition.help).toBe('Who leads.');
  });

  it('shows a template with errors other than of syntax, and refuses those', () => {
    expect(
      modelOf(`{ id: 'a', version: 1, fields: { x: { type: 'select' } } }`).fields[0]?.definition.type,
    ).toBe('select');
    expect(readModel('{ id: ', () => null)).toMatchObject({ ok: false, issue: { line: 1 } });
  });
});

describe('edits of fields', () => {
  it('adds a field below another, in its section too', () => {
    const { id, edits } = addField(model, 'line', 'Seen by', 'began');
    const text = edited(edits);
    expect(id).toBe('seenBy');
    expect(text).toContain("required: true },\n    seenBy: 'line',\n    size: 'number', // in metres");
    expect(text).toContain("['began', 'seenBy', 'size']");
    const table = edited(addField(model, 'table', 'Steps').edits);
    expect(table).toContain("steps: { type: 'table', columns: [{ id: 'name', label: 'Name' }] },");
  });

  it('makes an id of a label that formulas can read, and that is free', () => {
    expect(fieldIdFor('Größe in m²', [])).toBe('groeInM');
    expect(fieldIdFor('Title', [])).toBe('title2');
    expect(fieldIdFor('3 things', [])).toBe('field3Things');
    expect(fieldIdFor('Owner', ['owner'])).toBe('owner2');
  });

  it('says one setting, writing a shorthand out, and hands it back', () => {
    expect(edited(changeSetting(model, 'size', 'unit', 'm'))).toContain(
      "size: { type: 'number', unit: 'm' }, // in metres",
    );
    expect(edited(changeSetting(model, 'owner', 'required', true))).toContain(
      'owner: { required: true },\n  },\n  sections',
    );
    const changed = edited(changeSetting(model, 'owner', 'required', true));
    expect(edited(changeSetting(modelOf(changed), 'owner', 'required', undefined), changed)).toBe(TEXT);
    expect(edited(changeSetting(model, 'began', 'required', undefined))).toContain(
      "began: { type: 'date' },",
    );
  });

  it('says several settings at once, and keeps the field where it was', () => {
    const owner = edited(changeSetting(model, 'owner', 'requiredWhen', 'kind'));
    const both = changeSettings(modelOf(owner), 'owner', { required: true, requiredWhen: undefined });
    expect(edited(both, owner)).toContain('owner: { required: true },\n  },\n  sections');
    expect(edited(changeSettings(model, 'size', { unit: 'm', required: undefined }))).toContain(
      "size: { type: 'number', unit: 'm' }, // in metres",
    );
  });

  it('duplicates, moves, renames and removes a field with its comments and its place', () => {
    expect(edited(duplicateField(model, 'kind').edits)).toContain(
      "kindCopy: { type: 'select', options: ['Calm', 'Storm'], label: 'Kind copy' },",
    );
    expect(edited(moveField(model, 'began', 1))).toContain(
      "size: 'number', // in metres\n    // The day it began.\n    began:",
    );
    const renamed = edited(renameField(model, 'size', 'length'));
    expect(renamed).toContain("length: 'number', // in metres");
    expect(renamed).toContain("['began', 'length']");
    const removed = edited(removeField(model, 'began'));
    expect(removed).not.toContain('The day it began');
    expect(removed).toContain("fields: ['size']");
  });

  it('brings a retired field back as it was', () => {
    const removed = modelOf(edited(removeField(model, 'kind')));
    const kind = model.fields[2]?.definition;
    if (kind === undefined) throw new Error('no field');
    expect(edited(restoreField(removed, kind, undefined), removed.text)).toContain('kind: {');
    expect(edited(restoreField(removed, kind, 'line'), removed.text)).toContain("kind: 'line',");
  });

  it('brings its conditions back as they can be read', () => {
    const text = TEXT.replace(
      "'Storm'] }",
      "'Storm'], visibleWhen: 'size', readOnlyWhen: { not: 'began' } }",
    );
    const written = modelOf(text);
    const kind = written.fields[2]?.definition;
    if (kind === undefined) throw new Error('no field');
    const removed = modelOf(edited(removeField(written, 'kind'), text));
    const restored = modelOf(edited(restoreField(removed, kind, undefined), removed.text));
    expect(restored.source.fields['kind']).toMatchObject({
      visibleWhen: { field: 'size', in: null },
      readOnlyWhen: { not: { field: 'began', in: null } },
    });
  });

  it('drops what another type does not take, and adds what it needs', () => {
    expect(edited(changeType(model, 'kind', 'line'))).toContain("kind: { type: 'line' },");
    expect(edited(changeType(model, 'size', 'select'))).toContain(
      "size: { type: 'select', options: ['First', 'Second'] }, // in metres",
    );
  });
});

describe('edits of the layout', () => {
  const [facts, alone] = sectionsOf(model);
  if (facts === undefined || alone === undefined) throw new Error('no sections');

  it('puts a field into another section, and out of all', () => {
    expect(edited(placeField(model, 'size', alone, 0))).toContain(
      "fields: ['began'] },\n    ['size', 'kind'], // alone",
    );
    expect(edited(placeField(model, 'owner', facts, 2))).toContain("['began', 'size', 'owner']");
    expect(edited(placeField(model, 'began', facts, 1))).toContain("['size', 'began']");
    expect(edited(unplaceField(model, 'began'))).toContain("fields: ['size']");
  });

  it('gives a section a heading and columns', () => {
    expect(edited(setColumns(facts, 2))).toContain(
      "{ columns: 2, label: 'Facts', fields: ['began', 'size'] }",
    );
    const labelled = edited(labelSection(alone, 'Weather'));
    expect(labelled).toContain("{ label: 'Weather', fields: ['kind'] }");
    expect(edited(labelSection(facts, null))).toContain("{ fields: ['began', 'size'] }");
  });

  it('shows a section or a view only under a condition, and always again', () => {
    const shown = edited(showSectionWhen(facts, 'kind'));
    expect(shown).toContain("{ label: 'Facts', visibleWhen: 'kind', fields: ['began', 'size'] }");
    const [again] = sectionsOf(modelOf(shown));
    expect(again === undefined ? '' : edited(showSectionWhen(again, undefined), shown)).toBe(TEXT);
    expect(edited(showSectionWhen(alone, 'size'))).toContain("{ visibleWhen: 'size', fields: ['kind'] }");
    const text = edited(addView(model, 'More'));
    const view = viewsOf(modelOf(text))[1];
    if (view === undefined) throw new Error('no view');
    const hidden = edited(showViewWhen(view, 'kind'), text);
    expect(modelOf(hidden).source.views?.[1]?.visibleWhen).toEqual({ field: 'kind', in: null });
    expect(hidden).toMatch(/label: 'More',\s+visibleWhen: 'kind',\s+sections/);
  });

  it('moves the sections into a view when a second is added', () => {
    const text = edited(addView(model, 'More'));
    const views = modelOf(text).source.views;
    expect(views?.map(({ label, sections }) => [label, sections.map(({ fields }) => fields)])).toEqual([
      ['Main', [['began', 'size'], ['kind']]],
      ['More', [[]]],
    ]);
    expect(text).toContain('// alone');
  });

  it('writes out a layout that was left to Bindery', () => {
    const text = "{ id: 'a', version: 1, fields: { b: 'line' } }";
    const section = { id: 'section-1', label: null, columns: 2, fields: ['b'] } as const;
    const view = { id: 'main', label: 'Main', sections: [section] };
    expect(modelOf(edited(adoptViews([view]), text)).source.views?.[0]?.sections[0]).toMatchObject({
      columns: 2,
      fields: ['b'],
    });
  });
});

describe('edits of options', () => {
  const path = ['fields', 'kind', 'options'];
  const options = model.fields[2]?.definition.options ?? [];
  const list = { path, options, published: new Set(['Calm']) };

  it('adds, orders, colours and removes', () => {
    expect(edited(addOption(model, list, 2, 'Fog'))).toContain("['Calm', 'Storm', 'Fog']");
    expect(edited(moveOption(model, list, 1, 0))).toContain("['Storm', 'Calm']");
    expect(edited(colorOption(model, list, 1, 'rose'))).toContain(
      "['Calm', { value: 'Storm', color: 'rose' }]",
    );
    expect(edited(removeOption(model, list, 0))).toContain("['Storm']");
  });

  it('renames an option that was never published wherever the text names it', () => {
    const text = TEXT.replace("'Storm'] },", "'Storm'], default: 'Storm' },").replace(
      "size: 'number',",
      "size: { type: 'number', visibleWhen: { any: [{ field: 'kind', in: ['Storm' /* or worse */] }, 'began'] } },",
    );
    const renamed = edited(labelOption(modelOf(text), list, 1, 'Gale'), text);
    expect(renamed).toContain("options: ['Calm', 'Gale'], default: 'Gale' }");
    expect(renamed).toContain("{ field: 'kind', in: ['Gale' /* or worse */] }");
    expect(edited(labelOption(modelOf(text), list, 0, 'Still'), text)).toContain("default: 'Storm'");
  });

  it('renames it in automation rules and in children of its own template alone', () => {
    const rules = `automation: [
      { id: 'a', when: { field: 'kind', to: 'Storm' }, then: { set: { kind: 'Storm', other: 'Storm' } } },
      { id: 'b', when: { created: true }, then: [{ add: { kind: ['Calm', 'Storm'] } },
        { create: { template: 'ID', fields: { kind: 'Storm' } } }, { create: { template: 'else', fields: { kind: 'Storm' } } }] },
    ], children: { create: [{ template: 'ID', fields: { kind: 'Storm' } }] },`.replaceAll(
      'ID',
      model.source.id,
    );
    const text = TEXT.replace('  fields: {', `  ${rules}\n  fields: {`);
    expect(text).not.toBe(TEXT);
    const expected = text
      .replaceAll(/(to|kind): 'Storm'/g, "$1: 'Gale'")
      .replaceAll(", 'Storm']", ", 'Gale']")
      .replace(
        "{ template: 'else', fields: { kind: 'Gale' }",
        "{ template: 'else', fields: { kind: 'Storm' }",
      );
    expect(edited(labelOption(modelOf(text), list, 1, 'Gale'), text)).toBe(expected);
  });

  it('keeps the value of an option that Codices may hold when its label changes', () => {
    expect(edited(labelOption(model, list, 0, 'Still'))).toContain(
      "[{ value: 'Calm', label: 'Still' }, 'Storm']",
    );
    expect(edited(labelOption(model, list, 1, 'Gale'))).toContain("['Calm', 'Gale']");
  });
});

describe('edits of rules', () => {
  const begun = edited(beginWorkflow(model, 'kind'));
  const withWorkflow = modelOf(begun);

  it('makes options states, and takes a transition away', () => {
    expect(withWorkflow.source.workflow?.states.map(({ id }) => id)).toEqual(['Calm', 'Storm']);
    expect(begun).toContain("kind: { type: 'select' },");
    const text = edited(setTransition(withWorkflow, 'Storm', 'Calm', false), begun);
    expect(modelOf(text).source.workflow?.transitions).toEqual([{ from: 'Calm', to: 'Storm' }]);
    expect(
      modelOf(edited(setTransition(modelOf(text), 'Storm', 'Calm', true), text)).source.workflow?.transitions,
    ).toHaveLength(2);
  });

  it('adds, changes and removes a state with its transitions', () => {
    const text = edited(addState(withWorkflow, 'In review'), begun);
    const changed = edited(changeState(modelOf(text), 2, 'color', 'amber'), text);
    expect(modelOf(changed).source.workflow?.states[2]).toEqual({
      id: 'in-review',
      label: 'In review',
      color: 'amber',
    });
    const ways = edited(setTransition(modelOf(changed), 'Calm', 'in-review', false), changed);
    const removed = modelOf(edited(removeState(modelOf(ways), 1), ways)).source.workflow;
    expect(removed?.states.map(({ id }) => id)).toEqual(['Calm', 'in-review']);
    expect(removed?.transitions).toEqual([{ from: 'in-review', to: 'Calm' }]);
  });

  it('says which children there may be, and which are created', () => {
    const some = edited(allowChildren(model, ['task']));
    expect(some).toContain("children: { allow: ['task'] },");
    expect(edited(allowChildren(modelOf(some), null), some)).toBe(TEXT);
    const created = edited(addCreatedChild(model, 'task', 'First'));
    expect(created).toContain("create: [{ template: 'task', title: 'First' }]");
    expect(edited(removeCreatedChild(modelOf(created), 0), created)).toBe(TEXT);
  });
});
