/** Finds of events that are not right where they stand whether they were moved or put in, and which are gone. */
import type { AuditBreak } from '#core/access/audit-break.ts';
import type { LogBreak } from '#core/history/log-break.ts';
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts';
import { type PlacedRow, placeRows } from '../checkpoints/place-rows.ts';

interface OddEvent extends PlacedRow {
  readonly id: string;
}

/** Numbers on either side of where an event stands that are tried. */
const NEAR = 24;

/**
 * Says of one chain's breaks that are `altered` or `missing` what happened: an event that is right under a number that has none was moved; one
 * that is right under no number, where all have one, was put in. Others stay as they are. `redacted`: places from which a passage was removed, as
 * `<chain>:<seq>`: there an event is not right by its own hash, which is of what it said before.
 */
export async function placeEvents(
  prisma: PrismaClient | Prisma.TransactionClient,
  chain: string,
  breaks: readonly AuditBreak[],
  redacted: ReadonlySet<string> = new Set(),
): Promise<AuditBreak[]> {
  const isOpen = ({ kind }: AuditBreak) => kind === 'altered' || kind === 'missing';
  const altered = breaks.filter(({ kind }) => kind === 'altered');
  if (altered.length === 0) return [...breaks];
  const gaps = breaks
    .filter(isOpen)
    .map(({ seq, to }) => ({ from: seq ?? 0, to: to ?? seq ?? 0 }))
    .sort((a, b) => a.from - b.from);
  const odd = await prisma.$queryRaw<OddEvent[]>`
    SELECT "id", "seq"::float8 AS "seq", "prevHash", "hash" FROM "AuditEvent"
    WHERE "id" = ANY(${altered.map(({ eventId }) => eventId)}) AND "hash" IS NOT NULL AND "prevHash" IS NOT NULL
    ORDER BY "seq", "id"`;
  const right = await findRightNumbers(prisma, odd);
  const fits = ({ id }: OddEvent, seq: number) =>
    !redacted.has(`${chain}:${seq}`) && right.has(`${id} ${seq}`);
  const idOf = (seq: number): string | null => odd.find((event) => event.seq === seq)?.id ?? null;
  const toAuditBreak = ({ kind, seq, to, was }: LogBreak): AuditBreak => {
    if (kind === 'removed' || kind === 'truncated')
      return { kind: 'missing', chain, seq, to: to ?? seq, eventId: null };
    const told = kind === 'reordered' || kind === 'inserted' ? kind : 'altered';
    return { kind: told, chain, seq, to: was, eventId: idOf(seq) };
  };
  const end = Math.max(...gaps.map(({ to }) => to));
  const placed = placeRows(odd, gaps, { end, fits }).map(toAuditBreak);
  // What cannot even be tried stays altered.
  const untried = altered.filter(({ eventId }) => !odd.some(({ id }) => id === eventId));
  const taken = new Set(untried.map(({ seq }) => seq));
  const others = breaks.filter((each) => !isOpen(each) && !isExplained(each, placed));
  const all = [...others, ...untried, ...placed.filter(isNotOf(taken))];
  return all.sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
}

/** What stands behind an event that was moved or put in does not follow from it, and need not. */
function isExplained({ kind, seq }: AuditBreak, placed: readonly AuditBreak[]): boolean {
  const before = placed.find((each) => each.seq === (seq ?? 0) - 1);
  return kind === 'unlinked' && (before?.kind === 'reordered' || before?.kind === 'inserted');
}

function isNotOf(taken: ReadonlySet<number | null>): (each: AuditBreak) => boolean {
  return ({ kind, seq }) => kind !== 'missing' || !taken.has(seq);
}

/** `id number` of every event with a number near its own under which it is what its hash says; the database knows the form that is hashed. */
async function findRightNumbers(
  prisma: PrismaClient | Prisma.TransactionClient,
  odd: readonly OddEvent[],
): Promise<ReadonlySet<string>> {
  const numbers = new Set(odd.map(({ seq }) => seq));
  const tried = odd.flatMap(({ id, seq }) => {
    const near = Array.from({ length: 2 * NEAR + 1 }, (_, index) => seq - NEAR + index);
    return [...new Set([...near, ...numbers])]
      .filter((number) => number > 0)
      .map((number) => ({ id, number }));
  });
  const found = await prisma.$queryRaw<{ id: string; number: number }[]>`
    SELECT e."id", t."number" FROM unnest(${tried.map(({ id }) => id)}::text[], ${tried.map(({ number }) => number)}::float8[])
      AS t("id", "number") JOIN "AuditEvent" e ON e."id" = t."id"
    WHERE e."hash" = "hashAuditEvent"(jsonb_populate_record(e, jsonb_build_object('seq', t."number"::int8)))`;
  return new Set(found.map(({ id, number }) => `${id} ${number}`));
}
