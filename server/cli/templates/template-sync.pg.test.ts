/** `template pull`, `push` and `diff` against an instance, in a folder under version control. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { readEnv } from '#server/config/env.ts';
import { createTestClient, type TestClient } from '#server/http/test-client.ts';
import type { Context } from '../command/command.ts';
import { runCommandLine } from '../run.ts';

let api: TestClient;
let folder: string;
let server: ReturnType<typeof serve>;
let url: string;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  server = await new Promise((resolve) => {
    const listening = serve({ fetch: api.app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
      url = `http://127.0.0.1:${port}`;
      resolve(listening);
    });
  });
});
afterAll(async () => {
  server?.close();
  await api?.close();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindery-templates-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const BASE = `// Everything has an owner.\n{ id: 'base', version: 1, abstract: true, fields: { owner: 'person' } }\n`;
const LEAF = `{ id: 'leaf', version: 1, extends: 'base', fields: { text: 'text' } }\n`;
const file = (id: string) => join(folder, `${id}.json5`);
const run = (command: string, ...more: readonly string[]) => {
  const context: Context = {
    readEnv: () => readEnv({ DATA_DIR: folder }),
    readStdin: async () => '',
    readClientEnv: () => ({ url, token: api.tokens.admin }),
    startServer: async () => undefined,
    withDatabase: async () => {
      throw new Error('no database here');
    },
  };
  return runCommandLine(['template', command, '--dir', folder, ...more], context);
};
const versionOf = async (id: string) => (await api.call('viewer', 'GET', `/templates/${id}`)).body.version;

test('pushed with what they extend first, pulled elsewhere, changed, compared and pushed again', async () => {
  writeFileSync(file('base'), BASE);
  writeFileSync(file('leaf'), LEAF);
  // By name the leaf would come second anyhow: here it is given first.
  expect(await run('push', 'leaf', 'base')).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('2 templates pushed'),
  });
  expect(await run('push')).toMatchObject({ exitCode: 0 });
  expect(await versionOf('leaf')).toBe(1);

  for (const name of readdirSync(folder)) rmSync(join(folder, name));
  expect(await run('pull')).toMatchObject({ exitCode: 0 });
  expect(readFileSync(file('base'), 'utf8')).toBe(BASE);
  expect(await run('diff')).toMatchObject({ exitCode: 0, stdout: '2 templates, no differences.' });

  writeFileSync(file('leaf'), LEAF.replace("'text' }", "'text', due: 'date' }"));
  const different = await run('diff');
  expect(different.exitCode).toBe(1);
  expect(different.stdout).toMatch(/^\+.*due: 'date'/m);
  expect(await run('push')).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('leaf: published (version 2)'),
  });
});

test('a version published in between is refused by name, and neither side is overwritten', async () => {
  await run('pull', 'leaf');
  const pulled = readFileSync(file('leaf'), 'utf8');
  const theirs = pulled.replace("'date'", "'dateTime'").replace('due', 'dueAt');
  const baseVersion = await versionOf('leaf');
  await api.call('admin', 'POST', '/templates/leaf/versions', { source: theirs, baseVersion });
  const ours = pulled.replace("id: 'leaf',", "id: 'leaf', name: 'Ours',");
  writeFileSync(file('leaf'), ours);

  const pushed = await run('push');
  expect(pushed).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('leaf: refused') });
  expect(pushed.stdout).toContain('template pull');
  const kept = await run('pull', 'leaf');
  expect(kept.exitCode).toBe(1);
  expect(readFileSync(file('leaf'), 'utf8')).toBe(ours);
  expect(await run('pull', 'leaf', '--overwrite')).toMatchObject({ exitCode: 0 });
  expect(readFileSync(file('leaf'), 'utf8')).toBe(theirs);
});

test('what is wrong is said with its place, and wrong names are wrong usage', async () => {
  writeFileSync(file('bad'), "{\n  id: 'bad', version: 1,\n  fields: { a: 'txt' },\n}\n");
  expect(await run('push')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/bad\.json5:3:\d+: /),
  });
  rmSync(file('bad'));
  expect(await run('pull', 'nowhere')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('nowhere'),
  });
  expect(await run('push', 'nowhere')).toMatchObject({ exitCode: 2 });
});
