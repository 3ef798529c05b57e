/** Writing where only a browser shows it: the Enter of an input method, and scripts that run from right to left. */
import { fieldOf, openCodex, textOf } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';

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
  expect(directions).toEqual(['rtl', 'ltr', 'rtl', 'rtl', 'rtl', 'rtl', 'ltr']);
  await expect(fieldOf(rae, 'title').locator('.cm-line')).toHaveCSS('direction', 'rtl');
  await textOf(rae, 'rootCause').click();
  await rae.keyboard.type('- שורה');
  await expect(textOf(rae, 'rootCause').locator('ul')).toHaveCSS('direction', 'rtl');
});
