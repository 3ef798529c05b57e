/** The notice on a Codex whose creation the server refused: the reason, and what can be done. */
import { Button } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import { usePending, useRequests } from '#components/pending/pending-context.tsx';
import { useDiscardRequest } from '#components/pending/use-discard-request.ts';
import { useLocalExport } from '#components/transfer/use-local-export.ts';
import { useTreeContext } from '#components/tree-context/tree-context.tsx';
import { creationOf, type PendingRequest } from '#sync/pending/pending-request.ts';
import styles from '../notices/codex-state-notice.module.css';

/** The creation of a Codex that the server refused; `null` for every other Codex. */
export function useRefusedCreation(codexId: string): PendingRequest | null {
  const creation = creationOf(useRequests(), codexId);
  return creation?.failure ? creation : null;
}

export function RefusedCodex({ request }: { readonly request: PendingRequest }) {
  const work = usePending()?.work;
  const tree = useTreeContext();
  const discard = useDiscardRequest();
  const download = useLocalExport();
  const sendAgain = () => {
    if (tree !== null && request.kind === 'create-codex')
      // The page may not have heard yet that they may write here again: the server says so to both.
      tree.workspace.setState(
        request.codices.map(({ id }) => id).filter((id) => tree.workspace.node(id) !== null),
        'live',
      );
    void work?.retry(request.id);
  };
  const look = { variant: 'subtle', color: 'amber', size: 'compact-sm' } as const;
  return (
    <div className={styles['notice']} role="status">
      <IconCloudOff size={16} stroke={1.75} aria-hidden />
      <p className={styles['words']}>
        This Codex is on this device only: the server did not accept it. {request.failure?.message} What you
        write here is kept.
      </p>
      <Button {...look} onClick={() => download('json5')}>
        Download
      </Button>
      <Button {...look} onClick={sendAgain}>
        Send again
      </Button>
      <Button {...look} onClick={() => void discard(request)}>
        Discard
      </Button>
    </div>
  );
}
