'use client';
/** One Codex in the navigator: its branch, icon, title, and what can be done with it. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconChevronRight, IconDots, IconLink, IconPlus, IconTrash } from '@tabler/icons-react';
import Link from 'next/link';
import { type CSSProperties, useState } from 'react';
import { useTemplatesById } from '#components/api/queries.ts';
import { displayTitle } from '#components/ui/codex-title.ts';
import { Icon } from '#components/ui/icon.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { CodexSummary } from '#core/protocol/api/codices.ts';
import classes from './navigator.module.css';
import { TemplateItems } from './template-menu.tsx';
import { useTrashCodex } from './use-trash-codex.ts';

interface CodexRowProps {
  readonly codex: CodexSummary;
  readonly depth: number;
  /** `null` without children. */
  readonly branch: { readonly open: boolean; readonly toggle: () => void } | null;
  readonly here: boolean;
  readonly mayWrite: boolean;
}

export function CodexRow({ codex, depth, branch, here, mayWrite }: CodexRowProps) {
  const template = useTemplatesById().get(codex.template.id);
  const title = displayTitle(codex.title);
  // The menu is mounted only for the row one is at: a thousand closed menus would cost what they show.
  const [attended, setAttended] = useState(false);
  const attend = () => setAttended(true);
  return (
    <div className={classes['codex']} style={depthStyle(depth)} data-here={here || undefined}>
      {branch && (
        <button
          type="button"
          className={classes['toggle']}
          aria-expanded={branch.open}
          aria-label={`Codices in ${title}`}
          onClick={branch.toggle}
          onFocus={attend}
          onPointerEnter={attend}
        >
          <IconChevronRight size={14} stroke={1.8} aria-hidden />
        </button>
      )}
      <Link
        href={`/c/${codex.id}`}
        className={classes['row']}
        title={title}
        onFocus={attend}
        onPointerEnter={attend}
        {...(here ? { 'aria-current': 'page' as const } : {})}
      >
        <Icon name={template?.icon} size={17} />
        <span className={classes['label']}>{title}</span>
      </Link>
      {attended && mayWrite && <RowMenu codex={codex} title={title} />}
    </div>
  );
}

/** React's types know no custom properties. */
function depthStyle(depth: number): CSSProperties {
  return { '--depth': depth } as CSSProperties;
}

function RowMenu({ codex, title }: { readonly codex: CodexSummary; readonly title: string }) {
  const trash = useTrashCodex();
  const copyLink = () =>
    navigator.clipboard.writeText(`${window.location.origin}/c/${codex.id}`).then(
      () => toast.done('Link copied'),
      (error: unknown) => toast.failed('The link was not copied', error),
    );
  return (
    <Menu width={230} position="bottom-start">
      <Menu.Target>
        <ActionIcon size={24} className={classes['more'] ?? ''} aria-label={`Actions for ${title}`}>
          <IconDots size={15} stroke={1.8} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Sub>
          <Menu.Sub.Target>
            <Menu.Sub.Item leftSection={<IconPlus size={16} stroke={1.6} />}>New Codex inside</Menu.Sub.Item>
          </Menu.Sub.Target>
          <Menu.Sub.Dropdown className={classes['menu'] ?? ''}>
            <TemplateItems parentId={codex.id} />
          </Menu.Sub.Dropdown>
        </Menu.Sub>
        <Menu.Item leftSection={<IconLink size={16} stroke={1.6} />} onClick={() => void copyLink()}>
          Copy link
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          color="rose"
          leftSection={<IconTrash size={16} stroke={1.6} />}
          onClick={() => trash(codex)}
        >
          Move to trash
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
