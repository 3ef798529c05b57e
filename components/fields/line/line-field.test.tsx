/** A line that is one value: taken as a whole, and kept beside what somebody else wrote at the same time. */
import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { renderField } from '../render-field.fixture.tsx';

const PLATE = "plate: { type: 'line', label: 'Plate', layer: 'metadata' }";

it('takes what is typed on Enter, and nothing before', async () => {
  const page = await renderField(PLATE);
  const input = screen.getByRole('textbox', { name: 'Plate' });
  await page.user.type(input, ' B 12 ');
  expect(page.value()).toBeNull();
  await page.user.type(input, '{Enter}');
  expect(page.value()).toBe('B 12');
  await page.user.clear(input);
  await page.user.tab();
  expect(page.value()).toBeNull();
});

it('says when two people wrote another value at once', async () => {
  const page = await renderField(PLATE);
  await page.atOnce(
    () => page.user.type(screen.getByRole('textbox', { name: 'Plate' }), 'B 1{Enter}'),
    (codex, field) => codex.setValue(field, 'B 2'),
  );
  expect(page.codex.register('plate').losers).toHaveLength(1);
  expect(screen.getAllByRole('button', { name: /^Keep / })).toHaveLength(1);
});
