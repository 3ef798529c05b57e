/** The steps of a Dockerfile, done in folders: what an image would hold, without a container engine. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

/** Instructions that say how a container is run, and lay nothing down. */
const SETTINGS = ['ARG', 'CMD', 'ENV', 'EXPOSE', 'HEALTHCHECK', 'USER', 'VOLUME'];

/**
 * @typedef {{ keyword: string, text: string }} Instruction
 * @typedef {{ name: string, base: string, instructions: Instruction[] }} Stage
 */

/**
 * @param {string} text
 * @returns {Stage[]}
 */
export function parseDockerfile(text) {
  const lines = text
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line))
    .join('\n')
    .replace(/\\\n\s*/g, '')
    .split('\n');
  const stages = [];
  for (const line of lines) {
    const [, keyword = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line.trim()) ?? [];
    const from = keyword === 'FROM' ? /^(\S+) AS (\S+)$/.exec(rest) : null;
    if (from !== null) stages.push({ name: from[2], base: from[1], instructions: [] });
    else if (stages.length > 0) stages.at(-1).instructions.push({ keyword, text: rest });
    else if (keyword !== 'ARG') throw new Error(`The Dockerfile begins with what is not understood: ${line}`);
  }
  return stages;
}

/**
 * Does the steps of all stages, each in `<folder>/<stage>`, which stands for the root of its file system.
 * @param {{ dockerfile: string, context: string, folder: string, say: (text: string) => void }} options
 */
export function buildStages({ dockerfile, context, folder, say }) {
  const stages = parseDockerfile(readFileSync(dockerfile, 'utf8'));
  const ignored = readIgnored(join(context, '.dockerignore'));
  const workdirs = new Map();
  for (const { name, base, instructions } of stages) {
    say(`stage ${name}`);
    const stage = join(folder, name);
    let workdir = workdirs.get(base) ?? '/';
    if (workdirs.has(base)) cpSync(join(folder, base), stage, { recursive: true, verbatimSymlinks: true });
    else mkdirSync(stage, { recursive: true });
    for (const { keyword, text } of instructions) {
      if (keyword === 'WORKDIR') {
        workdir = text;
        mkdirSync(join(stage, workdir), { recursive: true });
      } else if (keyword === 'COPY') copy({ text, context, folder, ignored, target: join(stage, workdir) });
      else if (keyword === 'RUN') run({ text, cwd: join(stage, workdir), say });
      else if (!SETTINGS.includes(keyword)) throw new Error(`${keyword} is not understood: ${text}`);
    }
    workdirs.set(name, workdir);
  }
}

function copy({ text, context, folder, ignored, target }) {
  const words = text.split(/\s+/);
  const from = words[0].startsWith('--from=') ? words.shift().slice('--from='.length) : null;
  const destination = words.pop();
  const filter = (path) => from !== null || !isIgnored(relative(context, path), ignored);
  for (const word of words) {
    const source = from === null ? join(context, word) : join(folder, from, word);
    const isInto = destination.endsWith('/') && !statSync(source).isDirectory();
    const to = join(target, destination, isInto ? basename(word) : '');
    mkdirSync(dirname(to), { recursive: true });
    cpSync(source, to, { recursive: true, verbatimSymlinks: true, filter });
  }
}

function run({ text, cwd, say }) {
  if (/(^|\s)\/\w/.test(text)) {
    say(`left out, for it is about the image's own system: RUN ${text}`);
    return;
  }
  say(`RUN ${text}`);
  const { status } = spawnSync('sh', ['-c', text], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`RUN ${text} ended with ${status}`);
}

/** Patterns begin at the top of the context, and take with them what is below. */
function readIgnored(path) {
  return readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((pattern) => new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}(/|$)`));
}

function isIgnored(path, patterns) {
  return patterns.some((pattern) => pattern.test(path));
}
