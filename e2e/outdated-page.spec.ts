/** A page that is older than its server, or shows an older form than its Codex has: it takes nothing away, and loses nothing. */
import type { Page } from '@playwright/test';
import {
  choose,
  expectSaved,
  expectText,
  fieldOf,
  openCodex,
  syncChip,
  textOf,
  typeAtEnd,
} from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { lineOf } from './line.ts';
import { type CodexAnswer, createCodex, markdownOf } from './rest.ts';

const FORM = (version: number, states: string) => `{
  id: 'watch', version: ${version}, name: 'Watch',
  fields: {
    state: { type: 'select', label: 'State', options: [${states}] },
    count: { type: 'number', label: 'Count' },
  },
}
`;

const notice = (page: Page) => page.getByRole('alert').filter({ hasText: 'Update to edit' });

/** Lets the page tell an older schema from the moment on that `beOlder` is called, until it is loaded anew. */
async function prepareToBeOlder(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const { WebSocket: Socket } = window;
    window.WebSocket = class extends Socket {
      constructor(url: string | URL, protocols?: string | string[]) {
        const isOlder = Reflect.get(window, 'isOlderPage') === true;
        super(isOlder ? String(url).replace(/schema=\d+/, 'schema=0') : url, protocols);
      }
    };
  });
}

/** As if a server that is newer by a version which changed what a text means had taken the place of this one. */
async function beOlder(page: Page): Promise<void> {
  await page.evaluate(() => Reflect.set(window, 'isOlderPage', true));
  await page.route('**/api/v1/tickets', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), oldestWritingSchema: 99 } });
  });
}

test('a page of an older build keeps what was written without the server, and the updated page sends it', async ({
  api,
  rae,
}) => {
  const line = await lineOf(rae.context());
  await prepareToBeOlder(rae);
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Before the update' });
  await openCodex(rae, id);
  line.cut();
  await expect(syncChip(rae)).toHaveAccessibleName(/Reconnecting/);
  await typeAtEnd(rae, 'summary', 'Written on the older page.');
  await expect(syncChip(rae)).toHaveAccessibleName(/waiting/);
  await beOlder(rae);
  line.mend();

  await expect(notice(rae)).toContainText('What you wrote is safe');
  await expect(syncChip(rae)).toHaveAccessibleName(/Update to edit/);
  // It can be read, and not written.
  await expectText(rae, 'summary', 'Written on the older page.');
  await expect(textOf(rae, 'summary')).toHaveAttribute('aria-readonly', 'true');
  expect(await markdownOf(api, id, 'summary')).not.toContain('Written');

  await rae.unroute('**/api/v1/tickets');
  await notice(rae).getByRole('button', { name: 'Update' }).press('Enter');
  await expectSaved(rae);
  await expect(notice(rae)).toBeHidden();
  await expectText(rae, 'summary', 'Written on the older page.');
  expect(await markdownOf(api, id, 'summary')).toBe('Written on the older page.');
});

test('a form that has not heard of a new option takes it from nobody', async ({ api, rae }) => {
  await api.post('/templates/watch/versions', { source: FORM(1, "'Calm', 'Windy'"), baseVersion: 0 });
  const { id } = await createCodex(api, { templateId: 'watch', title: 'Night', fields: { state: 'Calm' } });
  await openCodex(rae, id);
  // The line is slow: the new form stays away.
  await rae.route('**/api/v1/templates/watch**', () => undefined);
  await api.post('/templates/watch/versions', {
    source: FORM(2, "'Calm', 'Windy', 'Storm'"),
    baseVersion: 1,
  });
  const stateOf = async () => (await api.get<CodexAnswer>(`/codices/${id}`)).fields['state'];
  await expect
    .poll(async () => {
      await api.patch(`/codices/${id}`, { fields: { state: 'Storm' } }).catch(() => undefined);
      return stateOf();
    })
    .toBe('Storm');
  await expect(fieldOf(rae, 'state')).toContainText('Storm');

  // What it knows it still writes.
  await textOf(rae, 'count').fill('3');
  await textOf(rae, 'count').press('Enter');
  await expect.poll(async () => (await api.get<CodexAnswer>(`/codices/${id}`)).fields['count']).toBe(3);
  await choose(rae, 'state', 'Windy');
  await expect(notice(rae)).toContainText('What you wrote is safe: 1 change is kept on this device');
  expect(await stateOf()).toBe('Storm');

  await rae.unroute('**/api/v1/templates/watch**');
  await notice(rae).getByRole('button', { name: 'Update' }).click();
  await expectSaved(rae);
  await expect.poll(stateOf).toBe('Windy');
});
