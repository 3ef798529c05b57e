/** E-mails that were not sent yet and have a passage in them: they are not sent. */
import { openMail } from '../mail/sealed-mail.ts';
import type { Services } from '../ports/services.ts';

type MailServices = Pick<Services, 'prisma' | 'env'>;

/** Their ids. What another APP_SECRET has sealed nobody can read, or send. */
export async function findMails({ prisma, env }: MailServices, passage: string): Promise<string[]> {
  const rows = await prisma.outgoingMail.findMany({
    where: { status: 'waiting' },
    select: { id: true, content: true },
  });
  return rows
    .filter(({ id, content }) =>
      JSON.stringify(openMail(env.appSecret, id, content))?.includes(quoted(passage)),
    )
    .map(({ id }) => id);
}

export async function dropMails({ prisma, env }: MailServices, passage: string, at: Date): Promise<number> {
  const ids = await findMails({ prisma, env }, passage);
  const { count } = await prisma.outgoingMail.updateMany({
    where: { id: { in: ids }, status: 'waiting' },
    data: { status: 'expired', content: new Uint8Array(), endedAt: at },
  });
  return count;
}

function quoted(passage: string): string {
  return JSON.stringify(passage).slice(1, -1);
}
