/** Every screen in both themes against WCAG 2.2 AA, and on a screen 320 px wide. */
import type { Page } from '@playwright/test';
import { expectNoSidewaysScroll, expectNoViolationsInBothThemes } from './accessibility.ts';
import { syncChip, textOf, typeAtEnd } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import type { Api } from './rest.ts';
import { createCodex } from './rest.ts';
import { makeLink } from './share-dialog.ts';

interface Screen {
  readonly name: string;
  /** Goes there and waits until it is what it shows. */
  readonly open: (page: Page) => Promise<void>;
}

test('no screen fails WCAG 2.2 AA in either theme', async ({ api, ines, stranger }) => {
  test.slow();
  const stage = await setStage(api);
  for (const [page, screens] of [
    [ines, memberScreens(stage)],
    [stranger, strangerScreens(stage)],
  ] as const) {
    for (const { name, open } of screens) {
      await open(page);
      await expectNoViolationsInBothThemes(page, name);
    }
  }
});

test('nothing has to be scrolled sideways on a screen 320 px wide', async ({ api, ines, stranger }) => {
  const stage = await setStage(api);
  for (const [page, screens] of [
    [ines, memberScreens(stage).filter(({ name }) => !name.startsWith('palette'))],
    [stranger, strangerScreens(stage)],
  ] as const) {
    await page.setViewportSize({ width: 320, height: 640 });
    for (const { name, open } of screens) {
      await open(page);
      await expectNoSidewaysScroll(page, name);
    }
  }
});

interface Stage {
  readonly codexId: string;
  readonly fullId: string;
  readonly link: string;
}

/** A Codex that is nearly empty, one with something in every kind of field, and a link to it. */
async function setStage(api: Api): Promise<Stage> {
  const empty = await createCodex(api, { templateId: 'incident-review', title: '' });
  const full = await createCodex(api, {
    templateId: 'incident-review',
    title: 'Search answered slowly after the index was rebuilt on Monday',
    fields: {
      severity: 'High',
      began: '2026-11-14T09:12:00.000Z',
      ended: '2026-11-14T10:31:00.000Z',
      services: ['search', 'checkout'],
      affected: 1280,
      summary: {
        markdown:
          'A **rebuilt** index had no warm cache. See [the graph](https://example.org/graph) and `warm()`:\n\n```ts\nconst cache = await warm(index);\n```\n\n| Step | Took |\n| --- | --- |\n| Rebuild | 4 min |\n\n- [x] Alarm\n- [ ] Runbook\n\n> It was quiet at first.',
      },
      timeline: [{ time: '09:12', event: 'The first slow answer', source: 'https://example.org/log/1' }],
      tags: ['search'],
    },
  });
  const { url } = await api.post<{ url: string }>(`/codices/${full.id}/share-links`, { role: 'edit' });
  return { codexId: empty.id, fullId: full.id, link: new URL(url).pathname };
}

function memberScreens({ codexId, fullId }: Stage): readonly Screen[] {
  const at = (name: string, path: string, heading: string | RegExp): Screen => ({
    name,
    open: async (page) => {
      await page.goto(path);
      await expect(page.getByRole('heading', { name: heading }).first()).toBeVisible();
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
    },
  });
  const codex = (name: string, id: string): Screen => ({
    name,
    open: async (page) => {
      await page.goto(`/c/${id}`);
      await expect(syncChip(page)).toHaveAccessibleName(/^Saved/);
      await expect(textOf(page, 'summary')).toBeVisible();
    },
  });
  return [
    at('home', '/', 'Recently edited'),
    codex('an empty Codex', codexId),
    codex('a Codex', fullId),
    {
      name: 'the second view of a Codex',
      open: async (page) => {
        await page.getByRole('tab', { name: 'Facts' }).click();
        await expect(textOf(page, 'affected')).toBeVisible();
      },
    },
    {
      name: 'the share dialog',
      open: async (page) => {
        await page.goto(`/c/${fullId}`);
        await makeLink(page, 'can view');
      },
    },
    {
      name: 'palette',
      open: async (page) => {
        await page.goto('/');
        await expect(page.getByRole('heading', { name: 'Recently edited' })).toBeVisible();
        await page.keyboard.press('Control+k');
        await expect(page.getByRole('option', { name: 'Home' })).toBeVisible();
      },
    },
    {
      name: 'palette of shortcuts',
      open: async (page) => {
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog')).toHaveCount(0);
        await page.keyboard.press('?');
        await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
      },
    },
    {
      name: 'history',
      open: async (page) => {
        await page.goto(`/c/${fullId}/history`);
        await expect(page.getByRole('region', { name: 'Summary' })).toBeVisible();
      },
    },
    at('templates', '/admin/templates', 'Incident review'),
    {
      name: 'the template editor',
      open: async (page) => {
        await page.goto('/admin/templates/incident-review');
        await expect(page.getByRole('textbox', { name: 'Template source, JSON5' })).toBeVisible();
        await expect(page.getByRole('button', { name: 'Publish…' })).toBeVisible();
        await expect(
          page.locator('[aria-label="Preview of the form"] [data-field="summary"]'),
        ).toBeAttached();
      },
    },
    at('members', '/admin/members', 'Members'),
    {
      name: 'adding a member',
      open: async (page) => {
        await page.getByRole('button', { name: 'Invite member' }).click();
        await expect(page.getByRole('dialog', { name: 'Invite member' })).toBeVisible();
      },
    },
    at('groups', '/admin/groups', 'Groups'),
    at('webhooks', '/admin/webhooks', 'Webhooks'),
    at('the audit log', '/admin/audit', 'Audit log'),
    at('all share links', '/admin/links', 'Links'),
    at('account', '/account', 'Ines Calloway'),
    at('trash', '/trash', 'Trash'),
    at('a page that is not there', '/nowhere/at/all', 'There is nothing at this address'),
  ];
}

function strangerScreens({ link }: Stage): readonly Screen[] {
  return [
    {
      name: 'sign-in',
      open: async (page) => {
        await page.goto('/sign-in');
        await page.getByRole('button', { name: 'Sign in' }).click();
        await expect(page.getByLabel('Email')).toHaveAttribute('aria-invalid', 'true');
      },
    },
    {
      name: 'the door of a guest',
      open: async (page) => {
        await page.goto(link);
        await expect(page.getByLabel('Your name')).toBeVisible();
      },
    },
    {
      name: 'the Codex of a guest',
      open: async (page) => {
        await page.getByLabel('Your name').fill('Mo');
        await page.getByRole('button', { name: /^Open “/ }).click();
        await typeAtEnd(page, 'wentWell', 'A guest looked at it.');
        await expect(syncChip(page)).toHaveAccessibleName(/^Saved/);
      },
    },
    {
      name: 'a link that is closed',
      open: async (page) => {
        await page.goto(`${link.slice(0, -4)}none`);
        await expect(page.getByRole('heading', { name: 'This link is closed' })).toBeVisible();
      },
    },
  ];
}
