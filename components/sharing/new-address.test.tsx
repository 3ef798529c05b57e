/** The address of a link that was just made: what copies it has the focus, so that keys go on from there. */
import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { Providers } from '#components/shell/providers.tsx';
import { NewAddress } from './new-address.tsx';

test.each([
  [true, 'Copy again'],
  [false, 'Copy address'],
])('with it copied (%s) the focus is on “%s”', async (isCopied, name) => {
  render(
    <Providers>
      <NewAddress made={{ url: 'https://bindery.example.org/s/vs_x', isCopied }} testId="share-url" />
    </Providers>,
  );
  expect(document.activeElement).toBe(await screen.findByRole('button', { name }));
});
