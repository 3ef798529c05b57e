/** Looking as a guest: the button that opens the page of guests, and the bar that says whose eyes it has. */
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { Providers } from '#components/shell/providers.tsx';
import type { ShareLinkBody } from '#core/protocol/api/sharing.ts';
import { ViewAsBar } from './view-as-bar.tsx';
import { ViewAsButton } from './view-as-button.tsx';

const LINK: ShareLinkBody = {
  ...{ id: '01900000-0000-7000-8000-0000000000d1', codexId: '01900000-0000-7000-8000-0000000000d2' },
  ...{ name: 'Paylane', role: 'edit', expiresAt: null, hasPassword: false, maxGuests: null, fields: null },
  ...{ createdBy: { id: 'u', name: 'Una' }, createdAt: '2026-03-01T12:00:00Z', lastUsedAt: null },
  ...{ subtree: false, branch: null, public: false, ended: null, guests: [], seen: [] },
};
const URL_OF_GUESTS = 'https://bindery.test/s/vs_looking';

afterEach(() => {
  vi.unstubAllGlobals();
});

function show(link: ShareLinkBody) {
  render(
    <Providers>
      <ViewAsButton link={link} />
    </Providers>,
  );
  return screen.getByRole('button', { name: 'View as a guest of the link “Paylane”' });
}

it('opens the page of guests in a tab that has no way back to this one', async () => {
  const tab = { opener: window, location: { replace: vi.fn() }, close: vi.fn() };
  vi.stubGlobal('open', () => tab);
  vi.stubGlobal('fetch', () =>
    Promise.resolve(Response.json({ url: URL_OF_GUESTS, expiresAt: '2026-03-01T13:00:00Z' })),
  );
  await userEvent.setup({ delay: null }).click(show(LINK));
  await expect.poll(() => tab.location.replace.mock.calls).toEqual([[URL_OF_GUESTS]]);
  expect(tab.opener).toBeNull();
});

it('closes the tab again when the server refuses', async () => {
  const tab = { opener: window, location: { replace: vi.fn() }, close: vi.fn() };
  vi.stubGlobal('open', () => tab);
  vi.stubGlobal('fetch', () =>
    Promise.resolve(Response.json({ code: 'conflict', detail: 'no' }, { status: 409 })),
  );
  await userEvent.setup({ delay: null }).click(show(LINK));
  await expect.poll(() => tab.close.mock.calls.length).toBe(1);
  expect(tab.location.replace).not.toHaveBeenCalled();
});

it('is not offered for a link that opens nothing', () => {
  expect(show({ ...LINK, ended: 'maker-may-not-share' })).toHaveProperty('disabled', true);
});

it.each([
  ['view', 'They can view, as you can here.'],
  ['comment', 'They can comment as well; here you can only look.'],
  ['edit', 'They can comment and edit as well; here you can only look.'],
] as const)(
  'the bar over the page of a %s link says what guests may, and that nobody sees whoever looks',
  (role, may) => {
    render(<ViewAsBar viewAs={{ name: 'Paylane', role }} />);
    const bar = screen.getByRole('complementary', { name: 'View as a guest' });
    expect(bar.textContent).toBe(`You see what guests of “Paylane” see. ${may} Nobody sees you here.`);
  },
);

it.each([
  ['comment', 'They see what is said about these fields, and can comment on them;'],
  ['edit', 'They can edit these fields as well; here you can only look.'],
] as const)('the bar over some fields says that guests %s', (role, may) => {
  render(<ViewAsBar viewAs={{ name: 'Paylane', role }} isForFields />);
  const bar = screen.getByRole('complementary', { name: 'View as a guest' });
  expect(bar.textContent).toContain(may);
});
