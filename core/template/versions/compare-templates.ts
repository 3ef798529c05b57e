/** Compares two template versions, and tells what becomes of the content of their Codices. */
import { type Conversion, conversionOf } from '#core/conversion/conversions.ts';
import type { Issue } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import { deepFreeze } from '#core/template/fill-template.ts';
import type { Template } from '#core/template/template.ts';
import { assignSlots, originOf, slotOf, staysInPlace } from './slots.ts';

export interface FieldChange {
  readonly id: string;
  readonly before: FieldDefinition;
  readonly after: FieldDefinition;
  /** The settings that differ, in the order of `FieldDefinition`. */
  readonly settings: readonly (keyof FieldDefinition)[];
}

/** A field whose content was written under another type. */
export interface Retyping {
  readonly id: string;
  readonly before: FieldDefinition;
  readonly after: FieldDefinition;
  readonly conversion: Conversion;
}

export interface TemplateComparison {
  readonly added: readonly FieldDefinition[];
  /** Shown before and no longer: their content stays readable. */
  readonly retired: readonly FieldDefinition[];
  /** Retired before and shown again, with the content they had. */
  readonly restored: readonly FieldDefinition[];
  /** Shown under another id, with the content they had. */
  readonly renamed: readonly { readonly id: string; readonly was: string }[];
  readonly changed: readonly FieldChange[];
  /** Of another type now: values convert or are set aside. Changed, restored or renamed fields. */
  readonly retyped: readonly Retyping[];
  /** Changes that Codices cannot follow. While there are any, the version must not be published. */
  readonly incompatible: readonly Issue[];
}

/** Compares two versions of one template. A field continues that of its id, else the one it names in `was`. */
export function compareTemplates(previous: Template, next: Template): TemplateComparison {
  const origins = Object.values(next.fields).map((after) => {
    const was = originOf(previous, next, after);
    return {
      after,
      was,
      before: was === null ? null : (previous.fields[was] ?? previous.retired[was] ?? null),
    };
  });
  const continued = origins.flatMap(({ after, was, before }) =>
    was === null || before === null ? [] : [{ id: after.id, was, before, after }],
  );
  const kept = new Set(continued.map(({ was }) => was));
  return {
    added: origins.filter(({ before }) => before === null).map(({ after }) => after),
    retired: Object.values(previous.fields).filter(({ id }) => !kept.has(id)),
    restored: continued.filter(({ was }) => !Object.hasOwn(previous.fields, was)).map(({ after }) => after),
    renamed: continued.filter(({ id, was }) => id !== was).map(({ id, was }) => ({ id, was })),
    changed: continued.flatMap((one) => (Object.hasOwn(previous.fields, one.was) ? changeOf(one) : [])),
    retyped: continued.flatMap(({ id, before, after }): Retyping[] => {
      const conversion = conversionOf(before.type, after.type);
      return staysInPlace(before, after) ? [] : [{ id, before, after, conversion }];
    }),
    incompatible: origins.flatMap(({ after, was }, index) => {
      if (was === null) return unknownPast(previous, next, after);
      return origins.findIndex((one) => one.was === was) < index ? [claimedTwice(after, was)] : [];
    }),
  };
}

/**
 * `next` with everything of `previous` that it does not show itself as retired fields, and with the places where content is
 * kept. A retired field that returns is no longer retired.
 */
export function carryRetired(previous: Template, next: Template): Template {
  const { retired, slots, takes } = assignSlots(previous, next);
  return deepFreeze({
    ...next,
    retired,
    ...(Object.keys(slots).length > 0 && { slots }),
    ...(Object.keys(takes).length > 0 && { takes }),
  });
}

function changeOf({ id, before, after }: Omit<FieldChange, 'settings'>): readonly FieldChange[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof FieldDefinition>;
  const settingOf = (field: FieldDefinition, key: keyof FieldDefinition) =>
    canonicalJson((field[key] ?? null) as JsonValue);
  const settings = [...keys].filter(
    (key) => !ABOUT_THE_NAME.has(key) && settingOf(before, key) !== settingOf(after, key),
  );
  return settings.length === 0 ? [] : [{ id, before, after, settings }];
}

const ABOUT_THE_NAME: ReadonlySet<string> = new Set(['id', 'was']);

/** A new field can neither have the name of content that another field took along, nor continue one that there is not. */
function unknownPast(previous: Template, next: Template, { id, was }: FieldDefinition): readonly Issue[] {
  const known = Object.keys({ ...previous.retired, ...previous.fields });
  const holder = known.find((key) => slotOf(previous, key) === id);
  if (holder !== undefined) {
    const message = `The content of “${holder}” was written when that field was called “${id}”, and is still kept under this name.`;
    return [{ path: ['fields', id], message, hint: 'Give the new field another id.' }];
  }
  if (was === undefined) return [];
  const message = Object.hasOwn(next.fields, was)
    ? `“${was}” is still a field, so “${id}” cannot continue it.`
    : `Version ${previous.version} has no field “${was}” that “${id}” could continue.`;
  return [{ path: ['fields', id, 'was'], message, hint: 'Leave “was” out for a new field.' }];
}

function claimedTwice({ id }: FieldDefinition, was: string): Issue {
  const message = `Another field continues “${was}” already.`;
  return { path: ['fields', id, 'was'], message, hint: 'Only one field can: leave “was” out here.' };
}
