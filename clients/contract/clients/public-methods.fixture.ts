/** The methods that classes of TypeScript files offer to others: by class and name, read from the sources. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type TS from 'typescript';

const ts: typeof TS = createRequire(import.meta.url)('typescript');
const ROOT = join(import.meta.dirname, '../../..');

/** Of exported classes in these files and folders; what is private, internal or of the language is left out. */
export function publicMethods(...paths: readonly string[]): readonly string[] {
  return paths.flatMap(filesOf).flatMap((file) => {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
    return source.statements.filter(isExportedClass).flatMap(methodsOf);
  });
}

function filesOf(path: string): readonly string[] {
  const whole = join(ROOT, path);
  if (!statSync(whole).isDirectory()) return [whole];
  return readdirSync(whole)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(whole, name));
}

function isExportedClass(node: TS.Node): node is TS.ClassDeclaration {
  return ts.isClassDeclaration(node) && has(node, ts.SyntaxKind.ExportKeyword);
}

function methodsOf(declared: TS.ClassDeclaration): readonly string[] {
  return declared.members
    .filter((member) => ts.isMethodDeclaration(member))
    .filter((method) => ts.isIdentifier(method.name) && !has(method, ts.SyntaxKind.PrivateKeyword))
    .filter((method) => !method.getFullText().includes('@internal'))
    .map((method) => `${declared.name?.text}.${method.name.getText()}`);
}

function has(node: TS.Node, kind: TS.SyntaxKind): boolean {
  return (
    ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind)
  );
}
