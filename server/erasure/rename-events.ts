/** Takes what is known of an erased person out of the audit log: their name as actor and in what events say, and their addresses. */
import { renameIn } from '#core/erasure/rename-person.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { auditLogName } from '../checkpoints/audit-checkpoint.ts';
import type { RedactedRow } from '../checkpoints/redacted-rows.ts';
import { CHECKPOINT_LOCK, ensureCurrentKey } from '../checkpoints/signing-keys.ts';
import type { Services } from '../ports/services.ts';
import { type Signer, writeRecord } from '../redaction/redaction-records.ts';
import { REMOVED_MARK } from '../redaction/scrub-tables.ts';
import type { ErasedPerson } from './erased-person.ts';

interface FoundEvent {
  readonly id: string;
  readonly chain: string;
  readonly seq: bigint;
  readonly hash: Uint8Array;
  readonly actorId: string;
  readonly actorName: string;
  readonly subject: string;
  readonly detail: JsonObject;
}

type Database = Pick<Prisma.TransactionClient, '$queryRaw'>;

/** Events as they are without it. Of the log that goes on, `isSigned` leaves out what no checkpoint covers: those are signed by what they say. */
export async function eventsNaming(
  tx: Database,
  person: ErasedPerson,
  { isSigned }: { readonly isSigned: boolean },
): Promise<readonly (FoundEvent & { readonly name: string; readonly words: JsonObject })[]> {
  const { id } = person.rename;
  const found = await tx.$queryRaw<FoundEvent[]>`
    SELECT e."id", e."chain", e."seq", e."hash", e."actorId", e."actorName", e."subject", e."detail" FROM "AuditEvent" e
    WHERE e."seq" IS NOT NULL
      AND (e."actorId" = ${id} OR e."subject" = ${id} OR position(${id} IN e."detail"::text) > 0
        OR EXISTS (SELECT FROM unnest(${[...person.addresses]}::text[]) AS a WHERE position(lower(a) IN lower(e."detail"::text)) > 0))
      AND (NOT ${isSigned} OR e."chain" <> (SELECT "chain" FROM "AuditHead")
        OR e."seq" <= (SELECT max(k."size") FROM "Checkpoint" k WHERE k."log" = 'audit/' || e."chain"))
    ORDER BY e."chain", e."seq"`;
  return found.flatMap((event) => {
    const name = event.actorId === id ? person.rename.to : event.actorName;
    const words = withoutPerson(event.detail, person, { isAboutThem: true }) as JsonObject;
    const isSame = name === event.actorName && JSON.stringify(words) === JSON.stringify(event.detail);
    return isSame ? [] : [{ ...event, name, words }];
  });
}

/** A shorter name stands in words that have nothing to do with it. */
const SHORTEST_WITHIN = 5;

/** In one transaction; answers how many, and the hashes of the records. Their hashes stay in the chain, and a record says what they are of. */
export async function renameInEvents(
  services: Services,
  about: Omit<Signer, 'key' | 'appUrl' | 'time'>,
  person: ErasedPerson,
): Promise<{ readonly events: number; readonly records: readonly string[] }> {
  const { prisma, environment, env } = services;
  return await prisma.$transaction(
    async (tx) => {
      await tx.$queryRaw`SELECT pg_advisory_xact_lock(${CHECKPOINT_LOCK})::text`;
      const key = await ensureCurrentKey({ prisma: tx, appSecret: env.appSecret }, environment.now());
      const signer = { ...about, key, appUrl: env.appUrl, time: environment.now() };
      const found = await eventsNaming(tx, person, { isSigned: true });
      const byChain = new Map<string, RedactedRow[]>();
      for (const { id, chain, seq, hash, name, words } of found) {
        const [changed] = await tx.$queryRaw<{ content: Uint8Array }[]>`
          SELECT "renameEvent"(${about.redactionId}, ${id}, ${name}, ${JSON.stringify(words)}::jsonb) AS "content"`;
        if (changed === undefined) continue;
        const row = { seq: Number(seq), hash, content: changed.content };
        byChain.set(chain, [...(byChain.get(chain) ?? []), row]);
      }
      const records: string[] = [];
      for (const [chain, rows] of byChain)
        records.push(await writeRecord(tx, signer, auditLogName(chain), rows));
      return { events: found.length, records };
    },
    { timeout: 600_000, maxWait: 30_000 },
  );
}

/** A name as such in it goes; addresses go from all. What is about them, as an event, may say the name within words: of a token, say. */
export function withoutPerson(
  value: JsonValue,
  { rename, addresses }: ErasedPerson,
  { isAboutThem = false }: { readonly isAboutThem?: boolean } = {},
): JsonValue {
  const within = isAboutThem ? [...rename.names].filter((name) => name.length >= SHORTEST_WITHIN) : [];
  const strip = (each: JsonValue): JsonValue => {
    if (typeof each === 'string') {
      if (rename.names.has(each)) return rename.to;
      const unnamed = within.reduce((text, name) => text.replaceAll(name, rename.to), each);
      return addresses.reduce((text, address) => withoutAddress(text, address), unnamed);
    }
    if (Array.isArray(each)) return each.map(strip);
    if (typeof each !== 'object' || each === null) return each;
    return Object.fromEntries(
      Object.entries(each).map(([key, inner]) => [key, inner === undefined ? inner : strip(inner)]),
    );
  };
  return strip(renameIn(value, rename) as JsonValue);
}

/** Whatever the case it is written in. */
export function withoutAddress(text: string, address: string): string {
  const at = text.toLowerCase().indexOf(address.toLowerCase());
  return at < 0
    ? text
    : withoutAddress(text.slice(0, at) + REMOVED_MARK + text.slice(at + address.length), address);
}
