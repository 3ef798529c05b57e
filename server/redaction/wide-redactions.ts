/** Removes a passage from a Codex and all below it, or from the whole workspace, as one act that goes on after a crash. */
import { type Actor, can, mayKnowPrivate, type UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import { REDACTION_CONFIRMATION } from '#core/protocol/api/history/redactions.ts';
import {
  type CreateWideRedactionBody,
  MOST_NAMED,
  type PreviewWideRedactionBody,
  type WideRedactionBody,
  type WideRedactionPreviewBody,
} from '#core/protocol/api/history/wide-redactions.ts';
import type { Redaction, WideRedaction } from '#prisma/generated/client.ts';
import { assertCan } from '../access/assert-can.ts';
import { recordAudit } from '../access/audit-log.ts';
import { findCodex } from '../codices/reading/read-codex.ts';
import { sealText } from '../config/sealed-text.ts';
import { storableText } from '../database/database-text.ts';
import { newLease } from '../polling/leased-work.ts';
import type { Services } from '../ports/services.ts';
import { addReports, NOTHING_REMOVED, wideSealOf } from './carry-out.ts';
import { findInCodices } from './find-in-codices.ts';
import { assertConfirmed, readReport } from './redact-passage.ts';
import { codicesOf, runWideRedaction } from './run-wide-redaction.ts';
import { countOutside, totalsOf } from './scrub-tables.ts';
import { UNREACHED_WIDELY } from './unreached.ts';
import { findMails } from './waiting-mails.ts';

const EVERYWHERE = { action: 'redactEverywhere', resource: { kind: 'instance' } } as const;
const MOST_LISTED = 50;

/**
 * What would be removed. Codices that `actor` may not know of are counted without a name; looking through them is told to the audit log, for
 * each look says a little of them. Throws `forbidden` for all but owners and admins.
 */
export async function previewWideRedaction(
  services: Services,
  actor: Actor,
  { passage, below }: PreviewWideRedactionBody,
): Promise<WideRedactionPreviewBody> {
  const topId = await assertMayRedact(services, actor, below);
  const searched = await codicesOf(services, topId);
  const found = await findInCodices(services, searched, passage);
  const known = found.filter(({ codex }) => mayKnowPrivate(actor, codex.privateTopId));
  const hidden = found.length - known.length;
  if (topId === null)
    await recordAudit(services, actor, 'passage-looked-for', 'instance', {
      ...{ searched: searched.length, found: found.length, hidden },
    });
  const sum = (count: (each: (typeof found)[number]) => number): number =>
    found.reduce((total, each) => total + count(each), 0);
  const rows = found.flatMap(({ codex, rows: counts }) =>
    Object.entries(counts).map(([table, count]) => ({ codexId: codex.id, table, rows: count })),
  );
  return {
    ...{ searched: searched.length, found: found.length, hidden },
    codices: known.slice(0, MOST_NAMED).map(({ codex, operations, labels, refused }) => ({
      ...{ id: codex.id, title: codex.title, operations: operations + labels, refused },
    })),
    operations: sum(({ operations, labels }) => operations + labels),
    values: sum(({ values, labels }) => values + labels),
    comments: sum(({ comments }) => comments),
    rows: totalsOf(rows),
    events: new Set(found.flatMap(({ events }) => events)).size,
    files: sum(({ files }) => files.length),
    fileNames: known.flatMap(({ files }) => files.map(({ name }) => name)).slice(0, MOST_NAMED),
    mails: (await findMails(services, passage)).length,
    outside: topId === null ? await countOutside(services.prisma, passage) : {},
    unreached: [...UNREACHED_WIDELY],
    confirmation: REDACTION_CONFIRMATION,
  };
}

/**
 * Begins it, and answers at once: `runWideRedaction` carries it to its end, here or in another process. Throws `invalid_input` as `redactPassage`, and
 * `conflict` while another one is going on.
 */
export async function beginWideRedaction(
  services: Services,
  actor: Actor,
  { below, ...request }: CreateWideRedactionBody,
): Promise<WideRedaction> {
  const { prisma, environment } = services;
  const topId = await assertMayRedact(services, actor, below);
  assertConfirmed(request);
  const id = environment.newId();
  const now = environment.now();
  return await prisma.wideRedaction.create({
    data: {
      ...{ id, topId, byId: actor.id, byName: storableText(actor.name) },
      ...{ reason: request.reason, at: new Date(now), state: 'finding' },
      leasedUntil: newLease(environment),
      request: sealText(wideSealOf(services, id), request.passage),
    },
  });
}

/** Begins it and lets it go on behind the answer. */
export async function startWideRedaction(
  services: Services,
  actor: Actor,
  body: CreateWideRedactionBody,
): Promise<WideRedactionBody> {
  const row = await beginWideRedaction(services, actor, body);
  services.background.run('removing a passage from several Codices', () => runWideRedaction(services, row));
  return await presentWideRedaction(services, actor, row);
}

/** Those that `actor` may look at, newest first. */
export async function listWideRedactions(
  services: Services,
  actor: UserActor,
): Promise<readonly WideRedactionBody[]> {
  assertCan(actor, EVERYWHERE);
  const rows = await services.prisma.wideRedaction.findMany({
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: MOST_LISTED,
  });
  return await Promise.all(rows.map((row) => presentWideRedaction(services, actor, row)));
}

/** One, with how far it is. Throws `not_found` also for one of somebody else's, but to owners and admins. */
export async function readWideRedaction(
  services: Services,
  actor: UserActor,
  id: string,
): Promise<WideRedactionBody> {
  const row = await services.prisma.wideRedaction.findUnique({ where: { id } });
  if (row === null || !(row.byId === actor.id || can(actor, EVERYWHERE)))
    throw new BinderyError('not_found', `There is no redaction ${id} here, or it is not yours to see.`);
  return await presentWideRedaction(services, actor, row);
}

/** Answers the id of the Codex on top; `null`: the whole workspace. */
async function assertMayRedact(
  services: Services,
  actor: Actor,
  below: string | undefined,
): Promise<string | null> {
  if (below !== undefined)
    return (await findCodex(services, actor, 'redact', below, { trashed: 'either' })).id;
  assertCan(actor, EVERYWHERE);
  return null;
}

async function presentWideRedaction(
  services: Services,
  actor: Actor,
  row: WideRedaction,
): Promise<WideRedactionBody> {
  const parts = await services.prisma.redaction.findMany({ where: { wideId: row.id } });
  const { id, topId, at, byId, byName, reason } = row;
  return {
    ...{ id, below: topId, at: at.toISOString(), by: { id: byId, name: byName }, reason },
    state: stateOf(row),
    codices: {
      found: parts.length,
      done: parts.filter(({ state }) => state === 'done').length,
      failed: parts.filter(({ state }) => state === 'failed').length,
    },
    failed: await nameFailed(services, actor, parts),
    report: parts.reduce(
      (sum, part) => addReports(sum, readReport(part) ?? NOTHING_REMOVED),
      NOTHING_REMOVED,
    ),
    unreached: [...UNREACHED_WIDELY],
  };
}

async function nameFailed(
  { prisma }: Pick<Services, 'prisma'>,
  actor: Actor,
  parts: readonly Redaction[],
): Promise<WideRedactionBody['failed']> {
  const ids = parts.filter(({ state }) => state === 'failed').map(({ codexId }) => codexId);
  const codices = await prisma.codex.findMany({
    where: { id: { in: ids.slice(0, MOST_NAMED) } },
    select: { id: true, title: true, privateTopId: true },
  });
  return codices
    .filter(({ privateTopId }) => mayKnowPrivate(actor, privateTopId))
    .map(({ id, title }) => ({ id, title }));
}

function stateOf({ state }: WideRedaction): WideRedactionBody['state'] {
  return state === 'finding' || state === 'removing' || state === 'done' ? state : 'incomplete';
}
