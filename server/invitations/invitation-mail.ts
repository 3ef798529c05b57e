/** The e-mail that brings an invitation. */
import type { Invitation, Prisma } from '#prisma/generated/client.ts';
import { getWorkspace } from '../access/workspace-setting.ts';
import type { Services } from '../ports/services.ts';

/** As long as a name may be; those of imports and earlier releases may be longer. */
const MAX_NAME = 80;

export interface InvitationMail {
  readonly row: Pick<Invitation, 'id' | 'role' | 'expiresAt'>;
  readonly email: string;
  readonly url: string;
  /** Who invites. */
  readonly by: string;
}

/** Puts the mail into the outbox together with what `tx` changes; call `mail.wake()` once that is committed. */
export async function mailInvitation(
  services: Services,
  { row, email, url, by }: InvitationMail,
  tx: Prisma.TransactionClient,
): Promise<void> {
  const workspace = plainName((await getWorkspace(services)).name);
  const inviter = plainName(by);
  const until = row.expiresAt.toISOString().slice(0, 10);
  await services.mail.put(
    {
      ...{ kind: 'invitation', to: { name: '', address: email }, expiresAt: row.expiresAt.getTime() },
      subject: `An invitation to “${workspace}”`,
      blocks: [
        {
          kind: 'text',
          text: `“${inviter}” invites you to the workspace “${workspace}”, as ${ROLES[row.role]}.`,
        },
        {
          kind: 'text',
          text: `This link makes you a member. It works once, until ${until}, and for you alone.`,
        },
        { kind: 'action', label: 'Accept the invitation', url },
        { kind: 'note', text: 'If you know nothing of it, do nothing: without this mail nobody can use it.' },
      ],
    },
    tx,
  );
}

const ROLES: Readonly<Record<Invitation['role'], string>> = {
  ...{ owner: 'an owner', admin: 'an admin', editor: 'an editor' },
  ...{ commenter: 'a commenter', viewer: 'a viewer' },
};

/** One line of what can be seen: a name begins no paragraph, and turns no writing around. */
function plainName(name: string): string {
  return name
    .replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069“”\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_NAME);
}
