/** Two people edit one Codex at the same time, and a program joins them. */
import type { Locator, Page, WebSocketRoute } from '@playwright/test';
import {
  avatarIn,
  avatarsHere,
  caretOf,
  choose,
  expectSaved,
  expectText,
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

test('each sees where the other is: avatars in the header and the field, a caret with a name in the text', async ({
  api,
  rae,
  jon,
}) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Carets' });
  await Promise.all([openCodex(rae, id), openCodex(jon, id)]);
  await expect(avatarsHere(rae)).toHaveAccessibleName('Follow Jon Vesely');
  await expect(avatarsHere(jon)).toHaveAccessibleName('Follow Rae Okonjo');

  await typeAtEnd(jon, 'rootCause', 'Jon writes here');
  const caret = caretOf(rae, 'rootCause', 'Jon Vesely');
  await expect(caret).toBeVisible();
  await expect(avatarIn(rae, 'rootCause', 'Jon Vesely')).toBeVisible();
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
  await expect(avatarIn(jon, 'title', 'Rae Okonjo')).toBeVisible();
  await expect(caretOf(jon, 'rootCause', 'Rae Okonjo')).toHaveCount(0);
  await expect(avatarIn(jon, 'rootCause', 'Rae Okonjo')).toHaveCount(0);

  await rae.context().close();
  await expect(avatarsHere(jon)).toHaveCount(0);
  await expect(caretOf(jon, 'title', 'Rae Okonjo')).toHaveCount(0);
});

test('a caret stays in sight while its owner types, however presence and edits overtake each other', async ({
  api,
  rae,
  jon,
}) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Steady' });
  await Promise.all([openCodex(rae, id), openCodex(jon, id)]);
  for (const fieldId of ['rootCause', 'title']) {
    await typeAtEnd(jon, fieldId, 'ab');
    await expect(caretOf(rae, fieldId, 'Jon Vesely')).toBeVisible();
    const absences = await watchAbsences(rae, fieldId, 'Jon Vesely');
    await jon.keyboard.type(' and cd', { delay: 30 });
    if (fieldId === 'rootCause') await jon.keyboard.press('Enter');
    await jon.keyboard.type('efghi', { delay: 30 });
    await jon.keyboard.press('ArrowLeft');
    await jon.keyboard.type('in the middle', { delay: 30 });
    await expect(textOf(rae, fieldId)).toContainText('in the middlei');
    await expect(caretOf(rae, fieldId, 'Jon Vesely')).toBeVisible();
    expect(await absences()).toBe(0);
  }
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

test('while somebody writes and the server confirms, header and navigator say one thing, and hardly ever another', async ({
  api,
  rae,
}) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Calm' });
  await rae.addInitScript(recordSaveStates);
  await openCodex(rae, id);
  const opening = await saidOn(rae);
  expect(opening.map(({ header }) => header).join(', ')).toMatch(/^(Opening…, )?Saved$/);
  expect(opening.filter(({ navigator }) => navigator !== '')).toEqual([]);

  await typeAtEnd(rae, 'summary', '');
  await rae.keyboard.type('Queries took twenty seconds, and nobody knew why for an hour. ', { delay: 55 });
  await expectSaved(rae);
  const said = (await saidOn(rae)).slice(opening.length);
  // A slow machine may be a second late now and then.
  expect(said.length).toBeLessThanOrEqual(4);
  for (const { header, navigator } of said) {
    expect(header).toMatch(/^(Saved|Saving…)$/);
    expect(navigator).toBe('');
  }
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

test('redo brings back everything that undo took away, across fields and as often as one likes', async ({
  api,
  rae,
}) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Redo' });
  await openCodex(rae, id);
  await textOf(rae, 'summary').click();
  await rae.keyboard.insertText('Written once.');
  await choose(rae, 'severity', 'Medium');
  await textOf(rae, 'rootCause').click();
  await rae.keyboard.insertText('A full disk.');
  await textOf(rae, 'title').click();
  await rae.keyboard.press('Control+End');
  await rae.keyboard.insertText(' and again');

  for (let round = 0; round < 2; round += 1) {
    for (let step = 0; step < 4; step += 1) await rae.keyboard.press('Control+z');
    await expectText(rae, 'title', 'Redo');
    await expectText(rae, 'rootCause', '');
    await expect(fieldOf(rae, 'severity')).not.toContainText('Medium');
    await expectText(rae, 'summary', '');
    // Going through the emptied texts writes nothing into them, so there is still everything to bring back.
    await textOf(rae, 'summary').click();
    await textOf(rae, 'rootCause').click();
    for (let step = 0; step < 4; step += 1) await rae.keyboard.press('Control+Shift+z');
    await expectText(rae, 'summary', 'Written once.');
    await expect(fieldOf(rae, 'severity')).toContainText('Medium');
    await expectText(rae, 'rootCause', 'A full disk.');
    await expectText(rae, 'title', 'Redo and again');
    for (const fieldId of ['summary', 'rootCause']) await expect(linesOf(rae, fieldId)).toHaveCount(1);
  }
  await expectSaved(rae);
  expect(await markdownOf(api, id, 'summary')).toBe('Written once.');
});

test('undo and redo go on working while somebody else writes beside and in between', async ({
  api,
  rae,
  jon,
}) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Undo among others' });
  await Promise.all([openCodex(rae, id), openCodex(jon, id)]);
  await textOf(rae, 'summary').click();
  await rae.keyboard.insertText('Rae. ');
  await expectText(jon, 'summary', 'Rae. ');
  await typeAtEnd(jon, 'summary', 'Jon.');
  await expectText(rae, 'summary', 'Rae. Jon.');
  await choose(rae, 'severity', 'Medium');
  await textOf(rae, 'wentWell').click();
  await rae.keyboard.insertText('The alarm.');
  // Jon's caret stands in the text that Rae empties.
  await expectText(jon, 'wentWell', 'The alarm.');
  await textOf(jon, 'wentWell').click();
  await expect(caretOf(rae, 'wentWell', 'Jon Vesely')).toBeVisible();

  for (let step = 0; step < 3; step += 1) await rae.keyboard.press('Control+z');
  await expectText(jon, 'wentWell', '');
  await expectText(jon, 'summary', 'Jon.');
  await typeAtEnd(jon, 'rootCause', 'A');
  const typing = jon.keyboard.type(' cache was emptied by a deploy.', { delay: 20 });
  for (let step = 0; step < 3; step += 1) {
    await rae.keyboard.press('Control+Shift+z');
    await rae.waitForTimeout(100);
  }
  await typing;

  for (const page of [rae, jon]) {
    await expectText(page, 'summary', 'Rae. Jon.');
    await expect(fieldOf(page, 'severity')).toContainText('Medium');
    await expectText(page, 'wentWell', 'The alarm.');
    await expectText(page, 'rootCause', 'A cache was emptied by a deploy.');
    for (const fieldId of ['summary', 'wentWell', 'rootCause'])
      await expect(linesOf(page, fieldId)).toHaveCount(1);
  }
});

function linesOf(page: Page, fieldId: string): Locator {
  return textOf(page, fieldId).locator('p');
}

/** Counts how often a caret is found missing after the page has changed; call the answer for the number. */
async function watchAbsences(page: Page, fieldId: string, name: string): Promise<() => Promise<number>> {
  const field = await fieldOf(page, fieldId).elementHandle();
  const absences = await page.evaluateHandle(
    ([host, owner]) => {
      const seen = { count: 0 };
      new MutationObserver(() => {
        if (host?.querySelector(`.remote-caret[data-name="${owner}"]`) === null) seen.count += 1;
      }).observe(document, { childList: true, subtree: true, characterData: true });
      return seen;
    },
    [field, name] as const,
  );
  return () => absences.evaluate(({ count }) => count);
}

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

interface Said {
  readonly header: string;
  readonly navigator: string;
}

const saidOn = (page: Page): Promise<readonly Said[]> =>
  page.evaluate(() => (window as unknown as { said: Said[] }).said);

/** Runs in the page from its start: notes what header and navigator say, whenever that changes. */
function recordSaveStates(): void {
  const said: Said[] = [];
  Object.assign(window, { said });
  const labelOf = (ending: string): string =>
    document.querySelector(`button[aria-label$="${ending}"]`)?.getAttribute('aria-label')?.split('. ')[0] ??
    '';
  const look = (): void => {
    const header = labelOf('Show details');
    const navigator = labelOf('Show what waits');
    const last = said.at(-1);
    if (header !== '' && (last?.header !== header || last.navigator !== navigator))
      said.push({ header, navigator });
  };
  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
  });
}
