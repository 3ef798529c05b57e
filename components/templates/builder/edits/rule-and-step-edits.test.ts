/** Edits of steps and rules as edits of the text: what they say, and that the rest stays. */
import { describe, expect, it } from 'vitest';
import { applyChanges } from '#core/json5/change-sequence.ts';
import { editSource, type SourceEdit } from '#core/json5/source-edit.ts';
import { changeStep, changeTakers, stepsOf } from './step-edits.ts';
import { readModel, type TemplateModel } from './template-model.ts';
import { addRule, changeRule, removeRule, rulesOf, turnRule } from './value-rule-edits.ts';

function modelOf(text: string): TemplateModel {
  const reading = readModel(text, () => null);
  if (!reading.ok) throw new Error('the text has syntax errors');
  return reading.model;
}

const edited = (text: string, edits: (model: TemplateModel) => readonly SourceEdit[]) =>
  applyChanges(text, editSource(text, edits(modelOf(text))));

const workflow = (transitions: string) => `{
  id: 'a', version: 1,
  workflow: {
    field: 's', states: ['x', 'y'],
    transitions: ${transitions},
  },
}`;
const first = (model: TemplateModel) => {
  const [step] = stepsOf(model);
  if (step === undefined) throw new Error('no step');
  return step;
};

describe('edits of a step', () => {
  it('write a name out as an object, and an object that says nothing else as a name', () => {
    const by = edited(workflow("{ x: ['y' /* on */] }"), (model) =>
      changeTakers(model, first(model), ['admin']),
    );
    expect(by).toBe(workflow("{ x: [{ to: 'y', by: 'admin' } /* on */] }"));
    expect(edited(by, (model) => changeTakers(model, first(model), []))).toBe(
      workflow("{ x: ['y' /* on */] }"),
    );
  });

  it('keep an object with a comment in it', () => {
    const noted = workflow("{ x: [{ /* later */ to: 'y', not: 'author' }] }");
    expect(edited(noted, (model) => changeStep(model, first(model), 'not', undefined))).toBe(
      workflow("{ x: [{ /* later */ to: 'y' }] }"),
    );
  });

  it('add to those who may, and take away, one by one', () => {
    const one = workflow("{ x: [{ to: 'y', by: 'admin' /* at least */ }] }");
    const both = edited(one, (model) => changeTakers(model, first(model), ['admin', { field: 'who' }]));
    expect(both).toBe(workflow("{ x: [{ to: 'y', by: ['admin', { field: 'who' }] /* at least */ }] }"));
    expect(edited(both, (model) => changeTakers(model, first(model), [{ field: 'who' }]))).toBe(
      workflow("{ x: [{ to: 'y', by: [{ field: 'who' }] /* at least */ }] }"),
    );
  });

  it('tell steps that lead to the same state apart by their place', () => {
    const twice = workflow("{ x: ['y', { to: 'y', by: 'owner' }] }");
    expect(
      edited(twice, (model) => changeStep(model, stepsOf(model)[1] ?? first(model), 'by', 'admin')),
    ).toBe(workflow("{ x: ['y', { to: 'y', by: 'admin' }] }"));
  });
});

describe('edits of rules', () => {
  const text = "{ id: 'a', version: 1,\n  rules: [{ must: 'x', message: 'X.' }] }";
  const rule = (model: TemplateModel) => {
    const [one] = rulesOf(model);
    if (one === undefined) throw new Error('no rule');
    return one;
  };

  it('say parts in the order in which they are read', () => {
    const when = edited(text, (model) => changeRule(rule(model), 'when', 'y'));
    expect(when).toContain("{ when: 'y', must: 'x', message: 'X.' }");
    expect(edited(when, (model) => changeRule(rule(model), 'fields', ['x']))).toContain(
      "message: 'X.', fields: ['x'] }",
    );
    expect(edited(when, (model) => changeRule(rule(model), 'when', undefined))).toBe(text);
    expect(edited(when, (model) => turnRule(rule(model)))).toBe(when);
  });

  it('turn what must hold into what must not be, by the key alone', () => {
    const turned = edited(text, (model) => turnRule(rule(model)));
    expect(turned).toBe(text.replace('must:', 'when:'));
    expect(edited(turned, (model) => turnRule(rule(model)))).toBe(text);
  });

  it('come and go with the list', () => {
    const none = edited(text, (model) => removeRule(model, 0));
    expect(none).toBe("{ id: 'a', version: 1 }");
    expect(edited(none, (model) => addRule(model, 'x', 'X.'))).toBe(
      "{ id: 'a', version: 1, rules: [{ must: 'x', message: 'X.' }] }",
    );
  });
});
