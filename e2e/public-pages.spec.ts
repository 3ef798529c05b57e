/** A public page: nothing until two persons say so, then for whoever comes, without a script, and gone with the next request. */
import { expectNoSidewaysScroll, expectPlainPageAccessible } from './accessibility.ts';
import { openCodex } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';
import { makeLink, openShareDialog } from './share-dialog.ts';

const HOSTILE = [
  '<script>hostile()</script>',
  '"><img src=x onerror=hostile()>',
  '</style><svg onload=hostile()>',
  '</title><iframe srcdoc="<script>parent.hostile()</script>"></iframe>',
];
/** What was said of it, what is below it, and who made it: nothing of that is for strangers. */
const KEPT = ['Not for the press', 'The child of the notice', 'Rae Okonjo', 'Ines Calloway', 'rae.okonjo@'];

test('an admin and an editor make a Codex a page for everybody, and each takes it back', async ({
  api,
  ines,
  rae,
  stranger,
}) => {
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'Opening hours of the pier' });
  const body = { markdown: 'Open from **six** to nine.\n\nابتداءً من الغد' };
  await api.patch(`/codices/${id}`, { fields: { body } });
  await api.post(`/codices/${id}/comments`, { body: { markdown: 'Not for the press' } });
  await createCodex(api, { templateId: 'blank-page', title: 'The child of the notice', parentId: id });

  await openCodex(rae, id);
  const link = await makeLink(rae, 'can view');
  const token = link.split('/').at(-1) ?? '';
  const { items } = await api.get<{ items: { id: string }[] }>(`/codices/${id}/share-links`);
  const path = `/p/${items[0]?.id}`;
  const dialog = await openShareDialog(rae);
  await expect(dialog.getByLabel('Access')).toBeVisible();
  await expect(dialog.getByRole('switch', { name: 'Public page' })).toHaveCount(0);
  expect((await stranger.goto(path))?.status()).toBe(404);

  await ines.goto('/admin/links');
  const allow = ines.getByRole('switch', { name: 'Allow public pages' });
  await expect(allow).not.toBeChecked();
  const press = async (page: typeof rae, control: typeof allow) => {
    const changed = page.waitForResponse((answer) => answer.request().method() === 'PATCH');
    await control.press('Space');
    expect((await changed).status()).toBe(200);
  };
  await press(ines, allow);
  expect((await stranger.goto(path))?.status()).toBe(404);

  await rae.reload();
  const settings = await openShareDialog(rae);
  await settings.getByRole('button', { name: /^Settings of the link/ }).click();
  const isPublic = settings.getByRole('switch', { name: 'Public page' });
  await press(rae, isPublic);
  await expect(settings.getByRole('link', { name: new RegExp(`${path}$`) })).toBeVisible();

  await test.step('a stranger reads it on a phone, and a search engine may list it', async () => {
    const asked: string[] = [];
    stranger.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await stranger.setViewportSize({ width: 390, height: 844 });
    const page = await stranger.goto(path);
    const html = (await page?.text()) ?? '';
    expect(page?.headers()).toMatchObject({
      'x-robots-tag': 'index, nofollow, noarchive',
      'cache-control': 'no-store',
    });
    await expect(
      stranger.getByRole('heading', { level: 1, name: 'Opening hours of the pier' }),
    ).toBeVisible();
    await expect(stranger.getByText('Open from six to nine.')).toBeVisible();
    await expect(stranger.getByText('ابتداءً')).toHaveCSS('direction', 'rtl');
    await expect(stranger).toHaveTitle('Opening hours of the pier');
    expect(await stranger.locator('script').count()).toBe(0);
    expect(asked.filter((one) => one !== path && one !== '/favicon.ico')).toEqual([]);
    for (const secret of [...KEPT, token]) expect(html).not.toContain(secret);
    for (const colorScheme of ['light', 'dark'] as const) {
      await stranger.emulateMedia({ colorScheme });
      await expectPlainPageAccessible(stranger, `a public page, ${colorScheme}`);
    }
    await expectNoSidewaysScroll(stranger, 'a public page');
  });

  await test.step('nothing that is written in it runs', async () => {
    const paragraph = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] });
    const hostile = { type: 'doc', content: HOSTILE.map(paragraph) };
    await api.patch(`/codices/${id}`, { title: HOSTILE[0] ?? '', fields: { body: hostile } });
    await stranger.addInitScript(() =>
      Object.assign(window, { hostile: () => Object.assign(window, { ran: true }) }),
    );
    await stranger.goto(path);
    await expect(stranger.getByRole('heading', { level: 1 })).toHaveText(HOSTILE[0] ?? '');
    for (const text of HOSTILE) await expect(stranger.locator('body')).toContainText(text);
    expect(await stranger.evaluate(() => 'ran' in window)).toBe(false);
    expect(await stranger.locator('script, iframe, object, embed, form, base, link').count()).toBe(0);
  });

  await test.step('each of the two closes it, for the next who asks', async () => {
    await press(rae, isPublic);
    const gone = await stranger.goto(path);
    expect(gone?.status()).toBe(404);
    expect(gone?.headers()['x-robots-tag']).toBe('noindex, nofollow');
    await press(rae, isPublic);
    expect((await stranger.goto(path))?.status()).toBe(200);
    // A member is shown the same page, by the service worker of their browser as well.
    expect(
      (
        await rae
          .context()
          .newPage()
          .then((page) => page.goto(path))
      )?.status(),
    ).toBe(200);
    await press(ines, allow);
    expect((await stranger.goto(path))?.status()).toBe(404);
  });
});
