'use client';
/** The dialog of share links: listed, created and revoked. */
import { Modal } from '@mantine/core';
import { NeedsServer } from '#components/page/needs-server.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import type { ShareLinkBody } from '#core/protocol/api/sharing.ts';
import { NewShareLink } from './new-share-link.tsx';
import classes from './share-dialog.module.css';
import { LINK_ROLE_LABELS } from './share-link-labels.ts';
import { ShareLinkRow } from './share-link-row.tsx';
import { useCreateShareLink, useRevokeShareLink, useShareLinks } from './share-queries.ts';

interface ShareDialogProps {
  readonly codexId: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function ShareDialog({ codexId, opened, onClose }: ShareDialogProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Share this Codex"
      size={560}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {opened && (
        <NeedsServer>
          <ShareLinks codexId={codexId} />
        </NeedsServer>
      )}
    </Modal>
  );
}

function ShareLinks({ codexId }: { readonly codexId: string }) {
  const links = useShareLinks(codexId, true);
  const creation = useCreateShareLink(codexId);
  const revocation = useRevokeShareLink(codexId);
  const revoke = (link: ShareLinkBody) =>
    revocation.mutate(link.id, {
      onSuccess: () => {
        // An address that no longer opens anything must not stay on offer.
        if (creation.data?.id === link.id) creation.reset();
        toast.done(revokedMessage(link));
      },
      onError: (error) => toast.failed('The link was not revoked: it still opens.', error),
    });
  return (
    <div className={classes['dialog']}>
      <p className={classes['lead']}>
        Anyone with a link sees this Codex with its comments, and nothing else. You can close it at any
        moment.
      </p>
      <NewShareLink creation={creation} />
      <section aria-label="Open links">
        {links.isError && <p role="alert">The links could not be loaded. {errorMessage(links.error)}</p>}
        {links.data?.length === 0 && <p className={classes['none']}>No link is open.</p>}
        {links.data !== undefined && links.data.length > 0 && (
          <ul className={classes['links']}>
            {links.data.map((link) => (
              <ShareLinkRow
                key={link.id}
                link={link}
                revoking={revocation.isPending && revocation.variables === link.id}
                onRevoke={() => revoke(link)}
              />
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}

function revokedMessage({ role, guests }: ShareLinkBody): string {
  const closed = `The “${LINK_ROLE_LABELS[role].toLowerCase()}” link is closed`;
  if (guests.length === 0) return closed;
  return `${closed}. ${guests.length === 1 ? '1 guest' : `${guests.length} guests`} disconnected.`;
}
