/**
 * The names that fields keep their content under, while their types and ids change from version to version.
 *
 * A slot is such a name, and holds values of one type only. A field keeps to the slot of its id; under another type it gets a slot
 * of its own, and under another id it takes the slot along.
 */
import { conversionOf } from '#core/conversion/conversions.ts';
import { fieldOfSlot } from '#core/document/roots.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf, storageOf } from '#core/fields/registry.ts';
import { hasChangeRules } from '#core/template/change-rules.ts';
import type { FieldTake, Template, Workflow } from '#core/template/template.ts';

/** A field of a version, under the key it has there: its id, or `id@type` once another type has the id. */
interface Known {
  readonly key: string;
  readonly field: FieldDefinition;
  readonly slot: string;
}

/** The name that the content of a field is stored under. */
export function slotOf({ slots }: Pick<Template, 'slots'>, fieldId: string): string {
  return slots !== undefined && Object.hasOwn(slots, fieldId) ? (slots[fieldId] ?? fieldId) : fieldId;
}

/**
 * The field of this id, retired ones too; else the one that keeps its content under this name, as operations call it that were
 * made before it had another id.
 */
export function fieldCalled(template: KnownFields, name: string): FieldDefinition | undefined {
  const known = knownCalled(template, name);
  if (known !== undefined) return known;
  const id = Object.entries(template.slots ?? {}).find(([, slot]) => fieldOfSlot(slot) === name)?.[0];
  return id === undefined ? undefined : knownCalled(template, id);
}

/** A workflow whose field is called by the slot its content is kept in: another type of the field is another history. */
export function placedWorkflow(template: Pick<Template, 'workflow' | 'slots'> | null): Workflow | null {
  const workflow = template?.workflow ?? null;
  return template && workflow && { ...workflow, field: slotOf(template, workflow.field) };
}

/** The name by which operations on a field are recorded. */
export function recordedName(template: Pick<Template, 'slots'>, fieldId: string): string {
  return fieldOfSlot(slotOf(template, fieldId));
}

type KnownFields = Pick<Template, 'fields' | 'retired' | 'slots'>;

function knownCalled({ fields, retired }: KnownFields, id: string): FieldDefinition | undefined {
  if (Object.hasOwn(fields, id)) return fields[id];
  return Object.hasOwn(retired, id) ? retired[id] : undefined;
}

/**
 * The id of the field in `previous` whose content a field of the next version continues: its own, else the one it names in
 * `was`; `null` for a new field.
 */
export function originOf(
  previous: Template,
  next: Pick<Template, 'fields'>,
  field: FieldDefinition,
): string | null {
  const { id, was } = field;
  if (Object.hasOwn(previous.fields, id)) return id;
  const isFree = was !== undefined && !Object.hasOwn(next.fields, was);
  if (isFree && (Object.hasOwn(previous.fields, was) || Object.hasOwn(previous.retired, was))) return was;
  return Object.hasOwn(previous.retired, id) ? id : null;
}

/** What becomes of the content of `previous`: the retired fields of the next version, its slots, and what takes over from what. */
export function assignSlots(
  previous: Template,
  next: Template,
): Required<Pick<Template, 'retired' | 'slots' | 'takes'>> {
  const known = knownIn(previous);
  const origins = new Map(
    Object.values(next.fields).map((field) => [field.id, originOf(previous, next, field)] as const),
  );
  const continued = new Set(origins.values());
  const slots: Record<string, string> = {};
  const takes: Record<string, FieldTake> = {};
  const inUse = new Set<string>();
  const keys = keysIn(next, known);
  const keyNow = (key: string): string => keys.get(key) ?? key;

  for (const field of Object.values(next.fields)) {
    const origin = known.find(({ key }) => key === origins.get(field.id));
    const isFree = ({ key, slot }: Known) => !continued.has(key) && !inUse.has(slot);
    const kin = origin === undefined ? [] : known.filter((one) => isFree(one) && isKin(one, origin));
    const isReturning = origin !== undefined && !Object.hasOwn(previous.fields, origin.key);
    // Nobody kept to rules where it was meanwhile: it begins anew, and takes over what nobody touched.
    const isBegun = isReturning && hasChangeRules(next, field);
    const former = origin && !isBegun ? formerOf(kin, origin, field) : undefined;
    const slot = former?.slot ?? (origin ? newSlot(origin, field, known, inUse) : field.id);
    inUse.add(slot);
    if (slot !== field.id) slots[field.id] = slot;
    if (origin === undefined) continue;
    const take =
      former === origin ? previous.takes?.[origin.key] : takeFrom(origin, kin, former, previous, next);
    if (take !== undefined) takes[field.id] = { ...take, from: take.from.map(keyNow) };
  }
  const retired: Record<string, FieldDefinition> = {};
  for (const one of known) {
    if (inUse.has(one.slot)) continue;
    const key = keyNow(one.key);
    const { label, type } = one.field;
    // Beside the field of now, which may be called the same.
    const told = key === one.key ? label : `${label} (${fieldTypeOf(type).label})`;
    retired[key] = { ...one.field, id: key, label: told };
    if (one.slot !== key) slots[key] = one.slot;
  }
  return { retired, slots, takes: withoutLive(takes, retired) };
}

function newSlot(
  origin: Known,
  { type }: FieldDefinition,
  known: readonly Known[],
  inUse: ReadonlySet<string>,
): string {
  return freeName(
    `${fieldOfSlot(origin.slot)}@${type}`,
    new Set([...inUse, ...known.map(({ slot }) => slot)]),
  );
}

/** A field that is of another type from now on: what it had until now comes first, then what that had taken over, then the rest. */
function takeFrom(
  origin: Known,
  kin: readonly Known[],
  former: Known | undefined,
  previous: Template,
  { version }: Template,
): FieldTake {
  const earlier = previous.takes?.[origin.key]?.from ?? [];
  const nearest = earlier.flatMap((key) => kin.find((one) => one.key === key) ?? []);
  const from = new Set([origin, ...nearest, ...kin].filter((one) => one !== former));
  return { since: version, from: [...from].map(({ key }) => key) };
}

/** The keys of content in the next version if it is retired there: the key it had, or its type beside it when a field has that. */
function keysIn(next: Template, known: readonly Known[]): ReadonlyMap<string, string> {
  const isTaken = ({ key }: Known) => Object.hasOwn(next.fields, key);
  const keys = new Map(known.filter((one) => !isTaken(one)).map(({ key }) => [key, key]));
  const used = new Set(keys.values());
  for (const { key, field } of known.filter(isTaken)) {
    const name = freeName(`${key}@${field.type}`, used);
    used.add(name);
    keys.set(key, name);
  }
  return keys;
}

/** Content that is shown again as a field of its own is taken over by no other. */
function withoutLive(
  takes: Readonly<Record<string, FieldTake>>,
  retired: Template['retired'],
): Record<string, FieldTake> {
  const found = Object.entries(takes).map(([id, { since, from }]) => {
    return [id, { since, from: from.filter((key) => Object.hasOwn(retired, key)) }] as const;
  });
  return Object.fromEntries(found.filter(([, { from }]) => from.length > 0));
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name}${number}`;
  return free;
}

function knownIn(template: Template): readonly Known[] {
  return Object.entries({ ...template.retired, ...template.fields }).map(([key, field]) => ({
    key,
    field,
    slot: slotOf(template, key),
  }));
}

/** The place in its own past that a field can go on in: an earlier one of its type, or the present one if the types are stored alike. */
function formerOf(kin: readonly Known[], origin: Known, field: FieldDefinition): Known | undefined {
  if (isStoredAs(origin.field, field)) return origin;
  return (
    kin.find((one) => isStoredAs(one.field, field)) ??
    (staysInPlace(origin.field, field) ? origin : undefined)
  );
}

function isStoredAs(one: FieldDefinition, other: FieldDefinition): boolean {
  return one.type === other.type && storageOf(one) === storageOf(other);
}

/** Whether the content of a field is content of the other as it is: of the same type, or of one that is stored alike. */
export function staysInPlace(before: FieldDefinition, after: FieldDefinition): boolean {
  return conversionOf(before.type, after.type).kind === 'keeps' && storageOf(before) === storageOf(after);
}

function isKin(one: Known, other: Known): boolean {
  return fieldOfSlot(one.slot) === fieldOfSlot(other.slot);
}
