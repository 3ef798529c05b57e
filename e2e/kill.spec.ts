/** The server is killed while somebody types: the page shows the true state, and nothing is lost. */
import { expectSaved, expectText, openCodex, syncChip, typeAtEnd } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex, markdownOf } from './rest.ts';

test('typing goes on while the server is dead, and all of it is saved after the restart', async ({
  api,
  product,
  rae,
}) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Killed' });
  await openCodex(rae, id);
  await typeAtEnd(rae, 'summary', 'Before. ');
  await expectSaved(rae);

  const typing = rae.keyboard.type('While it died, one two three four five six seven. ', { delay: 20 });
  await product.kill();
  await typing;
  await expect(syncChip(rae)).toHaveAccessibleName(/^Saved on this device · \d+ changes? waiting/);
  await rae.keyboard.type('While it was dead.');
  await syncChip(rae).click();
  await expect(rae.getByText('The server can’t be reached.')).toBeVisible();
  await expect(rae.getByRole('list', { name: 'Changes waiting' })).toContainText('Summary');
  await rae.keyboard.press('Escape');

  const documents = await rae.evaluate(() => performance.getEntriesByType('navigation').length);
  await rae.evaluate(() => {
    document.documentElement.dataset['sameDocument'] = 'yes';
  });
  await product.restart();
  await expectSaved(rae);
  const all = 'Before. While it died, one two three four five six seven. While it was dead.';
  await expectText(rae, 'summary', all);
  expect((await markdownOf(api, id, 'summary')).trim()).toBe(all);
  // The page was never reloaded.
  expect(documents).toBe(1);
  await expect(rae.locator('html')).toHaveAttribute('data-same-document', 'yes');
  await typeAtEnd(rae, 'title', ' and back');
  await expectSaved(rae);
});
