/** The notice for comments that cannot be sent any more: why, and a way to copy them. */
import { Button, CopyButton } from '@mantine/core';
import styles from './comments-tab.module.css';
import { useComments } from './state/comments-context.tsx';

export function UnsentComments() {
  const { unsent, store } = useComments();
  if (unsent === null) return null;
  const words = store.wordsSince(unsent.since);
  return (
    <div className={styles['unsent']} role="alert">
      <p>
        {unsent.count === 1 ? '1 change' : `${unsent.count} changes`} to comments could not be sent: you can’t
        comment here any more. {unsent.count === 1 ? 'It is' : 'They are'} still on this device.
      </p>
      {words !== '' && (
        <CopyButton value={words}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="light" color="amber" onClick={copy}>
              {copied ? 'Copied' : 'Copy what you wrote'}
            </Button>
          )}
        </CopyButton>
      )}
    </div>
  );
}
