/** The acts of a document that the server takes later: out of the way of those that it takes now, and made again when their time has come. */
import * as Y from 'yjs';
import { overlapping } from '#core/document/root-resolver.ts';
import { discardRefusedActs, type RefusedAct, readRefusedActs } from '#sync/outbox/refused-acts.ts';
import type { TabLocks } from '#sync/outbox/tab-locks.ts';
import type { RecordStore } from '#sync/store/local-store.ts';

export interface PutOffActsOptions {
  readonly documentName: string;
  readonly doc: Y.Doc;
  /** This person's. */
  readonly records: RecordStore;
  /** `null` where there are none; then each tab makes what is missing. */
  readonly locks: TabLocks | null;
  /** By the server's clock. */
  readonly now: () => number;
  /** We and the server have all of each other, and it takes edits. */
  readonly isReady: () => boolean;
}

const LOOK_MS = 2_000;
/** What the server does not take now it may not take in a moment either. */
const REST_MS = 60_000;

export class PutOffActs {
  private readonly options: PutOffActsOptions;
  private readonly looking: ReturnType<typeof setInterval>;
  private isAny = false;
  private isBusy = false;
  /** By their ids, made again in this session. */
  private readonly made = new Set<string>();

  constructor(options: PutOffActsOptions) {
    this.options = options;
    this.looking = setInterval(() => void this.look(), LOOK_MS);
    void this.read().catch(() => undefined);
  }

  /** Whether there are any: what is refused now may be about one of them. */
  get any(): boolean {
    return this.isAny;
  }

  /** There is one more. */
  added(): void {
    this.isAny = true;
  }

  close(): void {
    clearInterval(this.looking);
  }

  private async read(): Promise<readonly RefusedAct[]> {
    const { records, documentName } = this.options;
    const acts = (await readRefusedActs(records, documentName)).filter(
      ({ putOffAt }) => putOffAt !== undefined,
    );
    this.isAny = acts.length > 0;
    return acts;
  }

  /** Makes the acts again whose time has come, in their order, and forgets those that the server has by now; one tab does. */
  private async look(): Promise<void> {
    const { documentName, locks, isReady } = this.options;
    if (!this.isAny || this.isBusy || !isReady()) return;
    this.isBusy = true;
    try {
      const release =
        locks === null ? () => undefined : await locks.tryHold(`bindery put off ${documentName}`);
      if (release === null) return;
      try {
        await this.makeDue();
      } finally {
        release();
      }
    } catch {
      // A store that can't be read is told of elsewhere; they are there the next time.
    } finally {
      this.isBusy = false;
    }
  }

  private async makeDue(): Promise<void> {
    const { doc, records, now, isReady } = this.options;
    const acts = await this.read();
    // Later ones may be about earlier ones.
    const wait = acts.findIndex((act) => !isDue(act, now()));
    const due = wait < 0 ? acts : acts.slice(0, wait);
    if (!isReady() || doc.isDestroyed || due.some(({ update }) => stands(doc, update))) return;
    const unmade = due.filter(({ id }) => !this.made.has(id));
    if (unmade.length === 0) {
      await discardRefusedActs(records, due);
      this.isAny = due.length < acts.length;
      return;
    }
    makeAgain(
      doc,
      unmade.map(({ update }) => update),
    );
    for (const { id } of unmade) this.made.add(id);
  }
}

function isDue({ update, putOffAt = 0 }: RefusedAct, now: number): boolean {
  const times = recordsIn(update).map(({ value }) => timeOf(value));
  return now >= Math.max(putOffAt + REST_MS, ...times);
}

/** Whether the document is one that the act was made in, or came to: it is to be opened again first. */
function stands(doc: Y.Doc, update: Uint8Array): boolean {
  return recordsIn(update).some(({ id, root, key }) => {
    const item = doc.getMap(root)._map.get(key);
    return item !== undefined && Y.compareIDs(item.id, id);
  });
}

interface PlainRecord {
  readonly id: Y.ID;
  readonly root: string;
  readonly key: string;
  readonly value: unknown;
}

/** What an act puts under keys of root maps; an act does nothing else but take keys away. */
function recordsIn(update: Uint8Array): PlainRecord[] {
  return Y.decodeUpdate(update).structs.flatMap((struct) => {
    if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentAny)) return [];
    const root: unknown = struct.parent;
    const [value] = struct.content.arr;
    if (typeof root !== 'string' || struct.parentSub === null) return [];
    return [{ id: struct.id, root, key: struct.parentSub, value }];
  });
}

function timeOf(value: unknown): number {
  const at = typeof value === 'object' && value !== null && 'at' in value ? value.at : 0;
  return typeof at === 'number' ? at : 0;
}

/** Makes acts once more, as edits of the present document: what they put is put where it is not, and what they take away is taken away. */
export function makeAgain(doc: Y.Doc, updates: readonly Uint8Array[]): void {
  /** What was made again has other ids now. */
  const moved = new Map<string, PlainRecord>();
  for (const update of updates) {
    const records = recordsIn(update);
    for (const record of records) moved.set(`${record.id.client} ${record.id.clock}`, record);
    doc.transact(() => {
      for (const { root, key, value } of records) {
        const map = doc.getMap(root);
        if (!map.has(key)) map.set(key, value);
      }
      for (const [client, ranges] of Y.decodeUpdate(update).ds.clients)
        for (const { clock, len } of ranges) takeAway(doc, moved, client, clock, len);
    });
  }
}

function takeAway(
  doc: Y.Doc,
  moved: ReadonlyMap<string, PlainRecord>,
  client: number,
  from: number,
  length: number,
): void {
  for (let clock = from; clock < from + length; clock += 1) {
    const record = moved.get(`${client} ${clock}`);
    if (record !== undefined) doc.getMap(record.root).delete(record.key);
  }
  for (const struct of overlapping(doc.store.clients.get(client) ?? [], from, from + length)) {
    if (!(struct instanceof Y.Item) || struct.deleted || struct.parentSub === null) continue;
    if (struct.parent instanceof Y.Map) struct.parent.delete(struct.parentSub);
  }
}
