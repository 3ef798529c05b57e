/** The ids of the people in the fields of a Codex, in template order, values with problems included. */
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { Template } from '#core/template/template.ts';
import type { Codex } from './codex.ts';

/** True for a field whose values are ids of people. */
export function holdsPeople({ type }: FieldDefinition): boolean {
  return type === 'person' || type === 'people';
}

/** The fields that name people, retired ones included. */
export function fieldsOfPeople({ fields, retired }: Pick<Template, 'fields' | 'retired'>): FieldDefinition[] {
  return [...Object.values(fields), ...Object.values(retired)].filter(holdsPeople);
}

/** The ids, each once. */
export function peopleInFields(codex: Codex, template: Pick<Template, 'fields' | 'retired'>): string[] {
  const ids = fieldsOfPeople(template).flatMap(({ id, type }) => {
    if (type === 'people') return codex.members(id).map(({ value }) => value);
    const { winner, losers } = codex.register(id);
    return [winner?.value, ...losers.map(({ value }) => value)];
  });
  return [...new Set(ids.filter((id) => typeof id === 'string'))];
}
