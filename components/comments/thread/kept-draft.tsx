/** The draft of a comment that outlasts the right to send it: kept on this device, to be copied. */
import { CopyButton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useComments } from '../state/comments-context.tsx';
import styles from './thread-card.module.css';
import { draftPlace } from './use-comment-draft.ts';

export function KeptDraft({ draftKey }: { readonly draftKey: string }) {
  const { drafts, store } = useComments();
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    let wanted = true;
    void drafts?.find(draftPlace(draftKey)).then((saved) => {
      const isSent = saved?.sendsAs !== undefined && store.wasSent(saved.sendsAs);
      if (wanted && !isSent) setText(saved?.text ?? null);
    });
    return () => {
      wanted = false;
    };
  }, [drafts, store, draftKey]);
  if (text === null) return null;
  return (
    <div className={styles['kept']}>
      <p className={styles['quiet']}>You can’t comment here any more. What you were writing is still here:</p>
      <p dir="auto">{text}</p>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <button type="button" className={styles['act']} onClick={copy}>
            {copied ? 'Copied' : 'Copy'}
          </button>
        )}
      </CopyButton>
    </div>
  );
}
