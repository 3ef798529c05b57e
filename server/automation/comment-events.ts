/** Reads what sets rules off from the comments on a Codex: each new comment once, into the queue of rules. */

import type * as Y from 'yjs';
import { readRules } from '#core/automation/read-rules.ts';
import { titleOf } from '#core/automation/rule.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import { BinderyError } from '#core/errors.ts';
import { readCommentChanges } from '#core/notifications/comment-news.ts';
import { commentsDocumentName } from '#core/protocol/document-name.ts';
import type { Template } from '#core/template/template.ts';
import type { JournalRow } from '../journal/journal.ts';
import { holdsOperations, isTold } from '../notifications/told-operations.ts';
import type { Services } from '../ports/services.ts';
import { type CodexRow, findCodexRow } from '../projection/tables/codex-store.ts';
import { insertRuns, type NewRun, readSince } from './event-store.ts';
import { admitRuns, type SetOff } from './loop-guard.ts';

/** Operations that are read in one go. */
const MOST_OPERATIONS = 200;

/**
 * Reads on from where the last reading ended. Whoever is cut off in between reads the same operations again, to the same result.
 * Does nothing for a Codex whose template has no rule that waits for comments.
 */
export async function readCommentEvents(services: Services, codexId: string): Promise<void> {
  const row = await findCodexRow(services.prisma, codexId);
  const template = row && (await services.templates.find(row.templateId, row.templateVersion));
  if (!row || !template || waitingRules(template).length === 0) return;
  for (let hasMore = true; hasMore; ) hasMore = await readOnce(services, row, template);
}

function waitingRules(template: Template) {
  return readRules(template).rules.filter(({ when }) => 'comment' in when);
}

async function readOnce(services: Services, row: CodexRow, template: Template): Promise<boolean> {
  const { prisma, journal, live } = services;
  const name = commentsDocumentName(row.id);
  const headSeq = await journal.headSeq(name);
  const before = await prisma.automationCommentReading.findUnique({ where: { codexId: row.id } });
  const after = Number(before?.seq ?? 0);
  if (after >= headSeq) return false;
  const operations = await journal.listTouching(name, ['comments'], { after, limit: MOST_OPERATIONS });
  const hasMore = operations.length >= MOST_OPERATIONS;
  const since = await readSince(prisma);
  const told = operations.filter((one) => isTold(one) && one.serverTime >= since);
  const said = told.length === 0 ? [] : await live.read(name, (doc) => commentsOf(doc, name, told));
  const runs = await admitRuns(services, row, await setOffBy(services, template, said));
  const seq = BigInt(
    hasMore ? (operations.at(-1)?.seq ?? headSeq) : Math.max(headSeq, operations.at(-1)?.seq ?? 0),
  );
  const isOurs = await storeReading(services, row.id, { before: before?.seq ?? null, seq, runs });
  if (isOurs && runs.some(({ status }) => status === 'waiting')) services.automation.wake();
  // Another process has read the same operations; whatever it has not come to is read after it.
  return hasMore || !isOurs;
}

interface Said {
  readonly threadId: string;
  readonly commentId: string;
  readonly operation: JournalRow;
}

/** The comments that these operations added and that are there still, as rules see them. */
function commentsOf(doc: Y.Doc, name: string, operations: readonly JournalRow[]): readonly Said[] {
  if (!holdsOperations(doc, operations))
    throw new BinderyError('unavailable', `${name} is behind its journal.`);
  const threads = new Map(
    readThreads(doc).flatMap(({ id, comments }) =>
      comments.flatMap((comment) => (comment.deletedAt === null ? [[comment.id, id] as const] : [])),
    ),
  );
  return operations.flatMap((operation) =>
    [...readCommentChanges([operation.payload]).added.keys()].flatMap((commentId) => {
      const threadId = threads.get(commentId);
      return threadId === undefined ? [] : [{ threadId, commentId, operation }];
    }),
  );
}

/** Whoever sent a comment is whom the rule goes back to, and not the name it is signed with: members hand in for others. */
async function setOffBy(
  services: Services,
  template: Template,
  said: readonly Said[],
): Promise<readonly SetOff[]> {
  if (said.length === 0) return [];
  const rulesAt = await rulesByTime(services, template);
  return said.flatMap(({ threadId, commentId, operation }): SetOff[] => {
    const { actor: by, serverTime: at } = operation;
    const known = rulesAt(at);
    return waitingRules(template)
      .filter(({ id }) => known.has(id))
      .map((rule) => ({
        ...{ ruleId: rule.id, ruleTitle: titleOf(rule), version: template.version },
        ...{ key: `comment:${commentId}`, at, by },
        cause: { kind: 'commented', by, comment: { threadId, commentId } },
      }));
  });
}

/** The ids of the rules that waited for comments at a time: nothing of before a rule was in the template sets it off. */
async function rulesByTime(
  { prisma, templates }: Services,
  { id: templateId, version }: Template,
): Promise<(time: number) => ReadonlySet<string>> {
  const versions = await prisma.templateVersion.findMany({
    where: { templateId, version: { lte: version } },
    select: { version: true, publishedAt: true },
    orderBy: { version: 'desc' },
  });
  const known = new Map<number, ReadonlySet<string>>();
  for (const one of versions) {
    const template = await templates.find(templateId, one.version);
    known.set(one.version, new Set(template ? waitingRules(template).map(({ id }) => id) : []));
  }
  return (time) => {
    const then = versions.find(({ publishedAt }) => publishedAt.getTime() <= time);
    return known.get(then?.version ?? 0) ?? new Set();
  };
}

/** Writes position and runs, all or nothing; `false` when another process was faster. */
async function storeReading(
  { prisma }: Services,
  codexId: string,
  {
    before,
    seq,
    runs,
  }: { readonly before: bigint | null; readonly seq: bigint; readonly runs: readonly NewRun[] },
): Promise<boolean> {
  return await prisma.$transaction(async (tx) => {
    const { count } =
      before === null
        ? await tx.automationCommentReading.createMany({ data: [{ codexId, seq }], skipDuplicates: true })
        : await tx.automationCommentReading.updateMany({ where: { codexId, seq: before }, data: { seq } });
    if (count === 0) return false;
    await insertRuns(tx, runs);
    return true;
  });
}
