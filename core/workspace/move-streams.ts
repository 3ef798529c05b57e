/** The streams of a workspace document: what each Yjs client appended to its root `moves`, read as it arrives. */
import * as Y from 'yjs';
import { EntryStream } from '#core/crdt/tree/entry-stream.ts';
import type { TreeEntry } from '#core/crdt/tree/log-entry.ts';
import type { NodeNames } from '#core/crdt/tree/node-names.ts';
import { indexBefore } from '#core/document/root-resolver.ts';

/** Whatever Yjs keeps of an update. */
type Struct = Y.Item | Y.GC;

export class MoveStreams {
  readonly root: Y.Text;
  /** Entries read. */
  size = 0;
  private readonly doc: Y.Doc;
  private readonly names: NodeNames;
  private readonly streams = new Map<number, EntryStream>();
  /** Clocks up to which clients were looked at. */
  private readonly seen = new Map<number, number>();

  constructor(doc: Y.Doc, root: Y.Text, names: NodeNames) {
    this.doc = doc;
    this.root = root;
    this.names = names;
  }

  /** What this document itself writes. */
  get own(): EntryStream {
    return this.streamOf(this.doc.clientID);
  }

  /** A form in which somebody writes and which is not known here; `null` when all can be read. */
  get unknownForm(): number | null {
    for (const { unknownForm } of this.streams.values()) if (unknownForm !== null) return unknownForm;
    return null;
  }

  /** The entries that came since the last call. */
  readNew(): TreeEntry[] {
    const entries: TreeEntry[] = [];
    for (const [client, structs] of this.doc.store.clients) this.readClient(client, structs, entries);
    return entries;
  }

  /** Those that this document has written. */
  readOwn(): TreeEntry[] {
    const entries: TreeEntry[] = [];
    const { clientID } = this.doc;
    this.readClient(clientID, this.doc.store.clients.get(clientID) ?? [], entries);
    return entries;
  }

  /** Forgets what was read. */
  clear(): void {
    this.streams.clear();
    this.seen.clear();
    this.size = 0;
  }

  private readClient(client: number, structs: readonly Struct[], entries: TreeEntry[]): void {
    const seen = this.seen.get(client) ?? 0;
    const last = structs.at(-1);
    const end = last === undefined ? 0 : last.id.clock + last.length;
    if (end <= seen) return;
    this.seen.set(client, end);
    for (const { text, clock } of textsIn(structs, seen, this.root)) {
      const found = this.streamOf(client).read(text, clock);
      for (const entry of found) entries.push(entry);
      this.size += found.length;
    }
  }

  private streamOf(client: number): EntryStream {
    let stream = this.streams.get(client);
    if (stream === undefined) {
      stream = new EntryStream(client, this.names);
      this.streams.set(client, stream);
    }
    return stream;
  }
}

/** Texts that stand in the root, of one client in the order of their clocks, from `start` on. */
export function* textsIn(
  structs: readonly Struct[],
  start: number,
  root: Y.Text,
): Iterable<{ readonly text: string; readonly clock: number }> {
  for (let index = Math.max(0, indexBefore(structs, start)); index < structs.length; index += 1) {
    const struct = structs[index];
    if (!(struct instanceof Y.Item) || struct.deleted || struct.parent !== root || struct.parentSub !== null)
      continue;
    if (!(struct.content instanceof Y.ContentString)) continue;
    const { clock } = struct.id;
    const { str } = struct.content;
    if (clock >= start) yield { text: str, clock };
    else if (clock + str.length > start) yield { text: str.slice(start - clock), clock: start };
  }
}
