/** The form that creates a share link: access and expiry, then the URL, shown once. */
import { Button, CopyButton, NativeSelect } from '@mantine/core';
import { IconCheck, IconCopy, IconLink } from '@tabler/icons-react';
import { useState } from 'react';
import { errorMessage } from '#components/ui/toast.tsx';
import { LINK_ROLES, type LinkRole } from '#core/access/policy.ts';
import type { CreatedShareLink } from '#core/protocol/api/sharing.ts';
import classes from './share-dialog.module.css';
import { expiryOf, LINK_LIFETIMES, LINK_ROLE_LABELS, type LinkLifetime } from './share-link-labels.ts';
import type { useCreateShareLink } from './share-queries.ts';

export function NewShareLink({ creation }: { readonly creation: ReturnType<typeof useCreateShareLink> }) {
  const [role, setRole] = useState<LinkRole>('edit');
  const [lifetime, setLifetime] = useState<LinkLifetime>('week');
  const make = () => creation.mutate({ role, expiresAt: expiryOf(lifetime, Date.now()) });
  return (
    <>
      <form
        className={classes['new']}
        onSubmit={(event) => {
          event.preventDefault();
          make();
        }}
      >
        <NativeSelect
          label="Access"
          value={role}
          onChange={({ currentTarget }) =>
            setRole(LINK_ROLES.find((each) => each === currentTarget.value) ?? 'view')
          }
          data={LINK_ROLES.map((value) => ({ value, label: LINK_ROLE_LABELS[value].toLowerCase() }))}
        />
        <NativeSelect
          label="Expires"
          value={lifetime}
          onChange={({ currentTarget }) =>
            setLifetime(LINK_LIFETIMES.find(({ value }) => value === currentTarget.value)?.value ?? 'never')
          }
          data={LINK_LIFETIMES.map(({ value, label }) => ({ value, label: label.toLowerCase() }))}
        />
        <Button
          type="submit"
          loading={creation.isPending}
          leftSection={<IconLink size={17} stroke={1.75} aria-hidden />}
        >
          Create link
        </Button>
      </form>
      {creation.isError && (
        <p role="alert" className={classes['problem']}>
          The link was not made. {errorMessage(creation.error)}
        </p>
      )}
      <div role="status">{creation.data && <NewAddress link={creation.data} />}</div>
    </>
  );
}

function NewAddress({ link }: { readonly link: CreatedShareLink }) {
  return (
    <div className={classes['address']}>
      <p>
        Copy the address now: it is <strong>shown only this once</strong>.
      </p>
      <div className={classes['address-line']}>
        <code data-testid="share-url">{link.url}</code>
        <CopyButton value={link.url}>
          {({ copied, copy }) => (
            <Button
              size="compact-md"
              leftSection={
                copied ? <IconCheck size={16} stroke={1.8} /> : <IconCopy size={16} stroke={1.6} />
              }
              onClick={copy}
            >
              {copied ? 'Copied' : 'Copy address'}
            </Button>
          )}
        </CopyButton>
      </div>
    </div>
  );
}
