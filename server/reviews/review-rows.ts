/** Reviews as they are stored, and as they are answered: whose approval stands is told by the journal, not by a row. */
import type { ReviewBody } from '#core/protocol/api/review/reviews.ts';
import { codexDocumentName, MAIN_BRANCH } from '#core/protocol/document-name.ts';
import { verdictOf } from '#core/reviews/verdict.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { lastChange } from '../codices/history/last-change.ts';
import { announceTo } from '../notifications/recipients.ts';
import type { Services } from '../ports/services.ts';

export const WITH_REVIEWERS = { reviewers: { orderBy: { name: 'asc' } } } satisfies Prisma.ReviewInclude;
export type ReviewRow = Prisma.ReviewGetPayload<{ include: typeof WITH_REVIEWERS }>;

/** The document that a review is of: whose operations it names, and whose edits bring its approvals down. */
export function reviewedDocument({ codexId, branch }: Pick<ReviewRow, 'codexId' | 'branch'>): string {
  return codexDocumentName(codexId, branch ?? MAIN_BRANCH);
}

/** All of one Codex, or all of one of its branches. */
export async function presentReviews(services: Services, rows: readonly ReviewRow[]): Promise<ReviewBody[]> {
  const [first] = rows;
  if (first === undefined) return [];
  const changedAt = await lastChange(services.journal, reviewedDocument(first));
  const people = await findPeople(services, rows);
  return rows.map((row) => ({
    ...{ id: row.id, codexId: row.codexId, branch: row.branch, seq: Number(row.seq), note: row.note },
    askedBy: {
      kind: row.askedByKind,
      id: row.askedById,
      name: nameIn(people, row.askedById, row.askedByName),
    },
    at: row.at.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
    closedBy:
      row.closedById === null
        ? null
        : { id: row.closedById, name: nameIn(people, row.closedById, row.closedByName ?? '') },
    reviewers: row.reviewers.map((reviewer) => ({
      id: reviewer.reviewerId,
      name: nameIn(people, reviewer.reviewerId, reviewer.name),
      isMember: people.get(reviewer.reviewerId)?.isMember ?? false,
      answer: presentAnswer(reviewer, changedAt),
    })),
  }));
}

/** Each in its own name of now; whoever is a member no more keeps the one they had. */
function nameIn(people: ReadonlyMap<string, { readonly name: string }>, id: string, was: string): string {
  return people.get(id)?.name ?? was;
}

function presentAnswer(
  { verdict, note, seq, at }: ReviewRow['reviewers'][number],
  changedAt: number,
): ReviewBody['reviewers'][number]['answer'] {
  const known = verdictOf(verdict);
  if (known === null || seq === null || at === null) return null;
  return {
    ...{ verdict: known, note, at: at.toISOString() },
    ...{ seq: Number(seq), hasChanged: changedAt > Number(seq) },
  };
}

async function findPeople({ prisma }: Services, rows: readonly ReviewRow[]) {
  const ids = rows.flatMap(({ askedById, closedById, reviewers }) => [
    ...[askedById, closedById ?? ''],
    ...reviewers.map(({ reviewerId }) => reviewerId),
  ]);
  const users = await prisma.user.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, name: true, disabledAt: true },
  });
  return new Map(users.map(({ id, name, disabledAt }) => [id, { name, isMember: disabledAt === null }]));
}

/** Tells the open pages of members that some review has changed, and those concerned that their Inbox has; what it is they ask for. */
export async function announceReviews(services: Services, concerned: readonly string[]): Promise<void> {
  services.live.announce(await services.tree.documentName(), { type: 'reviews' });
  await announceTo(services, new Set(concerned));
}
