/** Setup: from an empty data folder to the first words in a Codex. */
import { test as base, expect } from '@playwright/test';
import { expectNoViolations } from './accessibility.ts';
import { expectSaved, expectText, typeAtEnd } from './codex-page.ts';
import { type Product, startProduct } from './product.ts';

const test = base.extend<{ product: Product }>({
  product: async ({ browserName: _ }, use) => {
    const product = await startProduct();
    await use(product);
    await product.dispose();
  },
});

test('the printed link makes the owner and a sample workspace, and is good once', async ({
  page,
  product,
}) => {
  const { setupUrl } = product;
  if (setupUrl === null) throw new Error(`No setup link was printed:\n${product.output()}`);
  expect(setupUrl.startsWith(`${product.url}/setup?token=`)).toBe(true);

  // Without the link nobody gets further, wherever they begin.
  await page.goto(product.url);
  await expect(page.getByRole('heading', { name: 'One more step' })).toBeVisible();

  await page.goto(setupUrl);
  await expectNoViolations(page, 'setup');
  await page.getByRole('button', { name: 'Create the workspace' }).click();
  await expect(page.getByText('At least 10 characters').first()).toBeVisible();
  await page.getByLabel('Workspace').fill('Lamp works');
  await page.getByLabel('Your name').fill('Ines Calloway');
  await page.getByLabel('Email').fill('ines@example.org');
  await page.getByLabel('Password', { exact: true }).fill('lamplight over calm water');
  await expect(page.getByRole('checkbox', { name: /sample/ })).toBeChecked();
  await page.getByRole('button', { name: 'Create the workspace' }).click();

  await expect(page.getByRole('heading', { name: 'New from template' })).toBeVisible();
  await expect(page.getByRole('button', { name: /Lamp works/ })).toBeVisible();
  const recent = page.getByRole('region', { name: 'Recently edited' });
  await recent.getByRole('link', { name: 'Start here' }).click();
  await expect(page.getByText('This page is a Codex')).toBeVisible();

  await page.goto(product.url);
  await page.getByRole('button', { name: /^Task/ }).click();
  await expectSaved(page);
  await typeAtEnd(page, 'title', 'The first one');
  await expectText(page, 'title', 'The first one');
  await expectSaved(page);
  await expect(page).toHaveTitle('The first one · Vespera Bindery');

  await page.goto(setupUrl);
  await expect(page.getByRole('heading', { name: 'Already set up' })).toBeVisible();
  await product.terminate();
  await product.restart();
  expect(product.setupUrl).toBeNull();
});
