/** The SQL by which snapshots and stretches are read and kept. */

/** The driver reads a value in one go, as text of twice its size; larger ones come in parts of so many bytes. */
const PART_BYTES = 1024 * 1024;
export const partsOf = (column: string): string =>
  `generate_series(0, greatest(octet_length(${column}) - 1, 0) / ${PART_BYTES}) AS part`;
export const partOf = (column: string): string =>
  `substring(${column} FROM part * ${PART_BYTES} + 1 FOR ${PART_BYTES}) AS bytes`;

/** Puts the parts of values together again; each row is the first of its parts. */
export function joinParts<Part extends { readonly seq: number; readonly bytes: Buffer }>(
  parts: readonly Part[],
): Part[] {
  const rows: Part[] = [];
  for (let start = 0; start < parts.length; ) {
    const first = parts[start] as Part;
    let end = start + 1;
    while (parts[end]?.seq === first.seq) end += 1;
    const bytes =
      end - start === 1 ? first.bytes : Buffer.concat(parts.slice(start, end).map((part) => part.bytes));
    rows.push({ ...first, bytes });
    start = end;
  }
  return rows;
}

export const READ_SNAPSHOT = `
SELECT s."seq"::float8 AS seq, ${partOf('s."state"')}, s."sha256" FROM (
  SELECT "seq", "state", "sha256" FROM "DocumentSnapshot"
  WHERE "documentName" = $1 AND "seq" <= $2 ORDER BY "seq" DESC LIMIT 1
) AS s, ${partsOf('s."state"')} ORDER BY part`;

export const WRITE_SNAPSHOT = `
INSERT INTO "DocumentSnapshot" ("documentName", "seq", "state", "sha256") VALUES ($1, $2, $3, $4)
ON CONFLICT ("documentName", "seq") DO UPDATE SET "state" = EXCLUDED."state", "sha256" = EXCLUDED."sha256"`;

export const LIST_SNAPSHOTS = `
SELECT "seq"::float8 AS seq, octet_length("state") AS bytes FROM "DocumentSnapshot" AS s WHERE "documentName" = $1 ORDER BY s."seq" DESC`;

export const DROP_SNAPSHOTS = `DELETE FROM "DocumentSnapshot" WHERE "documentName" = $1 AND "seq" = ANY($2::int8[])`;

/** Those that end after $2, up to $3. */
export const READ_STRETCHES = `
SELECT s."fromSeq"::float8 AS "fromSeq", s."toSeq"::float8 AS seq, ${partOf('s."content"')}, s."sha256"
FROM "DocumentStretch" AS s, ${partsOf('s."content"')}
WHERE s."documentName" = $1 AND s."toSeq" > $2 AND s."toSeq" <= $3 ORDER BY s."toSeq", part`;

export const LIST_STRETCHES = `
SELECT "fromSeq"::float8 AS "fromSeq", s."toSeq"::float8 AS "toSeq", "bytes" FROM "DocumentStretch" AS s
WHERE "documentName" = $1 ORDER BY s."toSeq"`;

export const WRITE_STRETCH = `
INSERT INTO "DocumentStretch" ("documentName", "fromSeq", "toSeq", "bytes", "content", "sha256") VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT ("documentName", "toSeq") DO NOTHING`;
