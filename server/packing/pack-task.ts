/** The task that packs rows, run in a thread: nobody waits for the one who packs. */
import type { StoredRow } from '../journal/journal.ts';
import { packRows } from '../journal/packed-block.ts';
import { headerOf, type PackedHeader } from '../journal/packed-header.ts';
import type { Task } from '../threads/task.ts';

export interface PackedRows {
  readonly header: PackedHeader;
  readonly content: Uint8Array;
}

export const packTask: Task<readonly [StoredRow, ...StoredRow[]], PackedRows> = {
  name: 'pack operations',
  async work(rows) {
    return { header: headerOf(rows), content: await packRows(rows) };
  },
};
