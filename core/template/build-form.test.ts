import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testField } from '#core/codex/replica.fixture.ts';
import { FIELD_TYPES } from '#core/fields/model/field-definition.ts';
import type { JsonValue } from '#core/json.ts';
import { buildForm, type FormModel } from './build-form.ts';
import { templateOf } from './template-library.fixture.ts';

const layout = ({ views }: FormModel) =>
  views.map(({ label, sections }) => [
    label,
    ...sections.map(({ fields }) => fields.map(({ field }) => field.id)),
  ]);
const hidden = (form: FormModel) =>
  form.views.flatMap(({ sections }) =>
    sections.flatMap(({ fields }) => fields.filter((field) => field.hidden).map(({ field }) => field.id)),
  );

describe('buildForm', () => {
  it('T22: without views, puts short fields first, two abreast, then prose and rows', () => {
    const form = buildForm(
      templateOf(
        "body: 'richText', status: 'checkbox', steps: 'checklist', name: 'line', due: 'date', shot: 'image'",
      ),
    );
    expect(layout(form)).toEqual([['Main', ['status', 'name', 'due'], ['body', 'steps', 'shot']]]);
    expect(form.views[0]?.sections.map(({ columns }) => columns)).toEqual([2, 1]);
    expect(form.views[0]?.sections[1]?.fields[0]).toMatchObject({
      storage: 'fragment',
      layer: 'text',
      hidden: false,
    });
  });

  it('T20: appends what no view shows to the first', () => {
    const form = buildForm(
      templateOf(
        "a: 'line', b: 'line', c: 'line'",
        "views: [{ label: 'One', sections: [['b']] }, { label: 'Two', sections: [['a']] }],",
      ),
    );
    expect(layout(form)).toEqual([
      ['One', ['b'], ['c']],
      ['Two', ['a']],
    ]);
  });

  it('T20: has a view even for a template without fields', () => {
    expect(layout(buildForm(templateOf('')))).toEqual([['Main']]);
  });

  it('T21: hides a field while its condition does not hold, and all that depend on it', () => {
    const template = templateOf(`
      kind: { type: 'select', options: ['a', 'b'] }, tags: 'tags',
      ofA: { type: 'line', visibleWhen: { field: 'kind', in: ['a'] } },
      deep: { type: 'line', visibleWhen: 'ofA' },
      tagged: { type: 'line', visibleWhen: { field: 'tags', in: ['x'] } },
    `);
    expect(hidden(buildForm(template))).toEqual([]);
    expect(hidden(buildForm(template, { values: {} }))).toEqual(['ofA', 'deep', 'tagged']);
    expect(hidden(buildForm(template, { values: { kind: 'b', ofA: 'kept', tags: ['y', 'x'] } }))).toEqual([
      'ofA',
      'deep',
    ]);
    expect(hidden(buildForm(template, { values: { kind: 'a', ofA: 'kept', tags: [] } }))).toEqual(['tagged']);
  });

  it('T21: does not go round in circles', () => {
    // Such a template is refused now, and may have been published before it was.
    const { fields, ...rest } = templateOf("a: 'line', b: 'line'");
    const asking = (id: string, other: string) => ({
      [id]: { ...testField('line', id), visibleWhen: { field: other, in: null } },
    });
    const template = { ...rest, fields: { ...asking('a', 'b'), ...asking('b', 'a') } };
    expect(Object.keys(fields)).toEqual(['a', 'b']);
    expect(hidden(buildForm(template, { values: { a: 'x', b: 'y' } }))).toEqual([]);
    expect(hidden(buildForm(template, { values: { a: 'x' } }))).toContain('a');
  });

  it('T21: hides a section and a view with all that stands in them', () => {
    const template = templateOf(
      "kind: { type: 'select', options: ['a', 'b'] }, cost: 'number', note: 'line', last: { type: 'line', visibleWhen: 'note' }",
      `views: [
        { label: 'One', sections: [['kind'], { fields: ['cost'], visibleWhen: { field: 'kind', is: 'a' } }] },
        { label: 'Two', sections: [['note'], ['last']], visibleWhen: { field: 'cost', atLeast: 100 } },
      ],`,
    );
    const shown = (values: Record<string, JsonValue>) => {
      const form = buildForm(template, { values });
      return [hidden(form), form.views.map((view) => view.hidden)];
    };
    expect(shown({ kind: 'a', cost: 100, note: 'x' })).toEqual([[], [false, false]]);
    expect(shown({ kind: 'a', cost: 99, note: 'x' })).toEqual([
      ['note', 'last'],
      [false, true],
    ]);
    // The cost is hidden, so it counts as empty.
    expect(shown({ kind: 'b', cost: 100, note: 'x' })).toEqual([
      ['cost', 'note', 'last'],
      [false, true],
    ]);
    expect(buildForm(template).views.map((view) => view.hidden)).toEqual([false, false]);
  });

  it('T20: places every field exactly once, however views are written', () => {
    const types = FIELD_TYPES.filter((type) => !['select', 'multiSelect', 'table', 'formula'].includes(type));
    const ids = fc.uniqueArray(
      fc
        .stringMatching(/^[a-z][a-zA-Z0-9]{0,6}$/)
        .filter((id) => !(id in {}) && !['title', 'true', 'false', 'null'].includes(id)),
      { maxLength: 12 },
    );
    const input = ids.chain((names) =>
      fc.record({
        names: fc.constant(names),
        types: fc.array(fc.constantFrom(...types), { minLength: names.length, maxLength: names.length }),
        placed: fc.shuffledSubarray(names),
        perSection: fc.integer({ min: 1, max: 4 }),
        withViews: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(input, ({ names, types: chosen, placed, perSection, withViews }) => {
        const sections = Array.from({ length: Math.ceil(placed.length / perSection) }, (_, index) =>
          placed.slice(index * perSection, (index + 1) * perSection),
        );
        const views = sections.map((fields, index) => ({
          id: `v${index}`,
          label: 'View',
          sections: [fields],
        }));
        const fields = names.map((name, index) => `${name}: '${chosen[index]}'`).join(', ');
        const template = templateOf(
          fields,
          withViews && views.length > 0 ? `views: ${JSON.stringify(views)},` : '',
        );
        const found = buildForm(template).views.flatMap((view) =>
          view.sections.flatMap((section) => section.fields.map(({ field }) => field.id)),
        );
        expect([...found].sort()).toEqual([...names].sort());
      }),
    );
  });
});
