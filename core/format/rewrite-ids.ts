/** Rewrites the ids of imported Codices and files wherever a Codex refers to them (rules F11, F13). */
import * as Y from 'yjs';
import { parseEntry, parseMember } from '#core/crdt/entry.ts';
import { unpackElement } from '#core/crdt/packed-entry.ts';
import type { Environment } from '#core/environment.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '#core/json.ts';

/** Ids in the file mapped to ids here. */
export type NewIds = ReadonlyMap<string, string>;

const ASSET_PATH = /^\/api\/v1\/assets\/([0-9a-f-]{36})(?=$|[/?])/;

/** The value with every id replaced; the same object when there is none. Ids are whole texts, or in a file's address. */
export function rewriteValue(value: JsonValue, ids: NewIds): JsonValue {
  if (typeof value === 'string') return rewriteText(value, ids);
  if (value === null || typeof value !== 'object') return value;
  if (isJsonArray(value)) {
    const items = value.map((item) => rewriteValue(item, ids));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  const members = Object.entries(value).map(([key, item]) => [key, rewriteValue(item, ids)] as const);
  return members.some(([key, item]) => item !== value[key]) ? Object.fromEntries(members) : value;
}

/**
 * Rewrites a whole document in one transaction, and writes nothing where nothing is to be rewritten. An entry is replaced where
 * it stands, with its author and time, so that conflicts stay conflicts and the order of sets stays theirs. Answers whether
 * anything changed. The document must have passed `checkDocument`.
 */
export function rewriteDocument(doc: Y.Doc, ids: NewIds, environment: Pick<Environment, 'newId'>): boolean {
  if (ids.size === 0) return false;
  const before = Y.encodeStateVector(doc);
  doc.transact(() => {
    for (const root of doc.share.values()) {
      if (root instanceof Y.Array) rewriteEntries(root, ids, environment);
      else if (root instanceof Y.XmlFragment) rewriteElements(root, ids);
    }
  }, 'import');
  const after = Y.encodeStateVector(doc);
  return after.length !== before.length || after.some((byte, index) => byte !== before[index]);
}

function rewriteEntries(array: Y.Array<unknown>, ids: NewIds, { newId }: Pick<Environment, 'newId'>): void {
  for (const [index, raw] of array.toArray().entries()) {
    const stored = parseEntry(raw)?.entry ?? parseMember(raw);
    if (stored === null || typeof raw !== 'object' || raw === null) continue;
    const value = rewriteValue(stored.value, ids);
    if (value === stored.value) continue;
    array.delete(index, 1);
    const parts = Array.isArray(raw) ? unpacked(raw) : raw;
    array.insert(index, [{ ...parts, ...('tag' in parts ? { tag: newId() } : { id: newId() }), value }]);
  }
}

/** The parts of a packed element, as they stand in one that is not. */
function unpacked(raw: readonly unknown[]): object {
  const element = unpackElement(raw);
  if (element === null) return {};
  const { kind: _kind, ...parts } = element;
  if (!('hlc' in parts)) return parts;
  const { key, yields, ...entry } = parts;
  return { ...entry, ...(key !== null && { key }), ...(yields && { yields }) };
}

/** Mentions of Codices, and pictures that are files of ours. */
function rewriteElements(fragment: Y.XmlFragment, ids: NewIds): void {
  for (const element of fragment.createTreeWalker(() => true)) {
    if (!(element instanceof Y.XmlElement)) continue;
    for (const [name, value] of Object.entries(element.getAttributes())) {
      if (typeof value !== 'string') continue;
      const rewritten = rewriteText(value, ids);
      if (rewritten !== value) element.setAttribute(name, rewritten);
    }
  }
}

function rewriteText(text: string, ids: NewIds): string {
  const whole = ids.get(text);
  if (whole !== undefined) return whole;
  const asset = ASSET_PATH.exec(text)?.[1];
  const renamed = asset === undefined ? undefined : ids.get(asset);
  return asset === undefined || renamed === undefined ? text : text.replace(asset, renamed);
}

/** Ids of the uploaded files that a document names. The document must have passed `checkDocument`. */
export function assetIdsIn(doc: Y.Doc): ReadonlySet<string> {
  const ids = new Set<string>();
  const takeFrom = (value: JsonValue): void => {
    if (!isJsonObject(value)) return;
    if (typeof value['assetId'] === 'string') ids.add(value['assetId']);
  };
  for (const root of doc.share.values()) {
    if (root instanceof Y.Array) {
      for (const raw of root.toArray()) takeFrom((parseEntry(raw)?.entry ?? parseMember(raw))?.value ?? null);
    } else if (root instanceof Y.XmlFragment) {
      for (const element of root.createTreeWalker(() => true)) {
        if (!(element instanceof Y.XmlElement)) continue;
        const source: unknown = element.getAttribute('src');
        const id = typeof source === 'string' ? ASSET_PATH.exec(source)?.[1] : undefined;
        if (id !== undefined) ids.add(id);
      }
    }
  }
  return ids;
}
