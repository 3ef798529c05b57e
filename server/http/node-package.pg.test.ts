/** The package `@vespera/bindery` as a program gets it: packed, installed outside of the repository, typed, and run. */
import { type ExecFileException, execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Bindery } from '#clients/node/bindery.ts';
import { installPackage, npm } from '#clients/node/install-package.fixture.ts';
import { buildNodeClient } from '#scripts/node-client.mjs';
import { createApiToken } from '../access/api-token.ts';
import { packageRoot } from '../config/package-root.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { startTestServer, type TestServer } from '../runtime/test-server.ts';

const run = promisify(execFile);

let database: TestDatabase;
let server: TestServer;
let folder: string;
let program: string;
let token: string;
let bindery: Bindery;
/** Of what a program loads when it imports the client, compressed. */
let bytesAtOnce: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bindery-package-'));
  program = join(folder, 'program');
  database = await createTestDatabase(inject('testDatabase'));
  server = await startTestServer({ DATA_DIR: join(folder, 'data'), DATABASE_URL: database.serverUrl });
  const ana = await server.prisma.user.create({
    data: { email: 'ana@example.org', name: 'Ana', role: 'editor' },
  });
  ({ token } = await createApiToken(server.prisma, { userId: ana.id, name: 'program' }));
  bindery = new Bindery({ baseUrl: server.baseUrl, token });
  await installPackage(await pack(), program);
});
afterAll(async () => {
  await bindery?.close();
  await server?.stop();
  await database?.drop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** As `npm run build` and `npm pack` make it; the path of the tarball. */
async function pack(): Promise<string> {
  const source = join(packageRoot(), 'clients/node');
  const packed = join(folder, 'package');
  mkdirSync(packed);
  for (const file of ['package.json', 'README.md']) cpSync(join(source, file), join(packed, file));
  const { atOnce } = await buildNodeClient(join(packed, 'dist'));
  bytesAtOnce = atOnce.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
  const { stdout } = await npm(packed, 'pack', '--json');
  const [{ filename, files }] = JSON.parse(stdout);
  expect(files.map(({ path }: { path: string }) => path)).toEqual(
    expect.arrayContaining(['dist/LICENSE', 'dist/THIRD-PARTY-LICENSES', 'dist/bindery.js', 'package.json']),
  );
  return join(packed, filename);
}

/** Runs a file of the installed program; what it wrote, also when it failed. */
async function start(file: string, ...args: readonly string[]): Promise<string> {
  const env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    NODE_ENV: 'production',
    BINDERY_URL: server.baseUrl,
    BINDERY_TOKEN: token,
  };
  const running = run(process.execPath, [file, ...args], { cwd: program, env });
  const { stdout, stderr } = await running.catch(
    (error: ExecFileException & { stdout: string; stderr: string }) => error,
  );
  return stdout + stderr;
}

/** The programs of docs/node.md, as they stand there. */
function programs(): ReadonlyMap<string, string> {
  const text = readFileSync(join(packageRoot(), 'docs/node.md'), 'utf8');
  const found = [...text.matchAll(/^```js file=(\S+)\n(.*?)^```$/gms)];
  return new Map(found.map(([, name = '', source = '']) => [name, source]));
}

const NEW_INCIDENT = { templateId: 'incident-review', title: 'Search was slow' } as const;

describe('the installed package', () => {
  test('is small: rich text comes when it is needed', () => {
    expect(bytesAtOnce).toBeGreaterThan(10_000);
    expect(bytesAtOnce).toBeLessThan(90_000);
  });

  test('prints the types of templates, and has those it needs, without the workspace', async () => {
    const types = await start('node_modules/@vespera/bindery/dist/print-types.js', 'incident-review');
    expect(types).toContain('readonly severity: ValueField<"Low" | "Medium" | "High" | "Critical">;');
    writeFileSync(join(program, 'templates.ts'), types);
    writeFileSync(
      join(program, 'typed.ts'),
      `import { Bindery, BinderyError, type ErrorCode } from '@vespera/bindery';
       import { openFileStore } from '@vespera/bindery/file-store';
       import type { IncidentReview } from './templates.js';
       const store = await openFileStore('state');
       const bindery = new Bindery({ baseUrl: 'https://bindery.example.org', token: 'vb_1', store });
       const codex = await bindery.openCodex<IncidentReview>('id');
       codex.fields.severity.set('High');
       await codex.fields.summary.setMarkdown('x');
       // @ts-${'expect-error'}: no such option
       codex.fields.severity.set('Terrible');
       const code: ErrorCode | null = codex instanceof BinderyError ? codex.code : null;
       for await (const { fields } of codex.changes()) console.log(fields.join(), code, codex.doc.clientID);
       const open = await bindery.openCodex('id');
       const label: string = open.field('x').label + (open.template.fields['x']?.type ?? '');
       for await (const { title, fields } of bindery.listCodices({ q: 'x' })) console.log(title, fields?.['a'], label);`,
    );
    const config = {
      compilerOptions: {
        ...{
          strict: true,
          noEmit: true,
          module: 'nodenext',
          target: 'es2022',
          skipLibCheck: false,
          types: [],
        },
        lib: ['es2023', 'dom', 'dom.iterable'],
      },
      files: ['typed.ts'],
    };
    writeFileSync(join(program, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(packageRoot(), 'node_modules/typescript-native/bin/tsc');
    expect(await start(tsc, '-p', '.')).toBe('');
  });

  test('understands the Yjs of the program', async () => {
    const { id } = await bindery.createCodex(NEW_INCIDENT);
    writeFileSync(
      join(program, 'same-yjs.mjs'),
      `import * as Y from 'yjs';
       import { Bindery } from '@vespera/bindery';
       const bindery = new Bindery();
       const codex = await bindery.openCodex(process.argv[2]);
       console.log(codex.doc instanceof Y.Doc, codex.doc.getText('title') instanceof Y.Text);
       codex.doc.getText('title').insert(0, 'Yesterday: ');
       await codex.saved();
       await bindery.close();`,
    );
    expect(await start('same-yjs.mjs', id)).toBe('true true\n');
    expect((await bindery.getCodex(id)).title).toBe('Yesterday: Search was slow');
  });
});

describe('the programs of docs/node.md', () => {
  test('are all run here, and short', () => {
    expect([...programs().keys()].sort()).toEqual([
      ...['original.mjs', 'propose.mjs', 'summarise.mjs', 'triage.mjs'],
    ]);
    for (const source of programs().values()) expect(source.split('\n').length).toBeLessThan(40);
  });

  test('original.mjs', async () => {
    const { id } = await bindery.createCodex(NEW_INCIDENT);
    writeProgram('original.mjs');
    expect(await start('original.mjs', id)).toBe('');
    expect((await bindery.getCodex(id)).title).toBe('New Component Name');
  });

  test('triage.mjs', async () => {
    const { id } = await bindery.createCodex({
      ...NEW_INCIDENT,
      fields: { severity: 'Critical', services: ['api'] },
    });
    await bindery.createCodex({ ...NEW_INCIDENT, title: 'Harmless', fields: { severity: 'Low' } });
    writeProgram('triage.mjs');
    expect(await start('triage.mjs')).toBe('triaged: Search was slow\n');
    expect(await start('triage.mjs')).toBe('');
    expect((await bindery.getCodex(id)).fields['services']).toEqual(['api', 'triaged']);
    const threads = [];
    for await (const thread of bindery.comments(id).list()) threads.push(thread);
    expect(threads).toHaveLength(1);
  });

  test('summarise.mjs', async () => {
    const { id } = await bindery.createCodex({ ...NEW_INCIDENT, fields: { timeline: [{ event: 'Alert' }] } });
    writeProgram('summarise.mjs');
    const running = start('summarise.mjs', id);
    const codex = await bindery.openCodex(id);
    await expect.poll(() => codex.field('summary').markdown()).toBe('- ?: Alert');
    codex.field('timeline').insertRow({ time: '03:12', event: 'Rolled back' });
    await expect.poll(() => codex.field('summary').markdown()).toBe('- ?: Alert\n- 03:12: Rolled back');
    codex.setTitle('Search was slow (done)');
    expect(await running).toMatch(/^summarised: 1\n(?:summarised: 2\n)+$/);
    await codex.close();
  });

  test('propose.mjs', async () => {
    const { id } = await bindery.createCodex(NEW_INCIDENT);
    writeProgram('propose.mjs');
    expect(await start('propose.mjs', id, 'cold-cache')).toBe('rootCause\n');
    expect((await bindery.getCodex(id, { branch: 'cold-cache' })).fields['rootCause']).toEqual({
      markdown: '**Proposed:** the cache was cold.',
    });
    expect(JSON.stringify((await bindery.getCodex(id)).fields['rootCause'])).not.toContain('Proposed');
  });
});

function writeProgram(name: string): void {
  writeFileSync(join(program, name), programs().get(name) ?? '');
}
