/** Carries an act that removes a passage from several Codices to its end: found, removed from one after the other, told to the audit log. */
import type { Redaction, WideRedaction } from '#prisma/generated/client.ts';
import { auditRow } from '../access/audit-log.ts';
import { hashOfRecord } from '../checkpoints/redaction-record.ts';
import { openText, sealText } from '../config/sealed-text.ts';
import { type Leases, takeUpLeft, workUnderLease } from '../polling/leased-work.ts';
import type { Services } from '../ports/services.ts';
import { carryOut, sealOf, wideSealOf } from './carry-out.ts';
import { findInCodices, type SearchedCodex } from './find-in-codices.ts';
import { sealGuard } from './passage-guard.ts';
import { passUntilNothing } from './passes.ts';

/** Those that an act is about: what stands below now, the Codex on top first; `null`: all of the workspace, private ones and the trash too. */
export async function codicesOf(services: Services, topId: string | null): Promise<SearchedCodex[]> {
  const { prisma, tree } = services;
  const select = { id: true, title: true, privateTopId: true } as const;
  if (topId === null) return await prisma.codex.findMany({ select, orderBy: { id: 'asc' } });
  const top = await prisma.codex.findUnique({ where: { id: topId }, select });
  const ids = await tree.of(top?.privateTopId ?? null).read((workspace) => workspace.subtree(topId));
  const wanted = ids.length === 0 ? [topId] : ids;
  const rows = await prisma.$queryRaw<SearchedCodex[]>`
    SELECT "id", "title", "privateTopId" FROM "Codex" WHERE "id" = ANY(${[...wanted]}::text[])`;
  const byId = new Map(rows.map((row) => [row.id, row]));
  return wanted.flatMap((id) => byId.get(id) ?? []);
}

/** Takes up acts that somebody was cut off in. */
export async function resumeWideRedactions(services: Services): Promise<number> {
  return await takeUpLeft(services, wideLeases(services), {
    work: (row) => runWideRedaction(services, row),
    failure: 'a passage could not be removed from all Codices yet; it is tried again',
  });
}

/** Whoever calls this holds its lease. What fails is taken up again soon, where it stood. */
export async function runWideRedaction(services: Services, { id }: Pick<WideRedaction, 'id'>): Promise<void> {
  await workUnderLease(services, wideLeases(services), id, async () => {
    const row = await services.prisma.wideRedaction.findUniqueOrThrow({ where: { id } });
    const passage = openText(wideSealOf(services, id), row.request);
    if (passage !== null) await removeFromAll(services, row, passage);
    await end(services, row);
  });
}

function wideLeases({ prisma }: Services): Leases<WideRedaction> {
  const going = { state: { in: ['finding', 'removing'] } };
  return {
    find: (free) => prisma.wideRedaction.findMany({ where: { ...going, ...free }, orderBy: { at: 'asc' } }),
    hold: (row, leasedUntil) =>
      prisma.wideRedaction.updateMany({ where: { ...going, ...row }, data: { leasedUntil } }),
  };
}

/** Looked for again until nothing is found that was not looked at: a Codex may have been copied meanwhile. */
async function removeFromAll(services: Services, row: WideRedaction, passage: string): Promise<void> {
  let since = row.state === 'finding' ? null : row.at;
  await passUntilNothing(AGAIN_AND_AGAIN, async () => {
    const from = new Date(services.environment.now() - CLOCK_SKEW_MS);
    const added = await addParts(services, row, passage, since);
    if (since !== null && added === 0 && !(await hasOpenParts(services, row))) return false;
    await removeFromParts(services, row);
    since = from;
    return true;
  });
}

const AGAIN_AND_AGAIN =
  'The passage is written again and again in other Codices; it is removed once that ends.';

/** One that fails for now holds up none of the others; throws then, once these are done. */
async function removeFromParts(services: Services, { id }: WideRedaction): Promise<void> {
  const { prisma } = services;
  const where = { wideId: id, state: { in: OPEN } };
  const failures: unknown[] = [];
  for (const part of await prisma.redaction.findMany({ where, orderBy: { id: 'asc' } })) {
    const state = part.state === 'waiting' ? 'removing' : part.state;
    await prisma.redaction.updateMany({ where: { id: part.id, state: 'waiting' }, data: { state } });
    try {
      await carryOut(services, { ...part, state });
    } catch (error) {
      services.log.error({ err: error, codexId: part.codexId }, 'a passage could not be removed yet');
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

const OPEN = ['waiting', 'removing', 'clearing'];
/** Clocks of several processes, and of the database. */
const CLOCK_SKEW_MS = 60_000;

async function hasOpenParts({ prisma }: Services, { id }: WideRedaction): Promise<boolean> {
  return (await prisma.redaction.count({ where: { wideId: id, state: { in: OPEN } } })) > 0;
}

/** Answers how many. A Codex that was done and has it again, as by a restore, gets another part. */
async function addParts(
  services: Services,
  row: WideRedaction,
  passage: string,
  since: Date | null,
): Promise<number> {
  const { prisma, environment, env } = services;
  const all = await codicesOf(services, row.topId);
  const wanted = since === null ? null : await changedSince(services, since);
  const found = await findInCodices(
    services,
    wanted === null ? all : all.filter(({ id }) => wanted.has(id)),
    passage,
  );
  const given = await prisma.redaction.findMany({
    where: { wideId: row.id, state: { in: [...OPEN, 'failed'] } },
    select: { codexId: true },
  });
  const known = new Set(given.map(({ codexId }) => codexId));
  const parts = found
    .filter(({ codex }) => !known.has(codex.id))
    .map(({ codex }) => {
      const id = environment.newId();
      return {
        ...{ id, codexId: codex.id, wideId: row.id, byId: row.byId, byName: row.byName, reason: row.reason },
        ...{ at: new Date(environment.now()), state: 'waiting' },
        request: sealText(sealOf(services, id), passage),
        guard: sealGuard(env.appSecret, id, passage),
      };
    });
  await prisma.$transaction([
    prisma.redaction.createMany({ data: parts }),
    prisma.wideRedaction.update({ where: { id: row.id }, data: { state: 'removing' } }),
  ]);
  return parts.length;
}

/** Codices in whose documents something was written since. */
async function changedSince({ prisma }: Services, since: Date): Promise<ReadonlySet<string>> {
  const found = await prisma.$queryRaw<{ codexId: string }[]>`
    SELECT DISTINCT split_part(split_part("documentName", '/', 2), '@', 1) AS "codexId"
    FROM "DocumentUpdate" WHERE "createdAt" >= ${since}`;
  return new Set(found.map(({ codexId }) => codexId));
}

/** One event for the whole, which names the records of all Codices. */
async function end({ prisma, environment }: Services, row: WideRedaction): Promise<void> {
  const parts = await prisma.redaction.findMany({ where: { wideId: row.id } });
  const records = await prisma.redactionRecord.findMany({
    where: { redactionId: { in: parts.map(({ id }) => id) } },
    orderBy: [{ log: 'asc' }, { number: 'asc' }],
    select: { note: true },
  });
  const isWhole = row.request.length > 0 && parts.every(({ state }) => state === 'done');
  const detail = {
    ...{ redaction: row.id, reason: row.reason, scope: row.topId === null ? 'workspace' : 'below' },
    codices: countIn(parts, 'done'),
    failed: countIn(parts, 'failed'),
    records: records.map(({ note }) => Buffer.from(hashOfRecord(note)).toString('hex')),
  };
  const by = { id: row.byId, name: row.byName };
  const data = {
    ...{ state: isWhole ? 'done' : 'incomplete', request: new Uint8Array(), leasedUntil: null },
    endedAt: new Date(environment.now()),
  };
  await prisma.$transaction(async (tx) => {
    const where = { id: row.id, state: { in: ['finding', 'removing'] } };
    const { count } = await tx.wideRedaction.updateMany({ where, data });
    if (count === 1)
      await tx.auditEvent.create({ data: auditRow(by, 'passage-removed', row.topId ?? 'instance', detail) });
  });
}

function countIn(parts: readonly Redaction[], state: string): number {
  return new Set(parts.filter((part) => part.state === state).map(({ codexId }) => codexId)).size;
}
