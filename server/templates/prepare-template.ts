/** Parses and checks a template source, up to a template that could be published or the issues against it. */
import { checkCreations, type FindTarget } from '#core/automation/check-rule.ts';
import { readRules } from '#core/automation/read-rules.ts';
import type { Issue } from '#core/errors.ts';
import { IssueLog } from '#core/json5/issue-log.ts';
import { parsePublishedTemplate, parseTemplate } from '#core/template/parse-template.ts';
import type { Template } from '#core/template/template.ts';
import { type ResolvedTemplate, resolveTemplate } from '#core/template/template-inheritance.ts';
import type { TemplateSource } from '#core/template/template-source.ts';
import { carryRetired, compareTemplates } from '#core/template/versions/compare-templates.ts';

/** The newest version of a template, as far as preparing another one needs it. */
export interface PublishedTemplate {
  readonly template: Template;
  readonly source: string;
}

export type PublishedTemplates = ReadonlyMap<string, PublishedTemplate>;

export interface PreparedTemplate {
  /** Errors when `template` is null, else warnings. */
  readonly issues: readonly Issue[];
  /** Resolved, numbered as the next version, with the fields it retires carried along. */
  readonly template: Template | null;
  readonly previous: Template | null;
}

export interface PrepareOptions {
  /** Sources that are about to be published with it. */
  readonly siblings?: ReadonlyMap<string, TemplateSource>;
  /** What to call the text in messages, such as its file name. */
  readonly name?: string;
  /** What it says beside its text of the version that it follows. */
  readonly follow?: (template: Template) => Template;
}

/** Parses, resolves against the newest version of every other template, and compares with the version it would follow. */
export function prepareTemplate(
  text: string,
  published: PublishedTemplates,
  { siblings = new Map(), name, follow = (template) => template }: PrepareOptions = {},
): PreparedTemplate {
  const parsed = parseTemplate(text, name);
  if (!parsed.ok) return { issues: parsed.issues, template: null, previous: null };
  const { source } = parsed;
  const previous = published.get(source.id)?.template ?? null;
  const resolved = resolveAmong(source, published, siblings);
  if (!resolved.ok) return { issues: resolved.issues, template: null, previous };
  const issues = eachOnce([...parsed.issues, ...resolved.issues]);
  const version = Math.max(source.version, (previous?.version ?? 0) + 1);
  const template = follow({ ...resolved.template, version });
  if (previous === null) return { issues, template, previous };
  const incompatible = locate(compareTemplates(previous, template).incompatible, source);
  if (incompatible.length > 0) return { issues: incompatible, template: null, previous };
  return { issues, template: carryRetired(previous, template), previous };
}

/**
 * Merges a source with what it extends and mixes in, and checks it against every other template as that is published, or in
 * `siblings` about to be.
 */
export function resolveAmong(
  source: TemplateSource,
  published: PublishedTemplates,
  siblings: ReadonlyMap<string, TemplateSource> = new Map(),
): ResolvedTemplate {
  const unread = new Map<string, string>();
  const findSource = (id: string): TemplateSource | null =>
    id === source.id ? source : (siblings.get(id) ?? runnableSource(published.get(id), unread));
  // While files are loaded, their siblings are not there yet; each of the library is checked with all others by a test.
  const others = siblings.size > 0 ? null : [...published.values()].map(({ template }) => template);
  const resolved = resolveTemplate(source.id, findSource, others);
  if (!resolved.ok) return resolved;
  const misfits = creationIssues(resolved.template, source, (id) => {
    const sibling = siblings.has(id) ? resolveTemplate(id, findSource) : null;
    return sibling?.ok === true ? sibling.template : (published.get(id)?.template ?? null);
  });
  if (misfits.length > 0) return { ok: false, issues: misfits };
  return { ...resolved, issues: [...resolved.issues, ...unreadIssues(unread, source)] };
}

/** What automation rules create has to fit the templates it is created of, which the template alone cannot tell. */
function creationIssues(template: Template, source: TemplateSource, find: FindTarget): readonly Issue[] {
  const log = new IssueLog(source.locate);
  checkCreations(template, log, source.automation, find);
  return log.errors;
}

/** An ancestor as it is published, with those of its rules that can be run; adds to `unread` why the others cannot. */
function runnableSource(
  published: PublishedTemplate | undefined,
  unread: Map<string, string>,
): TemplateSource | null {
  if (published === undefined) return null;
  const { template } = published;
  const parsed = parsePublishedTemplate(published.source, template.id);
  if (!parsed.ok) return null;
  const lost = new Map(readRules(template).unread.map(({ id, why }) => [id, why]));
  for (const [id, why] of lost)
    unread.set(id, `The rule “${id}” of “${template.id}” is not inherited: ${why}`);
  const automation = parsed.source.automation.filter(({ id }) => !lost.has(id));
  return { ...parsed.source, automation };
}

/** Warnings where the ancestors are named. A rule of the same id that the text itself has takes the place of the unread one. */
function unreadIssues(unread: ReadonlyMap<string, string>, source: TemplateSource): readonly Issue[] {
  const log = new IssueLog(source.locate);
  const path = source.extends === null ? ['mixins'] : ['extends'];
  for (const [id, message] of unread)
    if (source.automation.every((rule) => rule.id !== id)) log.warn(path, message);
  return log.warnings;
}

/** What the text alone tells is found again where it is resolved. */
function eachOnce(issues: readonly Issue[]): readonly Issue[] {
  return [...new Map(issues.map((issue) => [JSON.stringify([issue.path, issue.message]), issue])).values()];
}

/** Adds line and column to issues that know only their path. */
function locate(issues: readonly Issue[], source: TemplateSource): Issue[] {
  return issues.map((issue) => {
    const span = issue.line === undefined ? source.locate(issue.path)?.span : undefined;
    return span === undefined ? issue : { ...issue, ...span };
  });
}
