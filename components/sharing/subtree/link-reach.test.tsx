import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { Providers } from '#components/shell/providers.tsx';
import { belowLabel, LinkReach } from './link-reach.tsx';

it('says how many Codices a link would lead to, and what guests of it see', async () => {
  const chosen: boolean[] = [];
  const show = (subtree: boolean) => (
    <Providers>
      <LinkReach below={3} subtree={subtree} disabled={false} onChange={(each) => chosen.push(each)} />
    </Providers>
  );
  const { rerender } = render(show(false));
  expect(screen.queryByText(/Guests see the titles/)).toBeNull();
  await userEvent.click(screen.getByRole('radio', { name: 'And the 3 below it' }));
  expect(chosen).toEqual([true]);
  rerender(show(true));
  expect(screen.getByText(/nothing above or beside it/)).toBeTruthy();
});

it('counts in words', () => {
  expect([0, 1, 2].map(belowLabel)).toEqual([
    'And everything below it',
    'And the one below it',
    'And the 2 below it',
  ]);
});
