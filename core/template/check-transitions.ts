/** The checks of who may take the steps of a workflow, and what they need, against the fields of the template. */

import { checkCondition } from '#core/conditions/check-condition.ts';
import { nearestField } from '#core/fields/model/field-names.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import type { IssueLog } from '#core/json5/issue-log.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import { quoted } from '#core/text/wording.ts';
import type { StepTaker, Template } from './template.ts';

/** Reports takers that are no person fields, and requirements that do not fit their fields. */
export function checkTransitions({ workflow, fields }: Template, log: IssueLog): void {
  const counts = new Map<string, number>();
  for (const { from, by = [], requires } of workflow?.transitions ?? []) {
    const place = counts.get(from) ?? 0;
    counts.set(from, place + 1);
    const path: SourcePath = ['workflow', 'transitions', from, place];
    for (const [index, taker] of by.entries()) checkTaker(taker, [...path, 'by', index], fields, log);
    if (requires === undefined) continue;
    const listed: SourcePath = [...path, 'requires', 0];
    if (!('all' in requires && log.knows(listed))) {
      checkCondition(requires, [...path, 'requires'], { fields, log, owner: null });
      continue;
    }
    for (const [index, part] of requires.all.entries())
      checkCondition(part, [...path, 'requires', index], { fields, log, owner: null });
  }
}

function checkTaker(taker: StepTaker, path: SourcePath, fields: Template['fields'], log: IssueLog): void {
  if (typeof taker === 'string') return;
  const people = Object.values(fields).filter(({ type }) => type === 'person' || type === 'people');
  if (people.some(({ id }) => id === taker.field)) return;
  const written: SourcePath = [...path, 'field'];
  const field = Object.hasOwn(fields, taker.field) ? fields[taker.field] : undefined;
  if (field !== undefined) {
    const kind = fieldTypeOf(field.type).label.toLowerCase();
    log.error(written, `“${field.label}” is ${kind}; only a person or people can take a step.`);
    return;
  }
  const guess = nearestField(taker.field, Object.fromEntries(people.map((one) => [one.id, one])));
  const message = `There is no field ${quoted(taker.field)}.`;
  if (guess === null) log.error(written, message);
  else log.error(written, `${message} Did you mean ${quoted(guess)}?`, { fix: quoted(guess) });
}
