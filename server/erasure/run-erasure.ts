/** Carries the erasure of somebody's personal data to its end, from wherever it stands. */
import { BinderyError } from '#core/errors.ts';
import type { ErasureCounts } from '#core/protocol/api/administration/erasures.ts';
import { MAIN_BRANCH, parseDocumentName } from '#core/protocol/document-name.ts';
import { personFacet } from '#core/search/facets.ts';
import type { Erasure } from '#prisma/generated/client.ts';
import { auditRow } from '../access/audit-log.ts';
import { writeAuditCheckpoint } from '../checkpoints/audit-checkpoint.ts';
import { hashOfRecord } from '../checkpoints/redaction-record.ts';
import { writeDocumentCheckpoint } from '../checkpoints/write-checkpoint.ts';
import type { Services } from '../ports/services.ts';
import { LEASE_MS, RETRY_MS } from '../redaction/carry-out.ts';
import { dropMails } from '../redaction/waiting-mails.ts';
import type { ErasedPerson } from './erased-person.ts';
import { openErasure } from './erased-request.ts';
import { renameInEvents } from './rename-events.ts';
import { documentsNaming, renameInHistory } from './rename-history.ts';
import { renameInTables } from './rename-tables.ts';

const RENEW_MS = 20_000;
/** Other processes have let go of what they had in memory by then. */
const SETTLE_MS = 2_000;
/** Passes over what was written while the one before was going on. */
const MAX_PASSES = 5;

/** Takes up what was interrupted. Answers how many came to their end. */
export async function resumeErasures(services: Services): Promise<number> {
  const { prisma, environment, log } = services;
  const now = new Date(environment.now());
  const isLeft = { state: 'erasing', OR: [{ leasedUntil: null }, { leasedUntil: { lt: now } }] };
  let ended = 0;
  for (const row of await prisma.erasure.findMany({ where: isLeft, orderBy: { at: 'asc' } })) {
    const leasedUntil = new Date(environment.now() + LEASE_MS);
    const taken = await prisma.erasure.updateMany({
      where: { id: row.id, ...isLeft },
      data: { leasedUntil },
    });
    if (taken.count === 0) continue;
    try {
      await runErasure(services, row);
      ended += 1;
    } catch (error) {
      log.error({ err: error, erasure: row.id }, 'personal data could not be erased yet; it is tried again');
    }
  }
  return ended;
}

/** Whoever calls this holds its lease. What is done already is found done. */
export async function runErasure(services: Services, row: Erasure): Promise<void> {
  const hold = async (forMs: number): Promise<void> => {
    const leasedUntil = new Date(services.environment.now() + forMs);
    await services.prisma.erasure.updateMany({
      where: { id: row.id, state: 'erasing' },
      data: { leasedUntil },
    });
  };
  const renewal = setInterval(() => void hold(LEASE_MS).catch(() => undefined), RENEW_MS).unref();
  try {
    const person = openErasure(services, row);
    if (person === null) throw new Error('another APP_SECRET has sealed what is to be erased');
    await eraseAll(services, row, person);
  } catch (error) {
    clearInterval(renewal);
    await hold(RETRY_MS);
    throw error;
  } finally {
    clearInterval(renewal);
  }
}

/** First the name that new rows would be written under, then what there is, until a pass finds nothing. */
async function eraseAll(services: Services, row: Erasure, person: ErasedPerson): Promise<void> {
  const { prisma, environment } = services;
  let counts: ErasureCounts = { operations: 0, documents: 0, rows: {}, events: 0, mails: 0 };
  for (let pass = 1; ; pass += 1) {
    if (pass > MAX_PASSES)
      throw new BinderyError(
        'unavailable',
        'The name is written again and again; it is erased once that ends.',
      );
    const rows = await prisma.$transaction((tx) => renameInTables(tx, row.id, person), { timeout: 600_000 });
    const history = await renameInDocuments(services, row, person);
    await writeAuditCheckpoint(services, 0);
    const { events } = await renameInEvents(services, aboutOf(row), person);
    let mails = 0;
    for (const address of person.addresses)
      mails += await dropMails(services, address, new Date(environment.now()));
    counts = addCounts(counts, { ...history, rows, events, mails });
    await projectAgain(services, person, history.names);
    const isNothing = history.operations === 0 && events === 0 && Object.keys(rows).length === 0;
    if (pass > 1 && isNothing) break;
  }
  await end(services, row, person, counts);
}

function aboutOf({ id, byId }: Erasure) {
  return { redactionId: id, by: byId, reason: 'personal data erased' };
}

async function renameInDocuments(services: Services, row: Erasure, { rename }: ErasedPerson) {
  const { live, bus, journal } = services;
  let operations = 0;
  const names: string[] = [];
  for (const name of await documentsNaming(services, rename)) {
    await writeDocumentCheckpoint(services, name);
    const renamed = await renameInHistory(services, aboutOf(row), rename, name);
    if (renamed.record === null) continue;
    operations += renamed.operations;
    names.push(name);
  }
  if (names.length > 0) {
    await live.discard(names);
    if (bus.state !== 'alone') await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  }
  for (const name of names) await journal.compact(name);
  return { operations, documents: names.length, names };
}

/** Lists and search name people too: in fields of people, as authors. */
async function projectAgain(
  { prisma, projection }: Services,
  { rename }: ErasedPerson,
  names: readonly string[],
): Promise<void> {
  const assigned = await prisma.$queryRaw<{ codexId: string }[]>`
    SELECT "codexId" FROM "CodexSearch" WHERE "facets" @> ${[personFacet(rename.id)]}::text[]`;
  const wanted = new Set([...names, ...assigned.map(({ codexId }) => `codex/${codexId}`)]);
  for (const name of wanted) {
    const parsed = parseDocumentName(name);
    const isShown =
      parsed?.kind === 'comments' || (parsed?.kind === 'codex' && parsed.branch === MAIN_BRANCH);
    if (parsed === null || !isShown) continue;
    // Rows that show the state already would stay as they are.
    if (parsed.kind === 'comments') {
      const where = { codexId: parsed.id };
      await prisma.$transaction([
        prisma.commentSearch.deleteMany({ where }),
        prisma.commentSearchReading.deleteMany({ where }),
      ]);
    }
    await projection.project(name);
  }
}

async function end(
  { prisma, environment }: Services,
  row: Erasure,
  { rename }: ErasedPerson,
  counts: ErasureCounts,
): Promise<void> {
  const records = await prisma.redactionRecord.findMany({
    where: { redactionId: row.id },
    orderBy: [{ log: 'asc' }, { number: 'asc' }],
    select: { note: true },
  });
  const detail = {
    ...{ erasure: row.id, as: rename.to, operations: counts.operations, events: counts.events },
    records: records.map(({ note }) => Buffer.from(hashOfRecord(note)).toString('hex')),
  };
  const data = {
    ...{ state: 'done', request: new Uint8Array(), report: { ...counts }, leasedUntil: null },
    endedAt: new Date(environment.now()),
  };
  await prisma.$transaction(async (tx) => {
    const { count } = await tx.erasure.updateMany({ where: { id: row.id, state: 'erasing' }, data });
    if (count === 1)
      await tx.auditEvent.create({
        data: auditRow({ id: row.byId, name: row.byName }, 'personal-data-erased', row.memberId, detail),
      });
  });
}

function addCounts(one: ErasureCounts, other: ErasureCounts): ErasureCounts {
  const rows = { ...one.rows };
  for (const [table, count] of Object.entries(other.rows)) rows[table] = (rows[table] ?? 0) + count;
  return {
    operations: one.operations + other.operations,
    documents: Math.max(one.documents, other.documents),
    ...{ rows, events: one.events + other.events, mails: one.mails + other.mails },
  };
}
