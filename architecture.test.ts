/** The rules of CONTRIBUTING.md that a machine can check, read anew from the sources; layers.json is the only input. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

interface Layer {
  readonly mayImport: readonly string[];
  readonly packages: readonly string[];
}
interface Layers {
  readonly layers: Readonly<Record<string, Layer>>;
  readonly tests: { readonly files: readonly string[]; readonly packages: readonly string[] };
}

const ROOT = dirname(fileURLToPath(import.meta.url));
const { layers, tests } = JSON.parse(readFileSync(join(ROOT, 'layers.json'), 'utf8')) as Layers;

const MAX_LINES = 400;
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

const parsed = new Map<string, ts.SourceFile>();

function parse(file: string): ts.SourceFile {
  let source = parsed.get(file);
  if (source === undefined) {
    const kind = file.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
    source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true, kind);
    parsed.set(file, source);
  }
  return source;
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** Everything a file names to be loaded: imports, re-exports, `import()`, `require()`, `import('…')` types. */
function importsOf(source: ts.SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const named =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
          ? node.argument.literal
          : ts.isCallExpression(node) && isLoading(node)
            ? node.arguments[0]
            : undefined;
    if (named !== undefined && ts.isStringLiteralLike(named)) found.push(named.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isLoading({ expression }: ts.CallExpression): boolean {
  if (expression.kind === ts.SyntaxKind.ImportKeyword) return true;
  return ts.isIdentifier(expression) && expression.text === 'require';
}

/** The layer that a file is in; `null` for files at the root, which join the layers. */
function layerOf(file: string): string | null {
  const [folder, ...rest] = file.split('/');
  return folder === undefined || rest.length === 0 || folder.startsWith('.') ? null : folder;
}

/** The layer that an import leads to; `null` for packages. */
function layerOfImport(file: string, specifier: string): string | null {
  if (specifier.startsWith('#')) return specifier.slice(1).split('/')[0] ?? null;
  if (specifier.startsWith('.')) return layerOf(normalize(join(dirname(file), specifier))) ?? 'the root';
  return null;
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function allows(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );
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

/** What is wrong with one import, or `null`. */
function judgeImport(file: string, specifier: string): string | null {
  const name = layerOf(file);
  const layer = name === null ? undefined : layers[name];
  if (name === null || layer === undefined) return null;
  const target = layerOfImport(file, specifier);
  if (target === null) {
    const allowed = isTest(file) ? [...layer.packages, ...tests.packages] : layer.packages;
    return allows(allowed, packageOf(specifier)) ? null : `${file} uses ${specifier}, which ${name} may not`;
  }
  if (target === name) return null;
  if (!specifier.startsWith('#')) return `${file} reaches ${specifier} by a path: write #${target}/…`;
  return layer.mayImport.includes(target)
    ? null
    : `${file} imports ${specifier}: ${name} must not know ${target}`;
}

/** `file:line` of every node that `isBad`. */
function findNodes(paths: readonly string[], isBad: (node: ts.Node, file: string) => boolean): string[] {
  return paths.flatMap((path) => {
    const source = parse(path);
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      if (isBad(node, path))
        found.push(`${path}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`);
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}

function isCallOf(node: ts.Node, owner: string, member: string): boolean {
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

  test('import one way, and only the packages they may', () => {
    expect(sources.length).toBeGreaterThan(50);
    const faults = sources.flatMap((file) =>
      importsOf(parse(file)).map((specifier) => judgeImport(file, specifier)),
    );
    expect(faults.filter((fault) => fault !== null)).toEqual([]);
  });

  test.each([
    ['core/x.ts', 'react', 'which core may not'],
    ['core/x.ts', 'node:fs', 'which core may not'],
    ['core/x.ts', '#server/env.ts', 'must not know server'],
    ['sync/x.ts', '../server/env.ts', 'by a path'],
    ['components/x.tsx', '#prisma/generated/client.ts', 'must not know prisma'],
    ['server/x.ts', '#core/errors.ts', null],
    ['server/x.ts', '@hono/node-server/conninfo', null],
    ['core/x.test.ts', 'fast-check', null],
  ])('%s importing %s', (file, specifier, fault) => {
    const verdict = judgeImport(file, specifier);
    if (fault === null) expect(verdict).toBeNull();
    else expect(verdict).toContain(fault);
  });

  test('core takes time and chance from whoever calls it', () => {
    const core = sources.filter((file) => file.startsWith('core/') && !isTest(file));
    const found = findNodes(core, (node) => {
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
      (file) => file.startsWith('server/') && file !== 'server/env.ts' && !isTest(file),
    );
    expect(findNodes(server, (node) => isCallOf(node, 'process', 'env'))).toEqual([]);
  });
});

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

  test('are named for what they are, in kebab-case, and never for being shared', () => {
    const kebab = /^\.?[a-z0-9]+(?:[-.][a-z0-9]+)*$/;
    expect(sources.filter((file) => !kebab.test(file.split('/').at(-1) ?? ''))).toEqual([]);
    expect(sources.filter((file) => file.split('/').some((part) => NAMELESS.test(part)))).toEqual([]);
  });
});

describe('types', () => {
  test('are never given up: no any, no non-null assertion', () => {
    const typed = sources.filter((file) => !file.endsWith('.mjs'));
    const found = findNodes(
      typed,
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
