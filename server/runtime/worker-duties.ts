/**
 * The duties of a worker: all the work of the server that nobody waits for. What somebody waits for (the projection behind an answer,
 * an export, a file) is done by the process that was asked; what is here, by processes whose role is `worker` or `all`:
 *
 * - projecting edits to lists, search, references and problems, and the titles in the tree that follow from it;
 * - folding the log of the tree, and projecting it where whoever changed it has not come to it: rights depend on the rows of the tree,
 *   so every process projects its own changes of it;
 * - compacting documents;
 * - bringing Codices to a new version of their template;
 * - at start, and when another process has ended: what was left unfinished.
 *
 * An `all` process does this for its own edits (`onAppended`, the journal's compaction); beside it or alone, workers do it here for `web`
 * processes. Messages say what is due, and may be lost; the database is looked at every ten seconds.
 */
import type pg from 'pg';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import { reconcileTree } from '../codices/lifecycle/reconcile-tree.ts';
import { repairUnseeded } from '../codices/reading/seed-document.ts';
import { DEFAULT_POLICY } from '../journal/compaction.ts';
import { findOverdue } from '../journal/overdue-documents.ts';
import type { Services } from '../ports/services.ts';
import { catchUpRelations } from '../projection/project-relations.ts';
import { reindexSearch } from '../projection/reindex.ts';
import { findBehind } from '../projection/tables/codex-store.ts';
import { followEveryTemplate } from '../templates/follow-template.ts';

export interface WorkerDutiesParts {
  readonly services: Services;
  readonly pool: pg.Pool;
  /** Of processes that come to something at once, one does it and the others wait. */
  readonly byOneProcess: (work: () => Promise<void>) => Promise<void>;
  readonly lookMs?: number;
}

export interface WorkerDuties {
  /** Looks for nothing more. What has begun is awaited where background work is. */
  stop(): void;
}

const LOOK_MS = 10_000;

/** Takes up what is unfinished, and from then on what `web` processes leave. A `web` process has no duties. */
export async function startWorkerDuties(parts: WorkerDutiesParts): Promise<WorkerDuties> {
  const { services, byOneProcess } = parts;
  const { bus, roles } = services;
  if (!roles.isWorker) return { stop: () => undefined };
  await byOneProcess(() => takeUpUnfinished(services));
  const duties = new Duties(parts);
  bus.listen('journal', ({ document }, from) => duties.stored(document, from));
  bus.listen('compaction-due', ({ document }) => duties.compact(document));
  bus.watch({
    missed: () => duties.look(),
    left: () => duties.takeOver(),
  });
  const timer = setInterval(() => duties.look(), parts.lookMs ?? LOOK_MS).unref();
  return {
    stop() {
      clearInterval(timer);
      duties.stop();
    },
  };
}

class Duties {
  private readonly parts: WorkerDutiesParts;
  /** Versions of templates that were followed from here: a Codex that cannot is not tried again every time. */
  private readonly followed = new Set<string>();
  private isLooking = false;
  private stopped = false;

  constructor(parts: WorkerDutiesParts) {
    this.parts = parts;
  }

  stop(): void {
    this.stopped = true;
  }

  /** Processes of the role `all`, and of versions without roles, project what they store themselves; of the tree all do. */
  stored(documentName: string, from: string): void {
    const { roles, projection } = this.parts.services;
    if (this.stopped || parseDocumentName(documentName)?.kind === 'workspace') return;
    if (roles.of(from) === 'web' && roles.isMine(documentName)) projection.touch(documentName);
  }

  compact(documentName: string): void {
    const { roles, journal, log } = this.parts.services;
    if (this.stopped || !roles.isMine(documentName)) return;
    journal.compact(documentName).catch((error: unknown) => {
      log.warn({ documentName, err: error }, 'compaction failed; it is tried again later');
    });
  }

  /** Another process has ended: the first of the workers finishes what it began. */
  takeOver(): void {
    const { services, byOneProcess } = this.parts;
    const { roles, bus, background } = services;
    if (this.stopped || roles.workers[0] !== bus.id) return;
    background.run('what another process left', () =>
      byOneProcess(async () => {
        // This one may have been told to end while it waited for its turn.
        if (!this.stopped) await takeUpUnfinished(services);
      }),
    );
  }

  /** Whatever is behind although nobody has said so, or it was not heard. */
  look(): void {
    const { background, roles } = this.parts.services;
    if (this.isLooking || this.stopped || !roles.hasWeb) return;
    this.isLooking = true;
    background.run('what web processes left', async () => {
      try {
        await this.takeUp();
      } finally {
        this.isLooking = false;
      }
    });
  }

  private async takeUp(): Promise<void> {
    const { services, pool } = this.parts;
    const { roles, projection, prisma, tree } = services;
    for (const name of [...(await findBehind(prisma)), await tree.documentName()])
      if (roles.isMine(name)) projection.resume(name);
    for (const name of await findOverdue(pool, DEFAULT_POLICY.rows)) this.compact(name);
    if (roles.isMine('templates')) await followEveryTemplate(services, this.followed);
  }
}

/** Whatever a process that has ended did not finish. */
async function takeUpUnfinished(services: Services): Promise<void> {
  await repairUnseeded(services);
  await reconcileTree(services);
  await followEveryTemplate(services);
  services.background.run('projecting what an earlier process left', async () => {
    for (const documentName of await findBehind(services.prisma)) services.projection.touch(documentName);
  });
  catchUpRelations(services);
  services.background.run('reading Codices for search', async () => void (await reindexSearch(services)));
}
