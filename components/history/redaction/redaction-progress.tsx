/** The progress of removing a passage from several Codices. It goes on when nobody looks. */
import { Button, Progress } from '@mantine/core';
import { Link } from '#components/navigation/link.tsx';
import type { WideRedactionBody } from '#core/protocol/api/history/wide-redactions.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import classes from './redaction.module.css';

interface RedactionProgressProps {
  /** `undefined` until it was asked for. */
  readonly redaction: WideRedactionBody | undefined;
  readonly onClose: () => void;
}

export function RedactionProgress({ redaction, onClose }: RedactionProgressProps) {
  const { found, done, failed } = redaction?.codices ?? { found: 0, done: 0, failed: 0 };
  const hasEnded = redaction?.state === 'done' || redaction?.state === 'incomplete';
  return (
    <div className={classes['form']}>
      <p role="status">{progressLabel(redaction)}</p>
      {!hasEnded && (
        <Progress
          value={found === 0 ? 100 : Math.max(2, ((done + failed) / found) * 100)}
          animated={found === 0}
          aria-label="Codices that have lost the passage"
        />
      )}
      {redaction !== undefined && redaction.failed.length > 0 && (
        <ul className={classes['codices']}>
          {redaction.failed.map(({ id, title }) => (
            <li key={id}>
              <Link href={codexPath(id)}>{title === '' ? 'Untitled' : title}</Link>
            </li>
          ))}
        </ul>
      )}
      <div className={classes['buttons']}>
        <Button variant={hasEnded ? 'filled' : 'default'} onClick={onClose} data-autofocus>
          {hasEnded ? 'Done' : 'Close and let it go on'}
        </Button>
      </div>
    </div>
  );
}

function progressLabel(redaction: WideRedactionBody | undefined): string {
  if (redaction === undefined || redaction.state === 'finding') return 'Looking through the Codices…';
  const { found, done, failed } = redaction.codices;
  const codices = found === 1 ? '1 Codex' : `${found.toLocaleString()} Codices`;
  if (redaction.state === 'removing') return `Removed from ${done.toLocaleString()} of ${codices}…`;
  if (redaction.state === 'done')
    return found === 0 ? 'It was in no Codex any more.' : `Removed from ${codices} for good.`;
  return `Removed from ${done.toLocaleString()} of ${codices}. ${failed.toLocaleString()} could not be changed, for their history is not as it was recorded or has it in a name: see the log of the server.`;
}
