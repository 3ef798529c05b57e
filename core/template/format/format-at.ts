/** Finds what the template format says about a place in a source. */
import { FIELD_TYPES } from '#core/fields/model/field-definition.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import { fieldFormat } from './field-format.ts';
import { TEMPLATE_FORMAT } from './template-format.ts';
import { type KeyForm, type ObjectForm, objectOf, type ValueForm } from './value-form.ts';

export interface FormatAt {
  /** What may stand at the place, the likeliest first. */
  readonly forms: readonly ValueForm[];
  /** The key that leads to the place, or to the list that it is in; `null` for an id of the author's own. */
  readonly key: { readonly name: string; readonly form: KeyForm; readonly of: ObjectForm } | null;
}

/** The type that the source names for a field; `null` when it names none that there is. */
export type TypeOfField = (fieldId: string) => string | null;

const ROOT: FormatAt = { forms: [objectOf(() => TEMPLATE_FORMAT)], key: null };

/** What may stand at a path; `null` where the format knows of nothing, as below an unknown key. */
export function formatAt(path: SourcePath, typeOf: TypeOfField): FormatAt | null {
  let found: FormatAt = ROOT;
  for (const [index, step] of path.entries()) {
    const next = stepInto(found, step, path.slice(0, index), typeOf);
    if (next === null) return null;
    found = next;
  }
  return found;
}

/** The object whose keys may be written at a path; `null` when there may be none. */
export function objectAt(path: SourcePath, typeOf: TypeOfField): ObjectForm | null {
  const object = formatAt(path, typeOf)?.forms.flatMap((form) =>
    form.kind === 'object' ? [form.object()] : [],
  )[0];
  return object === undefined ? null : ofType(object, path, typeOf);
}

function stepInto(
  from: FormatAt,
  step: string | number,
  path: SourcePath,
  typeOf: TypeOfField,
): FormatAt | null {
  for (const form of from.forms) {
    if (typeof step === 'number') {
      if (form.kind === 'list') return { forms: flat(form.items), key: from.key };
    } else if (form.kind === 'map') {
      return { forms: flat(form.values), key: null };
    } else if (form.kind === 'object') {
      const object = ofType(form.object(), path, typeOf);
      const key = Object.hasOwn(object.keys, step) ? object.keys[step] : undefined;
      if (key !== undefined) return { forms: flat(key.form), key: { name: step, form: key, of: object } };
    }
  }
  return null;
}

/** The settings of a field depend on its type. */
function ofType(object: ObjectForm, path: SourcePath, typeOf: TypeOfField): ObjectForm {
  const [fields, id] = path;
  if (path.length !== 2 || fields !== 'fields' || typeof id !== 'string') return object;
  const named = typeOf(id);
  return fieldFormat(FIELD_TYPES.find((type) => type === named) ?? null);
}

function flat(form: ValueForm): readonly ValueForm[] {
  return form.kind === 'either' ? form.forms.flatMap(flat) : [form];
}
