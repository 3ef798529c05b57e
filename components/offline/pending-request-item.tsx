/** A pending request in the panel: a Codex created, a file attached, a favourite changed here; waiting or refused. */

import { Button } from '@mantine/core';
import { Link } from '#components/navigation/link.tsx';
import { usePending } from '#components/pending/pending-context.tsx';
import { requestLabel } from '#components/pending/request-labels.ts';
import { useDiscardRequest } from '#components/pending/use-discard-request.ts';
import type { WaitingFile } from '#components/pending-sending/asset-source.ts';
import { saveFile } from '#components/transfer/local-export.ts';
import { useTreeNode } from '#components/tree-context/tree-context.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { codexPath } from '#core/protocol/page-address.ts';
import type { PendingRequest } from '#sync/pending/pending-request.ts';
import classes from './pending.module.css';
import { pendingPanel } from './pending-panel-state.ts';

/** Refused, there is nothing to download of them, and nothing to send again as it is. */
const DISCARDED_HERE: ReadonlySet<PendingRequest['kind']> = new Set([
  ...(['mark-notifications', 'decide-suggestion', 'favourite'] as const),
]);

export function PendingRequestItem({ request }: { readonly request: PendingRequest }) {
  const title = useTreeNode(request.codexId)?.label?.title;
  const href = addressOf(request);
  const discard = useDiscardRequest();
  return (
    <>
      <Link href={href} className={classes['title']} onClick={pendingPanel.close}>
        {requestLabel(request, title)}
      </Link>
      <p className={classes['detail']}>
        <RelativeTime iso={new Date(request.at).toISOString()} />
      </p>
      {request.failure !== null && (
        <>
          <p className={classes['refusal']}>
            The server did not accept it. {request.failure.message}
            {request.kind === 'create-codex' && ' Open it to download it, send it again or discard it.'}
          </p>
          {request.kind === 'attach-file' && <Choices request={request} />}
          {DISCARDED_HERE.has(request.kind) && (
            <Button size="compact-sm" variant="light" color="amber" onClick={() => void discard(request)}>
              Discard
            </Button>
          )}
        </>
      )}
    </>
  );
}

/** Where it is looked at: the Inbox, the thread of the suggestion, or the Codex. */
function addressOf(request: PendingRequest): string {
  if (request.codexId === null) return '/inbox';
  const path = codexPath(request.codexId);
  return request.kind === 'decide-suggestion' ? `${path}#thread=${request.suggestionId}` : path;
}

/** Of a file; a Codex has them on its page, which knows its form and its place. */
function Choices({ request }: { readonly request: WaitingFile }) {
  const work = usePending()?.work;
  const discard = useDiscardRequest();
  const download = async () => {
    const file = await work?.file(request.id);
    if (file !== undefined) saveFile(new File([file], request.name));
  };
  const look = { size: 'compact-sm', variant: 'light', color: 'amber' } as const;
  return (
    <div>
      <Button {...look} onClick={() => void work?.retry(request.id)}>
        Send again
      </Button>{' '}
      <Button {...look} onClick={() => void download()}>
        Download
      </Button>{' '}
      <Button {...look} onClick={() => void discard(request)}>
        Discard
      </Button>
    </div>
  );
}
