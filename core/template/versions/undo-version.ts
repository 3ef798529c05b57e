/** The version of a template that undoes another one: what the version before said, with the content that has gone on since. */
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { Template } from '#core/template/template.ts';
import { originOf } from './slots.ts';

/**
 * `next` says what `earlier` said, and follows `undone`, which came after `earlier`. Each field that `undone` has given another id
 * continues under its earlier one; the source need not say so, since a version is taken back as it was.
 */
export function continueUndone(
  next: Template,
  { earlier, undone }: { readonly earlier: Template; readonly undone: Template },
): Template {
  const calledNow = new Map<string, string>();
  for (const field of Object.values(undone.fields)) {
    const was = originOf(earlier, undone, field);
    if (was !== null && was !== field.id) calledNow.set(was, field.id);
  }
  const fields = Object.values(next.fields).map((field): [string, FieldDefinition] => {
    const was = calledNow.get(field.id);
    return [field.id, was === undefined ? field : { ...field, was }];
  });
  return { ...next, fields: Object.fromEntries(fields) };
}
