/** The server's replica of the tree, which follows the journal row by row and so knows each author. */
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import type { NodeState } from '#core/crdt/tree/log-entry.ts';
import type { Environment } from '#core/environment.ts';
import { openWorkspace } from '#core/workspace/open-workspace.ts';
import type { TreeChange, Workspace } from '#core/workspace/workspace.ts';
import type { Journal, JournalRow } from '../journal/journal.ts';

/** The state of a node as the Codex table shows it. */
export interface Standing {
  readonly parentId: string | null;
  /** Its own state, and what holds for it. */
  readonly state: NodeState;
  readonly standing: NodeState;
  readonly standingFrom: string | null;
}

/** A node whose place or state has changed. */
export interface Shift {
  readonly id: string;
  /** `null`: it was not in the tree. */
  readonly from: Standing | null;
  /** `null`: it was purged. */
  readonly to: Standing | null;
  /** `null` when it is not known who did it: several operations were read at once. */
  readonly by: JournalRow['actor'] | null;
  /** The operation that did it, where `by` is known. */
  readonly seq: number;
}

export interface TreeReplica {
  readonly workspace: Workspace;
  /** The journal sequence it shows. */
  readonly seq: number;
  /** Brings it up to the journal's head. Call it again only when it has resolved. */
  catchUp(): Promise<void>;
  /**
   * Edits this copy, as somebody, and answers what that added (`null`: nothing), which has to be stored next: `stored` tells.
   * Throws what `run` throws.
   */
  edit<T>(
    actor: Actor,
    run: (workspace: Workspace) => T,
  ): { readonly result: T; readonly update: Uint8Array | null };
  /** True while it says what the journal does not: when an edit failed half way or could not be stored, it has to be dropped. */
  readonly isAhead: boolean;
  /** The edit made last is in the journal under this sequence. */
  stored(seq: number): void;
  /** What has changed since this was last called. */
  takeChanges(): { readonly shifts: readonly Shift[]; readonly parents: ReadonlySet<string | null> };
}

export interface TreeReplicaParts {
  readonly journal: Pick<Journal, 'load' | 'list' | 'headSeq'>;
  readonly environment: Environment;
  readonly documentName: string;
}

/** With more operations to follow than these the document is loaded as a whole. */
const FOLLOWED_ROWS = 500;
/** The replica writes nothing, so its name is in nothing. */
const READER = { id: 'reader', name: 'Reader' };

/** Loads the document as it was after operation `seq` (default: as it is) and follows it from there. */
export async function openTreeReplica(parts: TreeReplicaParts, seq?: number): Promise<TreeReplica> {
  return new JournalReplica(parts, await loadCopy(parts, seq));
}

interface Copy {
  readonly doc: Y.Doc;
  readonly workspace: Workspace;
  readonly seq: number;
}

async function loadCopy(
  { journal, environment, documentName }: TreeReplicaParts,
  upTo?: number,
): Promise<Copy> {
  const loaded = await journal.load(documentName, upTo);
  const doc = new Y.Doc();
  Y.applyUpdate(doc, loaded.state);
  return { doc, workspace: openWorkspace(doc, { environment, actor: READER }), seq: loaded.seq };
}

class JournalReplica implements TreeReplica {
  isAhead = false;
  private readonly parts: TreeReplicaParts;
  private copy: Copy;
  private standings: Map<string, Standing>;
  private shifts: Shift[] = [];
  /** Of the edit made last, whose operation is not known before it is stored. */
  private own: Omit<Shift, 'seq'>[] = [];
  private parents = new Set<string | null>();

  constructor(parts: TreeReplicaParts, copy: Copy) {
    this.parts = parts;
    this.copy = copy;
    this.standings = standingsIn(copy.workspace);
    copy.workspace.observe((change) => this.follow(change));
  }

  get workspace(): Workspace {
    return this.copy.workspace;
  }

  get seq(): number {
    return this.copy.seq;
  }

  async catchUp(): Promise<void> {
    const { journal, documentName } = this.parts;
    const { seq } = this.copy;
    const head = await journal.headSeq(documentName);
    if (head === seq) return;
    const rows = head - seq > FOLLOWED_ROWS ? null : await this.rowsAfter(seq, head);
    if (rows !== null && this.applyRows(rows)) this.copy = { ...this.copy, seq: head };
    else this.replaceCopy(await loadCopy(this.parts));
  }

  /** `null` when the journal has not all of them. */
  private async rowsAfter(after: number, head: number): Promise<JournalRow[] | null> {
    if (head < after) return null;
    const { journal, documentName } = this.parts;
    const rows = await journal.list(documentName, { before: head + 1, limit: head - after });
    return rows.length === head - after ? rows.reverse() : null;
  }

  /** False when one does not apply: the journal's loader knows how to leave such a row out. */
  private applyRows(rows: readonly JournalRow[]): boolean {
    try {
      for (const row of rows) Y.applyUpdate(this.copy.doc, row.payload, row);
      return true;
    } catch {
      return false;
    }
  }

  private follow(change: TreeChange): void {
    const { origin } = change;
    const by = isSigned(origin) ? origin.actor : null;
    for (const parent of change.parents) this.parents.add(parent);
    for (const id of change.nodes) {
      const from = this.standings.get(id) ?? null;
      const to = this.workspace.node(id) === null ? null : standingOf(this.workspace, id);
      if (isSame(from, to)) continue;
      if (to === null) this.standings.delete(id);
      else this.standings.set(id, to);
      if (by !== null && !isStored(origin)) this.own.push({ id, from, to, by });
      else this.shifts.push({ id, from, to, by, seq: isStored(origin) ? origin.seq : 0 });
    }
  }

  private replaceCopy(copy: Copy): void {
    const before = this.standings;
    this.copy.doc.destroy();
    this.copy = copy;
    this.standings = standingsIn(copy.workspace);
    if (before.size > 0) this.compareAll(before);
    copy.workspace.observe((change) => this.follow(change));
  }

  /** After a load as a whole: the same changes, without knowing whose. */
  private compareAll(before: ReadonlyMap<string, Standing>): void {
    for (const id of new Set([...before.keys(), ...this.standings.keys()])) {
      const [from = null, to = null] = [before.get(id), this.standings.get(id)];
      if (!isSame(from, to)) this.shifts.push({ id, from, to, by: null, seq: 0 });
      for (const one of [from, to]) if (one !== null) this.parents.add(one.parentId);
    }
  }

  edit<T>(actor: Actor, run: (workspace: Workspace) => T): { result: T; update: Uint8Array | null } {
    const { doc } = this.copy;
    const { environment } = this.parts;
    const { id, name } = actor;
    const origin: Signed = { actor };
    const workspace = openWorkspace(doc, { environment, actor: { id, name }, origin });
    const updates: Uint8Array[] = [];
    const collect = (update: Uint8Array): void => {
      this.isAhead = true;
      updates.push(update);
    };
    doc.on('update', collect);
    try {
      const result = workspace.transact(() => run(workspace));
      return { result, update: updates.length === 0 ? null : Y.mergeUpdates(updates) };
    } finally {
      doc.off('update', collect);
    }
  }

  stored(seq: number): void {
    this.isAhead = false;
    for (const shift of this.own.splice(0)) this.shifts.push({ ...shift, seq });
    // With others' operations in between, the journal is followed through them.
    if (seq === this.copy.seq + 1) this.copy = { ...this.copy, seq };
  }

  takeChanges(): ReturnType<TreeReplica['takeChanges']> {
    const { shifts, parents } = this;
    this.shifts = [];
    this.parents = new Set();
    return { shifts, parents };
  }
}

function standingsIn(workspace: Workspace): Map<string, Standing> {
  return new Map(allNodes(workspace).map((id) => [id, standingOf(workspace, id)]));
}

/** Every node, parents before their children. */
export function allNodes(workspace: Workspace): string[] {
  return workspace.children(null).flatMap((id) => [...workspace.subtree(id)]);
}

export function standingOf(workspace: Workspace, id: string): Standing {
  const node = workspace.node(id);
  if (node === null) return { parentId: null, state: 'live', standing: 'live', standingFrom: null };
  const { parentId, state, standing, standingFrom } = node;
  return { parentId, state, standing, standingFrom };
}

function isSame(a: Standing | null, b: Standing | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.parentId === b.parentId &&
    a.state === b.state &&
    a.standing === b.standing &&
    a.standingFrom === b.standingFrom
  );
}

/** A transaction whose author is known: a row of the journal, or an edit made here. */
type Signed = Pick<JournalRow, 'actor'>;

function isSigned(origin: unknown): origin is Signed {
  return typeof origin === 'object' && origin !== null && 'actor' in origin;
}

function isStored(origin: unknown): origin is JournalRow {
  return isSigned(origin) && 'seq' in origin;
}
