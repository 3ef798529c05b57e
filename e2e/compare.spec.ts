/** A comparison opened by the address that somebody shared: a table and a code block in their own shape. */
import { expectNoSidewaysScroll, expectNoViolations } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';

const table = (...rows: string[]) => ['| Limit | After |', '|---|---|', ...rows].join('\n');
const code = (...lines: string[]) => ['```yaml', ...lines, '```'].join('\n');
const INTRO = 'Retries were counted per request and seldom per tenant.';
const LAST = 'The last paragraph of the text, which was moved to the top.';

test('a shared comparison shows tables, code and moves, and is gone through by keys', async ({
  api,
  rae,
  jon,
}) => {
  const before = [
    INTRO,
    table('| Retries | 2 |', '| Timeout | 12 s |'),
    code('retry:', '  budget: per-request'),
    LAST,
  ];
  const after = [
    LAST,
    INTRO.replace('seldom', '**never**'),
    table('| Retries | 1 |', '| Per tenant | 10 |', '| Timeout | 12 s |'),
    code('retry:', '  budget: per-tenant', '  max_ratio: 0.1'),
  ];
  const body = (parts: readonly string[]) => ({ body: { markdown: parts.join('\n\n') } });
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'Limits', fields: body(before) });
  await api.patch(`/codices/${id}`, { fields: body(after) });
  await api.post(`/codices/${id}/versions`, { name: 'As sent', seq: 1 });

  // Rae names the points, and copies the address of what she sees.
  await rae.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await rae.goto(`/c/${id}/history/compare?from=As%20sent`);
  await expect(rae.getByRole('heading', { name: /changes in 1 field/ })).toBeVisible();
  await rae.getByText('Side by side').click();
  await expect(rae).toHaveURL(/\/history\/compare\?from=1&layout=sides$/);
  // The address is there before the page: what is copied is the comparison that shows.
  await expect(rae.getByRole('table')).toHaveCount(2);
  await rae.getByRole('button', { name: 'Copy link' }).click();
  await expect(rae.getByText('Link copied')).toBeVisible();
  const address = await rae.evaluate(() => navigator.clipboard.readText());
  await rae.getByText('Inline').click();

  const grid = rae.getByRole('table');
  await expect(grid.getByRole('row')).toHaveCount(4);
  await expect(grid.locator('del')).toHaveText(['2']);
  await expect(grid.locator('tr[data-kind="added"]')).toHaveText(/Per tenant.*10/);
  const lines = rae.locator('[data-kind="added"]', { has: rae.locator('code, ins') });
  await expect(lines.filter({ hasText: 'max_ratio: 0.1' })).toBeVisible();
  await expect(rae.locator('del').filter({ hasText: /^request$/ })).toBeVisible();
  await expect(rae.getByText('Moved here')).toBeVisible();

  // By keys, from change to change.
  await rae.keyboard.press('j');
  await expect(rae.getByRole('status').filter({ hasText: /^1 of/ })).toBeVisible();
  await rae.keyboard.press('k');
  await expect(rae.getByRole('status').filter({ hasText: /^(\d+) of \1$/ })).toBeVisible();

  await expectNoViolations(rae, 'a comparison');
  await rae.emulateMedia({ colorScheme: 'dark' });
  await expectNoViolations(rae, 'a comparison');
  await rae.setViewportSize({ width: 390, height: 800 });
  await expectNoSidewaysScroll(rae, 'a comparison, on a phone');

  // Jon opens what was shared, beside each other as Rae saw it.
  await jon.goto(address);
  await expect(jon.getByRole('table')).toHaveCount(2);
  await expect(jon.getByRole('table').first().getByRole('row')).toHaveCount(3);
  await jon.getByRole('switch', { name: 'All fields' }).click({ force: true });
  await expect(jon).toHaveURL(/fields=all$/);
  await expect(jon.getByRole('region', { name: 'Title' })).toContainText('unchanged');

  // When did we drop it? The search leads to the session.
  await jon.getByRole('searchbox', { name: 'Search what was ever written' }).fill('per-request');
  await jon.getByRole('button', { name: /dropped it from/ }).click();
  await expect(jon).toHaveURL(/from=1&to=2/);
  await jon.getByRole('button', { name: 'Clear the search' }).click();

  // The slider by keyboard.
  const earlier = jon.getByRole('slider', { name: 'Compare from' });
  await earlier.press('Home');
  await expect(jon).toHaveURL(/from=0&to=2/);
  await earlier.press('Shift+ArrowRight');
  await expect(jon).toHaveURL(/from=1&to=2/);
});
