/** The rules for an update to a Codex document, which the server checks before it stores the update. */
import * as Y from 'yjs';
import { isJson, parseCell, parseEntry, parseMember } from '#core/crdt/entry.ts';
import type { FieldStorage } from '#core/crdt/field-storage.ts';
import { unpackElement } from '#core/crdt/packed-entry.ts';
import { deletesFromMap } from '#core/document/deletes-from-map.ts';
import { type DecodedUpdate, NO_STRUCTS, type StructsByClient } from '#core/document/root-resolver.ts';
import { CODEX_ROOT, storageOfRoot } from '#core/document/roots.ts';
import { expectedClock } from '#core/document/summarize-update.ts';
import { createUpdatePlaces, type Place, type SharedType } from '#core/document/update-places.ts';
import type { Issue } from '#core/errors.ts';
import type { JsonValue } from '#core/json.ts';
import { NAMED_KEY } from './pattern-title.ts';
import { isNoteKey } from './pin.ts';

/** The content that a root of the document may have. */
export interface RootRule {
  readonly storage: Exclude<FieldStorage, 'none'>;
  /** Whether a value has a shape that the field has, or had in some version; `columnId` is `null` but in rows. */
  readonly fits: (value: JsonValue, columnId: string | null) => boolean;
}

/** The rules for items of a rich text, given by richtext/. A text is a child without a name. */
export interface RichTextRules {
  /** Levels of elements and texts below the field. */
  readonly maxDepth: number;
  /** May such a child stand somewhere in such an element? `parent` is `null` for the field itself. */
  readonly mayHold: (parent: string | null, child: string | null) => boolean;
  /** Of what an editor reads from pasted HTML not everything is JSON: a width may be no number. */
  readonly isAttribute: (element: string, name: string, value: unknown) => boolean;
  /** A mark as it begins (its attributes) or ends (`null`), in a text that stands in `element`. */
  readonly isMark: (element: string, name: string, value: JsonValue) => boolean;
}

export interface CodexUpdateRules {
  /** Whose edit it is. */
  readonly actorId: string;
  /** `null` where a Codex of this template has no such root. */
  readonly rootOf: (name: string) => RootRule | null;
  readonly richText: RichTextRules;
  /** Handed in for others after the server was restored: it holds entries of several authors, and pins. */
  readonly isRecovery?: boolean;
  /** The update decoded, when the caller has done that. */
  readonly decoded?: DecodedUpdate;
  /** What is on its way into the document before this update. */
  readonly ahead?: StructsByClient;
}

/** An element that is valid only if it was in the same root before, as one restored by undo was. */
export interface ReturningElement {
  readonly root: string;
  readonly raw: unknown;
  /** What is against it otherwise. */
  readonly message: string;
  /** It is no good entry in itself: the very same has to have stood there, and not one that says the same. */
  readonly exactly: boolean;
}

export interface CodexUpdateFindings {
  /** The first thing that nothing can excuse. */
  readonly problem: Issue | null;
  readonly returning: readonly ReturningElement[];
}

const PIN_ISSUE: Issue = {
  path: [CODEX_ROOT],
  message: 'Which template a Codex follows is written by the server alone',
};
const ROW_NAME = /^[\w-]{1,64}$/;
const ENTRY_KEYS = ['id', 'value', 'hlc', 'by', 'byName', 'yields'];
const KEYS: Readonly<Record<'register' | 'rows' | 'set', ReadonlySet<string>>> = {
  register: new Set(ENTRY_KEYS),
  rows: new Set([...ENTRY_KEYS, 'key']),
  set: new Set(['tag', 'value', 'by']),
};

/**
 * Checks each new item by itself in its place, so that what is valid stays valid however it merges, and time is linear in
 * the update. Only what no page of ours writes is refused. Deleting needs no more than edit access, except for the pin.
 * Throws what `Y.decodeUpdate` throws.
 */
export function checkCodexUpdate(
  doc: Y.Doc,
  update: Uint8Array,
  rules: CodexUpdateRules,
): CodexUpdateFindings {
  const decoded = rules.decoded ?? Y.decodeUpdate(update);
  const ahead = rules.ahead ?? NO_STRUCTS;
  const places = createUpdatePlaces(doc, decoded.structs, ahead);
  const returning: ReturningElement[] = [];
  const refused = (problem: Issue): CodexUpdateFindings => ({ problem, returning: [] });
  for (const struct of decoded.structs) {
    if (!(struct instanceof Y.Item)) continue;
    const known = expectedClock(doc, ahead, struct.id.client) - struct.id.clock;
    if (known >= struct.length) continue;
    const place = places.of(struct);
    if (place === 'discarded') continue;
    if (place === 'nowhere') return refused({ path: [], message: 'A part of it stands nowhere' });
    const problem = checkItem({ item: struct, place, known: Math.max(0, known) }, doc, rules, returning);
    if (problem !== null) return refused({ path: [shorten(place.root)], message: problem });
  }
  if (rules.isRecovery !== true && deletesFromMap(doc, CODEX_ROOT, decoded)) return refused(PIN_ISSUE);
  return { problem: null, returning };
}

interface PlacedItem {
  readonly item: Y.Item;
  readonly place: Place;
  /** So much of it, from its beginning, the document has. */
  readonly known: number;
}

function checkItem(
  placed: PlacedItem,
  doc: Y.Doc,
  rules: CodexUpdateRules,
  returning: ReturningElement[],
): string | null {
  const { item, place } = placed;
  if (place.root === CODEX_ROOT) return rules.isRecovery === true ? checkPin(item, place) : PIN_ISSUE.message;
  const root = rules.rootOf(place.root) ?? existingRoot(doc, place.root);
  if (root === null) return 'The template has no such field';
  if (root.storage === 'fragment') return checkRichText(item, place, rules.richText);
  if (place.holder !== null || place.key !== null) return 'Content here stands in one order, without names';
  // Deleted before it was sent.
  if (item.content instanceof Y.ContentDeleted) return null;
  if (root.storage === 'text')
    return item.content instanceof Y.ContentString ? null : 'A plain text holds characters only';
  return checkElements(placed, root, rules, returning);
}

/** Entries of registers and rows, members of sets. */
function checkElements(
  { item: { content }, place, known }: PlacedItem,
  root: RootRule,
  { actorId, isRecovery = false }: CodexUpdateRules,
  returning: ReturningElement[],
): string | null {
  if (!(content instanceof Y.ContentAny)) return 'Values here are plain JSON';
  for (const raw of content.arr.slice(known)) {
    if (!isJson(raw)) return 'Values here are plain JSON';
    const against = checkElement(raw, root, isRecovery ? null : actorId);
    if (against !== null) returning.push({ root: place.root, raw, ...against });
  }
  return null;
}

type Against = Pick<ReturningElement, 'message' | 'exactly'>;

/** What is against an element; `actorId` is `null` when its author can't be told. */
function checkElement(raw: JsonValue, { storage, fits }: RootRule, actorId: string | null): Against | null {
  const member = storage === 'set' ? parseMember(raw) : null;
  const cell = storage === 'rows' ? parseCell(raw) : null;
  const entry = storage === 'register' ? parseEntry(raw) : cell;
  const found = member ?? entry?.entry ?? null;
  if (
    found === null ||
    !hasOnlyKeys(raw, KEYS[storage === 'set' || storage === 'rows' ? storage : 'register'])
  )
    return { message: 'This is no entry of the kind that belongs here', exactly: true };
  if (cell !== null && !(ROW_NAME.test(cell.rowId) && (cell.columnId === '' || ROW_NAME.test(cell.columnId))))
    return { message: 'Ids of rows and columns are 1 to 64 letters, digits, “-” or “_”', exactly: true };
  if (actorId !== null && found.by !== actorId)
    return { message: 'It is signed by somebody else', exactly: false };
  if (cell?.columnId === '')
    return found.value === null || typeof found.value === 'string'
      ? null
      : { message: 'This is no place of a row', exactly: false };
  if (fits(found.value, cell?.columnId ?? null)) return null;
  return {
    message: `The value is not of the kind of its ${cell === null ? 'field' : 'column'}`,
    exactly: false,
  };
}

function checkRichText({ content }: Y.Item, place: Place, rules: RichTextRules): string | null {
  const { holder, depth, key } = place;
  if (holder instanceof Y.XmlText) return checkText(content, place, rules);
  if (holder !== null && !(holder instanceof Y.XmlElement)) return 'A rich text holds elements and text only';
  const element = holder?.nodeName ?? null;
  if (key !== null) {
    if (element === null) return 'A rich text has no attributes of its own';
    if (content instanceof Y.ContentDeleted) return null;
    const isGood =
      content instanceof Y.ContentAny &&
      content.arr.every((value: unknown) => rules.isAttribute(element, key, value));
    return isGood ? null : `The attribute “${shorten(key)}” is not one of “${shorten(element)}”`;
  }
  if (content instanceof Y.ContentDeleted) return null;
  if (!(content instanceof Y.ContentType)) return 'A rich text holds elements and text only';
  const child = childName(content.type);
  if (child === undefined) return 'A rich text holds elements and text only';
  if (depth > rules.maxDepth) return `A rich text is nested at most ${rules.maxDepth} levels deep`;
  if (rules.mayHold(element, child)) return null;
  return `${child === null ? 'Text' : `“${shorten(child)}”`} has no place in ${element === null ? 'a rich text' : `“${shorten(element)}”`}`;
}

function checkText(content: Y.Item['content'], { around, key }: Place, rules: RichTextRules): string | null {
  if (key !== null) return 'A text has no attributes';
  if (content instanceof Y.ContentString || content instanceof Y.ContentDeleted) return null;
  if (!(content instanceof Y.ContentFormat)) return 'A text holds characters and marks only';
  const element = around instanceof Y.XmlElement ? around.nodeName : '';
  const value: unknown = content.value;
  const isGood = isJson(value) && rules.isMark(element, content.key, value);
  return isGood ? null : `The mark “${shorten(content.key)}” has no place in “${shorten(element)}”`;
}

/** The name of an element, `null` for a text, `undefined` for any other shared type. */
function childName(type: SharedType): string | null | undefined {
  if (type instanceof Y.XmlElement) return type.nodeName;
  return type instanceof Y.XmlText ? null : undefined;
}

/** The pin as the server writes it, and how a pattern named the Codex. Whether that version is here readers ask anyway. */
function checkPin({ content }: Y.Item, { holder, key }: Place): string | null {
  const isValue = content instanceof Y.ContentAny || content instanceof Y.ContentDeleted;
  const isKnown = key === 'template' || key === NAMED_KEY || (key !== null && isNoteKey(key));
  return holder === null && isKnown && isValue ? null : PIN_ISSUE.message;
}

/**
 * A root that the template doesn't name and that holds something all the same: what a template has no place for any more is kept,
 * and whoever has it open goes on.
 */
function existingRoot(doc: Y.Doc, name: string): RootRule | null {
  const root = doc.share.get(name);
  if (root === undefined || root._start === null) return null;
  const storage = storageOfRoot(name, root._start.content instanceof Y.ContentType ? 'fragment' : 'text');
  return storage === null ? null : { storage, fits: () => true };
}

function hasOnlyKeys(raw: JsonValue, keys: ReadonlySet<string>): boolean {
  // A packed element holds nothing but what is read of it.
  if (Array.isArray(raw)) return unpackElement(raw) !== null;
  return raw !== null && typeof raw === 'object' && Object.keys(raw).every((key) => keys.has(key));
}

function shorten(name: string): string {
  return name.length > 80 ? `${name.slice(0, 80)}…` : name;
}
