/** The review of a branch of several Codices: one asks for all of it at once, another reads and approves it, and an edit brings one approval down. */
import type { Page } from '@playwright/test';
import { expectNoSidewaysScroll, expectNoViolations } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';

const SOURCE = `{
  id: 'set-rule', version: 1, name: 'Rule of a set', mainChangesBy: 'approved-merge',
  fields: { words: { type: 'text' } },
}`;

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const merge = (page: Page) => page.getByRole('button', { name: 'Merge into main' });

test('a branch of three Codices is reviewed as one, brought up to date, and merged once all of it is approved', async ({
  api,
  rae,
  jon,
}) => {
  await api.post('/templates/set-rule/versions', { source: SOURCE, baseVersion: 0 });
  const make = async (title: string, parentId?: string) => {
    const fields = { words: `${title} says one thing. It ends here.` };
    const body = { templateId: 'set-rule', title, fields, ...(parentId && { parentId }) };
    return (await createCodex(api, body)).id;
  };
  const top = await make('Rules of the house');
  const [doors, keys] = [await make('Doors of the house', top), await make('Keys of the house', top)];
  await api.post(`/codices/${top}/branch-sets`, { name: 'stricter' });
  const write = async (page: Page, id: string, words: string) => {
    const sent = { data: { fields: { words } } };
    const answer = await page.context().request.patch(`/api/v1/codices/${id}?branch=stricter`, sent);
    expect(answer.status()).toBe(200);
  };
  await write(rae, doors, 'Doors are locked at nine. It ends here.');
  await write(rae, keys, 'Keys are handed back. It ends here.');

  // Asked for all that something was written on, in one dialog.
  await rae.goto(`/c/${doors}/branches/stricter/merge`);
  await expect(section(rae, 'Doors of the house')).toContainText('Not reviewed');
  await rae.getByRole('button', { name: 'Ask for a review…' }).click();
  const dialog = rae.getByRole('dialog', { name: 'Ask for a review' });
  await dialog.getByRole('combobox', { name: 'Reviewers' }).fill('Jon');
  await rae.getByRole('option', { name: /^Jon/ }).click();
  await rae.keyboard.press('Escape');
  await expect(dialog.getByRole('checkbox')).toHaveCount(2);
  await dialog.getByRole('textbox', { name: 'What to look at' }).fill('Is nine too early?');
  await expectNoViolations(rae, 'the dialog that asks for the review of several Codices');
  await dialog.getByRole('button', { name: 'Ask for a review' }).click();
  await expect(rae.getByText('Asked for a review of 2 Codices')).toBeVisible();
  await expect(section(rae, 'Doors of the house')).toContainText('Waiting for Jon');
  await expect(section(rae, 'Keys of the house')).toContainText('Waiting for Jon');

  // One notification, which leads to the page of the set.
  await jon.goto('/inbox');
  const notice = jon.getByText('asks you for a review of a branch of 2 Codices').first();
  await expect(notice).toBeVisible();
  await notice.click();
  await jon.getByRole('link', { name: 'Open the branches' }).click();
  await expect(jon).toHaveURL(new RegExp(`/c/${doors}/branches/stricter/merge$`));
  const review = jon.getByRole('region', { name: 'Your review' });
  await expect(review).toContainText('asks you to review 2 Codices.');
  await expect(review).toContainText('Is nine too early?');
  await jon.getByRole('checkbox', { name: 'I have read Doors of the house' }).check();
  await jon.getByRole('checkbox', { name: 'I have read Keys of the house' }).check();
  await expectNoViolations(jon, 'a set of branches that is reviewed');
  await jon.setViewportSize({ width: 390, height: 800 });
  await expectNoSidewaysScroll(jon, 'a set of branches that is reviewed, on a phone');
  await jon.setViewportSize({ width: 1280, height: 800 });
  await review.getByRole('button', { name: 'Approve 2 Codices' }).click();
  await expect(section(jon, 'Keys of the house')).toContainText('Approved by Jon');
  await expect(section(rae, 'Doors of the house')).toContainText('Approved by Jon', { timeout: 30_000 });

  // What is written after it brings the approval of that Codex down, and none of it can be merged.
  await write(rae, keys, 'Keys are handed back at once. It ends here.');
  await expect(section(rae, 'Keys of the house')).toContainText('Changed since Jon', { timeout: 30_000 });
  await expect(section(rae, 'Doors of the house')).toContainText('Approved by Jon');
  await expect(merge(rae)).toHaveAttribute('aria-disabled', 'true');
  await expect(section(jon, 'Keys of the house')).toContainText('at once', { timeout: 30_000 });
  await jon.getByRole('checkbox', { name: 'I have read Keys of the house' }).check();
  await review.getByRole('button', { name: 'Approve 1 Codex' }).click();
  await expect(section(rae, 'Keys of the house')).toContainText('Approved by Jon', { timeout: 30_000 });
  await merge(rae).click();
  await expect(rae.getByText('Merged “stricter” into 3 Codices')).toBeVisible();
});

test('main is brought into all branches at once, and the fields that hold two values are named', async ({
  api,
  rae,
}) => {
  const source = `{ id: 'set-step', version: 1, name: 'Step of a set', fields: { state: { type: 'select', options: ['open', 'done', 'dropped'], default: 'open' } } }`;
  await api.post('/templates/set-step/versions', { source, baseVersion: 0 });
  const make = async (title: string, parentId?: string) =>
    (await createCodex(api, { templateId: 'set-step', title, ...(parentId && { parentId }) })).id;
  const top = await make('Steps of the house');
  const below = await make('First step of the house', top);
  await api.post(`/codices/${top}/branch-sets`, { name: 'later' });
  await api.patch(`/codices/${below}?branch=later`, { fields: { state: 'dropped' } });
  await api.patch(`/codices/${below}`, { fields: { state: 'done' } });
  await api.patch(`/codices/${top}`, { fields: { state: 'done' } });
  await rae.goto(`/c/${top}/branches/later/merge`);
  await rae.getByRole('button', { name: 'Bring main into all' }).click();
  const run = section(rae, 'Bringing main into all');
  await expect(run).toContainText('Main was brought into all 2 branches.');
  await expect(run).toContainText('First step of the house: 1 change brought in. State holds two values');
  await expect(run).toContainText('Steps of the house: 1 change brought in.');
  await expectNoViolations(rae, 'main, brought into all branches');
  await expect(rae.getByRole('button', { name: 'Bring main into all' })).toHaveCount(0);
});
