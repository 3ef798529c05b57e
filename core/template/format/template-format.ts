/** The format of a template source, as data that parser, schema, editor and reference share. */
import { ICONS } from '#core/appearance/icons.ts';
import { AUTOMATION_FORMAT, MAX_AUTOMATION_RULES } from './automation-format.ts';
import { CONDITION, FIELD_TYPE, fieldFormat, HUE, MAX_FIELDS } from './field-format.ts';
import { FIELD_NAME, REFERENCE_KIND_NAME, TEMPLATE_NAME } from './name-rules.ts';
import { RETENTION_FORMAT } from './retention-rule.ts';
import { MAX_RULES, VALUE_RULE_FORMAT, WORKFLOW_FORMAT } from './rule-format.ts';
import {
  ANY,
  either,
  FLAG,
  list,
  type ObjectForm,
  objectOf,
  TITLE_TEXT,
  text,
  type ValueForm,
} from './value-form.ts';

export const MAX_VIEWS = 20;
/** Characters that an agent is told by a template: with each Codex that it reads. */
export const MAX_AGENT_INSTRUCTIONS = 2_000;

const ICON: ValueForm = { kind: 'choice', of: ICONS.map((value) => ({ value, show: 'icon' })) };
const TEMPLATE_ID: ValueForm = { kind: 'nameOf', thing: 'template', rule: TEMPLATE_NAME };
const FIELD_ID: ValueForm = { kind: 'nameOf', thing: 'field' };
const FIELD_IDS = list(FIELD_ID);
const SECTIONS = list(
  either(
    objectOf(() => SECTION_FORMAT),
    FIELD_IDS,
  ),
);

export const SECTION_FORMAT: ObjectForm = {
  what: 'A section',
  keys: {
    id: {
      meaning: 'Names the section; taken from its label when left out.',
      example: "'times'",
      form: text(64),
    },
    label: { meaning: 'Its heading; none when left out.', example: "'Times'", form: text(80) },
    columns: {
      meaning: 'How many fields stand side by side.',
      example: '2',
      form: { kind: 'choice', of: [{ value: 1 }, { value: 2 }] },
    },
    fields: {
      meaning: 'Its fields, in order; each field has one place.',
      example: "['began', 'ended']",
      form: FIELD_IDS,
      isRequired: true,
    },
    visibleWhen: {
      meaning: 'Shows the section only while a condition holds.',
      example: "{ field: 'kind', is: 'Machine' }",
      form: CONDITION,
    },
  },
  synonyms: { name: 'label', title: 'label', showWhen: 'visibleWhen' },
};

export const VIEW_FORMAT: ObjectForm = {
  what: 'A view',
  keys: {
    id: {
      meaning: 'Names the view; taken from its label when left out.',
      example: "'review'",
      form: text(64),
    },
    label: { meaning: 'What its tab says.', example: "'Review'", form: text(), isRequired: true },
    sections: {
      meaning: 'Its sections, from top to bottom; a section that is a plain list has no heading.',
      example: "[{ label: 'Times', columns: 2, fields: ['began', 'ended'] }, ['summary']]",
      form: SECTIONS,
      isRequired: true,
    },
    visibleWhen: {
      meaning: 'Shows the tab only while a condition holds.',
      example: "{ field: 'kind', is: 'Machine' }",
      form: CONDITION,
    },
  },
  synonyms: { name: 'label', title: 'label', fields: 'sections', showWhen: 'visibleWhen' },
};

export const CHILD_FORMAT: ObjectForm = {
  what: 'A child to create',
  keys: {
    template: { meaning: 'Its template.', example: "'blank-page'", form: TEMPLATE_ID, isRequired: true },
    title: {
      meaning: 'Its title; the name of the template when left out.',
      example: "'Packing list'",
      form: text(),
    },
    fields: {
      meaning: 'What its fields begin with: values, or those of fields of the parent.',
      example: "{ owner: { from: 'lead' }, priority: 'high' }",
      form: {
        kind: 'map',
        keys: { kind: 'ownName', rule: FIELD_NAME },
        values: either(
          objectOf(() => COPIED_VALUE_FORMAT),
          ANY,
        ),
      },
    },
  },
  synonyms: { values: 'fields' },
};

const COPIED_VALUE_FORMAT: ObjectForm = {
  what: 'A value of the parent',
  keys: {
    from: {
      meaning: 'The field of the parent whose value is taken when the child is created.',
      example: "'lead'",
      form: { kind: 'nameOf', thing: 'field' },
      isRequired: true,
    },
  },
  synonyms: { field: 'from' },
};

export const CHILDREN_FORMAT: ObjectForm = {
  what: '“children”',
  keys: {
    allow: {
      meaning: 'The templates that Codices below may have; any when left out, none for an empty list.',
      example: "['task', 'blank-page']",
      form: list(TEMPLATE_ID),
    },
    create: {
      meaning: 'Codices that are created along with it.',
      example: "[{ template: 'blank-page', title: 'Packing list' }]",
      form: list(objectOf(() => CHILD_FORMAT)),
    },
  },
  synonyms: { templates: 'allow', allowed: 'allow' },
};

export const REFERENCE_KIND_FORMAT: ObjectForm = {
  what: 'A kind of reference',
  keys: {
    label: {
      meaning: 'What it is called; taken from its id when left out.',
      example: "'Visits'",
      form: text(80),
    },
    inverseLabel: {
      meaning: 'What the other end shows among its backlinks.',
      example: "'Visited by'",
      form: text(80),
    },
    targets: {
      meaning: 'The templates it may lead to; any when left out.',
      example: "['location']",
      form: list(TEMPLATE_ID),
    },
  },
  synonyms: { inverse: 'inverseLabel', target: 'targets' },
};

export const TEMPLATE_FORMAT: ObjectForm = {
  what: 'The template',
  keys: {
    $schema: {
      meaning: 'The address of the JSON Schema, for editors; it has no other effect.',
      example: "'https://bindery.example.org/api/v1/templates/schema.json'",
      form: text(2000),
    },
    id: {
      meaning: 'Lower-case words joined by hyphens; it never changes.',
      example: "'incident-review'",
      form: { kind: 'ownName', rule: TEMPLATE_NAME },
      isRequired: true,
    },
    version: {
      meaning: 'A whole number, raised with every published change.',
      example: '1',
      form: { kind: 'wholeNumber', min: 1 },
      isRequired: true,
    },
    name: {
      meaning: 'As the gallery shows it; taken from the id when left out.',
      example: "'Incident review'",
      form: text(80),
    },
    abstract: {
      meaning: 'Whether it exists only for other templates to extend; the gallery does not offer it.',
      example: 'true',
      form: FLAG,
    },
    icon: { meaning: 'The icon of its Codices.', example: "'flame'", form: ICON },
    color: { meaning: 'The hue of its Codices.', example: "'rose'", form: HUE },
    description: {
      meaning: 'A sentence that the gallery shows below the name.',
      example: "'What failed, why, and what will be different.'",
      form: text(500),
    },
    extends: {
      meaning: 'The one template whose fields, views and rules it takes over and may change.',
      example: "'record'",
      form: TEMPLATE_ID,
    },
    mixins: {
      meaning: 'Templates whose fields are added, in order.',
      example: "['record']",
      form: list(TEMPLATE_ID),
    },
    fields: {
      meaning: 'The fields by their ids. Content is kept under the id: change the label instead.',
      example: "{ summary: { type: 'richText', required: true }, began: 'dateTime' }",
      form: {
        kind: 'map',
        keys: { kind: 'ownName', rule: FIELD_NAME },
        values: either(
          objectOf(() => fieldFormat(null)),
          FIELD_TYPE,
        ),
        max: MAX_FIELDS,
      },
    },
    views: {
      meaning: 'Tabs, each with sections of fields.',
      example: "[{ label: 'Review', sections: [['summary']] }]",
      form: list(
        objectOf(() => VIEW_FORMAT),
        { min: 1, max: MAX_VIEWS },
      ),
    },
    sections: {
      meaning: 'The sections of a template with a single view.',
      example: "[{ columns: 2, fields: ['began', 'ended'] }, ['summary']]",
      form: SECTIONS,
    },
    children: {
      meaning: 'Which templates Codices below may have, and which Codices are created along.',
      example: "{ allow: ['task'] }",
      form: objectOf(() => CHILDREN_FORMAT),
    },
    references: {
      meaning: 'Kinds of reference to other Codices, by their ids.',
      example: "{ visits: { label: 'Visits', inverseLabel: 'Visited by' } }",
      form: {
        kind: 'map',
        keys: { kind: 'ownName', rule: REFERENCE_KIND_NAME },
        values: objectOf(() => REFERENCE_KIND_FORMAT),
      },
    },
    workflow: {
      meaning: 'The states of a field and the steps between them.',
      example: "{ field: 'status', states: ['open', 'closed'] }",
      form: objectOf(() => WORKFLOW_FORMAT),
    },
    titlePattern: {
      meaning:
        'The title until somebody writes one; {date} is the day it was made, {fieldId} the value of a field.',
      example: "'Incident, {date}'",
      form: TITLE_TEXT,
    },
    agentInstructions: {
      meaning:
        'What agents are told when they read or create a Codex of it: how to fill it in, what to leave alone.',
      example: "'Write the summary last. Ask for a review before the status becomes done.'",
      form: text(MAX_AGENT_INSTRUCTIONS),
    },
    mainChangesBy: {
      meaning:
        'How its Codices may change: only by merging a branch that all its reviewers approve as it is. When left out, anybody who may edit changes them.',
      example: "'approved-merge'",
      form: {
        kind: 'choice',
        of: [{ value: 'approved-merge', meaning: 'Only by merging a branch that its reviewers approve.' }],
      },
    },
    retention: {
      meaning:
        'How long single edits are kept before they are folded into what each session came to. For good when left out.',
      example: "{ operations: '90d' }",
      form: objectOf(() => RETENTION_FORMAT),
    },
    rules: {
      meaning: 'What must hold between values, and the message to show when it does not.',
      example: "[{ must: { field: 'due', empty: false }, message: 'Say by when.' }]",
      form: list(
        objectOf(() => VALUE_RULE_FORMAT),
        { max: MAX_RULES },
      ),
    },
    automation: {
      meaning: 'Rules that act by themselves when something happens.',
      example:
        "[{ id: 'close', when: { field: 'status', to: 'closed' }, then: [{ set: { closed: { today: true } } }] }]",
      form: list(
        objectOf(() => AUTOMATION_FORMAT),
        { max: MAX_AUTOMATION_RULES },
      ),
    },
  },
  synonyms: {
    title: 'name',
    label: 'name',
    colour: 'color',
    help: 'description',
    parent: 'extends',
    inherits: 'extends',
    tabs: 'views',
    referenceKinds: 'references',
    states: 'workflow',
    constraints: 'rules',
    validation: 'rules',
  },
};
