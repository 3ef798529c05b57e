/** The right end of a Codex's header: is my work safe, who is here, and what can be done. */

import { IconHistory, IconShare2 } from '@tabler/icons-react';
import { ServerButton, ServerLink } from '#components/offline/needs-server.tsx';
import { CodexFaces } from '#components/presence/codex-faces.tsx';
import { codexPath } from '#core/protocol/page-address.ts';
import styles from './codex-actions.module.css';
import { CodexMenu } from './codex-menu.tsx';
import { useCodexScope } from './codex-scope.tsx';
import { SyncChip } from './sync-chip.tsx';

interface CodexActionsProps {
  readonly onShare?: (() => void) | undefined;
  readonly onDelete?: (() => void) | undefined;
}

export function CodexActions({ onShare, onDelete }: CodexActionsProps) {
  const { codexId } = useCodexScope();
  return (
    <div className={styles['actions']}>
      <SyncChip />
      <CodexFaces />
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
      <CodexMenu onDelete={onDelete} onShare={onShare} />
    </div>
  );
}
