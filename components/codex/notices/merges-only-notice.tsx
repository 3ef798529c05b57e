/** The notice on a Codex that changes only by approved merges: why nothing can be typed, and the way to change it. */
import { Button } from '@mantine/core';
import { IconGitMerge } from '@tabler/icons-react';
import { useMergesOnly } from '#components/codex-context/use-merges-only.ts';
import styles from './codex-state-notice.module.css';

interface MergesOnlyNoticeProps {
  /** Begins a branch; absent for those who may not. */
  readonly onBranch?: (() => void) | undefined;
}

/** Nothing for any other Codex. */
export function MergesOnlyNotice({ onBranch }: MergesOnlyNoticeProps) {
  if (!useMergesOnly()) return null;
  return (
    <div className={styles['notice']} data-quiet role="note" aria-label="How this Codex changes">
      <IconGitMerge size={16} stroke={1.75} aria-hidden />
      <p className={styles['words']}>This Codex changes only by an approved merge.</p>
      {onBranch !== undefined && (
        <Button
          className={styles['action'] ?? ''}
          variant="subtle"
          color="ink"
          size="compact-sm"
          onClick={onBranch}
        >
          Try it on a branch…
        </Button>
      )}
    </div>
  );
}
