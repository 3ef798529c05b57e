/** The values of a Codex that exists in the form of an edited template, as publishing would bring them over. */
import { workspaceZone } from '#components/locale/workspace-day.ts';
import { convertValue } from '#core/conversion/conversions.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { JsonValue } from '#core/json.ts';
import type { CodexBody } from '#core/protocol/api/codices.ts';
import type { Template } from '#core/template/template.ts';
import { slotOf } from '#core/template/versions/slots.ts';

export interface PreviewValues {
  readonly title: string;
  /** By the id of the field; new fields are not in it and begin with their default. */
  readonly values: Readonly<Record<string, JsonValue>>;
  /** What the new form has no place for, in the order of the old one. */
  readonly leftOut: readonly { readonly label: string; readonly reason: string }[];
}

/** `was` is the template in the version that the Codex follows. Never throws. */
export function fillPreview(codex: CodexBody, was: Template, next: Template): PreviewValues {
  const values: Record<string, JsonValue> = {};
  const leftOut: { label: string; reason: string }[] = [];
  const held = { ...codex.retired, ...codex.fields };
  for (const [id, value] of Object.entries(held)) {
    const from = was.fields[id] ?? was.retired[id];
    const to = continued(id, was, next);
    if (from === undefined || from.type === 'formula' || to?.type === 'formula') continue;
    if (to === undefined) {
      if (Object.hasOwn(was.fields, id) && !isNothing(value))
        leftOut.push({ label: from.label, reason: 'It is retired, and what it holds is set aside.' });
      continue;
    }
    const converted = bring(from, to, value);
    if (converted.converted) values[to.id] = converted.value;
    else leftOut.push({ label: to.label, reason: converted.reason });
  }
  return { title: codex.title, values, leftOut };
}

/** The field that goes on with the content: of the same id, else of another that has it under the same name. */
function continued(id: string, was: Template, next: Template): FieldDefinition | undefined {
  if (Object.hasOwn(next.fields, id)) return next.fields[id];
  const slot = slotOf(was, id);
  return Object.values(next.fields).find((field) => slotOf(next, field.id) === slot);
}

/** A value that the type keeps is shown as it is, also where the new form would not allow it: it stands and is marked. */
function bring(from: FieldDefinition, to: FieldDefinition, value: JsonValue) {
  return from.type === to.type
    ? ({ converted: true, value } as const)
    : convertValue(from, to, value, workspaceZone());
}

function isNothing(value: JsonValue): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}
