/** Screens of sharing: the dialog in its states, and what those see who come from outside, or are let in no more. */
import type { Locator, Page } from '@playwright/test';
import { syncChip, textOf } from '../codex-page.ts';
import { expect } from '../fixtures.ts';
import { giveName, openShareDialog } from '../share-dialog.ts';
import { headed, type Screen } from './screen.ts';
import type { LinkName, World } from './world.ts';

const window = { size: 'window' } as const;
const incident = (world: World) => `/c/${world.incident}`;
const saved = (page: Page) => page.getByRole('button', { name: /^Saved/ }).first();

/** A state of the dialog of the incident. */
function dialog(name: string, steps: (dialog: Locator, page: Page) => Promise<unknown>): Screen {
  return {
    ...{ name, who: 'rae', path: incident, shows: saved, ...window },
    steps: async (page) => {
      await steps(await openShareDialog(page), page);
    },
  };
}

async function openCard(of: Locator, link: string): Promise<void> {
  const settings = of.getByRole('button', { name: `Settings of the link “${link}”` });
  await settings.click();
  await settings.evaluate((button) => button.scrollIntoView({ block: 'start' }));
}

async function makeLink(of: Locator, page: Page): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await of.getByRole('button', { name: 'New link' }).click();
  await expect(of.getByTestId('share-url')).toBeVisible();
}

async function chooseFields(of: Locator): Promise<void> {
  await of.getByRole('button', { name: 'For some fields…' }).click();
  await of.getByRole('checkbox', { name: 'Summary' }).check();
}

/** On a phone they have a tab; beside the links they are there. */
async function showPeople(of: Locator): Promise<void> {
  const tab = of.getByRole('tab', { name: 'People' });
  if (await tab.isVisible()) await tab.click();
  await expect(of.getByText('Support leads')).toBeVisible();
}

async function newForm(of: Locator): Promise<void> {
  await of.getByRole('button', { name: 'Collect answers with a form' }).click();
  await of.getByLabel('Each answer is a new').scrollIntoViewIfNeeded();
}

async function openForm(of: Locator): Promise<void> {
  const settings = of.getByRole('button', { name: 'Settings of the form “Wishes”' });
  await settings.click();
  await settings.scrollIntoViewIfNeeded();
}

const DIALOG_SCREENS: readonly Screen[] = [
  dialog('share', (of) => expect(of.getByText('Night shift')).toBeVisible()),
  dialog('share-people', showPeople),
  dialog('share-link', (of) => openCard(of, 'Board')),
  dialog('share-link-of-fields', (of) => openCard(of, 'Paylane, their part')),
  dialog('share-link-ended', (of) =>
    of
      .getByRole('button', { name: /^Open the link/ })
      .first()
      .scrollIntoViewIfNeeded(),
  ),
  dialog('share-link-public', (of) => openCard(of, 'For everybody')),
  dialog('share-link-made', makeLink),
  dialog('share-fields', chooseFields),
  dialog('share-form-new', newForm),
  dialog('share-form', openForm),
  dialog('share-view-as', async (of, page) => {
    await of.getByRole('button', { name: 'View as…' }).click();
    await expect(page.getByRole('menuitem').first()).toBeVisible();
  }),
  {
    ...{
      name: 'share-nothing-yet',
      who: 'rae',
      path: (world) => `/c/${world.empty}`,
      shows: saved,
      ...window,
    },
    steps: async (page) => {
      const of = await openShareDialog(page);
      await expect(of.getByText('No link is open.')).toBeVisible();
    },
  },
  {
    ...{
      name: 'share-private',
      who: 'rae',
      path: (world) => `/c/${world.privateId}`,
      shows: saved,
      ...window,
    },
    steps: async (page) => void (await openShareDialog(page)),
  },
];

/** What somebody sees who comes by a link; `steps` are theirs. */
const byLink = (name: string, link: LinkName, shows: Screen['shows'], steps?: Screen['steps']): Screen => ({
  ...{ name, who: 'stranger', path: (world) => world.links[link], shows, ...(steps && { steps }) },
});
const nameBox = (page: Page) => page.getByLabel('Your name');
const passwordBox = (page: Page) => page.getByRole('textbox', { name: 'Password', exact: true });
const title = (name: string | RegExp) => (page: Page) => page.getByRole('heading', { name }).first();
const join = (name: string) => (page: Page) => giveName(page, name);

async function guess(page: Page): Promise<void> {
  await passwordBox(page).fill('open barley');
  await page.getByRole('button', { name: 'Open' }).click();
  await expect(page.getByRole('alert').first()).toBeVisible();
}

async function guestReads(page: Page): Promise<void> {
  await giveName(page, 'Petra Kos');
  await textOf(page, 'summary').locator('.comment-passage').first().click();
  await expect(page.getByRole('region', { name: /^Comment/ }).first()).toBeVisible();
}

/** One is there already. */
async function findFull(page: Page, world: World): Promise<void> {
  const first = await page.context().browser()?.newContext({ baseURL: world.product.url });
  if (first === undefined) throw new Error('There is no browser.');
  const before = await first.newPage();
  await before.goto(world.links.one);
  await giveName(before, 'First');
  await page.reload();
  await nameBox(page).fill('Second');
  await page.getByRole('button', { name: /^Open “/ }).click();
  await expect(page.getByText('A guest is here by this link already')).toBeVisible();
  await first.close();
}

/** The link is taken away, or its guest, while the page is open. */
const losing =
  (lose: (world: World, link: { id: string }) => Promise<void>): Screen['steps'] =>
  async (page, world) => {
    const rae = await world.as(world.people.rae);
    const made = await rae<{ id: string; url: string }>('POST', `/codices/${world.incident}/share-links`, {
      ...{ role: 'edit', name: 'Short' },
    });
    await page.goto(made.url);
    await giveName(page, 'Marta');
    await lose(world, made);
    await expect(syncChip(page)).toHaveAccessibleName(/^Access ended/);
    // Nothing is offered any more that would be refused.
    await expect(page.getByRole('button', { name: /^Mode: / })).toHaveCount(0);
  };

const close = losing(async (world, { id }) => {
  await (await world.as(world.people.rae))('DELETE', `/share-links/${id}`);
});
const disconnect = losing(async (world, { id }) => {
  const rae = await world.as(world.people.rae);
  const { items } = await rae<{ items: { id: string; guests: { id: string }[] }[] }>(
    ...(['GET', `/codices/${world.incident}/share-links`] as const),
  );
  const guest = items.find((link) => link.id === id)?.guests[0];
  await rae('DELETE', `/share-links/${id}/guests/${guest?.id}`);
  await rae('DELETE', `/share-links/${id}`);
});

async function lookAsGuest(page: Page, world: World): Promise<void> {
  const { id } = { id: world.linkIds.comment };
  const answer = await page.context().request.post(`/api/v1/share-links/${id}/view-as`);
  await page.goto(new URL((await answer.json()).url).pathname);
  await expect(page.getByRole('complementary', { name: 'View as a guest' })).toBeVisible();
}

async function makePublic(page: Page, world: World): Promise<void> {
  const rae = await world.as(world.people.rae);
  await rae('PATCH', `/share-links/${world.linkIds.public}`, { public: true, expiresAt: null });
  await page.goto(`/p/${world.linkIds.public}`);
  await expect(title('Checkout answered slowly')(page)).toBeVisible();
}

const GUEST_SCREENS: readonly Screen[] = [
  byLink('guest-name', 'edit', nameBox),
  byLink('guest-name-for-reading', 'view', nameBox),
  byLink('guest-password', 'guarded', passwordBox),
  byLink('guest-password-wrong', 'guarded', passwordBox, guess),
  byLink('guest-edits', 'edit', nameBox, join('Maximiliane Theodora Freifrau von Hohenstein')),
  byLink('guest-comments', 'comment', nameBox, guestReads),
  byLink('guest-reads', 'view', nameBox, join('')),
  byLink('guest-fields', 'fields', title('Checkout answered slowly')),
  byLink('guest-edits-fields', 'fieldsEdit', nameBox, join('Marta')),
  byLink('guest-subtree', 'subtree', nameBox, join('Marta')),
  byLink('guest-closed', 'closed', title('This link is closed')),
  byLink('guest-ended', 'ended', title('This link has expired')),
  byLink('guest-full', 'one', nameBox, findFull),
  byLink('guest-closed-meanwhile', 'edit', nameBox, close),
  byLink('guest-disconnected', 'edit', nameBox, disconnect),
  {
    ...{ name: 'guest-view-as', who: 'rae', path: () => '/', steps: lookAsGuest },
    shows: title('Recently edited'),
  },
  headed('public-page', 'stranger', '/sign-in', 'Sign in', { steps: makePublic }),
  {
    ...{ name: 'public-page-none', who: 'stranger' },
    path: (world) => `/p/${world.linkIds.view}`,
    shows: (page) => page.getByText('There is no page here.'),
  },
];

async function missAnswers(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('This needs an answer').first()).toBeVisible();
}

async function answer(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: /^Title/ }).fill('A bench at the pier');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('heading', { name: 'Thank you', exact: true })).toBeVisible();
}

const FORM_SCREENS: readonly Screen[] = [
  headed('form', 'stranger', (world) => world.forms.open, 'Task'),
  headed('form-missing', 'stranger', (world) => world.forms.open, 'Task', { steps: missAnswers }),
  headed('form-thanks', 'stranger', (world) => world.forms.open, 'Task', { steps: answer }),
  headed('form-closed', 'stranger', (world) => world.forms.closed, 'This form is closed'),
];

async function loseRole(page: Page, world: World): Promise<void> {
  const rae = await world.as(world.people.rae);
  const jons = `/codices/${world.privateId}/grants/member:${world.people.jon.id}`;
  await rae('PUT', jons, { role: 'viewer' });
  await page.goto(`/c/${world.privateId}`);
  await expect(textOf(page, 'body')).toContainText('Only for a few.');
  await rae('DELETE', jons);
  await expect(title('You no longer have access to this Codex')(page)).toBeVisible();
}

const PRIVATE_SCREENS: readonly Screen[] = [
  { name: 'private-codex', who: 'rae', path: (world) => `/c/${world.privateId}`, shows: saved, ...window },
  headed('private-closed', 'jon', (world) => `/c/${world.privateId}`, 'This Codex is not open to you'),
  headed('private-ended', 'jon', '/', 'Recently edited', { steps: loseRole }),
];

export const SHARING_SCREENS: readonly Screen[] = [
  ...DIALOG_SCREENS,
  ...GUEST_SCREENS,
  ...FORM_SCREENS,
  ...PRIVATE_SCREENS,
];
