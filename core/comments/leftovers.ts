/** Words that nobody is shown any more: of comments that were deleted while somebody else, or another device, still wrote. */
import type * as Y from 'yjs';
import { readThreads } from './read-threads.ts';
import { parseRecord, parseRecordKey, type RecordKind, recordsOf } from './records.ts';

/**
 * Removes bodies and proposals of deleted comments, and what threads were about of which every comment is deleted. Returns how many records it
 * removed. What belongs to a comment that has not arrived is left alone. For the server: a page
 * that has not seen an answer would ask for more than it may.
 */
export function removeLeftovers(doc: Y.Doc): number {
  const leftovers = findLeftovers(doc);
  doc.transact(() => {
    for (const [kind, key] of leftovers) recordsOf(doc, kind).delete(key);
  });
  return leftovers.length;
}

export function hasLeftovers(doc: Y.Doc): boolean {
  return findLeftovers(doc).length > 0;
}

function findLeftovers(doc: Y.Doc): [kind: RecordKind, key: string][] {
  const deleted = new Set([...recordsOf(doc, 'deletions').keys()].map((key) => aboutOf('deletions', key)));
  if (deleted.size === 0) return [];
  const shown = new Set(readThreads(doc).map(({ id }) => id));
  const isGone = (id: string): boolean => {
    const opening = parseRecord('comments', recordsOf(doc, 'comments').get(id));
    return opening?.thread === id && !shown.has(id);
  };
  const said = (['bodies', 'proposals'] as const).flatMap((kind) =>
    [...recordsOf(doc, kind).keys()]
      .filter((key) => deleted.has(aboutOf(kind, key)))
      .map((key): [RecordKind, string] => [kind, key]),
  );
  const anchors = [...recordsOf(doc, 'anchors').keys()].filter((key) =>
    isGone(aboutOf('anchors', key) ?? ''),
  );
  return [...said, ...anchors.map((key): [RecordKind, string] => ['anchors', key])];
}

function aboutOf(kind: RecordKind, key: string): string | undefined {
  return parseRecordKey(kind, key)?.about;
}
