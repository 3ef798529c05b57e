/** A menu whose first item cannot have the focus is operated by keys all the same. */
import { Menu } from '@mantine/core';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { Providers } from '#components/shell/providers.tsx';

function show(first: 'hidden' | 'disabled') {
  render(
    <Providers>
      <Menu>
        <Menu.Target>
          <button type="button">More</button>
        </Menu.Target>
        <Menu.Dropdown>
          {first === 'hidden' && <style>{'.gone { display: none; }'}</style>}
          <Menu.Item className="gone" disabled={first === 'disabled'}>
            First
          </Menu.Item>
          <Menu.Item>Second</Menu.Item>
          <Menu.Item>Last</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Providers>,
  );
  return userEvent.setup();
}

test.each(['hidden', 'disabled'] as const)('Escape closes it where the first item is %s', async (first) => {
  const user = show(first);
  const button = screen.getByRole('button', { name: 'More' });
  await user.click(button);
  await screen.findByRole('menuitem', { name: 'Second' });
  // Where the library leaves the focus in a browser.
  button.focus();
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
  expect(document.activeElement).toBe(button);
});

test('arrows go to what can be chosen', async () => {
  const user = show('disabled');
  const button = screen.getByRole('button', { name: 'More' });
  await user.click(button);
  await screen.findByRole('menuitem', { name: 'Second' });
  button.focus();
  await user.keyboard('{ArrowDown}');
  expect(document.activeElement).toBe(screen.getByRole('menuitem', { name: 'Second' }));
  button.focus();
  await user.keyboard('{ArrowUp}');
  expect(document.activeElement).toBe(screen.getByRole('menuitem', { name: 'Last' }));
});
