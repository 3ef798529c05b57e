/** A field with a single value: the last writer wins, and values written at the same time are kept as a conflict. */
import { clockMillis } from '#core/crdt/clock.ts';
import type { RegisterEntry } from '#core/crdt/entry.ts';
import { type Conflict, Field, type WrittenValue } from './field.ts';

export class StoredValueField extends Field {
  override get conflict(): Conflict | null {
    const { winner, losers } = this.context.codex().register(this.id);
    return winner === null || losers.length === 0
      ? null
      : { stands: writtenValue(winner), lost: losers.map(writtenValue) };
  }

  override settle(valueId: string): void {
    const { stands, lost } = this.conflict ?? { stands: null, lost: [] };
    const chosen = [stands, ...lost].find((one) => one?.id === valueId);
    this.write(chosen?.value, () => this.context.codex().settle(this.id, valueId));
  }
}

function writtenValue({ id, value, hlc, by, byName }: RegisterEntry): WrittenValue {
  return { id, value, by: { id: by, name: byName }, at: clockMillis(hlc) };
}
