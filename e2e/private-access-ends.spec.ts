/** A page of a private Codex that is open when its reader loses the role there: it says so, hides the content, and keeps only what was not sent. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expectNoViolations } from './accessibility.ts';
import { keysIn } from './browser-store.ts';
import { expectKept, expectSaved, syncChip, textOf, typeAtEnd } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { lineOf } from './line.ts';

const ended = (page: Page) =>
  page.getByRole('heading', { level: 1, name: 'You no longer have access to this Codex' });

/** Answers its id. */
async function makePrivate(page: Page, title: string, text: string): Promise<string> {
  await page.goto('/');
  const before = page.url();
  await page.getByRole('button', { name: 'New private Codex' }).click();
  await page.getByRole('menuitem', { name: 'Blank page' }).click();
  await expect(page).not.toHaveURL(before);
  await expect(textOf(page, 'title')).toBeFocused();
  await page.keyboard.type(title);
  await typeAtEnd(page, 'body', text);
  await expectSaved(page);
  return new URL(page.url()).pathname.split('/').at(-1) ?? '';
}

/** A request in the name of whoever is signed in there; the dialogs have specs of their own. */
async function call(page: Page, method: string, path: string, data?: object): Promise<void> {
  const response = await page.request.fetch(`/api/v1${path}`, { method, ...(data && { data }) });
  expect(response.ok(), `${method} ${path}: ${response.status()}`).toBe(true);
}

/** Gives a role there, to `member:<id>` or `group:<id>`; answers what takes it back. */
async function give(page: Page, codexId: string, role: string, to: string): Promise<() => Promise<void>> {
  const path = `/codices/${codexId}/grants/${to}`;
  await call(page, 'PUT', path, { role });
  return () => call(page, 'DELETE', path);
}

/** What this device has of a Codex: its documents, answers about it, its search entry. */
async function keptOf(page: Page, codexId: string): Promise<readonly string[]> {
  const keys = [...(await keysIn(page, 'documents')), ...(await keysIn(page, 'records'))];
  // What somebody has put off, where they were and why something was refused says nothing of it.
  return keys.filter((key) => key.includes(codexId) && !/^(?:draft|seen|setting),/.test(key));
}

test('taken back while its page and its history are open: both are hidden, and the copy goes', async ({
  rae,
  jon,
  workspace,
}) => {
  const id = await makePrivate(rae, 'Lighthouse rota', 'Nobody but the keepers reads this.');
  const takeBack = await give(rae, id, 'viewer', `member:${workspace.jon.id}`);
  const history = await jon.context().newPage();
  await history.goto(`/c/${id}/history`);
  await expect(history.getByText('Nobody but the keepers').first()).toBeVisible();
  await jon.goto(`/c/${id}`);
  await expect(textOf(jon, 'body')).toContainText('Nobody but the keepers');
  await expect.poll(async () => (await keptOf(jon, id)).length).toBeGreaterThan(2);

  await takeBack();
  for (const page of [jon, history]) {
    await expect(ended(page)).toBeVisible();
    await expect(page.locator('body')).not.toContainText('keepers');
    await expect(page.locator('body')).not.toContainText('Lighthouse');
    expect(await page.title()).not.toContain('Lighthouse');
  }
  await expectNoViolations(jon, 'a page whose access has ended');
  await expect.poll(() => keptOf(jon, id)).toEqual([]);

  await jon.context().setOffline(true);
  await jon.keyboard.press('ControlOrMeta+k');
  await jon.keyboard.type('Lighthouse');
  await expect(jon.getByRole('option', { name: /Lighthouse rota/ })).toHaveCount(0);
  await jon.keyboard.press('Escape');
  await jon.context().setOffline(false);

  // Let in again, the page that says so opens by itself.
  await give(rae, id, 'viewer', `member:${workspace.jon.id}`);
  await expect(textOf(jon, 'body')).toContainText('Nobody but the keepers');
  await expect(history.getByText('Nobody but the keepers').first()).toBeVisible();
});

test('a group that one is taken out of ends it as well', async ({ api, ines, rae, jon, workspace }) => {
  const id = await makePrivate(rae, 'Ferry contracts', 'What the ferries cost.');
  const group = await api.post<{ id: string }>('/groups', { name: 'Ferrymen' });
  const { jon: person } = workspace;
  const membership = `/groups/${group.id}/members/${person.id}`;
  await call(ines, 'PUT', membership);
  await give(rae, id, 'editor', `group:${group.id}`);
  await jon.goto(`/c/${id}`);
  await typeAtEnd(jon, 'body', ' And more.');
  await expectSaved(jon);
  await call(ines, 'DELETE', membership);
  await expect(ended(jon)).toBeVisible();
  await expect(jon.locator('body')).not.toContainText('ferries');
  await expect.poll(() => keptOf(jon, id)).toEqual([]);
  await jon.reload();
  await expect(jon.getByRole('heading', { level: 1, name: 'This Codex is not open to you' })).toBeVisible();
});

test('found out after a tunnel: what was written there stays until it is taken, and is on no page', async ({
  rae,
  jon,
  workspace,
}) => {
  const id = await makePrivate(rae, 'Quarry survey', 'How deep the quarry is.');
  const takeBack = await give(rae, id, 'editor', `member:${workspace.jon.id}`);
  const line = await lineOf(jon);
  await jon.goto(`/c/${id}`);
  await expectSaved(jon);
  line.cut();
  await typeAtEnd(jon, 'body', ' Measured in the tunnel.');
  await expect(syncChip(jon)).toHaveAccessibleName(/waiting/);
  await expectKept(jon);
  await takeBack();
  line.mend();
  for (const again of ['as it is', 'loaded again', 'opened without the server']) {
    if (again === 'opened without the server') line.cut();
    if (again !== 'as it is') await jon.reload();
    await expect(ended(jon)).toBeVisible();
    await expect(jon.locator('body')).not.toContainText('quarry');
    await expect(jon.getByText(/of yours did not reach the server, and (is|are) kept/)).toBeVisible();
  }
  line.mend();
  await expectNoViolations(jon, 'what was not sent before access ended');
  // Nothing of it is found here but what is to be taken.
  await expect.poll(() => keptOf(jon, id)).toEqual([expect.stringContaining(`codex/${id}`)]);

  const download = jon.waitForEvent('download');
  await jon.getByRole('button', { name: 'Download what you wrote' }).click();
  await jon.getByRole('menuitem', { name: 'To read (Markdown)' }).click();
  expect(await readFile(await (await download).path(), 'utf8')).toContain('Measured in the tunnel.');
  await jon.getByRole('button', { name: 'Discard', exact: true }).click();
  await expect(jon).not.toHaveURL(new RegExp(id));
  await expect.poll(() => keptOf(jon, id)).toEqual([]);
});
