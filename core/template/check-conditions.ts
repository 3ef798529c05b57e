/** Checks the conditions of a template: each against the fields, and that none depends on itself through others. */

import { checkCondition } from '#core/conditions/check-condition.ts';
import { fieldsIn } from '#core/fields/model/condition.ts';
import { nearestField } from '#core/fields/model/field-names.ts';
import { fieldTypeOf, storageOf } from '#core/fields/registry.ts';
import type { IssueLog } from '#core/json5/issue-log.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import { quoted } from '#core/text/wording.ts';
import type { Template } from './template.ts';
import { conditionsOfPlaces } from './visibility.ts';

/** More conditions than this, one on top of another, are a mistake; the limit also bounds whoever evaluates. */
const MAX_CHAIN = 100;

/** Reports what is wrong with the conditions of fields, sections and views. */
export function checkConditions(template: Template, log: IssueLog): void {
  const { fields } = template;
  for (const field of Object.values(fields)) {
    for (const setting of ['visibleWhen', 'requiredWhen', 'readOnlyWhen'] as const) {
      const condition = field[setting] ?? null;
      if (condition !== null)
        checkCondition(condition, ['fields', field.id, setting], { fields, log, owner: field.id });
    }
  }
  template.views.forEach((view, viewIndex) => {
    if (view.visibleWhen !== undefined)
      checkCondition(view.visibleWhen, ['views', viewIndex, 'visibleWhen'], { fields, log, owner: null });
    view.sections.forEach((section, index) => {
      if (section.visibleWhen === undefined) return;
      const inView: SourcePath = ['views', viewIndex, 'sections', index];
      const path = log.knows(inView) ? inView : ['sections', index];
      checkCondition(section.visibleWhen, [...path, 'visibleWhen'], { fields, log, owner: null });
    });
  });
  checkValueRules(template, log);
  checkVisibilityChains(template, log);
  checkLocks(template, log);
}

/** Rules of ancestors come first and are not in the text, so those of the text are counted from the end. */
function checkValueRules({ fields, rules = [] }: Template, log: IssueLog): void {
  let own = 0;
  while (log.knows(['rules', own])) own += 1;
  for (const [index, { when, must, fields: named }] of rules.entries()) {
    const place = index - Math.max(0, rules.length - own);
    const path: SourcePath = place < 0 ? ['extends'] : ['rules', place];
    if (when !== undefined) checkCondition(when, [...path, 'when'], { fields, log, owner: null });
    if (must !== undefined) checkCondition(must, [...path, 'must'], { fields, log, owner: null });
    if (!log.knows([...path, 'fields'])) continue;
    for (const [position, id] of named.entries()) {
      if (Object.hasOwn(fields, id)) continue;
      const guess = nearestField(id, fields);
      const message = `There is no field ${quoted(id)}.`;
      const more = guess === null ? {} : { fix: quoted(guess) };
      log.error(
        [...path, 'fields', position],
        guess === null ? message : `${message} Did you mean ${quoted(guess)}?`,
        more,
      );
    }
  }
}

/** A lock is judged by the journal, which tells what a single value was at the time of a change; and none may lock itself. */
function checkLocks({ fields }: Template, log: IssueLog): void {
  for (const { id, readOnlyWhen } of Object.values(fields)) {
    const path: SourcePath = ['fields', id, 'readOnlyWhen'];
    for (const asked of fieldsIn(readOnlyWhen)) {
      const source = fields[asked];
      if (source === undefined || source.id === id || storageOf(source) === 'register') continue;
      const message = `“readOnlyWhen” can ask only for fields of one value; “${source.label}” is ${fieldTypeOf(source.type).label.toLowerCase()}.`;
      log.error(path, message, {
        atKey: true,
        hint: 'Ask for a select, a checkbox, a person, a date or a number.',
      });
    }
  }
  const asksFor = (id: string) => fieldsIn(fields[id]?.readOnlyWhen).filter((other) => other !== id);
  for (const { ids, isCircle } of findChains(Object.keys(fields), asksFor)) {
    if (!isCircle) continue;
    const message = `These fields can lock one another for good: ${ids.join(' → ')}.`;
    log.error(['fields', ids[0] ?? '', 'readOnlyWhen'], message, { atKey: true });
  }
}

function checkVisibilityChains(template: Template, log: IssueLog): void {
  const places = conditionsOfPlaces(template);
  const asksFor = (id: string): readonly string[] => [
    // That it asks for itself is said where it does.
    ...fieldsIn(template.fields[id]?.visibleWhen).filter((other) => other !== id),
    ...(places.get(id) ?? []).flatMap(fieldsIn),
  ];
  const placeOf = (id: string): SourcePath =>
    template.fields[id]?.visibleWhen === null ? ['fields', id] : ['fields', id, 'visibleWhen'];
  for (const chain of findChains(Object.keys(template.fields), asksFor)) {
    const [first = ''] = chain.ids;
    const message = chain.isCircle
      ? `What is shown depends on itself: ${chain.ids.join(' → ')}.`
      : `More than ${MAX_CHAIN} conditions depend on one another.`;
    log.error(placeOf(first), message, { atKey: true });
  }
}

interface Chain {
  readonly ids: readonly string[];
  readonly isCircle: boolean;
}

/**
 * The circles among fields that ask for one another, each once, and the first chain that is too long. Without recursion, which
 * a long chain would exhaust; linear in the number of tests.
 */
export function findChains(
  ids: readonly string[],
  asksFor: (id: string) => readonly string[],
): readonly Chain[] {
  const found: Chain[] = [];
  const lengths = new Map<string, number>();
  const open = new Map<string, Frame>();
  let isTooLong = false;
  for (const start of ids) {
    if (lengths.has(start)) continue;
    const first = frameOf(start, asksFor);
    const trail = [first];
    open.set(start, first);
    for (let top = trail.at(-1); top !== undefined; top = trail.at(-1)) {
      const next = top.next.pop();
      if (next === undefined) {
        trail.pop();
        open.delete(top.id);
        lengths.set(top.id, top.length);
        const below = trail.at(-1);
        if (below !== undefined) below.length = Math.max(below.length, top.length + 1);
        if (top.length > MAX_CHAIN && !isTooLong) {
          isTooLong = true;
          found.push({ ids: [top.id], isCircle: false });
        }
      } else if (open.has(next)) {
        const round = trail.slice(trail.findIndex(({ id }) => id === next)).map(({ id }) => id);
        found.push({ ids: [...round, next], isCircle: true });
      } else if (lengths.has(next)) {
        top.length = Math.max(top.length, (lengths.get(next) ?? 0) + 1);
      } else {
        const frame = frameOf(next, asksFor);
        open.set(next, frame);
        trail.push(frame);
      }
    }
  }
  return found;
}

interface Frame {
  readonly id: string;
  readonly next: string[];
  length: number;
}

function frameOf(id: string, asksFor: (id: string) => readonly string[]): Frame {
  return { id, next: [...asksFor(id)].reverse(), length: 1 };
}
