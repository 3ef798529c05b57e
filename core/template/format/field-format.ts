/** The format of a field in a template source, as data that parser, schema, editor and reference share. */
import { HUES } from '#core/appearance/hues.ts';
import type { TestName } from '#core/fields/model/condition.ts';
import { COLUMN_TYPES, FIELD_TYPES, type FieldType } from '#core/fields/model/field-definition.ts';
import { COMMON_SETTINGS, type FieldSetting } from '#core/fields/model/field-type-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import { COLUMN_NAME, REFERENCE_KIND_NAME, TEMPLATE_NAME } from './name-rules.ts';
import {
  ANY,
  either,
  FLAG,
  formulaText,
  type KeyForm,
  list,
  type ObjectForm,
  objectOf,
  text,
  type ValueForm,
} from './value-form.ts';
import { READERS, WRITERS } from './writer-format.ts';

export const MAX_FIELDS = 500;
export const MAX_OPTIONS = 200;
export const MAX_COLUMNS = 20;

type CommonSetting = (typeof COMMON_SETTINGS)[number];

const TEMPLATE_ID: ValueForm = { kind: 'nameOf', thing: 'template', rule: TEMPLATE_NAME };
const FIELD_ID: ValueForm = { kind: 'nameOf', thing: 'field' };
export const HUE: ValueForm = { kind: 'choice', of: HUES.map((value) => ({ value, show: 'hue' })) };
export const FIELD_TYPE: ValueForm = {
  kind: 'choice',
  of: FIELD_TYPES.map((value) => ({ value, meaning: fieldTypeOf(value).summary })),
};
const BOUND = either({ kind: 'number' }, text());

/** Words from HTML, JSON Schema and kindred tools for what has another name here. */
const FIELD_SYNONYMS = {
  name: 'label',
  title: 'label',
  description: 'help',
  hint: 'help',
  choices: 'options',
  values: 'options',
  enum: 'options',
  minimum: 'min',
  maximum: 'max',
  regex: 'pattern',
  formula: 'expression',
  target: 'targets',
  value: 'default',
  showWhen: 'visibleWhen',
  mandatory: 'required',
  storage: 'layer',
  requiredIf: 'requiredWhen',
  lockedWhen: 'readOnlyWhen',
  disabledWhen: 'readOnlyWhen',
  editableBy: 'writableBy',
  writers: 'writableBy',
};

/** Every setting that a field of some type may have. */
const SETTINGS: Readonly<Record<CommonSetting | FieldSetting, KeyForm>> = {
  type: {
    meaning: 'What the field holds, and so how it is stored and edited.',
    example: "'line'",
    form: FIELD_TYPE,
  },
  was: {
    meaning: 'The id that the field had in an earlier version, whose content it continues.',
    example: "'oldId'",
    form: { kind: 'nameOf', thing: 'field' },
  },
  label: {
    meaning: 'Shown beside the field; taken from its id when left out.',
    example: "'Root cause'",
    form: text(80),
  },
  help: {
    meaning: 'A sentence below the field.',
    example: "'Three sentences that anyone understands.'",
    form: text(500),
  },
  placeholder: {
    meaning: 'Shown while the field is empty, and as the example when a pattern does not match.',
    example: "'What failed, for whom, for how long.'",
    form: text(200),
  },
  required: {
    meaning: 'Must be filled in while it is shown; it never stops anyone from typing or saving.',
    example: 'true',
    form: FLAG,
  },
  default: {
    meaning: 'What a new Codex begins with, in the JSON form of the type; rich text takes Markdown.',
    example: "'open'",
    form: ANY,
  },
  visibleWhen: {
    meaning: 'Shows the field only while a condition holds; hidden content is kept.',
    example: "{ field: 'genre', in: ['Poetry'] }",
    form: either(
      objectOf(() => CONDITION_FORMAT),
      FIELD_ID,
    ),
  },
  requiredWhen: {
    meaning: 'The field must be filled in while a condition holds, if it is shown.',
    example: "{ field: 'budget', atLeast: 10000 }",
    form: either(
      objectOf(() => CONDITION_FORMAT),
      FIELD_ID,
    ),
  },
  readOnlyWhen: {
    meaning: 'Nobody can change the field while a condition holds.',
    example: "{ field: 'status', is: 'in-force' }",
    form: either(
      objectOf(() => CONDITION_FORMAT),
      FIELD_ID,
    ),
  },
  writableBy: {
    meaning:
      'Who may change the field: members of at least a role, whoever created the Codex, or whoever a field names; read-only for others.',
    example: "['admin', 'author', { field: 'reviewer' }]",
    form: WRITERS,
  },
  options: {
    meaning: 'The choices; for tags, the suggestions.',
    example: "['Low', { value: 'High', label: 'High', color: 'rose' }]",
    form: list(
      either(
        text(100),
        objectOf(() => OPTION_FORMAT),
      ),
      { max: MAX_OPTIONS },
    ),
  },
  columns: {
    meaning: 'The columns of a table, from left to right.',
    example: "[{ id: 'time', label: 'Time' }, { id: 'cost', type: 'number' }]",
    form: list(
      objectOf(() => COLUMN_FORMAT),
      { min: 1, max: MAX_COLUMNS },
    ),
  },
  min: {
    meaning: 'The smallest value; for a duration also as text.',
    example: '0',
    form: BOUND,
  },
  max: {
    meaning: 'The largest value; for a duration also as text, for a rating the number of stars.',
    example: '100',
    form: BOUND,
  },
  step: {
    meaning: 'The step between two values.',
    example: '5',
    form: { kind: 'number' },
  },
  unit: {
    meaning: 'Shown after the number or the value of a formula.',
    example: "'kg'",
    form: text(20),
  },
  minLength: {
    meaning: 'The minimum number of characters.',
    example: '20',
    form: { kind: 'wholeNumber', min: 0 },
  },
  maxLength: {
    meaning: 'The maximum number of characters.',
    example: '280',
    form: { kind: 'wholeNumber', min: 1 },
  },
  pattern: {
    meaning: 'A regular expression that the whole value must match.',
    example: "'[A-Z]{2}-[0-9]+'",
    form: text(10_000),
  },
  kind: {
    meaning: 'The kind of reference, one of “references” or a built-in one.',
    example: "'depends_on'",
    form: { kind: 'nameOf', thing: 'referenceKind', rule: REFERENCE_KIND_NAME },
  },
  targets: {
    meaning: 'The templates whose Codices the reference may lead to.',
    example: "['task']",
    form: list(TEMPLATE_ID),
  },
  accept: {
    meaning: 'The media types of files that are accepted.',
    example: "['image/*', 'application/pdf']",
    form: list(text()),
  },
  multiple: {
    meaning: 'Whether it holds several files.',
    example: 'true',
    form: FLAG,
  },
  layer: {
    meaning:
      'Whether people type together in one text, or the field holds one value, of which the last one written counts.',
    example: "'metadata'",
    form: {
      kind: 'choice',
      of: [
        { value: 'text', meaning: 'Several people type in it at once; what each types is kept.' },
        {
          value: 'metadata',
          meaning: 'One value as a whole; another one written at the same time is kept for review.',
        },
      ],
    },
  },
  expression: {
    meaning: 'The formula that computes the value from other fields, children, references and backlinks.',
    example: "'ended - began'",
    form: formulaText(1000),
  },
};

/** A formula can be neither filled in nor required. */
const NOT_OF_FORMULAS: readonly string[] = [
  'placeholder',
  'required',
  'default',
  'requiredWhen',
  'readOnlyWhen',
  'writableBy',
];

/** The settings that a field of this type may have; those of every type for `null`. */
export function settingsOf(type: FieldType | null): readonly string[] {
  if (type === null) return Object.keys(SETTINGS);
  const settings = [...COMMON_SETTINGS, ...fieldTypeOf(type).settings];
  return type === 'formula' ? settings.filter((key) => !NOT_OF_FORMULAS.includes(key)) : settings;
}

/** The format of a field whose type is `type`, or not known. */
export function fieldFormat(type: FieldType | null): ObjectForm {
  const known = settingsOf(type);
  const keys = Object.entries(SETTINGS).filter(([key]) => known.includes(key));
  return {
    what: type === null ? 'A field' : `A field of type ${type}`,
    keys: Object.fromEntries(keys.map(([key, form]) => [key, formFor(type, key, form)])),
    synonyms: FIELD_SYNONYMS,
    refused: READERS,
  };
}

/** Only the range of a duration may be written as text. */
function formFor(type: FieldType | null, key: string, form: KeyForm): KeyForm {
  const isBound = key === 'min' || key === 'max';
  return isBound && type !== null && type !== 'duration' ? { ...form, form: { kind: 'number' } } : form;
}

/** A condition, or the id of a field that must hold something. */
export const CONDITION: ValueForm = either(
  objectOf(() => CONDITION_FORMAT),
  FIELD_ID,
);
const VALUE = either({ kind: 'nameOf', thing: 'option' }, ANY);
export const JOINS = ['all', 'any', 'not'] as const;
export const MAX_VALUES = 200;

const CONDITION_KEYS: Readonly<Record<'field' | TestName | (typeof JOINS)[number], KeyForm>> = {
  field: {
    meaning: 'The field that is asked; alone: whether it has any value.',
    example: "'genre'",
    form: FIELD_ID,
  },
  in: {
    meaning: 'Holds when its value is one of these, or when one of its values is.',
    example: "['Poetry', 'Essay']",
    form: list(VALUE, { max: MAX_VALUES }),
  },
  is: {
    meaning: 'Holds when this is its value, or among its values.',
    example: "'Poetry'",
    form: VALUE,
  },
  empty: {
    meaning: 'Holds when it has no value, or with false when it has one.',
    example: 'true',
    form: FLAG,
  },
  atLeast: { meaning: 'Holds from this number or duration on.', example: '100', form: ANY },
  atMost: { meaning: 'Holds up to this number or duration.', example: "'1 h 30 min'", form: ANY },
  before: { meaning: 'Holds before this day or instant.', example: "'2027-01-01'", form: ANY },
  after: { meaning: 'Holds after this day or instant.', example: "'2027-01-01'", form: ANY },
  all: {
    meaning: 'Holds when all of these do.',
    example: "[{ field: 'kind', is: 'Machine' }, 'delivered']",
    form: list(CONDITION, { min: 1 }),
  },
  any: {
    meaning: 'Holds when one of these does.',
    example: "[{ field: 'kind', is: 'Machine' }, 'delivered']",
    form: list(CONDITION, { min: 1 }),
  },
  not: {
    meaning: 'Holds when this one does not.',
    example: "{ field: 'delivered', empty: true }",
    form: CONDITION,
  },
};

/** Either a test of one field, or several conditions joined. */
export const CONDITION_FORMAT: ObjectForm = {
  what: 'A condition',
  keys: CONDITION_KEYS,
  synonyms: {
    ...{ equals: 'is', eq: 'is', value: 'is', values: 'in', oneOf: 'in' },
    ...{ isEmpty: 'empty', min: 'atLeast', gte: 'atLeast', max: 'atMost', lte: 'atMost' },
    ...{ lt: 'before', until: 'before', gt: 'after', since: 'after' },
    ...{ and: 'all', or: 'any', when: 'field', if: 'field' },
  },
};

export const OPTION_FORMAT: ObjectForm = {
  what: 'An option',
  keys: {
    value: {
      meaning: 'What is stored; keep it when the label changes.',
      example: "'high'",
      form: text(),
      isRequired: true,
    },
    label: { meaning: 'What is shown; the value when left out.', example: "'High'", form: text(80) },
    color: { meaning: 'The hue it is shown in.', example: "'rose'", form: HUE },
  },
  synonyms: { id: 'value', colour: 'color' },
};

export const COLUMN_FORMAT: ObjectForm = {
  what: 'A column',
  keys: {
    id: {
      meaning: 'The name under which its cells are stored; it never changes.',
      example: "'cost'",
      form: { kind: 'ownName', rule: COLUMN_NAME },
      isRequired: true,
    },
    label: { meaning: 'The heading; taken from the id when left out.', example: "'Cost'", form: text(80) },
    type: {
      meaning: 'What a cell holds; a line of text unless said otherwise.',
      example: "'number'",
      form: {
        kind: 'choice',
        of: COLUMN_TYPES.map((value) => ({ value, meaning: fieldTypeOf(value).summary })),
      },
    },
    options: {
      meaning: 'The choices, in a column of type select.',
      example: "['Yes', 'No']",
      form: list(
        either(
          text(100),
          objectOf(() => OPTION_FORMAT),
        ),
        { max: MAX_OPTIONS },
      ),
    },
  },
  synonyms: FIELD_SYNONYMS,
};
