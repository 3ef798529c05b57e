/** A guest opens a share link, edits, and is disconnected when it is revoked. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expectLocalCopies, keysIn } from './browser-store.ts';
import {
  avatarIn,
  expectKept,
  expectSaved,
  expectText,
  fieldOf,
  openCodex,
  syncChip,
  textOf,
  typeAtEnd,
} from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { lineOf } from './line.ts';
import { signIn } from './people.ts';
import { type Api, createCodex, markdownOf } from './rest.ts';
import { joinAs, makeLink, openShareDialog } from './share-dialog.ts';

test('a guest joins by a link and writes along; closing it lets them go at once', async ({
  api,
  rae,
  stranger,
  workspace,
}) => {
  const fields = { attendees: [workspace.jon.id] };
  const { id } = await createCodex(api, { templateId: 'meeting-notes', title: 'Planning', fields });
  await openCodex(rae, id);
  const link = await makeLink(rae, 'can edit');
  await rae.keyboard.press('Escape');
  await joinAs(stranger, link, 'Mo from the vendor');

  await expect(fieldOf(stranger, 'attendees')).toContainText(workspace.jon.name);

  await typeAtEnd(stranger, 'notes', 'The guest was here.');
  await expectText(rae, 'notes', 'The guest was here.');
  await expect(avatarIn(rae, 'notes', 'Mo from the vendor')).toBeVisible();
  await expectSaved(stranger);

  const dialog = await openShareDialog(rae);
  await expect(dialog.getByText('1 link, 1 guest here now')).toBeVisible();

  // Revoked while keys are being pressed.
  await noteWhenShown(stranger, 'This link was closed.');
  const typing = stranger.keyboard.type(' And goes on and on and on and on.', { delay: 40 });
  const revoked = rae.waitForResponse((response) => response.request().method() === 'DELETE');
  await dialog.getByRole('button', { name: /^Close the link/ }).click();
  await expect(stranger.getByRole('alert').filter({ hasText: 'This link was closed.' })).toBeVisible();
  // How long it took is written down, not asserted: a busy machine is not a fault of the product.
  const { startTime, responseEnd } = (await revoked).request().timing();
  const tookMs = Math.round((await shownAt(stranger)) - (startTime + Math.max(responseEnd, 0)));
  test.info().annotations.push({ type: 'closed after', description: `${tookMs} ms` });
  await typing;
  await expect(syncChip(stranger)).toHaveAccessibleName(/^(Access ended|\d+ changes? not accepted)/);
  await expect(textOf(stranger, 'notes')).not.toBeEditable();
  await expect(dialog.getByText('No link is open.')).toBeVisible();

  // Whatever was typed too late stays with the guest: the Codex does not change any more.
  const known = await markdownOf(api, id, 'notes');
  await stranger.keyboard.type(' Too late.');
  await rae.keyboard.press('Escape');
  await typeAtEnd(rae, 'title', ' of Monday');
  await expectSaved(rae);
  expect(await markdownOf(api, id, 'notes')).toBe(known);
  expect(known).not.toContain('Too late');

  await stranger.goto(link);
  await expect(stranger.getByRole('heading', { name: 'This link is closed' })).toBeVisible();
});

test('a link that expires under a guest says so, and not that the Codex was deleted', async ({
  api,
  stranger,
}) => {
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'For an hour' });
  // Long enough for a slow machine to get in.
  const expiresAt = new Date(Date.now() + 8_000).toISOString();
  const { url } = await api.post<{ url: string }>(`/codices/${id}/share-links`, { role: 'edit', expiresAt });
  await joinAs(stranger, url, 'Mo');
  await typeAtEnd(stranger, 'body', 'In time.');
  const notice = stranger.getByRole('alert').filter({ hasText: 'This link has expired.' });
  await expect(notice).toBeVisible({ timeout: 20_000 });
  await expect(notice).toContainText('Ask whoever sent the link for a new one.');
  await expect(stranger.getByRole('button', { name: 'Discard' })).toHaveCount(0);
  await expect(stranger.getByText('deleted')).toHaveCount(0);
  await stranger.goto(url);
  await expect(stranger.getByRole('heading', { name: 'This link has expired' })).toBeVisible();
});

test('a link for reading shows the Codex live, and nothing can be written or reached besides', async ({
  api,
  rae,
  stranger,
}) => {
  const fields = { body: { markdown: 'As it was.' } };
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'For reading', fields });
  const secret = await createCodex(api, { templateId: 'blank-page', title: 'Not for guests' });
  await openCodex(rae, id);
  const link = await makeLink(rae, 'can view');
  await rae.keyboard.press('Escape');
  await joinAs(stranger, link, 'Reader');
  await expect(stranger.getByText('As it was.')).toBeVisible();
  await expect(syncChip(stranger)).toHaveAccessibleName(/^View only/);
  await expect(textOf(stranger, 'body')).not.toBeEditable();
  await typeAtEnd(rae, 'body', ' And is now.');
  await expect(stranger.getByText('As it was. And is now.')).toBeVisible();

  // Nothing was waiting here, so nothing stays when the link is closed.
  await expectLocalCopies(stranger, 1);
  const dialog = await openShareDialog(rae);
  await dialog.getByRole('button', { name: /^Close the link/ }).click();
  await expect(syncChip(stranger)).toHaveAccessibleName(/^Access ended/);
  await expectLocalCopies(stranger, 0);

  const answer = await stranger.request.get(`/api/v1/codices/${secret.id}`);
  expect(answer.status()).toBe(401);
  await stranger.goto(`/c/${secret.id}`);
  await expect(stranger.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('a guest who was away when the link was revoked: the copy goes, at the door and on a page that was offline', async ({
  api,
  stranger,
}) => {
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'Ours' });
  const [line, other] = [await lineOf(stranger), await stranger.context().newPage()];
  const door = await linkTo(api, id);
  await joinAs(other, door.url, 'Mo');
  await expectSaved(other);
  await expectLocalCopies(other, 1);
  await other.goto('about:blank');
  const page = await linkTo(api, id);
  // The name is known here by now.
  await stranger.goto(page.url);
  await expectSaved(stranger);
  await expectLocalCopies(stranger, 2);

  line.cut();
  await expect(syncChip(stranger)).toHaveAccessibleName(/^Reconnecting/);
  await api.delete(`/share-links/${page.id}`);
  line.mend();
  await expect(stranger.getByRole('alert').filter({ hasText: 'This link was closed.' })).toBeVisible();
  await expectLocalCopies(stranger, 1);

  await api.delete(`/share-links/${door.id}`);
  await stranger.goto(door.url);
  await expect(stranger.getByRole('heading', { name: 'This link is closed' })).toBeVisible();
  await expectLocalCopies(stranger, 0);
});

test('what a guest wrote while away is not taken with the copy; a Codex in the trash takes nothing', async ({
  api,
  stranger,
}) => {
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'Theirs' });
  const line = await lineOf(stranger);
  const link = await linkTo(api, id);
  await joinAs(stranger, link.url, 'Mo');
  await expectSaved(stranger);
  await expectLocalCopies(stranger, 1);
  const kept = await keysIn(stranger, 'documents');

  await api.delete(`/codices/${id}`);
  await stranger.goto(link.url);
  await expect(stranger.getByRole('heading', { name: 'This link is closed' })).toBeVisible();
  expect(await keysIn(stranger, 'documents')).toEqual(kept);
  await api.post(`/codices/${id}/restore-from-trash`, {});

  await stranger.goto(link.url);
  await expectSaved(stranger);
  line.cut();
  await typeAtEnd(stranger, 'body', 'Written without a line.');
  await expect(syncChip(stranger)).toHaveAccessibleName(/waiting/);
  await expectKept(stranger);
  await api.delete(`/share-links/${link.id}`);
  await stranger.goto(link.url);
  await expect(
    stranger.getByText(/did not reach the server, and (is|are) kept on this device/),
  ).toBeVisible();
  expect(await keysIn(stranger, 'documents')).toEqual(kept);

  const download = stranger.waitForEvent('download');
  await stranger.getByRole('button', { name: 'Download what you wrote' }).click();
  await stranger.getByRole('menuitem', { name: 'To read (Markdown)' }).click();
  const file = await (await download).path();
  expect(await readFile(file, 'utf8')).toContain('Written without a line.');
  await stranger.getByRole('button', { name: 'Discard' }).click();
  await expect(stranger.getByRole('button', { name: 'Discard' })).toHaveCount(0);
  await expectLocalCopies(stranger, 0);
});

test('a link whose maker was removed says so in the dialog', async ({ api, rae, stranger, workspace }) => {
  const person = await workspace.add('Ada Lund', 'editor');
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'Hers' });
  await signIn(stranger, person);
  await openCodex(stranger, id);
  await makeLink(stranger, 'can view');
  await api.patch(`/members/${person.id}`, { disabled: true });
  await openCodex(rae, id);
  const dialog = await openShareDialog(rae);
  await expect(dialog.getByText('Closed: the account of its maker is disabled.')).toBeVisible();
});

async function linkTo(api: Api, codexId: string): Promise<{ readonly url: string; readonly id: string }> {
  return api.post(`/codices/${codexId}/share-links`, { role: 'edit' });
}

/** Has the page itself keep the time at which a text appears on it. */
async function noteWhenShown(page: Page, text: string): Promise<void> {
  await page.evaluate((wanted) => {
    new MutationObserver((_changes, observer) => {
      if (!document.body.innerText.includes(wanted)) return;
      document.documentElement.dataset['shownAt'] = String(Date.now());
      observer.disconnect();
    }).observe(document.body, { childList: true, subtree: true });
  }, text);
}

async function shownAt(page: Page): Promise<number> {
  return page.evaluate(() => Number(document.documentElement.dataset['shownAt']));
}
