/** The date field: reading typed dates, today, and the calendar. */
import { screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { renderField } from '../render-field.fixture.tsx';

const DUE = "due: { type: 'date', label: 'Due' }";
const box = () => screen.getByRole<HTMLInputElement>('combobox', { name: 'Due' });

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: new Date(2026, 10, 28, 10, 0) }));
afterEach(() => void vi.useRealTimers());

describe('date field', () => {
  it('says how it reads what is typed, with the day of the week, before it is taken', async () => {
    const { user, value } = await renderField(DUE);
    await user.type(box(), 'tomorrow');
    expect(screen.getByRole('option', { name: /Sun 29 Nov 2026/ })).toBeTruthy();
    expect(value()).toBeNull();
    await user.keyboard('{Enter}');
    expect(value()).toBe('2026-11-29');
    expect(screen.queryByRole('listbox')).toBeNull();
  });

  it('says afterwards what it was read from, and takes that back', async () => {
    const { user, value } = await renderField(DUE, { value: '2026-12-24' });
    await user.clear(box());
    await user.type(box(), 'in 3 days{Enter}');
    expect(value()).toBe('2026-12-01');
    expect(screen.getByRole('status').textContent).toMatch(/^From “in 3 days”/);
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    expect(value()).toBe('2026-12-24');
  });

  it('takes today from the list by key', async () => {
    const { user, value } = await renderField(DUE);
    await user.tab();
    await user.keyboard('{ArrowDown}');
    expect(screen.getByRole('option', { name: /Today, Sat 28 Nov 2026/ })).toBeTruthy();
    await user.keyboard('{Enter}');
    expect(value()).toBe('2026-11-28');
  });

  it('opens the calendar by key, takes a day of it, and gives the focus back', async () => {
    const { user, value } = await renderField(DUE, { value: '2026-12-24' });
    await user.click(box());
    await user.keyboard('{Alt>}{ArrowDown}{/Alt}');
    await user.click(await screen.findByRole('button', { name: /^25 December 2026$/ }));
    expect(value()).toBe('2026-12-25');
    await expect.poll(() => screen.queryByRole('button', { name: /^25 December 2026$/ })).toBeNull();
  });
});
