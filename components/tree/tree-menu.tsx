'use client';
/** The context menu of one or several Codices in the tree. */
import { Menu } from '@mantine/core';
import {
  IconArchive,
  IconArchiveOff,
  IconCornerDownRight,
  IconExternalLink,
  IconLink,
  IconPencil,
  IconPlus,
  IconTrash,
} from '@tabler/icons-react';
import { StarMenuItem } from '#components/favourites/star-menu-item.tsx';
import { TemplateItems } from '#components/new-codex/template-menu.tsx';
import { OfflineMenuItem } from '#components/offline/offline-menu-item.tsx';
import { titlesOf } from '#components/tree-context/move-rules.ts';
import type { TreeContextValue } from '#components/tree-context/tree-context.tsx';
import { useTemplateRules } from '#components/tree-context/use-template-rules.ts';
import type { TreeActions } from '#components/tree-context/use-tree-actions.ts';
import { Kbd } from '#components/ui/kbd.tsx';
import { toast } from '#components/ui/toast.tsx';
import { codexPath } from '#core/protocol/page-address.ts';
import classes from './tree.module.css';

export interface MenuAt {
  readonly itemId: string;
  /** Codices it is about, at least one. */
  readonly ids: readonly string[];
  /** In the tree, in px. */
  readonly left: number;
  readonly top: number;
}

interface TreeMenuProps {
  /** `null` while it is closed. */
  readonly at: MenuAt | null;
  readonly scope: TreeContextValue;
  readonly actions: TreeActions;
  readonly onClose: () => void;
  readonly onRename: () => void;
  readonly onMoveTo: (ids: readonly string[]) => void;
}

const LOOK = { size: 16, stroke: 1.6, 'aria-hidden': true } as const;

export function TreeMenu({ at, scope, onClose, ...rest }: TreeMenuProps) {
  const label = at === null ? '' : `Actions for ${titlesOf(scope.workspace, at.ids)}`;
  return (
    <Menu opened={at !== null} onClose={onClose} width={240} position="bottom-start" returnFocus={false}>
      <Menu.Target>
        <button
          type="button"
          tabIndex={-1}
          aria-hidden
          className={classes['menu-anchor']}
          style={{ left: at?.left ?? 0, top: at?.top ?? 0 }}
        />
      </Menu.Target>
      <Menu.Dropdown aria-label={label}>
        {at !== null && <Items at={at} scope={scope} {...rest} />}
      </Menu.Dropdown>
    </Menu>
  );
}

interface ItemsProps extends Omit<TreeMenuProps, 'at' | 'onClose'> {
  readonly at: MenuAt;
}

function Items({ at: { ids }, scope, actions, onRename, onMoveTo }: ItemsProps) {
  const { workspace } = scope;
  const mayEdit = ids.every(scope.mayEditAt);
  const mayMove = mayEdit && ids.every((id) => workspace.privateTopOf(id) !== id);
  const only = ids.length === 1 ? (ids[0] ?? null) : null;
  const archived = ids.every((id) => workspace.node(id)?.state === 'archived');
  return (
    <>
      {only === null && <Menu.Label>{titlesOf(workspace, ids)}</Menu.Label>}
      {only !== null && mayEdit && <NewInside parentId={only} scope={scope} />}
      {only !== null && mayEdit && (
        <Menu.Item leftSection={<IconPencil {...LOOK} />} rightSection={<Kbd keys="F2" />} onClick={onRename}>
          Rename
        </Menu.Item>
      )}
      {mayMove && (
        <Menu.Item leftSection={<IconCornerDownRight {...LOOK} />} onClick={() => onMoveTo(ids)}>
          Move to…
        </Menu.Item>
      )}
      <StarMenuItem codexIds={ids} />
      {only !== null && (
        <>
          <Menu.Item leftSection={<IconLink {...LOOK} />} onClick={() => copyLink(only)}>
            Copy link
          </Menu.Item>
          <Menu.Item
            leftSection={<IconExternalLink {...LOOK} />}
            component="a"
            href={codexPath(only)}
            target="_blank"
            rel="noreferrer"
          >
            Open in a new tab
          </Menu.Item>
          <OfflineMenuItem codexId={only} />
        </>
      )}
      {mayEdit && (
        <>
          <Menu.Divider />
          {archived ? (
            <Menu.Item leftSection={<IconArchiveOff {...LOOK} />} onClick={() => actions.unarchive(ids)}>
              Unarchive
            </Menu.Item>
          ) : (
            <Menu.Item leftSection={<IconArchive {...LOOK} />} onClick={() => actions.archive(ids)}>
              Archive
            </Menu.Item>
          )}
          <Menu.Item color="rose" leftSection={<IconTrash {...LOOK} />} onClick={() => actions.trash(ids)}>
            Move to trash
          </Menu.Item>
        </>
      )}
    </>
  );
}

/** Only templates that the parent's template lets in; nothing at all where it lets none in, or the parent is put away. */
function NewInside({ parentId, scope }: { readonly parentId: string; readonly scope: TreeContextValue }) {
  const rulesOf = useTemplateRules();
  const node = scope.workspace.node(parentId);
  if (node?.standing !== 'live') return null;
  const allowed = rulesOf(node.label?.templateId ?? '')?.children ?? null;
  if (allowed?.length === 0) return null;
  return (
    <Menu.Sub>
      <Menu.Sub.Target>
        <Menu.Sub.Item leftSection={<IconPlus {...LOOK} />}>New Codex inside</Menu.Sub.Item>
      </Menu.Sub.Target>
      <Menu.Sub.Dropdown className={classes['menu'] ?? ''}>
        <TemplateItems parentId={parentId} allowed={allowed} />
      </Menu.Sub.Dropdown>
    </Menu.Sub>
  );
}

function copyLink(codexId: string): void {
  navigator.clipboard.writeText(`${window.location.origin}/c/${codexId}`).then(
    () => toast.done('Link copied'),
    (error: unknown) => toast.failed('The link was not copied', error),
  );
}
