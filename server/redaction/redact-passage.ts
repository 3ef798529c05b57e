/** Removes a passage from everything that is stored of a Codex: looked at, begun, and carried to its end, also after a crash. */
import type { Actor } from '#core/access/policy.ts';
import { BinderyError, isBinderyError } from '#core/errors.ts';
import type { JsonObject } from '#core/json.ts';
import {
  type CreateRedactionBody,
  REDACTION_CONFIRMATION,
  type RedactionBody,
  type RedactionPreviewBody,
  type RedactionReportBody,
  redactionReportSchema,
} from '#core/protocol/api/history/redactions.ts';
import type { Redaction } from '#prisma/generated/client.ts';
import { writeAuditCheckpoint } from '../checkpoints/audit-checkpoint.ts';
import { checkDocument } from '../checkpoints/check-document.ts';
import { keyStoreOf, listSigningKeys } from '../checkpoints/signing-keys.ts';
import { writeDocumentCheckpoint } from '../checkpoints/write-checkpoint.ts';
import { findCodex } from '../codices/reading/read-codex.ts';
import { openText, sealText } from '../config/sealed-text.ts';
import type { Services } from '../ports/services.ts';
import { sealGuard } from './passage-guard.ts';
import { findEvents } from './redact-events.ts';
import { findFiles, removeFiles } from './removed-files.ts';
import {
  allOf,
  type CodexDocuments,
  documentsOf,
  planNow,
  type Rewritten,
  rewriteHistory,
} from './rewrite-history.ts';
import { countRows } from './scrub-tables.ts';
import { UNREACHED } from './unreached.ts';
import { dropMails, findMails } from './waiting-mails.ts';

/** What would be removed. Nothing is changed. Throws `forbidden` for all but owners and admins, `unsupported` for what cannot be removed. */
export async function previewRedaction(
  services: Services,
  actor: Actor,
  codexId: string,
  passage: string,
): Promise<RedactionPreviewBody> {
  const row = await findCodex(services, actor, 'redact', codexId, { trashed: 'either' });
  const { prisma } = services;
  const documents = await documentsOf(services, row.id);
  const plan = await planNow(services, documents, { codexId: row.id, passage });
  const files = await findFiles(services, row.id, passage);
  const events = await findEvents(prisma, row.id, passage, { isSigned: false });
  return {
    operations: plan.documents.reduce((sum, each) => sum + each.operations.length, 0),
    documents: plan.documents.length,
    units: plan.units,
    values: plan.values,
    rows: await countRows(prisma, row.id, passage),
    events: events.length,
    files: files.map(({ id, name }) => ({ id, name })),
    mails: (await findMails(services, passage)).length,
    elsewhere: await countElsewhere(services, row.id, passage),
    unreached: [...UNREACHED],
    confirmation: REDACTION_CONFIRMATION,
  };
}

/**
 * Removes it for good. Resolves when it is in no table and no file any more. What a crash interrupts is taken up by the next process
 * (`resumeRedactions`). Throws `invalid_input` without the confirmation, or for a reason that says the passage; `not_found` where it is nowhere;
 * `corrupt` where the history is not as it was recorded.
 */
export async function redactPassage(
  services: Services,
  actor: Actor,
  codexId: string,
  { passage, reason, confirm }: CreateRedactionBody,
): Promise<RedactionBody> {
  const row = await findCodex(services, actor, 'redact', codexId, { trashed: 'either' });
  if (confirm !== REDACTION_CONFIRMATION)
    throw new BinderyError(
      'invalid_input',
      `This cannot be undone. Confirm it with the words “${REDACTION_CONFIRMATION}”.`,
    );
  if (reason.includes(passage))
    throw new BinderyError('invalid_input', 'The reason is kept: say it without the words that are removed.');
  const { prisma, environment } = services;
  await assertFound(services, row.id, passage);
  await assertRight(services, await documentsOf(services, row.id));
  const id = environment.newId();
  const now = environment.now();
  const redaction = await prisma.redaction.create({
    data: {
      ...{ id, codexId: row.id, byId: actor.id, byName: actor.name, reason, at: new Date(now) },
      ...{ state: 'removing', leasedUntil: new Date(now + LEASE_MS) },
      request: sealText(sealOf(services, id), passage),
      guard: sealGuard(services.env.appSecret, id, passage),
    },
  });
  return presentRedaction(await carryOut(services, redaction));
}

export async function listRedactions(
  services: Services,
  actor: Actor,
  codexId: string,
): Promise<RedactionBody[]> {
  const row = await findCodex(services, actor, 'redact', codexId, { trashed: 'either' });
  const found = await services.prisma.redaction.findMany({
    where: { codexId: row.id },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: MAX_LISTED,
  });
  return found.map(presentRedaction);
}

const MAX_LISTED = 200;
/** While somebody is at it, others leave it alone; who died says so no more. */
const LEASE_MS = 60_000;
const RENEW_MS = 20_000;
const RETRY_MS = 30_000;
/** Passes over what was written while the one before was going on; more would be somebody who writes it again and again. */
const MAX_PASSES = 5;
/** Other processes have let go of what they had in memory by then. */
const SETTLE_MS = 2_000;

/** Takes up what was interrupted. Answers how many came to their end. */
export async function resumeRedactions(services: Services): Promise<number> {
  const { prisma, environment, log } = services;
  let ended = 0;
  for (;;) {
    const now = new Date(environment.now());
    const found = await prisma.redaction.findFirst({
      where: {
        state: { in: ['removing', 'clearing'] },
        OR: [{ leasedUntil: null }, { leasedUntil: { lt: now } }],
      },
      orderBy: { at: 'asc' },
    });
    if (found === null) return ended;
    const leasedUntil = new Date(environment.now() + LEASE_MS);
    const taken = await prisma.redaction.updateMany({
      where: { id: found.id, leasedUntil: found.leasedUntil },
      data: { leasedUntil },
    });
    if (taken.count === 0) continue;
    try {
      await carryOut(services, found);
      ended += 1;
    } catch (error) {
      log.error(
        { err: error, codexId: found.codexId },
        'a passage could not be removed yet; it is tried again',
      );
    }
  }
}

/** From wherever it stands to its end. What fails is taken up again soon. */
async function carryOut(services: Services, redaction: Redaction): Promise<Redaction> {
  const hold = async (forMs: number): Promise<void> => {
    const leasedUntil = new Date(services.environment.now() + forMs);
    const where = { id: redaction.id, state: { in: ['removing', 'clearing'] } };
    await services.prisma.redaction.updateMany({ where, data: { leasedUntil } });
  };
  // One that is not renewed runs out, and then somebody else begins where it stands: nothing is done twice that does harm.
  const renewal = setInterval(() => void hold(LEASE_MS).catch(() => undefined), RENEW_MS).unref();
  try {
    return await removeEverywhere(services, redaction);
  } catch (error) {
    clearInterval(renewal);
    await hold(RETRY_MS);
    throw error;
  } finally {
    clearInterval(renewal);
  }
}

async function removeEverywhere(services: Services, redaction: Redaction): Promise<Redaction> {
  const { environment } = services;
  const passage = openText(sealOf(services, redaction.id), redaction.request);
  if (passage === null) return await end(services, redaction, 'failed', null);
  const documents = await documentsOf(services, redaction.codexId);
  let report = NOTHING_REMOVED;
  for (let pass = 1; ; pass += 1) {
    if (pass > MAX_PASSES)
      throw new BinderyError(
        'unavailable',
        'The passage is written again and again; it is removed once that ends.',
      );
    await sign(services, documents);
    const rewritten = await attempt(services, redaction, passage);
    if (rewritten === null) return await end(services, redaction, 'failed', null);
    await letGo(services, documents, rewritten);
    const files = await findFiles(services, redaction.codexId, passage);
    await removeFiles(services, files);
    const mails = await dropMails(services, passage, new Date(environment.now()));
    report = add(report, rewritten, { files: files.length, mails });
    if (pass > 1 && isNothing(rewritten)) break;
    await projectAgain(services, documents);
  }
  return await end(services, redaction, 'done', report);
}

/** `null` when it cannot be done at all: then nothing was changed. */
async function attempt(services: Services, redaction: Redaction, passage: string): Promise<Rewritten | null> {
  try {
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

/** No process goes on with what it has in memory, and no page. */
async function letGo(services: Services, documents: CodexDocuments, { plan }: Rewritten): Promise<void> {
  const { live, bus, journal } = services;
  const changed = plan.documents.map(({ name }) => name);
  const names = allOf(documents).filter((name) => name !== documents.tree || changed.includes(name));
  await live.discard(names);
  if (bus.state !== 'alone') await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  for (const name of changed) await journal.compact(name);
}

async function projectAgain({ projection }: Services, { codex, comments }: CodexDocuments): Promise<void> {
  for (const name of [...codex.slice(0, 1), ...comments]) await projection.project(name);
}

async function assertFound(services: Services, codexId: string, passage: string): Promise<void> {
  const { prisma } = services;
  const documents = await documentsOf(services, codexId);
  const plan = await planNow(services, documents, { codexId, passage });
  if (plan.documents.length > 0) return;
  const [rows, events, files] = [
    await countRows(prisma, codexId, passage),
    await findEvents(prisma, codexId, passage, { isSigned: false }),
    await findFiles(services, codexId, passage),
  ];
  if (Object.keys(rows).length > 0 || events.length > 0 || files.length > 0) return;
  throw new BinderyError('not_found', 'Nothing of this Codex has that passage, letter for letter.');
}

async function assertRight(services: Services, documents: CodexDocuments): Promise<void> {
  const keys = await listSigningKeys(keyStoreOf(services));
  for (const name of allOf(documents)) {
    const { ok } = await checkDocument(services, name, keys);
    if (!ok)
      throw new BinderyError(
        'corrupt',
        `Nothing is removed, for ${name} is not as it was recorded: see “bindery verify”.`,
      );
  }
}

async function countElsewhere({ prisma }: Services, codexId: string, passage: string): Promise<number> {
  const quoted = JSON.stringify(passage).slice(1, -1);
  const [found] = await prisma.$queryRaw<{ codices: number }[]>`
    SELECT count(*)::int AS "codices" FROM "CodexSearch" WHERE "codexId" <> ${codexId} AND position(${quoted} IN "entries"::text) > 0`;
  return found?.codices ?? 0;
}

const NOTHING_REMOVED: RedactionReportBody = {
  ...{ operations: 0, documents: 0, units: 0, values: 0, rows: {}, events: 0, files: 0, mails: 0 },
};

function add(
  report: RedactionReportBody,
  { plan, rows, events }: Rewritten,
  { files, mails }: { readonly files: number; readonly mails: number },
): RedactionReportBody {
  const sums = { ...report.rows };
  for (const [table, count] of Object.entries(rows)) sums[table] = (sums[table] ?? 0) + count;
  return {
    operations: report.operations + plan.documents.reduce((sum, each) => sum + each.operations.length, 0),
    documents: report.documents + plan.documents.length,
    units: report.units + plan.units,
    values: report.values + plan.values,
    rows: sums,
    events: report.events + events,
    files: report.files + files,
    mails: report.mails + mails,
  };
}

function isNothing({ plan, rows, events }: Rewritten): boolean {
  return plan.documents.length === 0 && Object.keys(rows).length === 0 && events === 0;
}

function sealOf({ env }: Pick<Services, 'env'>, id: string) {
  return { secret: env.appSecret, purpose: 'bindery redaction', place: id };
}

function presentRedaction(row: Redaction): RedactionBody {
  const { id, at, byId, byName, reason, state, report } = row;
  return {
    ...{ id, at: at.toISOString(), by: { id: byId, name: byName }, reason },
    state: redactionState(state),
    ...(report !== null && { report: redactionReportSchema.parse(report as JsonObject) }),
    unreached: [...UNREACHED],
  };
}

function redactionState(state: string): RedactionBody['state'] {
  return state === 'removing' || state === 'clearing' || state === 'done' ? state : 'failed';
}
