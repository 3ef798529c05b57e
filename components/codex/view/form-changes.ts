/** The changes that a newer version of a template makes in its form, in a few words for each field. */
import { fieldTypeOf } from '#core/fields/registry.ts';
import type { Template } from '#core/template/template.ts';
import { describeChanges } from '#core/template/versions/describe-changes.ts';
import { slotOf } from '#core/template/versions/slots.ts';

export interface FormChange {
  /** The field to go to; `null` where there is none to be seen. */
  readonly field: string | null;
  readonly text: string;
}

/** `+ Impact`, `− Notes`: one entry a field, those that came first. Rules and the like are one entry at the end. */
export function formChanges(before: Template, after: Template): readonly FormChange[] {
  const changes = describeChanges(before, after);
  const kindsOf = (id: string) => changes.flatMap(({ field, change }) => (field === id ? [change] : []));
  const told = Object.values(after.fields).flatMap(({ id, label, type }): FormChange[] => {
    const kinds = kindsOf(id);
    if (kinds.length === 0) return [];
    if (kinds.includes('added') || kinds.includes('restored'))
      return [{ field: id, text: `+\u00a0${label}` }];
    if (kinds.includes('retyped')) return [{ field: id, text: `${label} is now ${fieldTypeOf(type).label}` }];
    const former = formerLabel(before, after, id);
    const isCalled = former !== undefined && former !== label;
    return [{ field: id, text: isCalled ? `${former} is now called ${label}` : `${label} changed` }];
  });
  const gone = changes.flatMap(({ field, change }): FormChange[] =>
    change === 'retired'
      ? [{ field: null, text: `−\u00a0${before.fields[field ?? '']?.label ?? field}` }]
      : [],
  );
  const isNew = ({ text }: FormChange): boolean => text.startsWith('+');
  const others = changes.some(({ field, change }) => field === null && change === 'changed');
  return [
    ...told.filter(isNew),
    ...gone,
    ...told.filter((change) => !isNew(change)),
    ...(others ? [{ field: null, text: 'its rules or layout' }] : []),
  ];
}

/** Under this id, or where its content was under another. */
function formerLabel(before: Template, after: Template, id: string): string | undefined {
  const slot = slotOf(after, id);
  const field =
    before.fields[id] ?? Object.values(before.fields).find((one) => slotOf(before, one.id) === slot);
  return field?.label;
}
