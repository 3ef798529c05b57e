/**
 * Conditions of a template in terms of what a form asks: every other field keeps its default while the form is filled in, so that what a
 * condition asks of it is known, and neither its name nor its value leaves the server.
 */
import { holds } from '#core/conditions/evaluate-condition.ts';
import type { Condition, FieldTest } from '#core/fields/model/condition.ts';
import type { JsonValue } from '#core/json.ts';
import type { Template } from '#core/template/template.ts';
import { conditionsOfPlaces } from '#core/template/visibility.ts';

/** A condition over asked fields only, or what it comes to whatever they hold. */
export type Narrowed = Condition | boolean;

export interface Narrowing {
  /** Of a condition in which hidden fields count as empty; `true` for none. */
  readonly visible: (fieldId: string) => Narrowed;
  /** Of a condition that asks for what fields hold, hidden or not. */
  readonly held: (condition: Condition) => Narrowed;
}

/** Narrows the conditions of a template to the fields in `asked`. */
export function narrowTo(template: Template, asked: ReadonlySet<string>): Narrowing {
  const { fields } = template;
  const places = conditionsOfPlaces(template);
  const known = new Map<string, Narrowed>();
  const passes = (test: FieldTest, value: JsonValue): boolean =>
    holds(test, { fields, valueFor: (id) => (id === test.field ? value : null) });
  const defaultOf = (id: string): JsonValue =>
    (Object.hasOwn(fields, id) ? fields[id]?.default : null) ?? null;
  const held = (condition: Condition): Narrowed =>
    narrow(condition, (test) => (asked.has(test.field) ? test : passes(test, defaultOf(test.field))));
  const shownOnly = (test: FieldTest): Narrowed => {
    if (asked.has(test.field)) return test;
    const [shown, hidden] = [passes(test, defaultOf(test.field)), passes(test, null)];
    if (shown === hidden) return shown;
    const condition = visible(test.field);
    return shown ? condition : negate(condition);
  };
  const visible = (id: string): Narrowed => {
    const before = known.get(id);
    if (before !== undefined) return before;
    // Only templates of an earlier program go round in circles; there it ends.
    known.set(id, true);
    const own = Object.hasOwn(fields, id) ? fields[id]?.visibleWhen : null;
    const all = [...(own ? [own] : []), ...(places.get(id) ?? [])];
    const narrowed = join(
      'all',
      all.map((one) => narrow(one, shownOnly)),
    );
    known.set(id, narrowed);
    return narrowed;
  };
  return { visible, held };
}

function narrow(condition: Condition, test: (one: FieldTest) => Narrowed): Narrowed {
  if ('all' in condition)
    return join(
      'all',
      condition.all.map((part) => narrow(part, test)),
    );
  if ('any' in condition)
    return join(
      'any',
      condition.any.map((part) => narrow(part, test)),
    );
  return 'not' in condition ? negate(narrow(condition.not, test)) : test(condition);
}

function negate(one: Narrowed): Narrowed {
  return typeof one === 'boolean' ? !one : { not: one };
}

/** Without parts that decide nothing. */
function join(how: 'all' | 'any', parts: readonly Narrowed[]): Narrowed {
  const decides = how === 'any';
  if (parts.includes(decides)) return decides;
  const open = parts.filter((part) => typeof part !== 'boolean');
  const [first] = open;
  if (first === undefined) return !decides;
  if (open.length === 1) return first;
  return how === 'all' ? { all: open } : { any: open };
}
