/** Named versions: points in the history of a Codex that somebody has given a name and a note. */

import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type {
  ChangeNamedVersionBody,
  NamedVersionBody,
  NameVersionBody,
} from '#core/protocol/api/history.ts';
import type { NamedVersion } from '#prisma/generated/client.ts';
import { aboutWords, recordAudit } from '../../access/audit-log.ts';
import { signDocument } from '../../checkpoints/checkpoint-upkeep.ts';
import { storableText } from '../../database/database-text.ts';
import { isUniqueViolation } from '../../database/unique-violation.ts';
import { appendEvents } from '../../event-log/event-log.ts';
import { assertKept } from '../../journal/rebuild-document.ts';
import type { Services } from '../../ports/services.ts';
import { documentOf } from '../content/live-reading.ts';
import { findCodex, findOnBranch } from '../reading/read-codex.ts';
import { findOperation } from './codex-history.ts';

/** Of one Codex. Each page of its history carries them all. */
const MAX_NAMED = 500;

/**
 * Names the Codex, or one of its branches, as it is after operation `seq`, or as it is now. Throws `conflict` when the name is taken, `not_found` for an
 * unknown operation, `gone` for a state that is not kept, `invalid_input` when there are too many.
 */
export async function nameVersion(
  services: Services,
  actor: Actor,
  codexId: string,
  { name, note = '', seq, branch }: NameVersionBody,
): Promise<NamedVersionBody> {
  const { prisma, journal } = services;
  const row = await findOnBranch(services, actor, 'nameVersion', codexId, branch);
  const point = seq ?? (await journal.headSeq(documentOf(row)));
  await findOperation(services, row, point);
  await assertRoom(services, row.id);
  const data = {
    codexId: row.id,
    key: keyOf(name),
    name,
    note: storableText(note),
    branch: row.branch ?? null,
    seq: point,
    createdById: actor.id,
    createdByName: storableText(actor.name),
    createdAt: new Date(services.environment.now()),
  };
  const at = data.createdAt.getTime();
  const event = {
    type: 'version.named',
    codexId: row.id,
    by: actor,
    at,
    data: { name, seq: point },
  } as const;
  const create = prisma.$transaction(async (tx) => {
    // Nothing is folded until the name is there to be seen.
    await tx.$queryRaw`SELECT "name" FROM "Document" WHERE "name" = ${documentOf(row)} FOR SHARE`;
    assertKept(point, await journal.findFolded(documentOf(row), point));
    const made = await tx.namedVersion.create({ data });
    // Programs are told of the Codex alone.
    if (row.branch === undefined) await appendEvents(tx, [event]);
    return made;
  });
  const named = await create.catch(refuseTaken(name));
  services.events.wake();
  await recordAudit(services, actor, 'version-named', row.id, aboutWords(row, { name }, { seq: point }));
  services.background.run('signing a named version', () => signDocument(services, documentOf(row)));
  return present(named);
}

/** Renames a named version, or writes another note. Throws `not_found`, or `conflict` when the new name is taken. */
export async function changeNamedVersion(
  services: Services,
  actor: Actor,
  codexId: string,
  name: string,
  { name: renamed = name, note }: ChangeNamedVersionBody,
): Promise<NamedVersionBody> {
  const row = await findCodex(services, actor, 'nameVersion', codexId);
  const found = await requireNamed(services, row.id, name);
  const named = await services.prisma.namedVersion
    .update({
      where: { codexId_key: { codexId: row.id, key: found.key } },
      data: { key: keyOf(renamed), name: renamed, ...(note !== undefined && { note: storableText(note) }) },
    })
    .catch(refuseTaken(renamed));
  const words = { from: found.name, to: renamed };
  await recordAudit(services, actor, 'version-renamed', row.id, aboutWords(row, words));
  return present(named);
}

/** For so long a name that was taken away can be given back; the page offers it for seconds. */
const RESTORABLE_MS = 24 * 60 * 60 * 1000;

/** Takes the name away; what it named stays in the history, and `restoreVersionName` gives the name back. */
export async function removeVersionName(
  services: Services,
  actor: Actor,
  codexId: string,
  name: string,
): Promise<void> {
  const { prisma, environment } = services;
  const row = await findCodex(services, actor, 'nameVersion', codexId);
  const found = await requireNamed(services, row.id, name);
  const named = { codexId_key: { codexId: row.id, key: found.key } };
  const now = environment.now();
  const removed = { ...found, removedAt: new Date(now) };
  const isOver = { codexId: row.id, removedAt: { lt: new Date(now - RESTORABLE_MS) } };
  await prisma.$transaction([
    prisma.namedVersion.deleteMany({ where: { codexId: row.id, key: found.key } }),
    prisma.removedVersionName.deleteMany({ where: isOver }),
    prisma.removedVersionName.upsert({ where: named, create: removed, update: removed }),
  ]);
  await recordAudit(services, actor, 'version-name-removed', row.id, {
    ...aboutWords(row, { name: found.name }),
    seq: Number(found.seq),
  });
}

/**
 * Gives back the name that was taken away last under it, with its note and as given by whom and when. Throws `not_found` when
 * none was taken away in the last day, `conflict` when another version has the name by now, `invalid_input` as `nameVersion`.
 */
export async function restoreVersionName(
  services: Services,
  actor: Actor,
  codexId: string,
  name: string,
): Promise<NamedVersionBody> {
  const { prisma, environment } = services;
  const row = await findCodex(services, actor, 'nameVersion', codexId);
  const where = { codexId: row.id, key: keyOf(name) };
  const since = new Date(environment.now() - RESTORABLE_MS);
  const removed = await prisma.removedVersionName.findFirst({
    where: { ...where, removedAt: { gte: since } },
    omit: { removedAt: true },
  });
  if (removed === null)
    throw new BinderyError('not_found', `No name “${name}” was taken away from this Codex in the last day.`);
  await assertRoom(services, row.id);
  const [named] = await prisma
    .$transaction([
      prisma.namedVersion.create({ data: removed }),
      prisma.removedVersionName.deleteMany({ where }),
    ])
    .catch(refuseTaken(removed.name));
  await recordAudit(services, actor, 'version-name-restored', row.id, {
    ...aboutWords(row, { name: removed.name }),
    seq: Number(removed.seq),
  });
  return present(named);
}

/** All of a Codex, or of one of its branches, the newest point first. */
export async function listNamedVersions(
  services: Services,
  actor: Actor,
  codexId: string,
  branch?: string,
): Promise<NamedVersionBody[]> {
  const row = await findOnBranch(services, actor, 'readHistory', codexId, branch);
  const rows = await services.prisma.namedVersion.findMany({
    where: { codexId: row.id, branch: row.branch ?? null },
    orderBy: [{ seq: 'desc' }, { createdAt: 'desc' }],
  });
  return rows.map(present);
}

/** A point in the history of a Codex, or of the branch that it names. */
export interface ResolvedPoint {
  readonly seq: number;
  readonly branch?: string | undefined;
}

/** What `point` means: the number of an operation of the Codex (0 is the empty document), or the name of a version. Throws `not_found`. */
export async function resolvePoint(
  services: Services,
  codexId: string,
  point: string,
): Promise<ResolvedPoint> {
  if (!/^\d+$/.test(point)) {
    const { seq, branch } = await requireNamed(services, codexId, point);
    return { seq: Number(seq), ...(branch !== null && { branch }) };
  }
  const seq = Number(point);
  if (seq >= Number.MAX_SAFE_INTEGER)
    throw new BinderyError('not_found', `The history of this Codex has no operation ${point}.`);
  if (seq > 0) await findOperation(services, { id: codexId }, seq);
  return { seq };
}

async function assertRoom({ prisma }: Services, codexId: string): Promise<void> {
  if ((await prisma.namedVersion.count({ where: { codexId } })) < MAX_NAMED) return;
  throw new BinderyError(
    'invalid_input',
    `A Codex has at most ${MAX_NAMED} named versions. Remove a name first.`,
  );
}

/** By its name, whatever the case. */
async function requireNamed({ prisma }: Services, codexId: string, name: string): Promise<NamedVersion> {
  const found = await prisma.namedVersion.findUnique({
    where: { codexId_key: { codexId, key: keyOf(name) } },
  });
  if (found === null) throw new BinderyError('not_found', `No version of this Codex is named “${name}”.`);
  return found;
}

function keyOf(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

function refuseTaken(name: string) {
  return (error: unknown): never => {
    if (!isUniqueViolation(error)) throw error;
    throw new BinderyError('conflict', `Another version of this Codex is named “${name}”.`, { cause: error });
  };
}

function present({ branch, ...row }: NamedVersion): NamedVersionBody {
  const { name, note, seq, createdAt, createdById, createdByName } = row;
  return {
    name,
    note,
    seq: Number(seq),
    ...(branch !== null && { branch }),
    createdAt: createdAt.toISOString(),
    createdBy: { id: createdById, name: createdByName },
  };
}
