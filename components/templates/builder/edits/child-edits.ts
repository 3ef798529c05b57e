/** Edits of the children that are created along with a Codex, and of what they begin with, as edits of the template's text. */
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';
import { hasCommentsAround, type SourceEdit } from '#core/json5/source-edit.ts';
import { mayCopy } from '#core/related/child-values.ts';
import { humanize } from '#core/text/wording.ts';
import { removeWithin } from './rule-edits.ts';
import { type TemplateModel, valueAt } from './template-model.ts';
import { setValue } from './value-edits.ts';

type Edits = readonly SourceEdit[];

const PATH = ['children', 'create'] as const;

/** A child as the text has it. */
export interface WrittenChild {
  /** Its place in the list of the text. */
  readonly index: number;
  readonly template: string;
  readonly title: string;
  /** What it begins with, by field. */
  readonly values: JsonObject;
}

/** The children that the text creates; what is none is left to the code. */
export function writtenChildren(model: TemplateModel): readonly WrittenChild[] {
  const written = valueAt(model, PATH);
  return (isJsonArray(written) ? written : []).flatMap((child, index) => {
    if (!isJsonObject(child) || typeof child['template'] !== 'string') return [];
    const { template, title, fields = {} } = child;
    return {
      index,
      template,
      title: typeof title === 'string' ? title : humanize(template),
      values: isJsonObject(fields) ? fields : {},
    };
  });
}

export function addCreatedChild(model: TemplateModel, template: string, title: string): Edits {
  const written = valueAt(model, PATH);
  const value = { template, title };
  if (!isJsonArray(written)) return [{ kind: 'set', path: PATH, value: [value] }];
  return [{ kind: 'insert', path: [...PATH, written.length], value }];
}

export function changeCreatedChild(index: number, key: 'template' | 'title', value: string): Edits {
  return [{ kind: 'set', path: [...PATH, index, key], value }];
}

export function removeCreatedChild(model: TemplateModel, index: number): Edits {
  const written = valueAt(model, PATH);
  if (isJsonArray(written) && written.length === 1) return removeWithin(model, 'children', 'create');
  return [{ kind: 'remove', path: [...PATH, index] }];
}

/** Says what a field of a child begins with, or for `undefined` no longer says it. */
export function changeChildValue(
  model: TemplateModel,
  { index, values }: WrittenChild,
  fieldId: string,
  value: JsonValue | undefined,
): Edits {
  const fields = [...PATH, index, 'fields'];
  const path = [...fields, fieldId];
  const held = Object.hasOwn(values, fieldId) ? values[fieldId] : undefined;
  if (value !== undefined) return setValue(path, held, value);
  if (held === undefined) return [];
  const isLast = Object.keys(values).length === 1 && !hasCommentsAround(model.text, fields, [fieldId]);
  return [{ kind: 'remove', path: isLast ? fields : path }];
}

/** The fields of the parent whose content a field of a child can begin with. */
export function copyableFields(model: TemplateModel, to: FieldDefinition): readonly FieldDefinition[] {
  return model.fields
    .map(({ definition }) => definition)
    .filter((from) => storageOf(from) !== 'none' && mayCopy(from.type, to.type));
}
