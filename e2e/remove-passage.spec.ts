/** A password that was pasted is removed from the history by the owner: it goes from the open page of its writer, and from that device. */
import type { Page } from '@playwright/test';
import { expectSaved, expectText, openCodex, typeAtEnd } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';

const PASSWORD = 'falcon-pewter-913';
const SHARED = 'osprey-linen-402';

test('a passage is removed for good, from an open page and its device too', async ({ api, rae, ines }) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Keys left lying around' });
  await openCodex(rae, id);
  await typeAtEnd(rae, 'summary', 'The key is ');
  await rae.keyboard.insertText(PASSWORD);
  await rae.keyboard.type(' for now.');
  await expectSaved(rae);
  await expect.poll(() => deviceHolds(rae, PASSWORD)).toBe(true);

  await ines.goto(`/c/${id}/history`);
  await ines.getByRole('button', { name: 'Remove a passage for good…' }).click();
  const dialog = ines.getByRole('dialog', { name: 'Remove a passage from the history' });
  await dialog.getByRole('textbox', { name: 'Passage' }).fill(PASSWORD);
  await dialog.getByRole('button', { name: 'See where it stands' }).click();
  await expect(dialog.getByRole('status')).toContainText(/It is in \d+ operations? of 1 document\./);
  await dialog.getByRole('textbox', { name: 'Why' }).fill('a key was pasted');
  const remove = dialog.getByRole('button', { name: 'Remove it for good' });
  await expect(remove).toBeDisabled();
  await dialog.getByRole('textbox', { name: 'Type “remove for good”' }).fill('remove for good');
  await remove.click();
  await expect(ines.getByText('The passage is removed for good')).toBeVisible();
  await expect(ines.getByText(/an admin removed a passage from/)).toBeVisible();

  await expectText(rae, 'summary', 'The key is  for now.');
  await expect(rae.getByText('A passage was removed from this Codex and its history')).toBeVisible();
  await expect.poll(() => deviceHolds(rae, PASSWORD)).toBe(false);
  // What she undoes does not bring it back, and what she writes goes on.
  await typeAtEnd(rae, 'summary', ' Changed since.');
  await rae.keyboard.press('Control+z');
  await rae.keyboard.press('Control+z');
  await rae.keyboard.press('Control+z');
  await expect(rae.getByText(PASSWORD)).toHaveCount(0);
  await expectSaved(rae);

  const { items } = await api.get<{ items: { reason: string; state: string }[] }>(
    `/codices/${id}/redactions`,
  );
  expect(items).toMatchObject([{ reason: 'a key was pasted', state: 'done' }]);
});

test('a passage in several Codices is removed from what is below one of them, as one act', async ({
  api,
  ines,
}) => {
  const template = { templateId: 'blank-page' };
  const words = { fields: { body: { markdown: `Ask for ${SHARED}.` } } };
  const top = await createCodex(api, { ...template, title: 'Keys of the house', ...words });
  const low = await createCodex(api, {
    ...template,
    title: 'Keys of the cellar',
    parentId: top.id,
    ...words,
  });
  const beside = await createCodex(api, { ...template, title: 'Keys of the boat', ...words });

  await ines.goto(`/c/${top.id}/history`);
  await ines.getByRole('button', { name: 'Remove a passage for good…', exact: true }).click();
  const dialog = ines.getByRole('dialog', { name: 'Remove a passage from the history', exact: true });
  await dialog.getByRole('textbox', { name: 'Passage', exact: true }).fill(SHARED);
  // By keyboard: the next stop is the choice of where.
  await ines.keyboard.press('Tab');
  await ines.keyboard.press('ArrowDown');
  await expect(
    dialog.getByRole('radio', { name: 'This Codex and everything below it', exact: true }),
  ).toBeChecked();
  await dialog.getByRole('button', { name: 'See where it stands', exact: true }).click();
  const plan = dialog.getByRole('region', { name: 'What this removes', exact: true });
  await expect(plan).toContainText('It is in 2 of 2 Codices');
  await expect(plan.getByRole('link', { name: 'Keys of the cellar', exact: true })).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Why', exact: true }).fill('a key was pasted');
  await dialog.getByRole('textbox', { name: 'Type “remove for good”', exact: true }).fill('remove for good');
  await dialog.getByRole('button', { name: 'Remove it for good', exact: true }).click();
  await expect(dialog.getByText('Removed from 2 Codices for good.', { exact: true })).toBeVisible();
  await dialog.getByRole('button', { name: 'Done', exact: true }).click();

  for (const { id } of [top, low])
    expect(JSON.stringify(await api.get(`/codices/${id}`))).not.toContain(SHARED);
  expect(JSON.stringify(await api.get(`/codices/${beside.id}`))).toContain(SHARED);
});

/** Whether anything in the browser's store of a page has the words, in whatever it consists of. */
async function deviceHolds(page: Page, words: string): Promise<boolean> {
  return await page.evaluate(async (wanted) => {
    const whenDone = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const holds = (value: unknown): boolean => {
      if (typeof value === 'string') return value.includes(wanted);
      if (value instanceof Uint8Array) return new TextDecoder().decode(value).includes(wanted);
      if (value instanceof ArrayBuffer) return new TextDecoder().decode(value).includes(wanted);
      return typeof value === 'object' && value !== null && Object.values(value).some(holds);
    };
    const database = await whenDone(indexedDB.open('bindery'));
    try {
      for (const name of database.objectStoreNames) {
        const rows: unknown[] = await whenDone(database.transaction(name).objectStore(name).getAll());
        if (rows.some(holds)) return true;
      }
      return false;
    } finally {
      database.close();
    }
  }, words);
}
