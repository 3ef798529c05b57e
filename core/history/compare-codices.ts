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
import { longestAscending } from './align-sequences.ts';
import { isBlank } from './comparable-rich-text.ts';
import type { BlockChange } from './rich-text-difference.ts';
import { diffByWords, type TextPart } from './text-diff.ts';

export interface CellChange {
  readonly columnId: string;
  readonly before: JsonValue;
  readonly after: JsonValue;
}

export interface RowChange {
  readonly id: string;
  readonly cells: readonly CellChange[];
  /** It is one of the fewest rows whose moves explain the order of the rows that exist in both states. */
  readonly moved: boolean;
}

/** `field` is a field id, or `title`, or `@references`. */
export type FieldChange = {
  readonly field: string;
  /** Both states are the same: the change says what they are. */
  readonly unchanged?: true;
} & (
  | { readonly kind: 'value'; readonly before: JsonValue; readonly after: JsonValue }
  | {
      readonly kind: 'set';
      readonly added: readonly JsonValue[];
      readonly removed: readonly JsonValue[];
      readonly kept: readonly JsonValue[];
    }
  | { readonly kind: 'text'; readonly parts: readonly TextPart[] }
  | { readonly kind: 'richText'; readonly content: readonly BlockChange[] }
  | {
      readonly kind: 'rows';
      readonly added: readonly Row[];
      readonly removed: readonly Row[];
      readonly changed: readonly RowChange[];
      /** All rows after the change. */
      readonly rows: readonly Row[];
    }
);

export interface CompareOptions {
  /** The blocks of two rich texts, equal ones too; richtext/ knows what a block is. */
  readonly compareRichTexts: (before: Y.XmlFragment, after: Y.XmlFragment) => readonly BlockChange[];
  /** Whether fields that hold the same in both states, and hold something, are told as well. */
  readonly unchanged?: boolean;
}

/**
 * The changes from `before` to `after`: the title, fields in template order, retired fields, and typed references. Equal ones are left
 * out, unless they are asked for. Both are read by where `after` keeps its content: an earlier type of a field is a retired field there.
 */
export function compareCodices(
  template: Pick<Template, 'fields' | 'retired'>,
  before: Y.Doc,
  after: Y.Doc,
  options: CompareOptions,
): FieldChange[] {
  const [title, titleAfter] = [before, after].map((doc) => doc.getText(TITLE_ROOT).toString());
  const changes: (FieldChange | null)[] = [compareTexts(TITLE_ROOT, title ?? '', titleAfter ?? '')];
  for (const field of [...Object.values(template.fields), ...Object.values(template.retired)]) {
    changes.push(compareField(field, before, after, options));
  }
  changes.push(compareSets(REFERENCES_ROOT, referencesIn(before), referencesIn(after)));
  return changes.flatMap((change) => {
    if (change === null || isEmpty(change)) return [];
    if (!isSameOnBothSides(change)) return [change];
    return options.unchanged === true ? [{ ...change, unchanged: true as const }] : [];
  });
}

/** Whether there is nothing on either side. */
function isEmpty(change: FieldChange): boolean {
  switch (change.kind) {
    case 'text':
      return change.parts.length === 0;
    case 'richText':
      return change.content.length === 0;
    case 'value':
      return change.before === null && change.after === null;
    case 'set':
      return change.added.length + change.removed.length + change.kept.length === 0;
    case 'rows':
      return change.rows.length + change.removed.length === 0;
  }
}

function isSameOnBothSides(change: FieldChange): boolean {
  switch (change.kind) {
    case 'text':
      return change.parts.every(({ kind }) => kind === 'same');
    case 'richText':
      return change.content.every(({ kind }) => kind === 'same');
    case 'value':
      return isSame(change.before, change.after);
    case 'set':
      return change.added.length + change.removed.length === 0;
    case 'rows':
      return change.added.length + change.removed.length + change.changed.length === 0;
  }
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
    if (isBlank(left) && isBlank(right)) return null;
    return { field: field.id, kind: 'richText', content: options.compareRichTexts(left, right) };
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
  return { field: field.id, kind: 'value', before: left, after: right };
}

function referencesIn(doc: Y.Doc): JsonValue {
  return readReferences(doc.getArray(REFERENCES_ROOT)).map(({ kind, target }) => ({ kind, target }));
}

function compareTexts(field: string, before: string, after: string): FieldChange {
  if (before !== after) return { field, kind: 'text', parts: diffByWords(before, after) };
  return { field, kind: 'text', parts: after === '' ? [] : [{ kind: 'same', text: after }] };
}

function compareSets(field: string, before: JsonValue, after: JsonValue): FieldChange {
  const [left, right] = [membersByKey(before), membersByKey(after)];
  const added = [...right].filter(([key]) => !left.has(key)).map(([, member]) => member);
  const removed = [...left].filter(([key]) => !right.has(key)).map(([, member]) => member);
  const kept = [...right].filter(([key]) => left.has(key)).map(([, member]) => member);
  return { field, kind: 'set', added, removed, kept };
}

function compareRows(field: string, before: readonly Row[], after: readonly Row[]): FieldChange {
  const [left, right] = [new Map(before.map(byId)), new Map(after.map(byId))];
  const added = after.filter((row) => !left.has(row.id));
  const removed = before.filter((row) => !right.has(row.id));
  const formerPlace = new Map(before.map(({ id }, place) => [id, place]));
  const kept = after.filter((row) => left.has(row.id));
  const places = kept.map(({ id }, place) => [place, formerPlace.get(id) ?? 0] as const);
  const inPlace = new Set(longestAscending(places).map(([place]) => kept[place]?.id));
  const changed = kept
    .map((row) => ({
      id: row.id,
      cells: compareCells(left.get(row.id)?.cells ?? {}, row.cells),
      moved: !inPlace.has(row.id),
    }))
    .filter(({ cells, moved }) => moved || cells.length > 0);
  return { field, kind: 'rows', added, removed, changed, rows: after };
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
