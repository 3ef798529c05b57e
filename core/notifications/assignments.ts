/** The people in the fields of a Codex, and those who have come and gone between two readings. */
import type { Codex } from '#core/codex/codex.ts';
import { holdsPeople } from '#core/codex/people-in-fields.ts';
import type { Template } from '#core/template/template.ts';
import { recordedName } from '#core/template/versions/slots.ts';
import { isUuid } from '#core/uuid.ts';

/** Ids of people by field, as operations call it: a field that is renamed or retyped goes on under the same name. */
export type Assigned = Readonly<Record<string, readonly string[]>>;

export interface AssignedReading {
  readonly assigned: Assigned;
  /** By field and person: the id of whoever put them there. */
  readonly writers: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface Assignment {
  /** As operations call it. */
  readonly field: string;
  readonly userId: string;
}

/** Fields that hold nobody are left out. */
export function readAssigned(codex: Codex, template: Pick<Template, 'fields' | 'slots'>): AssignedReading {
  const assigned: Record<string, readonly string[]> = {};
  const writers: Record<string, Readonly<Record<string, string>>> = {};
  for (const field of Object.values(template.fields).filter(holdsPeople)) {
    const name = recordedName(template, field.id);
    const { winner } = field.type === 'person' ? codex.register(field.id) : { winner: null };
    const entries = field.type === 'people' ? codex.members(field.id) : winner === null ? [] : [winner];
    const people = new Map(
      entries.flatMap(({ value, by }) =>
        typeof value === 'string' && isUuid(value) ? [[value, by] as const] : [],
      ),
    );
    if (people.size === 0) continue;
    assigned[name] = [...people.keys()].sort();
    writers[name] = Object.fromEntries(people);
  }
  return { assigned, writers };
}

/** The names of the fields of people of a template, as operations call them. */
export function namesOfPeopleFields(template: Pick<Template, 'fields' | 'slots'>): readonly string[] {
  return Object.values(template.fields)
    .filter(holdsPeople)
    .map(({ id }) => recordedName(template, id));
}

/** Who is in a field now and was not before, and the other way round. */
export function compareAssigned(
  before: Assigned,
  now: Assigned,
): { readonly added: readonly Assignment[]; readonly removed: readonly Assignment[] } {
  return { added: missingFrom(before, now), removed: missingFrom(now, before) };
}

/** Whoever is in `these` and not in `those`. */
function missingFrom(those: Assigned, these: Assigned): readonly Assignment[] {
  return Object.entries(these).flatMap(([field, people]) => {
    const known = Object.hasOwn(those, field) ? (those[field] ?? []) : [];
    return people.filter((id) => !known.includes(id)).map((userId) => ({ field, userId }));
  });
}
