/** The check of those who may do something and are named by a field: it has to be one of people. */
import type { FieldDefinition, FieldWriter } from '#core/fields/model/field-definition.ts';
import { nearestField } from '#core/fields/model/field-names.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import type { IssueLog } from '#core/json5/issue-log.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import { quoted } from '#core/text/wording.ts';

/** `doWhat`: what only people can do, “take a step”. One that was written alone, without a list, stands at `path` itself. */
export function checkTakers(
  takers: readonly FieldWriter[],
  path: SourcePath,
  fields: Readonly<Record<string, FieldDefinition>>,
  { log, doWhat }: { readonly log: IssueLog; readonly doWhat: string },
): void {
  for (const [index, taker] of takers.entries()) {
    if (typeof taker !== 'string')
      checkNamed(taker.field, [...path, index, 'field'], fields, { log, doWhat });
  }
}

function checkNamed(
  id: string,
  written: SourcePath,
  fields: Readonly<Record<string, FieldDefinition>>,
  { log, doWhat }: { readonly log: IssueLog; readonly doWhat: string },
): void {
  const people = Object.values(fields).filter(({ type }) => type === 'person' || type === 'people');
  if (people.some((one) => one.id === id)) return;
  const field = Object.hasOwn(fields, id) ? fields[id] : undefined;
  if (field !== undefined) {
    const kind = fieldTypeOf(field.type).label.toLowerCase();
    log.error(written, `“${field.label}” is ${kind}; only a person or people can ${doWhat}.`);
    return;
  }
  const guess = nearestField(id, Object.fromEntries(people.map((one) => [one.id, one])));
  const message = `There is no field ${quoted(id)}.`;
  if (guess === null) log.error(written, message);
  else log.error(written, `${message} Did you mean ${quoted(guess)}?`, { fix: quoted(guess) });
}
