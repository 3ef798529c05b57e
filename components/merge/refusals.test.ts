import { expect, it } from 'vitest';
import { BinderyError } from '#core/errors.ts';
import { refusalsOf } from './refusals.ts';

it('tells what is refused at the field that it concerns, and the rest apart', () => {
  const issues = [
    { path: ['resolutions', 'status'], message: 'No step leads there.', hint: 'Ask for a review.' },
    { path: ['resolutions', 'status', 0], message: 'Twice.' },
    { path: ['branch', 'notes'], message: 'Written on both sides by one program.' },
    { path: ['resolutions', 'elsewhere'], message: 'Not shown here.' },
  ];
  const { byField, rest } = refusalsOf(new BinderyError('invalid_input', 'No.', { issues }), [
    'status',
    'notes',
  ]);
  expect(Object.fromEntries(byField)).toEqual({
    status: 'No step leads there. Ask for a review. Twice.',
    notes: 'Written on both sides by one program.',
  });
  expect(rest).toBe('Not shown here.');
});

it('tells as a whole what is about no field', () => {
  expect(refusalsOf(new BinderyError('forbidden', 'You may not.'), ['status'])).toEqual({
    ...{ byField: new Map(), rest: 'You may not.' },
  });
});
