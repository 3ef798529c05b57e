/** `GET /codices/:id/comments/audience`: who reads what is said about some fields, beside those who read the whole Codex. */
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { CommentAudience } from '#core/protocol/api/comments.ts';
import { MAKER, pauseOf } from '../access/share-link-access.ts';
import { findCodex } from '../codices/reading/read-codex.ts';
import type { Services } from '../ports/services.ts';

/** For members who comment, whether they may share or not: they are to know to whom they show a thread. Throws as `findCodex`, and `forbidden` for guests. */
export async function readCommentAudience(
  services: Services,
  actor: Actor,
  codexId: string,
): Promise<CommentAudience> {
  const row = await findCodex(services, actor, 'comment', codexId);
  if (actor.kind === 'guest')
    throw new BinderyError('forbidden', 'Only members can see which links lead here.');
  const { prisma, environment } = services;
  const links = await prisma.shareLink.findMany({
    where: { codexId: row.id, revokedAt: null, role: 'comment', fields: { isEmpty: false } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  const makers = await prisma.user.findMany({
    where: { id: { in: links.map(({ createdById }) => createdById) } },
    select: MAKER,
  });
  const makerOf = new Map(makers.map((maker) => [maker.id, maker]));
  const open = links.filter(
    (link) => pauseOf(link, makerOf.get(link.createdById) ?? null, environment.now()) === null,
  );
  return { links: open.map(({ name, fields }) => ({ name, fields })) };
}
