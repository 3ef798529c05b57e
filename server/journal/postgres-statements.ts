/**
 * The SQL of the journal. It goes through `pg` and not through the Prisma client, because the hot path is one statement
 * per batch of edits: arrays in, binary blobs sliced in the database, plan prepared once. The tables are Prisma's.
 */
import type { Proposal } from '#core/access/author.ts';
import { UNKNOWN_ROOT } from '#core/document/summarize-update.ts';
import { BinderyError } from '#core/errors.ts';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import { crc32c } from './crc32c.ts';
import type {
  DescribedOperation,
  JournalEntry,
  JournalRow,
  ListOptions,
  OperationOrigin,
  StoredRow,
} from './journal.ts';
import { partOf, partsOf } from './states/state-statements.ts';

/**
 * Moves the heads of the documents whose head is still the one the batch was built on, and stores the rows of those and
 * no others: optimistic locking in one round trip, gap-free because a row only enters together with its head.
 * $1 names, $2 head before, $3 head after, $4 hashes before, $5 hashes after (32 bytes each, joined);
 * $6… one element per row: document, seq, operation id, checksum, actor kind, id, name, client, origin, client time,
 * server time, summary, branch, payload offset and length; then all payloads, hashes before and hashes after, joined; and for
 * each row the Codex on top of what its author reached, and whose suggestion it is, or null; $26 for each document up to where it is packed:
 * the ids of packed operations have been looked at up to there, for no index has them.
 */
export const APPEND = `
WITH head AS (
  UPDATE "Document" d
  SET "headSeq" = h.after, "headHash" = substring($5::bytea FROM ((h.i - 1) * 32 + 1)::int FOR 32)
  FROM unnest($1::text[], $2::int8[], $3::int8[], $26::int8[]) WITH ORDINALITY AS h(name, before, after, packed, i)
  WHERE d."name" = h.name AND d."headSeq" = h.before AND d."packedSeq" = h.packed AND d."deletedAt" IS NULL
    AND d."headHash" = substring($4::bytea FROM ((h.i - 1) * 32 + 1)::int FOR 32)
  RETURNING d."name"
), stored AS (
  INSERT INTO "DocumentUpdate" ("documentName", "seq", "operationId", "crc32c", "actorKind", "actorId", "actorName",
    "subtreeId", "clientId", "origin", "clientTime", "createdAt", "summary", "branch", "payload", "prevHash", "hash", "proposal")
  SELECT r.document, r.seq, r.operation, r.crc, r.kind, r.actor, r.actor_name, r.subtree, r.client, r.origin,
    to_timestamp(r.client_time / 1000.0), to_timestamp(r.server_time / 1000.0), r.summary::jsonb, r.branch,
    substring($21::bytea FROM r.start + 1 FOR r.length),
    substring($22::bytea FROM ((r.i - 1) * 32 + 1)::int FOR 32),
    substring($23::bytea FROM ((r.i - 1) * 32 + 1)::int FOR 32), r.proposal::jsonb
  FROM unnest($6::text[], $7::int8[], $8::text[], $9::int4[], $10::text[], $11::text[], $12::text[], $13::int8[],
    $14::text[], $15::float8[], $16::float8[], $17::text[], $18::text[], $19::int4[], $20::int4[], $24::text[],
    $25::text[]) WITH ORDINALITY
    AS r(document, seq, operation, crc, kind, actor, actor_name, client, origin, client_time, server_time, summary,
      branch, start, length, subtree, proposal, i)
  JOIN head ON head."name" = r.document
)
SELECT "name" FROM head`;

/** Where a document ends. */
export interface Head {
  seq: number;
  hash: Uint8Array;
  readonly snapshotSeq: number;
  /** Up to where it is packed. */
  readonly packedSeq: number;
  readonly gone: boolean;
}

interface PlannedRow {
  readonly entry: JournalEntry;
  readonly index: number;
  readonly seq: number;
  readonly prevHash: Uint8Array;
  readonly hash: Uint8Array;
}

/** Rows with their places, and the heads that follow from them. */
export interface AppendPlan {
  readonly rows: PlannedRow[];
  /** Heads as they will be, by document. */
  readonly heads: Map<string, Head>;
  readonly serverTime: number;
  /** Entries that repeat an earlier entry of the batch: index → index of the first. */
  readonly repeats: Map<number, number>;
}

/** The values of `APPEND`: `current` has the heads that the plan was made on. */
export function appendValues(plan: AppendPlan, current: ReadonlyMap<string, Head>): unknown[] {
  // Sorted, so that two processes lock heads in the same order.
  const names = [...plan.heads.keys()].sort();
  const before = names.map((name) => current.get(name) as Head);
  const after = names.map((name) => plan.heads.get(name) as Head);
  const branches = new Map(names.map((name) => [name, parseName(name).branch]));
  const entries = plan.rows.map(({ entry }) => entry);
  const offsets: number[] = [];
  let length = 0;
  for (const { payload } of entries) {
    offsets.push(length);
    length += payload.length;
  }
  return [
    names,
    before.map(({ seq }) => seq),
    after.map(({ seq }) => seq),
    Buffer.concat(before.map(({ hash }) => hash)),
    Buffer.concat(after.map(({ hash }) => hash)),
    entries.map(({ documentName }) => documentName),
    plan.rows.map(({ seq }) => seq),
    entries.map(({ operationId }) => operationId),
    entries.map(({ payload }) => crc32c(payload)),
    entries.map(({ actor }) => actor.kind),
    entries.map(({ actor }) => actor.id),
    entries.map(({ actor }) => actor.name),
    entries.map(({ clientId }) => clientId),
    entries.map(({ origin }) => origin),
    entries.map(({ clientTime }) => clientTime),
    entries.map(() => plan.serverTime),
    entries.map(({ summary }) => JSON.stringify(summary)),
    entries.map(({ documentName }) => branches.get(documentName)),
    offsets,
    entries.map(({ payload }) => payload.length),
    Buffer.concat(entries.map(({ payload }) => payload)),
    Buffer.concat(plan.rows.map(({ prevHash }) => prevHash)),
    Buffer.concat(plan.rows.map(({ hash }) => hash)),
    entries.map(({ actor }) => actor.subtreeId ?? null),
    entries.map(({ proposal }) => (proposal === undefined ? null : JSON.stringify(proposal))),
    before.map(({ packedSeq }) => packedSeq),
  ];
}

export function parseName(name: string): { name: string; kind: string; branch: string } {
  const parsed = parseDocumentName(name);
  if (parsed === null) throw new BinderyError('invalid_input', `"${name}" is not the name of a document.`);
  return { name, kind: parsed.kind, branch: parsed.branch };
}

export const CREATE_HEADS = `
INSERT INTO "Document" ("name", "kind", "branch", "headHash")
SELECT h.name, h.kind, h.branch, $4::bytea FROM unnest($1::text[], $2::text[], $3::text[]) AS h(name, kind, branch)
ORDER BY h.name
ON CONFLICT ("name") DO NOTHING`;

export const READ_HEADS = `
SELECT "name", "headSeq"::float8 AS seq, "headHash" AS hash, "snapshotSeq"::float8 AS snapshot,
  "packedSeq"::float8 AS packed, "deletedAt" IS NOT NULL AS gone
FROM "Document" WHERE "name" = ANY($1::text[])`;

/** In the order of their names, as everywhere. */
export const LOCK_HEADS = `${READ_HEADS} ORDER BY "name" COLLATE "C" FOR UPDATE`;

export const FIND_OPERATIONS = `
SELECT u."documentName" AS document, u."operationId" AS operation, u."seq"::float8 AS seq, u."payload"
FROM unnest($1::text[], $2::text[]) AS wanted(document, operation)
JOIN "DocumentUpdate" u ON u."documentName" = wanted.document AND u."operationId" = wanted.operation`;

export const READ_PAYLOADS = `
SELECT u."seq"::float8 AS seq, ${partOf('u."payload"')}, u."crc32c" FROM "DocumentUpdate" AS u, ${partsOf('u."payload"')}
WHERE u."documentName" = $1 AND u."seq" > $2 AND u."seq" <= $3 ORDER BY u."seq", part`;

/** To be ordered by `u."seq"`: an unqualified one would be the column of the answer, by which there is no index. */
const DESCRIPTION = `"documentName", "seq"::float8 AS seq, "operationId", "prevHash", "hash", "branch",
  "actorKind", "actorId", "actorName", "subtreeId", "clientId"::float8 AS "clientId", "origin", "summary", "proposal",
  round(extract(epoch FROM "clientTime") * 1000)::float8 AS "clientTime",
  round(extract(epoch FROM "createdAt") * 1000)::float8 AS "serverTime"`;

const ROW_COLUMNS = `${DESCRIPTION}, "payload"`;

export const DESCRIBE_ROWS = `
SELECT ${DESCRIPTION}, octet_length("payload") AS bytes FROM "DocumentUpdate" AS u
WHERE "documentName" = $1 AND "seq" < $2 ORDER BY u."seq" DESC LIMIT $3`;

/** $4, $5: what a summary has to contain, one of the two. */
const IS_TOUCHING = `("summary" @> $4::jsonb OR "summary" @> $5::jsonb)`;

export const DESCRIBE_ROWS_TOUCHING = `
SELECT ${DESCRIPTION}, octet_length("payload") AS bytes FROM "DocumentUpdate" AS u
WHERE "documentName" = $1 AND "seq" < $2 AND ${IS_TOUCHING} ORDER BY u."seq" DESC LIMIT $3`;

/** Those of one author are one row of the answer, however many they are; $1 to $3 as for `DESCRIBE_ROWS`. */
const outlinesOf = (condition: string): string => `
SELECT "actorKind", "actorId", "actorName", "origin", "proposal", "operationId", "roots",
  '[' || string_agg(concat_ws(',', "seq", "clientTime", "serverTime", "clients"), ',') || ']' AS "operations"
FROM (
  SELECT "actorKind", "actorId", "actorName", "origin", "proposal", "seq",
    CASE WHEN starts_with("operationId", 'restore') OR starts_with("operationId", 'merge:') THEN "operationId" END AS "operationId",
    jsonb_path_query_array("summary", '$.fields[*].root') AS "roots", coalesce("summary"->'clients', '[]') AS "clients",
    round(date_part('epoch', "clientTime") * 1000)::int8 AS "clientTime",
    round(date_part('epoch', "createdAt") * 1000)::int8 AS "serverTime"
  FROM "DocumentUpdate" AS u WHERE "documentName" = $1 AND "seq" < $2${condition} ORDER BY u."seq" DESC LIMIT $3
) AS page
GROUP BY "actorKind", "actorId", "actorName", "origin", "proposal", "operationId", "roots"`;

export const OUTLINE_ROWS = outlinesOf('');
export const OUTLINE_ROWS_TOUCHING = outlinesOf(` AND ${IS_TOUCHING}`);

export const READ_ROWS_BACKWARD = `
SELECT ${ROW_COLUMNS} FROM "DocumentUpdate" AS u WHERE "documentName" = $1 AND "seq" < $2 ORDER BY u."seq" DESC LIMIT $3`;

export const READ_ROWS_TOUCHING = `
SELECT ${ROW_COLUMNS} FROM "DocumentUpdate" AS u WHERE "documentName" = $1 AND "seq" < $2 AND ${IS_TOUCHING} ORDER BY u."seq" DESC LIMIT $3`;

export const WALK_ROWS = `
SELECT ${ROW_COLUMNS}, "crc32c" FROM "DocumentUpdate" AS u WHERE "documentName" = $1 AND "seq" > $2 AND "seq" <= $3
ORDER BY u."seq" LIMIT $4`;

/** In one statement, so that nothing is appended between the two. */
export const READ_HEAD = `
SELECT d."headSeq"::float8 AS seq, d."headHash" AS hash, EXISTS (
  SELECT FROM "DocumentUpdate" u WHERE u."documentName" = d."name" AND u."seq" > d."headSeq"
) AS "isPassed" FROM "Document" d WHERE d."name" = $1 AND d."deletedAt" IS NULL`;

export const READ_ROWS_TOUCHED_SINCE = `
SELECT ${ROW_COLUMNS} FROM "DocumentUpdate" AS u WHERE "documentName" = $1 AND "seq" > $2
  AND EXISTS (SELECT 1 FROM jsonb_array_elements("summary"->'fields') AS f WHERE f->>'root' = ANY($3::text[]))
ORDER BY u."seq" LIMIT $4`;

/** Range by range, by the index: as a plain join it was planned to read the journal from its beginning, and sort it. */
export const READ_ROWS_IN_RANGES = `
SELECT wanted.document AS "documentName", u."seq"::float8 AS seq, u."payload", u."crc32c"
FROM unnest($1::text[], $2::int8[], $3::int8[]) AS wanted(document, after, up_to)
CROSS JOIN LATERAL (
  SELECT "seq", "payload", "crc32c" FROM "DocumentUpdate"
  WHERE "documentName" = wanted.document AND "seq" > wanted.after AND "seq" <= wanted.up_to ORDER BY "seq" LIMIT $4
) AS u
ORDER BY wanted.document, u."seq" LIMIT $4`;

export const HAS_OPERATION = `
SELECT 1 AS found FROM "DocumentUpdate" WHERE "documentName" = $1 AND "operationId" = $2`;

export const DESCRIBE_OPERATIONS = `
SELECT ${DESCRIPTION}, octet_length("payload") AS bytes FROM "DocumentUpdate" AS u
WHERE "documentName" = $1 AND "operationId" = ANY($2::text[]) ORDER BY u."seq"`;

const AUTHOR_OF = `
SELECT "actorKind" AS kind, "actorId" AS id, "origin" FROM "DocumentUpdate"
WHERE "documentName" = $1 AND "clientId" = $2`;

/**
 * The first operation of a client among those that bring in its clock 0, or nothing new: they have an index. An operation that goes on from a
 * later clock is accepted only from whoever made the first one, so it can be the first only where there are none of these.
 */
export const FIND_BEGINNING = `${AUTHOR_OF} AND "clientId" <> 0 AND COALESCE("summary" #>> '{clients,0,from}', '0') = '0'
ORDER BY "seq" LIMIT 1`;

/** Reads the history of the document until it is found. */
export const FIND_AUTHOR = `${AUTHOR_OF} ORDER BY "seq" LIMIT 1`;

export const QUARANTINE = `
INSERT INTO "QuarantinedUpdate" ("documentName", "seq", "reason")
SELECT $1, q.seq, q.reason FROM unnest($2::int8[], $3::text[]) AS q(seq, reason)
ON CONFLICT ("documentName", "seq") DO NOTHING`;

export const LOCK_HEAD = `
SELECT "headSeq"::float8 AS seq, "snapshotSeq"::float8 AS snapshot FROM "Document"
WHERE "name" = $1 AND "deletedAt" IS NULL FOR UPDATE`;

/** The folded operations among which the state after $2 would be, but is not kept. */
export const FIND_FOLDED = `
SELECT f."fromSeq"::float8 AS "from", f."toSeq"::float8 AS "to" FROM "FoldedOperations" f
WHERE f."documentName" = $1 AND f."toSeq" > $2 AND f."fromSeq" <= $2 ORDER BY f."toSeq" LIMIT 1`;

/** How often a passage was removed from the history of a document. */
export const COUNT_REMOVALS = `SELECT count(*)::int AS removals FROM "RedactionRecord" WHERE "log" = $1 AND "kind" = 'redaction'`;

/** How often something was changed in the operations of a document, of whatever kind. */
export const COUNT_RECORDS = `SELECT count(*)::int AS records FROM "RedactionRecord" WHERE "log" = $1`;

export const MOVE_SNAPSHOT = `UPDATE "Document" SET "snapshotSeq" = $2 WHERE "name" = $1`;

/** The documents may never have been. Heads are locked in the order of their names, as everywhere. */
export const END_DOCUMENTS = `
INSERT INTO "Document" ("name", "kind", "branch", "headHash", "deletedAt")
SELECT h.name, h.kind, h.branch, $4::bytea, now()
FROM unnest($1::text[], $2::text[], $3::text[]) AS h(name, kind, branch) ORDER BY h.name COLLATE "C"
ON CONFLICT ("name") DO UPDATE SET "deletedAt" = now(), "snapshotSeq" = 0`;

/** The operations by a function that takes only documents that have ended: the role of the server may not delete journal rows itself. */
export const ERASE_DOCUMENTS = [
  'SELECT "eraseOperations"($1::text[])',
  'DELETE FROM "DocumentSnapshot" WHERE "documentName" = ANY($1::text[])',
  'DELETE FROM "QuarantinedUpdate" WHERE "documentName" = ANY($1::text[])',
  'DELETE FROM "ImportedHistory" WHERE "documentName" = ANY($1::text[])',
  'DELETE FROM "FoldedOperations" WHERE "documentName" = ANY($1::text[])',
  // The notes stay, which say nothing of what was written: without them others would seem to be missing.
  `UPDATE "Checkpoint" SET "leaves" = '', "frontier" = '' WHERE "log" = ANY($1::text[])`,
];

/** A row as the driver hands it over. */
export interface RawRow {
  readonly documentName: string;
  readonly seq: number;
  readonly operationId: string;
  readonly payload: Buffer;
  readonly prevHash: Buffer;
  readonly hash: Buffer;
  readonly branch: string;
  readonly actorKind: JournalRow['actor']['kind'];
  readonly actorId: string;
  readonly actorName: string;
  readonly subtreeId: string | null;
  readonly clientId: number;
  readonly origin: OperationOrigin;
  readonly summary: JournalRow['summary'];
  readonly proposal: Proposal | null;
  readonly clientTime: number;
  readonly serverTime: number;
}

/** A description of a row as the driver hands it over. */
export interface RawDescription extends Omit<RawRow, 'payload'> {
  readonly bytes: number;
}

export function toJournalRow(raw: RawRow): JournalRow;
export function toJournalRow(raw: RawDescription): DescribedOperation;
export function toJournalRow(raw: RawRow | RawDescription): JournalRow | DescribedOperation {
  const { actorKind, actorId, actorName, subtreeId, proposal, ...rest } = raw;
  const actor = { kind: actorKind, id: actorId, name: actorName, ...(subtreeId !== null && { subtreeId }) };
  return { ...rest, actor, ...(proposal !== null && { proposal }) };
}

/** A row without what is only for whoever checks it. */
export function toUncheckedRow({ crc32c: _, ...row }: StoredRow): JournalRow {
  return row;
}

export function describeRow({ crc32c: _, payload, ...row }: StoredRow): DescribedOperation {
  return { ...row, bytes: payload.length };
}

/** The values of a statement that reads rows newest first. */
export function backward(
  documentName: string,
  { before = Number.MAX_SAFE_INTEGER, limit, root }: ListOptions,
): unknown[] {
  const touching = (name: string): string => JSON.stringify({ fields: [{ root: name }] });
  const range = [documentName, before, limit];
  return root === undefined ? range : [...range, touching(root), touching(UNKNOWN_ROOT)];
}
