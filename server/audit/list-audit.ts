/** The audit log for admins: newest first and in pages, or whole as JSON lines. */
import { z } from 'zod';
import type { UserActor } from '#core/access/policy.ts';
import type { JsonObject } from '#core/json.ts';
import type { AuditEventBody, AuditFilter, AuditQuery } from '#core/protocol/api/audit.ts';
import type { AuditEvent, Prisma, PrismaClient } from '#prisma/generated/client.ts';
import { assertCan } from '../access/assert-can.ts';
import { recordAudit } from '../access/audit-log.ts';
import { knownTo } from '../access/known-codices.ts';
import { readCursor, writeCursor } from '../codices/reading/list-cursor.ts';
import type { Services } from '../ports/services.ts';

const READ_SYSTEM = { action: 'readSystem', resource: { kind: 'instance' } } as const;
const cursorSchema = z.tuple([z.iso.datetime(), z.string()]);
const AT_ONCE = 1000;

export interface AuditPage {
  readonly items: AuditEventBody[];
  readonly nextCursor: string | null;
}

/** One page of events. Throws `forbidden` for all but admins. */
export async function listAudit(
  services: Services,
  actor: UserActor,
  { limit, cursor, ...filter }: AuditQuery,
): Promise<AuditPage> {
  assertCan(actor, READ_SYSTEM);
  const older = cursor === undefined ? [] : [olderThan(...readCursor(cursor, cursorSchema))];
  const found = await services.prisma.auditEvent.findMany({
    where: { AND: [whereOf(filter), ...older] },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: limit + 1,
  });
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  const names = await namesOf(services.prisma, actor, rows);
  return {
    items: rows.map((row) => present(row, names)),
    nextCursor: last === undefined ? null : writeCursor([last.at.toISOString(), last.id]),
  };
}

const olderThan = (at: string, id: string): Prisma.AuditEventWhereInput => ({
  OR: [{ at: { lt: at } }, { at, id: { lt: id } }],
});

/**
 * All events that fit, in the order of the chain, each a line of JSON with what the chain is made of. Records itself first:
 * whoever takes the log along is in it.
 */
export async function exportAudit(
  services: Services,
  actor: UserActor,
  filter: AuditFilter,
): Promise<ReadableStream<Uint8Array>> {
  assertCan(actor, READ_SYSTEM);
  await recordAudit(services, actor, 'audit-exported', 'instance', JSON.parse(JSON.stringify(filter)));
  const lines = walkEvents(services.prisma, filter);
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await lines.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
}

async function* walkEvents(prisma: PrismaClient, filter: AuditFilter): AsyncGenerator<string, undefined> {
  for (let after: Pick<AuditEvent, 'chain' | 'seq'> | undefined; ; ) {
    const rows = await prisma.auditEvent.findMany({
      where: { AND: [whereOf(filter), { seq: { not: null } }, ...afterOf(after)] },
      orderBy: [{ chain: 'asc' }, { seq: 'asc' }],
      take: AT_ONCE,
    });
    if (rows.length > 0) yield rows.map((row) => `${JSON.stringify(lineOf(row))}\n`).join('');
    if (rows.length < AT_ONCE) return;
    after = rows.at(-1);
  }
}

function afterOf(after: Pick<AuditEvent, 'chain' | 'seq'> | undefined): Prisma.AuditEventWhereInput[] {
  if (after?.chain == null || after.seq === null) return [];
  return [{ OR: [{ chain: { gt: after.chain } }, { chain: after.chain, seq: { gt: after.seq } }] }];
}

function whereOf({ actor, action, subject, since, until }: AuditFilter): Prisma.AuditEventWhereInput {
  return {
    ...(actor === undefined ? {} : { actorId: actor }),
    ...(action === undefined ? {} : { action }),
    ...(subject === undefined ? {} : { subject }),
    ...(since === undefined && until === undefined
      ? {}
      : { at: { ...(since && { gte: new Date(since) }), ...(until && { lt: new Date(until) }) } }),
  };
}

function lineOf({ id, at, actorId, actorName, action, subject, detail, ...link }: AuditEvent): JsonObject {
  const hex = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString('hex'));
  return {
    ...{
      chain: link.chain,
      seq: Number(link.seq),
      id,
      at: at.toISOString(),
      actorId,
      actorName,
      action,
      subject,
    },
    ...{ detail: detail as JsonObject, prevHash: hex(link.prevHash), hash: hex(link.hash) },
  };
}

/** Members, Codices, share links and forms by id: most events are about one. What has no name of its own is not among them. */
async function namesOf(
  prisma: PrismaClient,
  actor: UserActor,
  rows: readonly AuditEvent[],
): Promise<ReadonlyMap<string, string>> {
  const named = { id: { in: [...new Set(rows.map(({ subject }) => subject))] } };
  const found = { id: { in: [...named.id.in, ...rows.flatMap((row) => codexOf(row) ?? [])] } };
  const select = { id: true, name: true };
  const [codices, ...others] = await Promise.all([
    prisma.codex.findMany({ where: { ...found, ...knownTo(actor) }, select: { id: true, title: true } }),
    prisma.user.findMany({ where: named, select }),
    prisma.shareLink.findMany({ where: named, select }),
    prisma.intakeLink.findMany({ where: named, select }),
  ]);
  return new Map([
    ...others.flat().flatMap(({ id, name }) => (name === '' ? [] : [[id, name] as const])),
    ...codices.map(({ id, title }) => [id, title] as const),
  ]);
}

const LINK_ACTIONS = /^(?:intake-)?link-|^guest-disconnected$/;

/** The Codex that a share link leads to, or that the answers of a form go below. */
function codexOf({ action, detail }: AuditEvent): string | null {
  if (!LINK_ACTIONS.test(action)) return null;
  const { codexId, parentId } = detail as JsonObject;
  const id = codexId ?? parentId;
  return typeof id === 'string' ? id : null;
}

function present(row: AuditEvent, names: ReadonlyMap<string, string>): AuditEventBody {
  const detail = row.detail as AuditEventBody['detail'];
  // What a disconnected guest is called stands there too, and is not what their link is called.
  const own = row.action === 'guest-disconnected' ? [] : [detail['title'], detail['name']];
  const told = own.find((value) => typeof value === 'string' && value !== '');
  const codexTitle = names.get(codexOf(row) ?? '');
  return {
    id: row.id,
    seq: row.seq === null ? null : Number(row.seq),
    at: row.at.toISOString(),
    actor: { id: row.actorId, name: row.actorName },
    action: row.action,
    subject: row.subject,
    subjectName: names.get(row.subject) ?? (typeof told === 'string' ? told : null),
    ...(codexTitle !== undefined && { codexTitle }),
    detail,
  };
}
