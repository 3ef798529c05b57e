/** Edits that write out what an ancestor says, and of steps with conditions: nothing that somebody said is dropped. */
import { describe, expect, it } from 'vitest';
import { applyChanges } from '#core/json5/change-sequence.ts';
import { editSource, type SourceEdit } from '#core/json5/source-edit.ts';
import { adoptViews } from './layout-edits.ts';
import { adoptWorkflow, removeState } from './rule-edits.ts';
import { readModel, type TemplateModel } from './template-model.ts';
import { allowEveryTransition, mayFollow, setTransition } from './transition-edits.ts';

function modelOf(text: string): TemplateModel {
  const reading = readModel(text, () => null);
  if (!reading.ok) throw new Error('the text has syntax errors');
  return reading.model;
}

const edited = (model: TemplateModel, edits: readonly SourceEdit[]) =>
  modelOf(applyChanges(model.text, editSource(model.text, edits)));

const parent = modelOf(`{
  id: 'record', version: 1,
  fields: { status: 'select', reviewer: 'person', notes: 'text', cost: 'number' },
  workflow: {
    field: 'status',
    states: ['open', 'review', { id: 'done', label: 'Finished', color: 'moss' }],
    transitions: {
      open: ['review'],
      review: [
        'open',
        { to: 'done', by: ['admin', { field: 'reviewer' }], not: 'author', requires: ['notes'] },
      ],
      done: [{ to: 'open', by: 'admin', requires: { any: ['notes', { not: { field: 'cost', atLeast: 5 } }] } }],
    },
  },
  views: [
    { id: 'first', label: 'Facts', visibleWhen: 'notes', sections: [
      { id: 'money', label: 'Cost', columns: 2, visibleWhen: { field: 'status', in: ['done'] }, fields: ['cost'] },
      ['status'],
    ] },
    { label: 'Rest', sections: [{ visibleWhen: { all: ['cost'] }, fields: ['notes', 'reviewer'] }] },
  ],
}`);
const child = modelOf(`{ id: 'report', version: 1, extends: 'record' }`);
const { workflow, views } = parent.source;
if (workflow === null || views === null) throw new Error('the parent has neither');

describe('adopting', () => {
  it('writes a workflow out with who may take each step and what it needs', () => {
    expect(edited(child, adoptWorkflow(workflow)).source.workflow).toEqual(workflow);
  });

  it('says nothing of transitions where the ancestor says nothing', () => {
    const { workflow: adopted } = edited(child, adoptWorkflow({ ...workflow, transitions: null })).source;
    expect(adopted?.transitions).toBeNull();
  });

  it('writes views and sections out with their ids and when they are shown', () => {
    expect(edited(child, adoptViews(views)).source.views).toEqual(views);
    const [facts] = views;
    if (facts === undefined) throw new Error('no view');
    expect(edited(child, adoptViews([facts])).source.views).toEqual([facts]);
  });
});

describe('a step with conditions', () => {
  it('is one that may be taken, and ticking it again adds none that is open to all', () => {
    expect(mayFollow(parent, 'review', 'done')).toBe(true);
    expect(mayFollow(parent, 'open', 'done')).toBe(false);
    expect(setTransition(parent, 'review', 'done', true)).toEqual([]);
  });

  it('is taken away with every other step to the same state', () => {
    const twice = modelOf(`{ id: 'a', version: 1, workflow: { field: 's', states: ['x', 'y', 'z'],
      transitions: { x: ['y', { to: 'z', by: 'admin' }, { to: 'z', by: 'owner' }] } } }`);
    expect(edited(twice, setTransition(twice, 'x', 'z', false)).source.workflow?.transitions).toEqual([
      { from: 'x', to: 'y' },
    ]);
  });

  it('goes with the state it leads to', () => {
    expect(edited(parent, removeState(parent, 2)).source.workflow).toMatchObject({
      states: [{ id: 'open' }, { id: 'review' }],
      transitions: [
        { from: 'open', to: 'review' },
        { from: 'review', to: 'open' },
      ],
    });
  });

  it('keeps its conditions when every state may follow every other', () => {
    const steps = edited(parent, allowEveryTransition(parent)).source.workflow?.transitions ?? [];
    expect(steps).toHaveLength(6);
    for (const step of workflow.transitions ?? []) expect(steps).toContainEqual(step);
  });
});
