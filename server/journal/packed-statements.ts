/** The SQL by which packed blocks are read, and the rows as the driver hands them over. */
import type pg from 'pg';
import type { PackedBlock } from './packed-block.ts';
import type { PackedHeader, PackedWriter } from './packed-header.ts';

const BLOCK = `"documentName", "firstSeq"::float8 AS "firstSeq", "lastSeq"::float8 AS "lastSeq", "prevHash", "content", "sha256"`;

/** The first block that ends after a number. */
export const READ_BLOCK_AFTER = `
SELECT ${BLOCK} FROM "PackedOperations" AS b WHERE "documentName" = $1 AND b."lastSeq" > $2 ORDER BY b."lastSeq" LIMIT 1`;

/** The same, of those in which one of these roots was touched. */
export const READ_BLOCK_TOUCHED_AFTER = `
SELECT ${BLOCK} FROM "PackedOperations" AS b WHERE "documentName" = $1 AND b."lastSeq" > $2 AND "roots" && $3::text[]
ORDER BY b."lastSeq" LIMIT 1`;

/** The last block that begins before a number. */
export const READ_BLOCK_BEFORE = `
SELECT ${BLOCK} FROM "PackedOperations" AS b WHERE "documentName" = $1 AND b."firstSeq" < $2 ORDER BY b."lastSeq" DESC LIMIT 1`;

export const READ_BLOCK_TOUCHED_BEFORE = `
SELECT ${BLOCK} FROM "PackedOperations" AS b WHERE "documentName" = $1 AND b."firstSeq" < $2 AND "roots" && $3::text[]
ORDER BY b."lastSeq" DESC LIMIT 1`;

/** The first block after a number with an operation of this Yjs client. */
export const READ_BLOCK_OF_CLIENT = `
SELECT ${BLOCK} FROM "PackedOperations" AS b WHERE "documentName" = $1 AND b."lastSeq" > $2 AND "clients" @> ARRAY[$3::int8]
ORDER BY b."lastSeq" LIMIT 1`;

export const READ_PACKED_IDS = `
SELECT b."lastSeq"::float8 AS "lastSeq", "firstSeq"::float8 AS "firstSeq", "ids" FROM "PackedOperations" AS b
WHERE "documentName" = $1 AND b."lastSeq" > $2 ORDER BY b."lastSeq"`;

export const READ_PACKED_HEADER_AFTER = `
SELECT ${BLOCK}, "lastHash", "writers", "roots", "clients"::float8[] AS "clients", "ids",
  round(extract(epoch FROM "firstAt") * 1000)::float8 AS "firstAt", round(extract(epoch FROM "lastAt") * 1000)::float8 AS "lastAt"
FROM "PackedOperations" AS b WHERE "documentName" = $1 AND b."lastSeq" > $2 ORDER BY b."lastSeq" LIMIT 1`;

export type BlockRow = PackedBlock & pg.QueryResultRow;
export type IdsRow = Pick<PackedHeader, 'firstSeq' | 'lastSeq' | 'ids'> & pg.QueryResultRow;
export type HeaderRow = PackedBlock &
  PackedHeader & { readonly writers: readonly PackedWriter[] } & pg.QueryResultRow;

/** A header as the function of the database takes it. */
export function blockJson(documentName: string, header: PackedHeader): string {
  const { prevHash, lastHash, ids, firstAt, lastAt, ...rest } = header;
  const hex = (bytes: Uint8Array): string => `\\x${Buffer.from(bytes).toString('hex')}`;
  return JSON.stringify({
    ...{ ...rest, documentName, prevHash: hex(prevHash), lastHash: hex(lastHash), ids: hex(ids) },
    ...{ firstAt: new Date(firstAt).toISOString(), lastAt: new Date(lastAt).toISOString() },
  });
}
