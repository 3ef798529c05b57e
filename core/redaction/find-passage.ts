/**
 * Finds the items that a passage ever stood in: by replaying the operations of a document and reading, after each, the texts that it changed, so
 * that also what was typed letter by letter, by several people or into a formatted text is found, and what was deleted long ago.
 */
import * as Y from 'yjs';
import { overlapping } from '#core/document/root-resolver.ts';
import { BinderyError } from '#core/errors.ts';
import { holdsPassage } from './holds-passage.ts';
import { collectSpans, type RemovedSpans, type SpanCollector } from './removed-spans.ts';

/** A Yjs type, as far as it is a sequence. */
interface Sequence {
  readonly _start: Y.Item | null;
}

/** Characters of one item, as they stand in a text. */
interface Piece {
  readonly client: number;
  readonly clock: number;
  readonly text: string;
}

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
  let values = 0;
  const doc = new Y.Doc({ gc: false });
  doc.on('afterTransaction', (transaction: Y.Transaction) => {
    for (const type of textsAround(touchedBy(transaction)))
      for (const run of visibleRuns(type)) markIn(run, passage, found);
  });
  try {
    for (const update of updates) {
      values += searchStructs(update, passage, found);
      apply(doc, update);
    }
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

/** What stands in single structs: values, and runs of text that never were in the document between two operations. */
function searchStructs(update: Uint8Array, passage: string, found: SpanCollector): number {
  let values = 0;
  for (const struct of decode(update)) {
    if (!(struct instanceof Y.Item)) continue;
    const { content, parent, parentSub, id } = struct;
    const parentName: unknown = parent;
    for (const name of [parentSub, parentName, nameIn(content)])
      if (typeof name === 'string' && name.includes(passage)) throw inName();
    if (content instanceof Y.ContentString) {
      markIn([{ ...id, text: content.str }], passage, found);
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

/** What it wrote or deleted in; Yjs itself leaves out what was made in the same transaction. */
function* touchedBy({ doc, changed, beforeState, afterState }: Y.Transaction): Generator<Sequence> {
  yield* changed.keys();
  for (const [client, end] of afterState) {
    const from = beforeState.get(client) ?? 0;
    if (from === end) continue;
    for (const struct of overlapping(doc.store.clients.get(client) ?? [], from, end))
      if (struct instanceof Y.Item && struct.parent instanceof Y.AbstractType) yield struct.parent;
  }
}

/** A text of a rich text is read together with those beside it. */
function textsAround(changed: Iterable<Sequence>): Set<Sequence> {
  const types = new Set<Sequence>();
  for (const type of changed) types.add(type instanceof Y.XmlText ? (type.parent ?? type) : type);
  return types;
}

/** The texts of a type, as one reads them: its own characters, and those of texts that stand side by side in it. */
function visibleRuns(type: Sequence): readonly (readonly Piece[])[] {
  const runs: Piece[][] = [[]];
  readInto(runs, type);
  return runs;
}

function readInto(runs: Piece[][], type: Sequence): void {
  for (let item = type._start; item !== null; item = item.right) {
    if (item.deleted || item.content instanceof Y.ContentFormat) continue;
    if (item.content instanceof Y.ContentString) runs.at(-1)?.push(pieceOf(item, item.content));
    else if (item.content instanceof Y.ContentType && item.content.type instanceof Y.XmlText)
      readInto(runs, item.content.type);
    else runs.push([]);
  }
}

/** Deleted characters that stand side by side: written and deleted within one operation, perhaps. */
function* deletedRuns(type: Sequence): Generator<readonly Piece[]> {
  let run: Piece[] = [];
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

function pieceOf({ id }: Y.Item, { str }: Y.ContentString): Piece {
  return { client: id.client, clock: id.clock, text: str };
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
function markIn(run: readonly Piece[], passage: string, found: SpanCollector): void {
  if (run.length === 0) return;
  const text = run.length === 1 ? (run[0]?.text ?? '') : run.map((piece) => piece.text).join('');
  for (let at = text.indexOf(passage); at >= 0; at = text.indexOf(passage, at + 1))
    markRange(run, at, at + passage.length, found);
}

function markRange(run: readonly Piece[], from: number, to: number, found: SpanCollector): void {
  let start = 0;
  for (const { client, clock, text } of run) {
    const end = start + text.length;
    const [first, last] = [Math.max(from, start), Math.min(to, end)];
    if (first < last) found.add(client, clock + first - start, last - first);
    if (end >= to) return;
    start = end;
  }
}
