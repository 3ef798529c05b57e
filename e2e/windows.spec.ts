/** A window that one test leaves and another uses: nothing of the first is in it, whatever it did there. */
import { openCodex } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';

test('what a test has left in a window is gone for the next', async ({
  api,
  windows,
  windowKind,
  workspace,
}) => {
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'Left in a window' });
  const first = await windows.open(windowKind);
  const context = first.context();
  const { email, password } = workspace.jon;
  await context.request.post('/api/auth/sign-in/email', { data: { email, password } });
  await openCodex(first, id);
  await first.evaluate(async () => {
    localStorage.setItem('left', 'here');
    sessionStorage.setItem('left', 'here');
    await (await caches.open('left')).put('/left', new Response('here'));
  });
  await first.route('**/api/v1/me', (route) => route.abort());
  await context.route('**/api/v1/codices/**', (route) => route.abort());
  await context.grantPermissions(['clipboard-read']);
  await context.newPage();
  await context.setOffline(true);
  const told: string[] = [];
  first.on('request', (request) => told.push(request.url()));
  await windows.leave(first);

  const next = await windows.open(windowKind);
  expect(next).toBe(first);
  await next.goto('/favicon.svg');
  const left = await next.evaluate(async () => ({
    local: { ...localStorage },
    session: { ...sessionStorage },
    caches: await caches.keys(),
    databases: await indexedDB.databases(),
    clipboard: (await navigator.permissions.query({ name: 'clipboard-read' as PermissionName })).state,
  }));
  expect(left).toEqual({
    local: {},
    session: {},
    caches: [],
    databases: [],
    clipboard: expect.not.stringMatching('granted'),
  });
  expect(context.pages()).toEqual([next]);
  expect(await context.cookies()).toEqual([]);
  expect(told).toEqual([]);
  await next.goto(`/c/${id}`);
  await expect(next.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await windows.leave(next);
});

test('a window in which something was done that stays is not used again', async ({ windows, windowKind }) => {
  const sized = await windows.open(windowKind);
  await sized.setViewportSize({ width: 390, height: 800 });
  await windows.leave(sized);
  const other = await windows.open(windowKind);
  expect(other).not.toBe(sized);
  expect(other.viewportSize()).toEqual(windowKind.viewport);

  await other.context().routeWebSocket(/\/collab/, () => undefined);
  await windows.leave(other);
  const third = await windows.open(windowKind);
  expect(third.context()).not.toBe(other.context());
  await windows.leave(third);
});
