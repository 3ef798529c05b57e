/** The guests who are connected by a share link now and those who were here before, each to be disconnected. */
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Avatar } from '#components/ui/avatar.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { ShareLinkBody } from '#core/protocol/api/sharing.ts';
import classes from './share-dialog.module.css';
import { connectedLabel, sinceLabel } from './share-link-labels.ts';
import { useDisconnectGuest } from './share-queries.ts';

export function LinkGuests({ link }: { readonly link: ShareLinkBody }) {
  const seen = link.seen ?? [];
  return (
    <>
      <section className={classes['connected']} aria-label="Connected now">
        <h5 className={classes['connected-title']}>
          Connected now <span className={classes['count']}>{connectedLabel(link)}</span>
        </h5>
        {link.guests.length > 0 && (
          <ul className={classes['guests']}>
            {link.guests.map((guest) => (
              <GuestItem key={guest.id} link={link} guest={guest}>
                since {sinceLabel(guest.since)}
              </GuestItem>
            ))}
          </ul>
        )}
      </section>
      {seen.length > 0 && (
        <section className={classes['connected']} aria-label="Here before">
          <h5 className={classes['connected-title']}>Here before</h5>
          <p className={classes['muted']}>
            They may come again, by a page or by a program that keeps no connection. The latest {SEEN_LIMIT}{' '}
            are shown.
          </p>
          <ul className={classes['guests']}>
            {seen.map((guest) => (
              <GuestItem key={guest.id} link={link} guest={guest}>
                last seen <RelativeTime iso={guest.seenAt} />
              </GuestItem>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/** As many as the server answers. */
const SEEN_LIMIT = 20;

interface GuestItemProps {
  readonly link: ShareLinkBody;
  readonly guest: { readonly id: string; readonly name: string };
  /** When they were here. */
  readonly children: ReactNode;
}

function GuestItem({ link, guest, children }: GuestItemProps) {
  const disconnecting = useDisconnectGuest(link);
  const disconnect = () =>
    disconnecting.mutate(guest.id, {
      onSuccess: () => toast.done(`${guest.name} was disconnected. The link lets them join again.`),
      onError: (error) => toast.failed(`${guest.name} was not disconnected.`, error),
    });
  return (
    <li>
      <Avatar person={guest} size={24} decorative />
      <span className={classes['guest-name']}>
        <bdi>{guest.name}</bdi> <span className={classes['muted']}>{children}</span>
      </span>
      <Button
        variant="subtle"
        color="ink"
        size="compact-sm"
        loading={disconnecting.isPending}
        onClick={disconnect}
        aria-label={`Disconnect ${guest.name}`}
      >
        Disconnect
      </Button>
    </li>
  );
}
