/** The rate limits of forms: of looking at one, and of sending answers, by address and by form. */
import type { CreateLimiter } from '../network/attempt-limiters.ts';
import type { IntakeRateLimit } from '../ports/limits/intake-limit.port.ts';

const WINDOW_SECONDS = 10 * 60;
/** As of share links: a whole class behind one address. */
const OPENINGS = 200;

export interface AnswerLimits {
  /** At one form from one address: a class that answers together, with a mistake or two each. */
  readonly byAddress: number;
  /** At one form from everywhere: whoever has many addresses fills no workspace overnight. */
  readonly byForm: number;
}
const ANSWERS: AnswerLimits = { byAddress: 60, byForm: 600 };

export function createIntakeRateLimit(
  createLimiter: CreateLimiter,
  { byAddress, byForm }: AnswerLimits = ANSWERS,
): IntakeRateLimit {
  const limiter = (name: string, attempts: number) =>
    createLimiter({ name, attempts, windowSeconds: WINDOW_SECONDS });
  const opened = limiter('intake-open', OPENINGS);
  const answered = limiter('intake-answer', byAddress);
  const received = limiter('intake-received', byForm);
  return {
    async takeOpening(form, address) {
      await opened.take(`${form}\n${address}`);
    },
    async takeAnswer(form, address) {
      await answered.take(`${form}\n${address}`);
      await received.take(form);
    },
  };
}
