/** The last operation of a document that changed its content, which is what brings an approval down. */
import type { Journal } from '../../journal/journal.ts';

const PAGE = 20;

/** The last operation that changed a field or the title; 0 for none. What touches no content leaves approvals standing. */
export async function lastChange(journal: Pick<Journal, 'describe'>, documentName: string): Promise<number> {
  for (let before: number | undefined; ; ) {
    const page = await journal.describe(documentName, {
      limit: PAGE,
      ...(before !== undefined && { before }),
    });
    const found = page.find(({ summary }) => summary.fields.length > 0);
    if (found !== undefined) return found.seq;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return 0;
    before = last.seq;
  }
}
