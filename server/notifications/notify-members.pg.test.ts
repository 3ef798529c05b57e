/** Automation rules that notify: whom, once for each run, in the words of the template. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Role } from '#core/access/policy.ts';
import type { JsonObject } from '#core/json.ts';
import type { NotificationBody, NotificationList } from '#core/protocol/api/notifications.ts';
import { beginAutomation } from '../automation/event-store.ts';
import { runDueRules } from '../automation/rule-runner.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { beginNotifications } from './notification-store.ts';

const PAYLOAD = '<img src=x onerror=alert(1)> [x](javascript:alert(1))';
const CHORE = (by: string) => `{ id: 'chore', version: 1, name: 'Chore', fields: {
    state: { type: 'select', options: ['open', 'done'] }, owner: 'person', team: 'people' },
  automation: [{ id: 'tell', title: 'Tell them', when: { field: 'state', to: 'done' },
    then: [{ notify: ['owner', 'team', '${by}'], text: '${PAYLOAD}' }] }] }`;

let api: TestClient;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await beginAutomation(api.services);
  await beginNotifications(api.services);
  const source = CHORE(api.userIds.owner);
  const published = await api.call('owner', 'POST', '/templates/chore/versions', { source, baseVersion: 0 });
  expect(published.status, published.text).toBe(201);
});
afterAll(() => api?.close());

async function told(who: Role): Promise<readonly NotificationBody[]> {
  const { items } = (await api.call(who, 'GET', '/notifications?kind=rule'))
    .body as unknown as NotificationList;
  return items;
}

test('a rule tells whoever the fields name and the members it names, but not whoever set it off', async () => {
  const { userIds, services } = api;
  const fields = { state: 'open', owner: userIds.viewer, team: [userIds.editor, userIds.viewer] };
  const made = await api.call('editor', 'POST', '/codices', { templateId: 'chore', title: 'Sweep', fields });
  const patch = (state: string): Promise<unknown> =>
    api.call('editor', 'PATCH', `/codices/${made.body.id}`, { fields: { state } as JsonObject });
  await patch('done');
  expect(await runDueRules(services)).toBe(1);
  expect(await told('viewer')).toMatchObject([
    { kind: 'rule', text: PAYLOAD, by: { kind: 'system', name: 'Tell them' }, codex: { title: 'Sweep' } },
  ]);
  expect(
    [await told('owner'), await told('editor'), await told('admin')].map(({ length }) => length),
  ).toEqual([1, 0, 0]);

  // As after a kill between telling and noting it: nobody is told twice.
  await services.prisma.automationRun.updateMany({
    data: { status: 'waiting', done: 0, finishedAt: null, lockedUntil: null },
  });
  expect(await runDueRules(services)).toBe(1);
  expect(await told('viewer')).toHaveLength(1);

  await api.call('viewer', 'PUT', `/codices/${made.body.id}/mute`);
  await patch('open');
  await patch('done');
  await runDueRules(services);
  expect([await told('viewer'), await told('owner')].map(({ length }) => length)).toEqual([1, 2]);
});
