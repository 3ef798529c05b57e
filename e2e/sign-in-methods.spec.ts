/** From an invitation to a passkey and an authenticator app, and the list of browsers, with Chromium's virtual authenticator. */
import type { Page } from '@playwright/test';
import { expectNoSidewaysScroll, expectNoViolations } from './accessibility.ts';
import { authenticatorCode } from './authenticator-code.ts';
import { expect, test } from './fixtures.ts';
import { addVirtualAuthenticator } from './virtual-authenticator.ts';

const PASSWORD = 'first words of a member';

test('somebody invited signs in by a passkey, then by password and a code of their app', async ({
  api,
  product,
  stranger,
}) => {
  const { url } = await api.post<{ url: string }>('/invitations', {
    ...{ email: 'mira@example.org', role: 'editor' },
  });
  // WebAuthn knows names only.
  const home = product.url.replace('127.0.0.1', 'localhost');
  await addVirtualAuthenticator(stranger);
  // This authenticator answers whatever asks, and would sign in by itself before the button is pressed.
  await stranger.addInitScript(() => {
    PublicKeyCredential.isConditionalMediationAvailable = async () => false;
  });
  await stranger.goto(url.replace(product.url, home));
  await stranger.getByLabel('Your name').fill('Mira Holm');
  await stranger.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await stranger.keyboard.press('Enter');
  await expect(stranger.getByRole('heading', { name: 'Recently edited' })).toBeVisible();

  await stranger.goto(`${home}/account`);
  await stranger.getByRole('button', { name: 'Add a passkey' }).click();
  const passkeys = stranger.getByRole('list', { name: 'Passkeys' });
  await expect(passkeys.getByRole('listitem')).toHaveCount(1);
  await passkeys.getByRole('button', { name: /^Rename/ }).click();
  await stranger.keyboard.type('Laptop in the hall');
  await stranger.keyboard.press('Enter');
  await expect(passkeys.getByText('Laptop in the hall', { exact: true })).toBeVisible();

  await stranger.getByRole('button', { name: 'Set up an app' }).click();
  await stranger.getByText('No camera?').click();
  const key = await stranger.getByRole('form', { name: 'Set up an app' }).locator('code').innerText();
  await stranger.getByLabel('Code', { exact: true }).fill(authenticatorCode(key, 0));
  await expectNoViolations(stranger, 'setting an authenticator app up');
  await stranger.getByRole('button', { name: 'Turn on' }).click();
  await expect(stranger.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')).toHaveCount(10);
  await expectNoViolations(stranger, 'recovery codes');
  await stranger.setViewportSize({ width: 390, height: 800 });
  await expectNoSidewaysScroll(stranger, 'the account page on a phone');
  await stranger.setViewportSize({ width: 1280, height: 800 });
  await stranger.getByRole('button', { name: 'I have kept them' }).click();

  await signOut(stranger, home);
  await stranger.getByRole('button', { name: 'Use a passkey' }).click();
  await expect(stranger.getByRole('heading', { name: 'Recently edited' })).toBeVisible();

  await signOut(stranger, home);
  await stranger.getByLabel('Email').fill('mira@example.org');
  await stranger.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await stranger.getByRole('button', { name: 'Sign in' }).click();
  await expect(stranger.getByRole('heading', { name: 'Code from your app' })).toBeVisible();
  await expectNoViolations(stranger, 'the code after the password');
  await stranger.reload();
  await stranger.getByLabel('Code', { exact: true }).fill('000000');
  await stranger.keyboard.press('Enter');
  await expect(stranger.getByRole('alert').getByText(/code is not right/)).toBeVisible();
  // The one after this one, for the code of now was shown when the app was set up.
  await stranger.getByLabel('Code', { exact: true }).fill(authenticatorCode(key, 1));
  await stranger.keyboard.press('Enter');
  await expect(stranger.getByRole('heading', { name: 'Recently edited' })).toBeVisible();
});

test('a browser that is signed out from another one is out at once', async ({
  browser,
  product,
  stranger,
  workspace,
}) => {
  const person = await workspace.add('Noor Aydin', 'editor');
  const data = { email: person.email, password: person.password };
  await stranger.context().request.post('/api/auth/sign-in/email', { data });
  const elsewhere = await browser.newContext({
    userAgent: 'Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0',
  });
  await elsewhere.request.post(`${product.url}/api/auth/sign-in/email`, { data });
  const page = await elsewhere.newPage();
  await page.goto(product.url);
  await expect(page.getByRole('heading', { name: 'Recently edited' })).toBeVisible();

  await stranger.goto('/account');
  const list = stranger.getByRole('list', { name: 'Browsers you are signed in with' });
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await expect(list.getByRole('listitem').first()).toContainText('This browser');
  await list.getByRole('button', { name: 'Sign out Firefox on Windows' }).click();
  await expect(list.getByRole('listitem')).toHaveCount(1);
  // The page may be on its way to the door by itself, which ends this navigation.
  await page.goto(product.url).catch(() => undefined);
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await elsewhere.close();
});

async function signOut(page: Page, home: string): Promise<void> {
  await page.goto(`${home}/account`);
  await page.getByRole('button', { name: 'Sign out of this browser' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
}
