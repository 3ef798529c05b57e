/** Writes an imported history so that a crash leaves all of it or nothing: documents, rows of the Codex and its branches, and where it came from, in one transaction. */
import { importedAuthor } from '#core/access/imported-author.ts';
import type { UserActor } from '#core/access/policy.ts';
import { beginRuleTrail, NO_RULES } from '#core/automation/events/rule-trail.ts';
import { BinderyError } from '#core/errors.ts';
import type { ImportedBody } from '#core/protocol/api/transfer.ts';
import { codexDocumentName, parseDocumentName } from '#core/protocol/document-name.ts';
import { widestRanges } from '#core/retention/session-ranges.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { aboutCodex, auditRow } from '../../access/audit-log.ts';
import { signDocument } from '../../checkpoints/checkpoint-upkeep.ts';
import type { FileBranch } from '../../checkpoints/history-file.ts';
import { hashOfOrigins, signImport } from '../../checkpoints/import-record.ts';
import { originOf } from '../../checkpoints/prove-rows.ts';
import { CHECKPOINT_LOCK, type CurrentKey, ensureCurrentKey } from '../../checkpoints/signing-keys.ts';
import { storableText } from '../../database/database-text.ts';
import { appendEvents } from '../../event-log/event-log.ts';
import { adoptDocument } from '../../journal/adopt-rows.ts';
import type { Services } from '../../ports/services.ts';
import { type NewCodexRow, toCreated } from '../../projection/tables/codex-store.ts';
import { writeRecord } from '../../redaction/redaction-records.ts';
import { followCodex } from '../../templates/follow-template.ts';
import { ensureNode } from '../../tree/codex-place.ts';
import type { IncomingDocument } from './read-content.ts';
import type { IncomingHistory } from './read-history.ts';

interface Place {
  readonly parentId: string | null;
  readonly privateTopId: string | null;
}

const TRANSACTION_MS = 600_000;

/** Throws `conflict` when its id has been taken meanwhile. What follows the transaction is caught up at the next start if it is cut off. */
export async function writeHistory(
  services: Services,
  actor: UserActor,
  history: IncomingHistory,
  place: Place,
): Promise<ImportedBody['codices'][number]> {
  const { prisma, tree, projection, templates } = services;
  const row = newRow(history, place);
  await prisma.$transaction((tx) => write(tx, services, actor, history, row), {
    timeout: TRANSACTION_MS,
    maxWait: 30_000,
  });
  await projection.project(codexDocumentName(row.id));
  const own = tree.of(place.privateTopId);
  await own.edit(actor, (workspace) => ensureNode(workspace, row));
  await own.project([row.id]);
  for (const { name } of history.documents) await signDocument(services, name);
  const newest = await templates.get(row.templateId);
  if (newest.version > row.templateVersion) await followCodex(services, newest, row.id);
  const { id, title, parentId } = row;
  return { id, title, template: { id: row.templateId, version: row.templateVersion }, parentId };
}

/** Made and changed last by those who did so where it came from. */
function newRow({ codexId, title, documents: [main] }: IncomingHistory, place: Place): NewCodexRow {
  const [first, last] = [main.rows[0], main.rows.at(-1)];
  if (first === undefined || last === undefined)
    throw new BinderyError('internal', 'A history without operations was taken for a whole one.');
  return {
    ...{ id: codexId, templateId: main.template.id, templateVersion: main.template.version, ...place },
    ...{ title: storableText(title), titleDay: null, fields: {} },
    ...{ createdById: first.actor.id, createdByName: first.actor.name },
    ...{ updatedById: last.actor.id, updatedByName: last.actor.name },
    ...{ createdAt: new Date(first.clientTime), updatedAt: new Date(last.serverTime) },
  };
}

async function write(
  tx: Prisma.TransactionClient,
  { env, environment }: Services,
  actor: UserActor,
  history: IncomingHistory,
  row: NewCodexRow,
): Promise<void> {
  const now = environment.now();
  const [main] = history.documents;
  for (const document of history.documents) await adoptDocument(tx, document);
  await tx.codex.create({ data: { ...row, fields: row.fields as Prisma.InputJsonObject } });
  await tx.branch.createMany({
    data: history.documents.flatMap(({ name, branch }) =>
      branch === null ? [] : [branchRow(environment.newId(), row.id, name, branch)],
    ),
  });
  await passOver(tx, row.id, main);
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(${CHECKPOINT_LOCK})::text`;
  const key = await ensureCurrentKey({ prisma: tx, appSecret: env.appSecret }, now);
  const signer = { key, appUrl: env.appUrl, now, actor, host: history.host };
  for (const document of history.documents) await vouchFor(tx, signer, document);
  const operations = history.documents.reduce((sum, { head }) => sum + head.seq, 0);
  const detail = {
    ...{ ...aboutCodex(row), codices: 1, host: history.host, operations },
    keys: history.keys.map(({ id }) => id),
  };
  await tx.auditEvent.create({ data: auditRow(actor, 'history-imported', row.id, detail) });
  await appendEvents(tx, [toCreated({ by: actor, at: now })(row)]);
}

function branchRow(
  id: string,
  codexId: string,
  documentName: string,
  { from, base, broughtIn, createdBy, createdAt, closed, merged }: FileBranch,
): Prisma.BranchCreateManyInput {
  const maker = importedAuthor(createdBy);
  const closer = closed && importedAuthor(closed.by);
  return {
    ...{ id, codexId, name: parseDocumentName(documentName)?.branch ?? '' },
    ...{ fromSeq: from, baseSeq: base, broughtIn, createdAt: new Date(createdAt) },
    ...{ createdById: maker.id, createdByName: maker.name },
    ...(closed && { closedAt: new Date(closed.at) }),
    ...(closer && { closedById: closer.id, closedByName: closer.name }),
    ...(merged !== undefined && { mergedSeq: merged.seq, mergedHead: merged.head }),
  };
}

/** What happened elsewhere sets no rule off here, is no event for programs, and nobody is told of it. */
async function passOver(
  tx: Prisma.TransactionClient,
  codexId: string,
  { name, head: { seq } }: IncomingDocument,
): Promise<void> {
  const trail = { trail: { ...beginRuleTrail(NO_RULES), seq }, readUpTo: seq };
  await tx.automationReading.create({
    data: { codexId, seq, trail: trail as unknown as Prisma.InputJsonObject },
  });
  await tx.notificationReading.create({
    data: { codexId, document: 'codex', seq, trail: { assigned: {} } },
  });
  await tx.eventReading.create({ data: { documentName: name, seq } });
}

interface ImportSigner {
  readonly key: CurrentKey;
  readonly appUrl: string;
  readonly now: number;
  readonly actor: UserActor;
  readonly host: string;
}

/** Signs that the rows came so, and what they hold where something had been removed from them there. */
async function vouchFor(
  tx: Prisma.TransactionClient,
  { key, appUrl, now, actor, host }: ImportSigner,
  { name, head, origins, redacted, folded, rows }: IncomingDocument,
): Promise<void> {
  const about = { origin: originOf(appUrl, name), upTo: head.seq, head: head.hash };
  const note = signImport({ ...about, host, time: now, by: actor.id, origins: hashOfOrigins(origins) }, key);
  await tx.importedHistory.create({
    data: {
      ...{ documentName: name, upTo: head.seq, note, origins: origins as unknown as Prisma.InputJsonArray },
      ...{ byId: actor.id, byName: storableText(actor.name), createdAt: new Date(now) },
    },
  });
  // A range that was folded again is within another.
  const ranges = widestRanges(folded);
  if (redacted.length + ranges.length === 0) return;
  const signer = { key, appUrl, redactionId: `import:${name}`, by: actor.id, time: now };
  const removed = redacted.filter(({ kind }) => kind !== 'fold');
  const reason = `Removed before it came from ${host}`;
  if (removed.length > 0) await writeRecord(tx, { ...signer, reason }, name, removed);
  if (ranges.length === 0) return;
  const others = redacted.filter(({ kind }) => kind === 'fold');
  const why = `Folded before it came from ${host}`;
  await writeRecord(tx, { ...signer, kind: 'fold', reason: why }, name, others, ranges);
  const times = new Map(rows.map(({ seq, serverTime }) => [seq, new Date(serverTime)]));
  const foldedAt = new Date(now);
  await tx.foldedOperations.createMany({
    data: ranges.map(({ from, to }) => ({
      ...{ documentName: name, fromSeq: from, toSeq: to, lastAt: times.get(to) ?? foldedAt, foldedAt },
    })),
  });
}
