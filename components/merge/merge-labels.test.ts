import { describe, expect, it } from 'vitest';
import type { FieldChange } from '#core/protocol/api/history/comparison.ts';
import {
  approvalLabel,
  conflictLabel,
  fieldsInLabel,
  mergedLabel,
  missingInLabel,
  missingLabel,
  newsLabel,
  unsettledLabel,
} from './merge-labels.ts';

const of = (part: Partial<FieldChange> & Pick<FieldChange, 'kind'>): FieldChange => ({
  field: 'f',
  label: 'F',
  ...part,
});
const row = (id: string) => ({ id, text: '', moved: false, cells: [] });

describe('why a field merges by itself', () => {
  const value = of({ kind: 'value' });
  it.each([
    [value, null, 'Only main changed it'],
    [null, value, 'Only the branch changed it'],
    [value, value, 'Both made the same change'],
    [of({ kind: 'set', added: ['a'] }), of({ kind: 'set', added: ['b'] }), 'Both added one'],
    [of({ kind: 'set', added: ['a'] }), of({ kind: 'set', added: ['b', 'c'] }), 'Both added some'],
    [of({ kind: 'set', added: ['a'] }), of({ kind: 'set', removed: ['b'] }), 'What both changed is kept'],
    [of({ kind: 'rows', changed: [row('1')] }), of({ kind: 'rows', changed: [row('2')] }), 'Different rows'],
    [of({ kind: 'text' }), of({ kind: 'text' }), 'Different sentences'],
  ])('%#: %s', (main, branch, label) => expect(mergedLabel({ main, branch })).toBe(label));
});

it('names what is missing, and counts it where that is much', () => {
  expect(missingLabel(['Severity'])).toBe('Settle Severity, then it can be merged.');
  expect(missingLabel(['Severity', 'Summary'])).toBe('Settle Severity and Summary, then it can be merged.');
  expect(missingLabel(['A', 'B', 'C', 'D'])).toBe('Settle 4 fields, then it can be merged.');
});

it('says who has gone on', () => {
  const news = { field: 'f', label: 'Severity', main: true, branch: false };
  expect(newsLabel([news])).toBe('Main has gone on: Severity.');
  expect(newsLabel([{ ...news, main: false, branch: true }])).toBe('The branch has gone on: Severity.');
  expect(newsLabel([news, { ...news, label: 'Summary', branch: true }])).toBe(
    'Both sides have gone on: Severity and Summary.',
  );
});

it('says what a conflict is about', () => {
  const [text, value] = [of({ kind: 'text' }), of({ kind: 'value' })];
  expect(conflictLabel({ main: text, branch: text })).toBe('Both sides changed the same sentence.');
  expect(conflictLabel({ main: text, branch: value })).toBe('It has another type on one side.');
});

it('says whom an approved merge waits for, and what it is that nobody settles there', () => {
  const one = (name: string, why: 'unanswered' | 'changes' | 'lapsed' | 'own') => ({ id: name, name, why });
  const of = (...waitsFor: ReturnType<typeof one>[]) => approvalLabel({ approved: false, waitsFor });
  expect(approvalLabel({ approved: true, waitsFor: [] })).toBeNull();
  expect(of()).toBe('Ask for a review: only a branch that is approved is merged.');
  expect(of(one('Ana', 'unanswered'), one('Ben', 'unanswered'))).toBe('Waits for Ana and Ben to review it.');
  expect(of(one('Ana', 'lapsed'), one('Ben', 'changes'))).toBe(
    'Waits for what Ben asked to be changed and Ana to approve it as it is now.',
  );
  expect(of(one('Ana', 'own'))).toBe('Waits for somebody else than Ana, who wrote on it.');
  expect(unsettledLabel(['Severity'])).toBe(
    'Both sides changed Severity. Bring main into the branch, settle it there, and have that approved.',
  );
});

it('what keeps several Codices from being merged is said of the first, and the others are named', () => {
  const waiting = ['Rota', 'Map', 'Log'].map((title) => ({ title, missing: `Settle ${title}.` }));
  expect(missingInLabel(waiting.slice(0, 1))).toBe('“Rota”: Settle Rota.');
  expect(missingInLabel(waiting.slice(0, 2))).toBe('“Rota”: Settle Rota. “Map” waits as well.');
  expect(missingInLabel(waiting)).toBe('“Rota”: Settle Rota. “Map” and “Log” wait as well.');
  expect(fieldsInLabel(3, 2)).toBe('3 fields changed in 2 Codices');
});
