/** A merge that does not go through: without a connection, where a side has gone on unseen, where the template does not allow what comes out, and where the answer is lost. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { type Api, type CodexAnswer, createCodex } from './rest.ts';

const SOURCE = `{
  id: 'glaze-recipe', version: 1, name: 'Glaze recipe',
  fields: { cone: 'number', notes: 'text', state: 'select' },
  workflow: {
    field: 'state', states: ['draft', 'tested', 'kept'],
    transitions: { draft: ['tested'], tested: ['kept'], kept: [] },
  },
}`;

/** Whichever story comes first publishes the template. */
async function begin(api: Api, title: string): Promise<string> {
  await api
    .post('/templates/glaze-recipe/versions', { source: SOURCE, baseVersion: 0 })
    .catch(() => undefined);
  const { id } = await createCodex(api, {
    templateId: 'glaze-recipe',
    title,
    fields: { cone: 6, state: 'draft' },
  });
  await api.post(`/codices/${id}/branches`, { name: 'hotter' });
  return id;
}

const write = (api: Api, id: string, fields: object, branch = '') =>
  api.patch(`/codices/${id}${branch === '' ? '' : `?branch=${branch}`}`, { fields });

const mergePath = (id: string) => `/c/${id}/branches/hotter/merge`;
const button = (page: Page) => page.getByRole('button', { name: 'Merge into main' });

async function coneOf(api: Api, id: string): Promise<unknown> {
  return (await api.get<CodexAnswer>(`/codices/${id}`)).fields['cone'];
}

test('without a connection it says so and sends nothing; a side that went on unseen is shown before it is merged', async ({
  api,
  rae,
}) => {
  const id = await begin(api, 'Celadon at cone ten');
  await write(api, id, { cone: 10 }, 'hotter');
  await rae.goto(mergePath(id));
  await expect(button(rae)).toBeEnabled();

  await rae.context().setOffline(true);
  await expect(rae.getByText(/^Merging needs the server, which is away/)).toBeVisible();
  await expect(button(rae)).toHaveAttribute('aria-disabled', 'true');
  await button(rae).click({ force: true });
  await rae.context().setOffline(false);
  await expect(button(rae)).not.toHaveAttribute('aria-disabled', 'true');
  expect(await coneOf(api, id)).toBe(6);

  // The page does not hear of it in time.
  await rae.route(/\/api\/v1\/codices\/[^/]+\/branches/, (route) =>
    route.request().method() === 'GET' ? route.abort() : route.fallback(),
  );
  await write(api, id, { notes: 'Crazed twice.' });
  await button(rae).click();
  await expect(rae.getByText(/^Nothing was merged: one side has gone on/)).toBeVisible();
  await rae.unroute(/\/api\/v1\/codices\/[^/]+\/branches/);
  await expect(rae.getByText(/^Main has gone on: Notes\./)).toBeVisible();
  expect(await coneOf(api, id)).toBe(6);
  await button(rae).click();
  await expect(rae).toHaveURL(new RegExp(`/c/${id}$`));
  expect(await coneOf(api, id)).toBe(10);
});

test('a step that the template does not allow is said at its field, with what can be done', async ({
  api,
  rae,
}) => {
  const id = await begin(api, 'Tenmoku, kept too soon');
  await write(api, id, { state: 'tested' }, 'hotter');
  await write(api, id, { state: 'kept' }, 'hotter');
  await rae.goto(mergePath(id));
  await button(rae).click();
  const state = rae.getByRole('region', { name: 'State', exact: true });
  await expect(state.getByRole('alert')).toHaveText(
    '“Kept” can’t follow “Draft”. After “Draft” comes “Tested”.',
  );
  await expect(rae.getByText(/^Nothing was merged/)).toBeVisible();
  const { fields } = await api.get<CodexAnswer>(`/codices/${id}`);
  expect(fields).toMatchObject({ state: 'draft' });
});

test('where the answer is lost it claims nothing, and says what became of it once the server is back', async ({
  api,
  rae,
}) => {
  const id = await begin(api, 'Shino, sent twice');
  await write(api, id, { cone: 11 }, 'hotter');
  await rae.goto(mergePath(id));
  await expect(button(rae)).toBeEnabled();
  await rae.route(/\/branches\/hotter\/merge$/, async (route) => {
    if (route.request().method() !== 'POST') return await route.fallback();
    await route.fetch();
    await route.abort('connectionreset');
  });
  await button(rae).click();
  await expect(rae.getByText(/^The connection was lost while it was merged/)).toBeVisible();
  await expect(rae.getByRole('heading', { name: '“hotter” is merged' })).toBeVisible();
  expect(await coneOf(api, id)).toBe(11);
});
