/** The notice on a Codex that is in the trash or archived, by itself or with an ancestor, with a button that restores it. */

import { Button } from '@mantine/core';
import { IconArchive, IconTrash } from '@tabler/icons-react';
import { Link } from '#components/navigation/link.tsx';
import {
  type TreeContextValue,
  useTreeContext,
  useTreeNode,
} from '#components/tree-context/tree-context.tsx';
import { useTreeActions } from '#components/tree-context/use-tree-actions.ts';
import { displayTitle } from '#components/ui/display-title.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import type { TreeNode } from '#core/workspace/workspace.ts';
import styles from './codex-state-notice.module.css';
import { useTrashEvent } from './use-trash-event.ts';

export function CodexStateNotice({ codexId }: { readonly codexId: string }) {
  const scope = useTreeContext();
  const node = useTreeNode(codexId);
  if (scope === null || node === null || node.standing === 'live') return null;
  return <Notice scope={scope} node={node} />;
}

function Notice({ scope, node }: { readonly scope: TreeContextValue; readonly node: TreeNode }) {
  const actions = useTreeActions(scope);
  const trashed = node.standing === 'trashed';
  const source = node.standingFrom ?? node.id;
  const trasher = useTrashEvent(source, 'trashed', trashed)?.by;
  const by = source === node.id ? null : displayTitle(scope.workspace.node(source)?.label?.title ?? '');
  const bringBack = () => (trashed ? actions.restore(source) : actions.unarchive([source]));
  const Mark = trashed ? IconTrash : IconArchive;
  return (
    <div className={styles['notice']} data-archived={trashed ? undefined : true} role="status">
      <Mark size={16} stroke={1.75} aria-hidden />
      <p className={styles['words']}>
        {trashed ? trashedByLabel(trasher, scope.me.id) : 'This Codex is archived'}
        {by !== null && (
          <>
            {' '}
            together with <Link href={codexPath(source)}>{by}</Link>
          </>
        )}
        {trashed ? '. It can be read, but not edited.' : '. It is left out of lists and search.'}
      </p>
      {scope.mayEditAt(node.id) && (
        <Button
          className={styles['action'] ?? ''}
          variant="subtle"
          color={trashed ? 'amber' : 'ink'}
          size="compact-sm"
          onClick={bringBack}
        >
          {trashed ? 'Restore' : 'Unarchive'}
          {by !== null && ` “${by}”`}
        </Button>
      )}
    </div>
  );
}

function trashedByLabel(
  by: { readonly id: string; readonly name: string } | undefined,
  ownId: string,
): string {
  if (by === undefined) return 'This Codex is in the trash';
  return `${by.id === ownId ? 'You' : by.name} put this Codex in the trash`;
}
