/** Projects references, conflicts and problems of a document to their tables. */
import type { Codex } from '#core/codex/codex.ts';
import { openConflicts } from '#core/codex/open-conflicts.ts';
import { outgoingReferences } from '#core/codex/outgoing-references.ts';
import { runsAhead } from '#core/document/clamp-entries.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import type { Template } from '#core/template/template.ts';
import { mentionsIn } from '#richtext/document/document.ts';
import { defineReading } from '../codices/content/codex-reading.ts';
import type { Services } from '../ports/services.ts';
import { correctClocks } from './correct-clocks.ts';
import { findProblems, type ProblemReading, readForProblems } from './find-problems.ts';
import { readPeopleNames } from './people-names.ts';
import { presentConflict } from './present-conflict.ts';
import { type LockReading, prepareLocks } from './read-lock-history.ts';
import { type HistoryReading, prepareHistory } from './read-workflow-history.ts';
import type { CodexRow } from './tables/codex-store.ts';
import { findUnread, type Relations, readStoredHistories, writeRelations } from './tables/relations-store.ts';

/** The relations of a document, read in one go. */
export interface RelationsReading extends Omit<Relations, 'problems' | 'histories'> {
  readonly problems: ProblemReading;
  /** Some value's clock is wrong. */
  readonly runsAhead: boolean;
}

/** What must be known before reading a document: plain data, since a large document is read in a thread. */
export interface RelationsContext {
  readonly now: number;
  /** Names of the people of the workspace, by their ids. */
  readonly people: ReadonlyMap<string, string>;
  readonly history: HistoryReading | null;
  readonly locks: LockReading | null;
}

export async function prepareRelations(services: Services, row: CodexRow): Promise<RelationsContext> {
  const stored = await readStoredHistories(services.prisma, row.id);
  return {
    now: services.environment.now(),
    people: await readPeopleNames(services, row),
    history: await prepareHistory(services, row, stored.workflow),
    locks: await prepareLocks(services, row, stored.locks),
  };
}

export function readRelations(
  codex: Codex,
  template: Template,
  { now, people, history, locks }: RelationsContext,
): RelationsReading {
  return {
    references: outgoingReferences(codex, template, { mentionsIn }),
    conflicts: openConflicts(codex, template).map((conflict) => presentConflict(conflict, people)),
    problems: readForProblems(codex, template, { history, locks }),
    runsAhead: runsAhead(codex.doc, now),
  };
}

/** The relations by themselves, where the rest of what tables keep is known. */
export const relationsReading = defineReading('read the relations of a Codex', readRelations);

/** Writes the relations at `seq`, notifies the open pages concerned, and corrects clocks that run ahead. */
export async function projectRelations(
  services: Services,
  row: CodexRow,
  seq: number,
  reading: RelationsReading,
  people: ReadonlyMap<string, string>,
): Promise<void> {
  const { references, conflicts, runsAhead: isAhead } = reading;
  const problems = await findProblems(services, row, reading.problems, people);
  const { concerned, problemsChanged, rollUpsDue } = await writeRelations(services.prisma, row.id, seq, {
    references,
    conflicts,
    problems,
    histories: { workflow: reading.problems.history, locks: reading.problems.locks },
    at: new Date(services.environment.now()),
  });
  for (const target of concerned) services.live.announce(codexDocumentName(target), { type: 'backlinks' });
  if (problemsChanged) services.live.announce(codexDocumentName(row.id), { type: 'problems' });
  if (rollUpsDue) services.rollUps.look();
  if (isAhead) await correctClocks(services, row.id);
}

/** Projects, at start, the Codices that an earlier version or an interrupted process left out, one by one. */
export function catchUpRelations(services: Services): void {
  services.background.run('read references and conflicts', async () => {
    for (const codexId of await findUnread(services.prisma)) {
      // One Codex that cannot be read must not keep the others back; it is tried again at the next start.
      await services.projection.project(codexDocumentName(codexId)).catch((error: unknown) => {
        services.log.error({ err: error, codexId }, 'the references of a Codex could not be read');
      });
    }
  });
}
