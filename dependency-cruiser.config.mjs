/** Import boundaries for `npm run lint:layers`, made from layers.json and the package.json of those layers that are packages. */
import { readFileSync } from 'node:fs';

const { layers, tests } = readJson('layers.json');
const escapePattern = (text) => text.replaceAll(/[.+?^${}()|[\]\\/]/g, '\\$&');

/** `@tiptap/*` and the like, as a pattern over the path that the package resolves to. */
const packagePattern = (name) =>
  `^node_modules/(?:@types/)?${escapePattern(name).replace('*', '[^/]+')}(?:/|$)`;

/** `**\/*.test.ts`, as a pattern over paths. */
const filePattern = (glob) => `/${glob.replace('**/', '').split('*').map(escapePattern).join('[^/]*')}$`;
const TEST_FILES = tests.files.map(filePattern);

const forbidden = Object.entries(layers).flatMap(
  ([layer, { mayImport, packages = dependenciesOf(layer) }]) => {
    const mayUseNode = packages.includes('node:*');
    const npm = packages.filter((name) => !name.startsWith('node:'));
    const from = { path: `^${layer}/`, pathNot: TEST_FILES };
    const others = Object.keys(layers).filter((other) => other !== layer && !mayImport.includes(other));
    const rules = [
      {
        name: `${layer}-layers`,
        comment: `${layer} may import only: ${['itself', ...mayImport].join(', ')} (layers.json).`,
        severity: 'error',
        from,
        to: { path: `^(?:${others.join('|')})/` },
      },
      {
        name: `${layer}-paths`,
        comment: 'Another layer is named by its #alias, not reached by a path.',
        severity: 'error',
        from: { path: `^${layer}/` },
        to: {
          path: `^(?:${Object.keys(layers).join('|')})/`,
          pathNot: `^${layer}/`,
          dependencyTypesNot: ['aliased'],
        },
      },
      {
        name: `${layer}-packages`,
        comment: `${layer} may use only: ${packages.join(', ') || 'no packages'} (layers.json or its package.json).`,
        severity: 'error',
        from,
        to: {
          path: '^node_modules/',
          ...(npm.length > 0 ? { pathNot: npm.map(packagePattern) } : {}),
        },
      },
    ];
    if (!mayUseNode) {
      rules.push({
        name: `${layer}-node`,
        comment: `${layer} has to run without Node.js (layers.json).`,
        severity: 'error',
        from,
        to: { dependencyTypes: ['core'] },
      });
    }
    return rules;
  },
);

/**
 * The folders inside a layer are layers too: each may import only those that stand below it in `folders`. Every folder
 * counts by itself (`fields` and `fields/rich-text` are two), and `.` stands for the files directly in the layer.
 */
const folderRules = Object.entries(layers).flatMap(([layer, { folders = {} }]) =>
  Object.keys(folders).flatMap((folder, place, all) => {
    const above = all.slice(0, place);
    if (above.length === 0) return [];
    return {
      name: `${layer}-folders`,
      comment: `${layer}/${folder} may not import what stands above it: ${above.join(', ')} (layers.json).`,
      severity: 'error',
      from: { path: filesOf(layer, folder), pathNot: TEST_FILES },
      to: { path: above.map((name) => filesOf(layer, name)) },
    };
  }),
);

/** What is loaded on demand is asked for by `import()`; a single static import would put it into every page. */
const onDemandRules = Object.entries(layers).flatMap(([layer, { onDemand = [] }]) =>
  onDemand.map((folder) => ({
    name: `${layer}-on-demand`,
    comment: `${layer}/${folder} is loaded on demand: import() it, or import its types only (layers.json).`,
    severity: 'error',
    from: { pathNot: [filesOf(layer, folder), ...TEST_FILES] },
    to: { path: filesOf(layer, folder), dynamic: false, dependencyTypesNot: ['type-only'] },
  })),
);

/** What a layer that is a package names in its package.json. */
function dependenciesOf(layer) {
  return Object.keys(readJson(`${layer}/package.json`).dependencies);
}

function readJson(file) {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
}

function filesOf(layer, folder) {
  return `^${escapePattern(folder === '.' ? layer : `${layer}/${folder}`)}/[^/]+$`;
}

export default {
  forbidden: [
    ...forbidden,
    ...folderRules,
    ...onDemandRules,
    {
      name: 'no-cycles',
      comment: 'Files that import one another in a circle cannot be understood one at a time.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'fixtures',
      comment: 'What tests stand on is for tests, those in a browser included, and for benches.',
      severity: 'error',
      from: { pathNot: ['^bench/', '^e2e/', ...TEST_FILES] },
      to: { path: TEST_FILES },
    },
    {
      name: 'resolvable',
      comment:
        'The import leads nowhere, or to a file of another layer that its package.json does not export: take what it exports, or add the file there on purpose.',
      severity: 'error',
      from: {},
      // `vscode` is no package: the editor gives it to its extensions.
      to: { couldNotResolve: true, pathNot: ['\\.css$', '^vscode$'] },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', 'prisma/generated'] },
    exclude: { path: ['^dist/', '^clients/[^/]+/dist/', '^\\.next/', '^prisma/generated/', '^docs/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    moduleSystems: ['es6'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
    },
  },
};
