/** Asks members to review a Codex as it is now: by a person, or by a rule of its template. */
import type { Actor, SystemActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { AskReview, ReviewBody } from '#core/protocol/api/review/reviews.ts';
import type { User } from '#prisma/generated/client.ts';
import { findAbleCommenters } from '../access/able-commenters.ts';
import { ensureBranchBegun, requireOpenBranch } from '../codices/reading/branch-rows.ts';
import { findCodex } from '../codices/reading/read-codex.ts';
import { storableText } from '../database/database-text.ts';
import { notifyReviewers } from '../notifications/review-notices.ts';
import type { Services } from '../ports/services.ts';
import { announceReviews, presentReviews, reviewedDocument, WITH_REVIEWERS } from './review-rows.ts';

/** Of one Codex, so that its list stays one that people read. */
export const MOST_OPEN = 20;

/**
 * Of the Codex, or of one of its branches. Throws `forbidden` for guests and for whoever may not comment, `invalid_input` for a reviewer who may not
 * comment there, `not_found` for a branch that there is not, and `conflict` for one that is closed and where too many are open.
 */
export async function askReview(
  services: Services,
  actor: Actor,
  codexId: string,
  { reviewers, note, branch }: AskReview,
): Promise<ReviewBody> {
  const row = await findCodex(services, actor, 'comment', codexId);
  if (actor.kind !== 'user') throw new BinderyError('forbidden', 'Only members ask for reviews.');
  if (branch !== undefined)
    await ensureBranchBegun(services, await requireOpenBranch(services, row.id, branch));
  const asked = [...new Set(reviewers)];
  const able = await findAbleCommenters(services, row.id, asked);
  for (const [index, id] of asked.entries()) {
    if (id === actor.id)
      throw refused(index, 'Whoever asks for a review does not give it: name somebody else.');
    if (!able.has(id)) throw refused(index, 'This is nobody who may comment on this Codex.');
  }
  const open = await services.prisma.review.count({ where: { codexId: row.id, closedAt: null } });
  if (open >= MOST_OPEN)
    throw new BinderyError('conflict', `${MOST_OPEN} reviews of this Codex are open. Close one first.`);
  return await store(services, actor, row.id, {
    ...{ people: [...able.values()], note, key: null, branch: branch ?? null },
  });
}

export interface RuleReview {
  readonly codexId: string;
  /** Whoever is to review; those who may not comment there are left out. */
  readonly userIds: readonly string[];
  /** The rule, under its title. */
  readonly by: SystemActor;
  /** Of the run and its action: done again with the same key, nobody is asked twice. */
  readonly key: string;
  /** The member who set the rule off, who is not asked about their own change; `null` where nobody did. */
  readonly setOffBy: string | null;
}

export async function askReviewByRule(services: Services, asked: RuleReview): Promise<void> {
  const { codexId, by, key, setOffBy } = asked;
  const userIds = asked.userIds.filter((id) => id !== setOffBy);
  const able = await findAbleCommenters(services, codexId, userIds);
  const [known, open] = await Promise.all([
    services.prisma.review.findUnique({ where: { key } }),
    services.prisma.review.count({ where: { codexId, closedAt: null } }),
  ]);
  if (able.size === 0 || known !== null) return;
  if (open >= MOST_OPEN)
    throw new BinderyError(
      'conflict',
      `${MOST_OPEN} reviews of this Codex are open, which is the most there can be. Close one first.`,
    );
  await store(services, by, codexId, { people: [...able.values()], note: '', key, branch: null });
}

interface NewReview {
  readonly people: readonly Pick<User, 'id' | 'name'>[];
  readonly note: string;
  readonly key: string | null;
  /** `null`: of the Codex itself. */
  readonly branch: string | null;
}

async function store(
  services: Services,
  by: Exclude<Actor, { kind: 'guest' }>,
  codexId: string,
  { people, note, key, branch }: NewReview,
): Promise<ReviewBody> {
  const { prisma, environment, journal } = services;
  const seq = await journal.headSeq(reviewedDocument({ codexId, branch }));
  const at = new Date(environment.now());
  const row = await prisma.$transaction(async (tx) => {
    const made = await tx.review.create({
      data: {
        ...{ id: environment.newId(), codexId, branch, seq, note: storableText(note), at, key },
        ...{ askedByKind: by.kind, askedById: by.id, askedByName: storableText(by.name) },
        reviewers: { create: people.map(({ id, name }) => ({ reviewerId: id, name })) },
      },
      include: WITH_REVIEWERS,
    });
    await notifyReviewers(services, tx, {
      codexId,
      reviewId: made.id,
      requestId: null,
      by,
      at,
      userIds: people.map(({ id }) => id),
    });
    return made;
  });
  await announceReviews(
    services,
    people.map(({ id }) => id),
  );
  const [body] = await presentReviews(services, [row]);
  if (body === undefined) throw new BinderyError('internal', 'A review that was made is not there.');
  return body;
}

function refused(index: number, message: string): BinderyError {
  return new BinderyError('invalid_input', message, { issues: [{ path: ['reviewers', index], message }] });
}
