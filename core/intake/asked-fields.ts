/** The fields that a form may ask a stranger for: the title, and those whose values name nothing of the workspace. */
import type { FieldDefinition, FieldType } from '#core/fields/model/field-definition.ts';
import { buildForm } from '#core/template/build-form.ts';
import type { Template } from '#core/template/template.ts';

/** The title of a Codex among the fields; no field may have this id. */
export const TITLE = 'title';

/** Not people, references and formulas, which tell of the workspace, nor files, which are uploaded to a Codex that is not there yet. */
const ASKED_TYPES: ReadonlySet<FieldType> = new Set([
  ...(['richText', 'text', 'line', 'number', 'checkbox', 'select', 'multiSelect', 'tags', 'date'] as const),
  ...(['dateTime', 'duration', 'url', 'email', 'checklist', 'table', 'color', 'rating', 'progress'] as const),
]);

/** Why a form cannot ask for a field; `null` when it can. The state of a workflow is moved by those who work in it. */
export function whyNotAsked(
  { workflow }: Pick<Template, 'workflow'>,
  { id, type, writableBy }: Pick<FieldDefinition, 'id' | 'type' | 'writableBy'>,
): string | null {
  if (workflow?.field === id) return 'A form does not ask for the state of a workflow.';
  if (writableBy !== undefined) return 'A form does not ask for what only some may write.';
  if (ASKED_TYPES.has(type)) return null;
  if (type === 'formula') return 'A formula is worked out, not filled in.';
  if (type === 'file' || type === 'image') return 'A form takes no files.';
  return 'A form asks for nothing that names people or other Codices.';
}

/** The fields that a form may ask for, in the order in which the template lays them out. */
export function askableFields(template: Template): readonly string[] {
  return buildForm(template)
    .views.flatMap(({ sections }) => sections.flatMap(({ fields }) => fields))
    .map(({ field }) => field)
    .filter((field, index, all) => all.indexOf(field) === index && whyNotAsked(template, field) === null)
    .map(({ id }) => id);
}
