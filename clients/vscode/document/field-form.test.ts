/** The form of values in the text of a Codex, read as it is written; and the text of a Codex as it was. */
import { describe, expect, it } from 'vitest';
import { FIELD_TYPES } from '#core/fields/model/field-definition.ts';
import type { JsonValue } from '#core/json.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { type FieldForm, formOf, readValue, writeValue } from './field-form.ts';
import { writePastText } from './past-text.ts';

const ID = '0190a000-0000-7000-8000-000000000001';

describe('a value', () => {
  it.each<[FieldForm, JsonValue, string]>([
    ['word', 'High', 'High'],
    ['word', null, ''],
    ['number', 3.5, '3.5'],
    ['flag', false, 'false'],
    ['link', ID, `bindery:${ID}`],
    ['list', ['one', 'two words'], '- one\n- two words'],
    ['list', [], ''],
    ['links', [ID], `- bindery:${ID}`],
    ['rows', [{ id: 'a', what: 'x\ny' }], '{"id":"a","what":"x\\ny"}'],
  ])('of the form %s: %j is written %j, and read back', (form, value, text) => {
    expect(writeValue(form, value)).toBe(text);
    expect(readValue(form, text)).toEqual({ ok: true, value });
  });

  it.each<[FieldForm, string]>([
    ['number', 'many'],
    ['flag', 'yes'],
    ['word', 'two\nlines'],
    ['link', 'a Codex'],
    ['links', '- a Codex'],
    ['list', 'no dash'],
    ['list', '- '],
    ['rows', '[1]'],
    ['rows', '{"a"'],
  ])('of the form %s cannot be %j, and says why', (form, text) => {
    expect(readValue(form, text)).toMatchObject({ ok: false, message: expect.stringMatching(/\.$/) });
  });

  it('of every type of field has one', () => {
    expect(FIELD_TYPES.map((type) => formOf({ type })).filter((form) => form === undefined)).toEqual([]);
  });

  it('that was uploaded is read by its name', () => {
    expect(writeValue('fixed', [{ assetId: 'a', name: 'chart.png' }])).toBe('chart.png');
  });
});

it('a Codex as it was has the form that it has now', () => {
  const template = templateOf(`body: 'richText', state: { type: 'select', options: ['Open'] }, more: 'tags'`);
  const past = { title: 'A title', fields: { body: { markdown: 'Once.' }, state: 'Open', more: ['a'] } };
  expect(writePastText(past, template)).toBe(
    [
      ...['# A title', '', '<!-- bindery body · Body · Markdown -->', 'Once.', ''],
      ...['<!-- bindery state · State · select: Open -->', 'Open', ''],
      ...['<!-- bindery more · More · one a line, behind a dash -->', '- a', '', ''],
    ].join('\n'),
  );
});
