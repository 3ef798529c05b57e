'use client';
/** The left pane: the workspace, search, the places of the app, and the Codices as a nested list. */
import { ActionIcon, Tooltip, UnstyledButton } from '@mantine/core';
import { IconHome, IconPlus, IconSearch, IconTemplate, IconTrash, IconUsers } from '@tabler/icons-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { Kbd } from '#components/ui/kbd.tsx';
import { isAtLeast } from '#core/access/policy.ts';
import type { Me } from '#core/protocol/api/people.ts';
import { AccountMenu } from './account-menu.tsx';
import { CodexList } from './codex-list.tsx';
import classes from './navigator.module.css';
import { palette } from './palette-store.ts';
import { TemplateMenu } from './template-menu.tsx';

export function Navigator({ me }: { readonly me: Me }) {
  const mayWrite = isAtLeast(me.role, 'editor');
  const mayRule = isAtLeast(me.role, 'admin');
  return (
    <div className={classes['navigator']}>
      <div className={classes['top']}>
        <AccountMenu me={me} />
        <UnstyledButton className={classes['search']} onClick={palette.open}>
          <IconSearch size={16} stroke={1.6} aria-hidden />
          <span className={classes['search-label']}>Find or do anything</span>
          <Kbd keys="mod+K" />
        </UnstyledButton>
      </div>
      <nav aria-label="Workspace" className={classes['scroll']}>
        <ul className={classes['places']}>
          <Place href="/" icon={<IconHome size={17} stroke={1.6} />} label="Home" />
        </ul>
        <div className={classes['heading']}>
          <h2 id="navigator-codices">Codices</h2>
          {mayWrite && (
            <TemplateMenu>
              <Tooltip label="New Codex">
                <ActionIcon size={28} aria-label="New Codex">
                  <IconPlus size={16} stroke={1.6} />
                </ActionIcon>
              </Tooltip>
            </TemplateMenu>
          )}
        </div>
        <CodexList mayWrite={mayWrite} labelledBy="navigator-codices" />
        <ul className={classes['foot']}>
          {mayRule && (
            <>
              <Place
                href="/admin/templates"
                icon={<IconTemplate size={17} stroke={1.6} />}
                label="Templates"
              />
              <Place href="/admin/members" icon={<IconUsers size={17} stroke={1.6} />} label="Members" />
            </>
          )}
          <Place href="/trash" icon={<IconTrash size={17} stroke={1.6} />} label="Trash" />
        </ul>
      </nav>
    </div>
  );
}

function Place({
  href,
  icon,
  label,
}: {
  readonly href: string;
  readonly icon: ReactNode;
  readonly label: string;
}) {
  const pathname = usePathname();
  const here = href === '/' ? pathname === '/' : pathname.startsWith(href);
  return (
    <li>
      <Link href={href} className={classes['row']} {...(here ? { 'aria-current': 'page' as const } : {})}>
        <span className={classes['place-icon']} aria-hidden>
          {icon}
        </span>
        <span className={classes['label']}>{label}</span>
      </Link>
    </li>
  );
}
