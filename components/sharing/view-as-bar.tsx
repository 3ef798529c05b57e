/** The bar over a page that shows somebody who may share what guests of a link see. */
import { IconEye } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { LINK_ROLES, type LinkRole } from '#core/access/policy.ts';
import type { OpenedShare } from '#core/protocol/api/sharing.ts';
import { linkName } from './share-link-labels.ts';
import classes from './view-as-bar.module.css';

const THEY_MAY: Readonly<Record<LinkRole, string>> = {
  view: 'They can view, as you can here.',
  comment: 'They can comment as well; here you can only look.',
  edit: 'They can comment and edit as well; here you can only look.',
};

const ON_FIELDS: Readonly<Record<LinkRole, string>> = {
  view: THEY_MAY.view,
  comment:
    'They see what is said about these fields, and can comment on them; here you can only look at the fields.',
  edit: 'They can edit these fields as well; here you can only look.',
};

interface ViewAsBarProps {
  readonly viewAs: NonNullable<OpenedShare['viewAs']>;
  /** The link is for some fields. */
  readonly isForFields?: boolean;
}

export function ViewAsBar({ viewAs, isForFields = false }: ViewAsBarProps) {
  const role = LINK_ROLES.find((each) => each === viewAs.role) ?? 'view';
  return (
    <LookBar label="View as a guest">
      <p>
        You see what guests of “<bdi>{linkName(viewAs)}</bdi>” see.{' '}
        {isForFields ? ON_FIELDS[role] : THEY_MAY[role]} Nobody sees you here.
      </p>
    </LookBar>
  );
}

interface LookBarProps {
  readonly label: string;
  readonly children: ReactNode;
}

/** The bar itself, at the foot of a page that is shown as somebody else sees it. */
export function LookBar({ label, children }: LookBarProps) {
  return (
    <aside className={classes['bar']} aria-label={label}>
      <IconEye size={18} stroke={1.75} aria-hidden />
      {children}
    </aside>
  );
}
