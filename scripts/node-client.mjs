/** Builds `@vespera/bindery`, the client for programs: JavaScript without our other packages, and its types without them too. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { root, runQuietly } from './program.mjs';

const SOURCE = join(root, 'clients', 'node');
const ENTRIES = ['bindery', 'file-store', 'print-types'];
const LAYERS = ['core', 'richtext', 'sync'];
/** The specifiers in a declaration file: `from '…'`, `import('…')`, `import '…'`. */
const SPECIFIER = /(\bfrom\s+|\bimport\s*\(\s*|\bimport\s+)(['"])([^'"]+)\2/g;

/** An import in a declaration file, of some names or of all under one. */
const IMPORT = /^import (?:type )?(?:\{([^}]*)\}|\* as (\w+)) from '[^']+';\n/gm;

/**
 * @param {string} [folder] where the package is put together: `dist` of the workspace unless given
 * @returns {Promise<{ atOnce: readonly string[], onDemand: readonly string[] }>} the files that a program loads when it imports the client,
 * and those that come later
 */
export async function buildNodeClient(folder = join(SOURCE, 'dist')) {
  rmSync(folder, { recursive: true, force: true });
  const metafile = await bundleNodeClient(folder);
  await writeTypes(folder);
  writeFileSync(join(folder, 'LICENSE'), readFileSync(join(root, 'LICENSE')));
  writeFileSync(join(folder, 'THIRD-PARTY-LICENSES'), thirdPartyLicenses(metafile));
  return loadedFiles(metafile.outputs);
}

/**
 * The JavaScript alone. What programs have copies of themselves stays outside: two copies of Yjs do not understand each other.
 *
 * @param {string} folder
 */
export async function bundleNodeClient(folder) {
  const { dependencies } = JSON.parse(readFileSync(join(SOURCE, 'package.json'), 'utf8'));
  const { build, stop } = await import('esbuild');
  const { metafile } = await build({
    absWorkingDir: root,
    outdir: folder,
    entryPoints: Object.fromEntries(ENTRIES.map((name) => [name, `clients/node/${name}.ts`])),
    bundle: true,
    splitting: true,
    chunkNames: 'on-demand/[name]-[hash]',
    external: [...Object.keys(dependencies), 'node:*'],
    platform: 'neutral',
    mainFields: ['module', 'main'],
    format: 'esm',
    target: 'es2022',
    minify: true,
    sourcemap: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'silent',
  });
  await stop();
  return metafile;
}

/** Source maps aside. */
function loadedFiles(outputs) {
  const entry = Object.keys(outputs).find((file) => file.endsWith('/bindery.js'));
  const reach = (kinds) => {
    const found = new Set();
    const waiting = [entry];
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      if (found.has(file)) continue;
      found.add(file);
      for (const { path, kind, external } of outputs[file].imports)
        if (!external && kinds.includes(kind)) waiting.push(path);
    }
    return found;
  };
  const atOnce = reach(['import-statement']);
  const all = reach(['import-statement', 'dynamic-import']);
  const absolute = (file) => resolve(root, file);
  return {
    atOnce: [...atOnce].map(absolute),
    onDemand: [...all].filter((file) => !atOnce.has(file)).map(absolute),
  };
}

/** The declarations of the entries and of all that they name, with paths in place of the names of our packages. */
async function writeTypes(folder) {
  const types = join(folder, 'types');
  await runQuietly('tsc', ['-p', 'clients/node', '--outDir', types]);
  const kept = new Set();
  const waiting = ENTRIES.map((name) => join(types, 'clients', 'node', `${name}.d.ts`));
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (kept.has(file)) continue;
    kept.add(file);
    const text = withoutUnusedImports(readFileSync(file, 'utf8')).replaceAll(
      SPECIFIER,
      (_, before, quote, specifier) => {
        const target = declarationOf(types, file, specifier);
        if (target === null) return `${before}${quote}${specifier}${quote}`;
        waiting.push(target);
        return `${before}${quote}${pathBetween(file, target)}${quote}`;
      },
    );
    writeFileSync(file, text.replaceAll(/^\/\/# sourceMappingURL.*$/gm, ''));
  }
  for (const file of listFiles(types)) if (!kept.has(file)) rmSync(file);
}

/** The compiler leaves out what is internal, and not what only that was imported for. */
function withoutUnusedImports(text) {
  const rest = text.replaceAll(IMPORT, '');
  const isUsed = (name) => new RegExp(`\\b${name}\\b`).test(rest);
  return text.replaceAll(IMPORT, (line, names, all) => {
    if (all !== undefined) return isUsed(all) ? line : '';
    const kept = names.split(',').filter((name) => isUsed(name.trim().split(' ').at(-1)));
    return kept.length === 0 ? '' : line.replace(names, kept.join(','));
  });
}

/** The file that a specifier of ours means; `null` for a package. */
function declarationOf(types, file, specifier) {
  const [, layer, path] = /^#(\w+)\/(.+)$/.exec(specifier) ?? [];
  const source = LAYERS.includes(layer) ? join(types, layer, path) : resolve(dirname(file), specifier);
  if (layer === undefined && !specifier.startsWith('.')) {
    refuseForeign(types, file, specifier);
    return null;
  }
  return source.replace(/\.ts$/, '.d.ts');
}

/** A program that is given types has to have the package that they come from. */
function refuseForeign(types, file, specifier) {
  const { dependencies } = JSON.parse(readFileSync(join(SOURCE, 'package.json'), 'utf8'));
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  if (Object.hasOwn(dependencies, name) || specifier.startsWith('node:')) return;
  throw new Error(
    `${relative(types, file)} names types of ${specifier}, which is no dependency of the client.`,
  );
}

function pathBetween(file, target) {
  const path = relative(dirname(file), target)
    .split(sep)
    .join('/')
    .replace(/\.d\.ts$/, '.js');
  return path.startsWith('.') ? path : `./${path}`;
}

/** The licences of the packages whose code is in the files of a bundle. */
export function thirdPartyLicenses(metafile) {
  const folders = Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? []);
  return [...new Set(folders)].sort().map(licenseOf).join('\n');
}

function licenseOf(path) {
  const folder = join(root, path);
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
}

function listFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
