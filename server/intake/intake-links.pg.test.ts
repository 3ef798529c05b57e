/** Forms as members make them, and what a stranger is asked and makes by them. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { JsonObject } from '#core/json.ts';
import { createIntakeSetup, GOOD, type IntakeSetup, newKey } from './intake.fixture.ts';

let setup: IntakeSetup;
beforeAll(async () => {
  setup = await createIntakeSetup(inject('testDatabase'));
});
afterAll(() => setup?.api.close());

const labelsOf = (body: unknown) =>
  (body as { questions: readonly { label: string }[] }).questions.map(({ label }) => label);

test('a form asks for all that a stranger can fill in, and tells of nothing else', async () => {
  const { make, open, api, boxId } = setup;
  const made = await make({ name: 'Faults' });
  expect(made.status, made.text).toBe(201);
  expect(made.body.url).toContain(`/f/${made.body.token}`);
  const asked = await open({ token: made.body.token });
  expect(asked.status, asked.text).toBe(200);
  expect((asked.body as unknown as JsonObject)['title']).toBe('Fault report');
  const labels = ['Title', 'Severity', 'Room', 'Since', 'Until', 'Phone', 'Hidden reason', 'Hidden level'];
  expect([...labelsOf(asked.body)].sort()).toEqual([...labels, 'Note', 'What happened', 'Steps'].sort());
  // A field that is not asked is not told of, whatever depends on it: `note` is hidden as long as `level` is 3.
  const fields = ['title', 'severity', 'what', 'phone', 'note'];
  const { token } = (await make({ fields })).body;
  const few = await open({ token });
  expect(labelsOf(few.body)).toEqual(['Title', 'Severity', 'Phone', 'What happened']);
  const { owner, editor } = api.userIds;
  const secrets = [
    'Hidden',
    'hush',
    'level',
    'none yet',
    'Note',
    'Workflow',
    'state',
    'Secret box',
    'Faults',
  ];
  for (const secret of [...secrets, boxId, owner, editor, 'Box']) expect(few.text).not.toContain(secret);
});

test('an answer is one Codex in the name of the form, however often it is sent', async () => {
  const { make, answer, api, arrived } = setup;
  const { token } = (await make({ name: 'Faults', thanks: 'We look at it.' })).body;
  const key = newKey();
  const sent = await Promise.all([1, 2, 3].map(() => answer(token, { ...GOOD, room: 'B12' }, key)));
  expect(sent.map(({ status }) => status)).toEqual([201, 201, 201]);
  expect(sent[0]?.text).toBe('{"thanks":"We look at it."}');
  expect((await answer(token, { ...GOOD, room: 'B12' }, key)).status).toBe(201);
  const below = (await arrived()).filter(({ title }) => title === GOOD.title);
  expect(below).toHaveLength(1);
  const codex = (await api.call('viewer', 'GET', `/codices/${below[0]?.id}`)).body as unknown as JsonObject;
  expect(codex).toMatchObject({
    createdBy: { name: 'Form Faults' },
    updatedBy: { name: 'Form Faults' },
    fields: { severity: 'Low', room: 'B12', what: { markdown: 'It went out.' }, state: 'Open', level: 3 },
  });
  const history = await api.call('viewer', 'GET', `/codices/${below[0]?.id}/operations`);
  expect(history.text).toContain('Form Faults');
  expect(history.text).not.toContain('The editor');
  // Other answers under the same key are not a second Codex, and not lost without a word.
  const other = await answer(token, { ...GOOD, title: 'Another' }, key);
  expect(other).toMatchObject({ status: 409, body: { code: 'conflict' } });
  expect((await arrived()).some(({ title }) => title === 'Another')).toBe(false);
});

test('the rules of the template are kept, with a problem at each question', async () => {
  const { make, answer, arrived } = setup;
  const { token } = (await make()).body;
  const before = (await arrived()).length;
  const pathsOf = async (answers: JsonObject) =>
    (await answer(token, answers)).body.errors.map(({ path }) => path.join('.'));
  expect(await pathsOf({})).toEqual(['answers.title', 'answers.severity', 'answers.what']);
  expect(await pathsOf({ ...GOOD, severity: 'Awful' })).toEqual(['answers.severity']);
  expect(await pathsOf({ ...GOOD, room: 'attic' })).toEqual(['answers.room']);
  expect(await pathsOf({ ...GOOD, since: 'yesterday' })).toEqual(['answers.since']);
  expect(await pathsOf({ ...GOOD, severity: 'High' })).toEqual(['answers.phone']);
  expect(await pathsOf({ ...GOOD, phone: '12' })).toEqual(['answers.phone']);
  expect(await pathsOf({ ...GOOD, since: '2026-07-01', until: '2026-05-01' })).toEqual(['answers.until']);
  expect(await pathsOf({ ...GOOD, what: 'x'.repeat(20_001) })).toEqual(['answers.what']);
  expect(await pathsOf({ ...GOOD, title: '   ' })).toEqual(['answers.title']);
  expect((await arrived()).length).toBe(before);
  // The same key, mended.
  const key = newKey();
  expect((await answer(token, { ...GOOD, severity: 'High' }, key)).status).toBe(422);
  expect((await answer(token, { ...GOOD, severity: 'High', phone: '12' }, key)).status).toBe(201);
  expect((await arrived()).length).toBe(before + 1);
});

test('templates that may not stand there and fields that cannot be asked are refused by name', async () => {
  const { make, api, boxId } = setup;
  const named = async (body: JsonObject) => {
    const refused = await make(body);
    expect(refused.status, refused.text).toBe(422);
    return refused.body.errors.map(({ path }) => path.join('.'));
  };
  expect(await named({ templateId: 'box' })).toEqual(['templateId']);
  expect(await named({ templateId: 'nothing' })).toEqual(['templateId']);
  for (const field of ['lead', 'twin', 'plan', 'sum', 'state', 'nothing'])
    expect(await named({ fields: ['title', field] })).toEqual(['fields.1']);
  expect(await named({ expiresAt: '2020-01-01T00:00:00.000Z' })).toEqual(['expiresAt']);
  expect(await named({ maxAnswers: 0 })).toEqual(['maxAnswers']);
  expect(await named({ fields: [] })).toEqual(['fields']);
  const path = `/codices/${boxId}/intake-links`;
  expect((await api.call('viewer', 'POST', path, { templateId: 'report' })).status).toBe(403);
  expect((await api.call('commenter', 'GET', path)).status).toBe(403);
});

test('a form is listed, changed and closed, which is in the audit log', async () => {
  const { make, answer, open, api, boxId } = setup;
  const { id, token } = (await make({ name: 'To change' })).body;
  await answer(token, { ...GOOD, title: 'Before the change' });
  const list = await api.call('owner', 'GET', `/codices/${boxId}/intake-links`);
  expect(list.body.items.find((one) => one.id === id)).toMatchObject({
    ...{ name: 'To change', answers: 1, ended: null, hasPassword: false, parentId: boxId },
    template: { id: 'report', name: 'Fault report' },
  });
  expect(list.text).not.toContain(token);
  const change = (body: JsonObject) => api.call('editor', 'PATCH', `/intake-links/${id}`, body);
  expect((await change({ fields: ['title', 'lead'] })).status).toBe(422);
  expect((await change({ fields: ['title', 'what'], maxAnswers: 1 })).body).toMatchObject({ ended: 'full' });
  // Somebody had it open as it was.
  expect((await open({ token })).status).toBe(410);
  expect((await change({ maxAnswers: null })).body).toMatchObject({ ended: null });
  expect(await answer(token, GOOD)).toMatchObject({
    status: 422,
    body: { errors: [{ path: ['answers', 'severity'], message: 'This is not asked.' }] },
  });
  expect((await api.call('editor', 'DELETE', `/intake-links/${id}`)).status).toBe(204);
  expect(await open({ token })).toMatchObject({ status: 410, body: { code: 'revoked' } });
  expect((await answer(token, { title: 'Late', what: 'x' })).status).toBe(410);
  const audit = await api.services.prisma.auditEvent.findMany({
    where: { subject: id },
    orderBy: { at: 'asc' },
  });
  expect(audit.map(({ action }) => action)).toEqual([
    'intake-link-created',
    'intake-link-changed',
    'intake-link-changed',
    'intake-link-revoked',
  ]);
  const all = await api.call('admin', 'GET', '/intake-links?state=ended');
  expect(all.body.items.map((one) => one.id)).toContain(id);
});

test('answers arrive at the top of the workspace too', async () => {
  const { api, answer } = setup;
  const body = { templateId: 'report', fields: ['title'], expiresAt: null };
  const { token, id } = (await api.call('editor', 'POST', '/workspace/intake-links', body)).body;
  expect((await answer(token, { title: 'On top' })).status).toBe(201);
  const found = await api.call('owner', 'GET', '/codices?q=top');
  expect(found.body.items).toMatchObject([{ title: 'On top', parentId: null }]);
  const list = await api.call('editor', 'GET', '/workspace/intake-links');
  expect(list.body.items.map((one) => one.id)).toEqual([id]);
});

test('a password is asked for at both doors, and guessing it has an end', async () => {
  const { make, open, answer } = setup;
  const { token } = (await make({ password: 'correct horse' })).body;
  expect(await open({ token })).toMatchObject({ status: 401, body: { code: 'password_required' } });
  expect((await answer(token, GOOD)).status).toBe(401);
  expect((await open({ token, password: 'correct horse' })).status).toBe(200);
  expect((await answer(token, GOOD, newKey(), { password: 'correct horse' })).status).toBe(201);
  for (let tries = 0; tries < 5; tries += 1) await answer(token, GOOD, newKey(), { password: 'wrong' });
  expect((await open({ token, password: 'correct horse' })).status).toBe(429);
});
