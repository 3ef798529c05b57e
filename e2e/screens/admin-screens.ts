/** Screens of those who look after the workspace: members, groups, links, tokens, webhooks, the audit log, the system. */
import type { Page } from '@playwright/test';
import { expect } from '../fixtures.ts';
import { headed, type Screen } from './screen.ts';

const LONG = 'Maximiliane Theodora Freifrau von Hohenstein-Wittgenstein zu Berleburg';
const window = { size: 'window' } as const;

/** Presses a button, after which a dialog is there. */
const asking =
  (button: string | RegExp) =>
  async (page: Page): Promise<void> => {
    await page.getByRole('button', { name: button }).first().click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await expect(page.getByRole('dialog').locator('[aria-busy="true"]')).toHaveCount(0);
  };

async function invite(page: Page): Promise<void> {
  await asking('Invite member')(page);
  const dialog = page.getByRole('dialog', { name: 'Invite member' });
  await dialog.getByLabel('Email').fill('yun.sato@paylane.example');
  await page.keyboard.press('Enter');
  await expect(dialog.locator('code')).toBeVisible();
}

async function makePasswordLink(page: Page): Promise<void> {
  await asking(`New password link: ${LONG}`)(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Create link' }).click();
  await expect(page.getByRole('dialog').locator('code')).toBeVisible();
}

async function openAgentForm(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New agent' }).click();
  const form = page.getByRole('form', { name: 'Create agent' });
  await form.getByRole('textbox', { name: 'Name', exact: true }).fill('Archivist');
  await form.getByRole('textbox', { name: 'Provider' }).fill('Example Works');
}

async function makeAgent(page: Page): Promise<void> {
  await openAgentForm(page);
  await page.getByRole('button', { name: 'Create agent' }).click();
  await expect(page.getByRole('listitem', { name: /^Archivist/ }).first()).toBeVisible();
}

async function addWebhook(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Address' }).fill('https://hooks.example.org/another');
  await page.getByRole('button', { name: 'Add webhook' }).click();
  await expect(
    page
      .locator('code')
      .or(page.getByText(/public|reach|https/).last())
      .first(),
  ).toBeVisible();
}

async function showMessages(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Show messages' }).first().click();
  await expect(page.getByRole('list', { name: /^Messages to/ })).toBeVisible();
}

async function filterAudit(page: Page): Promise<void> {
  const events = page.getByRole('list', { name: 'Events' });
  await events.getByRole('button', { name: 'Checkout answered slowly' }).first().click();
  await expect(page.getByRole('list', { name: 'Events' }).getByRole('listitem').first()).toBeVisible();
}

const members = (name: string, more: Pick<Screen, 'steps' | 'size'> = {}) =>
  headed(name, 'owner', '/admin/members', 'Members', more);

/** Where it says what Codices of the template are like as a whole. */
async function showDetails(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Details' }).click();
  await page.getByRole('textbox', { name: 'Keep single edits for' }).scrollIntoViewIfNeeded();
}

/** With templates that have a rule, one of whose histories does not hold. */
async function tellRetention(page: Page): Promise<void> {
  const at = new Date(Date.now() - 1_200_000).toISOString();
  const nextAt = new Date(Date.now() + 2_400_000).toISOString();
  const rule = { operations: '90d', sessions: '2y' };
  const retention = {
    ...{ at, nextAt, waitsFor: 0, moreFailures: 0 },
    templates: [
      {
        ...{ templateId: 'incident-review', folded: 48_212, foldedCodices: 37 },
        ...{ rules: [{ ...rule, codices: 61 }], foldedTo: '2026-08-31T16:00:00Z', foldedAt: at },
      },
      {
        ...{ templateId: 'blank-page', folded: 0, foldedCodices: 0, foldedTo: null, foldedAt: null },
        rules: [{ operations: '26w', sessions: null, codices: 4 }],
      },
    ],
    failures: [
      {
        ...{ codexId: '019a0000-0000-7000-8000-000000000001', branch: null },
        message:
          'codex/019a0000-0000-7000-8000-000000000001 stays in rows as it is: Operation 12 was altered.',
      },
    ],
  };
  await page.route(/\/api\/v1\/system$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), retention } });
  });
  await page.reload();
  await expect(page.getByRole('region', { name: 'Retention', exact: true })).toBeVisible();
}

export const ADMIN_SCREENS: readonly Screen[] = [
  {
    ...{ name: 'template-details', who: 'owner', path: () => '/admin/templates/incident-review' },
    // On a phone the builder is behind a tab of its own.
    ...{ shows: (page) => page.getByRole('tab', { name: 'Details' }), only: 'wide', steps: showDetails },
  },
  members('members'),
  members('members-invite', { steps: asking('Invite member'), ...window }),
  members('members-invited', { steps: invite, ...window }),
  members('members-password-link', { steps: makePasswordLink, ...window }),
  members('members-suspend', { steps: asking(`Suspend: ${LONG}`), ...window }),
  members('members-remove', { steps: asking('Remove: Tom Ferreira'), ...window }),
  members('members-erase', { steps: asking('Erase personal data: Ulla Lindqvist'), ...window }),
  headed('groups', 'owner', '/admin/groups', 'Groups'),
  headed('links', 'owner', '/admin/links', 'Links'),
  headed('links-close-all', 'owner', '/admin/links', 'Links', {
    steps: asking(/^Close all links/),
    ...window,
  }),
  headed('agents', 'owner', '/admin/agents', 'Agents', { steps: makeAgent }),
  headed('agents-new', 'owner', '/admin/agents', 'Agents', { steps: openAgentForm }),
  headed('tokens', 'owner', '/admin/tokens', 'API tokens'),
  headed('private-administration', 'owner', '/admin/private', 'Private Codices'),
  headed('private-enter', 'owner', '/admin/private', 'Private Codices', {
    ...{ steps: asking(/^Enter/), ...window },
  }),
  headed('webhooks', 'owner', '/admin/webhooks', 'Webhooks'),
  headed('webhooks-messages', 'owner', '/admin/webhooks', 'Webhooks', { steps: showMessages }),
  headed('webhooks-added', 'owner', '/admin/webhooks', 'Webhooks', { steps: addWebhook }),
  {
    ...{ name: 'audit', who: 'owner', path: () => '/admin/audit' },
    shows: (page) => page.getByRole('list', { name: 'Events' }).getByRole('listitem').first(),
  },
  {
    ...{ name: 'audit-of-one', who: 'owner', path: () => '/admin/audit', steps: filterAudit },
    shows: (page) => page.getByRole('list', { name: 'Events' }).getByRole('listitem').first(),
  },
  {
    ...{ name: 'system', who: 'owner', path: () => '/admin/system' },
    shows: (page) => page.getByRole('list', { name: 'Checks' }),
  },
  {
    ...{ name: 'system-retention', who: 'owner', path: () => '/admin/system' },
    shows: (page) => page.getByRole('list', { name: 'Checks' }),
    steps: tellRetention,
  },
  headed('refused', 'vida', '/admin/members', 'Only admins manage members'),
];
