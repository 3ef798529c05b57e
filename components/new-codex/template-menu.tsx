'use client';
/** The menu of templates for a new Codex, with the place where it is created. */
import { Menu, Skeleton } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconFileImport } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTemplates } from '#components/api/queries.ts';
import { importRequest } from '#components/transfer/import-request.ts';
import { useTreeNode } from '#components/tree-context/tree-context.tsx';
import { useTemplateRules } from '#components/tree-context/use-template-rules.ts';
import { displayTitle } from '#components/ui/display-title.ts';
import { Icon } from '#components/ui/icon.tsx';
import classes from './template-menu.module.css';
import { useNewCodex } from './use-new-codex.ts';

interface TemplateMenuProps {
  /** The button that opens it. */
  readonly children: ReactNode;
  /** The Codex whose page this is: the new one may stand under it or at the top. */
  readonly current?: string;
  readonly position?: 'bottom-start' | 'bottom-end';
}

export function TemplateMenu({ children, current, position = 'bottom-end' }: TemplateMenuProps) {
  return (
    <Menu width={260} position={position}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown className={classes['menu'] ?? ''} aria-label="New Codex from a template">
        <PlaceAndTemplates current={current ?? null} />
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconFileImport size={16} stroke={1.6} aria-hidden />}
          onClick={() => importRequest.open()}
        >
          Import…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Asks where only if there is something to choose. */
function PlaceAndTemplates({ current }: { readonly current: string | null }) {
  const [inside, setInside] = useLocalStorage({
    key: 'bindery-new-inside',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const node = useTreeNode(current);
  const rulesOf = useTemplateRules();
  const allowed = rulesOf(node?.label?.templateId ?? '')?.children ?? null;
  if (current === null || node?.standing !== 'live' || allowed?.length === 0) return <TemplateItems />;
  return (
    <>
      <Menu.Label>Where</Menu.Label>
      <Menu.RadioGroup value={inside ? 'inside' : 'top'} onChange={(value) => setInside(value === 'inside')}>
        <Menu.RadioItem value="top">At the top</Menu.RadioItem>
        <Menu.RadioItem value="inside">
          <span className={classes['place-name']}>In “{displayTitle(node.label?.title ?? '')}”</span>
        </Menu.RadioItem>
      </Menu.RadioGroup>
      <Menu.Divider />
      <Menu.Label>New Codex</Menu.Label>
      {inside ? <TemplateItems parentId={current} allowed={allowed} /> : <TemplateItems />}
    </>
  );
}

interface TemplateItemsProps {
  /** The new Codex stands under this one. */
  readonly parentId?: string;
  /** Template ids to choose from; any when `null`. */
  readonly allowed?: readonly string[] | null;
  /** It is private, or stands below one that is. */
  readonly isPrivate?: boolean;
}

/** Mounted only while the menu is open. */
export function TemplateItems({ parentId, allowed = null, isPrivate = false }: TemplateItemsProps) {
  const templates = useTemplates();
  const { start } = useNewCodex();
  if (templates.isPending) return <Skeleton height={32} m={4} />;
  return (templates.data ?? [])
    .filter(({ id }) => allowed === null || allowed.includes(id))
    .map((template) => (
      <Menu.Item
        key={template.id}
        leftSection={<Icon name={template.icon} hue={template.color} />}
        onClick={() =>
          start({
            templateId: template.id,
            ...(parentId ? { parentId } : {}),
            ...(isPrivate && { private: true }),
          })
        }
      >
        {template.name}
      </Menu.Item>
    ));
}
