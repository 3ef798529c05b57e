/** The programs of docs/cookbook.md, as they stand there, with a whole server. */
import { execFile, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { Bindery } from '#clients/node/bindery.ts';
import { bundleNodeClient } from '#scripts/node-client.mjs';
import { createApiToken } from '#server/access/api-token.ts';
import { packageRoot } from '#server/config/package-root.ts';
import { createTestDatabase, type TestDatabase } from '#server/database/test-database.ts';
import { startTestServer, type TestServer } from '#server/runtime/test-server.ts';
import { hasPython } from '../contract/clients/python.fixture.ts';

const run = promisify(execFile);
const hasGit = spawnSync('git', ['--version'], { stdio: 'ignore' }).status === 0;

let database: TestDatabase;
let server: TestServer;
let data: string;
let folder: string;
let ana: { readonly id: string; readonly token: string };
let bindery: Bindery;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'bindery-cookbook-'));
  await installClient(join(data, 'node_modules'));
});
afterAll(() => {
  if (data) rmSync(data, { recursive: true, force: true });
});
// Programs look at everything there is: each has a workspace of its own.
beforeEach(async () => {
  folder = mkdtempSync(join(data, 'program-'));
  database = await createTestDatabase(inject('testDatabase'));
  server = await startTestServer({ DATA_DIR: join(folder, 'data'), DATABASE_URL: database.serverUrl });
  ana = await makeMember('Ana');
  bindery = new Bindery({ baseUrl: server.baseUrl, token: ana.token });
  return async () => {
    await bindery.close();
    await server.stop();
    await database.drop();
  };
});

/** The client as it is built, beside the packages that it depends on. */
async function installClient(modules: string): Promise<void> {
  const installed = join(modules, '@vespera/bindery');
  mkdirSync(installed, { recursive: true });
  const manifest = readFileSync(join(packageRoot(), 'clients/node/package.json'));
  writeFileSync(join(installed, 'package.json'), manifest);
  await bundleNodeClient(join(installed, 'dist'));
  for (const name of ['yjs', 'lib0', 'ws'])
    symlinkSync(join(packageRoot(), 'node_modules', name), join(modules, name));
}

async function makeMember(name: string, scopes?: ('suggest' | 'write')[]) {
  const { id } = await server.prisma.user.create({
    data: { email: `${name}@example.org`.toLowerCase(), name, role: 'editor' },
  });
  return { id, token: await makeToken(id, scopes) };
}

async function makeToken(userId: string, scopes?: ('suggest' | 'write')[]): Promise<string> {
  const more = scopes === undefined ? {} : { scopes };
  return (await createApiToken(server.prisma, { userId, name: 'program', ...more })).token;
}

/** The programs by their names. */
const programs: ReadonlyMap<string, string> = new Map(
  [
    ...readFileSync(join(packageRoot(), 'docs/cookbook.md'), 'utf8').matchAll(
      /^```(?:js|py) file=(\S+)\n(.*?)^```$/gms,
    ),
  ].map(([, name = '', source = '']) => [name, source]),
);

/** Runs one; what it wrote, also where it failed. */
async function start(
  name: string,
  words: readonly string[] = [],
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  writeFileSync(join(folder, name), programs.get(name) ?? '');
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: 'production',
    ...{ PATH: process.env['PATH'], PYTHONPATH: join(packageRoot(), 'clients/python') },
    ...{ PYTHONDONTWRITEBYTECODE: '1', XDG_STATE_HOME: folder },
    ...{ BINDERY_URL: server.baseUrl, BINDERY_TOKEN: ana.token, ...more },
  };
  const program = name.endsWith('.py') ? 'python3' : process.execPath;
  const running = run(program, [name, ...words], { cwd: folder, env });
  const { stdout, stderr } = await running.catch((error: { stdout: string; stderr: string }) => error);
  return stdout + stderr;
}

const make = async (
  templateId: string,
  title: string,
  fields: Record<string, unknown> = {},
  parentId?: string,
) =>
  await bindery.createCodex({
    templateId,
    title,
    fields,
    ...(parentId !== undefined && { parentId }),
  } as Parameters<Bindery['createCodex']>[0]);

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const titles = async (query: Parameters<Bindery['listCodices']>[0]) =>
  (await all(bindery.listCodices({ sort: 'title', ...query }))).map(({ title }) => title);

test('there are ten, each short', () => {
  expect([...programs.keys()]).toHaveLength(10);
  for (const source of programs.values()) expect(source.split('\n').length).toBeLessThan(40);
});

describe('in JavaScript', () => {
  test('ci-incident.mjs posts a review with its log, once', async () => {
    writeFileSync(join(folder, 'log.txt'), 'installing\nbuilding\nerror: no space left\n');
    const env = { CI_JOB: 'deploy', CI_RUN: '4711', CI_LOG: join(folder, 'log.txt') };
    const [, id = ''] = /^posted: (\S+)\n$/.exec(await start('ci-incident.mjs', [], env)) ?? [];
    expect(await start('ci-incident.mjs', [], env)).toBe(`known: ${id}\n`);
    const { title, fields } = await bindery.getCodex(id);
    expect(title).toBe('deploy failed (run 4711)');
    expect(JSON.stringify(fields['summary'])).toContain('error: no space left');
    const [file] = fields['screenshots'] as { assetId: string; name: string }[];
    expect(file?.name).toBe('ci-log.txt');
    const stored = await bindery.files(id).download(file?.assetId ?? '');
    expect(new TextDecoder().decode(stored)).toContain('installing');
  });

  test('file-conflicts.mjs files a task, once', async () => {
    const { id, revision } = await make('task', 'Move the office');
    await make('task', 'Harmless');
    await bindery.changeCodex(id, { fields: { priority: 'high' } });
    const made = { at: new Date().toISOString(), seq: revision };
    await bindery.changeCodex(
      id,
      { fields: { priority: 'low' }, made },
      { idempotencyKey: crypto.randomUUID() },
    );
    expect(await start('file-conflicts.mjs')).toBe('filed: Move the office\n');
    expect(await start('file-conflicts.mjs')).toBe('');
    const [task] = await all(bindery.listCodices({ q: 'twice', fields: ['description', 'related'] }));
    expect(task).toMatchObject({
      title: 'Settle what was written twice: Move the office',
      fields: { related: [id] },
    });
    expect(JSON.stringify(task?.fields?.['description'])).toMatch(/Low.*by Ana, and also was: “High” by Ana/);
  });

  test('glossary.mjs proposes terms on a branch, with a token that proposes', async () => {
    const ben = await makeMember('Ben');
    const glossary = await make('blank-page', 'Glossary', { body: '**Codex**: one document.' });
    await make('blank-page', 'Journal', {
      body: 'A log.\n\n**Journal**: the log of operations.\n\n**codex**: again.',
    });
    const agent = { BINDERY_TOKEN: await makeToken(ana.id, ['suggest']) };
    expect(await start('glossary.mjs', [glossary.id, ben.id], agent)).toBe('proposed: 1\n');
    const [branch] = await bindery.branches(glossary.id).list();
    const { fields } = await bindery.getCodex(glossary.id, { branch: branch?.name ?? '' });
    expect(fields['body']).toEqual({
      markdown: '**Codex**: one document.\n\n**Journal**: the log of operations. (Journal)',
    });
    expect((await bindery.getCodex(glossary.id)).fields['body']).toEqual({
      markdown: '**Codex**: one document.',
    });
    expect(await bindery.reviews(glossary.id).list(branch?.name)).toMatchObject([
      { reviewers: [{ name: 'Ben' }] },
    ]);
    await bindery.branches(glossary.id).merge(branch?.name ?? '');
    expect(await start('glossary.mjs', [glossary.id, ben.id], agent)).toBe('proposed: 0\n');
  });

  test('tell-chat.mjs tells what happened since it last ran, once', async () => {
    const told: string[] = [];
    const chat = createServer((request, response) => {
      request.setEncoding('utf8').on('data', (body: string) => told.push(JSON.parse(body).text));
      request.on('end', () => response.end());
    });
    await new Promise<void>((resolve) => chat.listen(0, '127.0.0.1', resolve));
    const env = { CHAT_URL: `http://127.0.0.1:${(chat.address() as AddressInfo).port}` };
    const { id } = await make('task', 'Move the office');
    expect(await start('tell-chat.mjs', ['--once'], env)).toBe('');
    expect(told).toEqual([]);
    const change = { kind: 'value', value: 'high' } as const;
    const suggestion = await bindery.suggestions(id).suggest({ anchor: { field: 'priority' }, change });
    await bindery.suggestions(id).accept(suggestion);
    await expect
      .poll(async () => {
        expect(await start('tell-chat.mjs', ['--once'], env)).toBe('');
        return told;
      })
      .toEqual([
        'Ana suggests a change of “Move the office”',
        'Ana accepted a suggestion on “Move the office”',
      ]);
    await new Promise((resolve) => chat.close(resolve));
  });

  test('release-notes.mjs adds what was done since the last release', async () => {
    const notes = await make('blank-page', 'Releases');
    await make('task', 'First', { status: 'done' });
    await make('task', 'Not yet');
    expect(await start('release-notes.mjs', [notes.id, 'v1'])).toBe('released: 1\n');
    await make('task', 'Second', { status: 'done' });
    expect(await start('release-notes.mjs', [notes.id, 'v2'])).toBe('released: 1\n');
    expect((await bindery.getCodex(notes.id)).fields['body']).toEqual({
      markdown: '## v2\n\n- Second\n\n## v1\n\n- First',
    });
    expect((await bindery.versions(notes.id).named()).map(({ name }) => name)).toEqual(['v2', 'v1']);
  });
});

// Skipped by name where there is no Python of 3.9 or later.
describe.skipIf(!hasPython)('in Python (python3)', () => {
  test.skipIf(!hasGit)('export_to_git.py commits what has changed (git)', async () => {
    const repository = join(folder, 'repository');
    const git = async (...words: readonly string[]) =>
      (await run('git', ['-C', repository, ...words])).stdout;
    await run('git', ['init', '--quiet', repository]);
    await git('config', 'user.name', 'Export');
    await git('config', 'user.email', 'export@example.org');
    const page = await make('blank-page', 'What we know', { body: 'One **word**.' });
    const task = await make('task', 'Move the office');
    expect(await start('export_to_git.py', [repository])).toBe('changed: 2\n');
    expect(await start('export_to_git.py', [repository])).toBe('changed: 0\n');
    await bindery.changeCodex(page.id, { fields: { body: 'Two **words**.' } });
    await bindery.trashCodex(task.id);
    expect(await start('export_to_git.py', [repository])).toBe('changed: 2\n');
    const [file = ''] = readdirSync(join(repository, 'blank-page'));
    expect(file).toBe(`what-we-know-${page.id.slice(-6)}.md`);
    expect(await git('show', `HEAD:blank-page/${file}`)).toContain('Two **words**.');
    expect(await git('log', '--format=%s')).toBe('Export: 2 changed\nExport: 2 changed\n');
  });

  test('import_csv.py makes a task from each line, once', async () => {
    const lines = [
      'title,priority,due',
      'Order chairs,high,2027-02-01',
      '"Paint, twice",,',
      'Nonsense,highest,',
    ];
    writeFileSync(join(folder, 'tasks.csv'), lines.join('\n'));
    const told = await start('import_csv.py', ['tasks.csv']);
    expect(told).toBe("line 4: fields.priority: 'highest' is not one of the options.\nmade: 2\n");
    expect(await start('import_csv.py', ['tasks.csv'])).toBe(told);
    const made = await all(
      bindery.listCodices({ template: 'task', sort: 'title', fields: ['priority', 'due'] }),
    );
    expect(made.map(({ title, fields }) => ({ title, ...fields }))).toEqual([
      { title: 'Order chairs', priority: 'high', due: '2027-02-01' },
      { title: 'Paint, twice', priority: 'normal', due: null },
    ]);
  });

  test('due_this_week.py prints tasks by whom they are assigned to', async () => {
    const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    await make('task', 'Soon', { owner: ana.id, due: day(2) });
    await make('task', 'Nobody’s', { due: day(1) });
    await make('task', 'Later', { owner: ana.id, due: day(20) });
    await make('task', 'Done', { owner: ana.id, due: day(1), status: 'done' });
    const told = await start('due_this_week.py');
    expect(told).toContain(`## Ana\n- ${day(2)} Soon (to-do)\n`);
    expect(told).toContain(`## Nobody yet\n- ${day(1)} Nobody’s (to-do)\n`);
    expect(told).not.toMatch(/Later|Done/);
  });

  test('readings.py keeps what it cannot send, and sends it later', async () => {
    expect(await start('readings.py', ['first'], { BINDERY_URL: 'http://127.0.0.1:9' })).toBe('kept: 1\n');
    expect(await start('readings.py', ['second'], { BINDERY_URL: 'http://127.0.0.1:9' })).toBe('kept: 2\n');
    expect(await titles({ q: 'tags:reading' })).toEqual([]);
    expect(await start('readings.py', ['third'])).toBe('sent\n');
    const sent = await all(bindery.listCodices({ q: 'tags:reading', fields: ['body'] }));
    expect(
      sent
        .map(({ fields }) => fields?.['body'])
        .map((body) => JSON.stringify(body))
        .sort(),
    ).toEqual(['{"markdown":"first"}', '{"markdown":"second"}', '{"markdown":"third"}']);
  });

  test('house_style.py suggests other words, once', async () => {
    const top = await make('blank-page', 'Handbook');
    const body = 'We utilize **tools** in order to work.';
    const page = await make('blank-page', 'Tools', { body }, top.id);
    expect(await start('house_style.py', [top.id])).toBe('suggested: 2\n');
    expect(await start('house_style.py', [top.id])).toBe('suggested: 0\n');
    for (const suggestion of await all(bindery.suggestions(page.id).list()))
      await bindery.suggestions(page.id).accept(suggestion);
    expect((await bindery.getCodex(page.id)).fields['body']).toEqual({
      markdown: 'We use **tools** to work.',
    });
  });
});
