/** Gives somebody another name wherever a value names them by their id: as an author, as one of several people, as a mention. */
import * as Y from 'yjs';
import { findPersonMentions, writePersonMention } from '#core/comments/mentions.ts';
import { packElement, unpackElement } from '#core/crdt/packed-entry.ts';
import { groupByClient } from '#core/document/root-resolver.ts';
import { encodeUpdate, type Struct } from '#core/document/update-encoding.ts';

export interface PersonRename {
  readonly id: string;
  /** All names that they ever wrote under. */
  readonly names: ReadonlySet<string>;
  readonly to: string;
}

/** What goes by `…Id` goes by the name `…Name` beside it; `by` and `id` by `byName` and `name`. */
function nameKeyOf(key: string): string | null {
  if (key === 'id') return 'name';
  if (key === 'by') return 'byName';
  return key.endsWith('Id') ? `${key.slice(0, -2)}Name` : null;
}

/** The same value where it does not name them. Nothing but their name is changed, and no text that somebody wrote. */
export function renameIn(value: unknown, rename: PersonRename): unknown {
  if (typeof value === 'string') return renameInText(value, rename);
  if (Array.isArray(value)) return renameInList(value, rename);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  const given = value as Readonly<Record<string, unknown>>;
  const renamed: Record<string, unknown> = {};
  let isChanged = false;
  for (const [key, each] of Object.entries(given)) {
    renamed[key] = renameIn(each, rename);
    isChanged ||= renamed[key] !== each;
  }
  for (const [key, each] of Object.entries(given)) {
    const nameKey = each === rename.id ? nameKeyOf(key) : null;
    if (nameKey === null || typeof given[nameKey] !== 'string' || given[nameKey] === rename.to) continue;
    renamed[nameKey] = rename.to;
    isChanged = true;
  }
  return isChanged ? renamed : value;
}

function renameInList(value: readonly unknown[], rename: PersonRename): readonly unknown[] {
  const element = unpackElement(value);
  if (element?.kind === 'entry' && element.by === rename.id && element.byName !== rename.to) {
    const packed = packElement({ ...element, byName: rename.to, value: renameIn(element.value, rename) });
    if (packed !== null) return packed;
  }
  const renamed = value.map((each) => renameIn(each, rename));
  return renamed.some((each, index) => each !== value[index]) ? renamed : value;
}

/** Mentions in Markdown; and entries of the tree, which end with an id and the name that goes with it. */
function renameInText(text: string, rename: PersonRename): string {
  const at = text.lastIndexOf(rename.id);
  if (at < 0) return text;
  const end = at + rename.id.length;
  if (at > 0 && rename.names.has(text.slice(end))) return text.slice(0, end) + rename.to;
  let renamed = text;
  for (const { id, from, to } of [...findPersonMentions(text)].reverse())
    if (id === rename.id)
      renamed = renamed.slice(0, from) + writePersonMention({ id, name: rename.to }) + renamed.slice(to);
  return renamed;
}

/**
 * The update with that name in its values; `null` when it has none. Every item keeps its id, length and place, so that all that was written since goes
 * on. Throws what `Y.decodeUpdate` throws.
 */
export function renameInUpdate(update: Uint8Array, rename: PersonRename): Uint8Array | null {
  const { structs, ds } = Y.decodeUpdate(update);
  let isChanged = false;
  const kept = new Map<number, Struct[]>();
  for (const [client, run] of groupByClient(structs)) {
    const renamed = run.map((struct) => renameItem(struct, rename));
    isChanged ||= renamed.some((struct, index) => struct !== run[index]);
    kept.set(client, renamed);
  }
  return isChanged ? encodeUpdate(kept, ds.clients) : null;
}

function renameItem(struct: Struct, rename: PersonRename): Struct {
  if (!(struct instanceof Y.Item)) return struct;
  const content = renameContent(struct.content, rename);
  if (content === struct.content) return struct;
  const { id, origin, rightOrigin, parent, parentSub } = struct;
  return new Y.Item(id, null, origin, null, rightOrigin, parent, parentSub, content);
}

function renameContent(content: Y.Item['content'], rename: PersonRename): Y.Item['content'] {
  if (content instanceof Y.ContentAny || content instanceof Y.ContentJSON) {
    const values = content.arr.map((value: unknown) => renameIn(value, rename));
    if (values.every((value, index) => value === content.arr[index])) return content;
    return content instanceof Y.ContentAny ? new Y.ContentAny(values) : new Y.ContentJSON(values);
  }
  if (!(content instanceof Y.ContentEmbed)) return content;
  const embed = renameIn(content.embed, rename);
  return embed === content.embed ? content : new Y.ContentEmbed(embed as object);
}
