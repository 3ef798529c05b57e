/** The checks of who may take the steps of a workflow, and what they need, against the fields of the template. */

import { checkCondition } from '#core/conditions/check-condition.ts';
import type { IssueLog } from '#core/json5/issue-log.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import { checkTakers } from './format/check-takers.ts';
import type { Template } from './template.ts';

/** Reports takers that are no person fields, and requirements that do not fit their fields. */
export function checkTransitions({ workflow, fields }: Template, log: IssueLog): void {
  const counts = new Map<string, number>();
  for (const { from, by = [], requires } of workflow?.transitions ?? []) {
    const place = counts.get(from) ?? 0;
    counts.set(from, place + 1);
    const path: SourcePath = ['workflow', 'transitions', from, place];
    checkTakers(by, [...path, 'by'], fields, { log, doWhat: 'take a step' });
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
