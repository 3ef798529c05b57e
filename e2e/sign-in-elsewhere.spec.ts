/** Signing in by what is elsewhere: a provider of the company, and links that come by e-mail. */
import type { Page } from '@playwright/test';
import { expectNoSidewaysScroll, expectNoViolations } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import { furnish, type Workspace } from './people.ts';
import { findFreePort, type Product, startProduct } from './product.ts';
import { type MailServer, type SignInProvider, startMailServer, startProvider } from './sign-in-services.ts';

const SECRET = 'a secret of the client';
let product: Product;
let workspace: Workspace;
let provider: SignInProvider;
let mail: MailServer;
let origin: string;

test.beforeAll(async () => {
  const port = await findFreePort();
  origin = `http://127.0.0.1:${port}`;
  [provider, mail] = await Promise.all([
    startProvider(`${origin}/api/auth/provider/callback`, SECRET),
    startMailServer(),
  ]);
  product = await startProduct({
    port,
    settings: {
      ...{ OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: 'bindery', OIDC_CLIENT_SECRET: SECRET },
      ...{ OIDC_NAME: 'Staff login', OIDC_ROLES: 'staff=editor' },
      ...{ SMTP_URL: mail.url, SMTP_FROM: 'Bindery <bindery@example.org>' },
    },
  });
  workspace = await furnish(product);
});
test.afterAll(async () => {
  await product?.dispose();
  await Promise.all([provider?.stop(), mail?.stop()]);
});

test('the provider of the company lets somebody in, with the role of their group, to where they were going', async ({
  stranger,
}) => {
  await stranger.goto(`${origin}/account`);
  const way = stranger.getByRole('button', { name: 'Continue with Staff login' });
  await expect(way).toBeVisible();
  await expectNoViolations(stranger, 'signing in with a provider');
  await stranger.setViewportSize({ width: 390, height: 800 });
  await expectNoSidewaysScroll(stranger, 'signing in with a provider, on a phone');
  await way.press('Enter');

  await stranger.locator('input[name=login]').fill('Mika Sund');
  await stranger.locator('input[name=password]').fill('any');
  await stranger.keyboard.press('Enter');
  await stranger.getByRole('button', { name: 'Continue' }).click();
  await expect(stranger).toHaveURL(`${origin}/account`);
  await expect(stranger.getByText('mika.sund@example.org').first()).toBeVisible();
  const members = await workspace.api.get<{ items: { name: string; role: string }[] }>('/members');
  expect(members.items).toContainEqual(expect.objectContaining({ name: 'Mika Sund', role: 'editor' }));
});

test('a forgotten password is set anew by a link that comes by e-mail, and one may sign in by a link alone', async ({
  stranger,
  browser,
}) => {
  await askForLink(stranger, 'Sets a new password');
  await stranger.goto(await linkFor(workspace.rae.email));
  await expect(stranger.getByText(`For ${workspace.rae.name}.`)).toBeVisible();
  await expectNoViolations(stranger, 'setting a new password');
  await stranger.getByLabel('New password').fill('another lamp over calm water');
  await stranger.keyboard.press('Enter');
  await expect(stranger.getByRole('heading', { name: 'Recently edited' })).toBeVisible();

  const used = await linkFor(workspace.rae.email);
  const other = await (await browser.newContext()).newPage();
  await other.goto(used);
  await expect(other.getByRole('heading', { name: 'This link does not work' })).toBeVisible();
  await askForLink(other, 'Signs me in');
  await expect.poll(() => mail.linkTo(workspace.rae.email, origin)).not.toBe(used);
  await other.goto(await linkFor(workspace.rae.email));
  await other.getByRole('button', { name: 'Sign in' }).click();
  await expect(other.getByRole('heading', { name: 'Recently edited' })).toBeVisible();
  await other.context().close();
});

async function askForLink(page: Page, kind: string): Promise<void> {
  await page.goto(`${origin}/sign-in`);
  await page.getByLabel('Email').fill(workspace.rae.email);
  await page.getByRole('button', { name: 'Can’t sign in? Have a link sent' }).click();
  await page.getByText(kind, { exact: true }).click();
  await page.getByRole('button', { name: 'Send link' }).click();
  await expect(page.getByRole('heading', { name: 'Check your email' })).toBeVisible();
}

async function linkFor(address: string): Promise<string> {
  await expect.poll(() => mail.linkTo(address, origin)).not.toBeNull();
  return mail.linkTo(address, origin) ?? '';
}
