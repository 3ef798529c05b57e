'use client';
/** The header of a page: breadcrumbs and actions, and on narrow screens the buttons of the drawers. */
import { ActionIcon, Anchor, Menu } from '@mantine/core';
import { IconDots, IconLayoutSidebarRight, IconMenu2 } from '@tabler/icons-react';
import { Fragment, type ReactNode } from 'react';
import { Link } from '#components/navigation/link.tsx';
import { type Breadcrumb, foldBreadcrumbs } from './breadcrumbs.ts';
import classes from './page-header.module.css';
import { useInspectorPane, useNavigatorPane } from './pane-context.tsx';

interface PageHeaderProps {
  readonly breadcrumbs: readonly Breadcrumb[];
  /** What the page is called outside of itself, where that is not the last of them. */
  readonly title?: string;
  /** Beside the breadcrumbs: which branch of a Codex it is. */
  readonly beside?: ReactNode;
  /** The page is of a branch, and has its hue. */
  readonly isBranch?: boolean;
  /** Save state, avatars, buttons. */
  readonly right?: ReactNode;
  /** Name of the button that opens the inspector where it is a drawer. */
  readonly inspectorLabel?: string;
}

export function PageHeader({
  breadcrumbs,
  right,
  beside,
  isBranch = false,
  inspectorLabel = 'Show inspector',
  ...props
}: PageHeaderProps) {
  const navigator = useNavigatorPane();
  const inspector = useInspectorPane();
  const title = props.title ?? breadcrumbs.at(-1)?.label;
  return (
    <header className={classes['header']} data-branch={isBranch || undefined}>
      {title && <title>{`${title} · Vespera Bindery`}</title>}
      {navigator && (
        <ActionIcon
          className={classes['pane-button']}
          size={36}
          aria-label="Show navigator"
          onClick={navigator.open}
        >
          <IconMenu2 size={20} stroke={1.6} />
        </ActionIcon>
      )}
      <Breadcrumbs breadcrumbs={breadcrumbs} crowded={Boolean(right)} />
      {beside && <div className={classes['beside']}>{beside}</div>}
      <div className={classes['right']}>
        {right}
        {inspector && (
          <ActionIcon
            className={classes['pane-button']}
            size={36}
            aria-label={inspectorLabel}
            onClick={inspector.open}
          >
            <IconLayoutSidebarRight size={20} stroke={1.6} />
          </ActionIcon>
        )}
      </div>
    </header>
  );
}

interface BreadcrumbsProps {
  readonly breadcrumbs: readonly Breadcrumb[];
  readonly crowded: boolean;
}

/** The middle of a long way, and on a narrow screen all of it, is in a menu. */
function Breadcrumbs({ breadcrumbs, crowded }: BreadcrumbsProps) {
  const { first, folded, rest } = foldBreadcrumbs(breadcrumbs);
  const above = breadcrumbs.slice(0, -1);
  return (
    <nav aria-label="Breadcrumbs" className={classes['breadcrumbs']} data-crowded={crowded || undefined}>
      <ol>
        {above.length > 0 && (
          <li className={classes['narrow']}>
            <CrumbMenu label="Parent Codices" crumbs={above} />
          </li>
        )}
        {first && <Crumb crumb={first} last={false} />}
        {folded.length > 0 && (
          <>
            <li className={classes['wide']}>
              <CrumbMenu label={`${folded.length} more in between`} crumbs={folded} />
            </li>
            <Slash />
          </>
        )}
        {rest.map((crumb, index) => (
          <Crumb key={crumb.href ?? crumb.label} crumb={crumb} last={index === rest.length - 1} />
        ))}
      </ol>
    </nav>
  );
}

function Crumb({ crumb: { label, href }, last }: { readonly crumb: Breadcrumb; readonly last: boolean }) {
  return (
    <Fragment>
      <li data-last={last || undefined}>
        {href && !last ? (
          <Anchor component={Link} href={href} className={classes['crumb']} title={label} dir="auto">
            {label}
          </Anchor>
        ) : (
          <span
            className={classes['here']}
            dir="auto"
            {...(last ? { 'aria-current': 'page' } : {})}
            title={label}
          >
            {label}
          </span>
        )}
      </li>
      {!last && <Slash />}
    </Fragment>
  );
}

function Slash() {
  return (
    <li aria-hidden className={classes['slash']}>
      /
    </li>
  );
}

function CrumbMenu({ label, crumbs }: { readonly label: string; readonly crumbs: readonly Breadcrumb[] }) {
  return (
    <Menu position="bottom-start" width={260}>
      <Menu.Target>
        <ActionIcon size={28} aria-label={label} title={label}>
          <IconDots size={16} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown aria-label={label}>
        {crumbs.map(({ label: name, href }) =>
          href === undefined ? (
            <Menu.Label key={name}>{name}</Menu.Label>
          ) : (
            <Menu.Item key={href} component={Link} href={href}>
              <bdi>{name}</bdi>
            </Menu.Item>
          ),
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
