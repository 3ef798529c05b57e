/** `GET /codices/:id/passages`: when words came into the texts of a Codex, and when they went. */
import type { Actor } from '#core/access/policy.ts';
import { UNKNOWN_ROOT } from '#core/document/summarize-update.ts';
import { BinderyError } from '#core/errors.ts';
import { groupSessions } from '#core/history/history-sessions.ts';
import { type JoinableSession, joinFolded } from '#core/history/joined-sessions.ts';
import { searchable } from '#core/history/past-passages.ts';
import type { PassageListBody } from '#core/protocol/api/history.ts';
import type { OperationOutline } from '../../journal/columns/outlines.ts';
import type { Services } from '../../ports/services.ts';
import { doTask } from '../../threads/do-task.ts';
import { documentOf, pinOf, templateOf } from '../content/live-reading.ts';
import { findOnBranch } from '../reading/read-codex.ts';
import { loadPast } from './codex-history.ts';
import { findFoldedIn } from './folded-versions.ts';
import { joinUpdates, type SearchedSession, type SearchInput, searchPastTask } from './search-past-task.ts';

/** The newest operations that are searched; what is older is said not to be. */
const MAX_SEARCHED = 20_000;
const PAGE = 5_000;
const MAX_FOUND = 100;
/** Of a session it is told when it was and whose, and not in which fields. */
const NO_FIELDS = { fields: [] };
/** Beyond, the texts are read in a thread. */
const LARGE = 300;

/**
 * Where the texts of a Codex came to hold words more often or less often, from session to session, newest first. What was written and
 * taken away within one session is not found. Time grows with the operations searched, and with the texts that each session touched.
 */
export async function searchPast(
  services: Services,
  actor: Actor,
  codexId: string,
  { q: query, branch }: { readonly q: string; readonly branch?: string | undefined },
): Promise<PassageListBody> {
  const row = await findOnBranch(services, actor, 'readHistory', codexId, branch);
  const words = searchable(query.trim());
  if (words === '') throw noWords();
  const documentName = documentOf(row);
  const outlines = await outlineNewest(services, documentName);
  const newest = outlines[0]?.seq ?? 0;
  const first = outlines.at(-1)?.seq ?? 1;
  // Among folded operations there is no state to begin with.
  const oldest = ((await services.journal.findFolded(documentName, first - 1))?.to ?? first - 1) + 1;
  const grouped = groupSessions(
    outlines
      .filter(({ seq }) => seq >= oldest)
      .map(({ seq, actor: { id, name }, serverTime, origin }) => ({
        ...{ seq, actorId: id, actorName: name, at: serverTime, summary: NO_FIELDS, origin },
      })),
  ).reverse();
  // No text is read where there is no state.
  const folded = await findFoldedIn(services, documentName, { first: oldest, last: newest });
  const sessions = joinFolded(grouped, folded);
  const range = { documentName, after: oldest - 1, upTo: newest };
  const [before, rows] = await Promise.all([
    loadPast(services, row, oldest - 1),
    services.journal.readRows([range], MAX_SEARCHED),
  ]);
  const input: SearchInput = {
    ...{ before: before.state, operations: joinUpdates(rows), row: pinOf(row), words },
    sessions: withRoots(sessions, outlines.toReversed()),
  };
  const found = await doTask(services.threads, searchPastTask, input, {
    isLarge: outlines.length > LARGE,
    answer: (pinned) => templateOf(services, row, pinned),
  });
  const bySeq = new Map(sessions.map((session) => [session.fromSeq, session]));
  return {
    items: found.slice(0, MAX_FOUND).flatMap(({ fromSeq, ...passage }) => {
      const session = bySeq.get(fromSeq);
      if (session === undefined) return [];
      const authors = session.authors.map(({ id, name }) => ({ id, name }));
      const [from, to] = [session.from, session.to].map((at) => new Date(at).toISOString());
      return [{ ...passage, fromSeq, seq: session.toSeq, from: from ?? '', to: to ?? '', authors }];
    }),
    searchedFrom: oldest,
  };
}

function noWords(): BinderyError {
  const message = 'Say what to look for.';
  return new BinderyError('invalid_input', message, { issues: [{ path: ['q'], message }] });
}

/** Newest first. */
async function outlineNewest(
  { journal }: Services,
  documentName: string,
): Promise<readonly OperationOutline[]> {
  const outlines: OperationOutline[] = [];
  while (outlines.length < MAX_SEARCHED) {
    const before = outlines.at(-1)?.seq;
    const page = await journal.outline(documentName, {
      limit: Math.min(PAGE, MAX_SEARCHED - outlines.length),
      ...(before !== undefined && { before }),
    });
    outlines.push(...page);
    if (page.length < PAGE) break;
  }
  return outlines;
}

/** The sessions with the root types that their operations touched; both oldest first, each session an unbroken range of operations. */
function withRoots(
  sessions: readonly JoinableSession[],
  operations: readonly OperationOutline[],
): readonly SearchedSession[] {
  let next = 0;
  return sessions.map(({ fromSeq, toSeq }) => {
    const roots = new Set<string>();
    for (let each = operations[next]; each !== undefined && each.seq <= toSeq; each = operations[next]) {
      for (const root of each.roots) roots.add(root);
      next += 1;
    }
    return { fromSeq, toSeq, roots: roots.has(UNKNOWN_ROOT) ? null : [...roots] };
  });
}
