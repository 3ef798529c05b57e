/** Private Codices in the navigator: listed with what stands below, made by those who may, and nothing shown to those who have none. */
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { PathnameContext } from 'next/dist/shared/lib/hooks-client-context.shared-runtime.js';
import { afterEach, expect, test, vi } from 'vitest';
import { Providers } from '#components/shell/providers.tsx';
import type { Me } from '#core/protocol/api/people.ts';
import { PrivatePane } from './private-pane.tsx';

const TOP = '01900000-0000-7000-8000-0000000000f1';
const CHILD = '01900000-0000-7000-8000-0000000000f2';
const AT = '2027-01-15T08:00:00Z';
const ANYBODY = { id: 'u', name: 'Ana Reyes' };
const top = {
  ...{
    id: TOP,
    title: 'Salary bands',
    template: { id: 'note', version: 1 },
    parentId: null,
    privateTopId: TOP,
  },
  ...{ createdAt: AT, updatedAt: AT, createdBy: ANYBODY, updatedBy: ANYBODY },
};
const child = {
  ...{ id: CHILD, parentId: TOP, title: 'Band three', templateId: 'note' },
  ...{ state: 'live', standing: 'live', children: 0 },
};

afterEach(() => vi.unstubAllGlobals());

function show(role: Me['role'], tops: readonly unknown[], given: Me['privateRoles'] = []) {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (input: string) => {
    const { pathname, search } = new URL(input, 'http://bindery.test');
    asked.push(`${pathname.replace('/api/v1', '')}${search}`);
    if (pathname.endsWith('/codices')) return Response.json({ items: tops, nextCursor: null });
    return Response.json({ items: pathname.endsWith('/tree') ? [child] : [] });
  });
  const me: Me = {
    ...{ id: 'u', name: 'Ana Reyes', email: 'ana@example.org', role, serverTime: AT },
    ...{ workspace: { id: 'w', name: 'Workspace' }, privateRoles: given },
  };
  const { container } = render(
    <PathnameContext.Provider value="/">
      <Providers>
        <PrivatePane me={me} />
      </Providers>
    </PathnameContext.Provider>,
  );
  return { asked, container };
}

test('lists what one may read, and what is below it when it is opened', async () => {
  const user = userEvent.setup();
  const { asked } = show('viewer', [top], [{ topId: TOP, role: 'viewer' }]);
  const pane = await screen.findByRole('region', { name: 'Private' });
  expect(
    within(pane)
      .getByRole('link', { name: /Salary bands/ })
      .getAttribute('href'),
  ).toBe(`/c/${TOP}`);
  expect(within(pane).queryByRole('button', { name: /^New/ })).toBeNull();
  await user.click(within(pane).getByRole('button', { name: 'What is in Salary bands' }));
  expect((await within(pane).findByRole('link', { name: 'Band three' })).getAttribute('href')).toBe(
    `/c/${CHILD}`,
  );
  expect(asked.filter((path) => /private|tree/.test(path))).toEqual([
    '/codices?private=only&limit=200',
    `/tree?parent=${TOP}`,
  ]);
});

test('a viewer without any is shown nothing; whoever edits there may put something into it', async () => {
  const { container, asked } = show('viewer', []);
  await waitFor(() => expect(asked).toContain('/codices?private=only&limit=200'));
  expect(container.querySelector('section')).toBeNull();
});

test('an editor of the workspace makes one, and an editor of it puts something into it', async () => {
  show('viewer', [top], [{ topId: TOP, role: 'editor' }]);
  expect(await screen.findByRole('button', { name: 'New in Salary bands' })).toBeDefined();
  expect(screen.queryByRole('button', { name: 'New private Codex' })).toBeNull();
});
