import { describe, expect, it } from 'vitest';
import type { Template } from '#core/template/template.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { describeChanges } from './describe-changes.ts';

const first = templateOf(
  "size: { type: 'select', options: ['S', { value: 'm', label: 'M' }, 'L'] }, notes: 'richText', gone: 'line', due: { type: 'date', required: true }",
);
const second: Template = {
  ...templateOf(
    "size: { type: 'select', options: [{ value: 'm', label: 'Medium' }, 'S', 'XL'] }, journal: 'richText', due: { type: 'dateTime', help: 'When' }, extra: 'url'",
  ),
  version: 2,
  slots: { journal: 'notes', due: 'due@dateTime' },
};
const texts = (before = first, after = second) => describeChanges(before, after).map(({ text }) => text);

describe('describeChanges', () => {
  it('T29: says what came, went, is called otherwise, and is of another type, options included', () => {
    expect(texts()).toEqual([
      '“Size”: the option “M” is called “Medium”.',
      '“Size”: the option “XL” is new.',
      '“Size”: the option “L” is gone.',
      '“Size”: the options are in another order.',
      'The field “notes” has the id “journal”.',
      '“Notes” is called “Journal”.',
      '“Due” becomes Date and time (it was Date).',
      '“Due”: help is “When” (it was not set).',
      '“Due”: required is off (it was on).',
      '“Extra” is new (URL).',
      '“Gone” is retired; what it holds is set aside.',
    ]);
  });

  it('T29: follows a field over versions in between, and says nothing of versions that say the same', () => {
    const third: Template = { ...templateOf("log: 'richText'"), version: 3, slots: { log: 'notes' } };
    expect(texts(first, third)).toContain('The field “notes” has the id “log”.');
    expect(texts(third, first)).toContain('The field “log” has the id “notes”.');
    expect(texts(second, { ...second, version: 9 })).toEqual([]);
    const other: Template = { ...templateOf("log: 'line'"), version: 4, slots: { log: 'notes@line' } };
    expect(texts(first, other)).toContain('“Log” becomes Line (it was Rich text).');
  });

  it('T29: says that a retired field is back', () => {
    const full = templateOf("size: 'line', notes: 'richText'");
    const { size, ...retired } = full.fields;
    const without: Template = { ...full, fields: size === undefined ? {} : { size }, retired };
    expect(texts(without, full)).toEqual(['“Notes” is back, with what it held.']);
  });

  it('T37b: says that Codices change only by approved merges, and that they are edited again', () => {
    const ruled: Template = { ...first, mainChangesBy: 'approved-merge' };
    expect(texts(first, ruled)).toEqual([
      'Its Codices change only by an approved merge: nobody edits them directly any more.',
    ]);
    expect(texts(ruled, first)).toEqual([
      'Its Codices are edited directly again, and a branch is merged without an approval.',
    ]);
    expect(texts(ruled, ruled)).toEqual([]);
  });

  it('says what is lost where single edits are kept for a time only', () => {
    const ruled: Template = { ...first, retention: { operations: '90d' } };
    expect(texts(first, ruled)).toEqual([
      'Single edits older than 90 days are folded into what each session came to, for good: what was written and deleted within one, and states within it, are lost.',
    ]);
    expect(texts(ruled, first)).toEqual(['Single edits are kept for good again; what was folded stays so.']);
    const both: Template = { ...first, retention: { operations: '90d', sessions: '2y' } };
    expect(texts(ruled, both)).toEqual([
      'Sessions older than 2 years are folded, for good, into named versions and what reviews, branches and restores refer to: all other states, and what was written and deleted between those, are lost.',
    ]);
    expect(texts(both, ruled)).toEqual([
      'What each session came to is kept for good again; what was folded stays so.',
    ]);
  });

  it('T29: says a condition in words, also one that is gone', () => {
    const fields = "done: 'checkbox', cost: { type: 'number', requiredWhen: { field: 'done', is: true } }";
    const conditional = templateOf(fields);
    const free = templateOf("done: 'checkbox', cost: 'number'");
    expect(texts(free, conditional)).toEqual(['“Cost”: required when is “Done is ticked” (it was not set).']);
    expect(texts(conditional, free)).toEqual(['“Cost”: required when is not set (it was “Done is ticked”).']);
  });

  it('T29: says which steps of a workflow come, go and change', () => {
    const workflow = (transitions: string) =>
      templateOf(
        "state: { type: 'select' }",
        `workflow: { field: 'state', states: ['open', 'done'], transitions: { ${transitions} } },`,
      );
    const [one, other] = [workflow("open: ['done']"), workflow("done: ['open']")];
    expect(texts(one, other)).toEqual([
      'The workflow allows the step from “Done” to “Open”.',
      'The workflow no longer allows the step from “Open” to “Done”.',
    ]);
    expect(texts(one, workflow("open: [{ to: 'done', by: 'admin' }]"))).toEqual([
      'The step from “Open” to “Done” is for others, or asks for something else.',
    ]);
    expect(texts(templateOf("state: { type: 'select', options: ['open'] }"), one)).toContain(
      '“state” has a workflow now.',
    );
  });

  it('T29: names every other part that differs, also one that this file does not know', () => {
    const odd = { ...first, color: 'teal', somethingNew: [1] } as Template;
    expect(texts(first, odd)).toEqual(['The colour has changed.', 'The something new has changed.']);
    const rules = [{ message: 'Too much.', fields: ['due'] }];
    expect(texts(first, { ...first, rules })).toEqual(['There is a new rule: “Too much.”']);
    expect(texts({ ...first, rules }, first)).toEqual(['There is no rule any more: “Too much.”']);
  });
});
