/** Removes a passage from everything that is stored of a Codex: looked at, begun, and carried to its end, also after a crash. */
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
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
import { checkDocument } from '../checkpoints/check-document.ts';
import { keyStoreOf, listSigningKeys } from '../checkpoints/signing-keys.ts';
import { findCodex } from '../codices/reading/read-codex.ts';
import { sealText } from '../config/sealed-text.ts';
import { newLease, takeUpLeft } from '../polling/leased-work.ts';
import type { Services } from '../ports/services.ts';
import { carryOut, redactionLeases, sealOf } from './carry-out.ts';
import { sealGuard } from './passage-guard.ts';
import { findEvents } from './redact-events.ts';
import { findFiles } from './removed-files.ts';
import { allOf, type CodexDocuments, documentsOf, planNow } from './rewrite-history.ts';
import { countRows, totalsOf } from './scrub-tables.ts';
import { UNREACHED } from './unreached.ts';
import { findMails } from './waiting-mails.ts';

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
  const files = await findFiles(services, [row.id], passage);
  const events = await findEvents(prisma, row.id, passage, { isSigned: false });
  return {
    operations: plan.documents.reduce((sum, each) => sum + each.operations.length, 0),
    documents: plan.documents.length,
    units: plan.units,
    values: plan.values,
    rows: totalsOf(await countRows(prisma, [row.id], passage)),
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
  assertConfirmed({ passage, reason, confirm });
  const { prisma, environment } = services;
  await assertFound(services, row.id, passage);
  await assertRight(services, await documentsOf(services, row.id));
  const id = environment.newId();
  const now = environment.now();
  const redaction = await prisma.redaction.create({
    data: {
      ...{ id, codexId: row.id, byId: actor.id, byName: actor.name, reason, at: new Date(now) },
      ...{ state: 'removing', leasedUntil: newLease(environment) },
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

/** Takes up what was interrupted. Answers how many came to their end. */
export async function resumeRedactions(services: Services): Promise<number> {
  return await takeUpLeft(services, redactionLeases(services), {
    work: (redaction) => carryOut(services, redaction),
    failure: 'a passage could not be removed yet; it is tried again',
  });
}

/** Throws `invalid_input` without the words, and for a reason that would keep what is removed. */
export function assertConfirmed({ passage, reason, confirm }: CreateRedactionBody): void {
  if (confirm !== REDACTION_CONFIRMATION)
    throw new BinderyError(
      'invalid_input',
      `This cannot be undone. Confirm it with the words “${REDACTION_CONFIRMATION}”.`,
    );
  if (reason.includes(passage))
    throw new BinderyError('invalid_input', 'The reason is kept: say it without the words that are removed.');
}

async function assertFound(services: Services, codexId: string, passage: string): Promise<void> {
  const { prisma } = services;
  const documents = await documentsOf(services, codexId);
  const plan = await planNow(services, documents, { codexId, passage });
  if (plan.documents.length > 0) return;
  const [rows, events, files] = [
    totalsOf(await countRows(prisma, [codexId], passage)),
    await findEvents(prisma, codexId, passage, { isSigned: false }),
    await findFiles(services, [codexId], passage),
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

/** `null` while it is going on, and where nothing was changed. */
export function readReport({ report }: Pick<Redaction, 'report'>): RedactionReportBody | null {
  return report === null ? null : redactionReportSchema.parse(report as JsonObject);
}

function presentRedaction(row: Redaction): RedactionBody {
  const { id, at, byId, byName, reason, state } = row;
  const report = readReport(row);
  return {
    ...{ id, at: at.toISOString(), by: { id: byId, name: byName }, reason },
    state: redactionState(state),
    ...(report !== null && { report }),
    unreached: [...UNREACHED],
  };
}

function redactionState(state: string): RedactionBody['state'] {
  if (state === 'waiting') return 'removing';
  return state === 'removing' || state === 'clearing' || state === 'done' ? state : 'failed';
}
