/** One share link: what it is called and grants, and, opened, its settings and guests. */
import { ActionIcon, Button } from '@mantine/core';
import { IconChevronDown, IconLink } from '@tabler/icons-react';
import { useId } from 'react';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { ShareLinkBody } from '#core/protocol/api/sharing.ts';
import { LinkPreview } from './fields/link-preview.tsx';
import { LinkGuests } from './link-guests.tsx';
import { LinkSettings } from './link-settings.tsx';
import { type MadeLink, NewAddress } from './new-address.tsx';
import classes from './share-dialog.module.css';
import { endedLinkLabel, expiryLabel, expiryOf, grantsLabel, linkName } from './share-link-labels.ts';
import { useUpdateShareLink } from './share-queries.ts';
import { ViewAsButton } from './view-as-button.tsx';

interface LinkCardProps {
  readonly link: ShareLinkBody;
  /** Set where it was made in this dialog. */
  readonly made: MadeLink | null;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly isClosing: boolean;
  readonly onClose: () => void;
}

export function LinkCard({ link, made, isOpen, onToggle, isClosing, onClose }: LinkCardProps) {
  const bodyId = useId();
  const name = linkName(link);
  const ended = endedLinkLabel(link.ended);
  return (
    <li className={classes['card']} data-ended={ended !== null || link.ended === 'expired' || undefined}>
      <div className={classes['card-head']}>
        <span className={classes['mark']}>
          <IconLink size={18} stroke={1.75} aria-hidden />
        </span>
        <div className={classes['card-text']}>
          <h4 className={classes['card-name']}>{name}</h4>
          <p className={classes['muted']}>
            {grantsLabel(link, Date.now())} · <LastUse link={link} />
          </p>
          {ended !== null && <p className={classes['ended']}>{ended}</p>}
        </div>
        {link.ended === 'expired' && <OpenAgain link={link} name={name} />}
        <Button
          variant="subtle"
          color="rose"
          size="compact-md"
          loading={isClosing}
          onClick={onClose}
          aria-label={`Close the link “${name}”`}
        >
          Close link
        </Button>
        <ActionIcon
          variant="subtle"
          color="ink"
          size={32}
          aria-expanded={isOpen}
          aria-controls={bodyId}
          aria-label={`Settings of the link “${name}”`}
          onClick={onToggle}
        >
          <IconChevronDown size={18} stroke={1.75} aria-hidden className={classes['chevron']} />
        </ActionIcon>
      </div>
      <div role="status">{made !== null && <NewAddress made={made} testId="share-url" />}</div>
      <div id={bodyId} hidden={!isOpen}>
        {isOpen && (
          <>
            <div className={classes['look']}>
              <ViewAsButton link={link} />
            </div>
            <LinkSettings link={link} />
            {(link.fields === null || link.role !== 'view') && <LinkGuests link={link} />}
            {link.fields !== null && (
              <div className={classes['connected']}>
                <LinkPreview codexId={link.codexId} fields={link.fields} />
              </div>
            )}
          </>
        )}
      </div>
    </li>
  );
}

/** Its address was never taken back: a new end is all it needs. A link that somebody closed stays closed. */
function OpenAgain({ link, name }: { readonly link: ShareLinkBody; readonly name: string }) {
  const update = useUpdateShareLink(link);
  const open = () =>
    update.mutate(
      { expiresAt: expiryOf('week', Date.now()) },
      {
        onSuccess: ({ expiresAt }) => toast.done(`“${name}” opens again, until ${expiryLabel(expiresAt)}`),
        onError: (error) => toast.failed('The link was not opened again.', error),
      },
    );
  return (
    <Button
      variant="light"
      size="compact-md"
      loading={update.isPending}
      onClick={open}
      aria-label={`Open the link “${name}” again`}
    >
      Open again
    </Button>
  );
}

function LastUse({ link: { guests, lastUsedAt } }: { readonly link: ShareLinkBody }) {
  if (guests.length > 0)
    return <>{guests.length === 1 ? '1 guest is' : `${guests.length} guests are`} here now</>;
  if (lastUsedAt === null) return <>never opened</>;
  return (
    <>
      last used <RelativeTime iso={lastUsedAt} />
    </>
  );
}
