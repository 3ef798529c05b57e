/** Parses who may take a step or write a field: a name of a closed list or `{ field }`, one or several. */
import { type At, type NodeReader, scalarOf } from '#core/json5/node-reader.ts';
import { readObject, required } from './read-object.ts';
import type { ObjectForm } from './value-form.ts';

interface TakerWords<Name extends string> {
  /** The key in the source. */
  readonly key: string;
  readonly names: readonly Name[];
  /** What a name is called in messages. */
  readonly what: string;
  readonly form: ObjectForm;
  /** Said of an empty list. */
  readonly nobody: string;
  readonly hint: string;
}

/** Those that are written, without what is none; `null` when nothing is said. */
export function parseTakers<Name extends string>(
  reader: NodeReader,
  at: At | undefined,
  words: TakerWords<Name>,
): readonly (Name | { readonly field: string })[] | null {
  if (at === undefined) return null;
  const items = at.node.kind === 'array' ? (reader.list(at, `“${words.key}”`) ?? []) : [at];
  if (items.length === 0) reader.log.error(at.path, words.nobody, { hint: words.hint });
  return items.flatMap((item) => parseTaker(reader, item, words) ?? []);
}

function parseTaker<Name extends string>(
  reader: NodeReader,
  at: At,
  { what, names, form }: TakerWords<Name>,
): Name | { readonly field: string } | null {
  if (scalarOf(at.node) !== undefined) return reader.name(at, what, names);
  const entries = readObject(reader, at, form);
  const field = entries === null ? null : required(reader, at, entries, 'field', form.what);
  return field === null ? null : { field };
}
