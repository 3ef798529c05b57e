/** Plans how a passage is removed from documents that have operations in common: a Codex and its branches. */
import { encodeUtf8 } from 'lib0/string';
import * as Y from 'yjs';
import { EMPTY_UPDATE } from '#core/document/update-encoding.ts';
import { BinderyError } from '#core/errors.ts';
import { findPassage } from './find-passage.ts';
import { holdsBytes, holdsPassage } from './holds-passage.ts';
import { removeContent } from './remove-content.ts';
import { collectSpans, countSpans, type RemovedSpans, uniteSpans } from './removed-spans.ts';

export interface PlannedOperation {
  readonly seq: number;
  readonly payload: Uint8Array;
}

export interface PlannedDocument {
  readonly name: string;
  /** All there are, oldest first. */
  readonly operations: readonly PlannedOperation[];
}

export interface RemovalPlan {
  /** Of each document in which something changes, its operations that do, with what they are then. */
  readonly documents: readonly PlannedDocument[];
  /** Characters of texts, and values, that lose what they held; each counts once, in however many documents it stands. */
  readonly units: number;
  /** How many of these are values. */
  readonly values: number;
  /** Of which items. */
  readonly spans: RemovedSpans;
}

/** The root of the workspace document that titles stand in (docs/spec/tree.md, T15). */
const LABELS = 'labels';
/** Taking the passage out may bring together what reads like it again. */
const MAX_ROUNDS = 20;

/**
 * An item has the same id in each of the documents, so what one of them shows it to be is removed from all. Throws `unsupported` as `findPassage`
 * does, and for a passage that comes about anew with each removal.
 */
export function planRemoval(documents: readonly PlannedDocument[], passage: string): RemovalPlan {
  let current = documents;
  const rounds: RemovedSpans[] = [];
  let values = 0;
  for (;;) {
    const found = current.map(({ operations }) =>
      findPassage(
        operations.map(({ payload }) => payload),
        passage,
      ),
    );
    const spans = uniteSpans(found.map((each) => each.spans));
    if (spans.size === 0) break;
    if (rounds.length === MAX_ROUNDS)
      throw new BinderyError(
        'unsupported',
        'Each removal makes the passage anew: remove a longer or a shorter one.',
      );
    values += Math.max(0, ...found.map((each) => each.values));
    rounds.push(spans);
    current = current.map(({ name, operations }) => ({
      name,
      operations: operations.map((operation) => without(operation, spans)),
    }));
  }
  const wanted = encodeUtf8(passage);
  const cleared = current.map(({ name, operations }) => ({
    name,
    operations: operations.map((each) => (holdsBytes(each.payload, wanted) ? emptied(each) : each)),
  }));
  const spans = uniteSpans(rounds);
  return { documents: changedOf(documents, cleared), units: countSpans(spans), values, spans };
}

/** In the tree of Codices a title stands as the label of its node: those labels go, and the projector writes the title as it is then. */
export function planLabelRemoval(document: PlannedDocument, codexId: string, passage: string): RemovalPlan {
  const spans = findLabels(document, codexId, passage);
  const wanted = encodeUtf8(passage);
  const operations = document.operations.map((each) =>
    holdsBytes(each.payload, wanted) ? without(each, spans) : each,
  );
  const values = countSpans(spans);
  const documents = changedOf([document], [{ name: document.name, operations }]);
  return { documents, units: values, values, spans };
}

/** Of which Codices the tree ever had labels with the passage, and how many. */
export function countLabels(document: PlannedDocument, passage: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  withLabels(document, (codexIds, labelsOf) => {
    for (const codexId of codexIds) {
      const held = [...labelsOf(codexId)].filter(({ label }) => holdsPassage(label, passage));
      if (held.length > 0) counts.set(codexId, held.length);
    }
  });
  return counts;
}

/** Every label that the node ever had, as far as it holds the passage. */
function findLabels(document: PlannedDocument, codexId: string, passage: string): RemovedSpans {
  const found = collectSpans();
  withLabels(document, (_, labelsOf) => {
    for (const { item, label } of labelsOf(codexId))
      if (holdsPassage(label, passage)) found.add(item.id.client, item.id.clock, item.length);
  });
  return found.spans();
}

interface PastLabel {
  readonly item: Y.Item;
  readonly label: readonly unknown[];
}

/** Gives the Codices that ever had labels in the tree, and how to read all those of one. */
function withLabels(
  { operations }: PlannedDocument,
  read: (codexIds: Iterable<string>, labelsOf: (codexId: string) => Generator<PastLabel>) => void,
): void {
  const doc = new Y.Doc({ gc: false });
  try {
    doc.transact(() => {
      for (const { payload } of operations) if (isUpdate(payload)) Y.applyUpdate(doc, payload);
    });
    const newest = doc.getMap(LABELS)._map;
    read(newest.keys(), function* (codexId) {
      for (let item = newest.get(codexId) ?? null; item !== null; item = item.left)
        if (item.content instanceof Y.ContentAny) yield { item, label: item.content.arr };
    });
  } finally {
    doc.destroy();
  }
}

function changedOf(
  before: readonly PlannedDocument[],
  after: readonly PlannedDocument[],
): readonly PlannedDocument[] {
  return after
    .map(({ name, operations }, index) => ({
      name,
      operations: operations.filter((each, place) => each !== before[index]?.operations[place]),
    }))
    .filter(({ operations }) => operations.length > 0);
}

function without(operation: PlannedOperation, spans: RemovedSpans): PlannedOperation {
  if (!isUpdate(operation.payload)) return operation;
  const payload = removeContent(operation.payload, spans);
  return payload === null ? operation : { seq: operation.seq, payload };
}

/** Of bytes that are no update nothing is in the document, so that nothing is missed. */
function emptied({ seq, payload }: PlannedOperation): PlannedOperation {
  if (isUpdate(payload))
    throw new BinderyError(
      'unsupported',
      `Operation ${seq} has the passage where it cannot be taken out without harm to others.`,
    );
  return { seq, payload: EMPTY_UPDATE };
}

function isUpdate(payload: Uint8Array): boolean {
  try {
    Y.decodeUpdate(payload);
    return true;
  } catch {
    return false;
  }
}
