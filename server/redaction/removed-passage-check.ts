/** The check of what an edit brings in against passages that were removed from its Codex for good. */
import { parseDocumentName } from '#core/protocol/document-name.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import { holdsGuarded, openGuard, type PassageGuard } from './passage-guard.ts';

/** Guards are read again after so long. */
const FRESH_MS = 5_000;

export type HoldsRemoved = (documentName: string, texts: readonly string[]) => Promise<boolean>;

/** Asked of documents only whose history a passage was removed from. */
export function createRemovedPassageCheck(
  prisma: PrismaClient,
  appSecret: string,
  now: () => number,
): HoldsRemoved {
  const known = new Map<string, { readonly at: number; readonly guards: readonly PassageGuard[] }>();
  const guardsOf = async (codexId: string): Promise<readonly PassageGuard[]> => {
    const held = known.get(codexId);
    if (held !== undefined && now() - held.at < FRESH_MS) return held.guards;
    const rows = await prisma.redaction.findMany({
      where: { codexId, state: { in: ['clearing', 'done'] } },
      select: { id: true, guard: true },
    });
    const guards = rows.flatMap(({ id, guard }) => openGuard(appSecret, id, guard) ?? []);
    known.clear();
    known.set(codexId, { at: now(), guards });
    return guards;
  };
  return async (documentName, texts) => {
    const codexId = parseDocumentName(documentName)?.id;
    if (codexId === undefined || texts.length === 0) return false;
    const guards = await guardsOf(codexId);
    return guards.length > 0 && texts.some((text) => holdsGuarded(appSecret, guards, text));
  };
}
