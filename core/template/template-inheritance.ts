/** Template inheritance (`extends` and mixins): merges a template with its parents, root to leaf, and checks the whole. */
import type { Issue } from '#core/errors.ts';
import type { FieldType } from '#core/fields/model/field-definition.ts';
import { layerOf, type StoredField, storageOf } from '#core/fields/registry.ts';
import { IssueLog } from '#core/json5/issue-log.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import { nearest } from '#core/text/wording.ts';
import { checkTemplate } from './check-template.ts';
import { fillTemplate, type MergedTemplate } from './fill-template.ts';
import type { Template } from './template.ts';
import type { FieldSource, TemplateSource } from './template-source.ts';

/** Finds a template by its id, in whichever version is current. */
export type TemplateLookup = (id: string) => TemplateSource | null | undefined;

export type ResolvedTemplate =
  /** `issues` are warnings. */
  | { readonly ok: true; readonly template: Template; readonly issues: readonly Issue[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** More ancestors than this are a mistake. */
const MAX_ANCESTORS = 32;

/**
 * Merges a template with what it extends and mixes in. Later wins, per field and setting: the parent's ancestors, the
 * parent, each mixin in order, the template itself. Views and a workflow are taken whole from the last that has them.
 *
 * Lines and columns are those of the template asked for: a problem that comes from an ancestor is shown where that
 * ancestor is named.
 *
 * @param others The newest version of every template, which formulas over other Codices are checked against; without them those
 *   are not checked.
 */
export function resolveTemplate(
  id: string,
  lookup: TemplateLookup,
  others: readonly Template[] | null = null,
): ResolvedTemplate {
  const leaf = lookup(id);
  if (leaf === null || leaf === undefined) {
    return { ok: false, issues: [{ path: [], message: `There is no template “${id}”.` }] };
  }
  const log = new IssueLog(leaf.locate);
  const lineage = collectLineage(leaf, lookup, log);
  if (log.errors.length > 0) return { ok: false, issues: log.errors };
  const merged = merge(lineage, log);
  if (log.errors.length > 0) return { ok: false, issues: log.errors };
  const template = fillTemplate(merged);
  checkTemplate(template, log, leaf, others);
  return log.errors.length > 0
    ? { ok: false, issues: log.errors }
    : { ok: true, template, issues: log.warnings };
}

/** Every template that takes part, each once, ancestors first and the leaf last. */
function collectLineage(
  leaf: TemplateSource,
  lookup: TemplateLookup,
  log: IssueLog,
): readonly TemplateSource[] {
  const lineage = new Map<string, TemplateSource>();
  const visit = (source: TemplateSource, trail: readonly string[], namedAt: SourcePath): void => {
    const chain = [...trail, source.id];
    if (trail.includes(source.id)) {
      log.error(namedAt, `Templates extend one another in a circle: ${chain.join(' → ')}.`);
      return;
    }
    if (lineage.has(source.id)) return;
    if (chain.length > MAX_ANCESTORS) {
      log.error(
        namedAt,
        `More than ${MAX_ANCESTORS} templates extend one another: ${chain.slice(0, 5).join(' → ')} ….`,
      );
      return;
    }
    for (const { id, path } of ancestorsOf(source)) {
      const place = source === leaf ? path : namedAt;
      const ancestor = lookup(id);
      if (ancestor === null || ancestor === undefined) {
        log.error(place, `There is no template “${id}” (${[...chain, id].join(' → ')}).`);
      } else {
        visit(ancestor, chain, place);
      }
    }
    lineage.set(source.id, source);
  };
  visit(leaf, [], []);
  return [...lineage.values()];
}

function ancestorsOf(source: TemplateSource): readonly { readonly id: string; readonly path: SourcePath }[] {
  const parent = source.extends === null ? [] : [{ id: source.extends, path: ['extends'] }];
  return [...parent, ...source.mixins.map((id, index) => ({ id, path: ['mixins', index] }))];
}

function merge(lineage: readonly TemplateSource[], log: IssueLog): MergedTemplate {
  const leaf = lineage[lineage.length - 1];
  if (leaf === undefined) throw new RangeError('a lineage holds at least the template itself');
  return {
    id: leaf.id,
    version: leaf.version,
    name: leaf.name,
    abstract: leaf.abstract,
    icon: last(lineage, ({ icon }) => icon),
    color: last(lineage, ({ color }) => color),
    description: leaf.description,
    fields: mergeFields(lineage, log),
    views: last(lineage, ({ views }) => views),
    children: Object.assign({}, ...lineage.map(({ children }) => children)),
    references: Object.assign({}, ...lineage.map(({ references }) => references)),
    workflow: last(lineage, ({ workflow }) => workflow),
    titlePattern: last(lineage, ({ titlePattern }) => titlePattern),
    agentInstructions: last(lineage, ({ agentInstructions }) => agentInstructions),
    mainChangesBy: last(lineage, ({ mainChangesBy }) => mainChangesBy),
    retention: last(lineage, ({ retention }) => retention),
    automation: mergeById(lineage.flatMap(({ automation }) => automation)),
    rules: lineage.flatMap(({ rules }) => rules),
  };
}

function mergeFields(
  lineage: readonly TemplateSource[],
  log: IssueLog,
): Readonly<Record<string, FieldSource>> {
  const fields: Record<string, FieldSource> = {};
  const origins = new Map<string, string>();
  for (const source of lineage) {
    for (const [id, field] of Object.entries(source.fields)) {
      const inherited = fields[id];
      const clash = clashOf(inherited, field);
      if (clash !== null) {
        const between = `“${origins.get(id)}” has ${clash.before}, “${source.id}” has ${clash.after}`;
        const message = `The field “${id}” cannot be both: ${between}, and the two are stored differently.`;
        log.error(['fields', id, clash.key], message, { hint: 'Give the newer field another id.' });
      }
      if (inherited?.type === undefined && field.type === undefined) missingType(id, fields, log);
      fields[id] = { ...inherited, ...field };
      if (field.type !== undefined) origins.set(id, source.id);
    }
  }
  return fields;
}

/** Content is kept by field id, so an id that is stored one way can never be stored another. */
function clashOf(
  inherited: FieldSource | undefined,
  field: FieldSource,
): { before: string; after: string; key: 'type' | 'layer' } | null {
  const before = inherited?.type;
  if (before === undefined || (field.type === undefined && field.layer === undefined)) return null;
  const after = field.type ?? before;
  const former = storedAs(before, inherited?.layer);
  const next = storedAs(after, field.layer ?? inherited?.layer);
  if (storageOf(former) === storageOf(next) && layerOf(former) === layerOf(next)) return null;
  if (before !== after) return { before, after, key: 'type' };
  return { before: `layer: '${layerOf(former)}'`, after: `layer: '${layerOf(next)}'`, key: 'layer' };
}

/** What is said of the layer where a type has no choice is for the check of its settings. */
function storedAs(type: FieldType, layer: FieldSource['layer']): StoredField {
  return layer === 'metadata' ? { type, layer } : { type };
}

function missingType(id: string, inherited: Readonly<Record<string, FieldSource>>, log: IssueLog): void {
  const guess = nearest(id, Object.keys(inherited));
  const hint =
    guess === null ? "For instance type: 'line'." : `Did you mean to change the inherited “${guess}”?`;
  log.error(['fields', id], `The field “${id}” is not inherited, so it needs a type.`, { atKey: true, hint });
}

/** What the template nearest to the leaf says, of those that say anything. */
function last<T>(lineage: readonly TemplateSource[], pick: (source: TemplateSource) => T | null): T | null {
  return lineage.reduce<T | null>((found, source) => pick(source) ?? found, null);
}

function mergeById<T extends { readonly id: string }>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}
