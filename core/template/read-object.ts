/** Reads an object of a template source with the keys that its format knows. */
import type { At, Entries, NodeReader } from '#core/json5/node-reader.ts';
import type { ObjectForm } from './format/value-form.ts';

/** Entries of an object; unknown keys are reported, `null` when it is no object. */
export function readObject(reader: NodeReader, at: At, form: ObjectForm): Entries | null {
  return reader.object(at, form.what, Object.keys(form.keys), form.synonyms);
}
