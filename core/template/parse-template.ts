/** Parses a template from JSON5, with every issue at its line and column. */

import { HUES } from '#core/appearance/hues.ts';
import { ICONS } from '#core/appearance/icons.ts';
import { parseAutomation } from '#core/automation/parse-rule.ts';
import type { Issue } from '#core/errors.ts';
import { IssueLog } from '#core/json5/issue-log.ts';
import { readJson5, type SourceNode } from '#core/json5/json5-tree.ts';
import { locator } from '#core/json5/locate.ts';
import { type Entries, NodeReader } from '#core/json5/node-reader.ts';
import { humanize } from '#core/text/wording.ts';
import { checkOwnFields, checkTemplate } from './check-template.ts';
import { fillTemplate } from './fill-template.ts';
import { MAIN_CHANGES } from './format/main-changes.ts';
import { TEMPLATE_NAME } from './format/name-rules.ts';
import { readObject } from './format/read-object.ts';
import { parseRetention } from './format/retention-rule.ts';
import { MAX_AGENT_INSTRUCTIONS, TEMPLATE_FORMAT } from './format/template-format.ts';
import { parseFields, parseNamed, parseTemplateIds } from './parse-fields.ts';
import { parseChildren, parseReferenceKinds, parseWorkflow } from './parse-rules.ts';
import { parseValueRules } from './parse-value-rules.ts';
import { parseViews } from './parse-views.ts';
import type { TemplateSource } from './template-source.ts';

export type ParsedTemplate =
  /** `issues` are warnings: the template can be used. */
  | { readonly ok: true; readonly source: TemplateSource; readonly issues: readonly Issue[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * Reads a template. Never throws, whatever the text. A template that stands alone is checked entirely; of one that
 * extends another or has mixins, what depends on them is checked by `resolveTemplate`.
 *
 * @param name What to call the text in messages about the whole of it, such as its file name.
 */
export function parseTemplate(text: string, name = 'The template'): ParsedTemplate {
  return parse(text, name, parseAutomation);
}

/**
 * Reads the source of a version that is published, which may be from a time when anything was taken as a rule: rules that cannot be read are
 * left out, and the others are not checked. See `readRules` for which of them can be run.
 */
export function parsePublishedTemplate(text: string, name: string): ParsedTemplate {
  const parsed = parse(text, name, () => []);
  const root = parsed.ok ? readJson5(text).root : null;
  const source = root === null ? null : readTemplateSource(root);
  if (!parsed.ok || source === null) return parsed;
  return { ...parsed, source: { ...parsed.source, automation: source.automation } };
}

function parse(text: string, name: string, readAutomation: typeof parseAutomation): ParsedTemplate {
  const tree = readJson5(text);
  if (tree.root === null) return { ok: false, issues: tree.issues };
  const log = new IssueLog(locator(tree.root), tree.issues);
  const source = parseRoot(new NodeReader(log), tree.root, name, readAutomation);
  if (source === null) return { ok: false, issues: log.errors };
  // Where something could not be read, parts that name it would only be blamed in its stead: the fields are still checked.
  if (log.errors.length > 0) checkOwnFields(source, log);
  else if (source.extends === null && source.mixins.length === 0)
    checkTemplate(fillTemplate(source), log, source, null);
  else checkOwnFields(source, log);
  return log.errors.length > 0
    ? { ok: false, issues: log.errors }
    : { ok: true, source, issues: log.warnings };
}

/**
 * What can be read of a template although it may have errors, for showing it while it is written: wrong parts are left out.
 * `null` when the text is no object.
 */
export function readTemplateSource(root: SourceNode): TemplateSource | null {
  return parseRoot(new NodeReader(new IssueLog(locator(root))), root, 'The template', parseAutomation);
}

function parseRoot(
  reader: NodeReader,
  root: SourceNode,
  name: string,
  readAutomation: typeof parseAutomation,
): TemplateSource | null {
  const at = { node: root, path: [] };
  const entries = readObject(reader, at, { ...TEMPLATE_FORMAT, what: name });
  if (entries === null) return null;
  reader.text(entries.get('$schema'), '“$schema”', 2000); // for editors alone
  const id = parseNamed(reader, entries.get('id'), TEMPLATE_NAME);
  if (!entries.has('id'))
    reader.log.error([], `${name} needs an “id”.`, { hint: "For instance id: 'field-report'." });
  const version = reader.wholeNumber(entries.get('version'), 'The version', 1);
  if (!entries.has('version'))
    reader.log.error([], `${name} needs a “version”.`, { hint: 'Begin with version: 1.' });
  const parent = parseNamed(reader, entries.get('extends'), TEMPLATE_NAME);
  const mixins = parseTemplateIds(reader, entries.get('mixins'), '“mixins”') ?? [];
  const inherits = entries.has('extends') || entries.has('mixins');
  return {
    id: id ?? 'unnamed',
    version: version ?? 1,
    extends: parent,
    mixins,
    ...parseAppearance(reader, entries, id),
    fields: parseFields(reader, entries.get('fields'), inherits),
    views: parseViews(reader, entries.get('views'), entries.get('sections')),
    children: parseChildren(reader, entries.get('children')),
    references: parseReferenceKinds(reader, entries.get('references')),
    workflow: parseWorkflow(reader, entries.get('workflow')),
    titlePattern: reader.text(entries.get('titlePattern'), 'The title pattern'),
    agentInstructions: reader.text(
      entries.get('agentInstructions'),
      'The instructions for agents',
      MAX_AGENT_INSTRUCTIONS,
    ),
    mainChangesBy: reader.name(entries.get('mainChangesBy'), '“mainChangesBy”', MAIN_CHANGES),
    retention: parseRetention(reader, entries.get('retention')),
    automation: readAutomation(reader, entries.get('automation')),
    rules: parseValueRules(reader, entries.get('rules')),
    locate: locator(root),
  };
}

/** The name, icon, colour and description of a template. */
function parseAppearance(
  reader: NodeReader,
  entries: Entries,
  id: string | null,
): Pick<TemplateSource, 'name' | 'abstract' | 'icon' | 'color' | 'description'> {
  return {
    name: reader.text(entries.get('name'), 'The name', 80) ?? humanize(id ?? 'unnamed'),
    abstract: reader.flag(entries.get('abstract'), '“abstract”') ?? false,
    icon: reader.name(entries.get('icon'), 'The icon', ICONS),
    color: reader.name(entries.get('color'), 'The color', HUES),
    description: reader.text(entries.get('description'), 'The description', 500),
  };
}
