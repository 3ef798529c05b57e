/**
 * Finds the items that a passage ever stood in: by replaying the operations of a document and reading, after each, the texts around what it changed,
 * so that also what was typed letter by letter, by several people or into a formatted text is found, and what was deleted long ago.
 */
import * as Y from 'yjs';
import { overlapping } from '#core/document/root-resolver.ts';
import { BinderyError } from '#core/errors.ts';
import { holdsPassage } from './holds-passage.ts';
import { collectSpans, type RemovedSpans, type SpanCollector } from './removed-spans.ts';
import { pieceOf, runAround, type Sequence, type TextPiece, visibleRuns } from './text-runs.ts';

export interface FoundPassage {
  readonly spans: RemovedSpans;
  /** Values that hold it: each goes as a whole. */
  readonly values: number;
}

/**
 * `updates`: all operations of the document, in order; what is no update is passed over. A value that holds the passage (of a field, a cell, a
 * comment, a mark) counts as a whole. Throws `unsupported` where it is part of a name inside the document, which nothing can stand in for.
 */
export function findPassage(updates: readonly Uint8Array[], passage: string): FoundPassage {
  const found = collectSpans();
  const signs = new Set<number>();
  let values = 0;
  for (const update of updates) values += searchStructs(update, passage, found, signs);
  // Most documents of a workspace lack a letter of it, and need not be replayed.
  if (!hasEvery(signs, passage)) return { spans: found.spans(), values };
  const doc = new Y.Doc({ gc: false });
  doc.on('afterTransaction', (transaction: Y.Transaction) => {
    for (const run of newRuns(transaction, passage.length)) markIn(run, passage, found);
  });
  try {
    for (const update of updates) apply(doc, update);
    for (const type of parentsOf(doc)) for (const run of deletedRuns(type)) markIn(run, passage, found);
    return { spans: found.spans(), values };
  } finally {
    doc.destroy();
  }
}

/** A row that is damaged is left out when the document is loaded, too. */
function apply(doc: Y.Doc, update: Uint8Array): void {
  try {
    Y.applyUpdate(doc, update);
  } catch {
    // What of it could be applied is searched.
  }
}

/** Whether its texts can make up the passage: `signs` are their UTF-16 units. */
function hasEvery(signs: ReadonlySet<number>, passage: string): boolean {
  for (let index = 0; index < passage.length; index += 1)
    if (!signs.has(passage.charCodeAt(index))) return false;
  return true;
}

/**
 * What stands in single structs: values, and runs of text that never were in the document between two operations. Answers how many values; the units
 * of the texts are added to `signs`.
 */
function searchStructs(
  update: Uint8Array,
  passage: string,
  found: SpanCollector,
  signs: Set<number>,
): number {
  let values = 0;
  for (const struct of decode(update)) {
    if (!(struct instanceof Y.Item)) continue;
    const { content, parent, parentSub, id } = struct;
    const parentName: unknown = parent;
    for (const name of [parentSub, parentName, nameIn(content)])
      if (typeof name === 'string' && name.includes(passage)) throw inName();
    if (content instanceof Y.ContentString) {
      const { str: text } = content;
      for (let index = 0; index < text.length; index += 1) signs.add(text.charCodeAt(index));
      markIn([{ ...id, text }], passage, found);
      continue;
    }
    valuesOf(content).forEach((value, index) => {
      if (!holdsPassage(value, passage)) return;
      found.add(id.client, id.clock + index, 1);
      values += 1;
    });
  }
  return values;
}

function decode(update: Uint8Array): ReturnType<typeof Y.decodeUpdate>['structs'] {
  try {
    return Y.decodeUpdate(update).structs;
  } catch {
    return [];
  }
}

function nameIn(content: Y.Item['content']): string | null {
  if (content instanceof Y.ContentDoc) return JSON.stringify([content.doc.guid, content.opts]);
  const type = content instanceof Y.ContentType ? content.type : null;
  return type instanceof Y.XmlElement ? type.nodeName : null;
}

function inName(): BinderyError {
  return new BinderyError(
    'unsupported',
    'The passage is part of a name inside the document, such as that of a field: it cannot be removed from the history.',
  );
}

/** One value for each unit of the content. */
function valuesOf(content: Y.Item['content']): readonly unknown[] {
  if (content instanceof Y.ContentAny || content instanceof Y.ContentJSON) return content.arr;
  if (content instanceof Y.ContentFormat) return [[content.key, content.value]];
  if (content instanceof Y.ContentEmbed) return [content.embed];
  if (content instanceof Y.ContentBinary) return [content.content];
  return [];
}

/** A type in which more than that changed at once is read whole. */
const MANY_CHANGES = 16;

/**
 * What can be read only since the transaction: a passage of that length that came about by it stands across something that it wrote, or
 * across a place where it deleted something. Reading the whole text each time would cost its length for each letter.
 */
function* newRuns(transaction: Y.Transaction, length: number): Generator<readonly TextPiece[]> {
  for (const [type, items] of touchedBy(transaction))
    if (items.length > MANY_CHANGES) yield* visibleRuns(textAround(type));
    else for (const item of items) yield runAround(item, length - 1);
}

/** What it wrote and deleted, by the type that it stands in; Yjs itself leaves out what was made in the same transaction. */
function touchedBy({ doc, beforeState, afterState, deleteSet }: Y.Transaction): Map<Sequence, Y.Item[]> {
  const touched = new Map<Sequence, Y.Item[]>();
  const add = (client: number, from: number, end: number): void => {
    for (const struct of overlapping(doc.store.clients.get(client) ?? [], from, end)) {
      if (!(struct instanceof Y.Item) || !(struct.parent instanceof Y.AbstractType)) continue;
      if (struct.parentSub !== null) continue;
      const known = touched.get(struct.parent);
      if (known === undefined) touched.set(struct.parent, [struct]);
      else known.push(struct);
    }
  };
  for (const [client, end] of afterState) {
    const from = beforeState.get(client) ?? 0;
    if (from < end) add(client, from, end);
  }
  for (const [client, deleted] of deleteSet.clients)
    for (const { clock, len } of deleted) add(client, clock, clock + len);
  return touched;
}

/** A text of a rich text is read together with those beside it. */
function textAround(type: Sequence): Sequence {
  return type instanceof Y.XmlText ? (type.parent ?? type) : type;
}

/** Deleted characters that stand side by side: written and deleted within one operation, perhaps. */
function* deletedRuns(type: Sequence): Generator<readonly TextPiece[]> {
  let run: TextPiece[] = [];
  for (let item = type._start; item !== null; item = item.right) {
    if (item.content instanceof Y.ContentFormat) continue;
    if (item.deleted && item.content instanceof Y.ContentString) run.push(pieceOf(item, item.content));
    else if (!item.deleted) {
      yield run;
      run = [];
    }
  }
  yield run;
}

/** Everything that text stands in, deleted or not. */
function parentsOf(doc: Y.Doc): Set<Sequence> {
  const parents = new Set<Sequence>();
  for (const structs of doc.store.clients.values())
    for (const struct of structs)
      if (struct instanceof Y.Item && struct.parent instanceof Y.AbstractType) parents.add(struct.parent);
  return parents;
}

/** Overlapping places count too. */
function markIn(run: readonly TextPiece[], passage: string, found: SpanCollector): void {
  if (run.length === 0) return;
  const text = run.length === 1 ? (run[0]?.text ?? '') : run.map((piece) => piece.text).join('');
  for (let at = text.indexOf(passage); at >= 0; at = text.indexOf(passage, at + 1))
    markRange(run, at, at + passage.length, found);
}

function markRange(run: readonly TextPiece[], from: number, to: number, found: SpanCollector): void {
  let start = 0;
  for (const { client, clock, text } of run) {
    const end = start + text.length;
    const [first, last] = [Math.max(from, start), Math.min(to, end)];
    if (first < last) found.add(client, clock + first - start, last - first);
    if (end >= to) return;
    start = end;
  }
}
