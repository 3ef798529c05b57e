/** Screens of one's own account, and of the ways into the workspace. */
import type { Page } from '@playwright/test';
import { authenticatorCode } from '../authenticator-code.ts';
import { expect } from '../fixtures.ts';
import { PASSWORD } from '../people.ts';
import { addVirtualAuthenticator } from '../virtual-authenticator.ts';
import { headed, type Screen } from './screen.ts';

async function setUpApp(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Set up an app' }).click();
  await page.getByText('No camera?').click();
  const form = page.getByRole('form', { name: 'Set up an app' });
  await form.scrollIntoViewIfNeeded();
  return form.locator('code').innerText();
}

async function turnAppOn(page: Page): Promise<void> {
  await page.getByLabel('Code', { exact: true }).fill(authenticatorCode(await setUpApp(page), 0));
  await page.getByRole('button', { name: 'Turn on', exact: true }).click();
  const codes = page.getByRole('list', { name: 'Recovery codes' });
  await expect(codes.getByRole('listitem')).toHaveCount(10);
  await codes.scrollIntoViewIfNeeded();
  // For the next picture there is none again.
  const off = await page.context().request.delete('/api/v1/authenticator');
  expect(off.ok()).toBe(true);
}

async function addPasskey(page: Page): Promise<void> {
  await addVirtualAuthenticator(page);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  const passkeys = page.getByRole('list', { name: 'Passkeys' });
  await passkeys
    .getByRole('button', { name: /^Rename/ })
    .first()
    .click();
  await passkeys.scrollIntoViewIfNeeded();
}

async function makeToken(page: Page): Promise<void> {
  const form = page.getByRole('form', { name: 'New token' });
  await form.getByLabel('New token for').fill('Weekly report');
  await form.getByLabel('Your password', { exact: true }).fill(PASSWORD);
  await form.getByRole('button', { name: 'Create token' }).click();
  await expect(page.locator('code').first()).toBeVisible();
  await form.scrollIntoViewIfNeeded();
}

async function missToken(page: Page): Promise<void> {
  const form = page.getByRole('form', { name: 'New token' });
  await form.getByRole('button', { name: 'Create token' }).click();
  await expect(form.getByText('Enter your password.')).toBeVisible();
  await form.scrollIntoViewIfNeeded();
}

async function turnPushOn(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Turn on notifications' }).click();
  await page.getByText('On in this browser').scrollIntoViewIfNeeded();
}

/** Comes as the program that a member has just started. */
async function askAsProgram(page: Page): Promise<void> {
  const redirect = 'http://127.0.0.1:7777/callback';
  const answer = await page.request.post('/oauth/register', {
    data: { client_name: 'Reading Desk', redirect_uris: [redirect] },
  });
  const { client_id: id } = (await answer.json()) as { client_id: string };
  const asked = new URLSearchParams({
    ...{ response_type: 'code', client_id: id, redirect_uri: redirect, state: 'one' },
    ...{ code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' },
    scope: 'read comment suggest write offline_access',
  });
  await page.goto(`/connect?${asked}`);
  await expect(page.getByRole('heading', { name: 'Connect “Reading Desk”?' })).toBeVisible();
}

async function signInWrong(page: Page): Promise<void> {
  await page.getByLabel('Email').fill('ines@example.org');
  await page.getByLabel('Password', { exact: true }).fill('not what it is');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('alert').first()).toBeVisible();
}

async function missSignIn(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByLabel('Email')).toHaveAttribute('aria-invalid', 'true');
}

const window = { size: 'window' } as const;

export const ACCOUNT_SCREENS: readonly Screen[] = [
  headed('account', 'rae', '/account', 'Rae Okonjo'),
  headed('account-app', 'nobody', '/account', 'Nora Quist', {
    ...window,
    steps: async (page) => void (await setUpApp(page)),
  }),
  headed('account-recovery-codes', 'nobody', '/account', 'Nora Quist', { steps: turnAppOn, ...window }),
  headed('account-passkeys', 'keyed', '/account', 'ليلى الحداد', { steps: addPasskey, ...window }),
  headed('account-token', 'rae', '/account', 'Rae Okonjo', { steps: makeToken, ...window }),
  headed('account-token-missing', 'rae', '/account', 'Rae Okonjo', { steps: missToken, ...window }),
  {
    ...{ name: 'account-push-off', who: 'pushed', path: () => '/account', ...window },
    shows: (page) => page.getByRole('button', { name: 'Turn on notifications' }),
    steps: (page) => page.getByText('also on a locked screen').scrollIntoViewIfNeeded(),
  },
  {
    ...{ name: 'account-push-on', who: 'pushed', path: () => '/account', ...window },
    shows: (page) => page.getByRole('button', { name: 'Turn on notifications' }),
    steps: turnPushOn,
  },
  headed('connect-program', 'rae', '/connect', /^Connect “|cannot be/, { steps: askAsProgram }),
  headed('connect-program-invalid', 'rae', '/connect?client_id=nobody', /./),
  headed('sign-in', 'stranger', '/sign-in', 'Sign in'),
  headed('sign-in-missing', 'stranger', '/sign-in', 'Sign in', { steps: missSignIn }),
  headed('sign-in-wrong', 'stranger', '/sign-in', 'Sign in', { steps: signInWrong }),
  headed('sign-in-by-mail', 'stranger', '/sign-in', 'Sign in', {
    steps: async (page) => {
      await page.getByRole('button', { name: /link/i }).first().click();
      await expect(page.getByRole('heading', { name: 'A link by email' })).toBeVisible();
    },
  }),
  headed('setup-done', 'stranger', '/setup?token=none', /set ?up/i),
  headed('invitation', 'stranger', (world) => world.invitation, /^Join/),
  headed('invitation-invalid', 'stranger', '/invite#nothing', 'This invitation does not work'),
  headed('password-link', 'stranger', (world) => world.passwordLink, 'New password'),
  headed('password-link-invalid', 'stranger', '/password#nothing', 'This link does not work'),
  headed('unsubscribe', 'stranger', '/unsubscribe#nothing', 'Stop email digests?'),
  headed('unsubscribe-invalid', 'stranger', '/unsubscribe#nothing', 'Stop email digests?', {
    steps: async (page) => {
      await page.getByRole('button', { name: 'Stop email digests' }).click();
      await expect(page.getByRole('heading', { name: 'This link does not work' })).toBeVisible();
    },
  }),
  {
    ...{ name: 'mail-invitation', who: 'stranger', path: () => '/favicon.svg' },
    shows: (page) => page.locator(':root'),
    steps: async (page, { mail }) => {
      await expect.poll(() => mail.htmlTo('sana.brandt@example.org')).not.toBeNull();
      await page.goto('about:blank');
      await page.setContent(mail.htmlTo('sana.brandt@example.org') ?? '');
    },
  },
];
