/** `template check`: prints the problems of template files with their places. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Issue } from '#core/errors.ts';
import { type ParsedTemplate, parseTemplate } from '#core/template/parse-template.ts';
import { resolveTemplate } from '#core/template/template-inheritance.ts';
import type { TemplateSource } from '#core/template/template-source.ts';
import { packageRoot } from '#server/config/package-root.ts';
import { type Run, UsageError } from '../command/command.ts';

interface CheckedFile {
  /** As it was given. */
  readonly file: string;
  readonly errors: readonly Issue[];
  readonly warnings: readonly Issue[];
}

export const run: Run = async ({ operands }) => {
  if (operands.length === 0) throw new UsageError('Name at least one template file.');
  const checked = checkFiles(operands);
  const bad = checked.filter(({ errors }) => errors.length > 0).length;
  const lines = checked.flatMap(({ file, errors, warnings }) => [
    ...errors.map((issue) => formatIssue(file, issue, 'error')),
    ...warnings.map((issue) => formatIssue(file, issue, 'warning')),
  ]);
  const summary =
    bad === 0 ? `${countFiles(checked.length)} checked, no errors.` : `${countFiles(bad)} with errors.`;
  return {
    ok: bad === 0,
    text: [...lines, summary].join('\n'),
    json: {
      ok: bad === 0,
      files: checked.map(({ file, errors, warnings }) => ({
        file,
        errors: errors.map(issueToJson),
        warnings: warnings.map(issueToJson),
      })),
    },
  };
};

function checkFiles(files: readonly string[]): CheckedFile[] {
  const parsed = files.map((file) => ({ file, result: readTemplate(file) }));
  const folders = [...files.map((file) => dirname(resolve(file))), join(packageRoot(), 'templates')];
  const given = parsed.flatMap(({ result }) => (result.ok ? [result.source] : []));
  // The files given come first: they are what will be there once they are put in place.
  const known = byId([...given, ...[...new Set(folders)].flatMap(readFolder)]);
  return parsed.map(({ file, result }) => {
    if (!result.ok) return { file, errors: result.issues, warnings: [] };
    const lookup = new Map(known).set(result.source.id, result.source);
    const resolved = resolveTemplate(result.source.id, (id) => lookup.get(id));
    if (!resolved.ok) return { file, errors: resolved.issues, warnings: result.issues };
    return { file, errors: [], warnings: distinct([...result.issues, ...resolved.issues]) };
  });
}

function readTemplate(file: string): ParsedTemplate {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, issues: [{ path: [], message: `The file cannot be read: ${reason}.` }] };
  }
  return parseTemplate(text, file);
}

/** The templates of a folder that can be read; faults of files nobody asked about are not ours to report. */
function readFolder(folder: string): TemplateSource[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .filter((name) => name.endsWith('.json5'))
    .map((name) => readTemplate(join(folder, name)))
    .flatMap((result) => (result.ok ? [result.source] : []));
}

function byId(sources: readonly TemplateSource[]): Map<string, TemplateSource> {
  const known = new Map<string, TemplateSource>();
  for (const source of sources) if (!known.has(source.id)) known.set(source.id, source);
  return known;
}

/** Parsing and resolving can find the same thing. */
function distinct(issues: readonly Issue[]): Issue[] {
  return [
    ...new Map(issues.map((issue) => [`${issue.line}:${issue.column}:${issue.message}`, issue])).values(),
  ];
}

/** `file:line:column: error: message`, which editors and CI systems recognise, and the hint below it. */
function formatIssue(file: string, { line = 1, column = 1, message, hint }: Issue, severity: string): string {
  const head = `${file}:${line}:${column}: ${severity}: ${message}`;
  return hint === undefined ? head : `${head}\n    ${hint}`;
}

function issueToJson({ line = 1, column = 1, message, hint }: Issue) {
  return hint === undefined ? { line, column, message } : { line, column, message, hint };
}

function countFiles(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}
