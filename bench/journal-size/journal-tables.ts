/** The journal's tables in the forms that are compared: as they are, and in partitions by the hash of the document's name. */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { APPEND } from '#server/journal/postgres-statements.ts';

export interface TableForm {
  /** 0: one table. */
  readonly partitions: number;
  /** The indexes by time and document, which the product reads by; `operationId` and the key are always there. */
  readonly indexes: readonly string[];
}

/** Makes `DocumentUpdate` anew in another form, without its indexes: they are made when it is filled. */
export async function createJournal(client: pg.Client, { partitions }: TableForm): Promise<void> {
  await client.query('ALTER TABLE "DocumentUpdate" RENAME TO "DocumentUpdateBefore"');
  const by = partitions > 0 ? 'PARTITION BY HASH ("documentName")' : '';
  await client.query(
    `CREATE TABLE "DocumentUpdate" (LIKE "DocumentUpdateBefore" INCLUDING DEFAULTS INCLUDING CONSTRAINTS) ${by}`,
  );
  await client.query('DROP TABLE "DocumentUpdateBefore"');
  for (let part = 0; part < partitions; part += 1) {
    await client.query(
      `CREATE TABLE "DocumentUpdate_${part}" PARTITION OF "DocumentUpdate"
       FOR VALUES WITH (MODULUS ${partitions}, REMAINDER ${part})`,
    );
  }
}

/** The indexes and the guard of the journal, as the migrations make them. */
export async function indexJournal(client: pg.Client, { indexes }: TableForm): Promise<void> {
  await client.query('ALTER TABLE "DocumentUpdate" ADD PRIMARY KEY ("documentName", "seq")');
  await client.query('CREATE UNIQUE INDEX ON "DocumentUpdate" ("documentName", "operationId")');
  for (const columns of indexes) await client.query(`CREATE INDEX ON "DocumentUpdate" (${columns})`);
  // As it is, it asks for the name of the table, which in a partition is that of the partition.
  await client.query(`
    CREATE OR REPLACE FUNCTION "refuseChange"() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' AND TG_TABLE_NAME LIKE 'DocumentUpdate%' AND current_setting('bindery.purge', true) = 'on' THEN
        RETURN OLD;
      END IF;
      RAISE EXCEPTION '% on "%" refused', TG_OP, TG_TABLE_NAME;
    END $$`);
  await client.query(`
    CREATE TRIGGER "DocumentUpdate_append_only" BEFORE UPDATE OR DELETE ON "DocumentUpdate"
    FOR EACH ROW EXECUTE FUNCTION "refuseChange"()`);
}

/** Names documents by number, the same way in SQL as `documentName`. */
const NAME = `'codex/' || lpad(to_hex(d), 8, '0') || '-0000-7000-8000-000000000000'`;

export function documentName(number: number): string {
  return `codex/${number.toString(16).padStart(8, '0')}-0000-7000-8000-000000000000`;
}

/**
 * Fills head rows and journal. Documents take turns, so that the rows of one lie as far apart as those of people who write at the
 * same time. A row has the size of an edit of a few letters.
 */
export async function fillJournal(client: pg.Client, documents: number, rows: number): Promise<void> {
  const each = Math.floor(rows / documents);
  await client.query(
    `INSERT INTO "Document" ("name", "kind", "headSeq", "headHash")
     SELECT ${NAME}, 'codex', $2, sha256(int8send($2)) FROM generate_series(0, $1::int - 1) AS d`,
    [documents, each],
  );
  const PIECES = 20;
  for (let piece = 0; piece < PIECES; piece += 1) {
    const from = Math.floor((each * piece) / PIECES) + 1;
    const to = Math.floor((each * (piece + 1)) / PIECES);
    await client.query(
      `INSERT INTO "DocumentUpdate" ("documentName", "seq", "operationId", "payload", "crc32c", "prevHash", "hash",
         "actorKind", "actorId", "actorName", "clientId", "origin", "clientTime", "createdAt", "summary")
       SELECT ${NAME}, s, md5(d::text || '.' || s::text)::uuid::text, decode(repeat(md5(s::text), 4), 'hex'), s,
         sha256(int8send(s - 1)), sha256(int8send(s)), 'member', '019a0000-0000-7000-8000-00000000000' || d % 10,
         'Somebody', d, 'socket', t, t, '{"fields": [{"root": "f:body", "layer": "text", "inserted": 3, "deleted": 0}]}'
       FROM generate_series($2::int, $3::int) AS s, generate_series(0, $1::int - 1) AS d,
         LATERAL (SELECT to_timestamp(1760000000 + (s::float8 * $1 + d) / 100) AS t) AS moment`,
      [documents, from, to],
    );
    process.stderr.write('.');
  }
  process.stderr.write('\n');
}

const ZERO_HASH = Buffer.alloc(32);

/** Commits one edit of a few letters by the product's own statement: operation `seq` of a document whose head has no hash yet. `now`: ms. */
export async function appendEdit(client: pg.Client, name: string, seq: number, now: number): Promise<void> {
  const values = [
    ...[[name], [seq - 1], [seq], ZERO_HASH, ZERO_HASH, [name], [seq], [randomUUID()], [1]],
    ...[['member'], ['019a0000-0000-7000-8000-000000000001'], ['Somebody'], [1], ['socket'], [now], [now]],
    ...[['{"fields": []}'], ['main'], [0], [64], Buffer.alloc(64, seq), ZERO_HASH, ZERO_HASH],
    ...[[null], [null], [0]],
  ];
  const { rowCount } = await client.query({ name: 'append', text: APPEND, values });
  if (rowCount !== 1) throw new Error(`The head of ${name} had moved.`);
}
