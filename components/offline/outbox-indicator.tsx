/** In the navigator: how much of what this person did on this device the server does not have, wherever it was done. */

import { UnstyledButton } from '@mantine/core';
import { IconAlertCircle, IconCloudOff, IconCloudUp } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useNavigatorPane } from '#components/page/pane-context.tsx';
import { useRequests } from '#components/requests/requests-provider.tsx';
import { usePageSaveState } from '#components/save-state/use-save-state.ts';
import classes from './outbox.module.css';
import { countEdits } from './outbox.ts';
import { useOutbox, useOutboxState } from './outbox-context.tsx';
import { outboxPanel } from './outbox-panel-store.ts';
import { indicatorWords } from './waiting-labels.ts';

/** What a connected page asks for has arrived by then, or takes long enough to be told. */
const LASTING_MS = 1_500;

/**
 * Nothing at all while everything arrives. What is open on this page is told by its save state, as in the header; what is stored for
 * other documents, and what was asked for, comes on top.
 */
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
  const page = usePageSaveState();
  const failed = requests.filter(({ failure }) => failure !== null).length;
  const asked = useLasting(requests.length - failed, page.away);
  const stored = edits.documents.filter(
    ({ documentName, lasting }) => lasting && !page.documentNames.has(documentName),
  );
  const count = (refused: boolean) =>
    stored
      .filter(({ refusal }) => (refusal !== null) === refused)
      .reduce((sum, document) => sum + countEdits(document.edits), 0);
  const waiting = page.waiting + count(false) + asked;
  const refused = page.refused + count(true) + failed;
  const connected = !page.away;
  const words = scope && indicatorWords({ waiting, refused, connected, wrongAddress: page.wrongAddress });
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

/** `count` once it has been more than none for a while, or at once when nothing can be sent; else none. */
function useLasting(count: number, isAway: boolean): number {
  const [lasts, setLasts] = useState(false);
  const some = count > 0;
  useEffect(() => {
    if (!some) return;
    const timer = setTimeout(() => setLasts(true), LASTING_MS);
    return () => {
      clearTimeout(timer);
      setLasts(false);
    };
  }, [some]);
  return lasts || isAway ? count : 0;
}

function Mark({ tone, connected }: { readonly tone: string; readonly connected: boolean }) {
  const Icon = tone === 'refused' ? IconAlertCircle : connected ? IconCloudUp : IconCloudOff;
  return <Icon size={16} stroke={1.7} aria-hidden />;
}
