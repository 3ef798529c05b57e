/** The CodexFieldValue table: values of fields as filters and lists compare them. */
import { type ComparableValue, VALUE_KINDS } from '#core/search/comparable-value.ts';
import type { ComparableFields } from '#core/search/local-entry.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import { storableText } from '../../database/database-text.ts';

type Tx = Pick<PrismaClient, '$executeRaw'>;

/** Replaces the values of a Codex by these; what stands there already is not written again. */
export async function writeFieldValues(
  tx: Tx,
  codexId: string,
  values: ComparableFields['values'],
): Promise<void> {
  await writeRows(tx, codexId, rowsOf(values), null);
}

/** Replaces the values of some fields, and leaves the others as they are. */
export async function writeSomeFieldValues(
  tx: Tx,
  codexId: string,
  values: ComparableFields['values'],
): Promise<void> {
  await writeRows(tx, codexId, rowsOf(values), Object.keys(values));
}

interface ValueRow extends ComparableValue {
  readonly fieldId: string;
  readonly position: number;
}

function rowsOf(values: ComparableFields['values']): readonly ValueRow[] {
  return Object.entries(values).flatMap(([fieldId, list]) =>
    list.map((value, position) => ({ fieldId, position, ...value })),
  );
}

/** `fieldIds`: of these alone; `null`: of all. */
async function writeRows(
  tx: Tx,
  codexId: string,
  rows: readonly ValueRow[],
  fieldIds: readonly string[] | null,
): Promise<void> {
  const stored = JSON.stringify(
    rows.map(({ fieldId, position, kind, number, key, text }) => ({
      ...{ fieldId, position, kind: VALUE_KINDS.indexOf(kind), number },
      ...{ key: storableText(key), text: text === null ? null : storableText(text) },
    })),
  );
  await tx.$executeRaw`
    DELETE FROM "CodexFieldValue" v WHERE v."codexId" = ${codexId}
      AND (${fieldIds === null} OR v."fieldId" = ANY(${[...(fieldIds ?? [])]}::text[]))
      AND NOT EXISTS (
        SELECT FROM jsonb_to_recordset(${stored}::jsonb) AS n("fieldId" text, "position" int)
        WHERE n."fieldId" = v."fieldId" AND n."position" = v."position")`;
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "CodexFieldValue" AS v ("codexId", "fieldId", "position", "kind", "number", "key", "text")
    SELECT ${codexId}, n."fieldId", n."position", n."kind", n."number", n."key", n."text"
    FROM jsonb_to_recordset(${stored}::jsonb)
      AS n("fieldId" text, "position" int, "kind" int, "number" float8, "key" text, "text" text)
    ON CONFLICT ("codexId", "fieldId", "position") DO UPDATE
      SET "kind" = EXCLUDED."kind", "number" = EXCLUDED."number", "key" = EXCLUDED."key", "text" = EXCLUDED."text"
    WHERE (v."kind", v."number", v."key") IS DISTINCT FROM (EXCLUDED."kind", EXCLUDED."number", EXCLUDED."key")
      OR v."text" IS DISTINCT FROM EXCLUDED."text"`;
}
