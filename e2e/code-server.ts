/** A real VS Code for the specs: code-server with the extension in it, in a process of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const DIST = join(ROOT, 'clients', 'vscode', 'dist');
/** Where `npm run test:vscode -- --install` puts it. */
const INSTALLED = join(
  ROOT,
  '.data',
  'code-server',
  'node_modules',
  'code-server',
  'out',
  'node',
  'entry.js',
);
const START_TIMEOUT_MS = 90_000;

export interface CodeServer {
  readonly url: string;
  /** The folder that is open in it. */
  readonly folder: string;
  /** Puts a file into the folder. */
  write(name: string, text: string): Promise<void>;
  /** What it has printed, for a failing test to show. */
  output(): string;
  stop(): Promise<void>;
}

/** `CODE_SERVER`, or the one that was installed here: the file that Node runs; `null` where there is none. */
export function findCodeServer(): string | null {
  const file = process.env['CODE_SERVER'] || INSTALLED;
  return existsSync(file) ? file : null;
}

/** The package that `npm run build:vscode` made; `null` where it was not run. */
export function findExtension(): string | null {
  const name = existsSync(DIST) ? readdirSync(DIST).find((file) => file.endsWith('.vsix')) : undefined;
  return name === undefined ? null : join(DIST, name);
}

/** Installs the extension, and starts the editor on an empty folder; `env` is what its extensions find there. */
export async function startCodeServer(env: Readonly<Record<string, string>>): Promise<CodeServer> {
  const [entry, extension] = [findCodeServer(), findExtension()];
  if (entry === null || extension === null) throw new Error('There is no code-server, or no extension.');
  const home = mkdtempSync(join(tmpdir(), 'bindery-vscode-'));
  const folder = join(home, 'project');
  mkdirSync(folder);
  writeSettings(join(home, 'user'));
  const folders = ['--user-data-dir', join(home, 'user'), '--extensions-dir', join(home, 'extensions')];
  const installed = spawnSync(process.execPath, [entry, ...folders, '--install-extension', extension], {
    encoding: 'utf8',
    env: { ...process.env, HOME: home },
  });
  if (installed.status !== 0)
    throw new Error(`It was not installed:\n${installed.stdout}${installed.stderr}`);
  const port = await findFreePort();
  const started = spawn(
    process.execPath,
    [entry, ...folders, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, ...QUIET, folder],
    { env: { ...process.env, HOME: home, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [started.stdout, started.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  const url = `http://127.0.0.1:${port}`;
  await untilServed(url, started, () => output);
  return {
    ...{ url, folder },
    write: (name, text) => writeFile(join(folder, name), text),
    output: () => output,
    stop: async () => {
      started.kill('SIGTERM');
      if (started.exitCode === null) await once(started, 'exit');
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

const QUIET = ['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'];

/** Nothing moves, nothing greets, nothing is asked of a gallery. */
function writeSettings(userData: string): void {
  mkdirSync(join(userData, 'User'), { recursive: true });
  const settings = {
    'workbench.startupEditor': 'none',
    'workbench.reduceMotion': 'on',
    'workbench.tips.enabled': false,
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'window.autoDetectColorScheme': true,
    'editor.minimap.enabled': false,
    'editor.wordWrap': 'on',
    'editor.cursorBlinking': 'solid',
    'editor.quickSuggestions': { other: 'off' },
    'extensions.ignoreRecommendations': true,
    'comments.openView': 'never',
    // As on a desktop; the web would save by itself.
    'files.autoSave': 'off',
    'git.enabled': false,
    'telemetry.telemetryLevel': 'off',
  };
  writeFileSync(join(userData, 'User', 'settings.json'), JSON.stringify(settings));
}

async function untilServed(url: string, { exitCode }: ChildProcess, output: () => string): Promise<void> {
  const end = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < end) {
    const answer = await fetch(`${url}/healthz`).catch(() => null);
    if (answer?.ok === true) return;
    if (exitCode !== null) break;
    await sleep(200);
  }
  throw new Error(`code-server did not start:\n${output()}`);
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a port has an address with one.
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
