/** Reads from the journal who changed a field while it was read-only, from where the last reading ended. */
import type * as Y from 'yjs';
import { CODEX_ROOT } from '#core/document/roots.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import {
  advanceLocks,
  beginLocks,
  type LockHistory,
  lockableFields,
  rootsOfLocks,
} from '#core/rules/lock-history.ts';
import type { Template } from '#core/template/template.ts';
import type { JournalRow } from '../journal/journal.ts';
import type { Services } from '../ports/services.ts';
import { placesIn } from './read-workflow-history.ts';
import type { CodexRow } from './tables/codex-store.ts';

/** What is needed to continue a history, fetched before the document is read synchronously. */
export interface LockReading {
  readonly history: LockHistory;
  /** Oldest first; further ones are read another time. */
  readonly operations: readonly JournalRow[];
  /** The journal has no more that touches these fields up to here. */
  readonly headSeq: number;
  readonly templates: ReadonlyMap<number, Pick<Template, 'fields'>>;
}

/** Operations that are read in one go: texts change often, and the rest is read with the next projection. */
const MOST_OPERATIONS = 500;

/** `null` for a Codex without such fields. `stored`: where the last reading ended, if there was one. */
export async function prepareLocks(
  { templates, journal }: Services,
  row: Pick<CodexRow, 'id' | 'templateId' | 'templateVersion'>,
  stored: LockHistory | null,
): Promise<LockReading | null> {
  const template = await templates.find(row.templateId, row.templateVersion);
  if (!template || lockableFields(template).length === 0) return null;
  const fresh = beginLocks(template);
  // Another version asks for other fields, whose past is in the journal.
  const isSame = stored !== null && Object.keys(stored.entries).join() === Object.keys(fresh.entries).join();
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
  const versions = new Map<number, Pick<Template, 'fields'>>([
    [row.templateVersion, { fields: template.fields }],
  ]);
  for (
    let version = history.version ?? 1;
    version < row.templateVersion && operations.length > 0;
    version += 1
  ) {
    const earlier = await templates.find(row.templateId, version);
    if (earlier) versions.set(version, { fields: earlier.fields });
  }
  return { history, operations, headSeq, templates: versions };
}

/** The history as far as the document holds what the journal has. */
export function readLocks({ history, operations, headSeq, templates }: LockReading, doc: Y.Doc): LockHistory {
  const sources = {
    placeOf: placesIn(doc),
    templateAt: (version: number) => templates.get(version) ?? null,
  };
  let current = history;
  for (const operation of operations) {
    const next = advanceLocks(current, operation, sources);
    if (next === null) return current;
    current = next;
  }
  return operations.length < MOST_OPERATIONS ? { ...current, seq: Math.max(current.seq, headSeq) } : current;
}
