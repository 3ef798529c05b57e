'use client';
/** The private Codices in the navigator, as the tree of those who may read them; each is opened when somebody looks into it. */
import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { TemplateItems } from '#components/new-codex/template-menu.tsx';
import { NeedsServer, useServerNeed } from '#components/page/needs-server.tsx';
import {
  type TreeContextValue,
  useTreeContext,
  useTreeVersion,
} from '#components/tree-context/tree-context.tsx';
import { createTreeView, ROOT, type TreeView } from '#components/tree-context/tree-view.ts';
import { useTreeActions } from '#components/tree-context/use-tree-actions.ts';
import { isAtLeast } from '#core/access/policy.ts';
import type { Me } from '#core/protocol/api/people.ts';
import { CodexTree } from './codex-tree.tsx';
import { MoveDialog } from './move-dialog.tsx';
import classes from './private-pane.module.css';
import trees from './tree.module.css';
import { type OpenBranches, useOpenBranches } from './tree-preferences.ts';

const HEADING = 'navigator-private';

/** Renders nothing for those who may read none and create none. */
export function PrivatePane({ me }: { readonly me: Me }) {
  const scope = useTreeContext();
  const view = usePrivateView(scope);
  const mayCreate = isAtLeast(me.role, 'editor');
  const isEmpty = view === null || view.children(ROOT).length === 0;
  if (isEmpty && !mayCreate) return null;
  return (
    <section className={classes['pane']} aria-labelledby={HEADING}>
      <div className={trees['heading']}>
        <h2 id={HEADING}>Private</h2>
        {mayCreate && <NewButton />}
      </div>
      {scope !== null && view !== null && !isEmpty && <Pane scope={scope} view={view} />}
    </section>
  );
}

/** As the trees stand; what is in one that is not open yet is not known, and may be something. */
function usePrivateView(scope: TreeContextValue | null): TreeView | null {
  const version = useTreeVersion(scope);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for what the trees hold
  return useMemo(() => {
    if (scope === null) return null;
    const { workspace } = scope;
    const view = createTreeView({
      ...{ workspace: workspace.privates, grouping: 'tree', filter: '', showArchived: false },
      ...{ templateName: () => '', facetsOf: () => undefined },
    });
    const isClosed = (id: string) => workspace.privateTopOf(id) === id && workspace.treeOf(id) === null;
    return { ...view, hasChildren: (id) => isClosed(id) || view.hasChildren(id) };
  }, [scope, version]);
}

interface PaneProps {
  readonly scope: TreeContextValue;
  readonly view: TreeView;
}

function Pane({ scope, view }: PaneProps) {
  const [moving, setMoving] = useState<readonly string[] | null>(null);
  const [said, setSaid] = useState('');
  const branches = useOpenBranches(scope.me.id, 'private');
  useOpenTrees(scope, view, branches);
  const actions = useTreeActions(scope);
  return (
    <>
      <CodexTree
        scope={scope}
        view={view}
        branches={branches}
        actions={actions}
        labelledBy={HEADING}
        arranges={view.children(ROOT).some(scope.mayEditAt)}
        announce={setSaid}
        onMoveTo={(ids) => actions.mayChange(ids) && setMoving(ids)}
        onMenu={(id) => wantTree(scope, id)}
      />
      <p className="vb-hidden" aria-live="polite">
        {said}
      </p>
      <MoveDialog
        scope={scope}
        actions={actions}
        ids={moving}
        onClose={() => setMoving(null)}
        onMoved={(parentId) =>
          parentId !== null && branches.reveal([...scope.workspace.ancestors(parentId), parentId])
        }
      />
    </>
  );
}

/** Opens the trees that somebody looks into; the others cost nothing but their line. */
function useOpenTrees(scope: TreeContextValue, view: TreeView, { ids }: OpenBranches): void {
  const looked = view.children(ROOT).filter((id) => ids.includes(id));
  const key = looked.join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the list
  useEffect(() => {
    for (const id of looked) wantTree(scope, id);
  }, [scope.privateTrees, key]);
}

/** What may be done with a private Codex is known once its tree is here. */
function wantTree({ workspace, privateTrees }: TreeContextValue, codexId: string): void {
  const topId = workspace.privateTopOf(codexId);
  if (topId !== null) privateTrees.want(topId);
}

/** The private Codex itself is created by the server, so that it is nowhere else for a moment; what stands below one is created here. */
function NewButton() {
  const need = useServerNeed();
  return (
    <Menu width={260} position="bottom-end">
      <Menu.Target>
        <Tooltip label="New private Codex">
          <ActionIcon size={28} aria-label="New private Codex">
            <IconPlus size={16} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown className={trees['menu'] ?? ''} aria-label="New private Codex">
        {need === null ? (
          <TemplateItems isPrivate />
        ) : (
          <div className={classes['need']}>
            <NeedsServer what="A new private Codex" />
            <p>Below one that you have, Codices can be created now and are sent later.</p>
          </div>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
