/** The edits made here that the server has not confirmed, and which fields each of them touched. */
import * as Y from 'yjs';
import { meaningOf } from '#core/codex/roots.ts';
import type { PendingOperation } from './document-session.ts';

export class PendingEdits {
  private readonly edits = new Map<string, PendingOperation>();
  private snapshot: readonly PendingOperation[] | null = null;

  get count(): number {
    return this.edits.size;
  }

  get ids(): readonly string[] {
    return [...this.edits.keys()];
  }

  /** Oldest first; the same array until something changes. */
  list(): readonly PendingOperation[] {
    this.snapshot ??= [...this.edits.values()];
    return this.snapshot;
  }

  add(edit: PendingOperation): void {
    this.edits.set(edit.id, edit);
    this.snapshot = null;
  }

  confirm(ids: readonly string[]): void {
    for (const id of ids) this.edits.delete(id);
    this.snapshot = null;
  }
}

/** Field ids a transaction changed, `title` among them, in no particular order. */
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
