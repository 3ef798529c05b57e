/** Walks the hash chain of the audit log and finds the events that are altered, missing, doubled, or out of order. */
import type { AuditBreak } from '#core/access/audit-break.ts';
import { BinderyError } from '#core/errors.ts';
import type { AuditVerification } from '#core/protocol/api/audit.ts';
import { Prisma, type PrismaClient } from '#prisma/generated/client.ts';
import type { SigningKey } from '../checkpoints/signing-keys.ts';
import { placeEvents } from './place-events.ts';
import { NO_EVENTS, type RedactedEvents, readRedactedEvents } from './redacted-events.ts';
import { checkSignedEvents } from './signed-events.ts';

const MAX_BREAKS = 100;

interface WalkedRow {
  readonly id: string;
  readonly chain: string;
  readonly seq: bigint;
  readonly beforeSeq: bigint;
  readonly isOwn: boolean;
  readonly isLinked: boolean;
}

/** Where a chain has to end: the head says so of the own one, the event of a restore of one that a backup brought along. */
interface ExpectedEnd {
  readonly chain: string;
  readonly seq: bigint;
  readonly hash: string;
  readonly foundSeq: bigint;
  readonly foundHash: string;
}

/**
 * Where chains end, from the head on: it names the own one, and the events of restores in it those that backups brought along. What is
 * in no such chain, an event that vouches for itself included, nothing vouches for.
 */
const VOUCHED = Prisma.sql`
  WITH RECURSIVE vouched("chain", "seq", "hash") AS (
    SELECT "chain", "seq", encode("hash", 'hex') FROM "AuditHead"
    UNION
    SELECT a."detail"->>'chain', (a."detail"->>'chainSeq')::numeric::bigint, a."detail"->>'chainHash'
    FROM vouched v JOIN "AuditEvent" a ON a."chain" = v."chain" AND a."seq" <= v."seq"
    WHERE a."action" = 'restored' AND jsonb_typeof(a."detail"->'chain') = 'string'
      AND jsonb_typeof(a."detail"->'chainSeq') = 'number'
  )`;

/** Over what an event says; not by the function of the database, which somebody may have replaced. */
const CONTENT_HASH = Prisma.sql`sha256(convert_to(jsonb_build_array(
  "chain", "seq", encode("prevHash", 'hex'), "id", (extract(epoch FROM "at") * 1000)::bigint, "actorId", "actorName",
  "action", "subject", "detail")::text, 'UTF8'))`;

/**
 * Everything in one snapshot of the database, so that events written meanwhile are no breaks. Whoever owns the tables can make
 * the chain anew: signed checkpoints tell, and an earlier `head`, kept elsewhere. Without `keys` (`null`) checkpoints are left out.
 */
export async function verifyAudit(
  prisma: PrismaClient,
  keys: readonly SigningKey[] | null = null,
  { hasRecords = true }: { readonly hasRecords?: boolean } = {},
): Promise<AuditVerification> {
  const redacted = hasRecords && keys !== null ? await readRedactedEvents(prisma, keys) : NO_EVENTS;
  const [[count], heads, walked, ends, outside, unchained] = await prisma.$transaction(
    [
      prisma.$queryRaw<{ events: bigint }[]>`SELECT count(*) AS "events" FROM "AuditEvent"`,
      prisma.$queryRaw<{ chain: string; seq: bigint; hash: string }[]>`
        SELECT "chain", "seq", encode("hash", 'hex') AS "hash" FROM "AuditHead"`,
      prisma.$queryRaw<WalkedRow[]>(walkOf(redacted)),
      prisma.$queryRaw<ExpectedEnd[]>`
        ${VOUCHED}
        SELECT e."chain", e."seq", e."hash", coalesce(max(a."seq"), 0) AS "foundSeq",
          coalesce(max(encode(a."hash", 'hex')) FILTER (WHERE a."seq" = e."seq"),
            CASE WHEN e."seq" = 0 THEN e."hash" ELSE '' END) AS "foundHash"
        FROM vouched e LEFT JOIN "AuditEvent" a ON a."chain" = e."chain"
        GROUP BY e."chain", e."seq", e."hash"`,
      prisma.$queryRaw<{ id: string; chain: string; seq: bigint }[]>`
        ${VOUCHED}
        SELECT a."chain", min(a."seq") AS "seq", (array_agg(a."id" ORDER BY a."seq", a."id"))[1] AS "id"
        FROM "AuditEvent" a
        LEFT JOIN (SELECT "chain", max("seq") AS "last" FROM vouched GROUP BY "chain") e ON e."chain" = a."chain"
        WHERE a."seq" IS NOT NULL AND (e."last" IS NULL OR a."seq" > e."last")
        GROUP BY a."chain" ORDER BY a."chain" LIMIT ${MAX_BREAKS}`,
      prisma.$queryRaw<{ id: string }[]>`
        SELECT "id" FROM "AuditEvent" WHERE "seq" IS NULL ORDER BY "at", "id" LIMIT ${MAX_BREAKS}`,
    ],
    { isolationLevel: 'RepeatableRead' },
  );
  const head = heads[0];
  if (head === undefined) throw new BinderyError('corrupt', 'The head of the audit log is missing.');
  const found: AuditBreak[] = [
    ...redacted.breaks,
    ...walked.map(breakOf),
    ...ends.flatMap(missingEnd),
    ...outside.map(({ id, chain, seq }) => ({
      ...{ kind: 'unvouched' as const, chain, seq: Number(seq), to: null, eventId: id },
    })),
    ...unchained.map(({ id }) => ({
      kind: 'unchained' as const,
      chain: null,
      seq: null,
      to: null,
      eventId: id,
    })),
  ];
  const chains = [...new Set([head.chain, ...found.map(({ chain }) => chain)])];
  const told: AuditBreak[] = [];
  const places = new Set(redacted.places);
  const checkpoints = { count: 0, signedTo: 0 };
  for (const chain of chains) {
    const inChain = found.filter((each) => each.chain === chain);
    const placed = chain === null ? inChain : await placeEvents(prisma, chain, inChain, places);
    told.push(...placed);
    if (keys === null || chain === null) continue;
    const signed = await checkSignedEvents(prisma, chain, keys);
    told.push(...signed.breaks.filter((each) => !placed.some((known) => covers(known, each))));
    if (chain === head.chain) Object.assign(checkpoints, { count: signed.count, signedTo: signed.signedTo });
  }
  const breaks = told.slice(0, MAX_BREAKS);
  return {
    ok: breaks.length === 0,
    events: Number(count?.events ?? 0),
    head: { chain: head.chain, seq: Number(head.seq), hash: head.hash },
    checkpoints,
    breaks,
  };
}

/** The events that are not what their hash, or the record of a redaction, says, or do not follow from the one before. */
function walkOf({ places, contents }: RedactedEvents): Prisma.Sql {
  return Prisma.sql`
    SELECT * FROM (
      SELECT "id", "chain", "seq", coalesce(lag("seq") OVER before, 0) AS "beforeSeq",
        CASE WHEN "chain" || ':' || "seq" = ANY(${places}::text[])
          THEN "chain" || ':' || "seq" || ':' || encode("hash", 'hex') || ':' || encode(${CONTENT_HASH}, 'hex')
            = ANY(${contents}::text[])
          ELSE "hash" IS NOT DISTINCT FROM ${CONTENT_HASH} END AS "isOwn",
        "prevHash" IS NOT DISTINCT FROM
          coalesce(lag("hash") OVER before, sha256(convert_to('bindery:audit:' || "chain", 'UTF8'))) AS "isLinked"
      FROM "AuditEvent" WHERE "seq" IS NOT NULL
      WINDOW before AS (PARTITION BY "chain" ORDER BY "seq", "id")
    ) walked
    WHERE NOT "isOwn" OR NOT "isLinked" OR "seq" <> "beforeSeq" + 1
    ORDER BY "chain", "seq", "id" LIMIT ${MAX_BREAKS}`;
}

/** Whether the same place has been told of already. */
function covers(known: AuditBreak, { seq, to }: AuditBreak): boolean {
  if (known.seq === null || seq === null) return false;
  return known.seq <= seq && (to ?? seq) <= (known.kind === 'missing' ? (known.to ?? known.seq) : known.seq);
}

function breakOf({ id, chain, seq, beforeSeq, isOwn }: WalkedRow): AuditBreak {
  const number = Number(seq);
  const at = { chain, seq: number, to: null, eventId: id };
  if (!isOwn) return { kind: 'altered', ...at };
  if (seq === beforeSeq) return { kind: 'doubled', ...at };
  if (seq > beforeSeq + 1n)
    return { kind: 'missing', chain, seq: Number(beforeSeq) + 1, to: number - 1, eventId: null };
  return { kind: 'unlinked', ...at };
}

/** The newest events of a chain can be removed without a gap: where it has to end tells. */
function missingEnd({ chain, seq, hash, foundSeq, foundHash }: ExpectedEnd): AuditBreak[] {
  if (foundSeq < seq)
    return [{ kind: 'missing', chain, seq: Number(foundSeq) + 1, to: Number(seq), eventId: null }];
  if (foundHash === hash) return [];
  return [{ kind: 'unlinked', chain, seq: Number(seq), to: null, eventId: null }];
}
