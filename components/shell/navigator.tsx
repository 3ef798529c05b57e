'use client';
/** The navigator: the left pane with workspace, search, main pages and the tree. */
import { UnstyledButton } from '@mantine/core';
import {
  IconAffiliate,
  IconHistory,
  IconHome,
  IconInbox,
  IconSearch,
  IconSettings,
  IconTemplate,
  IconTrash,
} from '@tabler/icons-react';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { FavouritesPane } from '#components/favourites/favourites-pane.tsx';
import { useFollowNotifications, useUnreadCount } from '#components/inbox/use-inbox.ts';
import { Link } from '#components/navigation/link.tsx';
import { PendingIndicator } from '#components/offline/pending-indicator.tsx';
import { palette } from '#components/palette-state/palette-store.ts';
import { useFollowPush } from '#components/push/use-follow-push.ts';
import { useFollowReviews } from '#components/reviews/review-queries.ts';
import { PrivatePane } from '#components/tree/private-pane.tsx';
import { TreePane } from '#components/tree/tree-pane.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import { isAtLeast } from '#core/access/policy.ts';
import type { Me } from '#core/protocol/api/people.ts';
import { timelinePath } from '#core/protocol/page-address.ts';
import { AccountMenu } from './account-menu.tsx';
import classes from './navigator.module.css';

/** Of a count. */
const MOST_SHOWN = 99;
const LOOK = { size: 17, stroke: 1.6 } as const;

export function Navigator({ me }: { readonly me: Me }) {
  const mayRule = isAtLeast(me.role, 'admin');
  return (
    <div className={classes['navigator']}>
      <div className={classes['top']}>
        <AccountMenu me={me} />
        <UnstyledButton className={classes['search']} onClick={() => palette.open()}>
          <IconSearch size={16} stroke={1.6} aria-hidden />
          <span className={classes['search-label']}>Find or do anything</span>
          <Kbd keys="mod+K" />
        </UnstyledButton>
      </div>
      <nav aria-label="Workspace" className={classes['body']}>
        <ul className={classes['places']}>
          <Place href="/" icon={<IconHome {...LOOK} />} label="Home" />
          <InboxPlace />
          <Place href="/graph" icon={<IconAffiliate {...LOOK} />} label="Graph" />
          <Place href={timelinePath()} icon={<IconHistory {...LOOK} />} label="Timeline" />
        </ul>
        <FavouritesPane personId={me.id} />
        <PrivatePane me={me} />
        <TreePane me={me} />
        <PendingIndicator />
        <ul className={classes['foot']}>
          {mayRule && (
            <>
              <Place href="/admin/templates" icon={<IconTemplate {...LOOK} />} label="Templates" />
              <Place
                href="/admin/members"
                icon={<IconSettings {...LOOK} />}
                label="Administration"
                isHere={(path) => path.startsWith('/admin/') && !path.startsWith('/admin/templates')}
              />
            </>
          )}
          <Place href="/trash" icon={<IconTrash {...LOOK} />} label="Trash" />
        </ul>
      </nav>
    </div>
  );
}

interface PlaceProps {
  readonly href: string;
  readonly icon: ReactNode;
  readonly label: string;
  /** Shown after the label; 0 is not. */
  readonly count?: number;
  /** Whether a page belongs to it; by its address when absent. */
  readonly isHere?: (pathname: string) => boolean;
}

/** With how many notifications are unread. */
function InboxPlace() {
  useFollowNotifications();
  useFollowPush();
  useFollowReviews();
  const count = useUnreadCount()?.unread ?? 0;
  return <Place href="/inbox" icon={<IconInbox {...LOOK} />} label="Inbox" count={count} />;
}

function Place({ href, icon, label, count = 0, isHere }: PlaceProps) {
  const pathname = usePathname();
  const here = isHere?.(pathname) ?? (href === '/' ? pathname === '/' : pathname.startsWith(href));
  return (
    <li>
      <Link href={href} className={classes['row']} {...(here ? { 'aria-current': 'page' as const } : {})}>
        <span className={classes['place-icon']} aria-hidden>
          {icon}
        </span>
        <span className={classes['label']}>{label}</span>
        {count > 0 && (
          <span className={classes['count']}>
            {count > MOST_SHOWN ? `${MOST_SHOWN}+` : count}
            <span className="vb-hidden"> unread</span>
          </span>
        )}
      </Link>
    </li>
  );
}
