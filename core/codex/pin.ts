/** The pin in a document: the template version it follows, where that version keeps the content of fields, and what they took over. */
import type * as Y from 'yjs';
import { fingerprint } from '#core/crdt/fingerprint.ts';
import { CODEX_ROOT } from '#core/document/roots.ts';
import { canonicalJson, type JsonObject } from '#core/json.ts';
import type { Template } from '#core/template/template.ts';

/** Which template version this Codex follows. */
export interface TemplatePin {
  readonly id: string;
  readonly version: number;
}

/** A template, or as much of it as its Codices have to know by themselves. */
export type PinnedTemplate = Pick<Template, 'id' | 'version' | 'slots'>;

/** What a field last took over from content under another type. */
export interface Taken {
  /** The template version that made it take over. */
  readonly since: number;
  /** The slot it took from; `null` when there was nothing to take. */
  readonly from: string | null;
  /** Fingerprints of what was taken, and of what the field held afterwards. */
  readonly seen: string;
  readonly left: string;
}

/** By the slot of the field that took. */
export type TakenBySlot = Readonly<Record<string, Taken>>;

const PIN_KEY = 'template';
const TAKEN_PREFIX = 'taken:';
const LEFT_PREFIX = 'left:';
const NO_NAMES = {};

/** The pin; `null` for a document without a readable one. */
export function readPin(doc: Y.Doc): TemplatePin | null {
  const { id, version } = storedPin(doc);
  return typeof id === 'string' && Number.isSafeInteger(version) ? { id, version: Number(version) } : null;
}

/** Whether the pin names this version of this template. */
export function isPinnedTo(doc: Y.Doc, { id, version }: TemplatePin): boolean {
  const pin = readPin(doc);
  return pin?.id === id && pin.version === version;
}

/** Writes the pin; what fields took over stays on record. Call it inside a transaction. */
export function writePin(doc: Y.Doc, { id, version, slots }: PinnedTemplate): void {
  const { taken } = storedPin(doc);
  doc.getMap(CODEX_ROOT).set(PIN_KEY, {
    id,
    version,
    ...(isEmpty(slots) ? {} : { slots }),
    ...(taken === undefined ? {} : { taken }),
  });
}

/**
 * Notes what fields took over. Each under a key of its own: another process may write the pin at this moment, and of two values under one key
 * the document keeps one. Call it inside a transaction.
 */
export function writeTaken(doc: Y.Doc, taken: TakenBySlot): void {
  for (const [slot, one] of Object.entries(taken)) doc.getMap(CODEX_ROOT).set(`${TAKEN_PREFIX}${slot}`, one);
}

/** A name for the pin as it stands: another one each time it is written. Empty while there is none. */
export function pinMark(doc: Y.Doc): string {
  const item = doc.share.has(CODEX_ROOT) ? doc.getMap(CODEX_ROOT)._map.get(PIN_KEY) : undefined;
  return item === undefined ? '' : `${item.id.client}:${item.id.clock}`;
}

/** A name for the pin and what fields took over, as they stand. */
export function takenMark(doc: Y.Doc): string {
  return `${pinMark(doc)}:${fingerprint(canonicalJson(readTaken(doc) as unknown as JsonObject))}`;
}

/** The name under which this document stores the content of a field: most often the field's id. */
export function slotIn(doc: Y.Doc, fieldId: string): string {
  const slot = record(storedPin(doc).slots)[fieldId];
  return typeof slot === 'string' ? slot : fieldId;
}

/** Where this document stores content under another name than the field's id. */
export function readSlots(doc: Y.Doc): Readonly<Record<string, unknown>> {
  return record(storedPin(doc).slots);
}

/**
 * Whether the pin names this version without the slots of it: a server of a release without slots has written it, or brought the Codex
 * to the version.
 */
export function lacksSlots(doc: Y.Doc, template: PinnedTemplate): boolean {
  const { slots = {} } = template;
  return (
    isPinnedTo(doc, template) &&
    canonicalJson({ ...readSlots(doc) } as JsonObject) !== canonicalJson({ ...slots })
  );
}

export function readTaken(doc: Y.Doc): TakenBySlot {
  // Documents of before have all of it in the pin.
  const taken = { ...record(storedPin(doc).taken) };
  if (!doc.share.has(CODEX_ROOT)) return taken as TakenBySlot;
  for (const [key, value] of doc.getMap(CODEX_ROOT).entries())
    if (isTakenKey(key)) taken[key.slice(TAKEN_PREFIX.length)] = value;
  return Object.assign(Object.create(null), taken) as TakenBySlot;
}

/** Notes the fingerprint of what a field held when its template lost it. Call it inside a transaction. */
export function writeLeft(doc: Y.Doc, slot: string, print: string): void {
  doc.getMap(CODEX_ROOT).set(`${LEFT_PREFIX}${slot}`, print);
}

/** The fingerprint of what the field of this slot held when its template lost it; `null` if that is not on record. */
export function readLeft(doc: Y.Doc, slot: string): string | null {
  const print = doc.share.has(CODEX_ROOT) ? doc.getMap(CODEX_ROOT).get(`${LEFT_PREFIX}${slot}`) : null;
  return typeof print === 'string' ? print : null;
}

/** Whether what fields took over is noted under this key of `CODEX_ROOT`, or what they held when they were removed. */
export function isNoteKey(key: string): boolean {
  return isTakenKey(key) || key.startsWith(LEFT_PREFIX);
}

function isTakenKey(key: string): boolean {
  return key.startsWith(TAKEN_PREFIX);
}

type StoredPin = Readonly<Partial<Record<'id' | 'version' | 'slots' | 'taken', unknown>>>;

/** Reading creates no root. */
function storedPin(doc: Y.Doc): StoredPin {
  return doc.share.has(CODEX_ROOT) ? record(doc.getMap(CODEX_ROOT).get(PIN_KEY)) : NO_NAMES;
}

/** Own properties only: the names in it come from a template. */
function record(stored: unknown): Readonly<Record<string, unknown>> {
  if (typeof stored !== 'object' || stored === null) return NO_NAMES;
  return Object.assign(Object.create(null), stored);
}

function isEmpty(names: object | undefined): boolean {
  return names === undefined || Object.keys(names).length === 0;
}
