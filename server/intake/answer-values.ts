/** Answers to a form as the values of a Codex: texts stay the letters that were typed, whatever they look like. */
import type { Answers, Question } from '#core/intake/questions.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';
import type { FieldValues } from '../codices/content/field-values.ts';

/** By field; without the title, which is none. Call it with answers that have passed `checkAnswers`. */
export function valuesOf(questions: readonly Question[], answers: Answers): FieldValues {
  const sent = questions.filter(({ id }) => Object.hasOwn(answers, id));
  return Object.fromEntries(
    sent.map((question) => [question.id, storedValue(question, answers[question.id] ?? null)]),
  );
}

function storedValue({ type }: Question, answer: JsonValue): JsonValue {
  if (type === 'richText') return typeof answer === 'string' ? paragraphsOf(answer) : null;
  // Ids of rows are given where the Codex is made.
  if ((type === 'checklist' || type === 'table') && isJsonArray(answer)) return answer.map(withoutId);
  return answer;
}

function withoutId(row: JsonValue): JsonValue {
  if (!isJsonObject(row)) return row;
  const { id: _id, ...cells } = row;
  return cells;
}

/** A document of paragraphs, split at blank lines; nothing in it is read as Markdown, a link or the name of anything. */
function paragraphsOf(text: string): JsonObject {
  const paragraphs = text
    .replace(/\r\n?/g, '\n')
    .trim()
    .split(/\n\s*\n/);
  return {
    type: 'doc',
    content: paragraphs.map((paragraph) => ({ type: 'paragraph', content: linesOf(paragraph) })),
  };
}

function linesOf(paragraph: string): JsonValue[] {
  return paragraph.split('\n').flatMap((line, index): JsonValue[] => [
    ...(index === 0 ? [] : [{ type: 'hardBreak' }]),
    // A document has no empty texts.
    ...(line === '' ? [] : [{ type: 'text', text: line }]),
  ]);
}
