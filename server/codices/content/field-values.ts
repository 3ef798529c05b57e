/** Converts field values between wire and document: rich text as Markdown or ProseMirror JSON, all else as JSON. */
import type { Codex } from '#core/codex/codex.ts';
import type { ConditionSource } from '#core/conditions/evaluate-condition.ts';
import { BinderyError, type Issue } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { isEmptyValue } from '#core/fields/model/field-type.ts';
import { fieldTypeOf, storageOf } from '#core/fields/registry.ts';
import { computeField } from '#core/formula/formula.ts';
import type { RollUpResults } from '#core/formula/roll-ups.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import { type ChangeCheck, checkChange, type Situation } from '#core/rules/check-change.ts';
import type { Template } from '#core/template/template.ts';
import { fragmentText, fragmentToJson } from '#richtext/document/document.ts';
import { checkRichTextForm, plainRichText, writeRichText } from '#richtext/field-text.ts';
import { fragmentToMarkdown } from '#richtext/markdown/markdown.ts';
import { picturesIn } from '#richtext/named-pictures.ts';

export type FieldValues = Readonly<Record<string, JsonValue>>;

/** The form of rich text in answers: `{markdown}`, or the ProseMirror document. */
export type RichTextForm = 'markdown' | 'json';

/** The facts that values are checked against: see `findFacts`. */
export interface ValueCheck extends Omit<ChangeCheck, 'situation'>, Pick<Situation, 'taker' | 'authorId'> {
  /** The values of the Codex that stands, as conditions ask for them; `null` for one that is being made. */
  readonly standing: ConditionSource['valueFor'] | null;
  /** The field's value that stands now, in JSON; of rich text its Markdown, and `null` for nothing. */
  readonly before: (field: FieldDefinition) => JsonValue;
  /** Uploaded files that whoever writes may show in a text. */
  readonly pictures: ReadonlySet<string>;
}

/** The previous values of a Codex that does not exist yet. */
export const NOTHING_BEFORE = (): JsonValue => null;

/**
 * What is wrong with values sent for a template, in the template's order; paths begin with `fields`. Required fields
 * may be empty: a Codex is written over time, and what is missing is shown in the page rather than refused here.
 */
export function checkFieldValues(template: Template, values: FieldValues, check: ValueCheck): Issue[] {
  const known = sentFields(template, values).flatMap(([field, value]) =>
    checkValue(template, field, value, { ...check, situation: situationOf(template, values, check) }),
  );
  const unknown = Object.keys(values)
    .filter((id) => !Object.hasOwn(template.fields, id))
    .sort()
    .map((id) => ({ path: [id], message: unknownMessage(template, id) }));
  return [...known, ...unknown].map((issue) => ({ ...issue, path: ['fields', ...issue.path] }));
}

/** The Codex before these values and with them; of a new one, what is not sent begins with its default. */
function situationOf({ fields }: Template, values: FieldValues, check: ValueCheck): Situation {
  const { standing, taker, authorId } = check;
  return {
    taker,
    authorId,
    before: standing,
    after: (id) => {
      const field = Object.hasOwn(fields, id) ? fields[id] : undefined;
      if (field === undefined) return null;
      if (Object.hasOwn(values, id)) return plainRichText(field, values[id] ?? null);
      return standing === null ? field.default : standing(id);
    },
  };
}

/** Throws `invalid_input` with every issue when there is one. */
export function assertFieldValues(template: Template, values: FieldValues, check: ValueCheck): void {
  const issues = checkFieldValues(template, values, check);
  const [first] = issues;
  if (!first) return;
  const more = issues.length === 1 ? '' : ` (and ${issues.length - 1} more)`;
  throw new BinderyError('invalid_input', `${first.path.join('.')}: ${first.message}${more}`, { issues });
}

/** The fields of the template that values were sent for, in its order. */
export function sentFields(
  template: Pick<Template, 'fields'>,
  values: FieldValues,
): readonly (readonly [FieldDefinition, JsonValue])[] {
  return Object.values(template.fields).flatMap((field) => {
    const value = values[field.id];
    return value === undefined || !Object.hasOwn(values, field.id) ? [] : [[field, value] as const];
  });
}

function checkValue(
  template: Template,
  field: FieldDefinition,
  value: JsonValue,
  { before, codexId, facts, pictures, situation }: ValueCheck & { readonly situation: Situation },
): readonly Issue[] {
  if (storageOf(field) === 'none')
    return [{ path: [field.id], message: 'This field is computed, not written.' }];
  const form = checkRichTextForm(field, value).map((issue) => ({
    ...issue,
    path: [field.id, ...issue.path],
  }));
  if (form.length > 0) return form;
  const [standing, plain] = [before(field), plainRichText(field, value)];
  const issues = checkChange(template, field, standing, plain, { codexId, facts, situation });
  if (issues.length > 0 || storageOf(field) !== 'fragment') return issues;
  return checkPictures(field, standing, plain, pictures);
}

/** A picture that stands there already is no mistake of whoever writes now. */
function checkPictures(
  field: FieldDefinition,
  before: JsonValue,
  after: JsonValue,
  pictures: ReadonlySet<string>,
): readonly Issue[] {
  const unknown = picturesIn(after).filter(({ assetId }) => !pictures.has(assetId));
  if (unknown.length === 0) return [];
  const standing = new Set(picturesIn(before).map(({ assetId }) => assetId));
  return unknown
    .filter(({ assetId }) => !standing.has(assetId))
    .map(({ assetId, path }) => ({
      path: [field.id, ...path],
      message: `The picture ${assetId.slice(0, 40)} is no file here, or is not shared with you.`,
      hint: 'Upload it to this Codex, and show it by the address that the upload answers.',
    }));
}

function unknownMessage(template: Template, id: string): string {
  if (Object.hasOwn(template.retired, id))
    return `Retired in "${template.id}": readable, but no longer written.`;
  const fields = Object.keys(template.fields).join(', ');
  return `The template "${template.id}" has no such field. It has: ${fields}.`;
}

/** Writes values that have passed `checkFieldValues`. Call it inside `codex.transact`. */
export function writeFieldValues(codex: Codex, template: Template, values: FieldValues): void {
  for (const [field, value] of sentFields(template, values)) {
    if (storageOf(field) === 'fragment') writeRichText(codex.fragment(field.id), value, field);
    else codex.setValue(field, value);
  }
}

export interface ReadOptions {
  readonly richText: RichTextForm;
  /** For formulas that ask for the day: that of the workspace. */
  readonly today: string;
  /** What formulas over other Codices have come to; left out for those who may not know of these. */
  readonly rollUps?: RollUpResults;
}

/** Every field of the template by its id, read from the document; formulas are computed from the others. */
export function readFieldValues(
  codex: Codex,
  template: Template,
  { richText, today, rollUps = {} }: ReadOptions,
): FieldValues {
  const fields = Object.values(template.fields);
  const values = readValues(codex, fields, richText);
  for (const field of fields) {
    if (field.type !== 'formula') continue;
    values[field.id] = computeField(field, values, { fields: template.fields, today, rollUps }).value;
  }
  return values;
}

/** The fields that the template has retired and that still hold something. */
export function readRetiredValues(codex: Codex, template: Template, { richText }: ReadOptions): FieldValues {
  const fields = Object.values(template.retired).filter((field) => textOf(codex, field) !== '');
  return readValues(codex, fields, richText);
}

function readValues(
  codex: Codex,
  fields: readonly FieldDefinition[],
  form: RichTextForm,
): Record<string, JsonValue> {
  return Object.fromEntries(fields.map((field) => [field.id, readValue(codex, field, form)]));
}

function readValue(codex: Codex, field: FieldDefinition, form: RichTextForm): JsonValue {
  if (storageOf(field) !== 'fragment') return codex.value(field);
  const fragment = codex.fragment(field.id);
  // The node types are JSON by construction; their interfaces only lack the index signature.
  if (form === 'json') return fragmentToJson(fragment) as unknown as JsonObject;
  return { markdown: fragmentToMarkdown(fragment) };
}

function textOf(codex: Codex, field: FieldDefinition): string {
  if (storageOf(field) === 'fragment') return fragmentText(codex.fragment(field.id)).trim();
  const value = codex.value(field);
  return isEmptyValue(value) ? '' : fieldTypeOf(field.type).toText(field, value);
}
