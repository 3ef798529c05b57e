/** Asks members to review the branches of a set as they are now: all that something was written on, in one act. */
import type { Actor, UserActor } from '#core/access/policy.ts';
import { BinderyError, type Issue } from '#core/errors.ts';
import type { AskSetReview, SetReviewsBody } from '#core/protocol/api/history/set-reviews.ts';
import { findAbleOnEach } from '../access/able-commenters.ts';
import { closed } from '../codices/branch-sets/branch-sets.ts';
import { mayActOn } from '../codices/branch-sets/plan-set.ts';
import { type FoundSet, findBranchSet, type SetMember } from '../codices/branch-sets/set-rows.ts';
import { aheadOf } from '../codices/branches/branches.ts';
import { storableText } from '../database/database-text.ts';
import { notifyReviewers } from '../notifications/review-notices.ts';
import type { Services } from '../ports/services.ts';
import { MOST_OPEN } from './ask-review.ts';
import { announceReviews } from './review-rows.ts';
import { branchHeads, listSetReviews } from './set-reviews.ts';

type People = readonly { readonly id: string; readonly name: string }[];

/**
 * Every branch gets its review in one transaction, or none does; each reviewer is told once. Throws as `askReview`, with the Codex in the path of the
 * issue, and `conflict` where nothing was written that could be reviewed.
 */
export async function askSetReview(
  services: Services,
  actor: Actor,
  id: string,
  { reviewers, note, codices }: AskSetReview,
): Promise<SetReviewsBody> {
  const found = await findBranchSet(services, actor, id);
  if (actor.kind !== 'user') throw new BinderyError('forbidden', 'Only members ask for reviews.');
  if (found.set.closedAt !== null) throw closed(found);
  const heads = await branchHeads(services, found);
  const asked = chosen(found, heads, codices);
  assertMayComment(actor, asked);
  const people = await findPeople(services, actor, asked, [...new Set(reviewers)]);
  await assertRoom(services, asked);
  await store(services, actor, { asked, heads, people, note, setId: id });
  await announceReviews(
    services,
    people.map((person) => person.id),
  );
  return await listSetReviews(services, actor, id);
}

/** Those that were named, or all that something was written on. */
function chosen(
  { members }: FoundSet,
  heads: ReadonlyMap<string, number>,
  codices: readonly string[] | undefined,
): readonly SetMember[] {
  const refusalOf = ({ codex, branch }: SetMember): string | null => {
    if (codex.deletedAt !== null) return 'It is in the trash.';
    if (branch.closedAt !== null) return 'Its branch is closed.';
    return aheadOf(branch, heads.get(codex.id) ?? 0) > 0 ? null : 'Nothing was written on its branch.';
  };
  if (codices === undefined) {
    const written = members.filter((member) => refusalOf(member) === null);
    if (written.length > 0) return written;
    throw new BinderyError(
      'conflict',
      'Nothing was written on these branches, so there is nothing to review.',
    );
  }
  const issues = codices.flatMap((codexId, place) => {
    const member = members.find(({ codex }) => codex.id === codexId);
    const why = member === undefined ? `${codexId} has no branch in this set.` : refusalOf(member);
    if (why === null) return [];
    const message = member === undefined ? why : `“${member.codex.title}”: ${why}`;
    return [{ path: ['codices', place], message }];
  });
  if (issues.length > 0)
    throw new BinderyError('invalid_input', 'Some of it cannot be reviewed, so that nobody was asked.', {
      issues,
    });
  return members.filter(({ codex }) => codices.includes(codex.id));
}

function assertMayComment(actor: UserActor, asked: readonly SetMember[]): void {
  const issues = asked.flatMap(({ codex }) =>
    mayActOn(actor, codex, 'comment')
      ? []
      : [{ path: ['codices', codex.id], message: `“${codex.title}”: You may not comment on it.` }],
  );
  if (issues.length === 0) return;
  throw new BinderyError('forbidden', 'Asking for a review takes somebody who may comment.', { issues });
}

async function findPeople(
  services: Services,
  actor: UserActor,
  asked: readonly SetMember[],
  ids: readonly string[],
): Promise<People> {
  const codices = asked.map(({ codex }) => codex);
  const able = await findAbleOnEach(
    services,
    codices.map(({ id, privateTopId, templateId }) => ({ id, privateTopId, templateId })),
    ids,
  );
  const issues: Issue[] = [];
  const people = new Map<string, string>();
  for (const [index, id] of ids.entries()) {
    const path = ['reviewers', index];
    if (id === actor.id)
      issues.push({ path, message: 'Whoever asks for a review does not give it: name somebody else.' });
    for (const [place, { title }] of codices.entries()) {
      const person = able[place]?.get(id);
      if (person !== undefined) people.set(id, person.name);
      else if (id !== actor.id)
        issues.push({ path, message: `This is nobody who may comment on “${title}”.` });
    }
  }
  const [first] = issues;
  if (first !== undefined) throw new BinderyError('invalid_input', first.message, { issues });
  return [...people].map(([id, name]) => ({ id, name }));
}

async function assertRoom({ prisma }: Services, asked: readonly SetMember[]): Promise<void> {
  const codexId = { in: asked.map(({ codex }) => codex.id) };
  const open = await prisma.review.groupBy({
    by: ['codexId'],
    where: { codexId, closedAt: null },
    _count: true,
  });
  const full = new Set(open.flatMap((row) => (row._count < MOST_OPEN ? [] : [row.codexId])));
  const why = `${MOST_OPEN} reviews of it are open. Close one first.`;
  const issues = asked.flatMap(({ codex }) =>
    full.has(codex.id) ? [{ path: ['codices', codex.id], message: `“${codex.title}”: ${why}` }] : [],
  );
  const [first] = issues;
  if (first !== undefined) throw new BinderyError('conflict', first.message, { issues });
}

interface NewRequest {
  readonly setId: string;
  readonly asked: readonly SetMember[];
  readonly heads: ReadonlyMap<string, number>;
  readonly people: People;
  readonly note: string;
}

async function store(
  services: Services,
  actor: UserActor,
  { setId, asked, heads, people, note }: NewRequest,
): Promise<void> {
  const { prisma, environment } = services;
  const at = new Date(environment.now());
  const requestId = environment.newId();
  const by = { askedByKind: actor.kind, askedById: actor.id, askedByName: storableText(actor.name) };
  const reviews = asked.map(({ codex, branch }) => ({
    ...{ id: environment.newId(), codexId: codex.id, branch: branch.name, seq: heads.get(codex.id) ?? 0 },
    ...{ ...by, note: storableText(note), at, requestId },
  }));
  const [first] = reviews;
  if (first === undefined) return;
  const ids = asked.map(({ branch }) => branch.id);
  await prisma.$transaction(async (tx) => {
    // Whoever closes one of them meanwhile waits, and ends its review too.
    const open = await tx.$queryRaw<unknown[]>`
      SELECT "id" FROM "Branch" WHERE "id" = ANY(${ids}) AND "setId" = ${setId} AND "closedAt" IS NULL ORDER BY "id" FOR SHARE`;
    if (open.length < ids.length)
      throw new BinderyError('conflict', 'A branch of the set was closed just now. Look at the set again.');
    await tx.review.createMany({ data: reviews });
    await tx.reviewer.createMany({
      data: reviews.flatMap(({ id }) =>
        people.map((person) => ({ reviewId: id, reviewerId: person.id, name: person.name })),
      ),
    });
    const userIds = people.map(({ id }) => id);
    const { codexId, id: reviewId } = first;
    await notifyReviewers(services, tx, { codexId, reviewId, requestId, by: actor, at, userIds });
  });
}
