/** A share link in the list of all: what it opens and grants, whose it is, and a button that closes it. */
import { Button } from '@mantine/core';
import { Link } from '#components/navigation/link.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { AdminLink } from '#core/protocol/api/sharing.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import { closedLabel, endedLinkLabel, grantsLabel, guestCountLabel, linkName } from '../share-link-labels.ts';
import { useCloseLink } from './link-queries.ts';
import classes from './links.module.css';

export function LinkItem({ link }: { readonly link: AdminLink }) {
  const closing = useCloseLink();
  const name = linkName(link);
  const title = displayTitle(link.codexTitle);
  const ended = endedLinkLabel(link.ended);
  const close = () =>
    closing.mutate(link.id, {
      onSuccess: () => toast.done(closedLabel(link)),
      onError: (error) => toast.failed('The link was not closed: it still opens.', error),
    });
  return (
    <li className={classes['link']}>
      <div className={classes['what']}>
        <p>
          <strong className={classes['name']}>
            <bdi>{name}</bdi>
          </strong>{' '}
          to{' '}
          <Link href={codexPath(link.codexId)} className={classes['codex']}>
            <bdi>{title}</bdi>
          </Link>
        </p>
        <p className={classes['muted']}>
          {grantsLabel(link, Date.now())}
          {link.guests.length > 0 && ` · ${guestCountLabel(link.guests.length)} here now`}
        </p>
        <p className={classes['muted']}>
          Made by <bdi>{link.createdBy.name === '' ? 'somebody who left' : link.createdBy.name}</bdi>{' '}
          <RelativeTime iso={link.createdAt} /> ·{' '}
          {link.lastUsedAt === null ? (
            'never opened'
          ) : (
            <>
              last used <RelativeTime iso={link.lastUsedAt} />
            </>
          )}
          {link.revokedAt !== null && (
            <>
              {' '}
              · closed <RelativeTime iso={link.revokedAt} />
            </>
          )}
          {link.isTrashed && ' · its Codex is in the trash'}
        </p>
        {ended !== null && <p className={classes['ended']}>{ended}</p>}
      </div>
      {link.revokedAt === null && (
        <Button
          variant="subtle"
          color="rose"
          size="compact-md"
          loading={closing.isPending}
          onClick={close}
          aria-label={`Close the link “${name}” to “${title}”`}
        >
          Close link
        </Button>
      )}
    </li>
  );
}
