/** Takes a passage out of what events of the audit log say of a Codex. */
import type { JsonObject, JsonValue } from '#core/json.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { auditLogName } from '../checkpoints/audit-checkpoint.ts';
import type { RedactedRow } from '../checkpoints/redacted-rows.ts';
import { type Signer, writeRecord } from './redaction-records.ts';
import { REMOVED_MARK } from './scrub-tables.ts';

interface FoundEvent {
  readonly id: string;
  readonly chain: string;
  readonly seq: bigint;
  readonly hash: Uint8Array;
  readonly detail: JsonObject;
}

type Database = Pick<Prisma.TransactionClient, '$queryRaw'>;

/**
 * Events about the Codex, or that name it, whose words have the passage. Of the log that goes on, `isSigned` leaves out what no checkpoint covers: those
 * are signed by what they say.
 */
export async function findEvents(
  tx: Database,
  codexId: string,
  passage: string,
  { isSigned }: { readonly isSigned: boolean },
): Promise<FoundEvent[]> {
  const quoted = JSON.stringify(passage).slice(1, -1);
  return await tx.$queryRaw<FoundEvent[]>`
    SELECT e."id", e."chain", e."seq", e."hash", e."detail" FROM "AuditEvent" e
    WHERE e."seq" IS NOT NULL AND position(${quoted} IN e."detail"::text) > 0
      AND (e."subject" = ${codexId} OR position(${codexId} IN e."detail"::text) > 0)
      AND (NOT ${isSigned} OR e."chain" <> (SELECT "chain" FROM "AuditHead")
        OR e."seq" <= (SELECT max(k."size") FROM "Checkpoint" k WHERE k."log" = 'audit/' || e."chain"))
    ORDER BY e."chain", e."seq"`;
}

export interface RedactedEvents {
  readonly events: number;
  /** The hashes of the records, hex. */
  readonly records: readonly string[];
}

/** Their hashes stay in the chain, and a record says what they are of. */
export async function redactEvents(
  tx: Prisma.TransactionClient,
  signer: Signer,
  codexId: string,
  passage: string,
): Promise<RedactedEvents> {
  const byChain = new Map<string, RedactedRow[]>();
  const found = await findEvents(tx, codexId, passage, { isSigned: true });
  for (const { id, chain, seq, hash, detail } of found) {
    const words = JSON.stringify(without(detail, passage));
    const [changed] = await tx.$queryRaw<{ content: Uint8Array }[]>`
      SELECT "redactEvent"(${signer.redactionId}, ${id}, ${words}::jsonb) AS "content"`;
    if (changed === undefined) continue;
    const rows = byChain.get(chain) ?? [];
    byChain.set(chain, [...rows, { seq: Number(seq), hash, content: changed.content }]);
  }
  const records: string[] = [];
  for (const [chain, rows] of byChain) records.push(await writeRecord(tx, signer, auditLogName(chain), rows));
  return { events: found.length, records };
}

function without(value: JsonValue, passage: string): JsonValue {
  if (typeof value === 'string') return value.replaceAll(passage, REMOVED_MARK);
  if (Array.isArray(value)) return value.map((each) => without(each, passage));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key.replaceAll(passage, REMOVED_MARK),
      each === undefined ? each : without(each, passage),
    ]),
  );
}
