'use client';
/** The private Codices in the navigator, with what stands below them, for those who may read them. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconChevronRight, IconLock, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTemplatesById } from '#components/api/queries.ts';
import { Link } from '#components/navigation/link.tsx';
import { TemplateItems } from '#components/new-codex/template-menu.tsx';
import { useCurrentCodexId } from '#components/tree-context/tree-context.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import { Icon } from '#components/ui/icon.tsx';
import { isAtLeast, type PrivateRole } from '#core/access/policy.ts';
import type { Me } from '#core/protocol/api/people.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import classes from './private-pane.module.css';
import { usePrivateChildren, usePrivateCodices } from './private-queries.ts';

interface Item {
  readonly id: string;
  readonly title: string;
  readonly templateId: string | null;
}

/** Renders nothing for those who may read none and create none. */
export function PrivatePane({ me }: { readonly me: Me }) {
  const tops = usePrivateCodices().data ?? [];
  const mayCreate = isAtLeast(me.role, 'editor');
  if (tops.length === 0 && !mayCreate) return null;
  const roleOn = (topId: string) => me.privateRoles?.find((given) => given.topId === topId)?.role ?? 'viewer';
  return (
    <section className={classes['pane']} aria-label="Private">
      <div className={classes['heading']}>
        <h2>Private</h2>
        {mayCreate && <NewButton label="New private Codex" />}
      </div>
      <ul className={classes['rows']}>
        {tops.map(({ id, title, template }) => (
          <Row key={id} item={{ id, title, templateId: template.id }} role={roleOn(id)} isTop />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  readonly item: Item;
  readonly role: PrivateRole;
  readonly isTop?: boolean;
}

function Row({ item: { id, title, templateId }, role, isTop = false }: RowProps) {
  const [isOpen, setOpen] = useState(false);
  const template = useTemplatesById().get(templateId ?? '');
  const here = useCurrentCodexId() === id;
  const name = displayTitle(title);
  return (
    <li>
      <div className={classes['row']} data-here={here || undefined}>
        <button
          type="button"
          className={classes['toggle']}
          aria-expanded={isOpen}
          aria-label={`What is in ${name}`}
          onClick={() => setOpen(!isOpen)}
        >
          <IconChevronRight size={13} stroke={1.8} aria-hidden data-open={isOpen || undefined} />
        </button>
        <Link
          href={codexPath(id)}
          className={classes['link']}
          {...(here ? { 'aria-current': 'page' as const } : {})}
        >
          <Icon name={template?.icon} hue={template?.color ?? null} size={17} />
          <span className={classes['label']} dir="auto">
            {name}
          </span>
          {isTop && <IconLock size={13} stroke={1.8} aria-label="private" />}
        </Link>
        {isAtLeast(role, 'editor') && <NewButton label={`New in ${name}`} parentId={id} />}
      </div>
      {isOpen && <Children parentId={id} role={role} />}
    </li>
  );
}

function Children({ parentId, role }: { readonly parentId: string; readonly role: PrivateRole }) {
  const children = usePrivateChildren(parentId, true);
  if (children.isPending) return null;
  if (children.isError) return <p className={classes['quiet']}>Could not be loaded.</p>;
  if (children.data.length === 0) return <p className={classes['quiet']}>Nothing yet.</p>;
  return (
    <ul className={classes['rows']}>
      {children.data.map((item) => (
        <Row key={item.id} item={item} role={role} />
      ))}
    </ul>
  );
}

function NewButton({ label, parentId }: { readonly label: string; readonly parentId?: string }) {
  return (
    <Menu width={260} position="bottom-end">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="ink"
          size={26}
          aria-label={label}
          className={classes['new'] ?? ''}
        >
          <IconPlus size={15} stroke={1.8} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown className={classes['menu'] ?? ''} aria-label={label}>
        <TemplateItems isPrivate {...(parentId !== undefined && { parentId })} />
      </Menu.Dropdown>
    </Menu>
  );
}
