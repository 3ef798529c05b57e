/** Says beside a file that the server has not got it: it will be sent, or why it is refused and what can be done. */
import { IconClock } from '@tabler/icons-react';
import { useAssetSource } from '#components/request-queue/asset-source.ts';
import { useRequestQueue } from '#components/requests/requests-provider.tsx';
import { useDiscardRequest } from '#components/requests/use-discard-request.ts';
import styles from './waiting-file.module.css';

export function WaitingFile({ assetId }: { readonly assetId: string }) {
  const source = useAssetSource(assetId);
  const queue = useRequestQueue();
  const discard = useDiscardRequest();
  const request = source?.request ?? null;
  if (request === null || queue === null) return null;
  if (request.failure === null) {
    return (
      <span className={styles['waiting']}>
        <IconClock size={13} stroke={1.75} aria-hidden /> Will be sent
      </span>
    );
  }
  return (
    <span className={styles['refused']} role="status">
      Not sent: {request.failure.message}{' '}
      {source?.src && (
        <a href={source.src} download={request.name}>
          Download
        </a>
      )}{' '}
      <button type="button" onClick={() => void queue.retry(request.id)}>
        Send again
      </button>{' '}
      <button type="button" onClick={() => void discard(request)}>
        Discard
      </button>
    </span>
  );
}
