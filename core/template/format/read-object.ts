/** Reads an object of a template source with the keys that its format knows. */
import type { At, Entries, NodeReader } from '#core/json5/node-reader.ts';
import type { ObjectForm } from './value-form.ts';

/** Entries of an object; unknown keys are reported, `null` when it is no object. */
export function readObject(reader: NodeReader, at: At, form: ObjectForm): Entries | null {
  return reader.object(withoutRefused(reader, at, form), form.what, Object.keys(form.keys), form.synonyms);
}

function withoutRefused(reader: NodeReader, at: At, { refused = {} }: ObjectForm): At {
  if (at.node.kind !== 'object') return at;
  const entries = at.node.entries.filter(({ key }) => {
    const reason = Object.hasOwn(refused, key) ? refused[key] : undefined;
    if (reason === undefined) return true;
    reader.log.error([...at.path, key], reason.message, { atKey: true, hint: reason.hint });
    return false;
  });
  return { ...at, node: { ...at.node, entries } };
}

/** A text that must be there. */
export function required(
  reader: NodeReader,
  at: At,
  entries: Entries,
  key: string,
  what: string,
): string | null {
  const entry = entries.get(key);
  if (entry === undefined) {
    reader.log.error(at.path, `${what} needs “${key}”.`);
    return null;
  }
  return reader.text(entry, `“${key}”`);
}
