'use client';
/** A menu of the templates to make a Codex from. */
import { Menu, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTemplates } from '#components/api/queries.ts';
import { Icon } from '#components/ui/icon.tsx';
import classes from './navigator.module.css';
import { useNewCodex } from './use-new-codex.ts';

interface TemplateMenuProps {
  /** The button that opens it. */
  readonly children: ReactNode;
  /** The new Codex stands under this one. */
  readonly parentId?: string;
  readonly position?: 'bottom-start' | 'bottom-end';
}

export function TemplateMenu({ children, parentId, position = 'bottom-end' }: TemplateMenuProps) {
  return (
    <Menu width={260} position={position}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown className={classes['menu'] ?? ''} aria-label="New Codex from a template">
        <TemplateItems {...(parentId ? { parentId } : {})} />
      </Menu.Dropdown>
    </Menu>
  );
}

/** Mounted only while the menu is open, so that closed menus cost nothing. */
export function TemplateItems({ parentId }: { readonly parentId?: string }) {
  const templates = useTemplates();
  const { start } = useNewCodex();
  if (templates.isPending) return <Skeleton height={32} m={4} />;
  return (templates.data ?? []).map((template) => (
    <Menu.Item
      key={template.id}
      leftSection={<Icon name={template.icon} hue={template.color} />}
      onClick={() => start({ templateId: template.id, ...(parentId ? { parentId } : {}) })}
    >
      {template.name}
    </Menu.Item>
  ));
}
