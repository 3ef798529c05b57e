/** The tree in the navigator: rearranged by pointer and keyboard, live for everyone. */
import type { Locator, Page } from '@playwright/test';
import { expectNoViolationsInBothThemes } from './accessibility.ts';
import { openCodex, syncChip, textOf } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { lineOf } from './line.ts';
import { type Api, createCodex } from './rest.ts';

test.describe.configure({ mode: 'default' });

interface Sketch {
  readonly [title: string]: Sketch;
}

/** Makes Codices under one of their own, so that the stories of a worker don't meet; answers ids by title. */
async function plant(api: Api, top: string, sketch: Sketch): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  const grow = async (title: string, below: Sketch, parentId: string | null): Promise<void> => {
    const under = parentId === null ? {} : { parentId };
    const { id } = await createCodex(api, { templateId: 'blank-page', title, ...under });
    ids.set(title, id);
    for (const [child, rest] of Object.entries(below)) await grow(child, rest, id);
  };
  await grow(top, sketch, null);
  return ids;
}

function idIn(ids: ReadonlyMap<string, string>, title: string): string {
  const id = ids.get(title);
  if (id === undefined) throw new Error(`${title} was never made.`);
  return id;
}

const treeOf = (page: Page): Locator => page.getByRole('tree', { name: 'Codices' });
const itemOf = (page: Page, title: string): Locator =>
  treeOf(page).getByRole('treeitem', { name: new RegExp(`^${title}(,|$)`) });

/** Goes to the page of a Codex, which opens the way to it, and waits until the tree is there. */
async function goTo(page: Page, ids: ReadonlyMap<string, string>, title: string): Promise<void> {
  await page.goto(`/c/${idIn(ids, title)}`);
  await expect(itemOf(page, title)).toBeVisible();
}

async function openBranch(page: Page, title: string): Promise<void> {
  const item = itemOf(page, title);
  await item.focus();
  if ((await item.getAttribute('aria-expanded')) === 'false') await page.keyboard.press('ArrowRight');
  await expect(item).toHaveAttribute('aria-expanded', 'true');
}

/** The children of an open branch, in the order shown. */
async function childrenOf(page: Page, title: string): Promise<readonly string[]> {
  return treeOf(page).evaluate((tree, parent) => {
    const items = [...tree.querySelectorAll<HTMLElement>('[role="treeitem"]')].sort(
      (a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top,
    );
    const nameOf = (item: Element): string => (item.getAttribute('aria-label') ?? '').split(',')[0] ?? '';
    const levelOf = (item: Element): number => Number(item.getAttribute('aria-level'));
    const start = items.findIndex((item) => nameOf(item) === parent);
    const level = levelOf(items[start] as Element);
    const below = items.slice(start + 1);
    const end = below.findIndex((item) => levelOf(item) <= level);
    return below
      .slice(0, end < 0 ? undefined : end)
      .filter((item) => levelOf(item) === level + 1)
      .map(nameOf);
  }, title);
}

async function expectChildren(page: Page, title: string, children: readonly string[]): Promise<void> {
  await expect
    .poll(() => childrenOf(page, title), { message: `what stands under ${title}` })
    .toEqual(children);
}

const undo = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'Undo', exact: true }).last().click();

test('dragging puts a Codex between others or into one, for everyone at once, and can be undone', async ({
  api,
  rae,
  jon,
}) => {
  const ids = await plant(api, 'Dragging', { Ash: {}, Birch: {}, Cedar: {} });
  await Promise.all([goTo(rae, ids, 'Ash'), goTo(jon, ids, 'Cedar')]);
  await itemOf(rae, 'Cedar').dragTo(itemOf(rae, 'Ash'), { targetPosition: { x: 90, y: 3 } });
  await expectChildren(rae, 'Dragging', ['Cedar', 'Ash', 'Birch']);
  await expectChildren(jon, 'Dragging', ['Cedar', 'Ash', 'Birch']);
  await itemOf(rae, 'Birch').dragTo(itemOf(rae, 'Ash'), { targetPosition: { x: 90, y: 16 } });
  await expectChildren(rae, 'Ash', ['Birch']);
  await expectChildren(jon, 'Dragging', ['Cedar', 'Ash']);
  await undo(rae);
  await expectChildren(jon, 'Dragging', ['Cedar', 'Ash', 'Birch']);
  const { path } = await api.get<{ path: { title: string }[] }>(`/codices/${idIn(ids, 'Birch')}`);
  expect(path.map(({ title }) => title)).toEqual(['Dragging']);
});

test('a drop that can’t be says why, and changes nothing', async ({ api, rae }) => {
  const ids = await plant(api, 'Refusing', { Parent: { Child: {} } });
  await goTo(rae, ids, 'Child');
  await itemOf(rae, 'Parent').hover();
  await rae.mouse.down();
  const child = await itemOf(rae, 'Child').boundingBox();
  if (child === null) throw new Error('The child is not on the page.');
  await rae.mouse.move(child.x + 90, child.y + 10);
  await rae.mouse.move(child.x + 92, child.y + 16, { steps: 3 });
  await expect(treeOf(rae).getByRole('status')).toHaveText('“Child” stands under “Parent” itself.');
  await rae.mouse.up();
  await expectChildren(rae, 'Refusing', ['Parent']);
});

test('the whole tree by keyboard: going about, moving, cutting and pasting, renaming', async ({
  api,
  rae,
  jon,
}) => {
  const ids = await plant(api, 'Keys', { Alder: {}, Beech: {}, Elm: {} });
  await Promise.all([goTo(rae, ids, 'Alder'), goTo(jon, ids, 'Alder')]);
  const { keyboard } = rae;
  await itemOf(rae, 'Keys').focus();
  await keyboard.press('ArrowRight');
  await expect(itemOf(rae, 'Alder')).toBeFocused();
  await keyboard.type('el');
  await expect(itemOf(rae, 'Elm')).toBeFocused();
  await expect(itemOf(rae, 'Elm')).toHaveAttribute('aria-level', '2');
  await expect(itemOf(rae, 'Elm')).toHaveAttribute('aria-posinset', '3');
  await expect(itemOf(rae, 'Elm')).toHaveAttribute('aria-setsize', '3');

  await keyboard.press('Alt+ArrowUp');
  await expectChildren(jon, 'Keys', ['Alder', 'Elm', 'Beech']);
  await expect(itemOf(rae, 'Elm')).toBeFocused();
  await expect(rae.getByText('“Elm”: 2 of 3 under “Keys”.')).toBeAttached();
  await keyboard.press('Alt+ArrowRight');
  await expectChildren(jon, 'Keys', ['Alder', 'Beech']);
  await expectChildren(rae, 'Alder', ['Elm']);
  await keyboard.press('Alt+ArrowLeft');
  await expectChildren(jon, 'Keys', ['Alder', 'Elm', 'Beech']);

  await keyboard.press('Control+x');
  await itemOf(rae, 'Beech').focus();
  await keyboard.press('Control+v');
  await expectChildren(rae, 'Beech', ['Elm']);
  await expectChildren(jon, 'Keys', ['Alder', 'Beech']);

  await itemOf(rae, 'Beech').focus();
  await keyboard.press('F2');
  await keyboard.type('Copper beech');
  await keyboard.press('Enter');
  await expect(itemOf(rae, 'Copper beech')).toBeFocused();
  await expect(itemOf(jon, 'Copper beech')).toBeVisible();
  await expect
    .poll(async () => (await api.get<{ title: string }>(`/codices/${idIn(ids, 'Beech')}`)).title)
    .toBe('Copper beech');
  await keyboard.press('Enter');
  await expect(rae).toHaveURL(new RegExp(idIn(ids, 'Beech')));
});

test('the first row keeps the focus wherever it is moved, even when it is the first thing done', async ({
  api,
  rae,
}) => {
  for (const title of ['First of all', 'After it'])
    await createCodex(api, { templateId: 'blank-page', title });
  await rae.goto('/');
  const first = treeOf(rae).getByRole('treeitem').first();
  await first.focus();
  const title = (await first.getAttribute('aria-label')) ?? '';
  // Others may be called the same; its place tells which one it is.
  const focused = treeOf(rae).locator('[role="treeitem"]:focus');
  await rae.keyboard.press('Alt+ArrowDown');
  await expect(focused).toHaveAttribute('aria-posinset', '2');
  await expect(focused).toHaveAccessibleName(title);
  await rae.keyboard.press('Alt+ArrowUp');
  await expect(focused).toHaveAttribute('aria-posinset', '1');
  await expect(focused).toHaveAccessibleName(title);
});

test('“Move to…” finds the place, says where it is, and keeps one from what can’t be', async ({
  api,
  rae,
}) => {
  const ids = await plant(api, 'Moving', { North: { Fjord: {} }, South: {} });
  await goTo(rae, ids, 'Fjord');
  await itemOf(rae, 'North').click({ button: 'right' });
  await rae.getByRole('menuitem', { name: 'Move to…' }).click();
  const dialog = rae.getByRole('dialog', { name: 'Move “North” to…' });
  await dialog.getByRole('combobox', { name: 'Find a place' }).fill('fjord');
  await expect(dialog.getByRole('option', { name: 'Fjord' })).toHaveAttribute('aria-disabled', 'true');
  await expect(dialog).toContainText('“Fjord” stands under “North” itself.');
  await dialog.getByRole('combobox', { name: 'Find a place' }).fill('south');
  await expect(dialog).toContainText('Moving / South');
  await rae.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expectChildren(rae, 'South', ['North']);
  await expect(rae.getByRole('navigation', { name: 'Breadcrumbs' })).toContainText('North/Fjord');
});

test('only what a template lets in can be made inside, and it goes there', async ({ api, rae }) => {
  const ids = await plant(api, 'Making', {});
  const { id } = await createCodex(api, {
    templateId: 'incident-review',
    title: 'Outage',
    parentId: idIn(ids, 'Making'),
  });
  await rae.goto(`/c/${id}`);
  await itemOf(rae, 'Outage').hover();
  await rae.getByRole('button', { name: 'Actions for Outage' }).click();
  await rae.getByRole('menuitem', { name: 'New Codex inside' }).focus();
  const templates = rae.getByRole('menu').last().getByRole('menuitem');
  // Mantine moves the focus 16 ms after the key: where the list is drawn later than that, the key is pressed once more.
  await expect(async () => {
    await rae.keyboard.press('ArrowRight');
    await expect(templates).toHaveText(['Task']);
    await expect(templates).toBeFocused({ timeout: 1_000 });
  }).toPass();
  await rae.keyboard.press('Enter');
  await expect(rae).not.toHaveURL(new RegExp(id));
  await expectChildren(rae, 'Outage', ['Untitled']);
  await expect(textOf(rae, 'title')).toBeFocused();
  await rae.keyboard.type('Water the seedlings');
  await expectChildren(rae, 'Outage', ['Water the seedlings']);
});

test('several go to the trash together and come back, and what is archived is only put aside', async ({
  api,
  rae,
  jon,
}) => {
  const ids = await plant(api, 'Several', { One: {}, Two: { Deep: {} }, Three: {}, Four: {} });
  await Promise.all([goTo(rae, ids, 'Four'), goTo(jon, ids, 'Deep')]);
  await itemOf(rae, 'One').click({ modifiers: ['Control'] });
  await itemOf(rae, 'Three').click({ modifiers: ['Shift'] });
  await rae.keyboard.press('Delete');
  await expectChildren(rae, 'Several', ['Four']);
  await expectChildren(jon, 'Several', ['Four']);
  await expect(jon.getByText(/(is|put this Codex) in the trash together with Two/)).toBeVisible();
  await undo(rae);
  await expectChildren(jon, 'Several', ['One', 'Two', 'Three', 'Four']);
  await expect(jon.getByText(/this Codex (is )?in the trash/i)).toHaveCount(0);

  await itemOf(rae, 'Two').click({ button: 'right' });
  await rae.getByRole('menuitem', { name: 'Archive' }).click();
  await expectChildren(jon, 'Several', ['One', 'Three', 'Four']);
  await expect(jon.getByText('This Codex is archived together with Two')).toBeVisible();
  await jon.getByRole('button', { name: 'Unarchive “Two”' }).click();
  await expectChildren(rae, 'Several', ['One', 'Two', 'Three', 'Four']);
});

test('the trash lists what was put there with what went along; an admin can end it for good', async ({
  api,
  ines,
}) => {
  const ids = await plant(api, 'Ending', { Root: { Leaf: {} } });
  await api.delete(`/codices/${idIn(ids, 'Root')}`);
  await ines.goto('/trash');
  const row = ines.getByRole('listitem').filter({ hasText: 'Root and 1 Codex in it' });
  await expect(row).toBeVisible();
  await row.getByRole('button', { name: 'Delete Root for good' }).click();
  const dialog = ines.getByRole('dialog', { name: 'Delete “Root” for good' });
  await expect(dialog.getByRole('button', { name: 'Delete for good' })).toBeDisabled();
  await dialog.getByRole('textbox').fill('Root');
  await dialog.getByRole('button', { name: 'Delete for good' }).click();
  await expect(row).toHaveCount(0);
  await expect(api.get(`/codices/${idIn(ids, 'Leaf')}`)).rejects.toThrow(/answered (404|410)/);
});

test('everybody sees who is in which Codex', async ({ api, rae, jon }) => {
  const ids = await plant(api, 'Presence', { Here: {}, There: {} });
  await Promise.all([goTo(rae, ids, 'Here'), goTo(jon, ids, 'Here')]);
  await expect(itemOf(rae, 'Here')).toHaveAccessibleName('Here, here: Jon Vesely');
  await itemOf(jon, 'There').getByRole('link').click();
  await expect(itemOf(rae, 'There')).toHaveAccessibleName('There, here: Jon Vesely');
  await expect(itemOf(rae, 'Here')).toHaveAccessibleName('Here');
});

test('opposite moves made offline end in one tree, and whose gave way is told why', async ({
  api,
  rae,
  jon,
}) => {
  const lines = await Promise.all([lineOf(rae), lineOf(jon)]);
  const ids = await plant(api, 'Crossing', { Notes: {}, Plan: {} });
  await Promise.all([goTo(rae, ids, 'Notes'), goTo(jon, ids, 'Notes')]);
  // The tree is there before the Codex, which a device that loses its line by then has never had.
  for (const page of [rae, jon]) await expect(syncChip(page)).toHaveAccessibleName(/Saved/);
  for (const line of lines) line.cut();
  await expect(syncChip(rae)).toHaveAccessibleName(/Reconnecting/);

  await moveUnder(rae, 'Notes', 'Plan');
  await expect(rae.getByText('1 change waiting').first()).toBeVisible();
  await moveUnder(jon, 'Plan', 'Notes');
  await openBranch(rae, 'Plan');
  await openBranch(jon, 'Notes');

  for (const line of lines) line.mend();
  await expect(rae.getByText('1 change waiting')).toHaveCount(0);
  await expect(jon.getByText('1 change waiting')).toHaveCount(0);
  // The later of the two would have closed a circle; both pages say the same of it.
  const shapes = async () => {
    const [a, b] = await Promise.all([childrenOf(rae, 'Crossing'), childrenOf(jon, 'Crossing')]);
    return JSON.stringify(a) === JSON.stringify(b) ? a : null;
  };
  await expect.poll(shapes).toEqual(['Plan']);
  for (const page of [rae, jon]) {
    await openBranch(page, 'Plan');
    await expectChildren(page, 'Plan', ['Notes']);
  }
  const told = jon.getByText(
    /^Rae Okonjo moved “Notes” under “Plan” at \d\d:\d\d, so your move of “Plan” under “Notes” was skipped\./,
  );
  await expect(told).toBeVisible();
  await jon.getByRole('button', { name: 'How Codices are shown' }).click();
  await jon.getByRole('menuitem', { name: 'Skipped moves…' }).click();
  await expect(jon.getByRole('dialog', { name: 'Skipped moves' })).toContainText(
    'your move of “Plan” under “Notes” was skipped',
  );
});

test('the tree, its menu and its dialogs pass WCAG 2.2 AA in both themes', async ({ api, rae, jon }) => {
  const ids = await plant(api, 'Accessible', { Leaf: { Deeper: {} }, Kept: {} });
  await jon.goto(`/c/${idIn(ids, 'Kept')}`);
  await openCodex(rae, idIn(ids, 'Leaf'));
  await expect(itemOf(rae, 'Leaf')).toBeVisible();
  await expectNoViolationsInBothThemes(rae, 'the tree');
  await itemOf(rae, 'Leaf').click({ button: 'right' });
  await expect(rae.getByRole('menuitem', { name: 'Archive' })).toBeVisible();
  await expectNoViolationsInBothThemes(rae, 'the menu of a Codex', '[role="menu"]');
  await rae.getByRole('menuitem', { name: 'Move to…' }).click();
  await expect(rae.getByRole('option').first()).toBeVisible();
  await expectNoViolationsInBothThemes(rae, '“Move to…”');
});

test('on a phone the tree is in a drawer, with everything reachable by touch', async ({ api, rae }) => {
  const ids = await plant(api, 'Pocket', { Phone: {} });
  await rae.setViewportSize({ width: 390, height: 844 });
  await rae.goto(`/c/${idIn(ids, 'Phone')}`);
  await rae.getByRole('button', { name: 'Show navigator' }).click();
  await expect(itemOf(rae, 'Phone')).toBeVisible();
  await itemOf(rae, 'Pocket').getByRole('link').click();
  await expect(rae).toHaveURL(new RegExp(idIn(ids, 'Pocket')));
  await expect(rae.getByRole('dialog', { name: 'Navigator' })).toHaveCount(0);
});

async function moveUnder(page: Page, title: string, parent: string): Promise<void> {
  await itemOf(page, title).focus();
  await page.keyboard.press('Control+x');
  await itemOf(page, parent).focus();
  await page.keyboard.press('Control+v');
  await expectChildren(page, parent, [title]);
}
