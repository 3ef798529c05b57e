/** The list of open invitations. */
import { Button } from '@mantine/core';
import { useWaysToSignIn } from '#components/auth/auth-queries.ts';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { ROLE_LABELS } from '#components/ui/role-labels.ts';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import { credentialExpiryLabel } from '../credentials/access-labels.ts';
import { useInvitations, useRevokeInvitation, useSendInvitation } from '../credentials/credential-queries.ts';
import classes from '../forms/people.module.css';

export function InvitationList() {
  const invitations = useInvitations();
  const revoke = useRevokeInvitation();
  const send = useSendInvitation();
  const sendsMail = useWaysToSignIn().data?.mail === true;
  if (invitations.isError && !invitations.data)
    return <p role="alert">The invitations could not be loaded. {errorMessage(invitations.error)}</p>;
  if (!invitations.data?.length) return <p className={classes['muted']}>No invitation is open.</p>;
  return (
    <ul className={classes['list']}>
      {invitations.data.map(({ id, email, role, expiresAt, sentAt }) => {
        const name = email ?? 'Anybody with the link';
        return (
          <li key={id} className={classes['token']}>
            <div className={classes['token-text']}>
              <div className={classes['token-name']}>{name}</div>
              <div className={classes['muted']}>
                {ROLE_LABELS[role]} · {credentialExpiryLabel(expiresAt, Date.now())}
                {sentAt && (
                  <>
                    {' · sent '}
                    <RelativeTime iso={sentAt} />
                  </>
                )}
              </div>
            </div>
            {email !== null && sendsMail && (
              <Button
                variant="default"
                size="compact-md"
                aria-label={`${sentAt ? 'Send again' : 'Send'} to ${email}`}
                loading={send.isPending && send.variables === id}
                onClick={() =>
                  send.mutate(id, {
                    onSuccess: () => toast.done(`Sent to ${email}. The link from before no longer works`),
                    onError: (error) => toast.failed('The invitation was not sent', error),
                  })
                }
              >
                {sentAt ? 'Send again' : 'Send'}
              </Button>
            )}
            <Button
              variant="light"
              color="rose"
              size="compact-md"
              aria-label={`Revoke the invitation: ${name}`}
              loading={revoke.isPending && revoke.variables === id}
              onClick={() =>
                revoke.mutate(id, {
                  onSuccess: () => toast.done('The invitation no longer works'),
                  onError: (error) => toast.failed('The invitation was not revoked', error),
                })
              }
            >
              Revoke
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
