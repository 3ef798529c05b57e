/** The edits that the server has not confirmed: of this session, and of earlier ones that ended before. */
import * as Y from 'yjs';
import { meaningOf } from '#core/document/roots.ts';
import type { OlderEdit, OutboxEdit, StoredEdit } from '#sync/store/local-store.ts';
import { joinsSegment, mergeSegment } from './edit-segments.ts';

export class PendingEdits {
  private readonly merges: boolean;
  private own = new Map<string, OutboxEdit>();
  private readonly adopted = new Map<string, OutboxEdit>();
  private readonly older = new Map<string, OlderEdit>();
  /** The last of our own, as long as they may become one segment. */
  private run: OutboxEdit[] = [];
  private runBytes = 0;
  private counted = 0;
  private snapshot: readonly StoredEdit[] | null = null;

  /** `merges`: edits made in one go become one segment. */
  constructor(merges: boolean) {
    this.merges = merges;
  }

  /** How many edits wait; a segment counts as those it is made of. */
  get count(): number {
    return this.counted;
  }

  /** Oldest first; the same array until something changes. */
  list(): readonly StoredEdit[] {
    this.snapshot ??= [...this.older.values(), ...this.withBytes()].sort((a, b) => a.at - b.at);
    return this.snapshot;
  }

  /** Those whose bytes are known, by the time they were begun; those of each session in order. */
  withBytes(): readonly OutboxEdit[] {
    const own = [...this.own.values()];
    if (this.adopted.size === 0) return own;
    return inOrder([...this.adopted.values(), ...own]);
  }

  /** Those that the first version of the store remembered without their bytes. */
  withoutBytes(): readonly OlderEdit[] {
    return [...this.older.values()];
  }

  /** Adds an edit of this session. */
  add(edit: OutboxEdit): void {
    this.own.set(edit.id, edit);
    this.changed(edit.count);
  }

  /**
   * Adds an edit of this session that is not sent yet. When it ends a run of earlier ones, that run becomes one segment, which is
   * answered: it takes their place, also in the store.
   */
  addWaiting(edit: OutboxEdit): OutboxEdit | null {
    const [first, last] = [this.run[0], this.run.at(-1)];
    const joins =
      this.merges &&
      first !== undefined &&
      last !== undefined &&
      joinsSegment(first, last, edit, this.runBytes);
    const merged = joins ? null : this.endRun();
    this.run.push(edit);
    this.runBytes += edit.bytes;
    this.add(edit);
    return merged;
  }

  /** From here on edits are sent as they are: what is on its way must not change its name. */
  forgetRun(): void {
    this.run = [];
    this.runBytes = 0;
  }

  /** Puts another edit in the place of one of the same id. */
  replace(edit: OutboxEdit): void {
    for (const edits of [this.own, this.adopted]) if (edits.has(edit.id)) edits.set(edit.id, edit);
    this.snapshot = null;
  }

  /** An edit that waits; `null` when none of this id does. */
  find(id: string): OutboxEdit | null {
    return this.own.get(id) ?? this.adopted.get(id) ?? null;
  }

  /** Takes over edits of a session that has ended. */
  adopt(edits: readonly OutboxEdit[]): void {
    for (const edit of edits) {
      if (this.adopted.has(edit.id)) continue;
      this.adopted.set(edit.id, edit);
      this.changed(edit.count);
    }
  }

  /** Adds edits without bytes of their own. */
  addOlder(edits: readonly OlderEdit[]): void {
    for (const edit of edits) {
      this.older.set(edit.id, edit);
      this.changed(edit.count);
    }
  }

  /** Takes out what is known by these ids, and answers it. */
  confirm(ids: readonly string[]): readonly (OutboxEdit | OlderEdit)[] {
    const confirmed: (OutboxEdit | OlderEdit)[] = [];
    for (const id of ids) {
      const known = this.own.get(id) ?? this.adopted.get(id) ?? this.older.get(id);
      if (known === undefined) continue;
      confirmed.push(known);
      for (const edits of [this.own, this.adopted, this.older]) edits.delete(id);
      this.changed(-known.count);
    }
    return confirmed;
  }

  private endRun(): OutboxEdit | null {
    const run = this.run.filter(({ id }) => this.own.has(id));
    this.forgetRun();
    if (run.length < 2) return null;
    const merged = mergeSegment(run);
    for (const { id } of run) this.own.delete(id);
    // The run was the last of them.
    this.own.set(merged.id, merged);
    this.snapshot = null;
    return merged;
  }

  private changed(count: number): void {
    this.counted += count;
    this.snapshot = null;
  }
}

/** By time, but never an edit before an earlier one of its session, whatever its clock said. */
function inOrder(edits: readonly OutboxEdit[]): readonly OutboxEdit[] {
  const latest = new Map<string, number>();
  const timed = edits.map((edit) => {
    const time = Math.max(edit.from, latest.get(edit.session) ?? 0);
    latest.set(edit.session, time);
    return { edit, time };
  });
  return timed.sort((a, b) => a.time - b.time).map(({ edit }) => edit);
}

/** The ids of the fields a transaction changed, `title` included, in no particular order. */
export function fieldsOf(transaction: Y.Transaction): readonly string[] {
  const names = new Map<unknown, string>();
  for (const [name, type] of transaction.doc.share) names.set(type, name);
  const fields = new Set<string>();
  for (const type of transaction.changed.keys()) {
    const name = names.get(rootOf(type));
    if (name !== undefined) fields.add(meaningOf(name).field);
  }
  return [...fields];
}

function rootOf(type: unknown): unknown {
  let current = type;
  while (current instanceof Y.AbstractType && current._item !== null) current = current._item.parent;
  return current;
}
