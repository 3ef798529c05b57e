/** Returning after an absence: everything is sent, and the news is shown. */
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from '@playwright/test';
import { expectNoSidewaysScroll, expectNoViolations } from './accessibility.ts';
import {
  choose,
  expectKept,
  expectSaved,
  expectText,
  openCodex,
  syncChip,
  textOf,
  typeAtEnd,
} from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { lineOf } from './line.ts';
import { furnish, type Person, signIn } from './people.ts';
import { startProduct } from './product.ts';
import { type CodexAnswer, createApi, createCodex, markdownOf } from './rest.ts';

const summaryOf = (page: Page): Locator => page.getByRole('complementary', { name: 'While you were away' });
const indicatorOf = (page: Page): Locator => page.getByRole('button', { name: /Show what waits$/ });
const titleOf = async (api: { get<T>(path: string): Promise<T> }, id: string) =>
  (await api.get<CodexAnswer>(`/codices/${id}`)).title;

test('two people who wrote the same Codices apart come back to one state, and are told what needs them first', async ({
  api,
  rae,
  jon,
}) => {
  const [plan, notes] = await Promise.all(
    ['Return plan', 'Return notes'].map((title) => createCodex(api, { templateId: 'blank-page', title })),
  );
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Written apart' });
  await Promise.all([openCodex(rae, id), openCodex(jon, id)]);
  await Promise.all([rae, jon].map((page) => page.context().setOffline(true)));
  await typeAtEnd(rae, 'summary', 'Rae was on a train. ');
  await typeAtEnd(jon, 'summary', 'Jon was in a tunnel. ');
  await choose(rae, 'severity', 'Critical');
  await choose(jon, 'severity', 'Low');
  await moveUnder(rae, 'Return notes', 'Return plan');
  await moveUnder(jon, 'Return plan', 'Return notes');
  await expect(indicatorOf(jon)).toHaveAccessibleName(/^\d+ changes waiting/);

  await indicatorOf(jon).click();
  const panel = jon.getByRole('dialog', { name: 'Waiting changes' });
  await expect(panel.getByRole('listitem').filter({ hasText: 'The tree of Codices' })).toContainText(
    '1 change',
  );
  await expect(panel.getByRole('listitem').filter({ hasText: 'Written apart' })).toContainText('Severity');
  await expectNoViolations(jon, 'what waits');
  await jon.keyboard.press('Escape');

  await rae.context().setOffline(false);
  await expectSaved(rae);
  await expect(indicatorOf(rae)).toHaveCount(0);
  await jon.context().setOffline(false);
  await expectSaved(jon);
  await expect(indicatorOf(jon)).toHaveCount(0);

  await expect.poll(() => textOf(rae, 'summary').textContent()).toContain('Jon was in a tunnel.');
  const written = (await textOf(rae, 'summary').textContent()) ?? '';
  expect(written).toContain('Rae was on a train.');
  await expectText(jon, 'summary', written);

  const summary = summaryOf(jon);
  await expect(summary).toContainText(
    /^While you were away 1 conflict · 1 move skipped · Rae Okonjo changed/,
  );
  await summary.getByRole('button', { name: 'Show' }).click();
  const details = jon.getByRole('dialog', { name: 'While you were away' });
  await expect(details.getByRole('region').first()).toHaveAccessibleName('Conflicts');
  await expect(details.getByRole('region', { name: 'Conflicts' })).toContainText('Rae Okonjo chose Critical');
  await expect(details.getByRole('region', { name: 'Skipped moves' })).toContainText(
    'so your move of “Return plan” under “Return notes” was skipped',
  );
  const changed = details.getByRole('region', { name: 'Changed by others' });
  await expect(changed.getByRole('listitem').filter({ hasText: 'Written apart' }).first()).toContainText(
    /Rae Okonjo wrote in .* and changed Severity/,
  );
  await expectNoViolations(jon, 'what happened meanwhile');
  await details.getByRole('link', { name: 'Severity in “Written apart”' }).click();
  await expect(details).toHaveCount(0);
  await expect(jon.locator('[data-conflict="severity"]')).toBeInViewport();
  await summary.getByRole('button', { name: 'Dismiss the summary' }).click();
  await expect(summary).toHaveCount(0);
  await Promise.all([plan, notes].map((codex) => api.delete(`/codices/${codex?.id}`).catch(() => undefined)));
});

test('what waits in a Codex that is not open is sent from Home, after the page was started anew', async ({
  api,
  rae,
}) => {
  const line = await lineOf(rae);
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Left behind' });
  await openCodex(rae, id);
  line.cut();
  await expect(syncChip(rae)).toHaveAccessibleName(/Reconnecting/);
  await typeAtEnd(rae, 'title', ', and caught up');
  await expect(syncChip(rae)).toHaveAccessibleName(/^Saved on this device/);
  await expectKept(rae);

  await rae.goto('/');
  await expect(indicatorOf(rae)).toBeVisible();
  await rae.setViewportSize({ width: 390, height: 844 });
  await rae.getByRole('button', { name: 'Show navigator' }).click();
  await indicatorOf(rae).click();
  const panel = rae.getByRole('dialog', { name: 'Waiting changes' });
  await expect(panel).toContainText('The server can’t be reached');
  // After a pause the tree has the new title too, and waits beside it.
  await expect(panel.getByRole('listitem').filter({ hasText: 'Left behind' })).toBeVisible();
  await expectNoSidewaysScroll(rae, 'what waits, on a phone');
  expect(await titleOf(api, id)).toBe('Left behind');

  line.mend();
  await expect.poll(() => titleOf(api, id)).toBe('Left behind, and caught up');
  await expect(panel).toContainText('Nothing is waiting');
});

test('a role that was lowered meanwhile keeps what was written: to download, to import, or to send later', async ({
  api,
  browser,
  ines,
  workspace,
}) => {
  const noor = await workspace.add('Noor Haddad', 'editor');
  const page = await windowOf(browser, noor);
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'No longer mine' });
  await openCodex(page, id);
  await page.context().setOffline(true);
  await typeAtEnd(page, 'summary', 'Worth keeping.');
  await choose(page, 'severity', 'High');
  await api.patch(`/members/${noor.id}`, { role: 'viewer' });
  await page.context().setOffline(false);

  const notice = page.getByRole('alert').filter({ hasText: 'You may only read this Codex now.' });
  await expect(notice).toContainText('kept on this device');
  await expectText(page, 'summary', 'Worth keeping.');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectNoViolations(page, `work that is kept, ${colorScheme}`);
  }
  const file = await download(page, notice);
  const imported = await ines.context().request.post('/api/v1/import', { data: file });
  const { codices } = (await imported.json()) as { codices: { id: string }[] };
  const copy = await api.get<CodexAnswer>(`/codices/${codices[0]?.id}`);
  expect(copy.fields).toMatchObject({ severity: 'High' });
  expect(await markdownOf(api, copy.id, 'summary')).toContain('Worth keeping.');

  await api.patch(`/members/${noor.id}`, { role: 'editor' });
  await expectSaved(page);
  expect(await markdownOf(api, id, 'summary')).toContain('Worth keeping.');
  await page.context().close();
});

test('somebody signed out elsewhere keeps the page with what was written on it, until they are back', async ({
  api,
  browser,
  workspace,
}) => {
  const mika = await workspace.add('Mika Laine', 'editor');
  const page = await windowOf(browser, mika);
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Signed out' });
  await openCodex(page, id);
  await page.context().setOffline(true);
  await typeAtEnd(page, 'summary', 'Not sent yet.');
  await api.patch(`/members/${mika.id}`, { disabled: true });
  await page.context().setOffline(false);
  const notice = page.getByRole('alert').filter({ hasText: 'You are signed out.' });
  await expect(notice).toContainText('kept on this device');
  await expectText(page, 'summary', 'Not sent yet.');
  expect((await download(page, notice)).toString('utf8')).toContain('Not sent yet.');

  await api.patch(`/members/${mika.id}`, { disabled: false });
  await signIn(page, mika);
  await page.goto(`/c/${id}`);
  await expectSaved(page);
  expect(await markdownOf(api, id, 'summary')).toContain('Not sent yet.');
  await page.context().close();
});

test('a Codex in the trash takes what was written meanwhile; a purged one is saved as a new one', async ({
  api,
  rae,
}) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Thrown away' });
  await openCodex(rae, id);
  await rae.context().setOffline(true);
  await typeAtEnd(rae, 'summary', 'Written in vain? ');
  await api.delete(`/codices/${id}`);
  await rae.context().setOffline(false);
  const trashed = rae.getByRole('status').filter({ hasText: 'put this Codex in the trash' });
  await expect(trashed).toContainText('Ines Calloway put this Codex in the trash');
  await expectSaved(rae);
  await expect(textOf(rae, 'summary')).not.toBeEditable();
  await trashed.getByRole('button', { name: 'Restore' }).click();
  await expect(trashed).toHaveCount(0);
  await expect.poll(() => markdownOf(api, id, 'summary').catch(() => '')).toContain('Written in vain?');

  await expectSaved(rae);
  await rae.context().setOffline(true);
  await typeAtEnd(rae, 'summary', 'No.');
  await api.delete(`/codices/${id}`);
  await api.post(`/codices/${id}/purge`);
  await rae.context().setOffline(false);
  const gone = rae.getByRole('alert').filter({ hasText: 'Ines Calloway deleted it for good.' });
  await gone.getByRole('button', { name: 'Save as a new Codex' }).click();
  await expect(rae).not.toHaveURL(new RegExp(id));
  await expectSaved(rae);
  await expectText(rae, 'summary', 'Written in vain? No.');
  const [, saved = ''] = /\/c\/([^/?#]+)/.exec(rae.url()) ?? [];
  expect(await markdownOf(api, saved, 'summary')).toContain('Written in vain? No.');
  await expect(indicatorOf(rae)).toHaveCount(0);
});

test('a server restored from yesterday’s backup is given what it lacks by those who have it', async ({
  browser,
}) => {
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  const product = await startProduct({ settings: { RECOVER_UNTIL: tomorrow } });
  const backup = join(tmpdir(), `bindery-return-${process.pid}.backup`);
  try {
    const { api, owner, rae } = await furnish(product);
    const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Yesterday' });
    const page = await windowOf(browser, rae, product.url);
    await openCodex(page, id);
    await typeAtEnd(page, 'summary', 'Known yesterday. ');
    await expectSaved(page);
    await product.bindery(['backup', backup]);
    await typeAtEnd(page, 'summary', 'Written today.');
    await expectSaved(page);
    await product.bindery(['restore', backup]);
    // A restore ends every token.
    const words = ['token', 'create', '--user', owner.email, '--name', 'after the restore'];
    const restored = createApi(product.url, await product.bindery(words));
    // The server is busy with itself for a moment, and answers 503 meanwhile.
    await expect
      .poll(() => markdownOf(restored, id, 'summary').catch(() => null))
      .toMatch(/^Known yesterday\.(\s|&#32;)*$/);
    // Everybody signs in anew after a restore: the open page goes there by itself.
    await page.waitForURL(/\/sign-in/);
    await signIn(page, rae);
    await page.goto(`/c/${id}`);
    await expectText(page, 'summary', 'Known yesterday. Written today.');
    await expect.poll(() => markdownOf(restored, id, 'summary')).toContain('Written today.');
    await page.context().close();
  } finally {
    await product.dispose();
    await rm(backup, { force: true });
  }
});

async function windowOf(browser: Browser, person: Person, baseURL?: string): Promise<Page> {
  const context = await browser.newContext(baseURL === undefined ? {} : { baseURL });
  const page = await context.newPage();
  await signIn(page, person);
  return page;
}

/** What “Download what you wrote” gives, in the form that can be imported. */
async function download(page: Page, notice: Locator): Promise<Buffer> {
  await notice.getByRole('button', { name: 'Download what you wrote' }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'To import again (JSON5)' }).click();
  return await readFile(await (await downloading).path());
}

async function moveUnder(page: Page, title: string, parent: string): Promise<void> {
  const item = (name: string) =>
    page.getByRole('tree', { name: 'Codices' }).getByRole('treeitem', { name: new RegExp(`^${name}(,|$)`) });
  await item(title).focus();
  await page.keyboard.press('Control+x');
  await item(parent).focus();
  await page.keyboard.press('Control+v');
  await expect(item(title)).toHaveAttribute('aria-level', '2');
}
