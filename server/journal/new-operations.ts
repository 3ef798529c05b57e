/** The operations of a document that were not read yet, for those who read its journal in order. */
import type { DescribedOperation, Journal } from './journal.ts';

/** Operations that are looked at together; what a person does in the time between two projections is far less. */
const PAGE = 200;

/** Operations after `after` and not from before `since` (ms since epoch), oldest first. */
export async function listNewOperations(
  journal: Pick<Journal, 'describe'>,
  name: string,
  { after, since }: { readonly after: number; readonly since: number },
): Promise<readonly DescribedOperation[]> {
  const found: DescribedOperation[] = [];
  for (let before: number | undefined; ; before = found.at(-1)?.seq) {
    const page = await journal.describe(name, { limit: PAGE, ...(before !== undefined && { before }) });
    const fresh = page.filter(({ seq, serverTime }) => seq > after && serverTime >= since);
    found.push(...fresh);
    if (fresh.length < PAGE) return found.reverse();
  }
}
