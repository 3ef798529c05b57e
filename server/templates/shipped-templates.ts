/** The templates that come with the product, as files. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Issue } from '#core/errors.ts';
import { parseTemplate } from '#core/template/parse-template.ts';
import type { TemplateSource } from '#core/template/template-source.ts';
import { packageRoot } from '../config/package-root.ts';

export interface ShippedTemplate {
  /** Of the file. */
  readonly name: string;
  readonly text: string;
  readonly source: TemplateSource;
}

/** The folder of the product's own templates. */
export function shippedFolder(): string {
  return join(packageRoot(), 'templates');
}

/** Reads every `*.json5` in a folder, in order; those that cannot be parsed are handed to `report`. */
export async function readTemplateFolder(
  folder: string,
  report: (file: string, issues: readonly Issue[]) => void = () => {},
): Promise<ShippedTemplate[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json5')).sort();
  const files: ShippedTemplate[] = [];
  for (const name of names) {
    const text = await readFile(join(folder, name), 'utf8');
    const parsed = parseTemplate(text, name);
    if (parsed.ok) files.push({ name, text, source: parsed.source });
    else report(name, parsed.issues);
  }
  return files;
}

/** The sources of the product's own templates, by id. */
export async function readShippedSources(): Promise<ReadonlyMap<string, string>> {
  const files = await readTemplateFolder(shippedFolder());
  return new Map(files.map(({ source, text }) => [source.id, text]));
}
