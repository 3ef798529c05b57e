/** The page object of a Codex: fields by id, people by name, save state by label. */
import { expect, type Locator, type Page } from '@playwright/test';

export async function openCodex(page: Page, codexId: string): Promise<void> {
  await page.goto(`/c/${codexId}`);
  await expectSaved(page);
}

/** Waits until a text reads so, whatever stands in its place while it is empty. */
export async function expectText(page: Page, fieldId: string, text: string): Promise<void> {
  await expect.poll(() => readText(page, fieldId), { message: `what ${fieldId} says` }).toBe(text);
}

async function readText(page: Page, fieldId: string): Promise<string> {
  return textOf(page, fieldId).evaluate((box) => {
    const copy = box.cloneNode(true) as HTMLElement;
    for (const extra of copy.querySelectorAll('.cm-placeholder')) extra.remove();
    return copy.textContent;
  });
}

export function fieldOf(page: Page, fieldId: string): Locator {
  return page.locator(`[data-field="${fieldId}"]`);
}

/** The text box of a title, a text, a number or a date. */
export function textOf(page: Page, fieldId: string): Locator {
  const field = fieldOf(page, fieldId);
  return field.getByRole('textbox').or(field.getByRole('combobox')).first();
}

/** Goes to the end of a text and types there, key by key, as a person would. */
export async function typeAtEnd(page: Page, fieldId: string, text: string): Promise<void> {
  await textOf(page, fieldId).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(text);
}

/** Presses the mouse on a word of a rich text; twice selects it. */
export async function pressWord(
  page: Page,
  fieldId: string,
  word: string,
  how: 'click' | 'dblclick',
): Promise<void> {
  const place = await textOf(page, fieldId).evaluate((box, wanted) => {
    const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const at = node.textContent?.indexOf(wanted) ?? -1;
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + wanted.length);
      const { x, y, width, height } = range.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    }
    return null;
  }, word);
  if (place === null) throw new Error(`“${word}” is not there`);
  await page.mouse[how](place.x, place.y);
}

/** Chooses one of the options of a select field. */
export async function choose(page: Page, fieldId: string, option: string): Promise<void> {
  await pickerOf(page, fieldId).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** The input of a field with a list of choices; its value stands beside it in the field. */
export function pickerOf(page: Page, fieldId: string): Locator {
  return fieldOf(page, fieldId).getByRole('combobox');
}

/** The words of the sync chip, e.g. "Saved". */
export function syncChip(page: Page): Locator {
  return page.getByRole('button', { name: /Show details$/ });
}

/** Waits until the server has committed everything that was written on the page. */
export async function expectSaved(page: Page): Promise<void> {
  const saved = page.getByRole('button', { name: 'Saved. Show details' });
  // A second passes before “Saving…” is said: until then the button knows.
  await expect(saved.and(page.locator(':not([data-unconfirmed])'))).toBeVisible();
}

/**
 * Everything written on the page is on the server or on this device: leaving it would ask nothing. Tests that leave a page
 * without a server wait for this, as the browser leaves without asking when a test does.
 */
export async function expectKept(page: Page): Promise<void> {
  const wouldAsk = () =>
    page.evaluate(() => {
      const leaving = new Event('beforeunload', { cancelable: true });
      window.dispatchEvent(leaving);
      return leaving.defaultPrevented;
    });
  await expect.poll(wouldAsk, { message: 'leaving the page would lose something' }).toBe(false);
}

/** The caret of a person in a field. */
export function caretOf(page: Page, fieldId: string, name: string): Locator {
  return fieldOf(page, fieldId).locator(`.remote-caret[data-name="${name}"]`);
}

/** Whether the flag with the name is out: it leaves after two seconds, the caret stays. */
export function nameIsShown(caret: Locator): Promise<boolean> {
  return caret.evaluate((element) => {
    const { opacity, visibility } = getComputedStyle(element, '::after');
    return visibility === 'visible' && Number(opacity) > 0.5;
  });
}

/** The avatar of a person who is in a field, beside its label. */
export function avatarIn(page: Page, fieldId: string, name: string): Locator {
  return fieldOf(page, fieldId).getByRole('img', { name });
}

/** The avatars in the header: the people in this Codex. */
export function avatarsHere(page: Page): Locator {
  return page.getByRole('list', { name: 'Here now' }).getByRole('button');
}
