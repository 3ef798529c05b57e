/** The questions of an intake form: fields of a template without anything that tells of the others, and the check of answers to them. */
import { isBlank, sourceOfValues } from '#core/conditions/evaluate-condition.ts';
import type { Issue } from '#core/errors.ts';
import { fieldsIn } from '#core/fields/model/condition.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import { isJsonArray, type JsonValue } from '#core/json.ts';
import { brokenRules } from '#core/rules/rule-problems.ts';
import { isRequired } from '#core/template/field-state.ts';
import type { Template } from '#core/template/template.ts';
import { createVisibility } from '#core/template/visibility.ts';
import { askableFields, TITLE } from './asked-fields.ts';
import { narrowTo } from './narrow-condition.ts';

/** A field as a form asks for it. Rich text is asked for as plain text; the title is a line. */
export type Question = FieldDefinition;

/** By the id of the question. */
export type Answers = Readonly<Record<string, JsonValue>>;

/** More than anybody types into one answer, and less than would burden a Codex. */
export const MAX_ANSWER_LENGTH = 20_000;
export const MAX_ANSWER_ROWS = 200;
const MAX_TITLE = 500;

const TITLE_QUESTION: Question = {
  ...{
    id: TITLE,
    type: 'line',
    label: 'Title',
    help: null,
    placeholder: null,
    required: true,
    default: null,
  },
  ...{ visibleWhen: null, options: [], columns: [], min: null, max: null, step: null, unit: null },
  ...{ minLength: null, maxLength: MAX_TITLE, pattern: null, kind: null, targets: null, accept: null },
  ...{ multiple: false, expression: null },
};

/**
 * The questions of a form in the order of the template, the title first. What is asked for and cannot be any more, because the template
 * has changed, is left out, as is what is hidden whatever somebody answers.
 */
export function questionsOf(template: Template, asked: readonly string[]): readonly Question[] {
  const ids = askableFields(template).filter((id) => asked.includes(id));
  const narrowing = narrowTo(template, new Set(ids));
  const questions = ids.flatMap((id): Question[] => {
    const field = template.fields[id];
    const visible = narrowing.visible(id);
    if (field === undefined || visible === false) return [];
    const { was: _was, layer: _layer, requiredWhen, readOnlyWhen: _lock, ...plain } = field;
    const needed = requiredWhen === undefined ? false : narrowing.held(requiredWhen);
    return [
      {
        ...plain,
        ...(field.type === 'richText' && { default: null }),
        visibleWhen: visible === true ? null : visible,
        required: field.required || needed === true,
        ...(typeof needed !== 'boolean' && { requiredWhen: needed }),
      },
    ];
  });
  return asked.includes(TITLE) ? [TITLE_QUESTION, ...questions] : questions;
}

/** The fields that a form asks for unless somebody chooses: all it may and ever shows, and the title where the template does not give it. */
export function defaultAsked(template: Template): readonly string[] {
  const title = template.titlePattern === null ? [TITLE] : [];
  return questionsOf(template, [...title, ...askableFields(template)]).map(({ id }) => id);
}

/** The questions that are asked with these answers; one that is hidden counts as not answered. */
export function shownQuestions(questions: readonly Question[], answers: Answers): readonly Question[] {
  const fields = Object.fromEntries(questions.map((question) => [question.id, question]));
  const { isShown } = createVisibility({ fields, views: [] }, withDefaults(questions, answers));
  return questions.filter(({ id }) => isShown(id));
}

/** Whether a question has to be answered, with these answers to the others. */
export function isNeeded(question: Question, questions: readonly Question[], answers: Answers): boolean {
  return isRequired(question, sourceOfValues(fieldsOf(questions), withDefaults(questions, answers)));
}

/** What is wrong with answers, by question; paths begin with its id. A question without an answer has its default. */
export function checkAnswers(questions: readonly Question[], answers: Answers): readonly Issue[] {
  const shown = shownQuestions(questions, answers);
  const strange = Object.keys(answers).flatMap((id): Issue[] => {
    if (shown.some((question) => question.id === id)) return [];
    const isHidden = questions.some((question) => question.id === id);
    return [
      { path: [id], message: isHidden ? 'This is not asked with these answers.' : 'This is not asked.' },
    ];
  });
  const wrong = shown.flatMap((question): readonly Issue[] => {
    const answer = Object.hasOwn(answers, question.id) ? (answers[question.id] ?? null) : question.default;
    if (isBlank(question, answer))
      return isNeeded(question, questions, answers)
        ? [{ path: [question.id], message: 'This needs an answer.' }]
        : [];
    return checkAnswer(question, answer);
  });
  return [...wrong, ...strange];
}

/** What the rules of the template say about the answers, as far as they ask for nothing else. */
export function checkAgreement(
  template: Template,
  questions: readonly Question[],
  answers: Answers,
): readonly Issue[] {
  const ids = new Set(questions.map(({ id }) => id));
  const rules = (template.rules ?? [])
    .filter(({ when, must }) => [...fieldsIn(when), ...fieldsIn(must)].every((id) => ids.has(id)))
    .map((rule) => ({ ...rule, fields: rule.fields.filter((id) => ids.has(id)) }));
  const narrowed = { ...template, rules, fields: fieldsOf(questions), views: [] };
  return brokenRules(narrowed, withDefaults(questions, answers)).flatMap(({ field, message }) =>
    field === null ? [] : [{ path: [field.id], message }],
  );
}

function checkAnswer(question: Question, answer: JsonValue): readonly Issue[] {
  const size = sizeProblem(answer);
  if (size !== null) return [{ path: [question.id], message: size }];
  if (question.type === 'richText' && typeof answer !== 'string')
    return [{ path: [question.id], message: 'Expected a text.' }];
  return fieldTypeOf(question.type).validate({ ...question, required: false }, answer);
}

function sizeProblem(answer: JsonValue): string | null {
  if (isJsonArray(answer) && answer.length > MAX_ANSWER_ROWS)
    return `At most ${MAX_ANSWER_ROWS} fit; there are ${answer.length}.`;
  const { length } = typeof answer === 'string' ? answer : JSON.stringify(answer);
  return length > MAX_ANSWER_LENGTH
    ? `At most ${MAX_ANSWER_LENGTH} characters fit; these are ${length}.`
    : null;
}

function withDefaults(questions: readonly Question[], answers: Answers): Answers {
  return Object.fromEntries(
    questions.map(({ id, default: begin }) => [
      id,
      Object.hasOwn(answers, id) ? (answers[id] ?? null) : begin,
    ]),
  );
}

function fieldsOf(questions: readonly Question[]): Readonly<Record<string, Question>> {
  return Object.fromEntries(questions.map((question) => [question.id, question]));
}
