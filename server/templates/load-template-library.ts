/** Loads the shipped template library into the database at start. */
import type { Issue } from '#core/errors.ts';
import type { Services } from '../ports/services.ts';
import { prepareTemplate } from './prepare-template.ts';
import { readTemplateFolder } from './shipped-templates.ts';
import { findNewestVersions, hashVersion, insertVersion, LIBRARY_PUBLISHER } from './template-store.ts';

export interface LibraryReport {
  /** Newly published, as `id@version`. */
  readonly published: readonly string[];
  /** Files that could not be used, each line `file:line:column: message`. */
  readonly problems: readonly string[];
}

/**
 * Reads every `*.json5` in `folder`. A file that changed, or whose parent did, becomes a new version, unless a custom
 * version was published on top of it. A bad file is reported and the others are loaded all the same.
 */
export async function loadTemplateLibrary(
  { prisma, log }: Pick<Services, 'prisma' | 'log'>,
  folder: string,
): Promise<LibraryReport> {
  const problems: string[] = [];
  const files = await readTemplateFolder(folder, (name, issues) =>
    problems.push(...issues.map((issue) => describeIssue(name, issue))),
  );
  const siblings = new Map(files.map((file) => [file.source.id, file.source]));
  const newest = new Map((await findNewestVersions(prisma)).map((version) => [version.id, version]));
  const published: string[] = [];
  for (const file of files) {
    const current = newest.get(file.source.id);
    if (current?.origin === 'custom') continue;
    const { template, issues } = prepareTemplate(file.text, newest, { siblings, name: file.name });
    if (!template) {
      problems.push(...issues.map((issue) => describeIssue(file.name, issue)));
      continue;
    }
    if (current && current.sha256 === hashVersion(file.text, template)) continue;
    const baseVersion = current?.version ?? 0;
    const publication = {
      template,
      source: file.text,
      origin: 'library',
      publishedBy: LIBRARY_PUBLISHER,
    } as const;
    // False when another process of the same instance was faster with the same file.
    if (await insertVersion(prisma, { ...publication, baseVersion }))
      published.push(`${template.id}@${template.version}`);
  }
  for (const problem of problems) log.error({ problem }, 'a library template cannot be used');
  return { published, problems };
}

function describeIssue(file: string, { line, column, message, hint }: Issue): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  return `${place}: ${message}${hint === undefined ? '' : ` ${hint}`}`;
}
