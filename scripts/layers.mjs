/**
 * `npm run lint:layers`: refuses imports that layers.json does not allow.
 *
 * `-- --table` draws the folders of each layer instead: files, imports between folders, and cycles.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { readTool, root, runTool } from './program.mjs';

const CRUISE = ['--config', 'dependency-cruiser.config.mjs'];
const { values } = parseArgs({ options: { table: { type: 'boolean' } } });

if (values.table) await printTable();
else process.exitCode = await runTool('depcruise', [...CRUISE, '.']);

async function printTable() {
  const { layers, tests } = JSON.parse(readFileSync(join(root, 'layers.json'), 'utf8'));
  const { modules } = JSON.parse(await readTool('depcruise', [...CRUISE, '--output-type', 'json', '.']));
  const isTest = testMatcher(tests.files);
  const sources = modules.filter(({ source }) => /\.(?:ts|tsx|mts|mjs)$/.test(source) && !isTest(source));
  for (const [layer, { folders: order }] of Object.entries(layers)) {
    const inside = sources.filter(({ source }) => source.startsWith(`${layer}/`));
    if (inside.length > 0) printLayer(layer, readFolders(inside, Object.keys(order ?? {}), layer));
  }
}

/** `**\/*.test.ts` and the like, as a test of a path. */
function testMatcher(globs) {
  const patterns = globs.map((glob) => {
    const name = glob.replace('**/', '').replaceAll('.', '\\.').replaceAll('*', '[^/]*');
    return new RegExp(`(?:^|/)${name}$`);
  });
  return (path) => patterns.some((pattern) => pattern.test(path));
}

/** Files and outgoing imports by folder, in the order of layers.json. */
function readFolders(modules, order, layer) {
  const sources = new Set(modules.map(({ source }) => source));
  const folders = new Map(order.map((name) => [name === '.' ? layer : `${layer}/${name}`, emptyFolder()]));
  for (const { source, dependencies } of modules) {
    const name = dirname(source);
    const folder = folders.get(name) ?? emptyFolder();
    folders.set(name, folder);
    folder.files += 1;
    for (const { resolved } of dependencies) {
      const target = dirname(resolved);
      if (sources.has(resolved) && target !== name) folder.to.set(target, (folder.to.get(target) ?? 0) + 1);
    }
  }
  return folders;
}

function emptyFolder() {
  return { files: 0, to: new Map() };
}

function printLayer(layer, folders) {
  const imports = [...folders.values()].flatMap(({ to }) => [...to.values()]).reduce((sum, n) => sum + n, 0);
  const cycles = findCycles(folders);
  const inCycles = cycles.flat().length;
  process.stdout.write(
    `\n${layer}: ${folders.size} folders, ${imports} imports between them, ` +
      `${cycles.length === 0 ? '0 cycles' : `${inCycles} folders in cycles`}\n`,
  );
  for (const [name, { files, to }] of folders) {
    const targets = [...to].map(([target, count]) => `${target.slice(layer.length + 1) || '.'} ${count}`);
    process.stdout.write(`  ${name.padEnd(36)} ${String(files).padStart(3)}  ${targets.join(', ')}\n`);
  }
  for (const cycle of cycles) process.stdout.write(`  cycle: ${cycle.sort().join(', ')}\n`);
}

/** Groups of folders that can all reach one another (Tarjan, 1972). */
function findCycles(folders) {
  const found = [];
  const numbers = new Map();
  const lowest = new Map();
  const stack = [];
  const visit = (name) => {
    numbers.set(name, numbers.size);
    lowest.set(name, numbers.get(name));
    stack.push(name);
    for (const target of folders.get(name).to.keys()) {
      if (!numbers.has(target)) visit(target);
      if (stack.includes(target)) lowest.set(name, Math.min(lowest.get(name), lowest.get(target)));
    }
    if (lowest.get(name) !== numbers.get(name)) return;
    const group = stack.splice(stack.indexOf(name));
    if (group.length > 1) found.push(group);
  };
  for (const name of folders.keys()) if (!numbers.has(name)) visit(name);
  return found;
}
