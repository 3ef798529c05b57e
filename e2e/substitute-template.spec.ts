/** A Codex whose pinned template version cannot be read says so to members and guests, and is shown in another version. */
import type { Page, Route } from '@playwright/test';
import { openCodex, syncChip } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { type Api, createCodex } from './rest.ts';

// No door lets such a version in, so the answers about a good one are changed on their way to the page.

const sourceOf = (version: number) =>
  `{ id: 'substitute', version: ${version}, name: 'Site note', fields: { text: { type: 'text' } } }`;

async function publish(api: Api): Promise<void> {
  for (const version of [1, 2]) {
    const body = { source: sourceOf(version), baseVersion: version - 1 };
    await api.post('/templates/substitute/versions', body);
  }
}

test('the version it is listed under is named, with the way to mend it', async ({ api, rae, stranger }) => {
  await publish(api);
  const { id } = await createCodex(api, { templateId: 'substitute', title: 'Of a version nobody has' });

  await rae.route(/\/api\/v1\/templates\/substitute\?version=2$/, (route) =>
    route.fulfill({
      status: 404,
      contentType: 'application/problem+json',
      json: {
        type: 'urn:bindery:problem:not_found',
        title: 'Not found',
        status: 404,
        detail: 'None.',
        code: 'not_found',
        errors: [],
      },
    }),
  );
  await rae.route(`**/api/v1/codices/${id}`, (route) =>
    changeAnswer(route, ({ template, ...rest }) => ({ ...rest, template: { ...template, version: 1 } })),
  );
  await openCodex(rae, id);
  const notice = noticeOn(rae);
  await expect(notice).toContainText('It is shown in version 1 of “Site note”');
  await expect(notice.getByRole('link', { name: 'history' })).toHaveAttribute('href', `/c/${id}/history`);

  await stranger.route('**/api/v1/share/open', (route) =>
    changeAnswer(route, ({ template, templateDefinition, ...rest }) => ({
      ...rest,
      template: { ...template, version: 1 },
      templateDefinition: { ...templateDefinition, version: 1 },
    })),
  );
  const { url } = await api.post<{ url: string }>(`/codices/${id}/share-links`, { role: 'edit' });
  await stranger.goto(url);
  await stranger.getByLabel('Your name').fill('Mo');
  await stranger.getByRole('button', { name: /^Open “/ }).click();
  await expect(syncChip(stranger)).toBeVisible();
  await expect(noticeOn(stranger)).toContainText('It is shown in version 1 of “Site note”');
  await expect(noticeOn(stranger)).toContainText('Whoever shared it can fix this');
  await expect(noticeOn(stranger).getByRole('link')).toHaveCount(0);
});

test('a guest of a Codex that follows a new version is told nothing', async ({ api, stranger }) => {
  await api.post('/templates/followed/versions', {
    source: sourceOf(1).replace('substitute', 'followed'),
    baseVersion: 0,
  });
  const { id } = await createCodex(api, { templateId: 'followed', title: 'Moves on' });
  const { url } = await api.post<{ url: string }>(`/codices/${id}/share-links`, { role: 'edit' });
  await stranger.goto(url);
  await stranger.getByLabel('Your name').fill('Mo');
  await stranger.getByRole('button', { name: /^Open “/ }).click();
  await expect(syncChip(stranger)).toHaveAccessibleName(/^Saved/);
  const source = `{ id: 'followed', version: 2, name: 'Site note', fields: { text: { type: 'text', label: 'Later words' } } }`;
  await api.post('/templates/followed/versions', { source, baseVersion: 1 });
  await expect(stranger.getByText('Later words', { exact: true })).toBeVisible();
  await expect(noticeOn(stranger)).toHaveCount(0);
});

function noticeOn(page: Page) {
  return page
    .getByRole('status')
    .filter({ hasText: 'The template version that this Codex names can’t be read' });
}

interface Answer {
  readonly template: { readonly version: number };
  readonly templateDefinition?: object;
}

async function changeAnswer(route: Route, change: (answer: Answer) => object): Promise<void> {
  const response = await route.fetch();
  await route.fulfill({ response, json: change((await response.json()) as Answer) });
}
