/** The sessions of a document: runs of its operations that belong together, a page at a time. */
import { groupSessions, type HistorySession } from '#core/history/history-sessions.ts';
import type { DescribedOperation, Journal } from '../journal.ts';

const PAGE = 500;
/** Operations looked at for one page. */
const MAX_GROUPED = 5000;

export interface SessionPage {
  /** Newest first; each is a continuous range of operations. */
  readonly sessions: readonly HistorySession[];
  /** The operations that were read for them, newest first. */
  readonly rows: readonly DescribedOperation[];
  /** Before which operation the next page begins; `null` for none. */
  readonly next: number | null;
}

/** The sessions before operation `before`, or the newest. */
export async function listSessions(
  journal: Pick<Journal, 'describe'>,
  documentName: string,
  before: number | undefined,
): Promise<SessionPage> {
  const { rows, complete } = await collectRows(journal, documentName, before);
  const sessions = groupSessions(
    rows.map((row) => ({
      seq: row.seq,
      actorId: row.actor.id,
      actorName: row.actor.name,
      at: row.serverTime,
      summary: row.summary,
      origin: row.origin,
    })),
  );
  // The oldest of an incomplete run may go on further back, so it begins the next page instead.
  const cut = complete || sessions.length < 2 ? undefined : sessions.pop();
  const next = cut ? cut.toSeq + 1 : complete ? undefined : rows.at(-1)?.seq;
  return { sessions, rows, next: next ?? null };
}

async function collectRows(
  journal: Pick<Journal, 'describe'>,
  documentName: string,
  before: number | undefined,
): Promise<{ readonly rows: DescribedOperation[]; readonly complete: boolean }> {
  const rows: DescribedOperation[] = [];
  let from = before;
  while (rows.length < MAX_GROUPED) {
    const page = await journal.describe(documentName, {
      ...(from !== undefined && { before: from }),
      limit: PAGE,
    });
    rows.push(...page);
    if (page.length < PAGE) return { rows, complete: true };
    from = page.at(-1)?.seq;
  }
  return { rows, complete: false };
}
