/** Files in the store and files in the database: told apart, and brought into agreement. */
import { pino } from 'pino';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { BinderyError } from '#core/errors.ts';
import { createHttpApp } from '../http/app.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { checkStore, eraseUnnamed } from './stored-files.ts';

const NOTE = `{ id: 'note', version: 1, name: 'Note', fields: { text: { type: 'text' } } }`;

let api: TestClient;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/note/versions', { source: NOTE, baseVersion: 0 });
});
afterAll(() => api?.close());

async function makeCodexWith(text: string) {
  const made = await api.call('editor', 'POST', '/codices', { templateId: 'note', title: 'Files' });
  const codexId: string = made.body.id;
  const init = { method: 'POST', headers: { authorization: `Bearer ${api.tokens.editor}` }, body: text };
  const answer = await api.app.request(`/api/v1/codices/${codexId}/assets?name=a.txt`, init);
  const { id } = await answer.json();
  return await api.services.prisma.asset.findUniqueOrThrow({ where: { id } });
}

const away = () => Promise.reject(new BinderyError('unavailable', 'The file store does not answer.'));

test('a purge is done although the store is away; a clean-up erases what is left there, and no more', async () => {
  const { assets, prisma } = api.services;
  const [purged, kept] = [await makeCodexWith('rubbish'), await makeCodexWith('needed')];
  await api.call('editor', 'DELETE', `/codices/${purged.codexId}`);
  const app = createHttpApp({ ...api.services, assets: { ...assets, remove: away } });
  const headers = { authorization: `Bearer ${api.tokens.admin}` };
  const answer = await app.request(`/api/v1/codices/${purged.codexId}/purge`, { method: 'POST', headers });
  expect(answer.status).toBe(204);
  expect(await prisma.codex.count({ where: { id: purged.codexId } })).toBe(0);
  expect(await assets.has(purged.sha256, purged.size)).toBe(true);
  expect(await eraseUnnamed({ prisma, assets })).toEqual({ kept: 1, erased: [purged.sha256] });
  expect(await assets.has(purged.sha256, purged.size)).toBe(false);
  expect(await assets.has(kept.sha256, kept.size)).toBe(true);
});

test('a clean-up leaves what comes to be needed while it looks', async () => {
  const { assets, prisma } = api.services;
  const { sha256, size } = await makeCodexWith('uploaded at this moment');
  const late = {
    ...prisma,
    asset: { findMany: async () => [], count: prisma.asset.count.bind(prisma.asset) },
  };
  const report = await eraseUnnamed({ prisma: late as unknown as typeof prisma, assets });
  expect(report.erased).toEqual([]);
  expect(await assets.has(sha256, size)).toBe(true);
});

test('a start tells settings that cannot work from a store that is away or lacks files', async () => {
  const { assets, prisma } = api.services;
  const said: string[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => said.push(JSON.parse(line).msg) });
  await checkStore({ prisma, assets, log });
  expect(said).toEqual([]);
  await checkStore({ prisma, assets: { ...assets, check: away }, log });
  await checkStore({ prisma, assets: { ...assets, has: async () => false }, log });
  expect(said).toEqual([
    'the store of uploaded files cannot be used',
    'uploaded files are not in the store that is set: move them with "bindery files move"',
  ]);
  const refused = () =>
    Promise.reject(new BinderyError('invalid_input', 'The file store refuses our credentials.'));
  await expect(checkStore({ prisma, assets: { ...assets, check: refused }, log })).rejects.toThrow('refuses');
});
