/**
 * The duties of a worker: all the work of the server that nobody waits for. What somebody waits for (the projection behind an answer,
 * an export, a file) is done by the process that was asked; what is here, by processes whose role is `worker` or `all`:
 *
 * - projecting edits to lists, search, references and problems, and the titles in the tree that follow from it;
 * - folding the log of the tree, and projecting it where whoever changed it has not come to it: rights depend on the rows of the tree,
 *   so every process projects its own changes of it;
 * - compacting documents;
 * - bringing Codices to a new version of their template;
 * - running automation rules, whoever has set them off (`automation/rule-runner.ts`);
 * - at start, and when another process has ended: what was left unfinished.
 *
 * An `all` process does this for its own edits (`onAppended`, the journal's compaction); beside it or alone, workers do it here for `web`
 * processes. Messages say what is due, and may be lost; what has changed in the database is looked at every ten seconds.
 */
import type pg from 'pg';
import { isTreeKind, parseDocumentName } from '#core/protocol/document-name.ts';
import { reconcileTree } from '../codices/lifecycle/reconcile-tree.ts';
import { repairUnseeded } from '../codices/reading/seed-document.ts';
import { resumeSubtreeRestores } from '../codices/subtree/restore-subtree.ts';
import { DEFAULT_POLICY } from '../journal/compaction.ts';
import { findOverdue, isOverdue } from '../journal/reading/overdue-documents.ts';
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
/** Everything is looked at this often, and when messages were missed; otherwise only what has changed since the last look. */
const WHOLE_LOOK_MS = 3_600_000;
/** An operation may be seen so much later than it says: its transaction was long. */
const OVERLAP_MS = 300_000;
/** A document that could not be compacted is left alone for this long, and twice as long each time after. */
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 86_400_000;

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
    missed: () => duties.look('everything'),
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
  /** Documents that are being compacted, or wait for it: each is offered by every process, again and again. */
  private readonly compacting = new Set<string>();
  /** Documents that could not be compacted. */
  private readonly failures = new Map<string, { readonly until: number; readonly pauseMs: number }>();
  /** When the last look began that came to its end, and the last at everything. */
  private lookedAt = 0;
  private wholeAt = 0;
  private isWholeDue = true;
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
    if (this.stopped || isTreeKind(parseDocumentName(documentName)?.kind)) return;
    if (roles.of(from) === 'web' && roles.isMine(documentName)) projection.touch(documentName);
  }

  /** Compacts a document that is due. Its proof may fail, for its rows are damaged: that is not tried again at once. */
  compact(documentName: string): void {
    const { services, pool } = this.parts;
    const { roles, journal, log, environment } = services;
    const failure = this.failures.get(documentName);
    if (this.stopped || this.compacting.has(documentName) || !roles.isMine(documentName)) return;
    if (failure !== undefined && environment.now() < failure.until) return;
    const compactIfDue = async (): Promise<void> => {
      if (await isOverdue(pool, documentName, DEFAULT_POLICY)) await journal.compact(documentName);
      this.failures.delete(documentName);
    };
    this.compacting.add(documentName);
    compactIfDue()
      .catch((error: unknown) => {
        const pauseMs = Math.min(LONGEST_PAUSE_MS, (failure?.pauseMs ?? FIRST_PAUSE_MS / 2) * 2);
        this.failures.set(documentName, { until: environment.now() + pauseMs, pauseMs });
        log.warn({ documentName, err: error, pauseMs }, 'compaction failed; it is tried again later');
      })
      .finally(() => this.compacting.delete(documentName));
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

  /** Whatever is behind although nobody has said so, or it was not heard: of late, or of all documents. */
  look(among: 'latest' | 'everything' = 'latest'): void {
    const { background, roles } = this.parts.services;
    if (among === 'everything') this.isWholeDue = true;
    if (this.isLooking || this.stopped || !roles.hasWeb) return;
    this.isLooking = true;
    background.run('what web processes left', async () => {
      try {
        await this.takeUp();
      } catch (error) {
        this.isWholeDue = true;
        throw error;
      } finally {
        this.isLooking = false;
      }
    });
  }

  private async takeUp(): Promise<void> {
    const { services, pool } = this.parts;
    const { roles, projection, prisma, tree } = services;
    const begunAt = services.environment.now();
    const isWhole = this.isWholeDue || begunAt - this.wholeAt >= WHOLE_LOOK_MS;
    this.isWholeDue = false;
    const seconds = isWhole ? null : (begunAt - this.lookedAt + OVERLAP_MS) / 1000;
    for (const name of [...(await findBehind(prisma, seconds)), await tree.documentName()])
      if (roles.isMine(name)) projection.resume(name);
    services.rollUps.look();
    for (const name of await findOverdue(pool, DEFAULT_POLICY, seconds)) this.compact(name);
    if (roles.isMine('templates')) await followEveryTemplate(services, this.followed);
    if (roles.isMine('subtree-restores')) await resumeSubtreeRestores(services);
    // What a process of the release before has projected lacks what this one reads.
    if (isWhole) readForSearch(services);
    this.lookedAt = begunAt;
    if (isWhole) this.wholeAt = begunAt;
  }
}

/** Whatever a process that has ended did not finish. */
async function takeUpUnfinished(services: Services): Promise<void> {
  await repairUnseeded(services);
  await reconcileTree(services);
  await followEveryTemplate(services);
  services.background.run('restores of all below a Codex', () => resumeSubtreeRestores(services));
  services.background.run('projecting what an earlier process left', async () => {
    for (const documentName of await findBehind(services.prisma)) services.projection.touch(documentName);
  });
  catchUpRelations(services);
  services.rollUps.look();
  readForSearch(services);
}

function readForSearch(services: Services): void {
  services.background.run('reading Codices for search', async () => void (await reindexSearch(services)));
}
