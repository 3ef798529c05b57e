/** The indicator in the navigator: how many changes from this device the server does not have yet. */

import { UnstyledButton } from '@mantine/core';
import { IconAlertCircle, IconCloudOff, IconCloudUp } from '@tabler/icons-react';
import { useNavigatorPane } from '#components/page/pane-context.tsx';
import { usePending, usePendingState } from '#components/pending/pending-context.tsx';
import { usePageSaveState } from '#components/save-state/use-save-state.ts';
import type { PendingEntry } from '#sync/pending/pending-log.ts';
import classes from './pending.module.css';
import { pendingPanel } from './pending-panel-state.ts';
import { indicatorLabel } from './waiting-labels.ts';

/**
 * Renders nothing while everything is sent. Open documents count by their save state, as in the header; pending operations
 * of other documents and requests are added.
 */
export function PendingIndicator() {
  const scope = usePending();
  const { entries } = usePendingState();
  const pane = useNavigatorPane();
  // On a phone the navigator is a drawer, and would stand in front of the panel.
  const open = () => {
    pane?.close();
    pendingPanel.open();
  };
  const page = usePageSaveState();
  // What was asked for is told at once when nothing can be sent.
  const isTold = (entry: PendingEntry) =>
    entry.kind === 'edits'
      ? entry.lasting && !page.documentNames.has(entry.documentName)
      : entry.lasting || entry.refusal !== null || page.away;
  const told = entries.filter(isTold);
  const count = (refused: boolean) =>
    told.reduce((sum, entry) => sum + ((entry.refusal !== null) === refused ? entry.count : 0), 0);
  const waiting = page.waiting + count(false);
  const refused = page.refused + count(true);
  const connected = !page.away;
  const words = scope && indicatorLabel({ waiting, refused, connected, wrongAddress: page.wrongAddress });
  return (
    <>
      <p className="vb-hidden" role="status">
        {words?.label ?? ''}
      </p>
      {words && (
        <UnstyledButton
          className={classes['indicator']}
          data-tone={words.tone}
          onClick={open}
          aria-label={`${words.label}. Show what waits`}
        >
          <Mark tone={words.tone} connected={connected} />
          {words.label}
        </UnstyledButton>
      )}
    </>
  );
}

function Mark({ tone, connected }: { readonly tone: string; readonly connected: boolean }) {
  const Icon = tone === 'refused' ? IconAlertCircle : connected ? IconCloudUp : IconCloudOff;
  return <Icon size={16} stroke={1.7} aria-hidden />;
}
