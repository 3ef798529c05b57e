/** In the navigator: how much of what this person did on this device the server does not have, wherever it was done. */
import { UnstyledButton } from '@mantine/core';
import { IconAlertCircle, IconCloudOff, IconCloudUp } from '@tabler/icons-react';
import { useRequests } from '#components/requests/requests-provider.tsx';
import { useNavigatorPane } from '#components/shell/shell-context.tsx';
import classes from './outbox.module.css';
import { outboxPanel } from './outbox-panel-store.ts';
import { useOutbox, useOutboxState } from './outbox-scope.tsx';
import { indicatorWords } from './waiting-words.ts';

/** Nothing at all while everything has arrived. */
export function OutboxIndicator() {
  const scope = useOutbox();
  const edits = useOutboxState();
  const requests = useRequests();
  const pane = useNavigatorPane();
  // On a phone the navigator is a drawer, and would stand in front of the panel.
  const open = () => {
    pane?.close();
    outboxPanel.open();
  };
  const failed = requests.filter(({ failure }) => failure !== null).length;
  const waiting = edits.waiting + requests.length - failed;
  const refused = edits.refused + failed;
  const words = scope && indicatorWords({ waiting, refused, connected: scope.connected });
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
          <Mark tone={words.tone} connected={scope.connected} />
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
