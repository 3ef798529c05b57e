/** The page of members: everybody who was removed is named there, once each, however many there are. */
import { render, screen, within } from '@testing-library/react';
import {
  PathnameContext,
  SearchParamsContext,
} from 'next/dist/shared/lib/hooks-client-context.shared-runtime.js';
import { afterEach, expect, test, vi } from 'vitest';
import { Providers } from '#components/shell/providers.tsx';
import { lookOf } from '#components/ui/people-looks.ts';
import type { Me, Member } from '#core/protocol/api/people.ts';
import { MembersPage } from './members-page.tsx';

afterEach(() => vi.unstubAllGlobals());

const WORKSPACE = { id: 'w', name: 'Team' };
const INES = { id: 'ines', name: 'Ines', email: 'ines@example.org', role: 'owner' } as const;
const me: Me = { ...INES, serverTime: '2026-11-29T10:00:00.000Z', workspace: WORKSPACE };
const METHODS = { id: 'ines', password: true, passkeys: 2, authenticator: false, provider: false };
const ines: Member = { ...INES, disabled: false, hue: 3 };
const gone = (n: number): Member => ({
  ...{ id: `gone-${n}`, name: `Gone ${n}`, email: null, role: 'editor', disabled: true, removed: true },
});

function show(members: readonly Member[]) {
  const answers: Record<string, unknown> = {
    '/me': me,
    '/members': { items: members },
    '/members/sign-in-methods': { items: [METHODS] },
  };
  vi.stubGlobal('fetch', async (url: string) => {
    const answer = answers[url.replace('/api/v1', '').split('?')[0] ?? ''];
    return answer === undefined ? new Promise(() => undefined) : Response.json(answer);
  });
  render(
    <PathnameContext.Provider value="/admin/members">
      <SearchParamsContext.Provider value={new URLSearchParams()}>
        <Providers>
          <MembersPage />
        </Providers>
      </SearchParamsContext.Provider>
    </PathnameContext.Provider>,
  );
}

test('all of 82 who were removed are listed, with their number, two of one name as two', async () => {
  const removed = Array.from({ length: 81 }, (_, n) => gone(n));
  show([ines, ...removed, { ...gone(80), id: 'another' }]);
  const list = await screen.findByRole('list', { name: /^Removed/ }, { timeout: 20_000 });
  expect(within(list).getAllByRole('listitem')).toHaveLength(82);
  expect(screen.getByRole('heading', { name: 'Removed (82)' })).toBeDefined();
  expect(within(list).getAllByText('Gone 80')).toHaveLength(2);
  expect(within(screen.getByRole('table')).queryByText(/^Gone/)).toBeNull();
});

test('what the page asks beside says nothing of how somebody looks', async () => {
  show([ines]);
  expect(await screen.findByText(/2 passkeys/, {}, { timeout: 20_000 })).toBeDefined();
  expect(lookOf('ines').hue).toBe(3);
});
