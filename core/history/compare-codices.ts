/** Compares two states of a Codex field by field. */
import type * as Y from 'yjs';
import { readSlot } from '#core/codex/field-value.ts';
import { slotIn } from '#core/codex/pin.ts';
import { type Row, readRows } from '#core/crdt/row-table.ts';
import { REFERENCES_ROOT, rootOf, TITLE_ROOT } from '#core/document/roots.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import { canonicalJson, isJsonArray, type JsonValue } from '#core/json.ts';
import { readReferences } from '#core/references/typed-reference.ts';
import type { Template } from '#core/template/template.ts';
import { formOf } from './comparable-rich-text.ts';
import {
  diffByWords,
  diffFormedBlocks,
  type FormedChange,
  type TextBlock,
  type TextPart,
} from './text-diff.ts';

export interface CellChange {
  readonly columnId: string;
  readonly before: JsonValue;
  readonly after: JsonValue;
}

export interface RowChange {
  readonly id: string;
  readonly cells: readonly CellChange[];
  /** Its place among the rows that exist in both states changed. */
  readonly moved: boolean;
}

/** `field` is a field id, or `title`, or `@references`. */
export type FieldChange = { readonly field: string } & (
  | { readonly kind: 'value'; readonly before: JsonValue; readonly after: JsonValue }
  | { readonly kind: 'set'; readonly added: readonly JsonValue[]; readonly removed: readonly JsonValue[] }
  | { readonly kind: 'text'; readonly parts: readonly TextPart[] }
  | { readonly kind: 'blocks'; readonly blocks: readonly FormedChange[] }
  | {
      readonly kind: 'rows';
      readonly added: readonly Row[];
      readonly removed: readonly Row[];
      readonly changed: readonly RowChange[];
    }
);

export interface CompareOptions {
  /** The text of each block of a rich text, in order; richtext/ knows what a block is. */
  readonly richTextToBlocks: (fragment: Y.XmlFragment) => readonly TextBlock[];
}

/**
 * The changes from `before` to `after`: the title, fields in template order, retired fields, and typed references. Equal
 * ones are left out. Both are read by where `after` keeps its content: an earlier type of a field is a retired field there.
 */
export function compareCodices(
  template: Pick<Template, 'fields' | 'retired'>,
  before: Y.Doc,
  after: Y.Doc,
  options: CompareOptions,
): FieldChange[] {
  const changes: (FieldChange | null)[] = [
    compareTexts(TITLE_ROOT, before.getText(TITLE_ROOT).toString(), after.getText(TITLE_ROOT).toString()),
  ];
  for (const field of [...Object.values(template.fields), ...Object.values(template.retired)]) {
    changes.push(compareField(field, before, after, options));
  }
  changes.push(compareSets(REFERENCES_ROOT, referencesIn(before), referencesIn(after)));
  return changes.filter((change) => change !== null);
}

function compareField(
  field: FieldDefinition,
  before: Y.Doc,
  after: Y.Doc,
  options: CompareOptions,
): FieldChange | null {
  const storage = storageOf(field);
  const slot = slotIn(after, field.id);
  const root = rootOf(slot, storage);
  if (root === null) return null;
  if (storage === 'fragment') {
    const [left, right] = [before.getXmlFragment(root), after.getXmlFragment(root)];
    if (formOf(left) === formOf(right)) return null;
    const blocks = diffFormedBlocks(options.richTextToBlocks(left), options.richTextToBlocks(right));
    return { field: field.id, kind: 'blocks', blocks };
  }
  if (storage === 'rows') {
    return compareRows(field.id, readRows(before.getArray(root)), readRows(after.getArray(root)));
  }
  const [left, right] = [readSlot(before, slot, field), readSlot(after, slot, field)];
  if (typeof left === 'string' && typeof right === 'string' && storage === 'text') {
    return compareTexts(field.id, left, right);
  }
  if (storage === 'set' && isJsonArray(left ?? []) && isJsonArray(right ?? [])) {
    return compareSets(field.id, left, right);
  }
  return isSame(left, right) ? null : { field: field.id, kind: 'value', before: left, after: right };
}

function referencesIn(doc: Y.Doc): JsonValue {
  return readReferences(doc.getArray(REFERENCES_ROOT)).map(({ kind, target }) => ({ kind, target }));
}

function compareTexts(field: string, before: string, after: string): FieldChange | null {
  return before === after ? null : { field, kind: 'text', parts: diffByWords(before, after) };
}

function compareSets(field: string, before: JsonValue, after: JsonValue): FieldChange | null {
  const [left, right] = [membersByKey(before), membersByKey(after)];
  const added = [...right].filter(([key]) => !left.has(key)).map(([, member]) => member);
  const removed = [...left].filter(([key]) => !right.has(key)).map(([, member]) => member);
  return added.length + removed.length === 0 ? null : { field, kind: 'set', added, removed };
}

function compareRows(field: string, before: readonly Row[], after: readonly Row[]): FieldChange | null {
  const [left, right] = [new Map(before.map(byId)), new Map(after.map(byId))];
  const added = after.filter((row) => !left.has(row.id));
  const removed = before.filter((row) => !right.has(row.id));
  const formerOrder = before.filter((row) => right.has(row.id));
  const changed = after
    .filter((row) => left.has(row.id))
    .map((row, place) => ({
      id: row.id,
      cells: compareCells(left.get(row.id)?.cells ?? {}, row.cells),
      moved: formerOrder[place]?.id !== row.id,
    }))
    .filter(({ cells, moved }) => moved || cells.length > 0);
  if (added.length + removed.length + changed.length === 0) return null;
  return { field, kind: 'rows', added, removed, changed };
}

function compareCells(before: Row['cells'], after: Row['cells']): CellChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((columnId) => ({
      columnId,
      before: before[columnId] ?? null,
      after: after[columnId] ?? null,
    }))
    .filter((cell) => !isSame(cell.before, cell.after));
}

function membersByKey(members: JsonValue): Map<string, JsonValue> {
  const list = members !== null && isJsonArray(members) ? members : [];
  return new Map(list.map((member) => [canonicalJson(member), member]));
}

function byId(row: Row): [string, Row] {
  return [row.id, row];
}

function isSame(a: JsonValue, b: JsonValue): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
