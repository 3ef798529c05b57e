/** Questions of a form: what they tell, and that they are shown when the template shows their fields. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Condition, fieldsIn } from '#core/fields/model/condition.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { createVisibility } from '#core/template/visibility.ts';
import { askableFields, whyNotAsked } from './asked-fields.ts';
import { checkAnswers, defaultAsked, questionsOf, shownQuestions } from './questions.ts';

const IDS = ['a', 'b', 'c', 'd', 'e', 'f'];
const OPTIONS = ['x', 'y', 'z'];

/** Conditions over the fields before `index`, so that none goes round in circles. */
const conditionBefore = (index: number): fc.Arbitrary<Condition> =>
  fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 3 },
      fc.record({ field: fc.constantFrom(...IDS.slice(0, index)), is: fc.constantFrom(...OPTIONS) }),
      fc.record({ field: fc.constantFrom(...IDS.slice(0, index)), empty: fc.boolean() }),
      fc.record({ all: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: tie('condition') }),
    ),
  })).condition;

const fieldAt = (index: number) =>
  fc.record({
    begin: fc.option(fc.constantFrom(...OPTIONS)),
    visibleWhen: index === 0 ? fc.constant(null) : fc.option(conditionBefore(index)),
    isAsked: fc.boolean(),
    answer: fc.option(fc.constantFrom(...OPTIONS)),
  });

describe('questions', () => {
  it('are shown exactly when the template shows their fields, and name no other field', () => {
    fc.assert(
      fc.property(fc.tuple(...IDS.map((_, index) => fieldAt(index))), (parts) => {
        const template = templateOf(
          parts
            .map(({ begin, visibleWhen }, index) => {
              const settings = {
                ...{ type: 'select', options: OPTIONS },
                ...(begin !== null && { default: begin }),
                ...(visibleWhen !== null && { visibleWhen }),
              };
              return `${IDS[index]}: ${JSON.stringify(settings)}`;
            })
            .join(','),
        );
        const asked = IDS.filter((_, index) => parts[index]?.isAsked);
        const answers = Object.fromEntries(
          IDS.flatMap((id, index) => (asked.includes(id) ? [[id, parts[index]?.answer ?? null]] : [])),
        );
        const values = Object.fromEntries(IDS.map((id) => [id, template.fields[id]?.default ?? null]));
        const { isShown } = createVisibility(template, { ...values, ...answers });
        const questions = questionsOf(template, asked);
        expect(shownQuestions(questions, answers).map(({ id }) => id)).toEqual(asked.filter(isShown));
        for (const { visibleWhen } of questions)
          for (const id of fieldsIn(visibleWhen)) expect(asked).toContain(id);
      }),
      { numRuns: 300 },
    );
  });

  it('are for what a stranger can fill in, and never for the state of a workflow', () => {
    const template = templateOf(
      `state: { type: 'select', options: ['Open', 'Done'] }, who: { type: 'person' }, by: { type: 'people' },
       to: { type: 'reference' }, all: { type: 'references' }, plan: { type: 'file' }, face: { type: 'image' },
       cost: { type: 'number' }, late: { type: 'line', visibleWhen: { field: 'state', is: 'Done' } }, twice: { type: 'formula', expression: 'cost * 2' }, text: { type: 'richText' }, kept: { type: 'line', writableBy: 'admin' },`,
      `workflow: { field: 'state', states: [{ id: 'Open' }, { id: 'Done' }], transitions: { Open: ['Done'] } },`,
    );
    expect([...askableFields(template)].sort()).toEqual(['cost', 'late', 'text']);
    expect([...defaultAsked(template)].sort()).toEqual(['cost', 'text', 'title']);
    expect(defaultAsked({ ...template, titlePattern: 'Report {date}' })).not.toContain('title');
    for (const id of ['state', 'who', 'by', 'to', 'all', 'plan', 'face', 'twice', 'kept'])
      expect(whyNotAsked(template, template.fields[id] as never), id).not.toBeNull();
    expect(questionsOf(template, ['who', 'state', 'cost', 'nothing']).map(({ id }) => id)).toEqual(['cost']);
  });

  it('are required by a condition over what is not asked without telling of it', () => {
    const template = templateOf(
      `mood: { type: 'select', options: ['x', 'y'], default: 'y' },
       why: { type: 'line', requiredWhen: { field: 'mood', is: 'y' } },
       how: { type: 'line', requiredWhen: { field: 'why', is: 'so' } },`,
    );
    const questions = questionsOf(template, ['why', 'how']);
    expect(JSON.stringify(questions)).not.toContain('mood');
    const wrong = (answers: Record<string, string>) =>
      checkAnswers(questions, answers).map(({ path }) => path[0]);
    expect(wrong({})).toEqual(['why']);
    expect(wrong({ why: 'so' })).toEqual(['how']);
    expect(wrong({ why: 'other' })).toEqual([]);
    expect(wrong({ why: 'so', how: 'x', mood: 'x' })).toEqual(['mood']);
  });
});
