/** The first option that fits what is typed into a select is marked and taken by Enter, whichever letter opened the list. */
import { MantineProvider } from '@mantine/core';
import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { SearchSelect } from './search-select.tsx';

/** Longer than the timers a list sets as it opens. */
const pass = () => act(() => new Promise((resolve) => setTimeout(resolve, 30)));

function Severity({ chosen }: { readonly chosen: string | null }) {
  const [value, setValue] = useState(chosen);
  return (
    <SearchSelect aria-label="Severity" data={['Low', 'High', 'Highest']} value={value} onChange={setValue} />
  );
}

async function openSeverity(chosen: string | null) {
  render(
    <MantineProvider env="test">
      <Severity chosen={chosen} />
    </MantineProvider>,
  );
  const input = screen.getByRole('combobox', { name: 'Severity' });
  const user = userEvent.setup({ delay: null });
  await user.click(input);
  await user.keyboard('{Escape}');
  await pass();
  return { user, input: input as HTMLInputElement };
}

test.each([
  ['nothing', null],
  ['another option', 'Low'],
])('one letter and Enter, with %s chosen', async (_, chosen) => {
  const { user, input } = await openSeverity(chosen);
  if (chosen !== null) await user.clear(input);
  await user.keyboard('{Escape}');
  await pass();
  await user.keyboard('h');
  await pass();
  await user.keyboard('{Enter}');
  expect(input.value).toBe('High');
});

test('opened by an arrow it stands at what is chosen', async () => {
  const { user, input } = await openSeverity('High');
  await user.keyboard('{ArrowDown}');
  await pass();
  await user.keyboard('{ArrowDown}{Enter}');
  expect(input.value).toBe('Highest');
});
