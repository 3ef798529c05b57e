/** Inherited fields of a template: every setting with the ancestor that says it. */
import type { AutomationRule } from '#core/automation/rule.ts';
import type { ValueRule } from './template.ts';
import type { TemplateLookup } from './template-inheritance.ts';
import type { FieldSource, TemplateSource } from './template-source.ts';

export interface InheritedField {
  readonly settings: FieldSource;
  /** The ancestor that says so, by setting. */
  readonly origins: Readonly<Partial<Record<keyof FieldSource, string>>>;
}

/**
 * The inherited fields by their id, in the order of `resolveTemplate`: later ancestors win, setting by setting. Ancestors that
 * cannot be found are passed over, since a template may be edited before its parent is read.
 */
export function inheritedFields(
  leaf: Pick<TemplateSource, 'id' | 'extends' | 'mixins'>,
  lookup: TemplateLookup,
): ReadonlyMap<string, InheritedField> {
  const fields = new Map<string, InheritedField>();
  for (const ancestor of ancestorsOf(leaf, lookup)) {
    for (const [id, settings] of Object.entries(ancestor.fields)) {
      const before = fields.get(id);
      const origins = Object.fromEntries(Object.keys(settings).map((setting) => [setting, ancestor.id]));
      fields.set(id, {
        settings: { ...before?.settings, ...settings },
        origins: { ...before?.origins, ...origins },
      });
    }
  }
  return fields;
}

/** The template nearest to the leaf that has a part, without the leaf itself; `null` when none has. */
export function inheritedPart<T>(
  leaf: Pick<TemplateSource, 'id' | 'extends' | 'mixins'>,
  lookup: TemplateLookup,
  pick: (source: TemplateSource) => T | null,
): { readonly value: T; readonly from: TemplateSource } | null {
  for (const from of [...ancestorsOf(leaf, lookup)].reverse()) {
    const value = pick(from);
    if (value !== null) return { value, from };
  }
  return null;
}

/** The rules across fields of every ancestor, each with where it is from, in the order of `resolveTemplate`. */
export function inheritedRules(
  leaf: Pick<TemplateSource, 'id' | 'extends' | 'mixins'>,
  lookup: TemplateLookup,
): readonly { readonly rule: ValueRule; readonly from: TemplateSource }[] {
  return ancestorsOf(leaf, lookup).flatMap((from) => from.rules.map((rule) => ({ rule, from })));
}

/** The automation rules of every ancestor, each with where it is from; one that says the id of another takes its place. */
export function inheritedAutomation(
  leaf: Pick<TemplateSource, 'id' | 'extends' | 'mixins'>,
  lookup: TemplateLookup,
): readonly { readonly rule: AutomationRule; readonly from: TemplateSource }[] {
  const all = ancestorsOf(leaf, lookup).flatMap((from) => from.automation.map((rule) => ({ rule, from })));
  return [...new Map(all.map((one) => [one.rule.id, one])).values()];
}

/** Every ancestor once, those of the parent first. */
function ancestorsOf(
  leaf: Pick<TemplateSource, 'id' | 'extends' | 'mixins'>,
  lookup: TemplateLookup,
): readonly TemplateSource[] {
  const found = new Map<string, TemplateSource>();
  const visited = new Set([leaf.id]);
  const visit = (source: Pick<TemplateSource, 'extends' | 'mixins'>): void => {
    for (const id of [...(source.extends === null ? [] : [source.extends]), ...source.mixins]) {
      if (visited.has(id)) continue;
      visited.add(id);
      const ancestor = lookup(id);
      if (ancestor === null || ancestor === undefined) continue;
      visit(ancestor);
      found.set(id, ancestor);
    }
  };
  visit(leaf);
  return [...found.values()];
}
