import { expect, test } from 'vitest';
import { finishedStates } from './finished-states.ts';

const states = (...ids: readonly string[]) => ids.map((id) => ({ id, label: id, color: null }));
const steps = (...pairs: readonly string[]) =>
  pairs.map((pair) => ({ from: pair.split('>')[0] ?? '', to: pair.split('>')[1] ?? '' }));

test('the last state, also where one can go back from it, and those that nothing leaves', () => {
  const transitions = steps('to-do>blocked', 'blocked>to-do', 'to-do>dropped', 'to-do>done', 'done>to-do');
  expect(finishedStates({ states: states('to-do', 'blocked', 'dropped', 'done'), transitions })).toEqual([
    'dropped',
    'done',
  ]);
});

test('what has begun is not finished', () => {
  expect(finishedStates({ states: states('open'), transitions: [] })).toEqual([]);
  expect(finishedStates({ states: [], transitions: [] })).toEqual([]);
});
