/** The server's check of an update to the workspace document. */
import * as Y from 'yjs';
import { CLOCK_TOLERANCE_MS } from '#core/crdt/clock.ts';
import { authorNumbers, parseEntry, type TreeEntry } from '#core/crdt/tree/log-entry.ts';
import {
  createRootResolver,
  type DecodedUpdate,
  groupByClient,
  indexBefore,
  NO_STRUCTS,
  type Struct,
  type StructsByClient,
} from '#core/document/root-resolver.ts';
import { LABELS_ROOT, MOVES_ROOT, TREE_ROOT } from '#core/document/roots.ts';
import type { Issue } from '#core/errors.ts';
import { isUuid } from '#core/uuid.ts';
import { checkStream, type StreamPart } from './check-stream.ts';

export interface WorkspaceUpdateRights {
  /** Server time, milliseconds since the Unix epoch. */
  readonly now: number;
  /** Who sent the update. */
  readonly actorId: string;
  readonly mayPurge: boolean;
  /** Only the server's own writer compacts. */
  readonly mayCompact?: boolean;
  /** The update decoded, when the caller has done that. */
  readonly decoded?: DecodedUpdate;
  /** What is on its way into the document before this update. */
  readonly ahead?: StructsByClient;
}

const MAX_TITLE_LENGTH = 10_000;
const MAX_TEMPLATE_ID_LENGTH = 200;

/**
 * Finds what is wrong with an update, the first thing only; `null` when it may be applied. Readers can't be this strict: one who
 * judged an entry by a clock or by rights of its own would see another tree than the others. Time is linear in the
 * update and in the streams of the clients that it goes on with. Throws what `Y.decodeUpdate` throws.
 */
export function checkWorkspaceUpdate(
  doc: Y.Doc,
  update: Uint8Array,
  rights: WorkspaceUpdateRights,
): Issue | null {
  const decoded = rights.decoded ?? Y.decodeUpdate(update);
  const ahead = rights.ahead ?? NO_STRUCTS;
  const resolver = createRootResolver(doc, decoded.structs, ahead);
  const numbers = new Set(authorNumbers(rights.actorId));
  const streamed: StreamPart[] = [];
  for (const struct of decoded.structs) {
    const isKnown = struct.id.clock + struct.length <= Y.getState(doc.store, struct.id.client);
    if (isKnown || !(struct instanceof Y.Item)) continue;
    const root = resolver.rootOfStruct(struct);
    const problem = checkItem(struct, root, (entry) => checkEntry(entry, numbers, rights));
    if (problem !== null) return { path: root === null ? [] : [root], message: problem };
    if (root === MOVES_ROOT && isStreamPart(struct)) streamed.push(struct);
  }
  for (const [client, parts] of byClient(streamed)) {
    const onTheirWay = (ahead.get(client) ?? [])
      .filter(isStreamPart)
      .filter((part) => resolver.rootOfStruct(part) === MOVES_ROOT);
    const problem = checkStream(client, { doc, ahead: onTheirWay }, parts, (entry) =>
      checkEntry(entry, numbers, rights),
    );
    if (problem !== null) return { path: [MOVES_ROOT], message: problem };
  }
  if (rights.mayCompact === true) return null;
  for (const struct of deletedStructs(doc, decoded, ahead)) {
    const root =
      struct.parent instanceof Y.AbstractType ? resolver.rootOfItem(struct) : resolver.rootOfStruct(struct);
    if (root === LABELS_ROOT) continue;
    return { path: root === null ? [] : [root], message: 'Entries of the tree are added, never taken away' };
  }
  return null;
}

function isStreamPart(struct: Struct): struct is StreamPart {
  return struct instanceof Y.Item && struct.content instanceof Y.ContentString;
}

/** In the order of their clocks. */
function byClient(parts: readonly StreamPart[]): Map<number, StreamPart[]> {
  const groups = new Map<number, StreamPart[]>();
  for (const part of [...parts].sort((a, b) => a.id.clock - b.id.clock)) {
    const group = groups.get(part.id.client);
    if (group === undefined) groups.set(part.id.client, [part]);
    else group.push(part);
  }
  return groups;
}

function checkItem(
  item: Y.Item,
  root: string | null,
  checkOne: (entry: TreeEntry | null) => string | null,
): string | null {
  const { content, parentSub: key } = item;
  if (root !== TREE_ROOT && root !== MOVES_ROOT && root !== LABELS_ROOT) {
    return `A workspace holds "${TREE_ROOT}", "${MOVES_ROOT}" and "${LABELS_ROOT}", nothing else`;
  }
  // An item with a neighbour stands where that one does, which was let in before.
  const isFirst = item.origin === null && item.rightOrigin === null;
  if (isFirst && (root === LABELS_ROOT ? key === null || !isUuid(key) : key !== null)) {
    return 'The tree is a list of entries, and labels are kept by Codex id';
  }
  // Deleted before it was sent.
  if (content instanceof Y.ContentDeleted) return null;
  if (root === MOVES_ROOT) {
    return content instanceof Y.ContentString ? null : 'What moves in the tree is written as plain text';
  }
  // Divides long runs of entries.
  if (content instanceof Y.ContentBinary && content.content.length === 0) return null;
  if (!(content instanceof Y.ContentAny)) return 'A workspace holds plain values only';
  for (const value of content.getContent()) {
    const problem = root === TREE_ROOT ? checkOne(parseEntry(value)) : checkLabel(value);
    if (problem !== null) return problem;
  }
  return null;
}

function checkEntry(
  entry: TreeEntry | null,
  numbers: ReadonlySet<number>,
  { now, actorId, mayPurge, mayCompact = false }: WorkspaceUpdateRights,
): string | null {
  if (entry === null) return 'This is no entry of the tree';
  if (entry.millis > now + CLOCK_TOLERANCE_MS) {
    return 'The clock of this device is ahead; set it right, and reload the page';
  }
  if (!numbers.has(entry.author) || (entry.kind === 'author' && entry.by !== actorId)) {
    return 'This entry of the tree is signed by somebody else';
  }
  if (entry.kind === 'purge' && !mayPurge) return 'Only an admin deletes for good';
  if (entry.kind === 'checkpoint' && !mayCompact) return 'Only the server compacts the tree';
  return null;
}

function checkLabel(value: unknown): string | null {
  const isLabel =
    Array.isArray(value) &&
    value.length === 2 &&
    isText(value[0], MAX_TITLE_LENGTH) &&
    isText(value[1], MAX_TEMPLATE_ID_LENGTH);
  return isLabel ? null : 'A label is a title and the id of a template';
}

function isText(value: unknown, maxLength: number): boolean {
  return typeof value === 'string' && value.length <= maxLength;
}

/** The items, in the document or on their way, that the update deletes and that are not deleted yet. */
function* deletedStructs(doc: Y.Doc, decoded: DecodedUpdate, ahead: StructsByClient): Iterable<Y.Item> {
  if (decoded.ds.clients.size === 0) return;
  const own = groupByClient(decoded.structs);
  for (const [client, ranges] of decoded.ds.clients) {
    for (const structs of [doc.store.clients.get(client), ahead.get(client), own.get(client)]) {
      for (const { clock, len } of ranges) yield* liveItems(structs ?? [], clock, clock + len);
    }
  }
}

function* liveItems(structs: readonly Struct[], start: number, end: number): Iterable<Y.Item> {
  for (let index = Math.max(0, indexBefore(structs, start)); index < structs.length; index += 1) {
    const struct = structs[index];
    if (struct === undefined || struct.id.clock >= end) return;
    const isOver = struct.id.clock + struct.length <= start;
    if (
      !isOver &&
      struct instanceof Y.Item &&
      !struct.deleted &&
      !(struct.content instanceof Y.ContentDeleted)
    ) {
      yield struct;
    }
  }
}
