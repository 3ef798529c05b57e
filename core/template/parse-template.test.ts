import { describe, expect, it } from 'vitest';
import type { Issue } from '#core/errors.ts';
import { MAX_FIELDS } from './format/field-format.ts';
import { parseTemplate } from './parse-template.ts';
import { describeIssues, sourceOf } from './template-library.fixture.ts';

const issuesOf = (text: string) => describeIssues(parseTemplate(text).issues);
const fieldIssues = (field: string) => issuesOf(`{ id: 'a', version: 1, fields: {\n${field}\n} }`);

/** The text after every fix is put in its place, last first. */
function mended(text: string, issues: readonly Issue[]): string {
  const lines = text.split('\n');
  for (const { line = 1, column = 1, endColumn = 1, fix } of [...issues].reverse()) {
    const before = lines[line - 1] ?? '';
    if (fix !== undefined) lines[line - 1] = before.slice(0, column - 1) + fix + before.slice(endColumn - 1);
  }
  return lines.join('\n');
}

const MISSPELT = `// How we learn from an outage. Keep it short: read at 3 am.
{
  id: 'incident-review', version: 5,
  extends: 'record',
  icon: 'flme',
  fields: {
    severity: {
      type: 'select', required: true,
      options: ['Low', 'Medium', 'High', 'Critical'],
      default: 'Hihg',
    },
    // began + ended give the duration; nobody types it
    began: { type: 'datetime', required: true },
    lasted: { type: 'formula', expression: 'ended - began' },
    owner: { type: 'persn', requird: true },
    followUps: {
      type: 'references', kind: 'follow_up',
      target: ['task'],
    },
  },
  chldren: { allow: ['task'] },
}`;

describe('parseTemplate', () => {
  it('T2, T3: reports every slip at its line and column, each with the fix', () => {
    const { ok, issues } = parseTemplate(MISSPELT);
    expect(ok).toBe(false);
    expect(describeIssues(issues)).toEqual([
      "5:9 The icon “flme” does not exist. Did you mean 'flame'?",
      "10:16 'Hihg' is not one of the options. Did you mean 'High'?",
      "13:20 There is no field type “datetime”. Did you mean 'dateTime'?",
      "15:20 The field type “persn” does not exist. Did you mean 'person'?",
      '15:29 A field has no “requird”. Did you mean “required”?',
      '18:7 A field of type references has no “target”. Did you mean “targets”?',
      '21:3 The template has no “chldren”. Did you mean “children”?',
    ]);
    expect(issues[1]).toEqual({
      path: ['fields', 'severity', 'default'],
      message: "'Hihg' is not one of the options. Did you mean 'High'?",
      fix: "'High'",
      line: 10,
      column: 16,
      endLine: 10,
      endColumn: 22,
    });
  });

  it('T3: is content once every fix has been put in its place', () => {
    const text = mended(MISSPELT, parseTemplate(MISSPELT).issues);
    expect(text).toContain("default: 'High',");
    expect(text).toContain("targets: ['task'],");
    expect(issuesOf(text)).toEqual([]);
  });

  it('T6: asks for an id and a version, and takes the name from the id', () => {
    expect(issuesOf('{}')).toEqual([
      '1:1 The template needs an “id”.',
      '1:1 The template needs a “version”.',
    ]);
    expect(issuesOf('[]')).toEqual(['1:1 The template must be an object in braces, but this is a list.']);
    expect(describeIssues(parseTemplate('3', 'odd.json5').issues)).toEqual([
      '1:1 odd.json5 must be an object in braces, but this is a number.',
    ]);
    expect(sourceOf("{ id: 'field-report', version: 2 }")).toMatchObject({
      name: 'Field report',
      version: 2,
    });
  });

  it.each<[string, string[]]>([
    [
      "{ id: 'Bad Id', version: 1 }",
      [
        "1:7 A template id is made of lower-case words joined by hyphens, like 'incident-review'; “Bad Id” is not.",
      ],
    ],
    ["{ id: 'a', version: 1.5 }", ['1:21 The version must be a whole number of at least 1.']],
    [
      "{ id: 'a', version: 1, fields: { title: 'line' } }",
      ['1:34 “title” is reserved; choose another name.'],
    ],
    [
      "{ id: 'a', version: 1, fields: { toString: 'line' } }",
      ['1:34 “toString” is reserved; choose another name.'],
    ],
    [
      "{ id: 'a', version: 1, fields: { 'a-b': 'line' } }",
      [
        '1:34 A field id is made of letters and digits beginning with a letter, like followUps; “a-b” is not.',
      ],
    ],
    ["{ id: 'a', version: 1, color: 'ros' }", ["1:31 The color “ros” does not exist. Did you mean 'rose'?"]],
    [
      "{ id: 'a', version: 1, views: [{ label: 'A', sections: [['ghost']] }] }",
      ["1:58 There is no field 'ghost'."],
    ],
    [
      "{ id: 'a', version: 1, sections: [['body']], fields: { boddy: 'richText' } }",
      ["1:36 There is no field 'body'. Did you mean 'boddy'?"],
    ],
    [
      "{ id: 'a', version: 1, fields: { b: 'line' }, sections: [['b'], { fields: ['b'] }] }",
      ['1:76 The field “b” is already placed.'],
    ],
    [
      "{ id: 'a', version: 1, mainChangesBy: 'approved-merges' }",
      ["1:39 “mainChangesBy” “approved-merges” does not exist. Did you mean 'approved-merge'?"],
    ],
    [
      "{ id: 'a', version: 1, titlePattern: 'About {tpic}', fields: { topic: 'line' } }",
      ['1:38 There is no field “tpic” for the title.'],
    ],
    [
      "{ id: 'a', version: 1, children: { allow: ['task'], create: [{ template: 'tsk' }] } }",
      ["1:74 “tsk” is created as a child but not allowed as one. Did you mean 'task'?"],
    ],
  ])('T6, T19: refuses %j', (text, expected) => {
    expect(issuesOf(text)).toEqual(expected);
  });

  it.each<[string, string[]]>([
    ['a: {}', ['2:1 A field needs a type.']],
    ["a: 'string'", ["2:4 There is no field type “string”. Did you mean 'line'?"]],
    ["a: { type: 'line', min: 3 }", ['2:20 A field of type line has no “min”. Did you mean “minLength”?']],
    [
      "a: { type: 'formula', expression: '1', required: true }",
      ['2:40 A field of type formula has no “required”.'],
    ],
    ["a: { type: 'select' }", ['2:1 There is nothing to choose from.']],
    ["a: { type: 'select', options: ['x', 'x'] }", ["2:37 The option 'x' is there twice."]],
    ["a: { type: 'table' }", ['2:1 A table needs columns.']],
    ["a: { type: 'table', columns: [{ id: 'id' }] }", ['2:37 “id” is reserved; choose another name.']],
    [
      "a: { type: 'table', columns: [{ id: 'x', type: 'select' }] }",
      ['2:31 The column “x” needs options to choose from.'],
    ],
    ["a: { type: 'number', min: 5, max: 2 }", ['2:35 The most, 2, is less than the least, 5.']],
    ["a: { type: 'number', default: 'three' }", ['2:31 Expected a number.']],
    ["a: { type: 'number', max: 2, default: 3 }", ['2:39 Must be at most 2.']],
    [
      "a: { type: 'date', default: '2026-02-30' }",
      ["2:29 Expected a day of the calendar like '2026-11-14'."],
    ],
    [
      "a: { type: 'url', default: 'javascript:alert(1)' }",
      ['2:28 Expected a full address that begins with https://, http:// or mailto:.'],
    ],
    [
      "a: { type: 'checkbox', required: 'true' }",
      ['2:34 “required” must be true or false, but this is text.'],
    ],
    [
      "a: { type: 'line', pattern: '(a+)+$' }",
      [
        '2:29 This pattern could take very long on some texts: within a repeated part, one text can be read in two ways.',
      ],
    ],
    ["a: { type: 'line', pattern: '(' }", ['2:29 This is not a regular expression: Unterminated group.']],
    ["a: { type: 'rating', max: 50 }", ['2:27 A rating has 2 to 10 stars.']],
    ["a: { type: 'references', kind: 'needs' }", ["2:32 There is no kind of reference 'needs'."]],
    ["a: { type: 'formula', expression: '1 + * 2' }", ['2:40 Expected a value, but found “*”.']],
    [
      "a: { type: 'number' },\nb: { type: 'formula', expression: 'a + bb' }",
      ['3:40 There is no field “bb”.'],
    ],
    ["a: { type: 'line', visibleWhen: 'a' }", ["2:33 There is no field 'a'."]],
    [
      "a: { type: 'select', options: ['on', 'off'] },\nb: { type: 'line', visibleWhen: { field: 'a', in: ['onn'] } }",
      ["3:52 “A” has no option 'onn'. Did you mean 'on'?"],
    ],
    [
      "a: { type: 'multiSelect', options: ['x'], default: ['x', 'z'] }",
      ["2:58 'z' is not one of the options. Did you mean 'x'?"],
    ],
  ])('T8–T11, T18: refuses the field %j', (field, expected) => {
    expect(fieldIssues(field)).toEqual(expected);
  });

  it('T17: a workflow names a select, its states and its transitions', () => {
    const workflow = (text: string, field = "{ type: 'select' }") =>
      issuesOf(`{ id: 'a', version: 1, fields: { status: ${field} },\nworkflow: ${text} }`);
    const states = "states: ['open', 'shut']";
    expect(workflow(`{ field: 'status', ${states} }`)).toEqual([]);
    expect(workflow(`{ field: 'stats', ${states} }`)).toContain(
      "2:20 There is no field 'stats'. Did you mean 'status'?",
    );
    expect(workflow(`{ field: 'status', ${states} }`, "'line'")).toEqual([
      '2:20 A workflow needs a select; “status” is line.',
    ]);
    expect(workflow(`{ field: 'status', ${states}, transitions: { open: ['shutt'] } }`)).toEqual([
      "2:78 There is no state 'shutt'. Did you mean 'shut'?",
    ]);
    expect(workflow(`{ field: 'status', states: ['open'] }`)).toEqual([
      '2:30 A workflow needs at least two states.',
    ]);
  });

  it('T2: gives warnings beside a template that can be used', () => {
    const parsed = parseTemplate(
      "{ id: 'a', version: 1, fields: { b: 'line', c: 'line' },\nsections: [['b']] }",
    );
    expect(parsed.ok).toBe(true);
    expect(parsed.issues.map(({ message }) => message)).toEqual([
      'No view shows c, so they are appended to the first.',
    ]);
  });

  it('T1: takes 500 fields and no more', () => {
    const fields = (count: number) =>
      Array.from({ length: count }, (_, index) => `f${index}: 'line'`).join(',');
    expect(fieldIssues(fields(MAX_FIELDS))).toEqual([]);
    expect(fieldIssues(fields(MAX_FIELDS + 1))).toEqual([
      '1:24 There are 501 fields; a template has at most 500.',
    ]);
  });

  it('T5: is not slowed down by thousands of mistakes', () => {
    const fields = Array.from({ length: MAX_FIELDS }, (_, index) => `f${index}: 'line'`).join(',');
    const ghosts = Array.from({ length: 10_000 }, (_, index) => `'g${index}'`).join(',');
    expect(
      parseTemplate(`{ id: 'a', version: 1, fields: { ${fields} }, sections: [[${ghosts}]] }`).issues,
    ).toHaveLength(100);
  });
});
