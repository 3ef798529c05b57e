/** The actions at the right of the header of a branch: its save state, the people on it, and a menu of what a branch has. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconHistory, IconLink, IconPrinter, IconShare2 } from '@tabler/icons-react';
import { BlameMenuItem, useBlameCommand } from '#components/blame/blame-menu-item.tsx';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useOfferedCommands } from '#components/commands/command-registry.ts';
import { CommentsButton } from '#components/comments/comments-button.tsx';
import { navigate } from '#components/navigation/navigate.ts';
import { ServerButton, ServerMenuItem } from '#components/page/needs-server.tsx';
import { useInspectorPane } from '#components/page/pane-context.tsx';
import { branchPath, historyPath } from '#core/protocol/page-address.ts';
import { SyncChip } from '../notices/sync-chip.tsx';
import { CodexAvatars } from '../view/codex-avatars.tsx';
import { printCodex } from '../view/printing.ts';
import styles from './codex-actions.module.css';
import { copyLinkTo, UndoItems } from './codex-menu.tsx';
import { usePaneLink } from './use-pane-link.ts';

const LOOK = { size: 16, stroke: 1.75, 'aria-hidden': true } as const;

interface BranchActionsProps {
  readonly codexId: string;
  readonly branch: string;
  /** Opens its share dialog; absent for whoever may not share it, and once it is closed. */
  readonly onShare?: (() => void) | undefined;
}

export function BranchActions({ codexId, branch, onShare }: BranchActionsProps) {
  const { undo } = useCodexContext();
  const inspector = useInspectorPane();
  usePaneLink(inspector?.open);
  const copyLink = () => void copyLinkTo(branchPath(codexId, branch));
  useBranchCommands({ codexId, branch, onShare });
  return (
    <div className={styles['actions']}>
      <SyncChip />
      <CodexAvatars />
      <span className={styles['drawer-only']}>
        <CommentsButton onOpen={() => inspector?.open()} />
      </span>
      {onShare !== undefined && (
        <ServerButton
          onClick={onShare}
          className={styles['wide'] ?? ''}
          leftSection={<IconShare2 size={17} stroke={1.75} aria-hidden />}
          aria-label="Share"
        >
          <span className={styles['word']}>Share</span>
        </ServerButton>
      )}
      <Menu position="bottom-end" width={270} withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" size={36} aria-label="More">
            <IconDots size={18} stroke={1.75} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {undo !== null && <UndoItems undo={undo} />}
          {onShare !== undefined && (
            <ServerMenuItem leftSection={<IconShare2 {...LOOK} />} onClick={onShare}>
              Share this branch…
            </ServerMenuItem>
          )}
          <Menu.Item leftSection={<IconLink {...LOOK} />} onClick={copyLink}>
            Copy link to this branch
          </Menu.Item>
          <ServerMenuItem
            leftSection={<IconHistory {...LOOK} />}
            onClick={() => navigate(historyPath(codexId, branch))}
          >
            History of this branch
          </ServerMenuItem>
          <ServerMenuItem
            leftSection={<IconHistory {...LOOK} />}
            onClick={() => navigate(historyPath(codexId))}
          >
            History of main
          </ServerMenuItem>
          <BlameMenuItem />
          <Menu.Item leftSection={<IconPrinter {...LOOK} />} onClick={printCodex}>
            Print
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>
            Suggestions and exports are of main: they know nothing of a branch until it is merged.
          </Menu.Label>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

/** What the command palette offers of a branch. */
function useBranchCommands({ codexId, branch, onShare }: BranchActionsProps): void {
  useBlameCommand();
  useOfferedCommands([
    ...(onShare === undefined
      ? []
      : [
          {
            ...{ id: 'branch-share', label: 'Share this branch…', words: 'link people guests' },
            ...({ icon: 'share', here: true, run: onShare } as const),
          },
        ]),
    {
      ...{ id: 'branch-history', label: 'History of this branch', words: 'versions compare restore' },
      ...{ icon: 'history', here: true, run: () => navigate(historyPath(codexId, branch)) },
    },
    {
      ...{ id: 'branch-link', label: 'Copy link to this branch', words: 'address url' },
      ...{ icon: 'link', here: true, run: () => void copyLinkTo(branchPath(codexId, branch)) },
    },
  ]);
}
