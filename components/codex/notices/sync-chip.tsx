/** The sync chip: the save state of an open document, with its waiting changes by field in a popover. */
import { Button, Popover } from '@mantine/core';
import { IconCloudCheck, IconCloudOff, IconCloudUp, IconEye, IconLock } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { type CodexSource, useCodexContext } from '#components/codex-context/codex-context.tsx';
import { type CommentsSource, useCommentsSource } from '#components/comments-context/comments-source.ts';
import { pendingPanel } from '#components/offline/pending-panel-state.ts';
import { usePending } from '#components/pending/pending-context.tsx';
import { joinSaveStates } from '#components/save-state/join-save-states.ts';
import {
  countByField,
  type DocumentNoun,
  type SaveStateLabels,
  saveStateLabels,
} from '#components/save-state/save-state-labels.ts';
import { useSaveState } from '#components/save-state/use-save-state.ts';
import type { SessionPhase } from '#sync/session/session-status.ts';
import styles from './sync-chip.module.css';

const ICONS: Record<SessionPhase, ComponentType<{ size?: number; stroke?: number }>> = {
  loading: IconCloudUp,
  connecting: IconCloudUp,
  saved: IconCloudCheck,
  saving: IconCloudUp,
  offline: IconCloudOff,
  unreachable: IconCloudOff,
  'read-only': IconEye,
  denied: IconLock,
  gone: IconLock,
};

const NO_SOURCE = {};

const COMMENTER: SaveStateLabels = {
  label: 'Can comment',
  short: 'Can comment',
  tone: 'quiet',
  explanation: 'You can read this Codex as it changes, and comment on it.',
};

/** Of the open Codex, its comments included. */
export function SyncChip() {
  const { source, field } = useCodexContext();
  const nameOf = (id: string) => (id === 'title' ? 'Title' : (field(id)?.label ?? id));
  const comments = useCommentsSource();
  return <SaveStateChip source={source} comments={comments} of="Codex" nameOf={nameOf} />;
}

interface SaveStateChipProps {
  readonly source: Pick<CodexSource, 'status' | 'pendingOperations'>;
  readonly comments?: CommentsSource | null;
  readonly of: DocumentNoun;
  /** The name of a field of the document. */
  readonly nameOf: (fieldId: string) => string;
}

/** Of any document; nothing for one without a status. */
export function SaveStateChip({ source, comments = null, of, nameOf }: SaveStateChipProps) {
  const commented = useSaveState(comments ?? NO_SOURCE);
  const status = joinSaveStates(useSaveState(source), commented);
  if (status === null) return null;
  const isCommenter = status.phase === 'read-only' && commented?.phase === 'saved';
  const words = isCommenter && status.reason === undefined ? COMMENTER : saveStateLabels(status, of);
  const Icon = ICONS[status.phase];
  return (
    <Popover position="bottom-end" width={300} withinPortal trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={styles['chip']}
          data-tone={words.tone}
          data-unconfirmed={status.confirmed ? undefined : true}
          aria-label={`${words.label}. Show details`}
        >
          <span className={styles['icon']} aria-hidden>
            <Icon size={17} stroke={1.75} />
          </span>
          <span className={styles['long']}>{words.label}</span>
          <span className={styles['short']}>{words.short}</span>
          {words.tone === 'ended' && <span className={styles['why']}>See why</span>}
        </button>
      </Popover.Target>
      <span role="status" aria-live="polite" className={styles['spoken']}>
        {words.label}
      </span>
      <Popover.Dropdown>
        <p className={styles['explanation']}>{words.explanation}</p>
        <Pending waiting={status.waiting} source={source} comments={comments} nameOf={nameOf} />
        <Everything />
      </Popover.Dropdown>
    </Popover>
  );
}

/** The way from this Codex to all that waits on this device; guests have one Codex only. */
function Everything() {
  if (usePending() === null) return null;
  return (
    <Button className={styles['all'] ?? ''} variant="subtle" size="compact-sm" onClick={pendingPanel.open}>
      Everything that waits on this device
    </Button>
  );
}

interface PendingProps extends Pick<SaveStateChipProps, 'source' | 'comments' | 'nameOf'> {
  readonly waiting: number;
}

function Pending({ waiting, source, comments, nameOf }: PendingProps) {
  const fields = waiting === 0 ? [] : countByField(source.pendingOperations?.() ?? []);
  const inComments = (comments?.pendingOperations() ?? []).reduce((sum, { count }) => sum + count, 0);
  if (fields.length === 0 && inComments === 0) return null;
  return (
    <ul className={styles['pending']} aria-label="Changes waiting">
      {fields.map(({ field: id, count }) => (
        <li key={id}>
          <span>{nameOf(id)}</span>
          <span className={styles['count']}>{count === 1 ? '1 change' : `${count} changes`}</span>
        </li>
      ))}
      {inComments > 0 && (
        <li>
          <span>Comments</span>
          <span className={styles['count']}>{inComments === 1 ? '1 change' : `${inComments} changes`}</span>
        </li>
      )}
    </ul>
  );
}
