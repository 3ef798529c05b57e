/** The page of a Codex where only a browser can tell: tables, printing, help, undo from its header. */
import type { Page } from '@playwright/test';
import { choose, expectSaved, expectText, fieldOf, openCodex, pickerOf, textOf } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { type CodexAnswer, createCodex } from './rest.ts';

const TIMELINE = [
  { time: '10:02', event: 'The alarm rings', source: null },
  { time: '10:20', event: 'Somebody looks', source: null },
];

test('a cell that two people wrote at once shows both values to both, and is settled for both', async ({
  api,
  rae,
  jon,
}) => {
  const { id } = await createCodex(api, {
    templateId: 'incident-review',
    title: 'A cell for two',
    fields: { timeline: TIMELINE },
  });
  const [raeSocket, jonSocket] = [await cuttableSocket(rae), await cuttableSocket(jon)];
  await Promise.all([openCodex(rae, id), openCodex(jon, id)]);
  raeSocket.cut();
  jonSocket.cut();
  await writeCell(rae, 'What happened, row 2', 'Rae looks');
  await writeCell(jon, 'What happened, row 2', 'Jon looks');
  await writeCell(jon, 'Time, row 2', '10:21');
  raeSocket.mend();
  jonSocket.mend();

  for (const page of [rae, jon]) {
    const notice = conflictOf(page, 'timeline');
    await expect(notice).toContainText('What happened, row 2: ');
    await expect(notice).toContainText('Rae looks');
    await expect(notice).toContainText('Jon looks');
    await expect(notice.getByRole('button')).toHaveCount(2);
    await expect(fieldOf(page, 'timeline').locator('td[data-conflict]')).toHaveCount(1);
  }
  await conflictOf(jon, 'timeline')
    .getByRole('button', { name: /Rae looks$/ })
    .click();
  await expect(cellOf(jon, 'What happened, row 2')).toBeFocused();
  for (const page of [rae, jon]) {
    await expect(conflictOf(page, 'timeline')).toHaveCount(0);
    await expect(cellOf(page, 'What happened, row 2')).toHaveValue('Rae looks');
    await expect(cellOf(page, 'Time, row 2')).toHaveValue('10:21');
  }
});

test('the rows of a table are moved and removed by a menu', async ({ api, rae }) => {
  const { id } = await createCodex(api, {
    templateId: 'incident-review',
    title: 'Rows',
    fields: { timeline: TIMELINE },
  });
  await openCodex(rae, id);
  const table = fieldOf(rae, 'timeline');
  await table.getByRole('button', { name: 'More for row 2' }).click();
  await expect(rae.getByRole('menuitem', { name: 'Move row 2 down' })).toBeDisabled();
  await rae.getByRole('menuitem', { name: 'Move row 2 up' }).click();
  await expect(cellOf(rae, 'Time, row 1')).toHaveValue('10:20');
  await table.getByRole('button', { name: 'More for row 2' }).click();
  await rae.getByRole('menuitem', { name: 'Remove row 2' }).click();
  await expect(cellOf(rae, 'Time, row 2')).toHaveCount(0);
  await expectSaved(rae);
  const { fields } = await api.get<CodexAnswer>(`/codices/${id}`);
  expect(fields['timeline']).toMatchObject([{ time: '10:20' }]);
});

test('a Codex is printed whole, also the views that are not open', async ({ api, rae }) => {
  const { id } = await createCodex(api, {
    templateId: 'incident-review',
    title: 'On paper',
    fields: { severity: 'High', affected: 4211, summary: { markdown: 'All of it.' } },
  });
  await rae.addInitScript(() => {
    window.print = () => {
      document.documentElement.dataset['printed'] = document.querySelector('article')?.innerText ?? '';
      dispatchEvent(new Event('afterprint'));
    };
  });
  await openCodex(rae, id);
  await rae.getByRole('tab', { name: 'Facts' }).click();
  const ink = await inkOf(rae);
  await rae.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await rae.keyboard.press('Control+p');
  const paper = rae.locator('html[data-printed]');
  await expect(paper).toHaveAttribute(
    'data-printed',
    /Review[\s\S]*Severity[\s\S]*All of it\.[\s\S]*Facts[\s\S]*Users affected/,
  );
  await expect(paper).not.toHaveAttribute('data-printed', /Root cause|Timeline/);
  // Dark on white, whatever the theme.
  expect(await inkOf(rae)).toBe(ink);
  await rae.emulateMedia({ media: 'screen', colorScheme: 'light' });
  await expect(fieldOf(rae, 'summary')).toHaveCount(0);
});

test('help is one Shift-Tab away, and no stop on the way from value to value', async ({ api, rae }) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Help' });
  await openCodex(rae, id);
  await pickerOf(rae, 'severity').focus();
  await rae.keyboard.press('Tab');
  await expect(pickerOf(rae, 'status')).toBeFocused();
  await rae.keyboard.press('Tab');
  await expect(textOf(rae, 'began')).toBeFocused();
  await rae.keyboard.press('Shift+Tab');
  await expect(rae.getByRole('button', { name: 'About Began' })).toBeFocused();
  await expect(rae.getByRole('tooltip')).toContainText('When the first user was affected');
  await rae.keyboard.press('Shift+Tab');
  await expect(pickerOf(rae, 'status')).toBeFocused();
});

test('undo by keyboard works from the header too', async ({ api, rae }) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'From above' });
  await openCodex(rae, id);
  await textOf(rae, 'summary').click();
  await rae.keyboard.insertText('Too much.');
  await choose(rae, 'severity', 'High');
  await rae.getByRole('button', { name: 'More', exact: true }).focus();
  await rae.keyboard.press('Control+z');
  await expect(fieldOf(rae, 'severity')).not.toContainText('High');
  await rae.keyboard.press('Control+z');
  await expectText(rae, 'summary', '');
  await rae.keyboard.press('Control+Shift+z');
  await expectText(rae, 'summary', 'Too much.');
});

function cellOf(page: Page, name: string) {
  return fieldOf(page, 'timeline').getByRole('textbox', { name });
}

async function writeCell(page: Page, name: string, text: string): Promise<void> {
  await cellOf(page, name).fill(text);
  await cellOf(page, name).blur();
}

/** The notice below a field, on the page and not in the inspector. */
function conflictOf(page: Page, fieldId: string) {
  return page.getByRole('article').locator(`[data-conflict="${fieldId}"]`);
}

/** The page's socket, to be cut and mended; ask before the page opens it. */
async function cuttableSocket(page: Page): Promise<{ cut(): void; mend(): void }> {
  let isCut = false;
  const open = new Set<() => void>();
  await page.routeWebSocket(/\/collab/, (socket) => {
    if (isCut) {
      void socket.close({ code: 1013 });
      return;
    }
    const server = socket.connectToServer();
    open.add(() => {
      void server.close();
      void socket.close({ code: 1013 });
    });
  });
  return {
    cut: () => {
      isCut = true;
      for (const close of open) close();
      open.clear();
    },
    mend: () => {
      isCut = false;
    },
  };
}

/** The colour of text, as the theme sets it. */
async function inkOf(page: Page): Promise<string> {
  return page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--ink'));
}
