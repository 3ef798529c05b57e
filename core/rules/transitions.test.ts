/** The transitions of a workflow, one by one and several in one edit. */
import { describe, expect, it } from 'vitest';
import { testField } from '#core/codex/replica.fixture.ts';
import type { Workflow } from '#core/template/template.ts';
import { checkTransition, mayFollow, statesAfter, workflowOf } from './transitions.ts';

const states = ['to-do', 'in-progress', 'in-review', 'done'].map((id) => ({ id, label: id, color: null }));
const workflow: Workflow = {
  field: 'status',
  states,
  transitions: [
    { from: 'to-do', to: 'in-progress' },
    { from: 'in-progress', to: 'in-review' },
    { from: 'in-review', to: 'in-progress' },
    { from: 'in-review', to: 'done' },
  ],
};
const field = {
  ...testField('select', 'status'),
  label: 'Status',
  options: [
    { value: 'to-do', label: 'To do', color: null },
    { value: 'in-review', label: 'In review', color: null },
  ],
};

describe('transitions', () => {
  it('says what may follow a state; any may follow an empty field', () => {
    expect(statesAfter(workflow, 'in-review')).toEqual(['in-progress', 'done']);
    expect(statesAfter(workflow, 'done')).toEqual([]);
    expect(statesAfter(workflow, 'a state of an older version')).toEqual([]);
    expect(statesAfter(workflow, null)).toHaveLength(4);
  });

  it.each([
    ['to-do', 'to-do', 1, true],
    ['to-do', 'in-progress', 1, true],
    ['to-do', 'in-review', 1, false],
    ['to-do', 'in-review', 2, true],
    ['to-do', 'done', 2, false],
    ['to-do', 'done', 3, true],
    ['in-progress', 'to-do', 1_000_000, false],
    ['to-do', null, 1, false],
    ['to-do', 7, 1, false],
    [null, 'done', 1, true],
  ])('%s → %s in %i: %s', (from, to, steps, allowed) => {
    expect(mayFollow(workflow, from, to, steps)).toBe(allowed);
  });

  it('names both states, and what may come instead', () => {
    expect(checkTransition({ workflow, fields: {} }, field, 'to-do', 'in-review')).toEqual([
      {
        path: ['status'],
        message: '“In review” can’t follow “To do”.',
        hint: 'After “To do” comes “in-progress”.',
      },
    ]);
    expect(checkTransition({ workflow, fields: {} }, field, 'to-do', null)[0]?.message).toContain(
      'can’t be emptied',
    );
  });

  it('without transitions every state may follow every other, and other fields are free', () => {
    expect(workflowOf({ workflow: { ...workflow, transitions: [] } }, 'status')).toBeNull();
    expect(workflowOf({ workflow }, 'priority')).toBeNull();
    expect(checkTransition({ workflow: null, fields: {} }, field, 'to-do', 'in-review')).toEqual([]);
  });
});
