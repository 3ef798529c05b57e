/** The reviews that notifications are about, as they are now. */
import type { NotificationBody } from '#core/protocol/api/notifications.ts';
import { verdictOf } from '#core/reviews/verdict.ts';
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts';

type Review = Prisma.ReviewGetPayload<{ include: { reviewers: true } }>;

interface Row {
  readonly kind: string;
  readonly reviewId: string | null;
  readonly actorId: string;
}

/** Reviews, and the sets of the branches of those that were asked for at once. */
export interface ToldReviews {
  readonly reviews: readonly Review[];
  /** By the id of the review: absent where its branch is of none any more. */
  readonly sets: ReadonlyMap<string, string>;
}

/** With those that were asked for along with them. */
export async function readReviews(
  { prisma }: { readonly prisma: PrismaClient },
  rows: readonly Row[],
): Promise<ToldReviews> {
  const ids = [...new Set(rows.flatMap(({ reviewId }) => reviewId ?? []))];
  if (ids.length === 0) return { reviews: [], sets: new Map() };
  const include = { reviewers: true };
  const reviews = await prisma.review.findMany({ where: { id: { in: ids } }, include });
  const together = reviews.filter(({ requestId }) => requestId !== null);
  if (together.length === 0) return { reviews, sets: new Map() };
  const others = await prisma.review.findMany({
    where: { requestId: { in: together.flatMap(({ requestId }) => requestId ?? []) }, id: { notIn: ids } },
    include,
  });
  return { reviews: [...reviews, ...others], sets: await findSetsOf(prisma, together) };
}

/** The set of the branch of each of these reviews. */
export async function findSetsOf(
  prisma: PrismaClient,
  reviews: readonly Pick<Review, 'id' | 'codexId' | 'branch'>[],
): Promise<ReadonlyMap<string, string>> {
  const branches = await prisma.branch.findMany({
    where: {
      setId: { not: null },
      OR: reviews.map(({ codexId, branch }) => ({ codexId, name: branch ?? '' })),
    },
    select: { codexId: true, name: true, setId: true },
  });
  return new Map(
    reviews.flatMap((review) => {
      const { setId = null } =
        branches.find(({ codexId, name }) => codexId === review.codexId && name === review.branch) ?? {};
      return setId === null ? [] : [[review.id, setId] as const];
    }),
  );
}

/** What was asked, or what the one who acted says now; of what has lapsed, what the reader had approved. */
export function presentReview(
  { kind, reviewId, actorId }: Row,
  readerId: string,
  { reviews, sets }: ToldReviews,
): NotificationBody['review'] {
  const review = reviews.find(({ id }) => id === reviewId);
  if (review === undefined) return null;
  const { id, branch, note } = review;
  const setId = sets.get(id);
  const together = reviews.filter(({ requestId }) => requestId !== null && requestId === review.requestId);
  const inSet = (codices: number) => (setId === undefined ? null : { id: setId, codices });
  const asked = { id, branch, note, verdict: null, seq: Number(review.seq), set: inSet(together.length) };
  if (kind === 'review') return asked;
  const writer = kind === 'lapsed' ? readerId : actorId;
  const answer = answerIn(review, writer);
  const verdict = verdictOf(answer?.verdict ?? null);
  if (answer === undefined || verdict === null) return asked;
  const said = kind === 'lapsed' ? '' : answer.note;
  const same = together.filter((other) => answerIn(other, writer)?.verdict === verdict);
  const seq = Number(answer.seq ?? review.seq);
  return { id, branch, note: said, verdict, seq, set: inSet(same.length) };
}

function answerIn({ reviewers }: Review, writer: string): Review['reviewers'][number] | undefined {
  return reviewers.find(({ reviewerId }) => reviewerId === writer);
}
