/** The format of automation rules in a template source, as data that parser, schema, editor and reference share. */
import { CONDITION } from './field-format.ts';
import { RULE_NAME, TEMPLATE_NAME } from './name-rules.ts';
import {
  ANY,
  either,
  formulaText,
  list,
  type ObjectForm,
  objectOf,
  TITLE_TEXT,
  text,
  type ValueForm,
} from './value-form.ts';

export const MAX_AUTOMATION_RULES = 50;
export const MAX_ACTIONS = 20;
/** Of what a rule says to those it notifies, in UTF-16 units. */
export const MAX_NOTICE_LENGTH = 300;

const FIELD_ID: ValueForm = { kind: 'nameOf', thing: 'field' };
const ALWAYS: ValueForm = { kind: 'flag' };

/** Values that are known only when the rule runs. */
export const RULE_VALUE_FORMAT: ObjectForm = {
  what: 'A value of a rule',
  keys: {
    now: { meaning: 'The moment in which the rule was set off.', example: 'true', form: ALWAYS },
    today: {
      meaning: 'The day on which the rule was set off, in the time zone of the workspace.',
      example: 'true',
      form: ALWAYS,
    },
    from: {
      meaning: 'What another field of the Codex holds; the two are of one type.',
      example: "'owner'",
      form: FIELD_ID,
    },
    formula: {
      meaning: 'Worked out from the fields of the Codex, as a formula field is.',
      example: "'estimate * 2'",
      form: formulaText(1000),
    },
  },
  synonyms: { field: 'from', copy: 'from', expression: 'formula', date: 'today', time: 'now' },
};

const VALUE = either(
  objectOf(() => RULE_VALUE_FORMAT),
  { kind: 'nameOf', thing: 'option' },
  ANY,
);
const VALUES: ValueForm = { kind: 'map', keys: FIELD_ID, values: VALUE };

export const TRIGGER_FORMAT: ObjectForm = {
  what: 'What sets a rule off',
  keys: {
    created: { meaning: 'A Codex of this template is created.', example: 'true', form: ALWAYS },
    field: {
      meaning: 'The field whose value changes; of a workflow, a state that is entered.',
      example: "'status'",
      form: FIELD_ID,
    },
    to: {
      meaning: 'Beside “field”: only when it changes to this value.',
      example: "'closed'",
      form: either({ kind: 'nameOf', thing: 'option' }, ANY),
    },
    date: {
      meaning: 'The date field whose day comes, or the field of a moment that comes.',
      example: "'due'",
      form: FIELD_ID,
    },
    offset: {
      meaning: 'Beside “date”: how long before or after; a day begins at midnight in the workspace.',
      example: "'-2 d'",
      form: text(40),
    },
    comment: {
      meaning: 'Somebody comments on the Codex, or answers a comment; also who may not edit it.',
      example: 'true',
      form: ALWAYS,
    },
    webhook: {
      meaning: 'A program calls it by this name, for a Codex that it may edit.',
      example: "'deployed'",
      form: { kind: 'ownName', rule: RULE_NAME },
    },
  },
  synonyms: {
    ...{ create: 'created', new: 'created', changed: 'field', state: 'field', on: 'field' },
    ...{
      value: 'to',
      becomes: 'to',
      commented: 'comment',
      comments: 'comment',
      hook: 'webhook',
      called: 'webhook',
      is: 'to',
      due: 'date',
      before: 'offset',
      after: 'offset',
    },
  },
};

export const CREATION_FORMAT: ObjectForm = {
  what: 'A Codex to create',
  keys: {
    template: {
      meaning: 'Its template.',
      example: "'task'",
      form: { kind: 'nameOf', thing: 'template', rule: TEMPLATE_NAME },
      isRequired: true,
    },
    title: {
      meaning:
        'Its title; {date} is the day, {fieldId} the value of a field of the Codex that the rule is about.',
      example: "'Follow up, {date}'",
      form: TITLE_TEXT,
    },
    fields: {
      meaning: 'What its fields begin with.',
      example: "{ due: { from: 'due' } }",
      form: {
        kind: 'map',
        keys: text(64),
        values: either(
          objectOf(() => RULE_VALUE_FORMAT),
          ANY,
        ),
      },
    },
    as: {
      meaning: 'Whether it stands below the Codex that the rule is about; at the top when left out.',
      example: "'child'",
      form: { kind: 'choice', of: [{ value: 'child' }] },
    },
  },
  synonyms: { values: 'fields', name: 'title', place: 'as' },
};

export const MOVE_FORMAT: ObjectForm = {
  what: 'A move',
  keys: {
    under: {
      meaning: 'The id of the Codex it goes below, or a reference field that names it.',
      example: "{ from: 'project' }",
      form: either(
        objectOf(() => RULE_VALUE_FORMAT),
        text(36),
      ),
      isRequired: true,
    },
  },
  synonyms: { to: 'under', below: 'under', parent: 'under' },
};

export const ACTION_FORMAT: ObjectForm = {
  what: 'An action',
  keys: {
    set: {
      meaning: 'Sets fields, each to a value that the field takes.',
      example: "{ status: 'closed', closed: { today: true } }",
      form: VALUES,
    },
    add: {
      meaning: 'Adds to fields of several values: tags, people, references, options.',
      example: "{ tags: ['urgent'] }",
      form: VALUES,
    },
    remove: {
      meaning: 'Takes away from fields of several values.',
      example: "{ tags: ['urgent'] }",
      form: VALUES,
    },
    create: {
      meaning: 'Creates a Codex.',
      example: "{ template: 'task', title: 'Follow up', as: 'child' }",
      form: objectOf(() => CREATION_FORMAT),
    },
    move: {
      meaning: 'Moves the Codex below another.',
      example: "{ under: { from: 'project' } }",
      form: objectOf(() => MOVE_FORMAT),
    },
    post: {
      meaning: 'Sends the Codex as JSON to a target, which an admin gives an address under this name.',
      example: "'chat'",
      form: { kind: 'ownName', rule: RULE_NAME },
    },
    notify: {
      meaning: 'Tells members in their Inbox: whoever fields of people name, or members by their ids.',
      example: "['owner']",
      form: either(list(either(FIELD_ID, text(64))), FIELD_ID),
    },
    review: {
      meaning:
        'Asks members for a review of the Codex as it is: whoever fields of people name, or members by their ids, of those who may comment.',
      example: "['reviewer']",
      form: either(list(either(FIELD_ID, text(64))), FIELD_ID),
    },
    text: {
      meaning: 'Beside “notify”: what they are told.',
      example: "'This is due in two days.'",
      form: text(MAX_NOTICE_LENGTH),
    },
  },
  synonyms: {
    tell: 'notify',
    message: 'text',
    fill: 'set',
    change: 'set',
    update: 'set',
    make: 'create',
    addTags: 'add',
  },
};

export const AUTOMATION_FORMAT: ObjectForm = {
  what: 'An automation rule',
  keys: {
    id: {
      meaning: 'Names the rule; runs are kept under it.',
      example: "'close'",
      form: { kind: 'ownName', rule: RULE_NAME },
      isRequired: true,
    },
    title: {
      meaning: 'What the history calls it; taken from the id when left out.',
      example: "'Note the day it was closed'",
      form: text(80),
    },
    when: {
      meaning: 'What sets it off.',
      example: "{ field: 'status', to: 'closed' }",
      form: objectOf(() => TRIGGER_FORMAT),
      isRequired: true,
    },
    if: {
      meaning: 'It does nothing unless this holds when it runs.',
      example: "{ field: 'kind', is: 'Machine' }",
      form: CONDITION,
    },
    // biome-ignore lint/suspicious/noThenProperty: this is the key as authors write it.
    then: {
      meaning: 'What it does, in order.',
      example: '[{ set: { closed: { today: true } } }]',
      form: either(
        list(
          objectOf(() => ACTION_FORMAT),
          { min: 1, max: MAX_ACTIONS },
        ),
        objectOf(() => ACTION_FORMAT),
      ),
      isRequired: true,
    },
  },
  synonyms: {
    ...{ name: 'title', label: 'title', on: 'when', trigger: 'when' },
    ...{ condition: 'if', unless: 'if', do: 'then', actions: 'then', action: 'then' },
  },
};
