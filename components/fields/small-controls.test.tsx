/** The fields that are a single control: checkbox, rating, progress. */
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { renderField } from './render-field.fixture.tsx';

describe('checkbox field', () => {
  const DONE = "done: { type: 'checkbox', label: 'Done' }";
  const box = () => screen.getByRole<HTMLInputElement>('checkbox', { name: 'Done' });

  it('is ticked by a click and by the space bar', async () => {
    const { user, value } = await renderField(DONE);
    expect(box().checked).toBe(false);
    await user.click(box());
    expect(value()).toBe(true);
    await user.keyboard(' ');
    expect(value()).toBe(false);
  });

  it('follows a colleague', async () => {
    const { remotely } = await renderField(DONE);
    remotely((codex, { id }) => codex.setRegister(id, true));
    expect(box().checked).toBe(true);
  });

  it('stays as it is for a reader, who can reach it all the same', async () => {
    const { user, value } = await renderField(DONE, { value: true, readOnly: true });
    await user.tab();
    expect(document.activeElement).toBe(box());
    await user.keyboard(' ');
    await user.click(box());
    expect(box().checked).toBe(true);
    expect(value()).toBe(true);
  });
});

describe('rating field', () => {
  const RATING = "taste: { type: 'rating', label: 'Taste', max: 3 }";
  const star = (count: number) =>
    screen.getByRole<HTMLInputElement>('radio', { name: count === 1 ? '1 star' : `${count} stars` });

  it('takes a star, another one, and none when the same is clicked again', async () => {
    const { user, value } = await renderField(RATING);
    expect(screen.getAllByRole('radio')).toHaveLength(3);
    await user.click(star(2));
    expect(value()).toBe(2);
    await user.click(star(3));
    expect(value()).toBe(3);
    await user.click(star(3));
    expect(value()).toBeNull();
  });

  it('goes by the arrows, and is emptied with Backspace', async () => {
    const { user, value } = await renderField(RATING, { value: 1 });
    await user.tab();
    expect(document.activeElement).toBe(star(1));
    await user.keyboard('{ArrowRight}');
    expect(value()).toBe(2);
    await user.keyboard('{Backspace}');
    expect(value()).toBeNull();
  });

  it('stays as it is for a reader', async () => {
    const { user, value } = await renderField(RATING, { value: 1, readOnly: true });
    await user.click(star(3));
    expect(value()).toBe(1);
    expect(star(1).checked).toBe(true);
  });
});

describe('progress field', () => {
  const PROGRESS = "done: { type: 'progress', label: 'Done', step: 10 }";
  const slider = () => screen.getByRole('slider', { name: 'Done' });

  it('moves by its step, and to both ends', async () => {
    const { user, value } = await renderField(PROGRESS);
    await user.tab();
    expect(document.activeElement).toBe(slider());
    await user.keyboard('{ArrowRight}{ArrowRight}');
    expect(value()).toBe(20);
    expect(slider().getAttribute('aria-valuetext')).toBe('20 per cent');
    await user.keyboard('{End}');
    expect(value()).toBe(100);
    await user.keyboard('{Home}');
    expect(value()).toBe(0);
  });

  it('follows a colleague', async () => {
    const { remotely } = await renderField(PROGRESS, { value: 10 });
    remotely((codex, { id }) => codex.setRegister(id, 70));
    expect(slider().getAttribute('aria-valuenow')).toBe('70');
  });

  it('is a bar for a reader', async () => {
    await renderField(PROGRESS, { value: 30, readOnly: true });
    expect(screen.getByRole<HTMLProgressElement>('progressbar', { name: 'Done' }).value).toBe(30);
    expect(screen.queryByRole('slider')).toBeNull();
  });
});
