/** The labels of forms. */
import type { IntakeEnd, IntakeLinkBody } from '#core/protocol/api/intake/intake-api.ts';
import { expiryLabel } from '../share-link-labels.ts';

/** What a form is called: its name, or that of its template. */
export function formName({ name, template }: Pick<IntakeLinkBody, 'name' | 'template'>): string {
  return name === '' ? `Form for ${template.name}` : name;
}

/** "3 answers", "2 of 10 answers", "no answer yet". */
export function answersLabel({
  answers,
  maxAnswers,
}: Pick<IntakeLinkBody, 'answers' | 'maxAnswers'>): string {
  if (maxAnswers !== null) return `${answers} of ${maxAnswers} answers`;
  if (answers === 0) return 'no answer yet';
  return answers === 1 ? '1 answer' : `${answers} answers`;
}

/** "makes Fault report · 3 answers · until 3 Dec, 14:05 · with a password". */
export function formLabel(form: IntakeLinkBody, locale?: string): string {
  const { template, expiresAt, hasPassword, ended } = form;
  const until = expiresAt === null || ended === 'expired' ? [] : [`until ${expiryLabel(expiresAt, locale)}`];
  return [
    `makes ${template.name}`,
    answersLabel(form),
    ...until,
    ...(hasPassword ? ['with a password'] : []),
  ].join(' · ');
}

/** Why a form takes nothing now, and what would open it again. */
export const FORM_ENDS: Readonly<Record<IntakeEnd, string>> = {
  expired: 'Its time is over. Choose a later end to open it again.',
  full: 'It has reached its limit of answers. Raise the limit to open it again.',
  maker: 'Stopped: whoever made it may no longer create Codices there. Create another form.',
  place: 'Stopped: the place where answers arrive is in the trash, archived, or takes no such Codex.',
  template: 'Stopped: no Codex is created from its template any more.',
};
