/** The rules of CONTRIBUTING.md about files and folders; which import is allowed is for `npm run lint:layers`. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type TS from 'typescript';
import { describe, expect, test } from 'vitest';

// Required, not imported: to import it, Node.js would first read all nine megabytes for the names it exports.
const ts: typeof TS = createRequire(import.meta.url)('typescript');

interface Layer {
  readonly mayImport: readonly string[];
  /** Folders inside the layer, from top to bottom, each with its purpose. */
  readonly folders?: Readonly<Record<string, string>>;
}
/** A package.json. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly workspaces?: readonly string[];
  readonly imports: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}
interface Layers {
  readonly layers: Readonly<Record<string, Layer>>;
  readonly tests: { readonly files: readonly string[] };
}

const ROOT = dirname(fileURLToPath(import.meta.url));
const { layers, tests } = JSON.parse(readFileSync(join(ROOT, 'layers.json'), 'utf8')) as Layers;

const MAX_LINES = 400;
const MAX_FUNCTION_LINES = 80;
/** Source files in one folder, tests aside: what fits on a screen. */
const MAX_FILES = 25;
const NOT_OURS = new Set([
  'node_modules',
  '.git',
  '.next',
  '.data',
  'dist',
  'generated',
  'test-results',
  'playwright-report',
]);
const NAMELESS = /^(?:utils?|helpers?|lib|libs|misc|common|shared|index)(?:\.|$)/;
const SOURCE = /\.(?:ts|tsx|mts|mjs)$/;

/** Every file of the repository that git would keep, relative to its root, with `/`. */
const files = listFiles('').filter((file) => file !== 'next-env.d.ts');
const sources = files.filter((file) => SOURCE.test(file) && !file.endsWith('.d.mts'));

function listFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.has(entry.name)) return [];
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? listFiles(path) : [path];
  });
}

const parsed = new Map<string, TS.SourceFile>();

function parse(file: string): TS.SourceFile {
  let source = parsed.get(file);
  if (source === undefined) {
    const kind = file.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
    source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true, kind);
    parsed.set(file, source);
  }
  return source;
}

const texts = new Map<string, string>();

function read(file: string): string {
  let text = texts.get(file);
  if (text === undefined) {
    text = readFileSync(join(ROOT, file), 'utf8');
    texts.set(file, text);
  }
  return text;
}

/** The layer that a file is in; `null` for files at the root, which join the layers. */
function layerOf(file: string): string | null {
  const [folder, ...rest] = file.split('/');
  return folder === undefined || rest.length === 0 || folder.startsWith('.') ? null : folder;
}

function isTest(file: string): boolean {
  const name = file.split('/').at(-1) ?? '';
  return tests.files.some((glob) => {
    const pattern = glob
      .replace('**/', '')
      .split('*')
      .map((part) => part.replaceAll('.', '\\.'));
    return new RegExp(`^${pattern.join('.*')}$`).test(name);
  });
}

/** `file:line` of every node that `isBad`, in files whose text `mentions` it: parsing them all takes seconds. */
function findNodes(
  paths: readonly string[],
  mentions: (text: string) => boolean,
  isBad: (node: TS.Node) => boolean,
): string[] {
  return paths.flatMap((path) => {
    if (!mentions(read(path))) return [];
    const source = parse(path);
    const found: string[] = [];
    const visit = (node: TS.Node): void => {
      if (isBad(node))
        found.push(`${path}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`);
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}

function isCallOf(node: TS.Node, owner: string, member: string): boolean {
  return (
    ts.isPropertyAccessExpression(node) && node.expression.getText() === owner && node.name.text === member
  );
}

describe('layers', () => {
  test('every folder with code is one, and every one may import only layers that exist', () => {
    const folders = new Set(sources.map(layerOf).filter((layer) => layer !== null));
    expect([...folders].filter((folder) => layers[folder] === undefined)).toEqual([]);
    const named = Object.values(layers).flatMap(({ mayImport }) => mayImport);
    expect(named.filter((name) => layers[name] === undefined)).toEqual([]);
  });

  test.each(Object.entries(layers))(
    '%s: its folders are in their order, none too full',
    (layer, { folders }) => {
      if (folders === undefined) return;
      const files = sources.filter((file) => layerOf(file) === layer && !isTest(file));
      const sizes = new Map<string, number>();
      for (const file of files) {
        const folder = dirname(file).slice(layer.length + 1) || '.';
        sizes.set(folder, (sizes.get(folder) ?? 0) + 1);
      }
      expect([...sizes.keys()].sort()).toEqual(Object.keys(folders).sort());
      expect([...sizes].filter(([, size]) => size > MAX_FILES)).toEqual([]);
    },
  );

  test('core takes time and chance from whoever calls it', () => {
    const core = sources.filter((file) => file.startsWith('core/') && !isTest(file));
    const mentions = (text: string) => /\bDate\b|\brandom\b/.test(text);
    const found = findNodes(core, mentions, (node) => {
      if (isCallOf(node, 'Date', 'now') || isCallOf(node, 'Math', 'random')) return true;
      return (
        ts.isNewExpression(node) &&
        node.expression.getText() === 'Date' &&
        (node.arguments?.length ?? 0) === 0
      );
    });
    expect(found).toEqual([]);
  });

  test('the environment of the process is read in one place', () => {
    const server = sources.filter(
      (file) => file.startsWith('server/') && file !== 'server/config/env.ts' && !isTest(file),
    );
    const mentions = (text: string) => /\bprocess\b/.test(text);
    expect(findNodes(server, mentions, (node) => isCallOf(node, 'process', 'env'))).toEqual([]);
  });
});

describe('packages', () => {
  const product = readManifest('package.json');
  const packages = (product.workspaces ?? [])
    .filter((folder) => layers[folder] !== undefined)
    .map((layer) => ({ layer, manifest: readManifest(`${layer}/package.json`) }));
  const nameOf = (layer: string) => `@vespera/bindery-${layer}`;

  test.each(packages)(
    '$layer: what it exports is there, and nothing of its tests but fixtures',
    ({ layer, manifest }) => {
      const entries = Object.entries(manifest.exports);
      expect(entries.filter(([subpath, target]) => subpath !== target)).toEqual([]);
      const exported = entries.map(([subpath]) => {
        const [start = '', end = ''] = `${layer}/${subpath.slice(2)}`.split('*');
        return sources.filter((file) =>
          subpath.includes('*') ? file.startsWith(start) && file.endsWith(end) : file === start,
        );
      });
      expect(entries.filter((_, place) => exported[place]?.length === 0)).toEqual([]);
      expect(entries.filter(([subpath]) => /\.test\.tsx?$/.test(subpath))).toEqual([]);
    },
  );

  test.each(packages)('$layer: versions are those of the product', ({ layer, manifest }) => {
    expect(manifest).toMatchObject({ name: nameOf(layer), version: product.version });
    const below = layers[layer]?.mayImport ?? [];
    const expected = Object.keys(manifest.dependencies).map((name) => {
      const isOurs = below.some((other) => name === nameOf(other));
      return [name, isOurs ? product.version : product.dependencies[name]];
    });
    expect(manifest.dependencies).toEqual(Object.fromEntries(expected));
  });

  test.each(packages)(
    '$layer: reaches layers below through what they export, as others reach it',
    ({ layer, manifest }) => {
      const below = layers[layer]?.mayImport ?? [];
      expect(manifest.imports).toEqual(
        Object.fromEntries([
          [`#${layer}/*`, './*'],
          ...below.map((other) => [`#${other}/*`, `${nameOf(other)}/*`]),
        ]),
      );
      expect(product.imports[`#${layer}/*`]).toBe(`${nameOf(layer)}/*`);
    },
  );
});

describe('the MCP server for agents', () => {
  test('has the version of the product, and needs no package: all is in its one file', () => {
    const { version, ...manifest } = readManifest('clients/mcp/package.json');
    expect(version).toBe(readManifest('package.json').version);
    expect(Object.keys(manifest)).not.toContain('dependencies');
  });
});

describe('the client for programs', () => {
  const product = readManifest('package.json');
  const manifest = readManifest('clients/node/package.json');

  test('has the versions of the product, and needs none of our other packages', () => {
    expect(manifest.version).toBe(product.version);
    const wanted = Object.keys(manifest.dependencies).map((name) => [name, product.dependencies[name]]);
    expect(manifest.dependencies).toEqual(Object.fromEntries(wanted));
  });

  test('is built from what the other packages export', () => {
    const below = (layers['clients']?.mayImport ?? []).map((layer) => [
      `#${layer}/*`,
      `@vespera/bindery-${layer}/*`,
    ]);
    expect(manifest.imports).toEqual(Object.fromEntries(below));
  });
});

function readManifest(file: string): Manifest {
  return JSON.parse(read(file)) as Manifest;
}

describe('files', () => {
  test(`have at most ${MAX_LINES} lines`, () => {
    const lengths = sources.map((file) => [file, read(file).split('\n').length - 1] as const);
    expect(lengths.filter(([, lines]) => lines > MAX_LINES)).toEqual([]);
  });

  test('open with one sentence of purpose', () => {
    const openings = /^(?:#!.*\n)?(?:'use client';\n+)?\/\*\*[\s*]+\S/;
    const code = sources.filter((file) => !isTest(file)); // a test says it in its first description
    expect(code.filter((file) => !openings.test(read(file)))).toEqual([]);
  });

  test('say what they are, and open with no question', () => {
    const question = /^(?:'use client';\n+)?\/\*\*\s+(?:What|Who|Whose|How|Whether|Where|Which|When|Why)\b/;
    expect(sources.filter((file) => question.test(read(file)))).toEqual([]);
  });

  test('are still there when a bench starts them as a process by name', () => {
    const bench = sources.filter((file) => file.startsWith('bench/'));
    const named = bench.flatMap((file) =>
      [...read(file).matchAll(/'([a-z-]+\/[a-z/-]+\.ts)'/g)].map(([, name = '']) => name),
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !sources.includes(name) && !sources.includes(`bench/${name}`))).toEqual([]);
  });

  test('are named for what they are, in kebab-case, and never for being shared', () => {
    const kebab = /^\.?[a-z0-9]+(?:[-.][a-z0-9]+)*$/;
    expect(sources.filter((file) => !kebab.test(file.split('/').at(-1) ?? ''))).toEqual([]);
    expect(sources.filter((file) => file.split('/').some((part) => NAMELESS.test(part)))).toEqual([]);
  });
});

test(`functions have at most ${MAX_FUNCTION_LINES} lines`, () => {
  const code = sources.filter((file) => !isTest(file) && !file.startsWith('e2e/'));
  const mentions = (text: string) => text.split('\n').length > MAX_FUNCTION_LINES;
  expect(findNodes(code, mentions, isLongFunction)).toEqual([]);
});

test('the own members of a class are `private`, not `#x`', () => {
  const mentions = (text: string) => text.includes('#');
  expect(findNodes(sources, mentions, (node) => ts.isPrivateIdentifier(node))).toEqual([]);
});

function isLongFunction(node: TS.Node): boolean {
  if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return false;
  const lineOf = (position: number) => node.getSourceFile().getLineAndCharacterOfPosition(position).line;
  return lineOf(node.end) - lineOf(node.getStart()) >= MAX_FUNCTION_LINES;
}

test('each task that may be done in a thread is one that threads do', () => {
  const served = read('server/runtime/task-thread.ts');
  const tasks = sources
    .filter((file) => file.startsWith('server/') && !isTest(file))
    .flatMap((file) => [...read(file).matchAll(/^export const (\w+)(?:: Task<| = defineReading\()/gm)])
    .map(([, name = '']) => name);
  expect(tasks.length).toBeGreaterThan(20);
  expect(tasks.filter((name) => !new RegExp(`^  ${name}(?:\\.task)?,$`, 'm').test(served))).toEqual([]);
});

test('each decision has a number of its own, which its heading says', () => {
  const files = readdirSync(join(ROOT, 'docs/adr')).filter((name) => /^\d{4}-/.test(name));
  const numbers = files.map((name) => name.slice(0, 4));
  expect(numbers.filter((number, index) => numbers.indexOf(number) !== index)).toEqual([]);
  for (const name of files) {
    const [, number] = /^# (\d+)\b/.exec(readFileSync(join(ROOT, 'docs/adr', name), 'utf8')) ?? [];
    expect(Number(number), name).toBe(Number(name.slice(0, 4)));
  }
});

test('docs/adr/README.md lists each decision once', () => {
  const files = readdirSync(join(ROOT, 'docs/adr')).filter((name) => /^\d{4}-/.test(name));
  const listed = [...read('docs/adr/README.md').matchAll(/\]\((\d{4}-[\w-]+\.md)\)/g)].map(
    ([, name]) => name,
  );
  expect(listed.sort()).toEqual(files.sort());
});

describe('public functions', () => {
  test.each(['core', 'richtext'])('%s: at least 90 % say what they do', (layer) => {
    const paths = sources.filter((file) => layerOf(file) === layer && !isTest(file));
    const functions = paths.flatMap((path) => exportedFunctions(parse(path)).map((node) => ({ path, node })));
    const silent = functions.filter(({ node }) => !hasDocstring(node));
    const names = silent.map(({ path, node }) => `${path} ${node.name?.text ?? ''}`);
    expect(silent.length / functions.length, names.join('\n')).toBeLessThanOrEqual(0.1);
  });
});

function exportedFunctions(file: TS.SourceFile): TS.FunctionDeclaration[] {
  return file.statements.filter(
    (node): node is TS.FunctionDeclaration =>
      ts.isFunctionDeclaration(node) &&
      (node.modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword),
  );
}

/** The comment that opens a file is not that of its first function. */
function hasDocstring(node: TS.Node): boolean {
  return ts.getJSDocCommentsAndTags(node).some((comment) => ts.isJSDoc(comment) && comment.pos > 0);
}

describe('types', () => {
  test('are never given up: no any, no non-null assertion', () => {
    const typed = sources.filter((file) => !file.endsWith('.mjs'));
    // A type stands behind a sign or one of a few keywords, and the formatter leaves no space before a `!`.
    const anyType = /(?:[^\w\s]|\b(?:as|asserts|extends|is|keyof|readonly|satisfies))\s*any\b/;
    const nonNull = /[\w$)\]}>/'"`!]!(?!=)/;
    const found = findNodes(
      typed,
      (text) => anyType.test(text) || nonNull.test(text),
      (node) => node.kind === ts.SyntaxKind.AnyKeyword || ts.isNonNullExpression(node),
    );
    expect(found).toEqual([]);
  });

  test('are not silenced, and a silenced lint rule says why', () => {
    // Spelled in two parts, or this file would find itself.
    const silencing = new RegExp(
      `@ts-${'(?:ignore|nocheck|expect-error)'}|biome-${'ignore'}(?!-all)[^:]*(?::\\s*)?$`,
      'm',
    );
    expect(sources.filter((file) => silencing.test(read(file)))).toEqual([]);
  });
});
