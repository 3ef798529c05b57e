/** Erases the personal data of a removed member from everything that is stored: looked at, begun, and carried to its end, also after a crash. */
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { JsonObject } from '#core/json.ts';
import {
  type CreateErasureBody,
  ERASURE_CONFIRMATION,
  type ErasureBody,
  type ErasureCounts,
  erasureCountsSchema,
} from '#core/protocol/api/administration/erasures.ts';
import type { Erasure, User } from '#prisma/generated/client.ts';
import { assertCan } from '../access/assert-can.ts';
import { sealText } from '../config/sealed-text.ts';
import { storableText } from '../database/database-text.ts';
import { newLease } from '../polling/leased-work.ts';
import type { Services } from '../ports/services.ts';
import { readRows } from '../redaction/rewrite-history.ts';
import { findMails } from '../redaction/waiting-mails.ts';
import { type ErasedPerson, gatherKnown, type KnownOfPerson } from './erased-person.ts';
import { erasureSeal, formerName, personOf } from './erased-request.ts';
import { eventsNaming } from './rename-events.ts';
import { documentsNaming, renameRows } from './rename-history.ts';
import { countNamed } from './rename-tables.ts';
import { runErasure } from './run-erasure.ts';

/** The limits of it, as whoever does it is told. */
const UNREACHED: readonly string[] = [
  'The name where others typed it into a text, and in files: remove it as a passage.',
  'Devices that hold a copy, until they load it anew; they cannot bring the name back.',
  'Backups, exports and history files made before, and copies of the database: after a restore of one, erase again.',
  'Webhooks and e-mails that were delivered.',
  'Files that PostgreSQL keeps for itself (dead rows until VACUUM FULL, its write-ahead log, replicas) and the memory of running processes.',
  'Sign-in providers, mail servers, and logs outside of Bindery.',
  'What they wrote stays, under the other name: texts may say who wrote them.',
];

/** What would be erased, or was. Throws `forbidden` for all but owners and admins, and `not_found` for whoever was not removed. */
export async function readErasure(
  services: Services,
  actor: UserActor,
  memberId: string,
): Promise<ErasureBody> {
  const member = await findRemoved(services, actor, memberId);
  const row = await services.prisma.erasure.findUnique({ where: { memberId } });
  return await presentErasure(services, member, row);
}

/**
 * Begins it, and answers at once: `runErasure` carries it to its end, here or in another process. Throws `invalid_input` without the words, and `conflict`
 * where it has been done.
 */
export async function beginErasure(
  services: Services,
  actor: UserActor,
  memberId: string,
  { confirm }: CreateErasureBody,
): Promise<Erasure> {
  const member = await findRemoved(services, actor, memberId);
  if (confirm !== ERASURE_CONFIRMATION)
    throw new BinderyError(
      'invalid_input',
      `This cannot be undone. Confirm it with the words “${ERASURE_CONFIRMATION}”.`,
    );
  const { prisma, environment, env } = services;
  const known = await gatherKnown(services, member);
  const id = environment.newId();
  const now = environment.now();
  return await prisma.$transaction(async (tx) => {
    // One number each.
    await tx.$executeRaw`LOCK TABLE "Erasure" IN SHARE ROW EXCLUSIVE MODE`;
    if ((await tx.erasure.count({ where: { memberId } })) > 0)
      throw new BinderyError('conflict', 'The personal data of this member has been erased, or is just now.');
    const { _max } = await tx.erasure.aggregate({ _max: { number: true } });
    return await tx.erasure.create({
      data: {
        ...{ id, memberId, number: (_max.number ?? 0) + 1, byId: actor.id, byName: storableText(actor.name) },
        ...{ at: new Date(now), state: 'erasing', leasedUntil: newLease(environment) },
        request: sealText(erasureSeal(env.appSecret, id), JSON.stringify(known)),
      },
    });
  });
}

/** Begins it and lets it go on behind the answer. */
export async function startErasure(
  services: Services,
  actor: UserActor,
  memberId: string,
  body: CreateErasureBody,
): Promise<ErasureBody> {
  const row = await beginErasure(services, actor, memberId, body);
  const answer = { ...EMPTY, ...(await shown(services, memberId, row)) };
  services.background.run('erasing personal data', () => runErasure(services, row));
  return answer;
}

async function findRemoved({ prisma }: Services, actor: UserActor, memberId: string): Promise<User> {
  assertCan(actor, { action: 'manageMembers', resource: { kind: 'instance' } });
  const user = await prisma.user.findUnique({ where: { id: memberId, agent: null } });
  if (user === null) throw new BinderyError('not_found', `There is no member ${memberId}.`);
  if (user.removedAt === null)
    throw new BinderyError(
      'conflict',
      'Remove this member first: what they are known by is needed until then.',
    );
  return user;
}

const EMPTY = {
  counts: { operations: 0, documents: 0, rows: {}, events: 0, mails: 0 },
  ...{ typed: 0, unreached: [...UNREACHED], confirmation: ERASURE_CONFIRMATION },
};

async function shown({ prisma }: Services, memberId: string, row: Erasure | null) {
  const { name } = await prisma.user.findUniqueOrThrow({ where: { id: memberId }, select: { name: true } });
  const next = ((await prisma.erasure.aggregate({ _max: { number: true } }))._max.number ?? 0) + 1;
  const state: ErasureBody['state'] = row === null ? 'open' : row.state === 'done' ? 'done' : 'erasing';
  return {
    member: { id: memberId, name: row === null ? name : formerName(row.number) },
    state,
    ...{ as: formerName(row?.number ?? next), at: row?.at.toISOString() ?? null },
  };
}

async function presentErasure(services: Services, member: User, row: Erasure | null): Promise<ErasureBody> {
  const about = { ...EMPTY, ...(await shown(services, member.id, row)) };
  if (row !== null)
    return {
      ...about,
      counts: row.report === null ? EMPTY.counts : erasureCountsSchema.parse(row.report as JsonObject),
    };
  const known = await gatherKnown(services, member);
  const person = personOf(member.id, known, about.as);
  return { ...about, counts: await countAll(services, person), typed: await countTyped(services, known) };
}

async function countAll(services: Services, person: ErasedPerson): Promise<ErasureCounts> {
  const { prisma } = services;
  let [operations, documents] = [0, 0];
  for (const name of await documentsNaming(services, person.rename)) {
    const rows = (await readRows(services, [name])).get(name) ?? [];
    const renamed = renameRows(rows, person.rename).length;
    operations += renamed;
    documents += renamed > 0 ? 1 : 0;
  }
  return {
    ...{ operations, documents, rows: await countNamed(prisma, person) },
    events: (await eventsNaming(prisma, person, { isSigned: false })).length,
    mails: await countMails(services, person.addresses),
  };
}

async function countMails(services: Services, addresses: readonly string[]): Promise<number> {
  const found = new Set<string>();
  for (const address of addresses) for (const id of await findMails(services, address)) found.add(id);
  return found.size;
}

/** Names of the person alone count, not those of a field of people. */
async function countTyped({ prisma }: Services, { names }: KnownOfPerson): Promise<number> {
  const [found] = await prisma.$queryRaw<{ codices: number }[]>`
    SELECT count(*)::int AS "codices" FROM "CodexSearch" s
    WHERE EXISTS (SELECT FROM unnest(${names}::text[]) AS n WHERE position(n IN s."entries"::text) > 0)`;
  return found?.codices ?? 0;
}
