/** Takes from updates of a document the part that belongs into its extract: a document with some of its root types alone. */
import * as Y from 'yjs';
import { fingerprint } from '#core/crdt/fingerprint.ts';
import {
  createRootResolver,
  type DecodedUpdate,
  findStruct,
  groupByClient,
  NO_STRUCTS,
  overlapping,
  type Struct,
  type StructsByClient,
} from './root-resolver.ts';
import { CODEX_ROOT } from './roots.ts';
import { mergeRanges } from './summarize-update.ts';
import { type ClockSpan, encodeUpdate, joinSpans } from './update-encoding.ts';

/** What an extract holds. */
export interface ExtractScope {
  /** The names of the root types that it holds whole. */
  readonly roots: ReadonlySet<string>;
  /** The key of the map of metadata that it holds as well, and its value as the extract tells it. */
  readonly metadata: { readonly key: string; readonly tell: (value: unknown) => unknown };
}

/**
 * A short name for what an extract holds. What holds something else is another document: of what stood for the rest in this one nothing can
 * be shown later.
 */
export function extractMark({ roots }: Pick<ExtractScope, 'roots'>): string {
  return fingerprint([...roots].sort().join('\n'));
}

/**
 * The part of `update` that `extract` is to hold, and does not hold yet, as an update of it; `null` when there is none. What it holds keeps
 * the ids that it has in the document, so that an edit of the extract is an edit of the document (`editOfExtract`), and both merge alike. In
 * place of everything else that a client made before stand its numbers alone, as of content that was deleted (`GC`), and only once the
 * client has made something that is held: Yjs knows no gaps. Deletions of anything else are left out.
 *
 * The updates have to come in the order in which the document took them in, without a gap: whatever the extract lacks of a client when
 * something later of the same client comes is taken to be none of its business. Linear in the update.
 */
export function extractUpdate(extract: Y.Doc, update: Uint8Array, scope: ExtractScope): Uint8Array | null {
  const decoded = Y.decodeUpdate(update);
  const structs = groupByClient(decoded.structs);
  const told = createTelling(extract, structs, decoded.structs, scope);
  const kept = new Map<number, Struct[]>();
  for (const [client, made] of structs) {
    const run = keep(client, Y.getState(extract.store, client), made, told);
    if (run.length > 0) kept.set(client, run);
  }
  const deletes = new Map<number, ClockSpan[]>();
  for (const [client, ranges] of decoded.ds.clients) {
    const known = extract.store.clients.get(client) ?? [];
    const spans = mergeRanges(ranges).flatMap(({ clock, len }) =>
      [known, kept.get(client) ?? []].flatMap((held) => spansOf(held, clock, clock + len, isContent)),
    );
    if (spans.length > 0) deletes.set(client, joinSpans(spans));
  }
  return kept.size === 0 && deletes.size === 0 ? null : encodeUpdate(kept, deletes);
}

/**
 * An edit of the extract as one of the document: without deletions of anything but what the extract holds. A page of an extract takes the
 * numbers that stand for the rest for content that was deleted, and says so whenever it synchronizes; to the document that would be real
 * content. The same bytes when there is nothing to leave out.
 */
export function editOfExtract(
  doc: Y.Doc,
  update: Uint8Array,
  { structs, ds }: DecodedUpdate,
  roots: ReadonlySet<string>,
): Uint8Array {
  const { rootOfItem } = createRootResolver(doc, []);
  const isHeld = (struct: Struct): boolean => struct instanceof Y.Item && roots.has(rootOfItem(struct) ?? '');
  let isSame = true;
  const deletes = new Map<number, ClockSpan[]>();
  for (const [client, ranges] of ds.clients) {
    const known = doc.store.clients.get(client) ?? [];
    const state = Y.getState(doc.store, client);
    const spans = mergeRanges(ranges).flatMap(({ clock, len }) => {
      const end = clock + len;
      const held = spansOf(known, clock, end, isHeld);
      // What the document does not have yet came with this edit, or is on its way.
      if (end > state) held.push({ clock: Math.max(clock, state), len: end - Math.max(clock, state) });
      if (held.reduce((sum, span) => sum + span.len, 0) < len) isSame = false;
      return held;
    });
    if (spans.length > 0) deletes.set(client, joinSpans(spans));
  }
  return isSame ? update : encodeUpdate(groupByClient(structs), deletes);
}

/**
 * A root type of the document that an edit would change and that is none of `roots`; `null` when there is none. What stands in no root any
 * more, because what held it was deleted, changes nothing: Yjs drops it. `ahead`: structs that will be in the document before the edit.
 * All that it deletes has to be there: what arrives later is not looked at.
 */
export function rootBeyond(
  doc: Y.Doc,
  { structs, ds }: DecodedUpdate,
  roots: ReadonlySet<string>,
  ahead: StructsByClient = NO_STRUCTS,
): string | null {
  const { rootOfStruct, rootOfItem } = createRootResolver(doc, structs, ahead);
  for (const struct of structs) {
    const root = struct instanceof Y.Item ? rootOfStruct(struct) : null;
    if (root !== null && !roots.has(root)) return root;
  }
  for (const [client, ranges] of ds.clients) {
    const known = doc.store.clients.get(client) ?? [];
    for (const { clock, len } of mergeRanges(ranges)) {
      for (const struct of overlapping(known, clock, clock + len)) {
        const root = isContent(struct) ? rootOfItem(struct) : null;
        if (root !== null && !roots.has(root)) return root;
      }
    }
  }
  return null;
}

/** What goes into the extract of one client's structs, with the numbers of what does not in between. */
function keep(client: number, state: number, made: readonly Struct[], told: Telling): Struct[] {
  const run: Struct[] = [];
  let next = state;
  for (const struct of made) {
    const end = struct.id.clock + struct.length;
    const shown = end > next && struct instanceof Y.Item ? told(struct) : null;
    if (shown === null) continue;
    if (struct.id.clock > next) run.push(new Y.GC(Y.createID(client, next), struct.id.clock - next));
    run.push(shown);
    next = end;
  }
  return run;
}

/** The clocks from `from` to `to` of what is `chosen`. */
function spansOf(
  structs: readonly Struct[],
  from: number,
  to: number,
  chosen: (struct: Struct) => boolean,
): ClockSpan[] {
  const spans: ClockSpan[] = [];
  for (const struct of overlapping(structs, from, to)) {
    if (!chosen(struct)) continue;
    const clock = Math.max(struct.id.clock, from);
    spans.push({ clock, len: Math.min(struct.id.clock + struct.length, to) - clock });
  }
  return spans;
}

function isContent(struct: Struct): struct is Y.Item {
  return struct instanceof Y.Item && !struct.deleted;
}

/** An item as the extract holds it; `null` when it does not. */
type Telling = (item: Y.Item) => Y.Item | null;

function createTelling(
  extract: Y.Doc,
  byClient: ReadonlyMap<number, readonly Struct[]>,
  structs: readonly Struct[],
  { roots, metadata }: ExtractScope,
): Telling {
  // Looked up in the extract, where nothing but what it holds has a root.
  const { rootOfStruct } = createRootResolver(extract, structs);

  /** An item of a map names its key only when it is the first of it; else it has that of the one before. */
  const isOfKey = (item: Y.Item): boolean => {
    let current = item;
    while (current.parentSub === null && current.origin !== null) {
      const { client, clock } = current.origin;
      const known = findStruct(extract.store.clients.get(client), clock);
      const before = known ?? findStruct(byClient.get(client), clock);
      if (!(before instanceof Y.Item) || before === current) return false;
      current = before;
    }
    return current.parentSub === metadata.key;
  };

  return (item) => {
    const root = rootOfStruct(item);
    if (root === null) return null;
    if (roots.has(root)) return item;
    if (root !== CODEX_ROOT || !isOfKey(item)) return null;
    if (item.content instanceof Y.ContentDeleted) return item;
    const [value, ...more] = item.content.getContent() as unknown[];
    if (more.length > 0) return null;
    const { id, origin, rightOrigin, parent, parentSub } = item;
    const content = new Y.ContentAny([metadata.tell(value)]);
    return new Y.Item(id, null, origin, null, rightOrigin, parent, parentSub, content);
  };
}
