/** Signing in and out. */
import { openCodex } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { signIn } from './people.ts';
import { createCodex } from './rest.ts';

test('a wrong password is refused in words, the right one leads to where one was going', async ({
  api,
  stranger,
  workspace,
}) => {
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'Behind the door' });
  await stranger.goto(`/c/${id}`);
  await expect(stranger.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await stranger.getByLabel('Email').fill(workspace.rae.email);
  await stranger.getByLabel('Password', { exact: true }).fill('not what it is');
  await stranger.getByRole('button', { name: 'Sign in' }).click();
  await expect(stranger.getByRole('alert').getByText(/email address or the password is wrong/)).toBeVisible();
  await stranger.getByLabel('Password', { exact: true }).fill(workspace.rae.password);
  await stranger.keyboard.press('Enter');
  await expect(stranger).toHaveURL(`/c/${id}`);
  await expect(stranger).toHaveTitle(/^Behind the door/);
});

test('what was typed before the code of the page had come is what is sent', async ({
  stranger,
  workspace,
}) => {
  let go = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  await stranger.route('**/_next/static/**/*.js', async (route) => {
    await held;
    await route.continue();
  });
  await stranger.goto('/sign-in', { waitUntil: 'commit' });
  await stranger.getByLabel('Email').fill(workspace.rae.email);
  await stranger.getByLabel('Password', { exact: true }).fill(workspace.rae.password);
  const started = stranger.waitForLoadState('load');
  go();
  await started;
  await stranger.getByRole('button', { name: 'Show the password' }).click();
  await stranger.getByRole('button', { name: 'Sign in' }).click();
  await expect(stranger).toHaveURL('/');
});

test('signing out in one tab closes the Codex in the other', async ({ api, stranger, workspace }) => {
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'Left open' });
  await signIn(stranger, workspace.jon);
  await openCodex(stranger, id);
  const other = await stranger.context().newPage();
  await other.goto('/');
  await other.getByRole('button', { name: /account menu/ }).click();
  await other.getByRole('button', { name: 'Sign out' }).click();
  await expect(other.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  const ended = stranger.getByRole('button', { name: /^Access ended/ });
  await expect(ended.or(stranger.getByRole('heading', { name: 'Sign in' }))).toBeVisible();
  await stranger.goto(`/c/${id}`);
  await expect(stranger.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('nobody is led to another site after signing in', async ({ stranger, workspace }) => {
  await stranger.goto('/sign-in?next=https://elsewhere.example.org/');
  await stranger.getByLabel('Email').fill(workspace.rae.email);
  await stranger.getByLabel('Password', { exact: true }).fill(workspace.rae.password);
  await stranger.getByRole('button', { name: 'Sign in' }).click();
  await expect(stranger.getByRole('heading', { name: 'Recently edited' })).toBeVisible();
  await expect(stranger).toHaveURL('/');
});
