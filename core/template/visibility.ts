/** The visibility of fields: their own conditions, those of their section and view, and of the fields these ask for. */
import { holds, sourceOfValues } from '#core/conditions/evaluate-condition.ts';
import { type Condition, fieldsIn } from '#core/fields/model/condition.ts';
import type { JsonValue } from '#core/json.ts';
import type { Template } from './template.ts';

type Part = Pick<Template, 'fields' | 'views'>;

export interface Visibility {
  /** Whether a field is shown, wherever it stands. */
  readonly isShown: (fieldId: string) => boolean;
  /** Whether a condition holds while hidden fields count as empty; true for none. */
  readonly passes: (condition: Condition | null | undefined) => boolean;
}

/** The visibility of every field for these values; a field that is hidden counts as empty to others, and keeps its content. */
export function createVisibility(template: Part, values: Readonly<Record<string, JsonValue>>): Visibility {
  const places = conditionsOfPlaces(template);
  const known = new Map<string, boolean>();
  const held = sourceOfValues(template.fields, values);
  const passes: Visibility['passes'] = (condition) =>
    condition === null ||
    condition === undefined ||
    holds(condition, { ...held, valueFor: (id) => (isShown(id) ? held.valueFor(id) : null) });
  const isShown: Visibility['isShown'] = (id) => {
    const before = known.get(id);
    if (before !== undefined) return before;
    // Only templates of an earlier program go round in circles; there it ends.
    known.set(id, true);
    const own = Object.hasOwn(template.fields, id) ? template.fields[id]?.visibleWhen : null;
    const shown = passes(own) && (places.get(id) ?? []).every(passes);
    known.set(id, shown);
    return shown;
  };
  return { isShown, passes };
}

/** The conditions of the section and the view that a field stands in, by its id. */
export function conditionsOfPlaces({
  views,
}: Pick<Template, 'views'>): ReadonlyMap<string, readonly Condition[]> {
  const places = new Map<string, readonly Condition[]>();
  for (const view of views) {
    for (const section of view.sections) {
      const conditions = [view.visibleWhen, section.visibleWhen].filter((one) => one !== undefined);
      if (conditions.length > 0) for (const id of section.fields) places.set(id, conditions);
    }
  }
  return places;
}

/** The fields that some condition of the form asks for, each once: only their values decide how it is laid out. */
export function conditionFields({ fields, views }: Part): readonly string[] {
  const conditions = [
    ...Object.values(fields).flatMap((one) => [one.visibleWhen, one.requiredWhen, one.readOnlyWhen]),
    ...views.flatMap(({ visibleWhen, sections }) => [visibleWhen, ...sections.map((one) => one.visibleWhen)]),
  ];
  return [...new Set(conditions.flatMap(fieldsIn))];
}
