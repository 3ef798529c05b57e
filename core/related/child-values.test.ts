import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELD_TYPES } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import type { JsonValue } from '#core/json.ts';
import { parseTemplate } from '#core/template/parse-template.ts';
import type { Template } from '#core/template/template.ts';
import { resolveTemplate } from '#core/template/template-inheritance.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { childValues } from './child-values.ts';

const PARENT =
  "lead: { type: 'person', was: 'head' }, kind: { type: 'select', options: ['bug', 'idea'], default: 'bug' }, due: 'date', total: { type: 'formula', expression: '1' }";
const child = templateOf(
  "owner: 'person', note: { type: 'line', was: 'remark' }, due: 'date', size: { type: 'number', max: 3 }, time: 'duration', body: 'richText'",
);

function begin(fields: string, values: Record<string, JsonValue> = {}): Record<string, JsonValue> {
  const parent = templateOf(PARENT, `children: { create: [{ template: 'child', fields: ${fields} }] },`);
  const [created] = parent.children.create;
  if (created === undefined) throw new Error('nothing is created');
  return childValues({ template: parent, values }, created, child);
}

/** Issues of a parent that creates a child so. */
function issuesOf(fields: string, others: readonly Template[] = [{ ...child, id: 'child' }]): string[] {
  const source = `{ id: 'parent', version: 1, name: 'Parent', fields: { ${PARENT} },\n children: { create: [{ template: 'child', fields: ${fields} }] } }`;
  const parsed = parseTemplate(source);
  // What concerns this template alone is found before the others are looked at.
  if (!parsed.ok) return parsed.issues.map(({ message }) => message);
  return resolveTemplate('parent', () => parsed.source, others).issues.map(
    ({ line, message }) => `${line} ${message}`,
  );
}

describe('what a created child begins with', () => {
  it.each<[string, Record<string, JsonValue>, Record<string, JsonValue>]>([
    ["{ owner: { from: 'lead' } }", { lead: 'ana' }, { owner: 'ana' }],
    ["{ owner: { from: 'lead' } }", {}, {}],
    ["{ note: { from: 'kind' } }", {}, { note: 'bug' }],
    ["{ note: { from: 'kind' } }", { kind: 'idea' }, { note: 'idea' }],
    ["{ note: { from: 'kind' } }", { kind: null }, {}],
    ["{ body: { from: 'kind' } }", {}, { body: 'bug' }],
    ["{ due: { from: 'due' } }", { due: '2026-12-01' }, { due: '2026-12-01' }],
    ["{ due: { from: 'due' } }", { due: 'soon' }, {}],
    ["{ size: 2, note: 'text' }", {}, { size: 2, note: 'text' }],
    ["{ remark: 'text' }", {}, { note: 'text' }],
    ["{ time: '1 h' }", {}, { time: 3600 }],
    ['{ size: 4 }', {}, {}],
    ["{ size: { from: 'lead' }, lost: 1 }", { lead: 'ana' }, {}],
  ])('T44: %s of a parent with %j is %j', (fields, values, expected) => {
    expect(begin(fields, values)).toEqual(expected);
  });

  it('T44: never begins with what a field does not allow', () => {
    const all = FIELD_TYPES.filter((type) => type !== 'formula').map((type) => {
      const more = {
        select: ", options: ['a']",
        multiSelect: ", options: ['a']",
        table: ", columns: [{ id: 'a' }]",
      };
      return `${type}: { type: '${type}'${more[type as keyof typeof more] ?? ''} }`;
    });
    const every = templateOf(all.join(', '));
    const ids = Object.keys(every.fields);
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...ids), fc.jsonValue()),
        fc.constantFrom(...ids),
        fc.constantFrom(...ids),
        (values, from, to) => {
          const created = { template: 'x', title: 'x', fields: { [to]: { from } } };
          const begun = childValues(
            { template: every, values: values as Record<string, JsonValue> },
            created,
            every,
          );
          for (const [id, value] of Object.entries(begun)) {
            const field = every.fields[id];
            if (field === undefined || field.type === 'richText') continue;
            expect(fieldTypeOf(field.type).validate(field, value)).toEqual([]);
          }
        },
      ),
    );
  });

  it.each([
    ["{ owner: { from: 'lead' }, note: { from: 'kind' }, size: 1, due: '2026-12-01' }", []],
    ["{ owner: { from: 'led' } }", ["There is no field 'led'. Did you mean 'lead'?"]],
    ["{ owner: { from: 'total' } }", ['“total” is worked out, and there is nothing in it yet.']],
    ["{ owner: { from: 'head' } }", ["There is no field 'head'. Did you mean 'lead'?"]],
    ["{ ownr: { from: 'lead' } }", ['2 The template “child” has no field “ownr”.']],
    ["{ due: { from: 'lead' } }", ['2 “lead” is person, which “due” of “child” (date) cannot take.']],
    [
      "{ remark: 'text' }",
      ["2 “remark” of the template “child” is called 'note' by now; its value goes there."],
    ],
    ["{ due: 'soon' }", [expect.stringContaining('2 ')]],
  ])('T44: %s is checked against both templates', (fields, expected) => {
    expect(issuesOf(fields)).toEqual(expected);
  });

  it('T44: says nothing of fields of a template that is still to come, and nothing new of one that says none', () => {
    expect(issuesOf("{ whatever: { from: 'lead' } }", [])).toEqual([]);
    expect(
      Object.keys(
        templateOf("a: 'line'", "children: { create: [{ template: 'x' }] },").children.create[0] ?? {},
      ),
    ).toEqual(['template', 'title']);
  });
});
