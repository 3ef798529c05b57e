/**
 * The first examples of the product, as files in a folder outside of the repository that has the packed clients installed, against what
 * `npm start` brings up on an empty data folder. `npm run build` must have been run.
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { test as base, expect } from '@playwright/test';
import { installPackage, npm } from '#clients/node/install-package.fixture.ts';
import { furnish, type Workspace } from './people.ts';
import { type Product, startProduct } from './product.ts';
import { type CodexAnswer, createCodex } from './rest.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..');
const hasVenv =
  spawnSync('python3', ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 9))'], {
    stdio: 'ignore',
  }).status === 0;

interface Outside {
  readonly product: Product;
  readonly workspace: Workspace;
  /** Where the programs are; nothing of the repository is near it. */
  readonly folder: string;
}

const test = base.extend<object, Outside>({
  product: [
    async ({ browserName: _ }, use) => {
      // What `npm start` runs, without npm in between: a signal reaches the server itself.
      const product = await startProduct({ command: [process.execPath, 'scripts/start.mjs'] });
      await use(product);
      await product.dispose();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  workspace: [async ({ product }, use) => use(await furnish(product)), { scope: 'worker', timeout: 60_000 }],
  folder: [
    async ({ browserName: _ }, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'bindery-outside-'));
      await use(folder);
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
});

test('Node: the packed client is installed, and the original example renames a Codex', async ({
  folder,
  product,
  workspace,
}) => {
  const { api, rae } = workspace;
  await npm(ROOT, 'pack', './clients/node', '--pack-destination', folder);
  const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  const program = join(folder, 'node');
  await installPackage(join(folder, tarball), program);
  writeFileSync(join(program, 'original.mjs'), programIn('docs/node.md', 'original.mjs'));

  const { id } = await createCodex(api, { templateId: 'react-component', title: 'DatePicker' });
  const env = await environmentOf(product, rae.email, folder);
  await run(process.execPath, ['original.mjs', id], { cwd: program, env });
  expect((await api.get<CodexAnswer>(`/codices/${id}`)).title).toBe('New Component Name');
});

test('Python: the wheel is installed, and the original example makes a Codex with nothing pending', async ({
  folder,
  product,
  workspace,
}) => {
  test.skip(!hasVenv, 'there is no python3 of 3.9 or later with venv and pip');
  const { api, rae } = workspace;
  const program = join(folder, 'python');
  mkdirSync(program);
  await run('python3', ['-m', 'venv', 'venv'], { cwd: program });
  const python = join(program, 'venv/bin/python');
  const pip = (...words: readonly string[]) =>
    run(python, ['-m', 'pip', '--disable-pip-version-check', ...words], {
      ...{ cwd: program, env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } },
    });
  await pip('wheel', '--no-index', '--no-deps', '--wheel-dir', '.', join(ROOT, 'clients/python'));
  const [wheel = ''] = readdirSync(program).filter((name) => name.endsWith('.whl'));
  await pip('install', '--no-index', wheel);
  writeFileSync(join(program, 'original.py'), programIn('clients/python/README.md', 'original.py'));

  const env = await environmentOf(product, rae.email, folder);
  const { stdout } = await run(python, ['original.py'], { cwd: program, env });
  const [, id = ''] = /^(\S+) MyComponent \[\]$/m.exec(stdout) ?? [];
  expect(await api.get<CodexAnswer>(`/codices/${id}`)).toMatchObject({ title: 'MyComponent' });
});

/** A program of a document, as it stands there. */
function programIn(document: string, name: string): string {
  const text = readFileSync(join(ROOT, document), 'utf8');
  const start = text.indexOf(` file=${name}\n`);
  if (start < 0) throw new Error(`${document} has no ${name}.`);
  const source = text.slice(text.indexOf('\n', start) + 1);
  return source.slice(0, source.indexOf('```'));
}

/** Nothing but what the documents say to set, and where a program keeps its state. */
async function environmentOf(product: Product, email: string, folder: string): Promise<NodeJS.ProcessEnv> {
  const token = await product.bindery(['token', 'create', '--user', email, '--name', 'script']);
  return {
    NODE_ENV: 'production',
    ...{ PATH: process.env['PATH'], XDG_STATE_HOME: folder },
    ...{ BINDERY_URL: product.url, BINDERY_TOKEN: token },
  };
}
