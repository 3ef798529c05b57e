/** Checks portable values against their template: errors for wrong kinds, warnings for unusual values. */
import { isJson } from '#core/crdt/entry.ts';
import type { Issue } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf, storageOf } from '#core/fields/registry.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '#core/json.ts';
import { type IssueLog, MAX_ISSUES } from '#core/json5/issue-log.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import type { Template } from '#core/template/template.ts';
import { nearest } from '#core/text/wording.ts';
import type { PortableValues, ReadCodex, RichTextForms } from './portable-codex.ts';

/** Members of a set, rows of a table. */
const MAX_MEMBERS = 20_000;

/** Values that fit the template; rich text as Markdown or ProseMirror JSON. */
export interface FittingValues {
  readonly fields: PortableValues;
  readonly retired: PortableValues;
}

/**
 * Reports values that cannot be stored as errors, and those the template does not allow as warnings (rule F9). Returns the
 * values to write.
 */
export function checkValues(
  codex: ReadCodex,
  template: Template,
  log: IssueLog,
  richText: RichTextForms,
): FittingValues {
  const fields: Record<string, JsonValue> = {};
  const retired: Record<string, JsonValue> = {};
  for (const part of ['fields', 'retired'] as const) {
    for (const [id, value] of Object.entries(codex[part])) {
      const path = [...codex.path, part, id];
      const field = knownField(template, id);
      if (field === null) unknownField(template, id, path, log);
      else if (storageOf(field) === 'none')
        log.warn(path, `“${field.label}” is computed here; the value is left out.`);
      else
        (Object.hasOwn(template.fields, id) ? fields : retired)[id] = checkValue(
          field,
          value,
          path,
          log,
          richText,
        );
    }
  }
  return { fields, retired };
}

/**
 * What cannot be stored in the field, and what its template does not allow; paths relative to the value. The latter is
 * kept, as in a Codex whose template has changed since.
 */
export function judgeValue(
  field: FieldDefinition,
  value: JsonValue,
): { readonly errors: readonly Issue[]; readonly warnings: readonly Issue[] } {
  const shape = shapeProblem(field, value);
  if (shape !== null) return { errors: [{ path: [], message: shape }], warnings: [] };
  const errors = storageOf(field) === 'rows' ? rowIssues(value).slice(0, MAX_ISSUES) : [];
  if (errors.length > 0) return { errors, warnings: [] };
  const unfit = fieldTypeOf(field.type).validate({ ...field, required: false }, value);
  const below = (issue: Issue): Issue => ({ ...issue, path: issue.path.slice(1) });
  return { errors, warnings: unfit.slice(0, MAX_ISSUES).map(below) };
}

function checkValue(
  field: FieldDefinition,
  value: JsonValue,
  path: SourcePath,
  log: IssueLog,
  richText: RichTextForms,
): JsonValue {
  if (storageOf(field) === 'fragment') return checkRichText(value, path, log, richText);
  const { errors, warnings } = judgeValue(field, value);
  for (const issue of errors) log.error([...path, ...issue.path], issue.message, detailsOf(issue));
  for (const issue of warnings) log.warn([...path, ...issue.path], issue.message, detailsOf(issue));
  return value;
}

/** `{json}` counts before `{markdown}`, which may be a text or a list of lines; a bare text is Markdown, too. */
function checkRichText(
  value: JsonValue,
  path: SourcePath,
  log: IssueLog,
  richText: RichTextForms,
): JsonValue {
  if (value === null) return null;
  const { source, place } = richTextSource(value);
  if (source === null) {
    const hint = "Give { markdown: 'text' }, { markdown: ['line', 'line'] } or { json: { type: 'doc', … } }.";
    log.error([...path, ...place], 'Rich text is given as Markdown or as a document.', { hint });
    return null;
  }
  for (const issue of richText.check(source)) log.error([...path, ...place, ...issue.path], issue.message);
  return source;
}

function richTextSource(value: JsonValue): { readonly source: JsonValue; readonly place: SourcePath } {
  if (typeof value === 'string') return { source: value, place: [] };
  if (!isJsonObject(value)) return { source: null, place: [] };
  if (value['type'] === 'doc') return { source: value, place: [] };
  const json = value['json'];
  if (json !== undefined && json !== null)
    return { source: isJsonObject(json) ? json : null, place: ['json'] };
  const markdown = value['markdown'] ?? null;
  if (typeof markdown === 'string') return { source: markdown, place: ['markdown'] };
  const isLines =
    markdown !== null && isJsonArray(markdown) && markdown.every((line) => typeof line === 'string');
  return { source: isLines ? markdown.join('\n') : null, place: markdown === null ? [] : ['markdown'] };
}

/** What the storage itself could not hold. */
function shapeProblem(field: FieldDefinition, value: JsonValue): string | null {
  if (value === null) return null;
  if (!isJson(value)) return 'A value is nested too deeply here.';
  switch (storageOf(field)) {
    case 'text':
      return typeof value === 'string' ? null : 'Expected text in quotes.';
    case 'set':
    case 'rows':
      if (!isJsonArray(value)) return 'Expected a list in brackets.';
      return value.length <= MAX_MEMBERS
        ? null
        : `A list has at most ${MAX_MEMBERS} entries here; this has ${value.length}.`;
    default:
      return null;
  }
}

/** Rows that are none, and names within them that could not be stored. */
function rowIssues(value: JsonValue): readonly Issue[] {
  if (value === null || !isJsonArray(value)) return [];
  const ids = new Set<JsonValue>();
  return value.flatMap((row, index): Issue[] => {
    if (!isJsonObject(row)) return [{ path: [index], message: 'Expected an object in braces.' }];
    const { id, ...cells } = row;
    const issues = Object.keys(cells)
      .filter((name) => !ROW_NAME.test(name))
      .map((name): Issue => ({ path: [index, name], message: BAD_ROW_NAME }));
    if (id === undefined) return issues;
    if (typeof id !== 'string' || !ROW_NAME.test(id))
      return [{ path: [index, 'id'], message: BAD_ROW_NAME }, ...issues];
    if (ids.has(id)) issues.unshift({ path: [index, 'id'], message: 'Two rows have this id.' });
    ids.add(id);
    return issues;
  });
}

const ROW_NAME = /^(?!__proto__$)[\w-]{1,64}$/;
const BAD_ROW_NAME = 'Ids of rows and columns are 1 to 64 letters, digits, “-” or “_”.';

function knownField(template: Template, id: string): FieldDefinition | null {
  if (Object.hasOwn(template.fields, id)) return template.fields[id] ?? null;
  return Object.hasOwn(template.retired, id) ? (template.retired[id] ?? null) : null;
}

function unknownField(template: Template, id: string, path: SourcePath, log: IssueLog): void {
  if (log.isFull) return;
  const guess = nearest(id, [...Object.keys(template.fields), ...Object.keys(template.retired)]);
  const hint =
    guess === null ? `It has: ${Object.keys(template.fields).join(', ')}.` : `Did you mean “${guess}”?`;
  const message = `The template “${template.name}” (version ${template.version}) has no field “${id.slice(0, 80)}”.`;
  log.error(path, message, { atKey: true, hint });
}

function detailsOf({ hint }: Issue): { readonly hint?: string } {
  return hint === undefined ? {} : { hint };
}
