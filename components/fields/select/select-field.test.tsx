/** The field of one option, and the states of a workflow. */
import { act, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { renderField } from '../render-field.fixture.tsx';

const WORKFLOW = `workflow: {
  field: 'state',
  states: [{ id: 'draft', label: 'Draft' }, { id: 'review', label: 'Review' }, { id: 'done', label: 'Done' }],
  transitions: { draft: ['review'], review: ['done'] },
},`;
const STATE = "state: { type: 'select', label: 'State' }";
const box = () => screen.getByRole('combobox', { name: /^State/ });
const offered = () => screen.getAllByRole('option').map(({ textContent }) => textContent?.replace('↵', ''));

const GUARDED = `workflow: {
  field: 'state',
  states: [{ id: 'draft', label: 'Draft' }, { id: 'review', label: 'Review' }, { id: 'done', label: 'Done' }],
  transitions: { draft: [{ to: 'review', requires: ['note'] }, { to: 'done', by: 'admin' }] },
},`;

describe('select field', () => {
  it('shows a step that cannot be taken with the reason, and does not take it', async () => {
    const fields = `${STATE}, note: { type: 'number', label: 'Note' }`;
    const { user, value, codex } = await renderField(fields, { value: 'draft', template: GUARDED });
    await user.click(box());
    const review = () => screen.getByRole('option', { name: /Review/ });
    expect(review().getAttribute('aria-disabled')).toBe('true');
    expect(review().textContent).toMatch(/This step needs: Note is filled in\./);
    expect(screen.getByRole('option', { name: /Done.*Only an admin may take this step\./ })).toBeTruthy();
    await user.click(review());
    await user.keyboard('{ArrowDown}{Enter}');
    expect(value()).toBe('draft');
    act(() => codex.setRegister('note', 3));
    expect(review().getAttribute('aria-disabled')).toBeNull();
    await user.click(review());
    expect(value()).toBe('review');
  });

  it('offers only where a workflow may go from here, and never to take the state away', async () => {
    const { user, value } = await renderField(STATE, { value: 'draft', template: WORKFLOW });
    await user.click(box());
    expect(offered()).toEqual(['Draft', 'Review']);
    await user.click(screen.getByRole('option', { name: /Review/ }));
    expect(value()).toBe('review');
    await user.click(box());
    expect(offered()).toEqual(['Review', 'Done']);
  });

  it('offers every state while there is none', async () => {
    const { user } = await renderField(STATE, { template: WORKFLOW });
    await user.click(box());
    expect(offered()).toEqual(['Draft', 'Review', 'Done']);
  });

  it('begins where REST lets one begin: in the first state, and by any way in that is theirs', async () => {
    const guarded = `workflow: {
      field: 'state',
      states: [{ id: 'draft', label: 'Draft' }, { id: 'review', label: 'Review' }, { id: 'done', label: 'Done' }],
      transitions: {
        draft: [{ to: 'review', by: 'admin' }], review: [{ to: 'draft', by: 'admin' }, { to: 'done', by: 'admin' }],
        done: ['review'],
      },
    },`;
    const { user, value } = await renderField(STATE, { template: guarded });
    await user.click(box());
    const disabled = () =>
      screen.getAllByRole('option').map((option) => option.getAttribute('aria-disabled') === 'true');
    expect(disabled()).toEqual([false, false, true]);
    await user.click(screen.getByRole('option', { name: /Review/ }));
    expect(value()).toBe('review');
  });

  it('shows a value that is no option any more, and lets another be chosen', async () => {
    const options = "options: [{ value: 'plum', label: 'Plum' }]";
    const { user, value, remotely } = await renderField(
      `state: { type: 'select', label: 'State', ${options} }`,
    );
    remotely((codex, { id }) => codex.setRegister(id, 'quince'));
    expect(screen.getByText('quince')).toBeTruthy();
    await user.click(box());
    await user.click(screen.getByRole('option', { name: /Plum/ }));
    expect(value()).toBe('plum');
  });

  it('can not be emptied where it is required', async () => {
    const options = "required: true, options: [{ value: 'plum', label: 'Plum' }]";
    const { user } = await renderField(`state: { type: 'select', label: 'State', ${options} }`);
    expect(screen.getByText('Required')).toBeTruthy();
    await user.type(box(), 'plum{Enter}');
    await user.click(box());
    expect(offered()).toEqual(['Plum']);
  });
});
