/**
 * Takes a passage out of the history: in one transaction that holds the heads of the documents, so that nobody writes in them meanwhile, and that is
 * there whole or not at all.
 */
import { BinderyError } from '#core/errors.ts';
import { describeLogBreak } from '#core/history/log-break.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import type { PlannedDocument } from '#core/redaction/plan-removal.ts';
import type { Prisma, Redaction } from '#prisma/generated/client.ts';
import { auditRow } from '../access/audit-log.ts';
import { createRowCheck, NOTHING_PROVEN } from '../checkpoints/check-rows.ts';
import { readProvenImport } from '../checkpoints/read-import-record.ts';
import { readRedactions } from '../checkpoints/read-redactions.ts';
import type { RedactedRow } from '../checkpoints/redacted-rows.ts';
import { CHECKPOINT_LOCK, ensureCurrentKey, listSigningKeys } from '../checkpoints/signing-keys.ts';
import { branchCommentsName, branchDocumentName, findBranchNames } from '../codices/reading/branch-rows.ts';
import { crc32c } from '../journal/crc32c.ts';
import { chainHash } from '../journal/hash-chain.ts';
import type { StoredRow } from '../journal/journal.ts';
import type { Services } from '../ports/services.ts';
import { doTask } from '../threads/do-task.ts';
import { isLargeSize } from '../threads/document-size.ts';
import { type Plan, planTask } from './plan-task.ts';
import { redactEvents } from './redact-events.ts';
import { type Signer, writeRecord } from './redaction-records.ts';
import { changePacked } from './rewrite-packed.ts';
import { scrubTables } from './scrub-tables.ts';

/** The documents that say something of a Codex. */
export interface CodexDocuments {
  readonly codex: readonly string[];
  readonly comments: readonly string[];
  /** Of the tree that it stands in. */
  readonly tree: string;
}

export interface Rewritten {
  readonly plan: Plan;
  readonly rows: Record<string, number>;
  readonly events: number;
}

/** More than a process should hold at once; a Codex of so long a history is refused. */
const MAX_BYTES = 512 * 1024 * 1024;
/** A text is read after each of them: two seconds for ten thousand letters, however few bytes these are. */
const MANY_OPERATIONS = 500;
/** Payloads that go to the database in one call, Base64. */
const CALL_BYTES = 8 * 1024 * 1024;
const TRANSACTION_MS = 1_800_000;

export async function documentsOf(
  { prisma, tree }: Pick<Services, 'prisma' | 'tree'>,
  codexId: string,
): Promise<CodexDocuments> {
  const row = await prisma.codex.findUnique({ where: { id: codexId }, select: { privateTopId: true } });
  const branches = await findBranchNames(prisma, [codexId]);
  return {
    codex: [codexDocumentName(codexId), ...branches.map(branchDocumentName)],
    comments: [commentsDocumentName(codexId), ...branches.map(branchCommentsName)],
    tree: await tree.of(row?.privateTopId ?? null).documentName(),
  };
}

export function allOf({ codex, comments, tree }: CodexDocuments): string[] {
  return [...codex, ...comments, tree];
}

/** What would change now. Reads without a lock. */
export async function planNow(
  services: Pick<Services, 'journal' | 'threads'>,
  documents: CodexDocuments,
  { codexId, passage }: { readonly codexId: string; readonly passage: string },
): Promise<Plan> {
  const rows = await readRows(services, allOf(documents));
  return await plan(services, documents, rows, { codexId, passage });
}

/**
 * Does it. `isLast`: the state that the redaction has afterwards is `clearing` either way; a pass that finds nothing writes no record. Throws
 * `corrupt` when the history is not as it was recorded: what somebody else has changed must not get a record that vouches for it.
 */
export async function rewriteHistory(
  services: Services,
  redaction: Redaction,
  passage: string,
): Promise<Rewritten> {
  const { prisma, environment, env } = services;
  const { codexId } = redaction;
  const documents = await documentsOf(services, codexId);
  return await prisma.$transaction(
    async (tx) => {
      await lockHeads(tx, allOf(documents));
      const rows = await readRows(services, allOf(documents));
      await tx.$queryRaw`SELECT pg_advisory_xact_lock(${CHECKPOINT_LOCK})::text`;
      const store = { prisma: tx, appSecret: env.appSecret };
      const key = await ensureCurrentKey(store, environment.now());
      const keys = await listSigningKeys(store);
      for (const [name, stored] of rows) await assertWhole(tx, name, stored, keys);
      const planned = await plan(services, documents, rows, { codexId, passage });
      const signer: Signer = {
        ...{ key, appUrl: env.appUrl, redactionId: redaction.id, by: redaction.byId },
        ...{ reason: redaction.reason, time: environment.now() },
      };
      const records: string[] = [];
      for (const document of planned.documents)
        records.push(await changeRows(tx, signer, document, rows.get(document.name) ?? []));
      const changed = await scrubTables(tx, codexId, passage);
      const told = await redactEvents(tx, signer, codexId, passage);
      records.push(...told.records);
      const operations = planned.documents.reduce((sum, each) => sum + each.operations.length, 0);
      // Of an act on several Codices there is one event, once it has ended.
      if (records.length > 0 && redaction.wideId === null) {
        const detail = { redaction: redaction.id, reason: redaction.reason, operations, records };
        const by = { id: redaction.byId, name: redaction.byName };
        await tx.auditEvent.create({ data: auditRow(by, 'passage-removed', codexId, detail) });
      }
      await tx.redaction.update({ where: { id: redaction.id }, data: { state: 'clearing' } });
      return { plan: planned, rows: changed, events: told.events };
    },
    { timeout: TRANSACTION_MS, maxWait: 30_000 },
  );
}

type Rows = ReadonlyMap<string, readonly StoredRow[]>;

/** In the order of their names, as everywhere. */
export async function lockHeads(tx: Prisma.TransactionClient, names: readonly string[]): Promise<void> {
  await tx.$queryRaw`
    SELECT "name" FROM "Document" WHERE "name" = ANY(${[...names]}::text[]) ORDER BY "name" COLLATE "C" FOR UPDATE`;
}

export async function readRows(
  { journal }: Pick<Services, 'journal'>,
  names: readonly string[],
): Promise<Rows> {
  const rows = new Map<string, StoredRow[]>();
  let bytes = 0;
  for (const name of names) {
    const stored: StoredRow[] = [];
    for await (const row of journal.walk(name, { after: 0 })) {
      stored.push(row);
      bytes += row.payload.length;
      if (bytes > MAX_BYTES)
        throw new BinderyError('unsupported', 'The history is too long for a passage to be removed from it.');
    }
    rows.set(name, stored);
  }
  return rows;
}

/** Throws `corrupt` unless these rows are as they were recorded. */
export async function assertWhole(
  tx: Prisma.TransactionClient,
  name: string,
  rows: readonly StoredRow[],
  keys: Awaited<ReturnType<typeof listSigningKeys>>,
): Promise<void> {
  const head = await tx.document.findUnique({ where: { name } });
  const { rows: redacted, breaks } = await readRedactions(tx, name, keys);
  const recorded = head === null ? null : { seq: Number(head.headSeq), hash: head.headHash };
  const imported = await readProvenImport(tx, name, keys);
  const check = createRowCheck(name, NOTHING_PROVEN, recorded, { redacted, importedTo: imported.importedTo });
  for (const row of rows) check.step(row);
  const [first] = [...breaks, ...imported.breaks, ...check.finish()];
  if (first !== undefined)
    throw new BinderyError(
      'corrupt',
      `Nothing is removed from ${name}, for it is not as it was recorded. ${describeLogBreak(first)} See “bindery verify”.`,
    );
}

/** What would change in these rows. */
export async function plan(
  { threads }: Pick<Services, 'threads'>,
  { codex, comments, tree }: Omit<CodexDocuments, 'tree'> & { readonly tree: string | null },
  rows: ReadonlyMap<string, readonly Pick<StoredRow, 'seq' | 'payload'>[]>,
  about: { readonly codexId: string; readonly passage: string },
): Promise<Plan> {
  const planned = (name: string): PlannedDocument => ({
    name,
    operations: (rows.get(name) ?? []).map(({ seq, payload }) => ({ seq, payload })),
  });
  const input = {
    ...about,
    codex: codex.map(planned),
    comments: comments.map(planned),
    tree: tree === null ? null : planned(tree),
  };
  let [bytes, operations] = [0, 0];
  for (const stored of rows.values())
    for (const { payload } of stored) {
      bytes += payload.length;
      operations += 1;
    }
  const isLarge = isLargeSize(bytes) || operations > MANY_OPERATIONS;
  return await doTask(threads, planTask, input, { isLarge });
}

/** Answers the hash of the record. Snapshots hold what was taken out, and are made again from the rows. */
async function changeRows(
  tx: Prisma.TransactionClient,
  signer: Signer,
  { name, operations }: PlannedDocument,
  stored: readonly StoredRow[],
): Promise<string> {
  const before = new Map(stored.map((row) => [row.seq, row]));
  const redacted: RedactedRow[] = [];
  for (const { seq, payload } of operations) {
    const row = before.get(seq);
    if (row === undefined) throw new BinderyError('internal', `There is no operation ${seq} of ${name}.`);
    redacted.push({ seq, hash: row.hash, content: chainHash(row.prevHash, { ...row, payload }) });
  }
  const packedSeq = await changePacked(tx, signer, { name, operations }, stored);
  for (const calls of inCalls(operations.filter(({ seq }) => seq > packedSeq))) {
    const rows = calls.map(({ seq, payload }) => ({
      ...{ seq, payload: Buffer.from(payload).toString('base64'), crc32c: crc32c(payload) },
    }));
    await tx.$queryRaw`SELECT "redactOperations"(${signer.redactionId}, ${name}, ${JSON.stringify(rows)}::jsonb)::text`;
  }
  await tx.documentSnapshot.deleteMany({ where: { documentName: name } });
  await tx.document.update({ where: { name }, data: { snapshotSeq: 0 } });
  return await writeRecord(tx, signer, name, redacted);
}

function* inCalls(
  operations: PlannedDocument['operations'],
): Generator<PlannedDocument['operations'][number][]> {
  let calls: PlannedDocument['operations'][number][] = [];
  let bytes = 0;
  for (const operation of operations) {
    calls.push(operation);
    bytes += operation.payload.length;
    if (bytes < CALL_BYTES) continue;
    yield calls;
    calls = [];
    bytes = 0;
  }
  if (calls.length > 0) yield calls;
}
