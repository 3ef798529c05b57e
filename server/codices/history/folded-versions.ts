/** Until when a history was folded by the rule of its template, and of which sessions what they came to is not kept. */
import type { VersionBody } from '#core/protocol/api/history.ts';
import type { FoldedRange } from '../../journal/journal.ts';
import type { Services } from '../../ports/services.ts';

/** What is folded of the operations from `first` to `last`, in order. */
export async function findFoldedIn(
  { prisma }: Pick<Services, 'prisma'>,
  documentName: string,
  { first, last }: { readonly first: number; readonly last: number },
): Promise<readonly FoldedRange[]> {
  const rows = await prisma.foldedOperations.findMany({
    where: { documentName, toSeq: { gt: BigInt(first) }, fromSeq: { lte: BigInt(last) } },
    select: { fromSeq: true, toSeq: true },
    orderBy: { toSeq: 'asc' },
  });
  return rows.map(({ fromSeq, toSeq }) => ({ from: Number(fromSeq), to: Number(toSeq) }));
}

/** `versions`: newest first. */
export async function markFolded(
  services: Pick<Services, 'prisma'>,
  documentName: string,
  versions: readonly VersionBody[],
): Promise<VersionBody[]> {
  const [first, last] = [versions.at(-1)?.fromSeq ?? 0, versions[0]?.seq ?? 0];
  const folded = await findFoldedIn(services, documentName, { first, last });
  // Both are in order, and read from their ends.
  let at = folded.length - 1;
  return versions.map((version) => {
    while ((folded[at]?.from ?? 0) > version.seq) at -= 1;
    const isFolded = version.seq < (folded[at]?.to ?? 0);
    return isFolded ? { ...version, folded: true } : version;
  });
}

/** Until when single edits were folded, and until when sessions were, where they were. */
export async function readFoldedTo(
  { prisma, journal }: Pick<Services, 'prisma' | 'journal'>,
  documentName: string,
): Promise<{ readonly foldedTo?: string; readonly sessionsFoldedTo?: string }> {
  const newest = await prisma.foldedOperations.aggregate({
    where: { documentName },
    _max: { lastAt: true },
  });
  const foldedTo = newest._max.lastAt?.toISOString();
  if (foldedTo === undefined) return {};
  const head = await prisma.document.findUnique({
    where: { name: documentName },
    select: { sessionsFoldedSeq: true },
  });
  const seq = Number(head?.sessionsFoldedSeq ?? 0);
  if (seq === 0) return { foldedTo };
  const [last] = await journal.describe(documentName, { before: seq + 1, limit: 1 });
  const sessionsFoldedTo = last && new Date(last.serverTime).toISOString();
  return { foldedTo, ...(sessionsFoldedTo !== undefined && { sessionsFoldedTo }) };
}
