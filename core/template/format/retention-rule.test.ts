/** The rule of retention as a template writes it: what is read, and what is refused with its place and a remedy. */
import { expect, test } from 'vitest';
import { parseTemplate } from '../parse-template.ts';
import { retentionDays, sayRetention } from './retention-rule.ts';

const parse = (retention: string) =>
  parseTemplate(`{ id: 'a', version: 1, fields: { body: 'richText' }, retention: ${retention} }`);

test('days, weeks and years are times', () => {
  expect(['30d', '90d', '26w', '2y', '100y'].map((time) => retentionDays(time))).toEqual([
    30, 90, 182, 730, 36_500,
  ]);
  expect(['29d', '4w', '101y', '90', 'd', '1.5y', '090d', '90 d'].map((time) => retentionDays(time))).toEqual(
    Array(8).fill(null),
  );
  expect(['90d', '1y'].map(sayRetention)).toEqual(['90 days', '1 year']);
});

test('it is read', () => {
  const read = parse(`{ operations: '90d' }`);
  expect(read).toMatchObject({ ok: true, source: { retention: { operations: '90d' } } });
  const both = parse(`{ operations: '30d', sessions: '90d' }`);
  expect(both).toMatchObject({ ok: true, source: { retention: { operations: '30d', sessions: '90d' } } });
});

test.each([
  [`{ operations: '7d' }`, ['retention', 'operations'], /from 30 days to 100 years/],
  [`{ operations: 90 }`, ['retention', 'operations'], /text/],
  ['{}', ['retention'], /needs “operations”/],
  [`'90d'`, ['retention'], /object/],
  [`{ operations: '30d', sessions: '89d' }`, ['retention', 'sessions'], /from 90 days to 100 years/],
  [`{ operations: '52w', sessions: '364d' }`, ['retention', 'sessions'], /longer time than “operations”/],
  [`{ operations: '90d', sessions: 2 }`, ['retention', 'sessions'], /text/],
  [`{ sessions: '2y' }`, ['retention'], /needs “operations”/],
])('%s is refused where it stands', (text, path, message) => {
  const read = parse(text);
  expect(read.ok).toBe(false);
  const [issue] = read.issues;
  expect(issue).toMatchObject({ path, message: expect.stringMatching(message), line: 1 });
});
