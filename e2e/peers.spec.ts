/** The server dies while people work together: they continue as peers, and it has everything when it returns. */
import { networkInterfaces } from 'node:os';
import type { Page } from '@playwright/test';
import {
  avatarIn,
  avatarsHere,
  caretOf,
  choose,
  expectSaved,
  expectText,
  fieldOf,
  openCodex,
  syncChip,
  typeAtEnd,
} from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { type Api, type CodexAnswer, createCodex, markdownOf } from './rest.ts';

test.use({ peers: true });

const TOGETHER = /^Working together without the server/;

test('two browsers go on together while the server is dead, and it has all of it afterwards', async ({
  api,
  product,
  rae,
  jon,
}) => {
  const isReachable = Object.values(networkInterfaces()).some((all) =>
    all?.some(({ internal }) => !internal),
  );
  test.skip(!isReachable, 'Chromium offers no address of a machine that has none but the loopback’s');
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Without' });
  await openCodex(rae, id);
  await openCodex(jon, id);
  await typeAtEnd(rae, 'summary', 'With the server. ');
  await expectText(jon, 'summary', 'With the server. ');
  for (const page of [rae, jon]) await expectReached(page);

  await product.kill();
  await typeAtEnd(rae, 'summary', 'Rae, without. ');
  await expectText(jon, 'summary', 'With the server. Rae, without. ');
  await typeAtEnd(jon, 'summary', 'Jon too.');
  await expectText(rae, 'summary', 'With the server. Rae, without. Jon too.');
  await expect(caretOf(rae, 'summary', 'Jon Vesely')).toBeVisible();
  await choose(jon, 'severity', 'High');
  await expect(fieldOf(rae, 'severity')).toContainText('High');
  await expect(avatarIn(rae, 'severity', 'Jon Vesely')).toBeVisible();
  await expect(avatarsHere(jon)).toHaveCount(1);
  for (const page of [rae, jon]) await expect(syncChip(page)).toHaveAccessibleName(TOGETHER);

  await product.restart();
  for (const page of [rae, jon]) await expectSaved(page);
  expect((await markdownOf(api, id, 'summary')).trim()).toBe('With the server. Rae, without. Jon too.');
  expect((await api.get<CodexAnswer>(`/codices/${id}`)).fields['severity']).toBe('High');
  expect(await authorsOf(api, id, 'summary')).toEqual(['Jon Vesely', 'Rae Okonjo']);
  expect(await authorsOf(api, id, 'severity')).toEqual(['Jon Vesely']);
  expect(await product.bindery(['verify', id])).toContain('every chain holds');
});

test('two tabs of one browser see each other without the server, and nothing is there twice', async ({
  api,
  product,
  rae,
}) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Two tabs' });
  const other = await rae.context().newPage();
  await openCodex(rae, id);
  await openCodex(other, id);
  await product.kill();
  await typeAtEnd(rae, 'summary', 'One tab, ');
  await expectText(other, 'summary', 'One tab, ');
  await typeAtEnd(other, 'summary', 'the other.');
  await expectText(rae, 'summary', 'One tab, the other.');
  for (const page of [rae, other]) await expect(syncChip(page)).not.toHaveAccessibleName(TOGETHER);

  await product.restart();
  for (const page of [rae, other]) {
    await expectSaved(page);
    await expectText(page, 'summary', 'One tab, the other.');
  }
  expect((await markdownOf(api, id, 'summary')).trim()).toBe('One tab, the other.');
});

/** The direct connection is made while the server is there; the details of the chip say when it is. */
async function expectReached(page: Page): Promise<void> {
  await syncChip(page).click();
  await expect(page.getByText(/goes on together with 1 other browser/)).toBeVisible();
  await page.keyboard.press('Escape');
}

/** Who made the operations of a field, by name. */
async function authorsOf(api: Api, codexId: string, field: string): Promise<string[]> {
  const { items } = await api.get<{
    items: { actor: { name: string; kind: string }; fields: { field: string }[] }[];
  }>(`/codices/${codexId}/operations?limit=200`);
  const names = items
    .filter(({ actor, fields }) => actor.kind === 'user' && fields.some((touched) => touched.field === field))
    .map(({ actor }) => actor.name);
  return [...new Set(names)].sort();
}
