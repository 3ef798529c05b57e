/** An administrator walks through every part of the builder by keys alone, and changes something in each. */
import type { Locator, Page } from '@playwright/test';
import { builderOf, goTo, sourceOf, typeAndTake } from './builder-page.ts';
import { expectSaved } from './codex-page.ts';
import { expect, test } from './fixtures.ts';

const SOURCE = `{
  id: 'walk', version: 1, name: 'Walk',
  fields: {
    state: { type: 'select', label: 'State', options: ['Open', 'Closed'] },
    place: { type: 'line', label: 'Place' },
  },
}`;

/** More than the builder has stops on the way to anything. */
const MOST_STOPS = 80;

/** Goes on from stop to stop until the target has the focus. */
async function walkTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(target).toBeAttached();
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  await expect(target).toBeFocused();
}

/** Back to the tabs, and on to the next. */
async function nextTab(page: Page, from: string | RegExp, to: string | RegExp): Promise<void> {
  const tabs = builderOf(page);
  await walkTo(page, tabs.getByRole('tab', { name: from }), 'Shift+Tab');
  await page.keyboard.press('ArrowRight');
  await expect(tabs.getByRole('tab', { name: to })).toHaveAttribute('aria-selected', 'true');
}

test('every tab is reached, and something said in it', async ({ api, ines }) => {
  await api.post('/templates/walk/versions', { source: SOURCE, baseVersion: 0 });
  await ines.goto('/admin/templates/walk');
  await expectSaved(ines);
  const builder = builderOf(ines);
  const button = (name: string | RegExp) => builder.getByRole('button', { name });
  const list = (name: string) => builder.getByRole('combobox', { name });
  const source = sourceOf(ines);

  await walkTo(ines, builder.getByRole('tab', { name: /^Fields/ }));
  await nextTab(ines, /^Fields/, 'Views');
  await walkTo(ines, button('Arrange them here'));
  await ines.keyboard.press('Enter');
  await walkTo(ines, button('Add a view'));
  await ines.keyboard.press('Enter');
  await expect(source).toContainText("label: 'View 2'");

  await nextTab(ines, 'Views', 'Workflow');
  await walkTo(ines, list('Begin with the states of'));
  await goTo(ines, 'State');
  await expect(source).toContainText("field: 'state'");
  await walkTo(ines, button(/^Remove the step Closed/));
  await ines.keyboard.press('Enter');
  await expect(source).toContainText("transitions: { Open: ['Closed'], Closed: [] }");
  await walkTo(ines, list('A step from'));
  await goTo(ines, 'Closed');
  await expect(list('to')).toBeFocused();
  await goTo(ines, 'Open');
  await expect(source).toContainText("Closed: ['Open']");

  await nextTab(ines, 'Workflow', /^Rules/);
  await walkTo(ines, button('Add a rule'));
  await ines.keyboard.press('Enter');
  await typeAndTake(ines, 'pla');
  await expect(source).toContainText('Place has to be filled in.');

  await nextTab(ines, /^Rules/, 'Children');
  await walkTo(ines, builder.getByRole('radio', { name: 'Any' }));
  await ines.keyboard.press('ArrowLeft');
  await expect(source).toContainText('allow: []');

  await nextTab(ines, 'Children', 'References');
  await walkTo(ines, button('Add a kind of reference'));
  await ines.keyboard.press('Enter');
  await expect(source).toContainText('references: {');

  await nextTab(ines, 'References', 'Details');
  await walkTo(ines, button('Insert field into Title pattern'));
  await ines.keyboard.press('Enter');
  await expect(ines.getByRole('menuitem', { name: 'The day it was created' })).toBeFocused();
  for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await ines.keyboard.press(key);
  await expect(source).toContainText("titlePattern: '{place}'");
  await expect(builder.getByRole('textbox', { name: 'Title pattern' })).toBeFocused();

  await nextTab(ines, 'Details', 'Versions');
  await walkTo(ines, button('New draft from version 1'));
  await ines.keyboard.press('Enter');
  await expect(source).not.toContainText('titlePattern');
});
