/** Agents that are limited to templates, and to some fields of these: what they know and write by every door. */
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { UserActor } from '#core/access/policy.ts';
import type { TemplateLimits } from '#core/access/template-limits.ts';
import type { JsonObject } from '#core/json.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { connectAgent } from '../http/mcp-client.fixture.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { type MadeAgent, makeAgent } from './agents.fixture.ts';

const OUTAGE = `{ id: 'outage', version: 1, name: 'Outage', fields: {
  level: { type: 'select', options: ['low', 'high'] }, summary: { type: 'text' }, story: { type: 'richText' },
  verdict: { type: 'text' }, who: { type: 'people' },
} }`;
const MEMO = `{ id: 'memo', version: 1, name: 'Memo', fields: { text: { type: 'text' } } }`;
const FAMILY = `{ id: 'family', version: 1, name: 'Family', fields: {}, children: { create: [{ template: 'memo', title: 'Child' }] } }`;

let api: TestClient;
let outage: string;
let memo: string;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  for (const [id, source] of Object.entries({ outage: OUTAGE, memo: MEMO, family: FAMILY }))
    await api.call('owner', 'POST', `/templates/${id}/versions`, { source, baseVersion: 0 });
});
afterAll(() => api?.close());
beforeEach(async () => {
  memo = await make('memo', 'Plain memo', { text: 'walrus' });
  outage = await make('outage', 'Cache is down', {
    summary: 'it fails',
    verdict: 'hidden zebra',
    level: 'low',
  });
});

async function make(templateId: string, title: string, fields: JsonObject = {}): Promise<string> {
  const { body, text, status } = await api.call('owner', 'POST', '/codices', { templateId, title, fields });
  expect(status, text).toBe(201);
  return body.id;
}

const agentFor = (
  templates: TemplateLimits,
  more: { scope?: 'read' | 'comment' | 'suggest' | 'write' } = {},
) => makeAgent(api.services.prisma, { ownerId: api.userIds.owner, scope: 'write', templates, ...more });
const as = ({ token }: MadeAgent) => ({ bearer: token });
const statusesIn = (text: string) =>
  (JSON.parse(text) as { items: { status: number }[] }).items.map(({ status }) => status);
const stored = async (id: string) => (await api.call('owner', 'GET', `/codices/${id}`)).body;

describe('an agent limited to a template', () => {
  test('knows its Codices as any member, and no others by lists, search or templates', async () => {
    const agent = as(await agentFor({ outage: null }));
    expect((await api.call(agent, 'GET', `/codices/${outage}`)).body.fields).toMatchObject({
      verdict: 'hidden zebra',
    });
    expect((await api.call(agent, 'GET', `/codices/${memo}`)).status).toBe(404);
    for (const path of [
      '/codices',
      '/codices?sort=-updated&limit=100',
      '/search?q=',
      '/search?q=walrus%20OR%20zebra',
    ]) {
      const { body, status, text } = await api.call(agent, 'GET', path);
      expect(status, text).toBe(200);
      expect(body.items.map(({ id }) => id)).not.toContain(memo);
    }
    const found = await api.call(agent, 'GET', '/search?q=zebra');
    expect(found.body.items.map(({ id }) => id)).toContain(outage);
    expect((await api.call(agent, 'GET', '/templates')).body.items.map(({ id }) => id)).toEqual(['outage']);
    expect((await api.call(agent, 'GET', '/templates/memo')).status).toBe(403);
    expect((await api.call(agent, 'GET', '/tree')).status).toBe(403);
  });

  test('creates, edits and moves what is of it, and nothing else', async () => {
    const agent = as(await agentFor({ outage: null }));
    const created = await api.call(agent, 'POST', '/codices', { templateId: 'outage', title: 'New' });
    expect(created.status, created.text).toBe(201);
    expect((await api.call(agent, 'POST', '/codices', { templateId: 'memo', title: 'New' })).status).toBe(
      403,
    );
    const patch = { fields: { summary: 'by the agent' } };
    expect((await api.call(agent, 'PATCH', `/codices/${outage}`, patch)).status).toBe(200);
    expect((await api.call(agent, 'PATCH', `/codices/${memo}`, { fields: { text: 'x' } })).status).toBe(404);
    expect(
      (await api.call(agent, 'POST', `/codices/${created.body.id}/move`, { parentId: outage })).status,
    ).toBe(200);
    expect((await api.call(agent, 'DELETE', `/codices/${memo}`)).status).toBe(404);
    const batch = await api.call(agent, 'POST', '/codices/batch', {
      operations: [
        { update: { id: memo, fields: { text: 'x' } } },
        { create: { templateId: 'memo', title: 'x' } },
        { trash: { id: memo } },
        { update: { id: outage, title: 'Batched' } },
      ],
    });
    expect(statusesIn(batch.text)).toEqual([404, 403, 404, 200]);
    expect(await stored(memo)).toMatchObject({ fields: { text: 'walrus' } });
  });

  test('does not create by the way of a template that begins with Codices of others, nor by import', async () => {
    const agent = as(await agentFor({ family: null }));
    const refused = await api.call(agent, 'POST', '/codices', { templateId: 'family', title: 'Both' });
    expect(refused, refused.text).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await api.call(agent, 'POST', '/import', 'no file')).status).toBe(403);
    const whole = as(await agentFor({ family: null, memo: null }));
    expect((await api.call(whole, 'POST', '/codices', { templateId: 'family', title: 'Both' })).status).toBe(
      201,
    );
  });

  test('learns no title of others: by what is above, beside, or referred to', async () => {
    const agent = as(await agentFor({ outage: null }));
    await api.call('owner', 'POST', `/codices/${outage}/move`, { parentId: memo });
    await api.call('owner', 'POST', `/codices/${outage}/references`, { kind: 'relates-to', target: memo });
    const answers = await Promise.all(
      ['', '/references', '/backlinks', '/export?format=markdown', '/history'].map((path) =>
        api.call(agent, 'GET', `/codices/${outage}${path}`),
      ),
    );
    for (const { text } of answers) expect(text).not.toContain('Plain memo');
    const { text } = await api.call(agent, 'POST', '/codices', {
      templateId: 'outage',
      title: 'x',
      parentId: memo,
    });
    expect(text).not.toContain('Plain memo');
  });

  test('is told of events and notifications of its Codices alone', async () => {
    const made = await agentFor({ outage: null });
    const from = (await api.call('owner', 'GET', '/events?follow=false')).text;
    const last = [...from.matchAll(/^id: (.+)$/gm)].at(-1)?.[1] ?? '';
    for (const [id, field] of [
      [memo, 'text'],
      [outage, 'summary'],
    ] as const)
      await api.call('editor', 'PATCH', `/codices/${id}`, { fields: { [field]: 'changed' } });
    const events = async () =>
      (await api.call(as(made), 'GET', '/events?follow=false', undefined, { 'last-event-id': last })).text;
    await expect.poll(events).toContain(outage);
    expect(await events()).not.toContain(memo);
    for (const id of [memo, outage])
      await api.call('editor', 'POST', `/codices/${id}/comments`, {
        body: { markdown: `@[Scribe](mention:${made.id})` },
      });
    const { text } = await api.call(as(made), 'GET', '/notifications');
    expect(text).not.toContain(memo);
  });
});

describe('an agent limited to fields', () => {
  const SOME = { outage: ['level', 'summary'] };

  test('reads these and the title, and nothing of the others', async () => {
    const agent = as(await agentFor(SOME));
    const { body, text, status } = await api.call(agent, 'GET', `/codices/${outage}`);
    expect(status, text).toBe(200);
    expect(body).toMatchObject({ title: 'Cache is down', fields: { level: 'low', summary: 'it fails' } });
    expect(text).not.toContain('zebra');
    expect(Object.keys(body.fields).sort()).toEqual(['level', 'summary']);
    const { items } = (await api.call(agent, 'GET', '/codices?sort=-updated')).body;
    expect(items.map(({ id }) => id)).toContain(outage);
    expect(JSON.stringify(items)).not.toContain(memo);
    for (const asked of ['q=zebra', 'q=it%20fails', 'fields=verdict', 'sort=level', 'q=level:low']) {
      const listed = await api.call(agent, 'GET', `/codices?template=outage&${asked}`);
      expect([asked, listed.body.items]).toEqual([asked, []]);
    }
    expect((await api.call(agent, 'GET', '/search?q=zebra')).body.items).toEqual([]);
  });

  test('writes these and no other, in whole requests', async () => {
    const agent = as(await agentFor(SOME));
    const write = (body: JsonObject) => api.call(agent, 'PATCH', `/codices/${outage}`, body);
    const done = await write({ fields: { level: 'high', summary: 'better' } });
    expect(done.status, done.text).toBe(200);
    expect(done.text).not.toContain('zebra');
    for (const body of [
      { title: 'Mine' },
      { fields: { verdict: 'mine' } },
      { fields: { level: 'low', verdict: 'mine' } },
      { add: { who: [api.userIds.owner] } },
      { remove: { who: [api.userIds.owner] } },
      { fields: { none_such: 1 } },
    ]) {
      const refused = await write(body);
      expect([body, refused.status, refused.body.code]).toEqual([body, 403, 'forbidden']);
    }
    const batch = await api.call(agent, 'POST', '/codices/batch', {
      operations: [{ update: { id: outage, fields: { verdict: 'mine' } } }, { trash: { id: outage } }],
    });
    expect(statusesIn(batch.text)).toEqual([403, 403]);
    expect(await stored(outage)).toMatchObject({
      title: 'Cache is down',
      fields: { level: 'high', summary: 'better', verdict: 'hidden zebra' },
    });
    const titled = as(await agentFor({ outage: ['title'] }));
    expect((await api.call(titled, 'PATCH', `/codices/${outage}`, { title: 'Named' })).status).toBe(200);
  });

  test('comments and suggests on these, and sees no thread elsewhere', async () => {
    const agent = as(await agentFor(SOME, { scope: 'suggest' }));
    const comments = `/codices/${outage}/comments`;
    const say = (who: Parameters<TestClient['call']>[0], field: string | null, markdown: string) =>
      api.call(who, 'POST', comments, { body: { markdown }, ...(field && { anchor: { field } }) });
    const there = (await say('editor', 'verdict', 'about the verdict')).body.id;
    const whole = (await say('editor', null, 'about all')).body.id;
    const near = (await say('editor', 'summary', 'about the summary')).body.id;
    const listed = (await api.call(agent, 'GET', comments)).body;
    expect(listed.items.map(({ id }) => id)).toEqual([near]);
    expect(listed).toMatchObject({ open: 1 });
    expect((await say(agent, 'summary', 'mine')).status).toBe(201);
    expect((await say(agent, 'verdict', 'mine')).status).toBe(403);
    expect((await say(agent, null, 'mine')).status).toBe(403);
    const answer = { body: { markdown: 'answer' } };
    expect((await api.call(agent, 'POST', `/comments/${near}/replies`, answer)).status).toBe(201);
    for (const id of [there, whole])
      expect((await api.call(agent, 'POST', `/comments/${id}/replies`, answer)).status).toBe(404);
    const suggest = (field: string) =>
      api.call(agent, 'POST', `/codices/${outage}/suggestions`, {
        ...{ anchor: { field, quote: 'it fails' }, change: { kind: 'text', text: 'it failed' } },
      });
    expect((await suggest('summary')).status).toBe(201);
    expect((await suggest('verdict')).status).toBe(403);
    expect((await api.call(agent, 'GET', `/codices/${outage}/suggestions`)).text).not.toContain('verdict');
  });

  test('its tools do the same', async () => {
    const { token } = await agentFor(SOME);
    const agent = await connectAgent(async (request) => await api.app.fetch(request), token);
    const read = await agent.done('read_codex', { id: outage });
    expect(read).toContain('it fails');
    expect(read).not.toContain('zebra');
    expect(await agent.done('search', {})).toContain(outage);
    const revision = Number(/revision:? (\d+)/.exec(read)?.[1]);
    await agent.done('edit_fields', { id: outage, revision, fields: { summary: 'by a tool' } });
    const again = Number(/revision:? (\d+)/.exec(await agent.done('read_codex', { id: outage }))?.[1]);
    expect(
      await agent.refused('edit_fields', { id: outage, revision: again, fields: { verdict: 'x' } }),
    ).toMatch(/limited to level, summary/);
    await agent.close();
    expect((await stored(outage)).fields).toMatchObject({ summary: 'by a tool', verdict: 'hidden zebra' });
  });

  test('an edit that a door let through is looked at once more, as it is decoded', async () => {
    const made = await agentFor(SOME);
    const { actor } = (await api.services.authenticator.fromSocketToken(made.token)) as { actor: UserActor };
    const { limits: _, ...unlimited } = actor;
    const edit = (root: string) =>
      api.services.live.edit(codexDocumentName(outage), unlimited, { origin: 'api' }, (doc) => {
        doc.getText(root).insert(0, 'x');
      });
    await expect(edit('field:verdict')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(edit('title')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(edit('field:nothing known')).rejects.toMatchObject({ code: 'forbidden' });
    await edit('field:summary');
    await expect(
      api.services.live.edit(codexDocumentName(memo), unlimited, { origin: 'api' }, (doc) => {
        doc.getText('field:text').insert(0, 'x');
      }),
    ).rejects.toMatchObject({ code: 'forbidden' });
    expect((await stored(outage)).fields).toMatchObject({ verdict: 'hidden zebra' });
  });
});

describe('managing limits', () => {
  test('they are set, told, changed and lifted by admins; what there is not is refused', async () => {
    const asked = {
      name: 'Narrow',
      provider: 'Example',
      templates: [{ template: 'outage', fields: ['level'] }],
    };
    const made = await api.call('admin', 'POST', '/agents', asked);
    expect(made.status, made.text).toBe(201);
    expect(made.body).toMatchObject({ templates: asked.templates });
    const path = `/agents/${made.body.id}`;
    const change = (templates: JsonObject[] | null) => api.call('admin', 'PATCH', path, { templates });
    expect((await change([{ template: 'memo', fields: null }])).body).toMatchObject({
      templates: [{ template: 'memo', fields: null }],
    });
    expect((await api.call('admin', 'PATCH', path, { name: 'Same' })).body).toMatchObject({
      templates: [{ template: 'memo', fields: null }],
    });
    expect((await change(null)).body).toMatchObject({ templates: null });
    for (const wrong of [
      [],
      [{ template: 'none-such', fields: null }],
      [{ template: 'memo', fields: ['none_such'] }],
      [{ template: 'memo', fields: [] }],
      [
        { template: 'memo', fields: null },
        { template: 'memo', fields: ['text'] },
      ],
      [{ template: 'constructor', fields: null }],
    ])
      expect([wrong, (await change(wrong)).status]).toEqual([wrong, 422]);
  });

  test('limits that are not understood reach nothing', async () => {
    const made = await agentFor({ outage: null });
    await api.services.prisma.agent.update({ where: { userId: made.id }, data: { templates: ['outage'] } });
    expect((await api.call(as(made), 'GET', `/codices/${outage}`)).status).toBe(404);
  });
});
