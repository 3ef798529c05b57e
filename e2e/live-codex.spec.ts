/** Two people write one Codex at the same time, a program joins them, and everybody is told the truth. */
import type { Page, WebSocketRoute } from '@playwright/test';
import {
  caretOf,
  choose,
  expectSaved,
  expectText,
  faceIn,
  facesHere,
  fieldOf,
  nameIsShown,
  openCodex,
  syncChip,
  textOf,
  typeAtEnd,
} from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex, markdownOf } from './rest.ts';

test('two people write in different fields and in the same one, and a reload keeps it all', async ({
  api,
  rae,
  jon,
}) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Search was slow' });
  await Promise.all([openCodex(rae, id), openCodex(jon, id)]);

  await Promise.all([
    typeAtEnd(rae, 'title', ' for an hour'),
    typeAtEnd(jon, 'rootCause', 'A cache was emptied by a deploy.'),
  ]);
  await expectText(jon, 'title', 'Search was slow for an hour');
  await expectText(rae, 'rootCause', 'A cache was emptied by a deploy.');

  // In one paragraph at once: each keeps an unbroken word of their own.
  await typeAtEnd(rae, 'summary', 'Summary: ');
  await expectText(jon, 'summary', 'Summary: ');
  await textOf(jon, 'summary').click();
  await jon.keyboard.press('Control+Home');
  await Promise.all([
    rae.keyboard.type('queries took twenty seconds', { delay: 15 }),
    jon.keyboard.type('(draft of Monday) ', { delay: 15 }),
  ]);
  const both = '(draft of Monday) Summary: queries took twenty seconds';
  await expectText(rae, 'summary', both);
  await expectText(jon, 'summary', both);

  await choose(jon, 'severity', 'High');
  await expect(fieldOf(rae, 'severity')).toContainText('High');

  await Promise.all([expectSaved(rae), expectSaved(jon)]);
  for (const page of [rae, jon]) {
    await page.reload();
    await expectText(page, 'summary', both);
    await expectText(page, 'title', 'Search was slow for an hour');
    await expectText(page, 'rootCause', 'A cache was emptied by a deploy.');
    await expect(fieldOf(page, 'severity')).toContainText('High');
  }
});

test('each sees where the other is: faces in the header and the field, a caret with a name in the text', async ({
  api,
  rae,
  jon,
}) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Carets' });
  await Promise.all([openCodex(rae, id), openCodex(jon, id)]);
  await expect(facesHere(rae)).toHaveAccessibleName('Follow Jon Vesely');
  await expect(facesHere(jon)).toHaveAccessibleName('Follow Rae Okonjo');

  await typeAtEnd(jon, 'rootCause', 'Jon writes here');
  const caret = caretOf(rae, 'rootCause', 'Jon Vesely');
  await expect(caret).toBeVisible();
  await expect(faceIn(rae, 'rootCause', 'Jon Vesely')).toBeVisible();
  // After two seconds the name gets out of the way; the caret stays, and brings its name again when it moves.
  await expect.poll(() => nameIsShown(caret)).toBe(false);
  await expect(caret).toBeVisible();
  await jon.keyboard.press('ArrowLeft');
  await expect.poll(() => nameIsShown(caret)).toBe(true);

  // In the same text, and in a plain text too.
  await typeAtEnd(rae, 'rootCause', ', and Rae');
  await expect(caretOf(jon, 'rootCause', 'Rae Okonjo')).toBeVisible();
  await textOf(rae, 'title').click();
  await expect(caretOf(jon, 'title', 'Rae Okonjo')).toBeVisible();
  await expect(faceIn(jon, 'title', 'Rae Okonjo')).toBeVisible();
  await expect(caretOf(jon, 'rootCause', 'Rae Okonjo')).toHaveCount(0);
  await expect(faceIn(jon, 'rootCause', 'Rae Okonjo')).toHaveCount(0);

  await rae.context().close();
  await expect(facesHere(jon)).toHaveCount(0);
  await expect(caretOf(jon, 'title', 'Rae Okonjo')).toHaveCount(0);
});

test('what a program changes by REST appears on the open page, beside what is being typed', async ({
  api,
  rae,
}) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Written by many' });
  await openCodex(rae, id);
  await typeAtEnd(rae, 'summary', 'Rae was ');
  await api.patch(`/codices/${id}`, {
    title: 'Renamed by a program',
    fields: {
      severity: 'Critical',
      services: ['search', 'checkout'],
      wentWell: { markdown: 'The **alarm** rang.' },
    },
  });
  await expectText(rae, 'title', 'Renamed by a program');
  await expect(fieldOf(rae, 'severity')).toContainText('Critical');
  await expect(fieldOf(rae, 'services')).toContainText('checkout');
  await expect(textOf(rae, 'wentWell').locator('strong')).toHaveText('alarm');
  // The caret stood where it was.
  await rae.keyboard.type('here');
  await expectText(rae, 'summary', 'Rae was here');
  await expectSaved(rae);
  expect(await markdownOf(api, id, 'summary')).toContain('Rae was here');
});

test('“Saved” is said only after the server has confirmed', async ({ api, rae }) => {
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'Patience' });
  const server = await holdableSocket(rae);
  await openCodex(rae, id);
  server.hold();
  await typeAtEnd(rae, 'title', ' is a virtue');
  // The server has it on disk by now, but has not told us.
  await expect
    .poll(async () => (await api.get<{ title: string }>(`/codices/${id}`)).title)
    .toBe('Patience is a virtue');
  await expect(syncChip(rae)).toHaveAccessibleName('Saving…. Show details');
  await syncChip(rae).click();
  await expect(rae.getByRole('list', { name: 'Changes waiting' })).toContainText('Title');
  server.release();
  await expectSaved(rae);
});

test('undo takes back one’s own edits across fields, and nobody else’s', async ({ api, rae, jon }) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Undo' });
  await Promise.all([openCodex(rae, id), openCodex(jon, id)]);
  // Each at once, for a pause between two keys would begin another step.
  await textOf(rae, 'summary').click();
  await rae.keyboard.insertText('Rae wrote this. ');
  await expectText(jon, 'summary', 'Rae wrote this. ');
  await typeAtEnd(jon, 'summary', 'Jon wrote that.');
  await expectText(rae, 'summary', 'Rae wrote this. Jon wrote that.');
  await choose(rae, 'severity', 'Medium');
  await expect(fieldOf(jon, 'severity')).toContainText('Medium');

  await rae.keyboard.press('Control+z');
  await expect(fieldOf(jon, 'severity')).not.toContainText('Medium');
  await expectText(jon, 'summary', 'Rae wrote this. Jon wrote that.');
  await rae.keyboard.press('Control+z');
  await expectText(jon, 'summary', 'Jon wrote that.');
  // There is nothing of Rae's left to take back.
  await rae.keyboard.press('Control+z');
  await rae.keyboard.press('Control+Shift+z');
  await expectText(jon, 'summary', 'Rae wrote this. Jon wrote that.');
});

test('redo brings back everything that undo took away', async ({ api, rae }) => {
  // Known fault, only on the real page: after the text has come back, the choice that followed it does not.
  test.fail(true, 'The second redo across fields has no effect in the browser.');
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Redo' });
  await openCodex(rae, id);
  await textOf(rae, 'summary').click();
  await rae.keyboard.insertText('Written once.');
  await choose(rae, 'severity', 'Medium');
  await expect(fieldOf(rae, 'severity')).toContainText('Medium');
  await rae.keyboard.press('Control+z');
  await rae.keyboard.press('Control+z');
  await expectText(rae, 'summary', '');
  await rae.keyboard.press('Control+Shift+z');
  await expectText(rae, 'summary', 'Written once.');
  await rae.keyboard.press('Control+Shift+z');
  await expect(fieldOf(rae, 'severity')).toContainText('Medium', { timeout: 5_000 });
});

/** The page's socket with a hand on the frames that come from the server; ask before the page opens it. */
async function holdableSocket(page: Page): Promise<{ hold(): void; release(): void }> {
  let held: (() => void)[] | null = null;
  await page.routeWebSocket(/\/collab/, (socket: WebSocketRoute) => {
    const server = socket.connectToServer();
    server.onMessage((frame) => {
      if (held === null) socket.send(frame);
      else held.push(() => socket.send(frame));
    });
  });
  return {
    hold: () => {
      held = [];
    },
    release: () => {
      const waiting = held ?? [];
      held = null;
      for (const send of waiting) send();
    },
  };
}
