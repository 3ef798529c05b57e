/** Writes the reference of the client for Node from its sources: what it exports, with the comments that stand there. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type TS from 'typescript';

const ts: typeof TS = createRequire(import.meta.url)('typescript');
const ROOT = join(import.meta.dirname, '../..');
const ENTRIES = [
  { name: '@vespera/bindery', file: 'clients/node/bindery.ts' },
  { name: '@vespera/bindery/file-store', file: 'clients/node/file-store.ts' },
];

interface Exported {
  readonly name: string;
  /** Of a layer below, whose types say more than programs need. */
  readonly isForeign: boolean;
  readonly declared: Declared;
}

type Declared =
  | TS.ClassDeclaration
  | TS.InterfaceDeclaration
  | TS.TypeAliasDeclaration
  | TS.FunctionDeclaration
  | TS.VariableStatement;

export function writeNodeReference(): string {
  return [
    '# Reference: the client for Node',
    'Written from the sources of `@vespera/bindery`; [node.md](../node.md) is the guide. What is asked of the server is refused with `BinderyError`.',
    ...ENTRIES.flatMap(({ name, file }) => {
      const found = exportsOf(file);
      return [
        `## \`${name}\``,
        ...found.filter(({ declared }) => ts.isClassDeclaration(declared)).map(classText),
        ...found.filter(({ declared }) => ts.isFunctionDeclaration(declared)).map(functionText),
        ...typesText(found),
      ];
    }),
  ]
    .join('\n\n')
    .concat('\n');
}

/** In the order of the entry; a name that is exported twice under two names stands there once. */
function exportsOf(entry: string): readonly Exported[] {
  const found = new Map<string, Exported>();
  for (const statement of parse(entry).statements) {
    if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier === undefined) continue;
    const file = resolve(entry, statement.moduleSpecifier.getText().slice(1, -1));
    const named = statement.exportClause;
    const names =
      named !== undefined && ts.isNamedExports(named)
        ? named.elements.map(({ name, propertyName }) => (propertyName ?? name).getText())
        : [...declarationsOf(file).keys()];
    for (const name of names) {
      const declared = declarationsOf(file).get(name);
      if (declared !== undefined)
        found.set(name, { name, declared, isForeign: !file.startsWith('clients/') });
    }
  }
  return [...found.values()];
}

function resolve(from: string, specifier: string): string {
  const layer = /^#(\w+)\/(.*)$/.exec(specifier);
  return layer === null ? join(dirname(from), specifier) : `${layer[1]}/${layer[2]}`;
}

function parse(file: string): TS.SourceFile {
  return ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true);
}

/** What a file exports, by name. */
function declarationsOf(file: string): ReadonlyMap<string, Declared> {
  const found = new Map<string, Declared>();
  for (const statement of parse(file).statements) {
    if (!has(statement, ts.SyntaxKind.ExportKeyword)) continue;
    if (ts.isVariableStatement(statement))
      for (const { name } of statement.declarationList.declarations) found.set(name.getText(), statement);
    else if (isNamed(statement)) found.set(statement.name?.text ?? '', statement);
  }
  return found;
}

function isNamed(node: TS.Node): node is Exclude<Declared, TS.VariableStatement> {
  return (
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isFunctionDeclaration(node)
  );
}

function has(node: TS.Node, kind: TS.SyntaxKind): boolean {
  return (
    ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind)
  );
}

function classText({ name, declared }: Exported): string {
  if (!ts.isClassDeclaration(declared)) return '';
  const members = declared.members
    .filter(
      (member) => !has(member, ts.SyntaxKind.PrivateKeyword) && !commentOf(member).includes('@internal'),
    )
    .map((member) => memberText(name, member))
    .filter((text) => text !== '');
  return [`### ${name}`, ...lineOf(commentOf(declared)), members.join('\n')].join('\n\n');
}

function memberText(owner: string, member: TS.ClassElement): string {
  const said = commentOf(member) === '' ? '' : `: ${commentOf(member)}`;
  if (ts.isConstructorDeclaration(member)) return `- \`new ${owner}(${parametersOf(member)})\`${said}`;
  if (ts.isMethodDeclaration(member) && ts.isIdentifier(member.name))
    return `- \`${member.name.text}${generics(member)}(${parametersOf(member)}): ${typeOf(member.type)}\`${said}`;
  if (ts.isPropertyDeclaration(member) || ts.isGetAccessorDeclaration(member))
    return `- \`${member.name.getText()}: ${typeOf(member.type)}\`${said}`;
  return '';
}

function functionText({ name, declared }: Exported): string {
  if (!ts.isFunctionDeclaration(declared)) return '';
  const signature = `${name}${generics(declared)}(${parametersOf(declared)}): ${typeOf(declared.type)}`;
  return [`### ${name}`, `\`${signature}\``, ...lineOf(commentOf(declared))].join('\n\n');
}

function typesText(found: readonly Exported[]): readonly string[] {
  const types = found.filter(
    ({ declared }) => !ts.isClassDeclaration(declared) && !ts.isFunctionDeclaration(declared),
  );
  const foreign = types.filter(({ isForeign }) => isForeign).map(({ name }) => `\`${name}\``);
  const texts = types
    .filter(({ isForeign }) => !isForeign)
    .map(({ declared }) =>
      withoutFileComment(
        declared
          .getFullText()
          .trim()
          .replaceAll(/^export /gm, ''),
      ),
    );
  return [
    ...(texts.length === 0 ? [] : ['### Types', `\`\`\`ts\n${texts.join('\n\n')}\n\`\`\``]),
    ...(foreign.length === 0 ? [] : [`Further types that are exported: ${foreign.join(', ')}.`]),
  ];
}

/** The first declaration of a file stands behind the comment of the file. */
function withoutFileComment(text: string): string {
  return text
    .replace(/^(?:\/\*\*(?:[^*]|\*(?!\/))*\*\/\s*)+(?=\/\*\*)/, '')
    .replace(/^(?:import [^;]*;\s*)+/, '');
}

function parametersOf({ parameters }: TS.SignatureDeclaration): string {
  return parameters
    .map(({ name, questionToken, initializer, type }) => {
      // What a parameter is taken apart into says nothing to whoever calls.
      const told = ts.isIdentifier(name) ? name.text.replace(/^_/, '') : 'options';
      const isOptional = questionToken !== undefined || initializer !== undefined;
      return `${told}${isOptional ? '?' : ''}: ${typeOf(type)}`;
    })
    .join(', ');
}

function generics({ typeParameters }: TS.SignatureDeclaration): string {
  return typeParameters === undefined ? '' : `<${typeParameters.map((each) => each.getText()).join(', ')}>`;
}

function typeOf(type: TS.TypeNode | undefined): string {
  return type === undefined ? 'void' : type.getText().replaceAll(/\s+/g, ' ');
}

/** As one line. */
function commentOf(node: TS.Node): string {
  const comment = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).at(-1);
  const text = comment === undefined ? '' : comment.getText();
  return text
    .replace(/^\/\*\*/, '')
    .replace(/\*\/$/, '')
    .replaceAll(/^\s*\* ?/gm, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function lineOf(comment: string): readonly string[] {
  return comment === '' ? [] : [comment];
}
