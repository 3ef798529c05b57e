/** The check whether an update of an older page would remove something that its version does not know. */
import * as Y from 'yjs';
import { isJson, parseCell, parseEntry, parseMember } from '#core/crdt/entry.ts';
import {
  type DecodedUpdate,
  NO_STRUCTS,
  overlapping,
  type Struct,
  type StructsByClient,
} from '#core/document/root-resolver.ts';
import { expectedClock, mergeRanges } from '#core/document/summarize-update.ts';
import { createUpdatePlaces, type SharedType } from '#core/document/update-places.ts';
import type { JsonValue } from '#core/json.ts';
import type { KnownContent, KnownRichText, KnownValues } from './known-content.ts';

/**
 * The reason against an update, or `null`. Deleting counts for what is there and known to others: elements, marks, attributes,
 * everything inside an unknown element; values, cells and members; whatever stands in the root of an unknown field. An attribute or a
 * mark goes as well when another is put in its place. Time is linear in the update and the part of the document it deletes.
 */
export function findRemoval(
  doc: Y.Doc,
  decoded: DecodedUpdate,
  known: KnownContent,
  ahead: StructsByClient = NO_STRUCTS,
): string | null {
  const holders = createHolders(doc, known.richText);
  for (const [client, ranges] of decoded.ds.clients) {
    const structs: readonly Struct[] = doc.store.clients.get(client) ?? [];
    for (const { clock, len } of mergeRanges(ranges)) {
      for (const struct of overlapping(structs, clock, clock + len)) {
        if (struct.deleted || !(struct instanceof Y.Item)) continue;
        const unknown = unknownIn(struct, { from: clock, to: clock + len }, holders, known);
        if (unknown !== null) return unknown;
      }
    }
  }
  return known.richText === null ? null : findOverwriting(doc, decoded, known.richText, ahead);
}

interface Range {
  /** Clocks of the client whose item it is. */
  readonly from: number;
  readonly to: number;
}

/** Where a shared type stands: the name of its root, and the unknown element around it. */
interface Holder {
  readonly root: string;
  readonly unknown: string | null;
}

function unknownIn(
  item: Y.Item,
  range: Range,
  holderOf: (type: SharedType) => Holder | null,
  { richText, values }: KnownContent,
): string | null {
  const { parent } = item;
  const holder = parent instanceof Y.AbstractType ? holderOf(parent) : null;
  if (holder === null) return null;
  const { root, unknown } = holder;
  if (unknown !== null) return removed(root, `part of “${unknown}”`);
  if (values !== null) {
    if (!values.knowsRoot(root)) return removed(root, 'what stands in a field that is newer');
    if (
      item.content instanceof Y.ContentAny &&
      item.parentSub === null &&
      holdsUnknown(item, range, root, values)
    )
      return removed(root, 'a value that is newer');
  }
  return richText === null ? null : unknownText(item, root, richText);
}

function unknownText(
  { content, parent, parentSub }: Y.Item,
  root: string,
  known: KnownRichText,
): string | null {
  if (content instanceof Y.ContentType && content.type instanceof Y.XmlElement) {
    const { nodeName } = content.type;
    if (!known.knowsElement(nodeName)) return removed(root, `“${nodeName}”`);
  }
  if (content instanceof Y.ContentFormat && !known.knowsMark(content.key, jsonOf(content.value)))
    return removed(root, `the mark “${content.key}”`);
  if (
    parentSub !== null &&
    parent instanceof Y.XmlElement &&
    !known.knowsAttribute(parent.nodeName, parentSub)
  )
    return removed(root, `the attribute “${parentSub}”`);
  return null;
}

/** An element of a register, a set or rows that only a newer version knows. What can't be read is nothing. */
function holdsUnknown(
  { content, id }: Y.Item,
  { from, to }: Range,
  root: string,
  known: KnownValues,
): boolean {
  if (!(content instanceof Y.ContentAny)) return false;
  const elements: readonly unknown[] = content.arr.slice(Math.max(0, from - id.clock), to - id.clock);
  return elements.some((raw) => {
    const cell = parseCell(raw);
    if (cell !== null) return !known.knowsValue(root, cell.entry.value, cell.columnId);
    const value = parseEntry(raw)?.entry.value ?? parseMember(raw)?.value;
    return value !== undefined && !known.knowsValue(root, value, null);
  });
}

/** New items that take the place of an attribute or end a mark: the items they replace need not be named. */
function findOverwriting(
  doc: Y.Doc,
  { structs }: DecodedUpdate,
  known: KnownRichText,
  ahead: StructsByClient,
): string | null {
  const places = createUpdatePlaces(doc, structs, ahead);
  for (const struct of structs) {
    if (!(struct instanceof Y.Item)) continue;
    const isThere = struct.id.clock + struct.length <= expectedClock(doc, ahead, struct.id.client);
    if (isThere) continue;
    const place = places.of(struct);
    if (typeof place === 'string') continue;
    const { root, holder, key } = place;
    if (
      struct.content instanceof Y.ContentFormat &&
      !known.knowsMark(struct.content.key, jsonOf(struct.content.value))
    )
      return removed(root, `the mark “${struct.content.key}”`);
    if (key !== null && holder instanceof Y.XmlElement && !known.knowsAttribute(holder.nodeName, key))
      return removed(root, `the attribute “${key}”`);
  }
  return null;
}

/** Finds where types stand; each once, for a deleted block names everything inside it. */
function createHolders(doc: Y.Doc, known: KnownRichText | null): (type: SharedType) => Holder | null {
  const found = new Map<SharedType, Holder | null>();
  const names = new Map<SharedType, string>(Array.from(doc.share, ([name, type]) => [type, name]));
  return (type) => {
    const path: SharedType[] = [];
    let current = type;
    let holder = found.get(current);
    while (holder === undefined) {
      path.push(current);
      if (current._item === null) {
        const root = names.get(current);
        holder = root === undefined ? null : { root, unknown: null };
      } else if (current._item.parent instanceof Y.AbstractType) {
        current = current._item.parent;
        holder = found.get(current);
      } else holder = null;
    }
    for (const step of path.reverse()) {
      const name = known === null ? null : elementName(step);
      if (holder?.unknown === null && name !== null && known?.knowsElement(name) === false)
        holder = { ...holder, unknown: name };
      found.set(step, holder);
    }
    return holder;
  };
}

function elementName(type: SharedType): string | null {
  return type instanceof Y.XmlElement ? type.nodeName : null;
}

function jsonOf(value: unknown): JsonValue {
  return isJson(value) ? value : null;
}

function removed(root: string, what: string): string {
  return `${root.slice(0, 80)}: it would remove ${what.slice(0, 120)}, which the version of its page does not know`;
}
