/** The row of a share link: access, expiry, current guests, and a button that revokes it. */
import { Button } from '@mantine/core';
import { AvatarStack } from '#components/ui/avatar-stack.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { ShareLinkBody } from '#core/protocol/api/sharing.ts';
import classes from './share-dialog.module.css';
import { endedLinkLabel, guestsLabel, LINK_ROLE_LABELS, linkExpiryLabel } from './share-link-labels.ts';

interface ShareLinkRowProps {
  readonly link: ShareLinkBody;
  readonly revoking: boolean;
  readonly onRevoke: () => void;
}

export function ShareLinkRow({ link, revoking, onRevoke }: ShareLinkRowProps) {
  const here = guestsLabel(link.guests.map(({ name }) => name));
  const expiry = linkExpiryLabel(link.expiresAt, Date.now());
  const ended = endedLinkLabel(link.ended);
  return (
    <li className={classes['link']}>
      <div className={classes['link-text']}>
        <div className={classes['link-name']}>
          {LINK_ROLE_LABELS[link.role]}
          <AvatarStack people={link.guests} size={20} label="Connected through this link" />
        </div>
        {ended !== null && <p className={classes['ended']}>{ended}</p>}
        <div className={classes['muted']}>
          Created <RelativeTime iso={link.createdAt} />
          {expiry !== '' && `, ${expiry}`}
          {here !== null ? `. ${here}` : link.lastUsedAt === null && ', never opened'}
          {here === null && link.lastUsedAt !== null && (
            <>
              , last opened <RelativeTime iso={link.lastUsedAt} />
            </>
          )}
        </div>
      </div>
      <Button
        variant="light"
        color="rose"
        size="compact-md"
        loading={revoking}
        onClick={onRevoke}
        aria-label={`Revoke the link that ${LINK_ROLE_LABELS[link.role].toLowerCase()}${here === null ? '' : `; ${here}`}`}
      >
        Revoke
      </Button>
    </li>
  );
}
