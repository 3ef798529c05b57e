/** The rules for names in a template. */
import type { SourcePath } from '#core/json5/locate.ts';
import type { NodeReader } from '#core/json5/node-reader.ts';

export interface NameRule {
  readonly what: string;
  readonly form: RegExp;
  readonly example: string;
}

export const TEMPLATE_NAME: NameRule = {
  what: 'A template id',
  form: /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/,
  example: "lower-case words joined by hyphens, like 'incident-review'",
};

/** Field ids are names of shared types and identifiers in formulas, so they are letters and digits. */
export const FIELD_NAME: NameRule = {
  what: 'A field id',
  form: /^[a-zA-Z][a-zA-Z0-9_]*$/,
  example: 'letters and digits beginning with a letter, like followUps',
};

export const COLUMN_NAME: NameRule = { ...FIELD_NAME, what: 'A column id' };

export const REFERENCE_KIND_NAME: NameRule = {
  what: 'A kind of reference',
  form: /^[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*$/,
  example: "lower-case words, like 'follow_up'",
};

const MAX_NAME_LENGTH = 64;

/** Whether a text may be the id of a template. */
export function isTemplateId(text: string): boolean {
  return text.length <= MAX_NAME_LENGTH && TEMPLATE_NAME.form.test(text) && !(text in Object.prototype);
}

/** `title` is the Codex's own name; the three others are words of the formula language. */
const RESERVED_FIELDS: ReadonlySet<string> = new Set(['title', 'true', 'false', 'null']);
/** Every row has an `id` beside its cells. */
const RESERVED_COLUMNS: ReadonlySet<string> = new Set(['id']);

/**
 * Whether a name is well formed and free, reporting it if not. Names that JavaScript objects already carry are refused
 * too, so that no record keyed by such names can be surprised.
 */
export function checkName(reader: NodeReader, path: SourcePath, name: string, rule: NameRule): boolean {
  const atKey = rule === FIELD_NAME;
  if (name in Object.prototype || reservedFor(rule).has(name)) {
    reader.log.error(path, `“${name}” is reserved; choose another name.`, { atKey });
    return false;
  }
  if (name.length <= MAX_NAME_LENGTH && rule.form.test(name)) return true;
  reader.log.error(path, `${rule.what} is made of ${rule.example}; “${name.slice(0, 80)}” is not.`, {
    atKey,
  });
  return false;
}

function reservedFor(rule: NameRule): ReadonlySet<string> {
  if (rule === FIELD_NAME) return RESERVED_FIELDS;
  return rule === COLUMN_NAME ? RESERVED_COLUMNS : NOTHING;
}

const NOTHING: ReadonlySet<string> = new Set();
