/** The props that all inputs of questions share, and the id that an input is found by. */
import type { Question } from '#core/intake/questions.ts';
import type { JsonValue } from '#core/json.ts';

export interface QuestionInputProps {
  readonly question: Question;
  /** As it was typed: see `typedIn`. */
  readonly value: JsonValue;
  readonly problem: string | null;
  readonly isRequired: boolean;
  readonly onChange: (value: JsonValue) => void;
}

/** The id of the first input of a question, which gets the focus when something is wrong with it. */
export function inputId(questionId: string): string {
  return `question-${questionId}`;
}
