/** The notices about comments that the server has not taken: why, and a way to copy or download them. */
import { Button, CopyButton } from '@mantine/core';
import { toast } from '#components/ui/toast.tsx';
import { joinedWords } from '#core/comments/update-words.ts';
import type { RefusedAct } from '#sync/outbox/refused-acts.ts';
import styles from './comments-tab.module.css';
import { useComments } from './state/comments-context.tsx';

export function UnsentComments() {
  const { closed, postponed, putOff, refused, discard } = useComments().unsent;
  return (
    <>
      {closed !== null && <ClosedNotice {...closed} />}
      {postponed !== null && (
        <div className={styles['unsent']} role="status">
          <p>Your latest changes to comments are kept on this device, and not sent yet. {postponed}.</p>
        </div>
      )}
      {putOff.length > 0 && <PutOffNotice acts={putOff} />}
      {refused.length > 0 && <RefusedNotice acts={refused} onDiscard={discard} />}
    </>
  );
}

function ClosedNotice({ count, words }: { readonly count: number; readonly words: string }) {
  return (
    <div className={styles['unsent']} role="alert">
      <p>
        {count === 1 ? '1 change' : `${count} changes`} to comments could not be sent: you can’t comment here
        any more. {count === 1 ? 'It is' : 'They are'} still on this device.
      </p>
      {words !== '' && <TakeWords words={words} />}
    </div>
  );
}

function PutOffNotice({ acts }: Pick<RefusedNoticeProps, 'acts'>) {
  const reasons = [...new Set(acts.map(({ reason }) => reason))];
  const words = joinedWords(acts.map(({ update }) => update));
  return (
    <div className={styles['unsent']} role="status">
      <p>
        {acts.length === 1 ? '1 change' : `${acts.length} changes`} to comments{' '}
        {acts.length === 1 ? 'is' : 'are'} kept on this device, and sent later by{' '}
        {acts.length === 1 ? 'itself' : 'themselves'}.
      </p>
      {reasons.map((reason) => (
        <p key={reason}>{reason}.</p>
      ))}
      {words !== '' && (
        <blockquote className={styles['words']} dir="auto">
          {words}
        </blockquote>
      )}
    </div>
  );
}

interface RefusedNoticeProps {
  readonly acts: readonly RefusedAct[];
  readonly onDiscard: () => void;
}

function RefusedNotice({ acts, onDiscard }: RefusedNoticeProps) {
  const reasons = [...new Set(acts.map(({ reason }) => reason))];
  const words = joinedWords(acts.map(({ update }) => update));
  return (
    <div className={styles['unsent']} role="alert">
      <p>
        {acts.length === 1 ? '1 change' : `${acts.length} changes`} to comments{' '}
        {acts.length === 1 ? 'was' : 'were'} not accepted, and nobody else sees{' '}
        {acts.length === 1 ? 'it' : 'them'}.
      </p>
      {reasons.map((reason) => (
        <p key={reason}>{reason}.</p>
      ))}
      {words !== '' && (
        <blockquote className={styles['words']} dir="auto">
          {words}
        </blockquote>
      )}
      <div className={styles['unsentActions']}>
        {words !== '' && <TakeWords words={words} />}
        <Button size="compact-sm" variant="subtle" color="amber" onClick={onDiscard}>
          Discard
        </Button>
      </div>
    </div>
  );
}

function TakeWords({ words }: { readonly words: string }) {
  const download = async () => {
    const { saveFile } = await import('#components/transfer/local-export.ts');
    saveFile(new File([words], 'comments.md', { type: 'text/markdown' }));
  };
  return (
    <div className={styles['unsentActions']}>
      <CopyButton value={words}>
        {({ copied, copy }) => (
          <Button size="compact-sm" variant="light" color="amber" onClick={copy}>
            {copied ? 'Copied' : 'Copy what you wrote'}
          </Button>
        )}
      </CopyButton>
      <Button
        size="compact-sm"
        variant="light"
        color="amber"
        onClick={() =>
          void download().catch((error: unknown) => toast.failed('It could not be downloaded', error))
        }
      >
        Download
      </Button>
    </div>
  );
}
