/** Share links with a password and a guest limit: guessed, given, changed under a guest, and one guest disconnected. */
import { readFile } from 'node:fs/promises';
import { expectNoViolations } from './accessibility.ts';
import { expectSaved, expectText, openCodex, syncChip, textOf, typeAtEnd } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex, markdownOf } from './rest.ts';
import { giveName, joinAs, makeLink, openShareDialog } from './share-dialog.ts';

test('two clicks from Share to a link that is copied', async ({ api, rae }) => {
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'Quick' });
  await rae.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await openCodex(rae, id);
  await rae.getByRole('button', { name: 'Share', exact: true }).click();
  await rae.getByRole('button', { name: 'New link' }).click();
  const url = await rae.getByTestId('share-url').innerText();
  await expect(rae.getByText('The address is copied.')).toBeVisible();
  expect(await rae.evaluate(() => navigator.clipboard.readText())).toBe(url);
});

test('a password that is guessed five times, given, and changed under whoever writes', async ({
  api,
  rae,
  jon,
  stranger,
}) => {
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'Guarded' });
  await openCodex(rae, id);
  const link = await makeLink(rae, 'can edit');
  const dialog = await openShareDialog(rae);
  await dialog.getByLabel('Name').fill('For the vendor');
  await dialog.getByRole('textbox', { name: 'Password', exact: true }).fill('open sesame');
  await dialog.getByRole('button', { name: 'Set password' }).click();
  await expect(dialog.getByRole('button', { name: 'Remove password' })).toBeVisible();
  await expectNoViolations(rae, 'a link with a password');

  // Another address, so that the guesses of the one are nothing to the other.
  await jon.setExtraHTTPHeaders({ 'x-forwarded-for': '203.0.113.7' });
  await jon.goto(link);
  await expect(jon.getByRole('heading', { name: 'This link has a password' })).toBeVisible();
  await expect(jon.getByText('Guarded')).toHaveCount(0);
  await expectNoViolations(jon, 'the password of a link');
  for (const left of ['4 more tries', '3 more tries', '2 more tries', '1 more try', 'No tries are left']) {
    await jon.getByRole('textbox', { name: 'Password', exact: true }).fill('open barley');
    await jon.getByRole('button', { name: 'Open' }).click();
    await expect(jon.getByRole('alert').filter({ hasText: left })).toBeVisible();
  }
  await jon.getByRole('textbox', { name: 'Password', exact: true }).fill('open sesame');
  await jon.getByRole('button', { name: 'Open' }).click();
  await expect(jon.getByRole('alert').filter({ hasText: 'Too many tries. Wait 15 min' })).toBeVisible();

  await stranger.goto(link);
  await stranger.getByRole('textbox', { name: 'Password', exact: true }).fill('open sesame');
  await stranger.getByRole('button', { name: 'Open' }).click();
  await giveName(stranger, 'Mo');
  await typeAtEnd(stranger, 'body', 'Written with the first password.');
  await expectText(rae, 'body', 'Written with the first password.');
  await expect(dialog.getByText('1 link, 1 guest here now')).toBeVisible();
  // Asked once on each device.
  await stranger.reload();
  await expectSaved(stranger);

  await typeAtEnd(stranger, 'body', ' ');
  const typing = stranger.keyboard.type('And goes on and on and on and on and on.', { delay: 40 });
  await dialog.getByRole('textbox', { name: 'New password' }).fill('open sesame two');
  await dialog.getByRole('button', { name: 'Change password' }).click();
  const notice = stranger.getByRole('alert').filter({ hasText: 'This link has a new password.' });
  await expect(notice).toBeVisible();
  await typing;
  const typed = ((await textOf(stranger, 'body').locator('p').first().textContent()) ?? '').trim();
  await expect(textOf(stranger, 'body')).not.toBeEditable();
  if (await notice.getByRole('button', { name: /^Download/ }).isVisible()) {
    const download = stranger.waitForEvent('download');
    await notice.getByRole('button', { name: /^Download/ }).click();
    await stranger.getByRole('menuitem', { name: 'To read (Markdown)' }).click();
    const file = await (await download).path();
    expect(await readFile(file, 'utf8')).toContain('Written with the first password. And');
  }
  await notice.getByRole('button', { name: 'Enter the password' }).click();
  await stranger.getByRole('textbox', { name: 'Password', exact: true }).fill('open sesame two');
  await stranger.getByRole('button', { name: 'Open' }).click();
  await expectSaved(stranger);
  // The same guest goes on, and what waited is sent.
  await expect.poll(() => markdownOf(api, id, 'body')).toContain(typed);
});

test('a guest is disconnected alone, and joins again as another; a full link says so', async ({
  api,
  rae,
  jon,
  stranger,
}) => {
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'For one' });
  await openCodex(rae, id);
  const link = await makeLink(rae, 'can edit');
  const dialog = await openShareDialog(rae);
  const limited = rae.waitForResponse((response) => response.request().method() === 'PATCH');
  await dialog.getByLabel('Guests at once').selectOption('1');
  await limited;
  await joinAs(stranger, link, 'Mo');
  await typeAtEnd(stranger, 'body', 'Mo was here.');
  await expectSaved(stranger);
  await expect(dialog.getByText('1 of 1')).toBeVisible();

  await jon.goto(link);
  await jon.getByLabel('Your name').fill('Late');
  await jon.getByRole('button', { name: /^Open “/ }).click();
  await expect(jon.getByText('A guest is here by this link already')).toBeVisible();

  await dialog.getByRole('button', { name: 'Disconnect Mo' }).click();
  await expect(stranger.getByRole('alert').filter({ hasText: 'You were disconnected.' })).toBeVisible();
  await expect(syncChip(stranger)).toHaveAccessibleName(/^Access ended/);
  await expect(textOf(stranger, 'body')).not.toBeEditable();
  await jon.getByRole('button', { name: 'Try again' }).click();
  await expectSaved(jon);
  await expect(textOf(jon, 'body')).toContainText('Mo was here.');
  await expect(dialog.getByRole('button', { name: 'Disconnect Late' })).toBeVisible();
  await jon.goto('about:blank');

  await stranger.getByRole('button', { name: 'Open the link again' }).click();
  await expect(stranger.getByRole('heading', { name: 'You were disconnected' })).toBeVisible();
  await stranger.getByRole('button', { name: 'Join again' }).click();
  await expect(dialog.getByText('0 of 1')).toBeVisible();
  // A seat is free up to three seconds after its guest has left.
  await stranger.getByLabel('Your name').fill('Mo again');
  await stranger.getByRole('button', { name: /^Open “/ }).click();
  const tryAgain = stranger.getByRole('button', { name: 'Try again' });
  await expect(async () => {
    await expect(tryAgain.or(syncChip(stranger))).toBeVisible();
    if (await tryAgain.isVisible()) await tryAgain.click();
    await expect(syncChip(stranger)).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await expectSaved(stranger);
});

test('whoever only reads gives no name', async ({ api, rae, stranger }) => {
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'For all' });
  await openCodex(rae, id);
  const link = await makeLink(rae, 'can view');
  await joinAs(stranger, link, '');
  await expect(syncChip(stranger)).toHaveAccessibleName(/^View only/);
  await expect((await openShareDialog(rae)).getByRole('button', { name: 'Disconnect Guest' })).toBeVisible();
});

test('a link for some fields shows these, and the network carries nothing of the rest', async ({
  api,
  stranger,
}) => {
  const fields = { body: { markdown: 'For **everybody**.' }, tags: ['classified'] };
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'Withheld title', fields });
  const { url } = await api.post<{ url: string }>(`/codices/${id}/share-links`, { fields: ['body'] });
  const trace: Promise<string>[] = [];
  let sockets = 0;
  stranger.on('response', (response) => {
    if (response.url().includes('/api/')) trace.push(response.text().catch(() => ''));
  });
  stranger.on('websocket', () => {
    sockets += 1;
  });
  await stranger.goto(url);
  await expect(stranger.getByText('For everybody.')).toBeVisible();
  await expect(stranger.getByRole('heading', { name: 'Shared with you' })).toBeVisible();
  await expectNoViolations(stranger, 'a link for some fields');
  const sent = (await Promise.all(trace)).join('\n');
  expect(sent).toContain('everybody');
  for (const withheld of ['Withheld title', 'classified', id]) expect(sent).not.toContain(withheld);
  expect(sockets).toBe(0);
});
