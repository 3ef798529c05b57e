/** The questions that a condition can ask of a field, in words, by the type of the field. */
import { type FieldTest, TESTS, type TestName } from '#core/fields/model/condition.ts';
import type { FieldDefinition, FieldType } from '#core/fields/model/field-definition.ts';
import type { JsonValue } from '#core/json.ts';
import type { NextTest } from '../edits/condition-edits.ts';

export interface Operator {
  /** Distinct among those of a field. */
  readonly id: string;
  readonly label: string;
  readonly name: NextTest['name'];
  readonly isNegated: boolean;
  /** How many values it takes. */
  readonly takes: 'none' | 'one' | 'several';
  /** The value of one that takes none. */
  readonly value: JsonValue;
}

const operator = (
  name: Operator['name'],
  label: string,
  more: Partial<Pick<Operator, 'isNegated' | 'takes' | 'value'>> = {},
): Operator => {
  const { isNegated = false, takes = 'one', value = null } = more;
  return { id: `${isNegated ? 'not ' : ''}${name} ${String(value)}`, label, name, isNegated, takes, value };
};

const IS_FILLED = operator('filled', 'is filled in', { takes: 'none' });
const IS_EMPTY = operator('empty', 'is empty', { takes: 'none', value: true });
const IS_TICKED = operator('is', 'is ticked', { takes: 'none', value: true });
const IS_NOT_TICKED = operator('is', 'is not ticked', { takes: 'none', value: false });
const IS = operator('is', 'is');
const IS_NOT = operator('is', 'is not', { isNegated: true });
const IS_ONE_OF = operator('in', 'is one of', { takes: 'several' });
const IS_NONE_OF = operator('in', 'is none of', { takes: 'several', isNegated: true });
const IS_AT_LEAST = operator('atLeast', 'is at least');
const IS_AT_MOST = operator('atMost', 'is at most');
const IS_BEFORE = operator('before', 'is before');
const IS_AFTER = operator('after', 'is after');

const HAS = operator('is', 'has');
const HAS_NOT = operator('is', 'does not have', { isNegated: true });
const HAS_ONE_OF = operator('in', 'has one of', { takes: 'several' });
const HAS_NONE_OF = operator('in', 'has none of', { takes: 'several', isNegated: true });

const PRESENCE = [IS_FILLED, IS_EMPTY];
const ONE_OF_A_LIST = [IS, IS_NOT, IS_ONE_OF, IS_NONE_OF, ...PRESENCE];
const SEVERAL_OF_A_LIST = [HAS, HAS_NOT, HAS_ONE_OF, HAS_NONE_OF, ...PRESENCE];
const AMOUNT = [IS_AT_LEAST, IS_AT_MOST, IS, IS_NOT, ...PRESENCE];
const TIME = [IS_BEFORE, IS_AFTER, IS, IS_NOT, ...PRESENCE];
const WORDS = [IS, IS_NOT, IS_ONE_OF, IS_NONE_OF, ...PRESENCE];

/** Of a type that is not named here, all that can be asked is whether there is anything. */
const OPERATORS: Partial<Readonly<Record<FieldType, readonly Operator[]>>> = {
  select: ONE_OF_A_LIST,
  multiSelect: SEVERAL_OF_A_LIST,
  tags: SEVERAL_OF_A_LIST,
  checkbox: [IS_TICKED, IS_NOT_TICKED],
  number: AMOUNT,
  rating: AMOUNT,
  progress: AMOUNT,
  duration: AMOUNT,
  date: TIME,
  dateTime: TIME,
  line: WORDS,
  text: [IS, IS_NOT, ...PRESENCE],
  url: WORDS,
  email: WORDS,
  color: [IS, IS_NOT, ...PRESENCE],
  person: ONE_OF_A_LIST,
  people: SEVERAL_OF_A_LIST,
  reference: ONE_OF_A_LIST,
  references: SEVERAL_OF_A_LIST,
};

/** What can be asked of a field, most useful first. */
export function operatorsOf(field: FieldDefinition | undefined): readonly Operator[] {
  return (field === undefined ? undefined : OPERATORS[field.type]) ?? PRESENCE;
}

/** The operator that a test makes; one that is not among those of its field is said as it is. */
export function operatorOf(
  test: FieldTest,
  isNegated: boolean,
  field: FieldDefinition | undefined,
): Operator {
  const held = plainOf(test, isNegated, field);
  const known = operatorsOf(field).find(
    ({ name, isNegated: negated, takes, value }) =>
      name === held.name && negated === held.isNegated && (takes !== 'none' || value === held.value),
  );
  if (known !== undefined) return known;
  const base = ALL.find(({ name, isNegated: negated, takes, value }) => {
    return name === held.name && !negated && (takes !== 'none' || value === held.value);
  });
  const label = base?.label ?? held.name;
  return {
    id: 'as written',
    label: held.isNegated ? label.replace(/^is /, 'is not ') : label,
    name: held.name,
    isNegated: held.isNegated,
    takes: base?.takes ?? 'one',
    value: held.value,
  };
}

const ALL = [...ONE_OF_A_LIST, ...AMOUNT, ...TIME];

/** Without the several ways to say that a field is filled in, or that a box is ticked. */
function plainOf(
  test: FieldTest,
  isNegated: boolean,
  field: FieldDefinition | undefined,
): Pick<Operator, 'name' | 'isNegated' | 'value'> {
  const name: TestName = TESTS.find((one) => one in test) ?? 'in';
  const value = comparedValue(test);
  const isFilled = ('in' in test && test.in === null) || ('empty' in test && !test.empty);
  const isEmpty = 'empty' in test && test.empty;
  if (field?.type === 'checkbox' && (isFilled || isEmpty || typeof value === 'boolean')) {
    const isTicked = (isFilled || (!isEmpty && value === true)) !== isNegated;
    return { name: 'is', isNegated: false, value: isTicked };
  }
  if (isFilled || isEmpty)
    return isFilled === isNegated
      ? { name: 'empty', isNegated: false, value: true }
      : { name: 'filled', isNegated: false, value: null };
  return { name, isNegated, value };
}

/** What a test compares with; `null` for one that asks only whether there is anything. */
export function comparedValue(test: FieldTest): JsonValue {
  if ('in' in test) return test.in;
  if ('is' in test) return test.is;
  if ('empty' in test) return test.empty;
  if ('atLeast' in test) return test.atLeast;
  if ('atMost' in test) return test.atMost;
  return 'before' in test ? test.before : test.after;
}

/** The value of the test before where the next operator can take it; `undefined` where it needs another. */
export function carriedValue(before: Operator, held: JsonValue, next: Operator): JsonValue | undefined {
  if (next.takes === 'none') return next.value;
  if (before.takes === 'none') return undefined;
  if (next.takes === before.takes) return held;
  if (next.takes === 'several') return [held];
  const [first] = Array.isArray(held) ? (held as readonly JsonValue[]) : [];
  return first;
}
