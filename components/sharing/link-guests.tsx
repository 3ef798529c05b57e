/** The guests who are connected by a share link now, each to be disconnected. */
import { Button } from '@mantine/core';
import { Avatar } from '#components/ui/avatar.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { ShareLinkBody } from '#core/protocol/api/sharing.ts';
import classes from './share-dialog.module.css';
import { connectedLabel, sinceLabel } from './share-link-labels.ts';
import { useDisconnectGuest } from './share-queries.ts';

export function LinkGuests({ link }: { readonly link: ShareLinkBody }) {
  const disconnecting = useDisconnectGuest(link);
  const disconnect = (guest: ShareLinkBody['guests'][number]) =>
    disconnecting.mutate(guest.id, {
      onSuccess: () => toast.done(`${guest.name} was disconnected. The link lets them join again.`),
      onError: (error) => toast.failed(`${guest.name} was not disconnected.`, error),
    });
  return (
    <section className={classes['connected']} aria-label="Connected now">
      <h5 className={classes['connected-title']}>
        Connected now <span className={classes['count']}>{connectedLabel(link)}</span>
      </h5>
      {link.guests.length > 0 && (
        <ul className={classes['guests']}>
          {link.guests.map((guest) => (
            <li key={guest.id}>
              <Avatar person={guest} size={24} decorative />
              <span className={classes['guest-name']}>
                <bdi>{guest.name}</bdi>{' '}
                <span className={classes['muted']}>since {sinceLabel(guest.since)}</span>
              </span>
              <Button
                variant="subtle"
                color="ink"
                size="compact-sm"
                loading={disconnecting.isPending && disconnecting.variables === guest.id}
                onClick={() => disconnect(guest)}
                aria-label={`Disconnect ${guest.name}`}
              >
                Disconnect
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
