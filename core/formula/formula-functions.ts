/** The functions that formulas may call. */
import type { FormulaType } from '#core/fields/model/field-type-definition.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '#core/json.ts';
import { isDate, isDateTime, parseDuration, toSeconds } from '#core/time/calendar.ts';
import { comparable, isOrdered, TYPE_NAMES } from './formula-types.ts';

/** A value with its type. */
export interface FormulaValue {
  readonly type: FormulaType;
  readonly value: JsonValue;
}

export const NOTHING: FormulaValue = { type: 'nothing', value: null };

type TypeResult = { readonly type: FormulaType } | { readonly wrong: string };

export interface FormulaFunction {
  /** As it is shown to authors. */
  readonly usage: string;
  readonly purpose: string;
  readonly arity: readonly [least: number, most: number];
  typeOf(args: readonly FormulaType[]): TypeResult;
  /** Arguments have passed `typeOf`, save that any may be nothing. */
  evaluate(args: readonly FormulaValue[], today: string): FormulaValue;
}

const MANY = 20;

/** A function of fixed kinds of argument; nothing in gives nothing out. */
function simple(
  usage: string,
  purpose: string,
  params: readonly (readonly FormulaType[])[],
  type: FormulaType,
  evaluate: (args: readonly JsonValue[]) => JsonValue,
  optional = 0,
): FormulaFunction {
  return {
    usage,
    purpose,
    arity: [params.length - optional, params.length],
    typeOf: (args) => expectTypes(args, params) ?? { type },
    evaluate(args) {
      if (args.some((arg) => arg.type === 'nothing')) return NOTHING;
      return typed(type, evaluate(args.map((arg) => arg.value)));
    },
  };
}

/** A function of any number of arguments that are of one kind; empty ones are passed over. */
function overAll(
  usage: string,
  purpose: string,
  suits: (type: FormulaType) => boolean,
  pick: (values: readonly FormulaValue[]) => FormulaValue,
): FormulaFunction {
  return {
    usage,
    purpose,
    arity: [1, MANY],
    typeOf(args) {
      const filled = args.filter((type) => type !== 'nothing');
      const [first = 'nothing'] = filled;
      const odd = filled.find((type) => !suits(type) || !comparable(first, type));
      return odd === undefined ? { type: first } : { wrong: `cannot take ${TYPE_NAMES[odd]} here` };
    },
    evaluate(args) {
      const filled = args.filter((arg) => arg.type !== 'nothing');
      return filled.length === 0 ? NOTHING : pick(filled);
    },
  };
}

function extreme(sign: 1 | -1): (values: readonly FormulaValue[]) => FormulaValue {
  return (values) => values.reduce((best, value) => (compareValues(value, best) * sign > 0 ? value : best));
}

const LISTS: readonly FormulaType[] = ['list', 'checklist'];

export const FORMULA_FUNCTIONS: Readonly<Record<string, FormulaFunction>> = {
  if: {
    usage: 'if(condition, then, otherwise)',
    purpose: 'One of two values; without the third, nothing.',
    arity: [2, 3],
    typeOf([condition = 'nothing', then = 'nothing', otherwise = 'nothing']) {
      if (condition !== 'boolean' && condition !== 'nothing')
        return { wrong: 'needs a condition first, such as a > b' };
      if (!comparable(then, otherwise)) {
        return {
          wrong: `gives either ${TYPE_NAMES[then]} or ${TYPE_NAMES[otherwise]}; both must be of one kind`,
        };
      }
      return { type: then === 'nothing' ? otherwise : then };
    },
    evaluate: ([condition = NOTHING, then = NOTHING, otherwise = NOTHING]) =>
      condition.value === true ? then : otherwise,
  },
  and: logical('and', 'True when all are.', (values) => values.every((value) => value === true)),
  or: logical('or', 'True when any is.', (values) => values.includes(true)),
  not: simple('not(condition)', 'The opposite.', [['boolean']], 'boolean', ([value]) => value !== true),
  min: overAll('min(a, b, …)', 'The least, or the earliest.', isOrdered, extreme(-1)),
  max: overAll('max(a, b, …)', 'The greatest, or the latest.', isOrdered, extreme(1)),
  sum: overAll(
    'sum(a, b, …)',
    'All added up; empty fields count as nothing.',
    (type) => type === 'number' || type === 'duration',
    (values) =>
      typed(
        values[0]?.type ?? 'number',
        values.reduce((total, { value }) => total + Number(value), 0),
      ),
  ),
  round: simple(
    'round(number, digits)',
    'Rounded, to whole numbers unless digits say otherwise.',
    [['number'], ['number']],
    'number',
    ([value, digits = 0]) => {
      const scale = 10 ** Math.min(10, Math.max(-10, Math.trunc(Number(digits))));
      return Math.round(Number(value) * scale) / scale;
    },
    1,
  ),
  concat: {
    usage: 'concat(a, b, …)',
    purpose: 'Joined as text; what is empty adds nothing.',
    arity: [1, MANY],
    typeOf(args) {
      const list = args.find((type) => LISTS.includes(type));
      return list === undefined ? { type: 'text' } : { wrong: `cannot take ${TYPE_NAMES[list]} here` };
    },
    evaluate: (args) =>
      typed('text', args.map(({ value }) => (value === null ? '' : String(value))).join('')),
  },
  isEmpty: {
    usage: 'isEmpty(field)',
    purpose: 'True when nothing has been filled in.',
    arity: [1, 1],
    typeOf: () => ({ type: 'boolean' }),
    evaluate: ([arg = NOTHING]) =>
      typed('boolean', arg.type === 'nothing' || (isJsonArray(arg.value) && arg.value.length === 0)),
  },
  count: simple(
    'count(list)',
    'How many entries, rows or steps there are.',
    [LISTS],
    'number',
    ([list = null]) => (isJsonArray(list) ? list.length : 0),
  ),
  done: simple('done(checklist)', 'How many steps are ticked.', [['checklist']], 'number', ([list = null]) =>
    isJsonArray(list) ? list.filter((row) => isJsonObject(row) && row['done'] === true).length : 0,
  ),
  today: {
    usage: 'today()',
    purpose:
      'The day on which the formula is read, in the time zone of the workspace: the same on every page, in lists, search, REST and exports.',
    arity: [0, 0],
    typeOf: () => ({ type: 'date' }),
    evaluate: (_args, today) => typed('date', today),
  },
  date: simple("date('2026-11-14')", 'A day written in the formula.', [['text']], 'date', ([text]) =>
    typeof text === 'string' && isDate(text) ? text : null,
  ),
  duration: simple(
    "duration('1 h 30 min')",
    'A duration written in the formula.',
    [['text']],
    'duration',
    ([text]) => (typeof text === 'string' ? parseDuration(text) : null),
  ),
  minutes: inUnits('minutes', 60),
  hours: inUnits('hours', 3600),
  days: inUnits('days', 86_400),
};

function inUnits(unit: string, seconds: number): FormulaFunction {
  const purpose = `A duration as a number of ${unit}.`;
  return simple(`${unit}(duration)`, purpose, [['duration']], 'number', ([value]) => Number(value) / seconds);
}

function logical(
  name: string,
  purpose: string,
  decide: (values: readonly JsonValue[]) => boolean,
): FormulaFunction {
  return {
    usage: `${name}(a, b, …)`,
    purpose,
    arity: [1, MANY],
    typeOf: (args) =>
      expectTypes(
        args,
        args.map(() => ['boolean']),
      ) ?? { type: 'boolean' },
    evaluate: (args) => typed('boolean', decide(args.map(({ value }) => value))),
  };
}

function expectTypes(
  args: readonly FormulaType[],
  params: readonly (readonly FormulaType[])[],
): { wrong: string } | null {
  for (const [index, type] of args.entries()) {
    const expected = params[index] ?? [];
    if (type === 'nothing' || expected.includes(type)) continue;
    const [wanted = 'nothing'] = expected;
    return { wrong: `needs ${TYPE_NAMES[wanted]}, but got ${TYPE_NAMES[type]}` };
  }
  return null;
}

/** A typed value; `NOTHING` for `null` and for numbers that are not finite. */
export function typed(type: FormulaType, value: JsonValue): FormulaValue {
  if (value === null || (typeof value === 'number' && !Number.isFinite(value))) return NOTHING;
  return { type, value };
}

/** Negative, zero or positive, as for sorting. Points in time are compared as instants, texts by code unit. */
export function compareValues(left: FormulaValue, right: FormulaValue): number {
  const a = comparableOf(left);
  const b = comparableOf(right);
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function comparableOf({ type, value }: FormulaValue): number | string {
  if (typeof value !== 'string') return Number(value);
  return (type === 'date' && isDate(value)) || (type === 'dateTime' && isDateTime(value))
    ? toSeconds(value)
    : value;
}
