/** Checks template files, each beside those that it extends: in its folder, and in the library that comes with the product. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Issue } from '#core/errors.ts';
import { type ParsedTemplate, parseTemplate } from '#core/template/parse-template.ts';
import { resolveTemplate } from '#core/template/template-inheritance.ts';
import type { TemplateSource } from '#core/template/template-source.ts';
import { packageRoot } from '../config/package-root.ts';

export interface CheckedFile {
  /** As it was given. */
  readonly file: string;
  readonly errors: readonly Issue[];
  readonly warnings: readonly Issue[];
}

/** Answers what is wrong with each, in the order in which they were given. Never throws: a file that cannot be read has an error. */
export function checkTemplateFiles(files: readonly string[]): CheckedFile[] {
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
