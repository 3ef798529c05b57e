/** Every page that is not for everybody, by every role: shown, or refused in the words of the table; and those outside, where they open nothing. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { act, cleanup, render, screen } from '@testing-library/react';
import {
  PathnameContext,
  SearchParamsContext,
} from 'next/dist/shared/lib/hooks-client-context.shared-runtime.js';
import type { ReactNode } from 'react';
import { Suspense } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { IntakePage } from '#components/intake/intake-page.tsx';
import { InvitationPage } from '#components/people/sign-in/invitation-page.tsx';
import { SetPasswordPage } from '#components/people/sign-in/set-password-page.tsx';
import { SetupPage } from '#components/people/sign-in/setup-page.tsx';
import { UnsubscribePage } from '#components/people/sign-in/unsubscribe-page.tsx';
import { ClosedShareLink } from '#components/sharing/closed-share-link.tsx';
import { Providers } from '#components/shell/providers.tsx';
import { ROLES, type Role } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { Me } from '#core/protocol/api/people.ts';
import { maySeePage, OUTSIDE_PAGES, PAGE_ACCESS } from '#core/protocol/page-access.ts';
import { parsePageAddress } from '#core/protocol/page-address.ts';
import { pageAt } from './page-routes.tsx';

const REFUSALS = Object.values(PAGE_ACCESS).flatMap(({ refusal }) => (refusal === null ? [] : [refusal]));

afterEach(() => {
  vi.unstubAllGlobals();
  window.location.hash = '';
});

function meOf(role: Role): Me {
  const me = {
    id: '01900000-0000-7000-8000-0000000000aa',
    name: 'Rae',
    email: 'rae@example.org',
    role,
  } as const;
  return { ...me, serverTime: '2026-11-29T10:00:00.000Z', workspace: { id: 'w', name: 'Team' } };
}

/** `answer` of the server to a path; what it does not answer never comes. */
async function show(
  page: ReactNode,
  path: string,
  answer: (path: string) => Response | undefined,
): Promise<string[]> {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: string) => {
    const to = url.replace('/api/v1', '').split('?')[0] ?? '';
    asked.push(to);
    return answer(to) ?? new Promise(() => undefined);
  });
  // The code of a page is loaded when it is shown.
  await act(async () => {
    render(
      <PathnameContext.Provider value={path}>
        <SearchParamsContext.Provider value={new URLSearchParams()}>
          <Providers>
            <Suspense>{page}</Suspense>
          </Providers>
        </SearchParamsContext.Provider>
      </PathnameContext.Provider>,
    );
  });
  return asked;
}

const KEPT = Object.entries(PAGE_ACCESS).filter(([, { refusal }]) => refusal !== null);

test.each(KEPT)('%s is refused in its words, and asks for nothing but who one is', async (page, access) => {
  const path = access.path.replace(':id', 'note');
  for (const role of ROLES) {
    const address = parsePageAddress(path);
    if (address === null) throw new Error(`${path} leads nowhere`);
    const asked = await show(pageAt(address), path, (to) =>
      to === '/me' ? Response.json(meOf(role)) : undefined,
    );
    const isSeen = maySeePage({ kind: 'user', id: 'u', name: 'U', role }, address.page);
    await vi.waitFor(() => expect(asked).toContain('/me'), { timeout: 100_000 });
    if (isSeen) {
      await vi.waitFor(() => expect([page, role, asked.length > 1]).toEqual([page, role, true]), {
        timeout: 20_000,
      });
      for (const refusal of REFUSALS)
        expect([page, role, screen.queryByText(refusal)]).toEqual([page, role, null]);
    } else {
      expect(await screen.findByText(access.refusal ?? '', {}, { timeout: 20_000 })).toBeDefined();
      expect([page, role, asked.filter((to) => to !== '/me')]).toEqual([page, role, []]);
    }
    cleanup();
    vi.unstubAllGlobals();
  }
});

const problem = (status: number, code: string, detail: string) =>
  Response.json(
    { type: `urn:bindery:problem:${code}`, title: 'T', status, detail, code, errors: [] },
    { status, headers: { 'content-type': 'application/problem+json' } },
  );
const gone = (): Response => problem(404, 'not_found', 'There is nothing behind it.');
const CLOSED = new BinderyError('revoked', 'It was revoked.');

type Outside = keyof typeof OUTSIDE_PAGES;
/** Each with a token that opens nothing, as the server answers; a page without a line does not compile. */
const WITHOUT: Readonly<Record<Outside, (() => ReactNode) | null>> = {
  'sign-in': null,
  setup: () => <SetupPage token={'t'.repeat(30)} />,
  invite: () => <InvitationPage />,
  password: () => <SetPasswordPage />,
  unsubscribe: () => <UnsubscribePage />,
  's/[token]': () => <ClosedShareLink token={'t'.repeat(30)} error={CLOSED} />,
  'f/[token]': () => <IntakePage />,
};

test.each(Object.entries(WITHOUT))('%s says so where it opens nothing', async (page, make) => {
  const { refusal } = OUTSIDE_PAGES[page as Outside];
  if (make === null) return expect(refusal).toBeNull();
  // The address of a digest without a token is refused before anybody asks.
  window.location.hash = page === 'unsubscribe' ? '' : 't'.repeat(40);
  await show(make(), `/f/${'t'.repeat(40)}`, (to) =>
    to === '/setup' ? Response.json({ needed: false }) : gone(),
  );
  expect(await screen.findByText(refusal ?? '')).toBeDefined();
});

test('every page of the browser app has a row', () => {
  const app = join(import.meta.dirname, '../../app');
  const folders = readdirSync(app, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^|[\\/])page\.tsx$/.test(file))
    .map((file) => file.replaceAll('\\', '/').replace(/\/?page\.tsx$/, ''));
  // All addresses of the workspace are one, and choose among the pages of `PAGE_ACCESS`.
  expect(folders.sort()).toEqual(['[[...path]]', ...Object.keys(OUTSIDE_PAGES)].sort());
});
