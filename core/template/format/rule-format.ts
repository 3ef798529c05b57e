/** The format of workflows and rules between fields in a template source, as data that parser, schema, editor and reference share. */
import { CONDITION, HUE } from './field-format.ts';
import { either, list, type ObjectForm, objectOf, text, type ValueForm } from './value-form.ts';

const FIELD_ID: ValueForm = { kind: 'nameOf', thing: 'field' };
const FIELD_IDS = list(FIELD_ID);
const STATE: ValueForm = { kind: 'nameOf', thing: 'state' };

export const STATE_FORMAT: ObjectForm = {
  what: 'A state',
  keys: {
    id: {
      meaning: 'What is stored; keep it when the label changes.',
      example: "'in-review'",
      form: text(),
      isRequired: true,
    },
    label: {
      meaning: 'What is shown; taken from the id when left out.',
      example: "'In review'",
      form: text(80),
    },
    color: { meaning: 'The hue it is shown in.', example: "'amber'", form: HUE },
  },
  synonyms: { value: 'id', name: 'label', colour: 'color' },
};

/** Roles that may be named for a step, each with those above it. */
export const STEP_ROLES = ['owner', 'admin', 'editor'] as const;
const STEP_TAKER = either(
  { kind: 'choice', of: STEP_ROLES.map((value) => ({ value })) },
  objectOf(() => STEP_TAKER_FORMAT),
);

export const STEP_TAKER_FORMAT: ObjectForm = {
  what: 'Who may take a step',
  keys: {
    field: {
      meaning: 'The field that names the person or people.',
      example: "'reviewer'",
      form: FIELD_ID,
      isRequired: true,
    },
  },
  synonyms: { person: 'field' },
};

export const STEP_FORMAT: ObjectForm = {
  what: 'A step',
  keys: {
    to: { meaning: 'The state it leads to.', example: "'in-force'", form: STATE, isRequired: true },
    by: {
      meaning: 'Who may take it: members of at least a role, or whoever a field names.',
      example: "['admin', { field: 'reviewer' }]",
      form: either(list(STEP_TAKER, { min: 1 }), STEP_TAKER),
    },
    not: {
      meaning: 'Who may not take it: whoever created the Codex.',
      example: "'author'",
      form: { kind: 'choice', of: [{ value: 'author' }] },
    },
    requires: {
      meaning: 'The fields that have to be filled in before, or a condition.',
      example: "['verdict']",
      form: either(FIELD_IDS, CONDITION),
    },
  },
  synonyms: {
    ...{ state: 'to', who: 'by', roles: 'by', role: 'by' },
    ...{ except: 'not', needs: 'requires', when: 'requires' },
  },
};

export const WORKFLOW_FORMAT: ObjectForm = {
  what: '“workflow”',
  keys: {
    field: {
      meaning: 'The select that holds the state; its options are the states.',
      example: "'status'",
      form: FIELD_ID,
      isRequired: true,
    },
    states: {
      meaning: 'The states, of which the first is where a Codex begins unless the field has a default.',
      example: "[{ id: 'open', label: 'Open', color: 'rose' }, 'closed']",
      form: list(
        either(
          objectOf(() => STATE_FORMAT),
          text(100),
        ),
        { min: 2 },
      ),
      isRequired: true,
    },
    transitions: {
      meaning:
        'Which states may follow each, as names or steps; every state may follow every other when left out.',
      example: "{ open: ['closed'], closed: [{ to: 'open', by: 'admin' }] }",
      form: {
        kind: 'map',
        keys: STATE,
        values: list(
          either(
            STATE,
            objectOf(() => STEP_FORMAT),
          ),
        ),
      },
    },
  },
  synonyms: {},
};

export const MAX_RULES = 100;

export const VALUE_RULE_FORMAT: ObjectForm = {
  what: 'A rule',
  keys: {
    when: {
      meaning: 'The rule applies while this holds; always when left out.',
      example: "{ field: 'kind', is: 'Machine' }",
      form: CONDITION,
    },
    must: {
      meaning: 'The condition that has to hold then; without it, “when” must not.',
      example: "{ field: 'due', empty: false }",
      form: CONDITION,
    },
    message: {
      meaning: 'Shown at the fields when it is broken.',
      example: "'A machine needs a day of delivery.'",
      form: text(),
      isRequired: true,
    },
    fields: {
      meaning: 'The fields it is shown at; the first of the condition when left out.',
      example: "['due']",
      form: FIELD_IDS,
    },
  },
  synonyms: { if: 'when', require: 'must', text: 'message', error: 'message', field: 'fields' },
};
