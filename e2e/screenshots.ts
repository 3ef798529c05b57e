/** The screenshots of the documentation: a small team in an incident review. */
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from '@playwright/test';
import { caretOf, expectSaved, fieldOf, syncChip, textOf } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { type Person, signIn, type Workspace } from './people.ts';
import { type Api, createCodex } from './rest.ts';
import { makeLink } from './share-dialog.ts';

const IMAGES = fileURLToPath(new URL('../docs/images/', import.meta.url));

test('pictures', async ({ api, browser, ines, rae, workspace }) => {
  const [tom, mara] = await colleagues(ines, workspace);
  const incident = await writeWorkspace(api, workspace, tom);
  const [toms, maras] = [await windowOf(browser, tom), await windowOf(browser, mara)];
  await Promise.all([rae, toms, maras].map((page) => openIncident(page, incident)));
  await writeTogether(toms, maras);

  await rae.emulateMedia({ colorScheme: 'light' });
  await expect(caretOf(rae, 'summary', tom.name)).toBeVisible();
  await showNames(toms, maras);
  await shoot(rae, 'codex-light');
  await rae.emulateMedia({ colorScheme: 'dark' });
  await showNames(toms, maras);
  await shoot(rae, 'codex-dark');
  await rae.emulateMedia({ colorScheme: 'light' });
  await fieldOf(rae, 'rootCause').evaluate((field) => field.scrollIntoView({ block: 'center' }));
  await showNames(toms, maras);
  await shoot(rae, 'codex-together');

  await share(rae);
  await shoot(rae, 'share');
  await rae.goto('/');
  await expect(rae.getByRole('button', { name: /^Incident review/ })).toBeVisible();
  await expect(rae.getByRole('region', { name: 'Recently edited' }).getByRole('link').first()).toBeVisible();
  await shoot(rae, 'home');
  await shootHistory(ines, incident);
  await ines.goto('/admin/templates/incident-review');
  await expect(ines.getByRole('region', { name: 'Preview of the form' }).getByText('Severity')).toBeVisible();
  await shoot(ines, 'template-editor');

  const phone = await windowOf(browser, workspace.rae, { width: 390, height: 844 });
  await openIncident(phone, incident);
  await showNames(toms, maras);
  await shoot(phone, 'codex-phone');
  for (const page of [toms, maras, phone]) await page.context().close();
});

async function shoot(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `${IMAGES}${name}.png`, caret: 'initial' });
}

async function windowOf(
  browser: Browser,
  person: Person,
  viewport?: { readonly width: number; readonly height: number },
): Promise<Page> {
  const context = await browser.newContext(viewport === undefined ? {} : { viewport, deviceScaleFactor: 2 });
  const page = await context.newPage();
  await signIn(page, person);
  return page;
}

/** Two people whose colours differ: a colour follows from an id, and ids are drawn anew each time. */
async function colleagues(page: Page, workspace: Workspace): Promise<readonly [Person, Person]> {
  const tom = await workspace.add('Tom Ferreira', 'editor');
  const names = ['Mara Lindgren', 'Mara Lind', 'Mara Lindqvist', 'Mara Lindholm', 'Mara Lindberg'];
  for (const name of names) {
    const mara = await workspace.add(name, 'editor');
    await page.goto('/admin/members');
    const colors = await Promise.all([tom, mara, workspace.rae].map((person) => colorOf(page, person)));
    if (new Set(colors).size === colors.length) return [tom, mara];
  }
  throw new Error('No two colours differed. Take the pictures again.');
}

async function colorOf(page: Page, { email }: Person): Promise<string> {
  const face = page.getByRole('row').filter({ hasText: email }).locator('[style*="--person"]').first();
  return face.evaluate((element) => getComputedStyle(element).backgroundColor);
}

async function openIncident(page: Page, codexId: string): Promise<void> {
  await page.goto(`/c/${codexId}`);
  await expectSaved(page);
  await expect(textOf(page, 'summary')).toBeVisible();
}

async function writeTogether(tom: Page, mara: Page): Promise<void> {
  await textOf(tom, 'summary').locator('p').first().click();
  await tom.keyboard.press('End');
  await tom.keyboard.insertText(' Nobody lost an order.');
  await textOf(mara, 'rootCause').locator('p').last().click();
  await mara.keyboard.press('Control+End');
  await mara.keyboard.insertText(' The alarm watched the mean, and the mean stayed calm.');
  await Promise.all([expectSaved(tom), expectSaved(mara)]);
}

/** A caret that has just moved carries its name. */
async function showNames(...pages: readonly Page[]): Promise<void> {
  for (const page of pages) await page.keyboard.press('ArrowLeft');
  // Told together, there and back would be no move at all.
  await pages[0]?.waitForTimeout(300);
  for (const page of pages) await page.keyboard.press('ArrowRight');
  // Longer than the way of a caret through the server, shorter than its name stays.
  await pages[0]?.waitForTimeout(600);
}

async function share(page: Page): Promise<void> {
  await makeLink(page, 'can comment');
  const dialog = page.getByRole('dialog', { name: 'Share this Codex' });
  await expect(dialog.getByRole('listitem').first()).toBeVisible();
}

async function shootHistory(page: Page, codexId: string): Promise<void> {
  await page.goto(`/c/${codexId}`);
  await expect(syncChip(page)).toHaveAccessibleName(/^Saved/);
  await page.goto(`/c/${codexId}/history`);
  await page.locator('label', { hasText: 'created it from Incident review' }).click();
  await expect(page.getByRole('region', { name: 'Summary' })).toBeVisible();
  await expect(page.getByText('Chain verified')).toBeVisible();
  await shoot(page, 'history');
}

/** Fills the workspace and answers the id of the incident review. */
async function writeWorkspace(api: Api, { rae, jon }: Workspace, tom: Person): Promise<string> {
  const operations = await createCodex(api, {
    templateId: 'blank-page',
    title: 'Operations',
    fields: { body: { markdown: 'What runs, who looks after it, and what we learned when it did not.' } },
  });
  const inside = { parentId: operations.id };
  await createCodex(api, {
    ...inside,
    templateId: 'standard-operating-procedure',
    title: 'Warm the cache before a deploy',
  });
  await createCodex(api, { ...inside, templateId: 'meeting-notes', title: 'On-call handover, week 47' });
  await createCodex(api, { templateId: 'decision-record', title: 'Alarms watch the slowest hundredth' });
  await createCodex(api, { templateId: 'research-note', title: 'What makes a first request slow' });
  const task = await createCodex(api, { templateId: 'task', title: 'Alarm on p99 instead of the mean' });
  const { id } = await createCodex(api, {
    ...inside,
    templateId: 'incident-review',
    title: 'Checkout answered slowly',
    fields: {
      severity: 'High',
      status: 'in-review',
      began: '2026-11-14T09:12:00.000Z',
      noticed: '2026-11-14T09:41:00.000Z',
      ended: '2026-11-14T10:31:00.000Z',
      owner: rae.id,
      services: ['checkout', 'search'],
      followUps: [task.id],
      summary: {
        markdown:
          'For **79 minutes** one checkout in five took longer than eight seconds. A deploy at 09:10 emptied the price cache, and the database had to answer what the cache used to.',
      },
      timeline: [
        { time: '09:10', event: 'Release 412 goes out; the price cache restarts empty' },
        { time: '09:41', event: `${jon.name} sees the queue of the database grow` },
        { time: '10:02', event: 'Half of the web servers are taken out, so that the cache can fill' },
        { time: '10:31', event: 'Answers are as fast as before' },
      ],
      rootCause: {
        markdown:
          'A restart of the cache is part of every release. Until now it was filled again within a minute, because prices were few; since the autumn catalogue it takes forty.\n\n' +
          'Nothing told us: no request failed, each was only slow.',
      },
      wentWell: {
        markdown: `- ${tom.name} looked at the slowest requests first, not at the average\n- Rolling back was ruled out within five minutes`,
      },
    },
  });
  return id;
}
