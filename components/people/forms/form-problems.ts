/** Assigns the problems of a server answer to the inputs of a form. */

import { errorMessage } from '#components/ui/toast.tsx';
import { isBinderyError } from '#core/errors.ts';

export interface FormProblems {
  /** By input name. */
  readonly fields: Readonly<Record<string, string>>;
  /** What concerns the form as a whole; `null` when every problem stands beside an input. */
  readonly form: string | null;
}

/** Assigns problems to the inputs `names`; others concern the whole form. */
export function formProblems(error: unknown, names: readonly string[]): FormProblems {
  if (!isBinderyError(error) || error.issues.length === 0) return { fields: {}, form: errorMessage(error) };
  const fields: Record<string, string> = {};
  const rest: string[] = [];
  for (const issue of error.issues) {
    // Bodies are checked as a whole, so a path may start with the name of the part of the request.
    const name = issue.path.find((key): key is string => typeof key === 'string' && names.includes(key));
    if (name === undefined) rest.push(issue.message);
    else fields[name] ??= issue.message;
  }
  return { fields, form: rest.length > 0 ? rest.join(' ') : null };
}

/** Why a text is too long, or `null`. Used instead of `maxLength`, which truncates pasted text silently. */
export function lengthProblem({ length }: string, atMost: number): string | null {
  return length > atMost ? `Use at most ${atMost} characters; these are ${length}.` : null;
}

const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Checks of single inputs; each returns a message, or `null`. */
export const check = {
  email: (value: string) =>
    ADDRESS.test(value.trim()) ? null : 'Enter an email address, like name@example.org.',
  present:
    (what: string, atMost = Number.POSITIVE_INFINITY) =>
    (value: string) =>
      value.trim() === '' ? `Enter ${what}.` : lengthProblem(value.trim(), atMost),
  newPassword: (value: string) => (value.length >= 10 ? null : 'Use at least 10 characters.'),
} as const;
