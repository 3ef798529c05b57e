/** Posting to targets: signed, never into the own network, tried again only where that may help. */
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import type { RuleRunList, RuleTargetWithSecret } from '#core/protocol/api/automation.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { postToTarget, warnOfRefusedTargets } from './post-target.ts';
import { runDueRules } from './rule-runner.ts';

const TEMPLATE = `{
  id: 'alarm', version: 1, name: 'Alarm', fields: { state: { type: 'select', options: ['quiet', 'loud'] } },
  automation: [{ id: 'tell', when: { field: 'state', to: 'loud' }, then: { post: 'chat' } }],
}`;

let api: TestClient;
beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/alarm/versions', { source: TEMPLATE, baseVersion: 0 });
});
afterAll(() => api?.close());

const put = async (url: string): Promise<RuleTargetWithSecret> => {
  const { status, body } = await api.call('admin', 'PUT', '/automation/targets/chat', { url });
  expect(status).toBe(200);
  return body as unknown as RuleTargetWithSecret;
};
const setOff = async (): Promise<RuleRunList['items'][number] | undefined> => {
  const { body } = await api.call('editor', 'POST', '/codices', { templateId: 'alarm', title: 'Fire' });
  await api.call('editor', 'PATCH', `/codices/${body.id}`, { fields: { state: 'loud' } });
  await runDueRules(api.services);
  const runs = await api.call('admin', 'GET', `/automation/runs?codex=${body.id}`);
  return (runs.body as unknown as RuleRunList).items[0];
};

test('a rule without its target fails, and says what is missing', async () => {
  expect(await setOff()).toMatchObject({
    status: 'failed',
    message: expect.stringMatching(/no target “chat”/),
  });
});

test('a target within is not reached, whoever named it', async () => {
  const received: string[] = [];
  const server = createServer((request, response) => {
    received.push(request.url ?? '');
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  // A name is looked up when it is used.
  await put(`https://localhost:${port}/hook`);
  expect(await setOff()).toMatchObject({
    status: 'failed',
    message: expect.stringMatching(/not a public internet address/),
  });
  for (const [url, status] of [
    [`http://127.0.0.1:${port}/hook`, 422],
    ['http://chat.example.org/hook', 422],
    [`https://127.0.0.1:${port}/hook`, 403],
    [`https://[::ffff:127.0.0.1]:${port}/hook`, 403],
    ['https://name:word@chat.example.org/hook', 422],
    ['file:///etc/passwd', 422],
  ] as const)
    expect([url, (await api.call('admin', 'PUT', '/automation/targets/chat', { url })).status]).toEqual([
      url,
      status,
    ]);
  expect(received).toEqual([]);
  // Where the operator has listed the host it is reached, also without TLS.
  const { services } = api;
  const listed = { ...services, env: { ...services.env, outgoingHosts: [`127.0.0.1:${port}`] } };
  await services.prisma.automationTarget.update({
    where: { name: 'chat' },
    data: { url: `http://127.0.0.1:${port}/hook` },
  });
  await postToTarget(listed, 'chat', 'run/1', {});
  expect(received).toEqual(['/hook']);
  server.close();
  expect(
    (await api.call('admin', 'PUT', '/automation/targets/Not%20one', { url: 'https://a.example' })).status,
  ).toBe(422);
});

test('a target without TLS of an earlier version is posted nothing, and told of at start', async () => {
  const { services } = api;
  await put('https://old.example.org/hook');
  const url = 'http://old.example.org/hook';
  await services.prisma.automationTarget.update({ where: { name: 'chat' }, data: { url } });
  expect(await setOff()).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('does not begin with https:'),
  });
  const warn = vi.fn();
  const log = { ...services.log, warn } as unknown as typeof services.log;
  await warnOfRefusedTargets({ ...services, log });
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    { target: 'chat', host: 'old.example.org' },
    expect.stringContaining('OUTGOING_HOSTS'),
  );
  warn.mockClear();
  await warnOfRefusedTargets({
    ...services,
    log,
    env: { ...services.env, outgoingHosts: ['old.example.org'] },
  });
  expect(warn).not.toHaveBeenCalled();
});

test('messages are signed by a secret that is told, and is another one once the target was removed', async () => {
  const { secret, name } = await put('https://chat.example.org/hook');
  expect([name, (await put('https://chat.example.org/other')).secret]).toEqual(['chat', secret]);
  const send = vi.fn(async () => 204);
  await postToTarget(api.services, 'chat', 'run/0', { a: 1 }, send);
  const [url, body, options] = send.mock.calls[0] as unknown as [
    string,
    string,
    { headers: Record<string, string> },
  ];
  const { headers } = options;
  expect([url, body, headers['webhook-id']]).toEqual(['https://chat.example.org/other', '{"a":1}', 'run/0']);
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signed = `run/0.${headers['webhook-timestamp']}.${body}`;
  const signature = createHmac('sha256', key).update(signed).digest('base64');
  expect(headers['webhook-signature']).toBe(`v1,${signature}`);
  expect((await api.call('admin', 'DELETE', '/automation/targets/chat')).status).toBe(204);
  expect((await put('https://chat.example.org/hook')).secret).not.toBe(secret);
});

test.each([
  [302, 'invalid_input'],
  [404, 'invalid_input'],
  [429, 'unavailable'],
  [503, 'unavailable'],
])('the answer %i is %s', async (status, code) => {
  const posted = postToTarget(api.services, 'chat', 'run/0', {}, async () => status);
  await expect(posted).rejects.toMatchObject({ code });
});

test('with as many targets as there may be, one can still be given another address', async () => {
  const { prisma } = api.services;
  const by = { byId: 'a', byName: 'A', at: new Date() };
  const missing = 100 - (await prisma.automationTarget.count());
  const data = Array.from({ length: missing }, (_, index) => ({
    ...{ name: `more-${index}`, id: `more-${index}`, url: 'https://more.example.org', ...by },
  }));
  await prisma.automationTarget.createMany({ data });
  const url = 'https://chat.example.org/moved';
  expect((await put(url)).url).toBe(url);
  expect((await api.call('admin', 'PUT', '/automation/targets/one-more', { url })).status).toBe(409);
});
