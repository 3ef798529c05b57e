/** The labels of a problem under a field. */
import { describe, expect, it } from 'vitest';
import { testField } from '#core/codex/replica.fixture.ts';
import type { ValueProblemBody } from '#core/protocol/api/conflicts.ts';
import { problemLabel } from './problem-labels.ts';

const problem = (more: Partial<ValueProblemBody>): ValueProblemBody => ({
  field: 'state',
  label: 'State',
  path: [],
  value: 'done',
  text: 'Done',
  message: '“Done” can’t follow “Draft”.',
  hint: null,
  step: null,
  keep: null,
  ...more,
});

describe('problem words', () => {
  it('say who took a step that was not allowed, and what would have been', () => {
    const step = { from: 'draft', to: 'done', by: { id: 'u', name: 'Ana' }, at: new Date().toISOString() };
    const words = problemLabel(
      problem({ step, hint: 'After “Draft” comes “Review”.' }),
      testField('select', 'state'),
    );
    expect(words).toMatch(
      /^“Done” can’t follow “Draft”\. Ana chose it at .+\. After “Draft” comes “Review”\.$/,
    );
  });

  it('name the member that is meant, unless it is an id', () => {
    const member = problem({ path: [1], text: 'a.png', message: 'The file is not here.' });
    expect(problemLabel(member, testField('file', 'files'))).toBe('a.png: The file is not here.');
    const person = problem({ path: [0], text: '0190f3a0', message: 'Nobody here has this id.' });
    expect(problemLabel(person, testField('people', 'team'))).toBe('Nobody here has this id.');
    expect(problemLabel({ ...person, field: '@references' }, null)).toBe('Nobody here has this id.');
  });
});
