/** Limits of an agent to Codices of some templates, and of these to some fields. */

/**
 * By the id of a template: the fields that are reached in Codices of it, by id and `title`; `null` for all of a Codex. What is of no
 * template named here is not reached.
 */
export type TemplateLimits = Readonly<Record<string, readonly string[] | null>>;

/** Whether Codices of this template are reached, all or some of their fields. Nothing is where the template is not told. */
export function reachesSome(limits: TemplateLimits | undefined, templateId: string | undefined): boolean {
  return limits === undefined || (templateId !== undefined && Object.hasOwn(limits, templateId));
}

/** Whether Codices of this template are reached with all that they hold. */
export function reachesWhole(limits: TemplateLimits | undefined, templateId: string | undefined): boolean {
  if (limits === undefined) return true;
  return templateId !== undefined && reachesSome(limits, templateId) && limits[templateId] === null;
}

/** The fields that are reached in Codices of this template; `null` for all. */
export function fieldsWithin(
  limits: TemplateLimits | undefined,
  templateId: string,
): ReadonlySet<string> | null {
  if (limits === undefined) return null;
  const fields = Object.hasOwn(limits, templateId) ? limits[templateId] : [];
  return fields == null ? null : new Set(fields);
}

/** The templates whose Codices are reached, wholly or in part; `null` for those of every template. */
export function templatesWithin(
  limits: TemplateLimits | undefined,
  extent: 'whole' | 'part' = 'whole',
): readonly string[] | null {
  if (limits === undefined) return null;
  return Object.keys(limits).filter((id) => extent === 'part' || limits[id] === null);
}
