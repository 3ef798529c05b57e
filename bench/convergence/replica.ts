/** A device in a schedule: a Codex, its comments and a workspace, what it has stored, and what a crash loses. */
import * as Y from 'yjs';
import type { Codex } from '#core/codex/codex.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { createUndo, type Undo } from '#core/codex/undo.ts';
import type { Environment } from '#core/environment.ts';
import { openWorkspace } from '#core/workspace/open-workspace.ts';
import type { Workspace } from '#core/workspace/workspace.ts';
import type { Chance } from './chance.ts';
import { FIELDS } from './fields.ts';

export const DOCUMENTS = ['codex', 'workspace', 'comments'] as const;
export type DocumentKind = (typeof DOCUMENTS)[number];

/** What one edit did, by the tokens, entries, tags and nodes that name it. A crash before it was sent makes it void. */
export interface EditRecord {
  readonly layer: string;
  /** Where: a root's name. */
  readonly root: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** What its author saw in the same place before. */
  readonly seen: readonly string[];
  /** The paragraph that holds what was added: who deletes it deletes what others add to it at the same time. */
  readonly within?: string;
  void: boolean;
}

export interface Update {
  readonly document: DocumentKind;
  readonly bytes: Uint8Array;
}

/** An edit as a page hands it in: with what it had of the document before and after, by Yjs client id, and why it was made. */
export interface MadeUpdate extends Update {
  readonly seen: ReadonlyMap<number, number>;
  readonly left: ReadonlyMap<number, number>;
  readonly origin: unknown;
}

const REMOTE = 'remote';

/** Time of a whole schedule; every replica reads it through a clock that may be wrong. */
export interface WorldTime {
  millis: number;
}

export class Replica {
  readonly number: number;
  readonly environment: Environment;
  /** Connected, or away. */
  online = true;
  codex: Codex;
  workspace: Workspace;
  undo: Undo;
  /** Everything it wrote, on whichever incarnation. */
  readonly records: EditRecord[] = [];
  /** All edits that have left this device, in order. */
  readonly handedIn: MadeUpdate[] = [];
  private docs: Record<DocumentKind, Y.Doc>;
  private readonly stored: Record<DocumentKind, Uint8Array[]> = {
    codex: [],
    workspace: [],
    comments: [],
  };
  private unsent: MadeUpdate[] = [];
  private unsentRecords: EditRecord[] = [];
  private received: Update[] = [];
  private incarnation = 0;

  constructor(number: number, time: WorldTime, skewMs: number, chance: Chance) {
    this.number = number;
    let drawn = 0;
    this.environment = {
      now: () => time.millis + skewMs,
      newId: () => {
        drawn += 1;
        const tail = (number * 10_000_000 + drawn).toString(16).padStart(12, '0');
        return `01900000-0000-7000-8${number.toString(16).padStart(3, '0')}-${tail}`;
      },
      random: chance.next,
    };
    this.docs = this.newDocuments();
    [this.codex, this.workspace, this.undo] = this.open();
  }

  doc(document: DocumentKind): Y.Doc {
    return this.docs[document];
  }

  /** The plain JSON of a shared array's elements. */
  elements(root: string): unknown[] {
    return this.docs.codex.getArray(root).toArray();
  }

  record(record: Omit<EditRecord, 'void'>): void {
    const made = { ...record, void: false };
    this.records.push(made);
    this.unsentRecords.push(made);
  }

  /** Stores everything made and received here, and answers what is to be sent. */
  flush(): readonly Update[] {
    const updates = this.unsent;
    for (const { document, bytes } of [...this.received, ...updates]) this.stored[document].push(bytes);
    this.handedIn.push(...updates);
    this.received = [];
    this.unsent = [];
    this.unsentRecords = [];
    return updates;
  }

  receive({ document, bytes }: Update): void {
    Y.applyUpdate(this.docs[document], bytes, REMOTE);
    this.received.push({ document, bytes });
  }

  /** What is not stored is gone; the rest comes back under a new client id, in any order it was stored in. */
  crash(chance: Chance): void {
    for (const record of this.unsentRecords) record.void = true;
    this.unsentRecords = [];
    this.unsent = [];
    this.received = [];
    this.undo.destroy();
    for (const kind of DOCUMENTS) this.docs[kind].destroy();
    this.docs = this.newDocuments();
    for (const kind of DOCUMENTS) {
      const rows = this.stored[kind];
      if (chance.oneIn(2) && rows.length > 0) this.stored[kind] = [Y.mergeUpdates(rows)];
      for (const bytes of this.stored[kind]) Y.applyUpdate(this.docs[kind], bytes, REMOTE);
    }
    [this.codex, this.workspace, this.undo] = this.open();
  }

  destroy(): void {
    this.undo.destroy();
    for (const kind of DOCUMENTS) this.docs[kind].destroy();
  }

  private newDocuments(): Record<DocumentKind, Y.Doc> {
    this.incarnation += 1;
    const make = (document: DocumentKind, offset: number): Y.Doc => {
      // The id is nobody's; drawing one would take longer than the rest of an empty document.
      const doc = new Y.Doc({ guid: document });
      // Client ids decide ties, so they too follow from the seed.
      doc.clientID = this.incarnation * 1000 + this.number * 10 + offset;
      doc.on('update', (bytes: Uint8Array, origin: unknown, _doc: Y.Doc, made: Y.Transaction) => {
        const { beforeState: seen, afterState: left } = made;
        if (origin !== REMOTE) this.unsent.push({ document, bytes, origin, seen, left });
      });
      return doc;
    };
    return { codex: make('codex', 1), workspace: make('workspace', 2), comments: make('comments', 3) };
  }

  private open(): [Codex, Workspace, Undo] {
    const actor = { id: `actor-${this.number}`, name: `Writer ${this.number}` };
    const context = { environment: this.environment, actor };
    const codex = openCodex(this.docs.codex, context);
    return [codex, openWorkspace(this.docs.workspace, context), createUndo(codex, FIELDS)];
  }
}
