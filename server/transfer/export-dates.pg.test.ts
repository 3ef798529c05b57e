/** Dates in Markdown and HTML exports. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { dayIn } from '#core/time/calendar.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';

const VISIT = `{ id: 'visit', version: 1, name: 'Visit', fields: { due: { type: 'date' }, began: { type: 'dateTime' },
  day: { type: 'formula', expression: 'today()' } } }`;

let api: TestClient;
let codexId: string;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('admin', 'POST', '/templates/visit/versions', { source: VISIT, baseVersion: 0 });
  const fields = { due: '2026-11-14', began: '2026-11-14T23:30:00Z' };
  codexId = (await api.call('editor', 'POST', '/codices', { templateId: 'visit', title: 'Visit', fields }))
    .body.id;
});
afterAll(() => api?.close());

const pageOf = (query: string) => api.call('editor', 'GET', `/codices/${codexId}/export?${query}`);

test.each(['markdown', 'html'])('%s has its instants in the zone of the reader', async (format) => {
  const { text } = await pageOf(`format=${format}&timeZone=Europe/Berlin`);
  expect(text).toContain('15 Nov 2026, 00:30 CET');
  expect(text).toContain('14 Nov 2026');
  expect((await pageOf(`format=${format}`)).text).toContain('14 Nov 2026, 23:30 UTC');
});

test('formulas reckon with the day of the workspace, wherever the reader is, and pages are told its zone', async () => {
  const { prisma, environment } = api.services;
  // There it is the day after that of the reader, or the one after, at every moment.
  const zone = 'Pacific/Kiritimati';
  await api.call('owner', 'PUT', '/time-zone', { timeZone: zone });
  try {
    const day = dayIn(environment.now(), zone);
    expect((await api.call('editor', 'GET', `/codices/${codexId}`)).body.fields).toMatchObject({ day });
    const { text } = await pageOf('format=markdown&timeZone=Pacific/Niue');
    expect(text).toContain(`**Day:** ${day}`);
    expect((await api.call('viewer', 'GET', '/me')).body).toMatchObject({ workspace: { timeZone: zone } });
    const { body: link } = await api.call('editor', 'POST', `/codices/${codexId}/share-links`, {
      role: 'view',
    });
    const { body: opened } = await api.call(null, 'POST', '/share/open', { token: link.token });
    expect(opened).toMatchObject({ timeZone: zone });
  } finally {
    await prisma.setting.deleteMany({ where: { key: 'timeZone' } });
  }
});

test('a time zone that there is none of is refused', async () => {
  expect((await pageOf('format=html&timeZone=Nowhere/Land')).status).toBe(422);
});
