/** Carries the removal of a passage from one Codex to its end, from wherever it stands. */
import { isBinderyError } from '#core/errors.ts';
import type { RedactionReportBody } from '#core/protocol/api/history/redactions.ts';
import type { Redaction } from '#prisma/generated/client.ts';
import { writeAuditCheckpoint } from '../checkpoints/audit-checkpoint.ts';
import { writeDocumentCheckpoint } from '../checkpoints/write-checkpoint.ts';
import { openText } from '../config/sealed-text.ts';
import { type Leases, workUnderLease } from '../polling/leased-work.ts';
import type { Services } from '../ports/services.ts';
import { passUntilNothing } from './passes.ts';
import { findFiles, removeFiles } from './removed-files.ts';
import {
  allOf,
  type CodexDocuments,
  documentsOf,
  type Rewritten,
  rewriteHistory,
} from './rewrite-history.ts';
import { dropMails } from './waiting-mails.ts';

/** Other processes have let go of what they had in memory by then. */
const SETTLE_MS = 2_000;

/** From wherever it stands to its end. What fails is taken up again soon. */
export async function carryOut(services: Services, redaction: Redaction): Promise<Redaction> {
  const leases = redactionLeases(services);
  return await workUnderLease(services, leases, redaction.id, () => removeEverywhere(services, redaction));
}

/** Of one Codex; those that are part of an act on several are found by that. */
export function redactionLeases({ prisma }: Services): Leases<Redaction> {
  const going = { state: { in: ['removing', 'clearing'] } };
  return {
    find: (free) =>
      prisma.redaction.findMany({ where: { ...going, ...free, wideId: null }, orderBy: { at: 'asc' } }),
    hold: (row, leasedUntil) =>
      prisma.redaction.updateMany({ where: { ...going, ...row }, data: { leasedUntil } }),
  };
}

async function removeEverywhere(services: Services, redaction: Redaction): Promise<Redaction> {
  const { environment } = services;
  const passage = openText(sealOf(services, redaction.id), redaction.request);
  if (passage === null) return await end(services, redaction, 'failed', null);
  const documents = await documentsOf(services, redaction.codexId);
  let report = NOTHING_REMOVED;
  let isPossible = true;
  await passUntilNothing(AGAIN_AND_AGAIN, async (pass) => {
    const rewritten = await attempt(services, redaction, documents, passage);
    isPossible = rewritten !== null;
    if (rewritten === null) return false;
    await letGo(services, documents, rewritten);
    const files = await findFiles(services, [redaction.codexId], passage);
    await removeFiles(services, files);
    const mails = await dropMails(services, passage, new Date(environment.now()));
    report = addReports(report, reportOf(rewritten, { files: files.length, mails }));
    if (pass > 1 && isNothing(rewritten)) return false;
    await projectAgain(services, documents);
    return true;
  });
  return isPossible
    ? await end(services, redaction, 'done', report)
    : await end(services, redaction, 'failed', null);
}

const AGAIN_AND_AGAIN = 'The passage is written again and again; it is removed once that ends.';

/** `null` when it cannot be done at all: then nothing was changed. */
async function attempt(
  services: Services,
  redaction: Redaction,
  documents: CodexDocuments,
  passage: string,
): Promise<Rewritten | null> {
  try {
    await sign(services, documents);
    return await rewriteHistory(services, redaction, passage);
  } catch (error) {
    const isFinal = isBinderyError(error) && (error.code === 'unsupported' || error.code === 'corrupt');
    if (!isFinal || redaction.state !== 'removing') throw error;
    services.log.error({ err: error, codexId: redaction.codexId }, 'a passage cannot be removed');
    return null;
  }
}

async function end(
  { prisma, environment }: Services,
  { id }: Redaction,
  state: 'done' | 'failed',
  report: RedactionReportBody | null,
): Promise<Redaction> {
  return await prisma.redaction.update({
    where: { id },
    data: {
      ...{ state, request: new Uint8Array(), leasedUntil: null, endedAt: new Date(environment.now()) },
      ...(report === null ? { guard: new Uint8Array() } : { report: { ...report } }),
    },
  });
}

/** What nobody has signed yet is signed as it was: afterwards only the record would say so. */
async function sign(services: Services, documents: CodexDocuments): Promise<void> {
  for (const name of allOf(documents)) await writeDocumentCheckpoint(services, name);
  await writeAuditCheckpoint(services, 0);
}

/** What was changed is read anew by everybody. */
async function letGo(services: Services, documents: CodexDocuments, { plan }: Rewritten): Promise<void> {
  const changed = plan.documents.map(({ name }) => name);
  const names = allOf(documents).filter((name) => name !== documents.tree || changed.includes(name));
  await discardEverywhere(services, names);
  for (const name of changed) await services.journal.compact(name);
}

/** No process goes on with what it has of these documents in memory, and no page. */
export async function discardEverywhere(
  { live, bus }: Pick<Services, 'live' | 'bus'>,
  names: readonly string[],
): Promise<void> {
  await live.discard(names);
  if (bus.state !== 'alone') await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}

async function projectAgain({ projection }: Services, { codex, comments }: CodexDocuments): Promise<void> {
  for (const name of [...codex.slice(0, 1), ...comments]) await projection.project(name);
}

export const NOTHING_REMOVED: RedactionReportBody = {
  ...{ operations: 0, documents: 0, units: 0, values: 0, rows: {}, events: 0, files: 0, mails: 0 },
};

function reportOf(
  { plan, rows, events }: Rewritten,
  { files, mails }: { readonly files: number; readonly mails: number },
): RedactionReportBody {
  return {
    operations: plan.documents.reduce((sum, each) => sum + each.operations.length, 0),
    documents: plan.documents.length,
    ...{ units: plan.units, values: plan.values, rows, events, files, mails },
  };
}

/** Of several passes, or Codices. */
export function addReports(one: RedactionReportBody, other: RedactionReportBody): RedactionReportBody {
  const rows = { ...one.rows };
  for (const [table, count] of Object.entries(other.rows)) rows[table] = (rows[table] ?? 0) + count;
  return {
    operations: one.operations + other.operations,
    documents: one.documents + other.documents,
    units: one.units + other.units,
    values: one.values + other.values,
    rows,
    events: one.events + other.events,
    files: one.files + other.files,
    mails: one.mails + other.mails,
  };
}

function isNothing({ plan, rows, events }: Rewritten): boolean {
  return plan.documents.length === 0 && Object.keys(rows).length === 0 && events === 0;
}

/** For what a redaction is about to remove. */
export function sealOf({ env }: Pick<Services, 'env'>, id: string) {
  return { secret: env.appSecret, purpose: 'bindery redaction', place: id };
}

/** For what an act on several Codices is about to remove. */
export function wideSealOf({ env }: Pick<Services, 'env'>, id: string) {
  return { secret: env.appSecret, purpose: 'bindery wide redaction', place: id };
}
