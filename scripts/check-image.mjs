/**
 * `npm run check:image`: the steps of the Dockerfile in clean folders, and a start of what they give, by a user who may write to
 * DATA_DIR and nowhere else. It needs no container engine, and proves nothing about the base image.
 */
import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildStages } from './dockerfile.mjs';
import { root } from './program.mjs';
import { say } from './progress.mjs';

/** The user `node` of the base image. */
const USER = 1000;
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 60_000;

const folder = mkdtempSync(join(tmpdir(), 'bindery-image-'));
chmodSync(folder, 0o755);
try {
  buildStages({ dockerfile: join(root, 'Dockerfile'), context: root, folder, say });
  await checkSmall();
  await checkWithoutPostgres();
  say('the images start, and write to DATA_DIR only');
} catch (error) {
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** With PostgreSQL in it: starts from nothing, answers, takes the command line beside it, ends in good order. */
async function checkSmall() {
  const server = await startServer('small', {});
  try {
    const ready = await server.get('/readyz');
    const page = await server.get('/');
    if (ready.status !== 200 || !/<html/i.test(page.text))
      throw new Error(`small answers ${ready.status} and ${page.status}:\n${ready.text}\n${server.output()}`);
    const doctor = await runCommand('small', server.env, ['doctor']);
    if (doctor.code !== 0) throw new Error(`small: doctor says\n${doctor.output}`);
  } finally {
    await server.stop();
  }
}

/** Without: says what it needs. */
async function checkWithoutPostgres() {
  const { code, output } = await runServer('bindery', environment('bindery', await freePort())).ended;
  if (code !== 1 || !output.includes('DATABASE_URL')) {
    throw new Error(
      `Without DATABASE_URL bindery should say that it needs one. It ended with ${code}:\n${output}`,
    );
  }
}

function environment(stage, port) {
  const dataDir = join(folder, `${stage}-data`);
  mkdirSync(dataDir, { recursive: true });
  if (process.getuid() === 0) chownSync(dataDir, USER, USER);
  const names = ['PATH', 'LANG'];
  const kept = Object.fromEntries(
    names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  const own = {
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    HOST: '127.0.0.1',
    HOME: '/nonexistent',
  };
  return { ...kept, ...own, PORT: String(port), DATA_DIR: dataDir, TMPDIR: dataDir };
}

/** As root we become somebody who may not write; otherwise write permission is taken from the folder. */
function runServer(stage, env, script = ['dist/server.mjs']) {
  const app = join(folder, stage, 'app');
  if (process.getuid() !== 0) takeWritePermission(app);
  const user = process.getuid() === 0 ? { uid: USER, gid: USER } : {};
  const child = spawn(process.execPath, script, {
    cwd: app,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...user,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const ended = new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
  return { child, ended, output: () => output };
}

async function startServer(stage, settings) {
  const port = await freePort();
  const env = { ...environment(stage, port), ...settings };
  const { child, ended, output } = runServer(stage, env);
  const get = async (path) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'follow' });
    return { status: answer.status, text: await answer.text() };
  };
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!output().includes('Ready:')) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`${stage} did not start:\n${output()}`);
    }
    await sleep(100);
  }
  return {
    ...{ env, get, output },
    async stop() {
      child.kill('SIGTERM');
      const late = sleep(STOP_TIMEOUT_MS, null, { ref: false });
      const end = await Promise.race([ended, late]);
      if (end?.code !== 0) {
        child.kill('SIGKILL');
        throw new Error(`${stage} did not end in good order (${end?.code ?? 'at all'}):\n${output()}`);
      }
    },
  };
}

function runCommand(stage, env, args) {
  return runServer(stage, env, ['dist/bindery.mjs', ...args]).ended;
}

function takeWritePermission(path) {
  chmodSync(path, 0o555);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) takeWritePermission(join(path, entry.name));
  }
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
