/** The labels of forms. */
import { expect, it } from 'vitest';
import { answersLabel, formLabel, formName } from './form-labels.ts';

const FORM = {
  ...{ id: 'f', parentId: null, name: '', template: { id: 'report', name: 'Fault report' } },
  ...{ fields: ['title'], thanks: '', expiresAt: null, hasPassword: false, maxAnswers: null, answers: 0 },
  ...{ createdBy: { id: 'u', name: 'Ana' }, createdAt: '2026-11-01T00:00:00.000Z', lastAnswerAt: null },
  ended: null,
};

it('says what a form is called, makes, and has received', () => {
  expect(formName(FORM)).toBe('Form for Fault report');
  expect(formName({ ...FORM, name: 'Faults' })).toBe('Faults');
  expect(formLabel(FORM)).toBe('makes Fault report · no answer yet');
  expect(answersLabel({ answers: 1, maxAnswers: null })).toBe('1 answer');
  expect(answersLabel({ answers: 2, maxAnswers: 10 })).toBe('2 of 10 answers');
  const until = '2026-12-03T14:05:00.000Z';
  expect(formLabel({ ...FORM, expiresAt: until, hasPassword: true }, 'en-GB')).toMatch(
    /^makes Fault report · no answer yet · until 3 Dec.* · with a password$/,
  );
  expect(formLabel({ ...FORM, expiresAt: until, ended: 'expired' })).toBe(
    'makes Fault report · no answer yet',
  );
});
