/** Hostile answers to a form, and forms whose maker or place is gone. */
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { isBinderyError } from '#core/errors.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import { memoryLimiter } from '../network/attempt-limiters.ts';
import { answerIntake } from './answer-intake.ts';
import { createIntakeSetup, GOOD, type IntakeSetup, newKey } from './intake.fixture.ts';
import { createIntakeRateLimit } from './intake-rate-limit.ts';

let setup: IntakeSetup;
let now = Date.now();
beforeAll(async () => {
  setup = await createIntakeSetup(inject('testDatabase'), {
    environment: { ...serverEnvironment, now: () => now },
  });
});
afterAll(() => setup?.api.close());
beforeEach(() => {
  now = Date.now();
});

const CLOSED = { status: 410, body: { code: 'gone', errors: [] } };

test('what is not asked is refused, whatever it is, and no Codex is made', async () => {
  const { make, answer, arrived, api } = setup;
  const { token } = (await make({ fields: ['title', 'what'] })).body;
  const before = (await arrived()).length;
  const good = { title: 'T', what: 'x' };
  const strange = { hush: 'mine', level: 9, lead: api.userIds.owner, state: 'Done', sum: 4, id: 'x' };
  for (const [id, value] of Object.entries({ ...strange, parentId: null, constructor: 1 }))
    expect(await answer(token, { ...good, [id]: value })).toMatchObject({
      status: 422,
      body: { errors: [{ path: ['answers', id], message: 'This is not asked.' }] },
    });
  // Nor is anything beside the answers: another parent, another template, an author.
  for (const more of [{ parentId: null }, { templateId: 'box' }, { by: { id: api.userIds.owner } }])
    expect((await answer(token, good, newKey(), more)).status).toBe(422);
  for (const answers of [[], 'x', null, { title: 5, what: {} }, { title: ['a'], what: ['b'] }])
    expect((await answer(token, answers)).status).toBe(422);
  const rich = { type: 'doc', content: [{ type: 'codexMention', attrs: { codexId: setup.boxId } }] };
  expect((await answer(token, { title: 'T', what: rich })).status).toBe(422);
  expect((await arrived()).length).toBe(before);
});

test('markup stays the letters that were typed', async () => {
  const { make, answer, arrived, api } = setup;
  const { token } = (await make()).body;
  const markup =
    '# <img src=x onerror=alert(1)> [a](javascript:alert(1)) ![p](/api/v1/assets/x) [[Secret box]] @owner';
  const text = `${markup}\n**line**\n\n- second`;
  expect((await answer(token, { ...GOOD, title: '<script>x</script>', what: text })).status).toBe(201);
  const { id } = (await arrived()).find(({ title }) => title === '<script>x</script>') ?? { id: '' };
  const { body } = await api.call('owner', 'GET', `/codices/${id}?richtext=json`);
  expect(body.fields['what']).toMatchObject({
    type: 'doc',
    content: [
      {
        type: 'paragraph',
        content: [{ type: 'text', text: markup }, { type: 'hardBreak' }, { type: 'text', text: '**line**' }],
      },
      { type: 'paragraph', content: [{ type: 'text', text: '- second' }] },
    ],
  });
  expect(JSON.stringify(body.fields['what'])).not.toContain('marks');
  const exported = await api.call('owner', 'GET', `/codices/${id}/export?format=html`);
  expect(exported.text).not.toMatch(/<img|<script>x|href="javascript/);
});

test('characters that no database takes, and ids of rows, do no harm', async () => {
  const { make, answer, arrived, api } = setup;
  const { token } = (await make()).body;
  const steps = [
    { id: 'same', text: 'one', done: false },
    { id: 'other', text: 'two', done: false },
  ];
  const sent = await answer(token, { ...GOOD, title: 'Nul\u0000 \ud800', what: 'a\u0000b', steps });
  expect(sent.status, sent.text).toBe(201);
  const { id } = (await arrived()).find(({ title }) => title.startsWith('Nul')) ?? { id: '' };
  const { body } = await api.call('owner', 'GET', `/codices/${id}`);
  expect(body.fields['steps']).toMatchObject([{ text: 'one' }, { text: 'two' }]);
  expect(JSON.stringify(body.fields['steps'])).not.toContain('same');
});

test('many at once make no more than the form takes, and refused ones are not counted', async () => {
  const { make, answer, arrived, api } = setup;
  const { token, id } = (await make({ maxAnswers: 3 })).body;
  const before = (await arrived()).length;
  for (let tries = 0; tries < 4; tries += 1) expect((await answer(token, {})).status).toBe(422);
  const key = newKey();
  const first = await answer(token, GOOD, key);
  const sent = await Promise.all(Array.from({ length: 8 }, () => answer(token, GOOD)));
  expect(first.status).toBe(201);
  expect(sent.filter(({ status }) => status === 201)).toHaveLength(2);
  expect(sent.filter(({ status }) => status === 410)).toHaveLength(6);
  expect((await arrived()).length).toBe(before + 3);
  // The answer that was sent again after the form was full is known.
  expect((await answer(token, GOOD, key)).status).toBe(201);
  const link = await api.call('editor', 'GET', `/codices/${setup.boxId}/intake-links`);
  expect(link.body.items.find((one) => one.id === id)).toMatchObject({ answers: 3, ended: 'full' });
});

test('answers are limited by address and by form', async () => {
  const limit = createIntakeRateLimit(memoryLimiter, { byAddress: 3, byForm: 5 });
  for (const address of ['a', 'a', 'a']) await limit.takeAnswer('form', address);
  await expect(limit.takeAnswer('form', 'a')).rejects.toMatchObject({ code: 'rate_limited' });
  await limit.takeAnswer('other', 'a');
  for (const address of ['b', 'c']) await limit.takeAnswer('form', address);
  await expect(limit.takeAnswer('form', 'd')).rejects.toMatchObject({ code: 'rate_limited' });
});

test('ten thousand answers from one address end at the limit, and those of others are taken', async () => {
  const { make, answer, arrived, api } = setup;
  const { token } = (await make({ fields: ['title'] })).body;
  const before = (await arrived()).length;
  const refused = new Map<string, number>();
  for (let sent = 0; sent < 10_000; sent += 1) {
    const from = { key: newKey(), address: '203.0.113.7' };
    const code = await answerIntake(api.services, { token, answers: { title: '' } }, from).then(
      () => 'taken',
      (error: unknown) => (isBinderyError(error) ? error.code : 'unknown'),
    );
    refused.set(code, (refused.get(code) ?? 0) + 1);
  }
  expect([...refused]).toEqual([
    ['invalid_input', 60],
    ['rate_limited', 9_940],
  ]);
  expect((await arrived()).length).toBe(before);
  expect((await answer(token, { title: 'From elsewhere' })).status).toBe(201);
}, 120_000);

test('too much at once is refused before it is read', async () => {
  const { make, answer } = setup;
  const { token } = (await make()).body;
  expect((await answer(token, { ...GOOD, what: 'x'.repeat(300_000) })).status).toBe(413);
  const steps = Array.from({ length: 201 }, () => ({ text: 'x', done: false }));
  expect((await answer(token, { ...GOOD, steps })).body.errors).toMatchObject([
    { path: ['answers', 'steps'] },
  ]);
});

test('a form is closed once its maker may not create there, and says nothing of why', async () => {
  const { make, open, answer, api, boxId } = setup;
  const { token } = (await make()).body;
  const change = (data: object) =>
    api.services.prisma.user.update({ where: { id: api.userIds.editor }, data });
  for (const data of [{ role: 'viewer' }, { role: 'commenter' }]) {
    await change(data);
    expect(await answer(token, GOOD)).toMatchObject(CLOSED);
    expect(await open({ token })).toMatchObject(CLOSED);
  }
  const list = await api.call('owner', 'GET', `/codices/${boxId}/intake-links`);
  expect(list.body.items[0]).toMatchObject({ ended: 'maker' });
  // A grant gives the right back, and takes it again.
  const grant = `/codices/${boxId}/grants/member:${api.userIds.editor}`;
  expect((await api.call('owner', 'PUT', grant, { role: 'editor' })).status).toBeLessThan(300);
  expect((await answer(token, { ...GOOD, title: 'By a grant' })).status).toBe(201);
  await api.call('owner', 'DELETE', grant);
  expect(await answer(token, GOOD)).toMatchObject(CLOSED);
  await change({ role: 'editor', disabledAt: new Date() });
  expect(await answer(token, GOOD)).toMatchObject(CLOSED);
  await change({ disabledAt: null });
  expect((await answer(token, { ...GOOD, title: 'Back again' })).status).toBe(201);
});

test('a form is closed while its place or template takes nothing', async () => {
  const { api, answer, open } = setup;
  const { body: box } = await api.call('editor', 'POST', '/codices', { templateId: 'box', title: 'Other' });
  const path = `/codices/${box.id}/intake-links`;
  const { token } = (await api.call('editor', 'POST', path, { templateId: 'report' })).body;
  await api.call('editor', 'DELETE', `/codices/${box.id}`);
  const refused = await answer(token, GOOD);
  expect(refused).toMatchObject(CLOSED);
  expect(refused.text).not.toContain('Other');
  expect(refused.text).not.toContain(box.id);
  expect(await open({ token })).toMatchObject(CLOSED);
  await api.call('editor', 'POST', `/codices/${box.id}/restore-from-trash`);
  expect((await answer(token, GOOD)).status).toBe(201);
  await api.call('editor', 'POST', `/codices/${box.id}/archive`);
  expect(await answer(token, GOOD)).toMatchObject(CLOSED);
  await api.call('editor', 'POST', `/codices/${box.id}/unarchive`);
  await api.services.prisma.template.update({ where: { id: 'report' }, data: { archivedAt: new Date() } });
  expect(await answer(token, GOOD)).toMatchObject(CLOSED);
  await api.services.prisma.template.update({ where: { id: 'report' }, data: { archivedAt: null } });
  expect((await answer(token, GOOD)).status).toBe(201);
  await api.call('editor', 'DELETE', `/codices/${box.id}`);
  await api.call('owner', 'POST', `/codices/${box.id}/purge`);
  expect((await answer(token, GOOD)).status).toBe(404);
});

test('it ends with its time, and with all links of its maker', async () => {
  const { make, open, api } = setup;
  const { token } = (await make({ expiresAt: new Date(now + 60_000).toISOString() })).body;
  expect((await open({ token })).status).toBe(200);
  now += 61_000;
  expect(await open({ token })).toMatchObject(CLOSED);
  const other = (await make()).body;
  const revoked = await api.call('owner', 'POST', '/share-links/revoke', { createdBy: api.userIds.editor });
  expect(revoked.status).toBe(200);
  expect(await open({ token: other.token })).toMatchObject({ status: 410, body: { code: 'revoked' } });
});

test('disabling its maker for good closes it for good', async () => {
  const { make, open, api } = setup;
  const { token, id } = (await make()).body;
  const member = `/members/${api.userIds.editor}`;
  const disabled = await api.call('owner', 'PATCH', member, { disabled: true, revokeLinks: true });
  expect(disabled.status, disabled.text).toBe(200);
  expect((await api.call('owner', 'PATCH', member, { disabled: false })).status).toBe(200);
  expect(await open({ token })).toMatchObject({ status: 410, body: { code: 'revoked' } });
  const closed = { subject: id, action: 'intake-link-revoked', actorId: api.userIds.owner };
  expect(await api.services.prisma.auditEvent.count({ where: closed })).toBe(1);
});

test('the token of a form opens no other door', async () => {
  const { make, api, boxId } = setup;
  const { token } = (await make()).body;
  const guest = { bearer: token };
  const answers = [
    await api.call(null, 'POST', '/share/open', { token, name: 'Mo' }),
    await api.call(null, 'POST', '/share/view', { token }),
    await api.call(null, 'POST', '/tickets', { share: { token, guestId: 'x', name: 'Mo' } }),
    await api.call(guest, 'GET', `/codices/${boxId}`),
    await api.call(guest, 'GET', '/tree'),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 401, 401]);
  expect(await api.services.authenticator.fromSocketToken(token)).toBeNull();
});
