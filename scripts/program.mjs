/** Runs programs for the other scripts. */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Entry points of command-line tools, run with the Node.js that runs us: no shell, no PATH, no npx. */
const TOOLS = {
  biome: '@biomejs/biome/bin/biome',
  depcruise: 'dependency-cruiser/bin/dependency-cruise.mjs',
  next: 'next/dist/bin/next',
  playwright: '@playwright/test/cli.js',
  prisma: 'prisma/build/index.js',
  tsc: 'typescript-native/bin/tsc',
  tsx: 'tsx/dist/cli.mjs',
  vitest: 'vitest/vitest.mjs',
};

/** @param {keyof typeof TOOLS} name */
export function tool(name) {
  return join(root, 'node_modules', TOOLS[name]);
}

/**
 * Runs a tool to its end, its output going where ours goes. Signals reach it too: it is in our process group.
 * @returns {Promise<number>} its exit code
 */
export async function runTool(name, args, { env = {} } = {}) {
  return await run([tool(name), ...args], { stdio: 'inherit', env });
}

/**
 * Runs a tool quietly; what it said is shown only if it fails.
 * @throws when it exits with anything but 0
 */
export async function runQuietly(name, args, { env = {} } = {}) {
  let output = '';
  const keep = (chunk) => {
    output += chunk;
  };
  const code = await run([tool(name), ...args], { stdio: ['ignore', 'pipe', 'pipe'], env, keep });
  if (code !== 0) throw new Error(`${name} ${args.join(' ')} failed (exit code ${code}):\n${output.trim()}`);
}

/**
 * What a tool prints, read as text.
 * @throws when it prints nothing: an exit code alone may mean findings, which the caller reads from the text
 */
export async function readTool(name, args) {
  let output = '';
  const code = await run([tool(name), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    keep: (chunk) => {
      output += chunk;
    },
  });
  if (output === '') throw new Error(`${name} ${args.join(' ')} printed nothing (exit code ${code})`);
  return output;
}

async function run(args, { stdio, env = {}, keep }) {
  const child = spawn(process.execPath, args, { cwd: root, stdio, env: { ...process.env, ...env } });
  if (keep) for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', keep);
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}
