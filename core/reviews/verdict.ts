/** The answers that a reviewer gives of a version. */

export const VERDICTS = ['approve', 'request_changes'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The answer that a row says; what a later version wrote is none. */
export function verdictOf(text: string | null): Verdict | null {
  return VERDICTS.find((known) => known === text) ?? null;
}
