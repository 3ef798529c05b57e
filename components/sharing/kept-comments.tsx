/** Comments of a guest that did not reach the server before their link was closed, to be copied or discarded. */
import { Button, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { clientStore } from '#components/browser/client-store.ts';
import classes from '#components/codex/notices/kept-work.module.css';
import { useCommentsSession } from '#components/live-session/use-comments-session.ts';
import { useSessionState } from '#components/live-session/use-session-state.ts';
import { toast } from '#components/ui/toast.tsx';
import { joinedWords } from '#core/comments/update-words.ts';
import { discardCopy } from '#sync/pending/discard-edits.ts';
import type { LocalCopyState } from './guest-local-copy.ts';

interface KeptCommentsProps {
  readonly copy: Pick<LocalCopyState, 'guest' | 'codexId'>;
  /** Of the comments. */
  readonly documentName: string;
  /** What the link was refused for. */
  readonly error: Error;
}

export function KeptComments({ copy: { guest, codexId }, documentName, error }: KeptCommentsProps) {
  const [refuse] = useState(() => () => Promise.reject(error));
  const session = useCommentsSession({
    ...{ codexId, documentName, actor: guest, throughLink: true, getTicket: refuse },
  });
  const waiting = useSessionState(session)?.waiting ?? 0;
  const [isDiscarded, setDiscarded] = useState(false);
  if (session === null || waiting === 0 || isDiscarded) return null;
  const words = joinedWords(session.pendingUpdates());
  const discard = async () => {
    const putBack = await discardCopy(await clientStore(), guest.id, documentName);
    setDiscarded(true);
    toast.undo('What you wrote in comments was discarded', () => {
      putBack().catch((error: unknown) => toast.failed('It could not be put back', error));
    });
  };
  return (
    <div className={classes['kept']} role="status">
      <p>What you wrote in comments did not reach the server, and is kept on this device.</p>
      {words !== '' && <blockquote dir="auto">{words}</blockquote>}
      <div className={classes['actions']}>
        <CopyButton value={words}>
          {({ copied, copy }) => (
            <Button
              size="compact-sm"
              variant="default"
              disabled={words === ''}
              leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
              onClick={copy}
            >
              {copied ? 'Copied' : 'Copy your comments'}
            </Button>
          )}
        </CopyButton>
        <Button
          size="compact-sm"
          variant="subtle"
          color="ink"
          onClick={() =>
            void discard().catch((failure: unknown) => toast.failed('Nothing was discarded', failure))
          }
        >
          Discard comments
        </Button>
      </div>
    </div>
  );
}
