/** A branch of two people is merged while main went on: a value is chosen, a text is written, and the Codex has both. */
import { expectNoSidewaysScroll, expectNoViolations } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import { signIn } from './people.ts';
import { type CodexAnswer, createApi, createCodex } from './rest.ts';

const SOURCE = `{
  id: 'merge-incident', version: 1, name: 'Merge incident',
  fields: {
    severity: { type: 'select', options: ['high', 'critical', 'medium'], default: 'high' },
    summary: { type: 'richText' },
    services: { type: 'tags' },
    steps: { type: 'table', columns: [{ id: 'at', type: 'line' }, { id: 'what', type: 'line' }] },
  },
}`;

const SUMMARY = 'One in six checkouts failed for an hour.';
const LATER = 'Nobody was told.';

test('two people’s branch is merged, settled by choosing and by writing', async ({
  api,
  rae,
  jon,
  workspace,
}) => {
  await api.post('/templates/merge-incident/versions', { source: SOURCE, baseVersion: 0 });
  const { id } = await createCodex(api, {
    templateId: 'merge-incident',
    title: 'Checkout outage',
    fields: { summary: `${SUMMARY}\n\n${LATER}`, services: ['checkout'] },
  });
  await api.post(`/codices/${id}/branches`, { name: 'timeouts' });

  // Jon and Rae write on the branch, the owner goes on in main.
  const write = async (page: typeof rae, fields: object) => {
    const answer = await page.context().request.patch(`/api/v1/codices/${id}?branch=timeouts`, {
      data: { fields },
    });
    expect(answer.status()).toBe(200);
  };
  await write(jon, { severity: 'medium', services: ['checkout', 'payments'] });
  await write(rae, { summary: `${SUMMARY.replace('an hour', '107 minutes')}\n\n${LATER}` });
  await api.patch(`/codices/${id}`, {
    fields: {
      severity: 'critical',
      services: ['checkout', 'search'],
      summary: `${SUMMARY.replace('One in six', 'A sixth of all')}\n\n${LATER}`,
    },
  });

  await rae.goto(`/c/${id}/branches/timeouts/merge`);
  const row = (name: string) => rae.getByRole('region', { name, exact: true });
  await expect(rae.getByText('Settle Severity and Summary, then it can be merged.')).toBeVisible();
  await expect(row('Severity')).toContainText('Jon Vesely');
  await expect(row('Services')).toContainText('Both added one');
  await expectNoViolations(rae, 'a merge with conflicts');

  // By keys alone: Severity as on the branch, Summary written.
  await rae.keyboard.press('j');
  await rae.keyboard.press('2');
  await expect(row('Severity').getByText('Settled')).toBeVisible();
  await rae.keyboard.press('j');
  await rae.keyboard.press('3');
  const editor = row('Summary').getByRole('textbox', { name: 'Summary' });
  await expect(editor).toContainText('A sixth of all checkouts failed for 107 minutes.');
  await expect(row('Summary').getByText('From main')).toBeVisible();
  await editor.press('ControlOrMeta+End');
  await editor.pressSequentially(' Now they are.');
  await expectNoViolations(rae, 'a merge that is settled');

  // Main goes on meanwhile: what is settled and still applies stays.
  await api.patch(`/codices/${id}`, { title: 'Checkout outage, 14 November' });
  await expect(rae.getByText(/^Main has gone on: Title\./)).toBeVisible();
  await expect(row('Severity').getByText('Settled')).toBeVisible();

  await rae.emulateMedia({ colorScheme: 'dark' });
  await expectNoViolations(rae, 'a merge in the dark');
  await rae.emulateMedia({ colorScheme: 'light' });
  await rae.setViewportSize({ width: 390, height: 800 });
  await expectNoSidewaysScroll(rae, 'a merge on a phone');
  await expectNoViolations(rae, 'a merge on a phone');
  await rae.setViewportSize({ width: 1280, height: 800 });

  await rae.getByRole('button', { name: 'Merge into main' }).click();
  await expect(rae).toHaveURL(new RegExp(`/c/${id}$`));
  await expect(rae.getByText('Merged “timeouts”')).toBeVisible();
  const { title, fields } = await api.get<CodexAnswer>(`/codices/${id}`);
  expect(title).toBe('Checkout outage, 14 November');
  expect(fields).toMatchObject({
    severity: 'medium',
    services: expect.arrayContaining(['checkout', 'payments', 'search']),
    summary: {
      markdown: `A sixth of all checkouts failed for 107 minutes.\n\n${LATER} Now they are.`,
    },
  });
  await rae.getByRole('button', { name: 'See it in the history' }).click();
  await expect(rae.getByRole('heading', { name: /changes? in 3 fields/ })).toBeVisible();

  // There is nothing left on it.
  await jon.goto(`/c/${id}/branches/timeouts/merge`);
  await expect(jon.getByRole('heading', { name: '“timeouts” is merged' })).toBeVisible();

  // Whoever only reads looks, and merges nothing.
  await api.post(`/codices/${id}/branches`, { name: 'looked-at' });
  await jon.context().request.patch(`/api/v1/codices/${id}?branch=looked-at`, {
    data: { fields: { severity: 'high' } },
  });
  const viewer = await workspace.add('Vida Merging', 'viewer');
  await jon.context().clearCookies();
  await signIn(jon, viewer);
  await jon.goto(`/c/${id}/branches/looked-at/merge`);
  await expect(jon.getByText(/^You may look at this merge/)).toBeVisible();
  await expect(jon.getByRole('button', { name: 'Merge into main' })).toHaveCount(0);
});

test('a guest of a link to edit is let into no merge', async ({ api, product }) => {
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'Merged by members' });
  await api.post(`/codices/${id}/branches`, { name: 'inside' });
  const { token } = await api.post<{ token: string }>(`/codices/${id}/share-links`, { role: 'edit' });
  const guest = createApi(product.url, token);
  await guest.get(`/codices/${id}`);
  await expect(guest.get(`/codices/${id}/branches/inside/merge`)).rejects.toThrow(/answered 403/);
  await expect(guest.post(`/codices/${id}/branches/inside/merge`)).rejects.toThrow(/answered 403/);
});
