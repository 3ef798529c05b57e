/** The notifications of a member: what they may read now, as it is now. */
import { z } from 'zod';
import type { UserActor } from '#core/access/policy.ts';
import { readRules } from '#core/automation/read-rules.ts';
import type { Thread } from '#core/comments/comments.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import { REFERENCES_ROOT, TITLE_ROOT } from '#core/document/roots.ts';
import { BinderyError } from '#core/errors.ts';
import { isNotificationKind, type NotificationKind } from '#core/notifications/notification.ts';
import type {
  NotificationBody,
  NotificationList,
  NotificationQuery,
  UnreadCount,
} from '#core/protocol/api/notifications.ts';
import { commentsDocumentName } from '#core/protocol/document-name.ts';
import { fieldCalled } from '#core/template/versions/slots.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { assertCan } from '../access/assert-can.ts';
import { knownTo } from '../access/known-codices.ts';
import { readCursor, writeCursor } from '../codices/reading/list-cursor.ts';
import type { Services } from '../ports/services.ts';
import { readLostValues } from './present-conflicts.ts';
import { presentReview, readReviews } from './present-review.ts';

/** When the last one of a page was made, and its id. */
const placeSchema = z.tuple([z.iso.datetime(), z.string().max(64)]);
/** Of a comment, in UTF-16 units: more than any list shows. */
const EXCERPT_LENGTH = 500;
const DOCUMENTS_AT_ONCE = 8;

const ROW_COLUMNS = {
  ...{ id: true, kind: true, at: true, readAt: true, doneAt: true, field: true },
  ...{
    threadId: true,
    commentId: true,
    batchSeq: true,
    ruleId: true,
    ruleVersion: true,
    ruleAction: true,
    reviewId: true,
    actorKind: true,
    actorId: true,
    actorName: true,
  },
  codex: { select: { id: true, title: true, templateId: true, templateVersion: true } },
} satisfies Prisma.NotificationSelect;
type Row = Prisma.NotificationGetPayload<{ select: typeof ROW_COLUMNS }>;

const OF_STATE: Readonly<Record<NotificationQuery['state'], Prisma.NotificationWhereInput>> = {
  open: { doneAt: null },
  unread: { doneAt: null, readAt: null },
  done: { doneAt: { not: null } },
};

/** The latest first. Codices that the reader may not read now, or that are in the trash, are left out with all that is told of them. */
export async function listNotifications(
  services: Services,
  member: UserActor,
  { state, kind, cursor, limit }: NotificationQuery,
): Promise<NotificationList> {
  assertHasInbox(member);
  const place = cursor === undefined ? null : readCursor(cursor, placeSchema);
  const where: Prisma.NotificationWhereInput = {
    ...{ userId: member.id, codex: { deletedAt: null, ...knownTo(member) }, ...OF_STATE[state] },
    ...(kind !== undefined && { kind: { in: [...kind] } }),
    ...(place !== null && { OR: [{ at: { lt: place[0] } }, { at: place[0], id: { lt: place[1] } }] }),
  };
  const orderBy = [{ at: 'desc' as const }, { id: 'desc' as const }];
  const rows = await services.prisma.notification.findMany({
    ...{ where, orderBy, take: limit + 1, select: ROW_COLUMNS },
  });
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    items: await present(
      services,
      member,
      page.filter(({ codex }) => isReached(member, codex.id)),
    ),
    nextCursor: last === undefined ? null : writeCursor([last.at.toISOString(), last.id]),
  };
}

/** One that a member has not read, as it is now; `null` once they have, or may not read it. */
export async function findUnreadNotification(
  services: Services,
  member: UserActor,
  id: string,
): Promise<NotificationBody | null> {
  const row = await services.prisma.notification.findFirst({
    where: { id, userId: member.id, codex: { deletedAt: null, ...knownTo(member) }, ...OF_STATE.unread },
    select: ROW_COLUMNS,
  });
  if (row === null || !isReached(member, row.codex.id)) return null;
  return (await present(services, member, [row]))[0] ?? null;
}

/** How many a member has not read, of what they may read now. */
export async function countUnread({ prisma }: Services, member: UserActor): Promise<UnreadCount> {
  assertHasInbox(member);
  const counts = await prisma.notification.groupBy({
    by: ['kind', 'codexId'],
    where: { userId: member.id, codex: { deletedAt: null, ...knownTo(member) }, ...OF_STATE.unread },
    _count: true,
  });
  const kinds: Partial<Record<NotificationKind, number>> = {};
  let unread = 0;
  for (const { kind, codexId, _count } of counts) {
    if (!isNotificationKind(kind) || !isReached(member, codexId)) continue;
    unread += _count;
    kinds[kind] = (kinds[kind] ?? 0) + _count;
  }
  return { unread, kinds };
}

/** Whether the part of the tree that an agent is limited to has this Codex. */
function isReached({ subtree }: UserActor, codexId: string): boolean {
  return subtree === undefined || subtree.includes(codexId);
}

/** Throws `forbidden` for API tokens that reach a part of the tree only, but not for those of agents: their inbox tells of that part. */
export function assertHasInbox(member: UserActor): void {
  if (member.agent !== undefined) return;
  assertCan(member, { action: 'list', resource: { kind: 'workspace' } });
}

/** One's own state is written as well: throws `forbidden` for an API token that may only read. */
export async function assertMayMark({ prisma }: Services, { tokenId, agent }: UserActor): Promise<void> {
  // What an agent has seen is its own.
  if (tokenId === undefined || agent !== undefined) return;
  const token = await prisma.apiToken.findUnique({ where: { id: tokenId }, select: { scopes: true } });
  if (token?.scopes.some((scope) => scope === 'write' || scope === 'admin') === true) return;
  throw new BinderyError('forbidden', 'This API token may only read. Use one with the scope "write".');
}

async function present(
  services: Services,
  { id: readerId }: UserActor,
  rows: readonly Row[],
): Promise<NotificationBody[]> {
  const inConflict = rows.filter(({ kind }) => kind === 'conflict').map(({ codex }) => codex.id);
  const lost = await readLostValues(services.prisma, readerId, inConflict);
  const threads = await readThreadsOf(services, rows);
  const names = await readNames(services, rows);
  const batches = await readBatches(services, rows);
  const reviews = await readReviews(services, rows);
  const bodies: NotificationBody[] = [];
  for (const row of rows) {
    const { id, kind, at, readAt, doneAt, codex, actorKind, actorId, actorName } = row;
    // A kind of a later version is for its pages.
    if (!isNotificationKind(kind)) continue;
    const thread = row.commentId === null ? null : findThread(threads.get(codex.id) ?? [], row.commentId);
    const comment = thread && presentComment(thread, row.commentId);
    // Deleted a moment ago: the row goes with the next reading.
    if (row.commentId !== null && comment === null) continue;
    bodies.push({
      ...{ id, kind, at: at.toISOString() },
      readAt: readAt?.toISOString() ?? null,
      doneAt: doneAt?.toISOString() ?? null,
      codex: { id: codex.id, title: codex.title, templateId: codex.templateId },
      by: { kind: actorKind, id: actorId, name: names.get(actorId) ?? actorName },
      comment,
      field: await presentField(services, codex, row.field ?? fieldOf(thread)),
      text: await readRuleText(services, row),
      conflicts: kind === 'conflict' ? [...(lost.get(codex.id) ?? [])] : null,
      changes: await presentChanges(services, row, batches),
      review: presentReview(row, readerId, reviews),
    });
  }
  return bodies;
}

/** The comments of the Codices that rows are about, by Codex. */
async function readThreadsOf(
  { live }: Services,
  rows: readonly Row[],
): Promise<ReadonlyMap<string, readonly Thread[]>> {
  const ids = new Set(rows.filter(({ commentId }) => commentId !== null).map(({ codex }) => codex.id));
  const found = new Map<string, readonly Thread[]>();
  const waiting = [...ids];
  const read = async (): Promise<void> => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop())
      found.set(id, await live.read(commentsDocumentName(id), readThreads));
  };
  await Promise.all(Array.from({ length: DOCUMENTS_AT_ONCE }, read));
  return found;
}

function findThread(threads: readonly Thread[], commentId: string): Thread | null {
  return threads.find(({ comments }) => comments.some(({ id }) => id === commentId)) ?? null;
}

/** `null` once it is deleted. */
function presentComment(
  { id: threadId, comments }: Thread,
  commentId: string | null,
): NotificationBody['comment'] {
  const comment = comments.find(({ id }) => id === commentId);
  if (comment === undefined || comment.deletedAt !== null) return null;
  return { threadId, id: comment.id, markdown: comment.body.slice(0, EXCERPT_LENGTH) };
}

/** What a thread is about, as operations call it. */
function fieldOf(thread: Thread | null): string | null {
  return thread === null || thread.anchor.on === 'codex' ? null : thread.anchor.field;
}

/** What members are called now. */
async function readNames({ prisma }: Services, rows: readonly Row[]): Promise<ReadonlyMap<string, string>> {
  const ids = new Set(rows.filter(({ actorKind }) => actorKind === 'user').map(({ actorId }) => actorId));
  const users = await prisma.user.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, name: true },
  });
  return new Map(users.map(({ id, name }) => [id, name]));
}

/** The words of a rule, in the version of the template that it was run by. */
async function readRuleText(
  { templates }: Services,
  { codex, ruleId, ruleVersion, ruleAction }: Row,
): Promise<string | null> {
  if (ruleId === null || ruleVersion === null || ruleAction === null) return null;
  const template = await templates.find(codex.templateId, ruleVersion);
  const rule = template === null ? undefined : readRules(template).rules.find(({ id }) => id === ruleId);
  const action = rule?.then[ruleAction];
  return action !== undefined && 'notify' in action ? action.text : null;
}

type Batch = Pick<Prisma.ChangeBatchGetPayload<object>, 'codexId' | 'firstSeq' | 'operations' | 'fields'>;

async function readBatches({ prisma }: Services, rows: readonly Row[]): Promise<readonly Batch[]> {
  const keys = rows.flatMap(({ codex, batchSeq }) =>
    batchSeq === null ? [] : [{ codexId: codex.id, firstSeq: batchSeq }],
  );
  return keys.length === 0 ? [] : await prisma.changeBatch.findMany({ where: { OR: keys } });
}

async function presentChanges(
  { templates }: Services,
  { codex, batchSeq }: Row,
  batches: readonly Batch[],
): Promise<NotificationBody['changes']> {
  const batch = batches.find(({ codexId, firstSeq }) => codexId === codex.id && firstSeq === batchSeq);
  if (batch === undefined) return null;
  const template = await templates.find(codex.templateId, codex.templateVersion);
  const fields = batch.fields.flatMap((name) => {
    if (name === TITLE_ROOT) return [{ id: name, label: 'Title' }];
    if (name === REFERENCES_ROOT) return [{ id: name, label: 'References' }];
    const field = template && fieldCalled(template, name);
    return field ? [{ id: field.id, label: field.label }] : [];
  });
  const { operations, firstSeq } = batch;
  return { created: firstSeq === 1n, operations, fields, beforeSeq: Number(firstSeq) - 1 };
}

async function presentField(
  { templates }: Services,
  codex: Row['codex'],
  name: string | null,
): Promise<NotificationBody['field']> {
  if (name === null) return null;
  const template = await templates.find(codex.templateId, codex.templateVersion);
  const found = template && fieldCalled(template, name);
  return found ? { id: found.id, label: found.label } : null;
}
