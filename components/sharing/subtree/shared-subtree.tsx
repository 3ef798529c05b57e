/** The page of a link for a part of the tree: the tree beside the Codex that is chosen from it, both live. */
import { ActionIcon, Button, Drawer } from '@mantine/core';
import { IconListTree } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { CodexSkeleton } from '#components/codex/view/codex-skeleton.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { isBinderyError } from '#core/errors.ts';
import type { OpenedShare, SharedTree } from '#core/protocol/api/sharing.ts';
import { type LinkHolder, useSharedCodex, useSharedTree } from '../opening/guest-queries.ts';
import { sharedCodexHash } from './shared-address.ts';
import { pathTo, titleOf } from './shared-branches.ts';
import classes from './shared-subtree.module.css';
import { SharedTreeNav } from './shared-tree-nav.tsx';
import { useAskedCodex } from './use-asked-codex.ts';

/** How the Codex that is chosen finds the others. */
export interface Surroundings {
  /** `null` while it is not known. */
  readonly tree: SharedTree | null;
  /** What stands before the title. */
  readonly lead: ReactNode;
  /** The tree is another one now. */
  readonly onChanged: () => void;
}

interface SharedSubtreeProps {
  readonly holder: LinkHolder;
  /** Of the one on top. */
  readonly share: OpenedShare;
  readonly top: string;
  /** What stands before the Codex: what a guest wrote in others that the link does not lead to any more. */
  readonly leftBehind: (tree: SharedTree) => ReactNode;
  /** Draws a Codex of the link, by its own id and template. */
  readonly children: (share: OpenedShare, surroundings: Surroundings) => ReactNode;
}

export function SharedSubtree({ holder, share, top, leftBehind, children }: SharedSubtreeProps) {
  const codexId = useAskedCodex() ?? top;
  const { data: tree = null, refetch } = useSharedTree(holder);
  const opened = useSharedCodex({ ...holder, codexId }, null, codexId === share.codexId ? share : undefined);
  const current = opened.data?.codexId === codexId ? opened.data : null;
  const isListed = tree?.items.some(({ id }) => id === codexId) === true;
  const hasLeft = tree !== null && !isListed;
  const { isError, refetch: openAgain } = opened;
  // Moved in while somebody looked at why it was not there.
  useEffect(() => {
    if (isListed && isError) void openAgain();
  }, [isListed, isError, openAgain]);
  const lead = tree === null ? null : <Lead tree={tree} codexId={codexId} />;
  const surroundings: Surroundings = {
    ...{ tree, lead },
    onChanged: () => void refetch(),
  };
  return (
    <div className={classes['frame']}>
      <aside className={classes['side']}>
        {tree !== null && <SharedTreeNav tree={tree} currentId={codexId} />}
      </aside>
      <div>
        {tree !== null && leftBehind(tree)}
        {current !== null && hasLeft && <HasLeft top={top} />}
        {current !== null && children(current, surroundings)}
        {current === null && !opened.isError && <CodexSkeleton />}
        {current === null && opened.isError && <NotOpened top={top} error={opened.error} />}
      </div>
    </div>
  );
}

function Lead({ tree, codexId }: { readonly tree: SharedTree; readonly codexId: string }) {
  const [opened, setOpened] = useState(false);
  const above = pathTo(tree, codexId).slice(0, -1);
  return (
    <>
      <ActionIcon
        className={classes['menu'] ?? ''}
        variant="subtle"
        color="ink"
        size={36}
        aria-label="Codices of this link"
        onClick={() => setOpened(true)}
      >
        <IconListTree size={20} stroke={1.75} aria-hidden />
      </ActionIcon>
      <Drawer
        opened={opened}
        onClose={() => setOpened(false)}
        title="Codices of this link"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <SharedTreeNav tree={tree} currentId={codexId} onChosen={() => setOpened(false)} />
      </Drawer>
      {above.length > 0 && (
        <nav aria-label="Where this Codex is">
          <ol className={classes['crumbs']}>
            {above.map((item) => (
              <li key={item.id}>
                <a href={sharedCodexHash(item.id)}>
                  <bdi>{titleOf(item)}</bdi>
                </a>
              </li>
            ))}
          </ol>
        </nav>
      )}
    </>
  );
}

function HasLeft({ top }: { readonly top: string }) {
  return (
    <div className={classes['left']} role="alert">
      <p>This Codex was moved out of what your link leads to, or put in the trash.</p>
      <Button component="a" href={sharedCodexHash(top)} size="compact-sm" variant="default">
        To the Codices of the link
      </Button>
    </div>
  );
}

function NotOpened({ top, error }: { readonly top: string; readonly error: Error }) {
  const isUnknown = isBinderyError(error) && error.code === 'not_found';
  return (
    <div className={classes['left']} role="alert">
      <p>{isUnknown ? 'This is a Codex you cannot open.' : errorMessage(error)}</p>
      <Button component="a" href={sharedCodexHash(top)} size="compact-sm" variant="default">
        To the Codices of the link
      </Button>
    </div>
  );
}
