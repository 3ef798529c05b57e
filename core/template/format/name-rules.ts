/** The rules for names in a template. */

export interface NameRule {
  readonly what: string;
  readonly form: RegExp;
  readonly example: string;
  /** Names that mean something else there. */
  readonly reserved?: readonly string[];
}

export const TEMPLATE_NAME: NameRule = {
  what: 'A template id',
  form: /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/,
  example: "lower-case words joined by hyphens, like 'incident-review'",
};

/**
 * Field ids are names of shared types and identifiers in formulas, so they are letters and digits. `title` is the Codex's own
 * name; the three others are words of the formula language.
 */
export const FIELD_NAME: NameRule = {
  what: 'A field id',
  form: /^[a-zA-Z][a-zA-Z0-9_]*$/,
  example: 'letters and digits beginning with a letter, like followUps',
  reserved: ['title', 'true', 'false', 'null'],
};

/** Every row has an `id` beside its cells. */
export const COLUMN_NAME: NameRule = { ...FIELD_NAME, what: 'A column id', reserved: ['id'] };

export const REFERENCE_KIND_NAME: NameRule = {
  what: 'A kind of reference',
  form: /^[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*$/,
  example: "lower-case words, like 'follow_up'",
};

export const RULE_NAME: NameRule = { ...REFERENCE_KIND_NAME, what: 'The id of a rule' };

export const MAX_NAME_LENGTH = 64;
