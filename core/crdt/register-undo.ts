/** Decides whether a register value restored by undo wins again, or yields to one written meanwhile. */
import { parseCell, parseEntry, type StoredEntry } from './entry.ts';
import type { Writer } from './writer.ts';

/** An element of the array. */
export interface Arrival {
  readonly raw: unknown;
  /** Puts another element in its place; `null` for elements that were there before the undo. */
  readonly replace: ((next: unknown) => void) | null;
}

/**
 * Settles, register by register, what came back (rule M7):
 * - Nothing else stands in the register: the old value shall win again, also against a write made elsewhere meanwhile that
 *   the undo has seen deleted. It gets a new id and a new time. Several that came back together (an undone settlement)
 *   keep their order, and so their conflict.
 * - Somebody's entry stands there that was not undone (and does not yield itself): theirs wins and there is no conflict. What came back is marked to
 *   yield. It isn't dropped, for if they undo their write at the same time, this is the value that must be left.
 *
 * Elements of a set are additions, not register entries, and are left as they are.
 */
export function settleArrivals(elements: readonly Arrival[], writer: Writer): void {
  for (const register of groupByRegister(elements).values()) {
    const returned = register.filter(({ replace }) => replace !== null);
    if (returned.length === 0) continue;
    for (const { stored } of register) writer.clock.observe(stored.entry.hlc);
    const yields = register.some(({ stored, replace }) => replace === null && !stored.yields);
    for (const { stored, key, replace } of returned.sort(oldestFirst)) {
      replace?.({
        ...stored.entry,
        id: writer.environment.newId(),
        hlc: writer.clock.tick(),
        ...(key !== null && { key }),
        ...(yields && { yields }),
      });
    }
  }
}

interface Element {
  readonly stored: StoredEntry;
  /** Which register of a table; `null` where the array is one register. */
  readonly key: string | null;
  readonly replace: Arrival['replace'];
}

function groupByRegister(elements: readonly Arrival[]): Map<string | null, Element[]> {
  const registers = new Map<string | null, Element[]>();
  for (const { raw, replace } of elements) {
    const stored = parseEntry(raw);
    if (stored === null) continue;
    const cell = parseCell(raw);
    const key = cell === null ? null : `${cell.rowId}/${cell.columnId}`;
    const register = registers.get(key) ?? [];
    registers.set(key, register);
    register.push({ stored, key, replace });
  }
  return registers;
}

function oldestFirst(a: Element, b: Element): number {
  return a.stored.entry.hlc < b.stored.entry.hlc ? -1 : 1;
}
