/** Text fields where only a browser can tell: remote carets, input methods, dropped files, right-to-left scripts. */
import type { Page } from '@playwright/test';
import { expectSaved, expectText, fieldOf, openCodex, textOf } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';

const TEXT = 'one two three';

/** What Jon types at the start of the second paragraph, and what becomes of it. */
const DEEDS: Readonly<Record<string, { readonly keys: readonly string[]; readonly shows: string }>> = {
  'a heading': { keys: ['#', '#', ' '], shows: `h2:text-is("${TEXT}")` },
  'a list': { keys: ['-', ' '], shows: `ul > li > p:text-is("${TEXT}")` },
  'a numbered list': { keys: ['1', '.', ' '], shows: `ol > li > p:text-is("${TEXT}")` },
  'a quote': { keys: ['>', ' '], shows: `blockquote > p:text-is("${TEXT}")` },
  'the one below an empty line': { keys: ['Enter'], shows: `p:nth-of-type(3):text-is("${TEXT}")` },
  'part of the one before': { keys: ['Backspace'], shows: 'p:only-child' },
};

test('the caret stays with its character whatever a colleague makes of the paragraph', async ({
  api,
  rae,
  jon,
}) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Carets' });
  await Promise.all([openCodex(rae, id), openCodex(jon, id)]);
  for (const [deed, { keys, shows }] of Object.entries(DEEDS)) {
    for (const [offset, expected] of [
      [0, 'Xone two three'],
      [5, 'one tXwo three'],
      [TEXT.length, 'one two threeX'],
    ] as const) {
      await api.patch(`/codices/${id}`, { fields: { summary: { markdown: `zero\n\n${TEXT}` } } });
      for (const page of [rae, jon]) {
        await expect(textOf(page, 'summary').locator('p')).toHaveText(['zero', TEXT]);
        await toSecondParagraph(page, page === rae ? offset : 0);
      }
      for (const key of keys) await jon.keyboard.press(key);
      await expect(textOf(rae, 'summary').locator(shows)).toBeVisible();
      await rae.keyboard.press('X');
      await expect(textOf(jon, 'summary'), `${deed}, caret at ${offset}`).toContainText(expected);
    }
  }
});

test('a composition goes on while a colleague writes in another paragraph', async ({ api, rae, jon }) => {
  const { id } = await createCodex(api, {
    templateId: 'incident-review',
    title: 'Composing',
    fields: { summary: { markdown: `zero\n\n${TEXT}` } },
  });
  await Promise.all([openCodex(rae, id), openCodex(jon, id)]);
  await toSecondParagraph(rae, TEXT.length);
  await textOf(jon, 'summary').focus();
  const input = await rae.context().newCDPSession(rae);
  const compose = (text: string) =>
    input.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
  await compose('か');
  await jon.keyboard.press('Control+Home');
  await jon.keyboard.press('End');
  await jon.keyboard.press('y');
  await expect(textOf(rae, 'summary').locator('p').first()).toHaveText('zeroy');
  await compose('かな');
  await input.send('Input.insertText', { text: '仮名' });
  await expect(textOf(jon, 'summary').locator('p')).toHaveText(['zeroy', `${TEXT}仮名`]);
});

/** Puts the caret into the second paragraph by keys, and makes sure that it is there: keys pressed while a page draws are lost at times. */
async function toSecondParagraph(page: Page, offset: number): Promise<void> {
  await expect(async () => {
    await textOf(page, 'summary').focus();
    await page.keyboard.press('Control+Home');
    for (let step = 0; step < 'zero'.length + 1 + offset; step += 1) await page.keyboard.press('ArrowRight');
    expect(await caretPlace(page)).toEqual([1, offset]);
  }).toPass();
}

/** Which paragraph of a text the caret is in, and after how many characters. */
function caretPlace(page: Page): Promise<readonly [number, number]> {
  return textOf(page, 'summary').evaluate((box) => {
    const range = getSelection()?.getRangeAt(0).cloneRange();
    const paragraphs = [...box.querySelectorAll('p')];
    const index = paragraphs.findIndex((paragraph) => range && paragraph.contains(range.startContainer));
    const paragraph = paragraphs[index];
    if (range === undefined || paragraph === undefined) return [-1, 0] as const;
    range.setStart(paragraph, 0);
    // The carets of others are drawn with a character of no width.
    return [index, range.toString().replaceAll('\u2060', '').length] as const;
  });
}

test('undo takes back a word in the title, beside a rich text in which somebody else writes', async ({
  api,
  rae,
  jon,
}) => {
  const { id } = await createCodex(api, {
    templateId: 'incident-review',
    title: 'Steps',
    fields: { summary: { markdown: 'There is something here.' } },
  });
  await Promise.all([openCodex(rae, id), openCodex(jon, id)]);
  // However slow the machine is, no pause is made between two letters.
  await rae.clock.setFixedTime(new Date());
  await textOf(jon, 'summary').click();
  await textOf(rae, 'title').click();
  await rae.keyboard.press('Control+End');
  for (const letter of ' again') {
    await rae.keyboard.press(letter === ' ' ? 'Space' : letter);
    await jon.keyboard.press('x');
  }
  await expectText(rae, 'title', 'Steps again');
  await expect(textOf(rae, 'summary')).toContainText('xxxxxx');
  await rae.keyboard.press('Control+z');
  await expectText(rae, 'title', 'Steps');
});

test('the Enter that confirms a candidate in Safari adds no row and leaves no text', async ({ api, rae }) => {
  const { id } = await createCodex(api, { templateId: 'task', title: '確認' });
  await openCodex(rae, id);
  await fieldOf(rae, 'steps').getByRole('button', { name: 'Add a step' }).click();
  const step = fieldOf(rae, 'steps').getByRole('textbox');
  await step.fill('かくにん');
  for (const box of [step, textOf(rae, 'title'), textOf(rae, 'description')]) {
    await box.focus();
    const before = await box.innerText();
    await box.dispatchEvent('keydown', {
      key: 'Enter',
      code: 'Enter',
      keyCode: 229,
      bubbles: true,
      cancelable: true,
    });
    await expect(box).toBeFocused();
    expect(await box.innerText()).toBe(before);
  }
  await expect(step).toHaveCount(1);
  // The writer's own Enter does what it did.
  await step.press('Enter');
  await expect(fieldOf(rae, 'steps').getByRole('textbox')).toHaveCount(2);
});

test('dropped files become attachments or nothing, and a title takes no more than fits', async ({
  api,
  rae,
}) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Dropped' });
  await openCodex(rae, id);
  const address = rae.url();
  // The field for files stands in the other view.
  expect(await drop(rae, 'summary', 'minutes.pdf', 'application/pdf')).toBe(true);
  await expect(rae.getByText('“minutes.pdf” was not added')).toBeVisible();
  await rae.getByRole('tab', { name: 'Facts' }).click();
  await expect(fieldOf(rae, 'screenshots')).toBeVisible();
  expect(await drop(rae, 'title', 'report.pdf', 'application/pdf')).toBe(true);
  await expect(fieldOf(rae, 'screenshots')).toContainText('report.pdf');
  expect(await drop(rae, 'title', 'numbers.csv', 'text/csv')).toBe(true);
  await expect(rae.getByText('“numbers.csv” was not added')).toBeVisible();

  await textOf(rae, 'title').click();
  await rae.keyboard.press('Control+End');
  await rae.keyboard.insertText('x'.repeat(500));
  await expect(rae.getByRole('alert').filter({ hasText: 'room for 500 characters' })).toBeVisible();
  await expectText(rae, 'title', 'Dropped');
  await rae.keyboard.type('!');
  await expectText(rae, 'title', 'Dropped!');
  await expect(rae.getByRole('alert').filter({ hasText: 'room for 500 characters' })).toHaveCount(0);
  expect(rae.url()).toBe(address);
  await expectSaved(rae);
});

/** Drops a file as a browser would; true if nothing was left for the browser to do, which would open it. */
function drop(page: Page, fieldId: string, name: string, type: string): Promise<boolean> {
  return textOf(page, fieldId).evaluate(
    (box, file) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['%PDF-1.4\n%', 'a,b\n1,2'], file.name, { type: file.type }));
      const { x, y } = box.getBoundingClientRect();
      const at = { bubbles: true, cancelable: true, dataTransfer, clientX: x + 4, clientY: y + 4 };
      const left = ['dragover', 'drop'].map((event) => box.dispatchEvent(new DragEvent(event, at)));
      return left.every((open) => !open);
    },
    { name, type },
  );
}

test('Hebrew and Arabic run from right to left, with their lists and tables', async ({ api, rae }) => {
  const { id } = await createCodex(api, {
    templateId: 'incident-review',
    title: 'תקלה',
    fields: {
      summary: {
        markdown:
          'שלום עולם\n\nHello\n\n- واحد\n- اثنان\n\n> ציטוט\n\n| א | ב |\n| --- | --- |\n| 1 | 2 |\n\n- latin',
      },
    },
  });
  await openCodex(rae, id);
  const directions = await textOf(rae, 'summary').evaluate((box) =>
    [
      'p',
      'p:nth-of-type(2)',
      'ul',
      'ul p',
      'blockquote',
      'table',
      'tr:last-child td p',
      'ul:last-of-type',
    ].map((selector) => {
      const element = box.querySelector(selector);
      return element === null ? null : getComputedStyle(element).direction;
    }),
  );
  expect(directions).toEqual(['rtl', 'ltr', 'rtl', 'rtl', 'rtl', 'rtl', 'rtl', 'ltr']);
  await expect(fieldOf(rae, 'title').locator('.cm-line')).toHaveCSS('direction', 'rtl');
  await textOf(rae, 'rootCause').click();
  await rae.keyboard.type('- שורה');
  await expect(textOf(rae, 'rootCause').locator('ul')).toHaveCSS('direction', 'rtl');
});
