/** The task that proves rows and packs them, run in a thread, which asks for them page by page: nobody waits for the one who packs. */
import type { StoredRow } from '../journal/journal.ts';
import { packRows } from '../journal/packed-block.ts';
import { headerOf, type PackedHeader } from '../journal/packed-header.ts';
import type { Task } from '../threads/task.ts';
import { readProven, type StretchProof } from './prove-stretch.ts';

export interface PackedRows {
  readonly header: PackedHeader;
  readonly content: Uint8Array;
}

/** Asks for the next rows of the stretch until there are none. Throws `corrupt` where they are not as they were recorded. */
export const packTask: Task<StretchProof, PackedRows, 'rows', readonly StoredRow[]> = {
  name: 'pack operations',
  async work(proof, ask) {
    const rows = await readProven(proof, ask);
    return { header: headerOf(rows), content: await packRows(rows) };
  },
};
