/** Codices made and files attached here that the server has not got, and those it did not take, with what can be done. */

import { Button } from '@mantine/core';
import { Link } from '#components/navigation/link.tsx';
import type { WaitingFile } from '#components/request-queue/asset-source.ts';
import { requestWords } from '#components/requests/request-labels.ts';
import { useRequestQueue, useRequests } from '#components/requests/requests-provider.tsx';
import { useDiscardRequest } from '#components/requests/use-discard-request.ts';
import { saveFile } from '#components/transfer/local-export.ts';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { useTreeNode } from '#components/workspace-tree/tree-context.tsx';
import { codexPath } from '#core/protocol/page-address.ts';
import type { QueuedRequest } from '#sync/pending/queued-request.ts';
import classes from './outbox.module.css';
import { outboxPanel } from './outbox-panel-store.ts';

const TITLE = 'Made and attached here';

/** Nothing while the server has all of them. */
export function WaitingRequests() {
  const requests = useRequests();
  if (requests.length === 0) return null;
  return (
    <section aria-label={TITLE}>
      <h3 className={classes['group']}>{TITLE}</h3>
      <ul className={classes['list']}>
        {requests.map((request) => (
          <li key={request.id} className={classes['document']}>
            <OneRequest request={request} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function OneRequest({ request }: { readonly request: QueuedRequest }) {
  const title = useTreeNode(request.codexId)?.label?.title;
  return (
    <>
      <Link href={codexPath(request.codexId)} className={classes['title']} onClick={outboxPanel.close}>
        {requestWords(request, title)}
      </Link>
      <p className={classes['detail']}>
        <RelativeTime iso={new Date(request.at).toISOString()} />
      </p>
      {request.failure !== null && (
        <>
          <p className={classes['refusal']}>
            The server did not take it. {request.failure.message}
            {request.kind === 'create-codex' && ' Open it to download it, send it again or discard it.'}
          </p>
          {request.kind === 'attach-file' && <Choices request={request} />}
        </>
      )}
    </>
  );
}

/** Of a file; a Codex has them on its page, which knows its form and its place. */
function Choices({ request }: { readonly request: WaitingFile }) {
  const queue = useRequestQueue();
  const discard = useDiscardRequest();
  const download = async () => {
    const file = await queue?.file(request.id);
    if (file !== undefined) saveFile(new File([file], request.name));
  };
  const look = { size: 'compact-sm', variant: 'light', color: 'amber' } as const;
  return (
    <div>
      <Button {...look} onClick={() => void queue?.retry(request.id)}>
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
