/** A long text, whose blocks are laid out when they come into view or the page is idle: it is whole for whoever looks for the rest of it. */
import type { Page } from '@playwright/test';
import { caretOf, expectSaved, openCodex, textOf } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { type Api, createCodex, markdownOf } from './rest.ts';

const BLOCKS = 1_500;
const EVERY = 50;
const NEEDLE = 'The kingfisher waits by the weir.';
const SENTENCE = 'The queue filled faster than the workers could drain it. ';

/** Paragraphs of one to six sentences with a heading now and then; `NEEDLE` is the last but one. */
async function createLong(api: Api): Promise<string> {
  const blocks = Array.from({ length: BLOCKS }, (_, index) =>
    index % EVERY === 0 ? `## Part ${index / EVERY}` : SENTENCE.repeat(1 + ((index * 7) % 6)).trim(),
  );
  blocks.splice(-1, 0, NEEDLE);
  const { id } = await createCodex(api, {
    templateId: 'blank-page',
    title: 'A long one',
    fields: { body: { markdown: blocks.join('\n\n') } },
  });
  return id;
}

/** Opens the Codex on a page that is never idle, so that nothing is laid out but what is in view. */
async function openBusy(page: Page, codexId: string): Promise<void> {
  await page.addInitScript(() => {
    window.requestIdleCallback = () => 0;
  });
  await openCodex(page, codexId);
  await expect(waiting(page)).not.toHaveCount(0);
}

/** The blocks that are not laid out before they come into view. */
function waiting(page: Page) {
  return textOf(page, 'body').locator('> [style*="content-visibility"]');
}

/** Where the selection is on the screen, as a part of its height. */
function selectionAt(page: Page): Promise<number> {
  return page.evaluate(() => {
    const range = getSelection()?.getRangeAt(0);
    return (range?.getBoundingClientRect().top ?? Number.NaN) / innerHeight;
  });
}

test('what is far down in a long text is found, reached and printed before it is laid out', async ({
  api,
  rae,
}) => {
  const id = await createLong(api);
  await openBusy(rae, id);
  await textOf(rae, 'body').click({ position: { x: 4, y: 4 } });
  await rae.keyboard.press('Control+Home');
  await rae.keyboard.type('First words. ');
  await expectSaved(rae);
  expect(await markdownOf(api, id, 'body')).toMatch(/^## First words\. Part 0/);

  expect(
    await rae.evaluate((words) => Reflect.apply(Reflect.get(window, 'find'), window, [words]), NEEDLE),
  ).toBe(true);
  await expect.poll(() => selectionAt(rae)).toBeGreaterThan(0);
  expect(await selectionAt(rae)).toBeLessThan(1);

  await textOf(rae, 'body').focus();
  await rae.keyboard.press('Control+Home');
  await expect(rae.getByText('First words.')).toBeInViewport();
  await rae.keyboard.press('Control+End');
  await rae.keyboard.type(' Last words.');
  const last = textOf(rae, 'body').locator('> p').last();
  await expect(last).toHaveText(/\. Last words\.$/);
  await expect(last).toBeInViewport();
  await expectSaved(rae);
  expect(await markdownOf(api, id, 'body')).toMatch(/\. Last words\.$/);

  await rae.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await expect(waiting(rae)).toHaveCount(0);
});

test('the outline leads to the heading itself while blocks above it get their height', async ({
  api,
  rae,
}) => {
  const id = await createLong(api);
  await openBusy(rae, id);
  await rae.getByRole('tab', { name: 'Outline' }).click();
  for (const part of [25, 4]) {
    await rae.getByRole('navigation', { name: 'Outline' }).getByText(`Part ${part}`, { exact: true }).click();
    const heading = textOf(rae, 'body').getByText(`Part ${part}`, { exact: true });
    await expect(heading).toBeInViewport();
    const top = () => heading.evaluate((element) => element.getBoundingClientRect().top);
    const reached = await top();
    expect(reached).toBeLessThan(160);
    await rae.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    expect(Math.abs((await top()) - reached)).toBeLessThan(4);
  }
});

test('in the end everything is laid out, for screen readers too, where colleagues are seen', async ({
  api,
  rae,
  jon,
}) => {
  const id = await createLong(api);
  await Promise.all([openCodex(rae, id), openCodex(jon, id)]);
  await expect(waiting(rae)).toHaveCount(0);
  await expect(textOf(rae, 'body').locator('> [style]')).toHaveCount(0);
  const reader = await rae.context().newCDPSession(rae);
  const { nodes } = await reader.send('Accessibility.getFullAXTree');
  expect(nodes.some(({ name }) => name?.value === NEEDLE)).toBe(true);

  await textOf(jon, 'body').focus();
  await jon.keyboard.press('Control+End');
  await jon.keyboard.type(' From Jon.');
  await textOf(rae, 'body').focus();
  await rae.keyboard.press('Control+End');
  await expect(caretOf(rae, 'body', 'Jon Vesely')).toBeInViewport();
  await rae.keyboard.insertText(' From Rae.');
  await rae.keyboard.press('Control+z');
  await expect(textOf(jon, 'body').locator('> p').last()).toHaveText(/ From Jon\.$/);
});
