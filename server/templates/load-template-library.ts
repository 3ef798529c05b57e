/** Loads the shipped template library into the database at start. */
import type { Issue } from '#core/errors.ts';
import type { TemplateSource } from '#core/template/template-source.ts';
import type { Services } from '../ports/services.ts';
import { findBreaks } from './find-breaks.ts';
import { measureImpact } from './measure-impact.ts';
import { type PreparedTemplate, prepareTemplate } from './prepare-template.ts';
import { readTemplateFolder, type ShippedTemplate } from './shipped-templates.ts';
import {
  findNewestVersions,
  hashVersion,
  insertVersion,
  LIBRARY_PUBLISHER,
  type NewestVersion,
} from './template-store.ts';

export interface LibraryReport {
  /** Newly published, as `id@version`. */
  readonly published: readonly string[];
  /** Templates with an update that waits until an admin publishes it, and those that cannot be read before that. */
  readonly held: readonly string[];
  /** Files that could not be used, each line `file:line:column: message`. */
  readonly problems: readonly string[];
}

type LibraryServices = Pick<Services, 'prisma' | 'log'>;
type Newest = ReadonlyMap<string, NewestVersion>;

/** A file, and the version that it would become. */
interface Update {
  readonly file: ShippedTemplate;
  readonly prepared: PreparedTemplate;
}

/**
 * Reads every `*.json5` in `folder`. A file that changed, or whose parent did, becomes a new version, unless a custom
 * version was published on top of it, or it was looked at and left. One that another template breaks by, or that sets aside or
 * converts what Codices hold, is held back, for nobody here has agreed to it. A bad file is reported and the others are loaded all the same.
 */
export async function loadTemplateLibrary(services: LibraryServices, folder: string): Promise<LibraryReport> {
  const { prisma, log } = services;
  const problems: string[] = [];
  const files = await readTemplateFolder(folder, (name, issues) =>
    problems.push(...issues.map((issue) => describeIssue(name, issue))),
  );
  const newest = new Map((await findNewestVersions(prisma)).map((version) => [version.id, version]));
  const { updates, held } = await chooseUpdates(services, files, newest);
  const published: string[] = [];
  for (const { file, prepared } of updates) {
    const { template, issues } = prepared;
    if (!template) {
      problems.push(...issues.map((issue) => describeIssue(file.name, issue)));
      continue;
    }
    const baseVersion = newest.get(template.id)?.version ?? 0;
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
  for (const template of held)
    log.warn({ template }, 'a library template waits until an admin publishes an update');
  return { published, held: [...held], problems };
}

/**
 * The files to publish. Without one that is held back others are what they were, or cannot be read: so it is asked anew until
 * nothing more is held.
 */
async function chooseUpdates(
  services: LibraryServices,
  files: readonly ShippedTemplate[],
  newest: Newest,
): Promise<{ readonly updates: readonly Update[]; readonly held: ReadonlySet<string> }> {
  const all = new Map(files.map((file) => [file.source.id, file]));
  const held = new Set<string>();
  for (;;) {
    const updates = updatesOf(files, newest, held);
    const found = firstUnread(files, updates, newest) ?? (await firstToHold(services, updates, newest));
    if (found === null) return { updates, held };
    const behind = changedBehind(found, all, newest).filter((id) => !held.has(id));
    for (const id of behind.length > 0 ? behind : [found.source.id]) held.add(id);
  }
}

/** What the files come to without those held back, where that is another version. */
function updatesOf(
  files: readonly ShippedTemplate[],
  newest: Newest,
  held: ReadonlySet<string>,
): readonly Update[] {
  const siblings = sourcesOf(files.filter(({ source }) => !held.has(source.id)));
  return files.flatMap((file): Update[] => {
    const { id } = file.source;
    const current = newest.get(id);
    if (held.has(id) || current?.origin === 'custom' || isLeft(file, current)) return [];
    const prepared = prepareTemplate(file.text, newest, { siblings, name: file.name });
    const { template } = prepared;
    const isSame = template !== null && current?.sha256 === hashVersion(file.text, template);
    return isSame ? [] : [{ file, prepared }];
  });
}

function sourcesOf(files: readonly ShippedTemplate[]): ReadonlyMap<string, TemplateSource> {
  return new Map(files.map(({ source }) => [source.id, source]));
}

/** The first file, new or not, that can be read with all others but not without those held back; `null` when there is none. */
function firstUnread(
  files: readonly ShippedTemplate[],
  updates: readonly Update[],
  newest: Newest,
): ShippedTemplate | null {
  const siblings = sourcesOf(files);
  const unread = updates.find(
    ({ file, prepared }) =>
      prepared.template === null &&
      prepareTemplate(file.text, newest, { siblings, name: file.name }).template !== null,
  );
  return unread?.file ?? null;
}

/** Whether an admin has looked at the file, and kept what is published. */
function isLeft({ text }: ShippedTemplate, current: NewestVersion | undefined): boolean {
  return current !== undefined && current.source !== text && current.shippedSource === text;
}

/** The first update that nobody has agreed to; `null` when all may be published. */
async function firstToHold(
  services: LibraryServices,
  updates: readonly Update[],
  newest: Newest,
): Promise<ShippedTemplate | null> {
  const next = new Map<string, Pick<NewestVersion, 'template' | 'source'>>(newest);
  for (const { file, prepared } of updates)
    if (prepared.template !== null)
      next.set(file.source.id, { template: prepared.template, source: file.text });
  for (const { file, prepared } of updates) {
    const { template, previous } = prepared;
    const current = newest.get(file.source.id);
    if (template === null || previous === null || current === undefined) continue;
    const before = new Map([...next, [template.id, current] as const]);
    if ((await findBreaks(before, template, file.text)).length > 0) return file;
    const { fields } = await measureImpact(services, previous, template);
    const touches = fields.some(({ change, converts, parks }) =>
      change === 'retired' || change === 'retyped' ? converts + parks > 0 : false,
    );
    if (touches) return file;
  }
  return null;
}

/** The files whose change an update comes from: its own, else those of what it extends and mixes in. */
function changedBehind(
  file: ShippedTemplate,
  all: ReadonlyMap<string, ShippedTemplate>,
  newest: Newest,
): readonly string[] {
  const { id } = file.source;
  if (newest.get(id)?.source !== file.text) return [id];
  const behind = new Set<string>();
  const open = [file];
  for (const { source } of open) {
    for (const above of [source.extends, ...source.mixins]) {
      const parent = above === null ? undefined : all.get(above);
      if (parent === undefined || behind.has(parent.source.id) || open.includes(parent)) continue;
      open.push(parent);
      if (newest.get(parent.source.id)?.source !== parent.text) behind.add(parent.source.id);
    }
  }
  // Where nothing else changed, the program reads the same text another way.
  return behind.size > 0 ? [...behind] : [id];
}

function describeIssue(file: string, { line, column, message, hint }: Issue): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  return `${place}: ${message}${hint === undefined ? '' : ` ${hint}`}`;
}
