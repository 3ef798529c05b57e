/** The mark on a file that the server does not have yet: waiting, or refused with the reason and a remedy. */
import { IconClock } from '@tabler/icons-react';
import { usePending } from '#components/pending/pending-context.tsx';
import { useDiscardRequest } from '#components/pending/use-discard-request.ts';
import { useAssetSource } from '#components/pending-sending/asset-source.ts';
import styles from './waiting-file.module.css';

export function WaitingFile({ assetId }: { readonly assetId: string }) {
  const source = useAssetSource(assetId);
  const work = usePending()?.work;
  const discard = useDiscardRequest();
  const request = source?.request ?? null;
  if (request === null || work === undefined) return null;
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
      <button type="button" onClick={() => void work.retry(request.id)}>
        Send again
      </button>{' '}
      <button type="button" onClick={() => void discard(request)}>
        Discard
      </button>
    </span>
  );
}
