/** The gutter beside the texts of a Codex, and the marks behind its values: off until asked for, by mouse and by keys, after a reload too. */
import type { Page } from '@playwright/test';
import { expectNoSidewaysScroll, expectNoViolations } from './accessibility.ts';
import { expectSaved, openCodex, textOf } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';

const SOURCE = `{
  id: 'gilded-sheet', version: 1, name: 'Gilded sheet',
  fields: {
    state: { type: 'select', options: ['begun', 'finished'] },
    trades: { type: 'tags' },
    pieces: { type: 'table', columns: [{ id: 'piece', type: 'line' }, { id: 'maker', type: 'line' }] },
    report: { type: 'richText', label: 'Report' },
    log: { type: 'text', label: 'Log' },
  },
}`;

const FIRST = 'The gilder came at nine and looked at every ball of the clock before anything was touched.';
const SECOND = 'Two of the nine balls have lost their leaf, and the rod that carries them is bent.';

async function show(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Show who wrote what' }).click();
}

const marksOf = (page: Page, field: string) =>
  page.getByRole('list', { name: `Who wrote ${field}` }).getByRole('button');

test('lines have their writers beside them, values behind them, and both lead into the history', async ({
  api,
  rae,
  jon,
  workspace,
}) => {
  await api.post('/templates/gilded-sheet/versions', { source: SOURCE, baseVersion: 0 });
  const { id } = await createCodex(api, {
    templateId: 'gilded-sheet',
    title: 'A clock of nine balls',
    fields: {
      ...{ state: 'begun', trades: ['gilding'], log: 'one\ntwo', report: FIRST },
      pieces: [{ piece: 'rod', maker: 'unknown' }],
    },
  });
  const patch = async (page: Page, fields: object) => {
    const answer = await page.context().request.patch(`/api/v1/codices/${id}`, { data: { fields } });
    expect(answer.status()).toBe(200);
  };
  await patch(jon, { state: 'finished', log: 'one\ntwo\nthree', report: `${FIRST}\n\n${SECOND}` });
  await openCodex(rae, id);
  await expect(marksOf(rae, 'Report')).toHaveCount(0);
  await show(rae);
  const { jon: him } = workspace;
  await expect(marksOf(rae, 'Report')).toHaveCount(2);
  await expect(marksOf(rae, 'Report').last()).toHaveAccessibleName(new RegExp(`^${him.name} · `));
  await expect(marksOf(rae, 'Log')).toHaveCount(2);
  await expect(rae.getByRole('button', { name: `Who wrote State: ${him.name}` })).toBeVisible();
  await expectNoViolations(rae, 'a Codex with its writers');

  // What one types has no writer until it is stored, and then one's own name.
  // A key that comes with the focus itself may be faster than the caret.
  await textOf(rae, 'report').getByText(SECOND).click();
  await textOf(rae, 'report').press('ControlOrMeta+End');
  await textOf(rae, 'report').press('Enter');
  await textOf(rae, 'report').pressSequentially('The rod was straightened cold.');
  await expectSaved(rae);
  await expect(marksOf(rae, 'Report').last()).toHaveAccessibleName(new RegExp(`^${workspace.rae.name} · `), {
    timeout: 15_000,
  });

  // By keys: one stop, then from mark to mark, opened and closed.
  await marksOf(rae, 'Report').first().focus();
  await rae.keyboard.press('ArrowDown');
  await expect(marksOf(rae, 'Report').nth(1)).toBeFocused();
  await rae.keyboard.press('Enter');
  const way = rae.getByRole('link', { name: 'Show in history' });
  await expect(way).toBeVisible();
  await expectNoViolations(rae, 'a writer of a line');
  await rae.keyboard.press('Escape');
  await expect(way).toHaveCount(0);
  await expect(marksOf(rae, 'Report').nth(1)).toBeFocused();

  // It is still there after a reload, in the dark and on a phone.
  await rae.reload();
  await expect(marksOf(rae, 'Report')).toHaveCount(3);
  await rae.emulateMedia({ colorScheme: 'dark' });
  await expectNoViolations(rae, 'a Codex with its writers in the dark');
  await rae.emulateMedia({ colorScheme: 'light' });
  await rae.setViewportSize({ width: 390, height: 800 });
  await expect(marksOf(rae, 'Report')).toHaveCount(3);
  await expectNoSidewaysScroll(rae, 'a Codex with its writers on a phone');
  await expectNoViolations(rae, 'a Codex with its writers on a phone');
  await rae.setViewportSize({ width: 1280, height: 800 });

  await marksOf(rae, 'Report').nth(1).click();
  await way.click();
  await expect(rae).toHaveURL(new RegExp(`/c/${id}/history/compare\\?from=\\d+&to=\\d+`));
  await expect(rae.getByRole('main')).toContainText('Two of the nine balls');
  await rae.goto(`/c/${id}`);
  await rae.getByRole('button', { name: 'More', exact: true }).click();
  await rae.getByRole('menuitem', { name: 'Hide who wrote what' }).click();
  await expect(marksOf(rae, 'Report')).toHaveCount(0);
});

test('a guest with a link to edit is told of no writers', async ({ api, stranger }) => {
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'Read by a gilder’s guest' });
  const { url } = await api.post<{ url: string }>(`/codices/${id}/share-links`, { role: 'edit' });
  await stranger.goto(url);
  await expect(stranger.getByRole('heading', { name: 'Read by a gilder’s guest' })).toBeVisible();
  await expect(stranger.getByRole('list', { name: /^Who wrote/ })).toHaveCount(0);
});
