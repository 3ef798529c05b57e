/** Reads from the journal who changed a field while it was read-only, from where the last reading ended. */
import type * as Y from 'yjs';
import type { Role } from '#core/access/policy.ts';
import { CODEX_ROOT } from '#core/document/roots.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import {
  advanceLocks,
  askedBy,
  beginLocks,
  type LockHistory,
  type LockSources,
  type LockTemplate,
  lockableFields,
  rootsOfLocks,
} from '#core/rules/lock-history.ts';
import type { StepContext } from '#core/rules/steps.ts';
import type { JournalRow } from '../journal/journal.ts';
import type { Services } from '../ports/services.ts';
import { findRoles, placesIn, type ReadSoFar, takerIn } from './read-workflow-history.ts';
import type { CodexRow } from './tables/codex-store.ts';

/** What is needed to continue a history, fetched before the document is read synchronously. */
export interface LockReading {
  readonly history: LockHistory;
  /** Oldest first; further ones are read right after, from where these end. */
  readonly operations: readonly JournalRow[];
  /** The journal has no more that touches these fields up to here. */
  readonly headSeq: number;
  readonly templates: ReadonlyMap<number, LockTemplate>;
  /** Of the members who made the operations. */
  readonly roles: ReadonlyMap<string, Role>;
  /** Who created the Codex. */
  readonly authorId: string;
}

/** Operations that are read in one go; a long journal is read in several. */
const MOST_OPERATIONS = 500;

/** `null` for a Codex without such fields. `stored`: where the last reading ended, if there was one. */
export async function prepareLocks(
  services: Services,
  row: Pick<CodexRow, 'id' | 'templateId' | 'templateVersion' | 'createdById'>,
  stored: LockHistory | null,
): Promise<LockReading | null> {
  const { templates, journal } = services;
  const template = await templates.find(row.templateId, row.templateVersion);
  if (!template || lockableFields(template).length === 0) return null;
  const fresh = beginLocks(template);
  // Another version asks for other fields, whose past is in the journal.
  const isSame = stored !== null && askedBy(stored) === askedBy(fresh);
  const history = isSame ? stored : fresh;
  const name = codexDocumentName(row.id);
  const headSeq = await journal.headSeq(name);
  const operations =
    headSeq > history.seq
      ? await journal.listTouching(name, [...rootsOfLocks(template), CODEX_ROOT], {
          after: history.seq,
          limit: MOST_OPERATIONS,
        })
      : [];
  const versions = new Map<number, LockTemplate>([[row.templateVersion, ofLocks(template)]]);
  for (
    let version = history.version ?? 1;
    version < row.templateVersion && operations.length > 0;
    version += 1
  ) {
    const earlier = await templates.find(row.templateId, version);
    if (earlier) versions.set(version, ofLocks(earlier));
  }
  const roles = await findRoles(services, operations);
  return { history, operations, headSeq, templates: versions, roles, authorId: row.createdById };
}

/** What is read of a template goes to a thread with the document. */
function ofLocks({ fields, workflow, slots }: LockTemplate): LockTemplate {
  return { fields, workflow, ...(slots && { slots }) };
}

/** The history as far as the document holds what the journal has. */
export function readLocks(
  { history, operations, headSeq, templates, roles, authorId }: LockReading,
  doc: Y.Doc,
  valueFor: StepContext['valueFor'],
): ReadSoFar<LockHistory> {
  const sources: LockSources = {
    placeOf: placesIn(doc),
    templateAt: (version) => templates.get(version) ?? null,
    contextOf: (actor) => ({ taker: takerIn(roles, actor), authorId, valueFor }),
  };
  let current = history;
  for (const operation of operations) {
    const next = advanceLocks(current, operation, sources);
    if (next === null) return { history: current, hasMore: false };
    current = next;
  }
  if (operations.length >= MOST_OPERATIONS) return { history: current, hasMore: true };
  return { history: { ...current, seq: Math.max(current.seq, headSeq) }, hasMore: false };
}
