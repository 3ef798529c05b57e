/** The options of “who may take this step”: roles, and fields that hold people. */
import { isJsonObject, type JsonValue } from '#core/json.ts';
import { STEP_ROLES } from '#core/template/format/rule-format.ts';
import type { TemplateModel } from '../edits/template-model.ts';

export interface TakerChoice {
  readonly value: string;
  readonly label: string;
}

const ROLE_LABELS: Readonly<Record<(typeof STEP_ROLES)[number], string>> = {
  owner: 'The owner',
  admin: 'Admins',
  editor: 'Members who may edit',
};
const FIELD = 'field:';

/** A role by its name, a field by its id behind a mark that no role has. */
export function takerKey(taker: JsonValue): string {
  if (isJsonObject(taker)) return `${FIELD}${String(taker['field'])}`;
  return String(taker);
}

/** As the text has it. */
export function takerValue(key: string): JsonValue {
  return key.startsWith(FIELD) ? { field: key.slice(FIELD.length) } : key;
}

/** Every role, and every field of people. */
export function takerChoices(model: TemplateModel): readonly TakerChoice[] {
  const people = model.fields.filter(({ definition: { type } }) => type === 'person' || type === 'people');
  return [
    ...STEP_ROLES.map((role) => ({ value: role, label: ROLE_LABELS[role] })),
    ...people.map(({ id, definition }) => ({
      value: `${FIELD}${id}`,
      label: `Whoever ${definition.label} names`,
    })),
  ];
}
