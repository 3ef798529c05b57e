/** The actions at the right of a Codex's header: save state, people, menu. */

import { IconHistory, IconShare2 } from '@tabler/icons-react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { CommentsButton } from '#components/comments/comments-button.tsx';
import { StarButton } from '#components/favourites/star-button.tsx';
import { ServerButton, ServerLink } from '#components/page/needs-server.tsx';
import { useInspectorPane } from '#components/page/pane-context.tsx';
import { ModeSwitch } from '#components/suggesting/mode-switch.tsx';
import { codexPath } from '#core/protocol/page-address.ts';
import { SyncChip } from '../notices/sync-chip.tsx';
import { CodexAvatars } from '../view/codex-avatars.tsx';
import styles from './codex-actions.module.css';
import { CodexMenu } from './codex-menu.tsx';
import { usePaneLink } from './use-pane-link.ts';

interface CodexActionsProps {
  readonly onShare?: (() => void) | undefined;
  readonly onDelete?: (() => void) | undefined;
  readonly onBranch?: (() => void) | undefined;
}

export function CodexActions({ onShare, onDelete, onBranch }: CodexActionsProps) {
  const { codexId } = useCodexContext();
  const inspector = useInspectorPane();
  usePaneLink(inspector?.open);
  return (
    <div className={styles['actions']}>
      <SyncChip />
      <CodexAvatars />
      <ModeSwitch />
      <span className={styles['drawer-only']}>
        <CommentsButton onOpen={() => inspector?.open()} />
      </span>
      <StarButton codexId={codexId} className={styles['wide'] ?? ''} />
      <ServerLink
        href={`${codexPath(codexId)}/history`}
        variant="subtle"
        color="ink"
        className={styles['wide'] ?? ''}
        leftSection={<IconHistory size={17} stroke={1.75} aria-hidden />}
        aria-label="History"
      >
        <span className={styles['word']}>History</span>
      </ServerLink>
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
      <CodexMenu onDelete={onDelete} onShare={onShare} onBranch={onBranch} />
    </div>
  );
}
