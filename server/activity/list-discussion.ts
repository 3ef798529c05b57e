/** Lists who said, settled and decided something in comments in a span of time, and who was asked for reviews and answered them. */
import type { Actor } from '#core/access/policy.ts';
import { COMMENT_ACT_KINDS, type CommentActKind, readCommentActs } from '#core/comments/comment-acts.ts';
import type { TimelineEvent } from '#core/protocol/api/history/timeline.ts';
import { commentsDocumentName } from '#core/protocol/document-name.ts';
import { Prisma } from '#prisma/generated/client.ts';
import { isKnownTo } from '../access/known-condition.ts';
import type { Services } from '../ports/services.ts';
import type { Span } from './activity-rows.ts';
import { listPackedComments, type SaidRow } from './packed-comments.ts';
import { type PartOfTree, within } from './part-of-tree.ts';

/** Operations of comments that are read for one page. */
const MOST_OPERATIONS = 1_000;
/** What one person says without a longer pause is told of once. */
const PAUSE_MS = 10 * 60_000;

/** Of each Codex what one person did in its comments without a longer pause. What came in a file was said elsewhere. */
export async function listComments(
  services: Services,
  actor: Actor,
  part: PartOfTree,
  { since, until }: Span,
): Promise<TimelineEvent[]> {
  const inRows = await services.prisma.$queryRaw<SaidRow[]>`
    SELECT c."id" AS "codexId", c."title", u."seq"::float8 AS seq, u."createdAt" AS at
    ${commentsOf(actor, part, Prisma.sql`u."createdAt" > ${since} AND u."createdAt" <= ${until}`)}
    ORDER BY u."createdAt" DESC LIMIT ${MOST_OPERATIONS}`;
  // Rows first: what is packed in between is seen twice, not never.
  const inBlocks = await listPackedComments(services.prisma, actor, part, {
    ...{ after: since, before: until, isClosed: true, limit: MOST_OPERATIONS },
  });
  const rows = newestOf([...inRows, ...inBlocks]);
  const byCodex = new Map<string, SaidRow[]>();
  for (const row of rows) byCodex.set(row.codexId, [...(byCodex.get(row.codexId) ?? []), row]);
  const ranges = [...byCodex].map(([id, said]) => ({
    documentName: commentsDocumentName(id),
    after: Math.min(...said.map(({ seq }) => seq)) - 1,
    upTo: Math.max(...said.map(({ seq }) => seq)),
  }));
  const found = ranges.length === 0 ? [] : await services.journal.readRows(ranges, MOST_OPERATIONS);
  const payloads = new Map(
    found.map(({ documentName, seq, payload }) => [`${documentName} ${seq}`, payload]),
  );
  return [...byCodex.values()].flatMap((said) => discussionOf(said, payloads));
}

/** When the newest operation of comments was in a span of time. `since` bounds what is read: comments are few among all operations. */
export async function newestComment(
  { prisma }: Services,
  actor: Actor,
  part: PartOfTree,
  { since, before }: { readonly since: Date | null; readonly before: Date },
): Promise<Date | null> {
  const after = since === null ? Prisma.empty : Prisma.sql`AND u."createdAt" > ${since}`;
  const [newest] = await prisma.$queryRaw<{ readonly at: Date }[]>`
    SELECT u."createdAt" AS at ${commentsOf(actor, part, Prisma.sql`u."createdAt" < ${before} ${after}`)}
    ORDER BY u."createdAt" DESC LIMIT 1`;
  const known = newest?.at ?? null;
  const [packed] = await listPackedComments(prisma, actor, part, {
    ...{ after: known ?? since, before, isClosed: false, limit: 1 },
  });
  return packed?.at ?? known;
}

/** Each once, newest first. */
function newestOf(rows: readonly SaidRow[]): SaidRow[] {
  const each = new Map(rows.map((row) => [`${row.codexId} ${row.seq}`, row]));
  return [...each.values()]
    .sort((a, b) => b.at.getTime() - a.at.getTime() || b.seq - a.seq)
    .slice(0, MOST_OPERATIONS);
}

/** Of the workspace by the index of times; of a part of the tree document by document. */
function commentsOf(actor: Actor, part: PartOfTree, isThen: Prisma.Sql): Prisma.Sql {
  const names = part?.map((id) => commentsDocumentName(id));
  const isOf =
    names === undefined
      ? Prisma.sql`u."documentName" LIKE 'comments/%'`
      : Prisma.sql`u."documentName" = ANY(${names}::text[])`;
  return Prisma.sql`FROM "DocumentUpdate" u JOIN "Codex" c ON c."id" = substr(u."documentName", 10) AND ${isKnownTo(actor)}
    WHERE ${isThen} AND ${isOf} AND u."origin" <> 'import'`;
}

function discussionOf(
  said: readonly SaidRow[],
  payloads: ReadonlyMap<string, Uint8Array>,
): readonly TimelineEvent[] {
  interface Open {
    at: number;
    readonly by: { readonly id: string; readonly name: string };
    readonly counts: Map<CommentActKind, number>;
  }
  const all: Open[] = [];
  const open = new Map<string, Open>();
  const [first] = said;
  if (first === undefined) return [];
  for (const { codexId, seq, at } of said.toReversed()) {
    const payload = payloads.get(`${commentsDocumentName(codexId)} ${seq}`);
    for (const { kind, author } of payload === undefined ? [] : readCommentActs(payload)) {
      const last = open.get(author.id);
      const isGoingOn = last !== undefined && at.getTime() - last.at <= PAUSE_MS;
      const one = isGoingOn
        ? last
        : { at: 0, by: { id: author.id, name: author.name }, counts: new Map<CommentActKind, number>() };
      if (!isGoingOn) all.push(one);
      open.set(author.id, one);
      one.at = at.getTime();
      one.counts.set(kind, (one.counts.get(kind) ?? 0) + 1);
    }
  }
  const codex = { id: first.codexId, title: first.title };
  return all.map(({ at, by, counts }) => ({
    ...{ kind: 'discussed', codex, by, at: new Date(at).toISOString() },
    acts: COMMENT_ACT_KINDS.flatMap((kind) => {
      const count = counts.get(kind);
      return count === undefined ? [] : [{ kind, count }];
    }),
  }));
}

type ReviewEvent = Extract<TimelineEvent, { readonly branch: string | null }>;

interface ReviewRow {
  readonly codexId: string;
  readonly title: string;
  readonly branch: string | null;
  readonly kind: ReviewEvent['kind'];
  readonly byId: string;
  readonly byName: string;
  readonly at: Date;
  readonly reviewers: readonly string[] | null;
}

/** Of reviews who asked, the last that each reviewer said, and who closed them. */
export async function listReviewEvents(
  { prisma }: Services,
  actor: Actor,
  part: PartOfTree,
  { since, until }: Span,
): Promise<ReviewEvent[]> {
  const rows = await prisma.$queryRaw<ReviewRow[]>`
    SELECT * FROM (${reviewsOf(actor, part)}) e WHERE e."at" > ${since} AND e."at" <= ${until} ORDER BY e."at" DESC`;
  return rows.map(({ codexId, title, branch, kind, byId, byName, at, reviewers }) => ({
    ...{ kind, branch, codex: { id: codexId, title }, by: { id: byId, name: byName } },
    ...(reviewers !== null && { reviewers: [...reviewers] }),
    at: at.toISOString(),
  }));
}

/** When the newest of these was before a moment. */
export async function newestReviewEvent(
  { prisma }: Services,
  actor: Actor,
  part: PartOfTree,
  before: Date,
): Promise<Date | null> {
  const [newest] = await prisma.$queryRaw<{ readonly at: Date | null }[]>`
    SELECT max(e."at") AS at FROM (${reviewsOf(actor, part)}) e WHERE e."at" < ${before}`;
  return newest?.at ?? null;
}

/** A review of a branch is closed with the branch, which its merge tells. */
function reviewsOf(actor: Actor, part: PartOfTree): Prisma.Sql {
  const about = Prisma.sql`c."id" AS "codexId", c."title", r."branch"`;
  const of = Prisma.sql`JOIN "Codex" c ON c."id" = r."codexId" AND ${isKnownTo(actor)} AND ${within(part, Prisma.sql`c."id"`)}`;
  const asked = Prisma.sql`(SELECT array_agg(w."name" ORDER BY w."name") FROM "Reviewer" w WHERE w."reviewId" = r."id")`;
  return Prisma.sql`
    SELECT ${about}, 'review-asked' AS kind, r."askedById" AS "byId", r."askedByName" AS "byName", r."at", ${asked} AS reviewers
      FROM "Review" r ${of}
    UNION ALL SELECT ${about}, CASE WHEN v."verdict" = 'approve' THEN 'review-approved' ELSE 'review-declined' END,
      v."reviewerId", v."name", v."at", NULL FROM "Review" r ${of}
      JOIN "Reviewer" v ON v."reviewId" = r."id" AND v."verdict" IS NOT NULL AND v."at" IS NOT NULL
    UNION ALL SELECT ${about}, 'review-closed', r."closedById", r."closedByName", r."closedAt", NULL FROM "Review" r ${of}
      WHERE r."branch" IS NULL AND r."closedAt" IS NOT NULL AND r."closedById" IS NOT NULL AND r."closedByName" IS NOT NULL`;
}
