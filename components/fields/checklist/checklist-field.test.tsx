/** The checklist field: the keyboard of rows, and two people writing at the same time. */
import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Codex } from '#core/codex/codex.ts';
import { type FieldPageOptions, renderField } from '../render-field.fixture.tsx';

const open = async (options?: FieldPageOptions) => {
  const page = await renderField("steps: { type: 'checklist', label: 'Steps' }", options);
  return { ...page, steps: () => textsOf(page.codex) };
};
const textsOf = (codex: Codex) => codex.rows('steps').map(({ cells }) => cells['text'] ?? '');
const step = (number: number) =>
  screen.getByRole<HTMLTextAreaElement>('textbox', { name: new RegExp(`^Step ${number} of `) });
const TWO = [
  { text: 'Pick', done: false },
  { text: 'Wash', done: true },
];

describe('checklist field', () => {
  it('grows by Enter, and shrinks by Backspace on nothing', async () => {
    const { user, steps } = await open();
    await user.click(screen.getByRole('button', { name: /Add a step/ }));
    expect(document.activeElement).toBe(step(1));
    await user.keyboard('Pick{Enter}Wash{Enter}');
    expect(steps()).toEqual(['Pick', 'Wash', '']);
    expect(document.activeElement).toBe(step(3));
    await user.keyboard('{Backspace}');
    expect(steps()).toEqual(['Pick', 'Wash']);
    expect(document.activeElement).toBe(step(2));
    await user.keyboard('{Backspace}');
    expect(step(2).value).toBe('Was');
  });

  it('is ticked, and counts', async () => {
    const { user, codex } = await open({ value: TWO });
    await user.click(screen.getByRole('checkbox', { name: 'Pick' }));
    expect(codex.rows('steps').map(({ cells }) => cells['done'])).toEqual([true, true]);
    expect(screen.getByText(/2 of 2 done/)).toBeTruthy();
  });

  it('goes from step to step with the arrows, and moves one with Alt', async () => {
    const { user, steps } = await open({ value: TWO });
    await user.click(step(1));
    await user.keyboard('{End}{ArrowDown}');
    expect(document.activeElement).toBe(step(2));
    await user.keyboard('{Alt>}{ArrowUp}{/Alt}');
    expect(steps()).toEqual(['Wash', 'Pick']);
    expect(document.activeElement).toBe(step(1));
    await user.keyboard('{Alt>}{ArrowUp}{/Alt}');
    expect(steps()).toEqual(['Wash', 'Pick']);
  });

  it('gives the old text back with Escape, and leaves the keys of an input method alone', async () => {
    const { user, steps } = await open({ value: TWO });
    await user.type(step(1), 'ed');
    fireEvent.keyDown(step(1), { key: 'Enter', keyCode: 229 });
    expect(steps()).toEqual(['Pick', 'Wash']);
    await user.keyboard('{Escape}');
    expect(step(1).value).toBe('Pick');
  });

  it('takes pasted lines as steps, those ticked that were', async () => {
    const { user, codex } = await open({ value: TWO });
    await user.click(step(1));
    await user.paste('- [ ] Peel\n- [x] Core');
    expect(codex.rows('steps').map(({ cells }) => [cells['text'], cells['done']])).toEqual([
      ['Pick', false],
      ['Peel', false],
      ['Core', true],
      ['Wash', true],
    ]);
  });

  it('keeps what somebody types while a colleague adds, removes and moves steps', async () => {
    const { user, steps, remotely } = await open({ value: TWO });
    await user.type(step(2), 'ed');
    remotely((codex) => {
      const [first] = codex.rows('steps');
      if (first === undefined) throw new Error('there is no step');
      codex.insertRow('steps', { text: 'Buy', done: false }, first.id);
      codex.deleteRow('steps', first.id);
    });
    expect(step(2).value).toBe('Washed');
    expect(document.activeElement).toBe(step(2));
    await user.tab();
    expect(steps()).toEqual(['Buy', 'Washed']);
  });

  it('says where two wrote one step at once', async () => {
    const { user, atOnce } = await open({ value: TWO });
    await atOnce(
      async () => {
        await user.type(step(1), 'ed');
        await user.tab();
      },
      (codex) => codex.setCell('steps', codex.rows('steps')[0]?.id ?? '', 'text', 'Choose'),
    );
    expect(screen.getAllByRole('button', { name: /^Keep / })).toHaveLength(1);
    const [notice] = screen.getAllByRole('status');
    expect(notice?.textContent).toMatch(/Picked/);
    expect(notice?.textContent).toMatch(/Choose/);
  });

  it('can be read and not changed by a reader', async () => {
    const { user, codex } = await open({ value: TWO, readOnly: true });
    await user.click(screen.getByRole('checkbox', { name: 'Pick' }));
    await user.type(step(1), 'ed{Enter}');
    expect(codex.rows('steps').map(({ cells }) => [cells['text'], cells['done']])).toEqual([
      ['Pick', false],
      ['Wash', true],
    ]);
    expect(screen.queryByRole('button', { name: /Add a step|Remove/ })).toBeNull();
  });
});
