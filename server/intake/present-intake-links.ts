/** Intake links as the API answers them, with what has come by each. */
import type { IntakeLinkBody } from '#core/protocol/api/intake/intake-api.ts';
import type { IntakeLink } from '#prisma/generated/client.ts';
import type { Services } from '../ports/services.ts';
import { openIntake } from './intake-access.ts';

export async function presentIntakeLinks(
  services: Services,
  links: readonly IntakeLink[],
): Promise<IntakeLinkBody[]> {
  const { prisma, templates } = services;
  const [makers, counts] = await Promise.all([
    prisma.user.findMany({
      where: { id: { in: links.map(({ createdById }) => createdById) } },
      select: { id: true, name: true },
    }),
    prisma.intakeAnswer.groupBy({
      by: ['linkId'],
      where: { linkId: { in: links.map(({ id }) => id) } },
      _count: true,
      _max: { sentAt: true },
    }),
  ]);
  const names = new Map(makers.map(({ id, name }) => [id, name]));
  const received = new Map(counts.map(({ linkId, _count, _max }) => [linkId, { _count, at: _max.sentAt }]));
  return await Promise.all(
    links.map(async (link): Promise<IntakeLinkBody> => {
      const { _count: answers = 0, at = null } = received.get(link.id) ?? {};
      const state = await openIntake(services, link);
      const isFull = link.maxAnswers !== null && answers >= link.maxAnswers;
      return {
        id: link.id,
        parentId: link.parentId,
        template: {
          id: link.templateId,
          name: (await templates.find(link.templateId))?.name ?? link.templateId,
        },
        name: link.name,
        fields: link.fields,
        thanks: link.thanks,
        expiresAt: link.expiresAt?.toISOString() ?? null,
        hasPassword: link.passwordHash !== null,
        maxAnswers: link.maxAnswers,
        answers,
        createdBy: { id: link.createdById, name: names.get(link.createdById) ?? '' },
        createdAt: link.createdAt.toISOString(),
        lastAnswerAt: at?.toISOString() ?? null,
        ended: typeof state === 'string' ? state : isFull ? 'full' : null,
      };
    }),
  );
}
