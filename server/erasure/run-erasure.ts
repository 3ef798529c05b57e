/** Carries the erasure of somebody's personal data to its end, from wherever it stands. */
import type { ErasureCounts } from '#core/protocol/api/administration/erasures.ts';
import { MAIN_BRANCH, parseDocumentName } from '#core/protocol/document-name.ts';
import { personFacet } from '#core/search/facets.ts';
import type { Erasure } from '#prisma/generated/client.ts';
import { auditRow } from '../access/audit-log.ts';
import { writeAuditCheckpoint } from '../checkpoints/audit-checkpoint.ts';
import { hashOfRecord } from '../checkpoints/redaction-record.ts';
import { writeDocumentCheckpoint } from '../checkpoints/write-checkpoint.ts';
import { type Leases, takeUpLeft, workUnderLease } from '../polling/leased-work.ts';
import type { Services } from '../ports/services.ts';
import { discardEverywhere } from '../redaction/carry-out.ts';
import { passUntilNothing } from '../redaction/passes.ts';
import { dropMails } from '../redaction/waiting-mails.ts';
import type { ErasedPerson } from './erased-person.ts';
import { openErasure } from './erased-request.ts';
import { renameInEvents } from './rename-events.ts';
import { documentsNaming, renameInHistory } from './rename-history.ts';
import { renameInTables } from './rename-tables.ts';

/** Takes up what was interrupted. Answers how many came to their end. */
export async function resumeErasures(services: Services): Promise<number> {
  return await takeUpLeft(services, erasureLeases(services), {
    work: (row) => runErasure(services, row),
    failure: 'personal data could not be erased yet; it is tried again',
  });
}

/** Whoever calls this holds its lease. What is done already is found done. */
export async function runErasure(services: Services, row: Erasure): Promise<void> {
  await workUnderLease(services, erasureLeases(services), row.id, async () => {
    const person = openErasure(services, row);
    if (person === null) throw new Error('another APP_SECRET has sealed what is to be erased');
    await eraseAll(services, row, person);
  });
}

function erasureLeases({ prisma }: Services): Leases<Erasure> {
  const going = { state: 'erasing' };
  return {
    find: (free) => prisma.erasure.findMany({ where: { ...going, ...free }, orderBy: { at: 'asc' } }),
    hold: (row, leasedUntil) =>
      prisma.erasure.updateMany({ where: { ...going, ...row }, data: { leasedUntil } }),
  };
}

/** First the name that new rows would be written under, then what there is, until a pass finds nothing. */
async function eraseAll(services: Services, row: Erasure, person: ErasedPerson): Promise<void> {
  const { prisma, environment } = services;
  let counts: ErasureCounts = { operations: 0, documents: 0, rows: {}, events: 0, mails: 0 };
  await passUntilNothing(AGAIN_AND_AGAIN, async (pass) => {
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
    return pass === 1 || !isNothing;
  });
  await end(services, row, person, counts);
}

const AGAIN_AND_AGAIN = 'The name is written again and again; it is erased once that ends.';

function aboutOf({ id, byId }: Erasure) {
  return { redactionId: id, by: byId, reason: 'personal data erased' };
}

async function renameInDocuments(services: Services, row: Erasure, { rename }: ErasedPerson) {
  let operations = 0;
  const names: string[] = [];
  for (const name of await documentsNaming(services, rename)) {
    await writeDocumentCheckpoint(services, name);
    const renamed = await renameInHistory(services, aboutOf(row), rename, name);
    if (renamed.record === null) continue;
    operations += renamed.operations;
    names.push(name);
  }
  if (names.length > 0) await discardEverywhere(services, names);
  for (const name of names) await services.journal.compact(name);
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
