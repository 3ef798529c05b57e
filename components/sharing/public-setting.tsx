/** The switch that makes a share link a public page, with its address. */
import { Switch } from '@mantine/core';
import { useMe } from '#components/api/queries.ts';
import type { ShareLinkBody, UpdateShareLinkBody } from '#core/protocol/api/sharing.ts';
import { publicPagePath } from '#core/protocol/page-address.ts';
import classes from './share-dialog.module.css';

interface PublicSettingProps {
  readonly link: ShareLinkBody;
  readonly isBusy: boolean;
  readonly onChange: (body: UpdateShareLinkBody) => void;
}

export function PublicSetting({ link, isBusy, onChange }: PublicSettingProps) {
  const isAllowed = useMe().data?.workspace.publicPages === true;
  const { role, hasPassword, maxGuests, fields, subtree } = link;
  const fits = role === 'view' && !hasPassword && maxGuests === null && fields === null && !subtree;
  if (!link.public && !(isAllowed && fits)) return null;
  const path = publicPagePath(link.id);
  return (
    <div className={classes['wide']}>
      <Switch
        label="Public page"
        description="Everybody can read it without the link, names in it included, and search engines may list it."
        checked={link.public}
        disabled={isBusy}
        onChange={({ currentTarget }) => onChange({ public: currentTarget.checked })}
      />
      {link.public && isAllowed && (
        <p className={classes['muted']}>
          <a href={path} target="_blank" rel="noreferrer">
            {new URL(path, location.origin).href}
          </a>
        </p>
      )}
      {link.public && !isAllowed && (
        <p className={classes['muted']}>The workspace has no public pages now, so that it is not shown.</p>
      )}
    </div>
  );
}
