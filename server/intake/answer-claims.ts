/** Answers counted before their Codices are made: no limit is passed by many at once, and a request sent again is known. */
import { BinderyError } from '#core/errors.ts';
import type { IntakeLink } from '#prisma/generated/client.ts';
import type { Services } from '../ports/services.ts';
import { closedForm, isFull } from './intake-access.ts';

/** So long after it was claimed, an answer whose Codex is not there was cut off. */
const CUT_OFF_MS = 60_000;
/** Those who answer together wait for one another, also at a busy server. */
const PATIENT = { maxWait: 10_000, timeout: 20_000 };

export interface Claim {
  readonly codexId: string;
  readonly request: string;
}

/**
 * Counts an answer, or knows it again. Throws as `closedForm` when the form has all it takes or was closed a moment ago, and
 * `unavailable` while other answers under the same key are on their way.
 */
export async function claimAnswer(
  { prisma, environment }: Services,
  { id: linkId }: IntakeLink,
  { codexId, request }: Claim,
): Promise<void> {
  const now = environment.now();
  await prisma.$transaction(async (tx) => {
    // Those of one form are counted one after another.
    await tx.$executeRaw`SELECT 1 FROM "IntakeLink" WHERE "id" = ${linkId} FOR UPDATE`;
    const link = await tx.intakeLink.findUnique({ where: { id: linkId } });
    if (link === null || link.revokedAt !== null) throw closedForm('revoked');
    const known = await tx.intakeAnswer.findUnique({ where: { codexId } });
    if (known === null) {
      if (await isFull(tx, link)) throw closedForm('full');
      await tx.intakeAnswer.create({ data: { codexId, linkId, request, sentAt: new Date(now) } });
    } else if (known.request !== request) {
      if (known.sentAt.getTime() > now - CUT_OFF_MS)
        throw new BinderyError('unavailable', 'Your answers are being sent. Try again in a minute.');
      await tx.intakeAnswer.update({ where: { codexId }, data: { request, sentAt: new Date(now) } });
    }
  }, PATIENT);
}

/** An answer that was refused is not counted. */
export async function giveBackAnswer({ prisma }: Pick<Services, 'prisma'>, codexId: string): Promise<void> {
  if ((await prisma.codex.count({ where: { id: codexId } })) > 0) return;
  await prisma.intakeAnswer.deleteMany({ where: { codexId } });
}
