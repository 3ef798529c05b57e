import { expect, test } from 'vitest';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { formChanges } from './form-changes.ts';

const FIRST = templateOf("notes: 'text', size: 'line', state: { type: 'select', options: ['open'] }");
const textsOf = (fields: string, others = '') =>
  formChanges(FIRST, { ...templateOf(fields, others), version: 2 }).map(({ text }) => text);

test('what came, what went, what is of another type or called otherwise, each once', () => {
  expect(
    textsOf(
      "impact: 'line', size: 'number', state: { type: 'select', label: 'Standing', options: ['open', 'done'] }",
    ),
  ).toEqual(['+\u00a0Impact', '−\u00a0Notes', 'Size is now Number', 'State is now called Standing']);
  expect(
    textsOf(
      "notes: { type: 'text', help: 'All' }, size: 'line', state: { type: 'select', options: ['open'] }",
    ),
  ).toEqual(['Notes changed']);
});

test('a version that changes no field says so, and one that says the same says nothing', () => {
  const fields = "notes: 'text', size: 'line', state: { type: 'select', options: ['open'] }";
  expect(textsOf(fields, "titlePattern: 'X {date}',")).toEqual(['its rules or layout']);
  expect(textsOf(fields)).toEqual([]);
});

test('a field with another id is called otherwise, not new', () => {
  const next = {
    ...templateOf("journal: 'text', size: 'line', state: { type: 'select', options: ['open'] }"),
    version: 2,
  };
  expect(formChanges(FIRST, { ...next, slots: { journal: 'notes' } }).map(({ text }) => text)).toEqual([
    'Notes is now called Journal',
  ]);
});
