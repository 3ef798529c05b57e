/** The setup page: days of the workspace begin where the browser of its owner is. */
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { AppRouterContext } from 'next/dist/shared/lib/app-router-context.shared-runtime';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Providers } from '#components/shell/providers.tsx';
import { SetupPage } from './setup-page.tsx';

const replace = vi.fn();
const nothing = () => undefined;
const router = {
  ...{ replace, push: nothing, back: nothing, forward: nothing, refresh: nothing, prefetch: nothing },
  bfcacheId: 'setup',
};

const HERE = 'Pacific/Auckland';

beforeEach(() => {
  const options = { ...Intl.DateTimeFormat().resolvedOptions(), timeZone: HERE };
  vi.spyOn(Intl.DateTimeFormat.prototype, 'resolvedOptions').mockReturnValue(options);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  replace.mockReset();
});

/** Fills in the form and sends it; the server answers what `answer` says to each body. */
async function setUp(answer: (body: { readonly timeZone?: string }) => Response) {
  const sent: { readonly timeZone?: string }[] = [];
  vi.stubGlobal('fetch', async (_url: string, init?: RequestInit) => {
    if ((init?.method ?? 'GET') === 'GET') return Response.json({ needed: true });
    const body: { readonly timeZone?: string } = JSON.parse(String(init?.body));
    sent.push(body);
    return answer(body);
  });
  const user = userEvent.setup();
  render(
    <AppRouterContext value={router}>
      <Providers>
        <SetupPage token={'t'.repeat(30)} />
      </Providers>
    </AppRouterContext>,
  );
  await user.type(await screen.findByLabelText('Workspace'), 'Harbour');
  await user.type(screen.getByLabelText('Your name'), 'Ines');
  await user.type(screen.getByLabelText('Email'), 'ines@example.org');
  await user.type(screen.getByLabelText('Password'), 'lamplight over calm water');
  await user.click(screen.getByRole('button', { name: 'Create the workspace' }));
  return sent;
}

test('the time zone of the browser is sent along', async () => {
  const sent = await setUp(() => Response.json({}, { status: 201 }));
  await waitFor(() => expect(replace).toHaveBeenCalledWith('/'));
  expect(sent).toMatchObject([{ workspaceName: 'Harbour', timeZone: HERE }]);
});

test('a zone that the server does not know keeps nobody from setting up', async () => {
  const refusal = {
    ...{ type: 'urn:bindery:problem:invalid_input', title: 'Invalid', status: 422 },
    ...{ code: 'invalid_input', detail: 'Not valid.' },
    errors: [{ path: ['timeZone'], message: 'There is no such time zone.' }],
  };
  const sent = await setUp(({ timeZone }) =>
    timeZone === undefined
      ? Response.json({}, { status: 201 })
      : Response.json(refusal, { status: 422, headers: { 'content-type': 'application/problem+json' } }),
  );
  await waitFor(() => expect(replace).toHaveBeenCalledWith('/'));
  expect(sent.map(({ timeZone }) => timeZone)).toEqual([HERE, undefined]);
});
