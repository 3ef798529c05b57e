/** A folder of template files that goes with an instance, and the versions it was last brought in step with. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BinderyError } from '#core/errors.ts';
import { parseTemplate } from '#core/template/parse-template.ts';
import type { TemplateSource } from '#core/template/template-source.ts';

/** Stands in the folder beside the files, and belongs in the repository with them. */
export const LOCK_FILE = 'bindery-templates.lock.json';

const lockSchema = z.strictObject({
  templates: z.record(z.string(), z.strictObject({ version: z.int().min(1), sha256: z.string() })),
});
/** By template id: the version the file was last pulled or pushed as, and the hash of that text. */
export type TemplateLock = z.infer<typeof lockSchema>['templates'];

export interface TemplateFile {
  readonly path: string;
  readonly text: string;
  readonly source: TemplateSource;
}

/** The files of the folder by template id. Throws `invalid_template` for a file that cannot be read as one. */
export async function readTemplateFiles(folder: string): Promise<ReadonlyMap<string, TemplateFile>> {
  const names = (await listFolder(folder)).filter((name) => name.endsWith('.json5')).sort();
  const files = new Map<string, TemplateFile>();
  for (const name of names) {
    const path = join(folder, name);
    const text = await readFile(path, 'utf8');
    const parsed = parseTemplate(text, name);
    if (!parsed.ok) {
      const [first] = parsed.issues;
      const place = `${path}:${first?.line ?? 1}:${first?.column ?? 1}`;
      throw new BinderyError('invalid_template', `${place}: ${first?.message ?? 'not a template'}`, {
        issues: parsed.issues,
      });
    }
    const other = files.get(parsed.source.id);
    if (other !== undefined) {
      const message = `${path} and ${other.path} both say id: '${parsed.source.id}'.`;
      throw new BinderyError('invalid_template', message);
    }
    files.set(parsed.source.id, { path, text, source: parsed.source });
  }
  return files;
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if (isMissing(cause)) return [];
    throw cause;
  }
}

/** Reads the lock; empty where there is none yet. */
export async function readLock(folder: string): Promise<TemplateLock> {
  let text: string;
  try {
    text = await readFile(join(folder, LOCK_FILE), 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return {};
    throw cause;
  }
  const parsed = lockSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data.templates;
  throw new BinderyError(
    'invalid_input',
    `${join(folder, LOCK_FILE)} is damaged. Take it from the repository, or delete it and pull again.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export async function writeLock(folder: string, lock: TemplateLock): Promise<void> {
  const templates = Object.fromEntries(Object.entries(lock).sort(([a], [b]) => (a < b ? -1 : 1)));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, LOCK_FILE), `${JSON.stringify({ templates }, null, 2)}\n`);
}

/** The hash by which a text is known in the lock. */
export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
