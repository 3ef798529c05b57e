/** The answer of a reviewer: a note, and whether it is approved or needs changes. */
import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { Link } from '#components/navigation/link.tsx';
import { ServerButton } from '#components/page/needs-server.tsx';
import { toast } from '#components/ui/toast.tsx';
import { MOST_NOTE } from '#core/protocol/api/review/reviews.ts';
import { historyPath } from '#core/protocol/page-address.ts';
import type { Verdict } from '#core/reviews/verdict.ts';
import { useGiveVerdict, useReviews } from './review-queries.ts';
import styles from './reviews.module.css';

interface GiveVerdictProps {
  readonly codexId: string;
  /** `null`: of the Codex itself. */
  readonly branch: string | null;
  readonly reviewId: string;
  /** The last operation when the reviewer began to read. */
  readonly headSeq: number;
  readonly onEnd: () => void;
}

/** What was edited while somebody read is shown to them before they approve it. */
export function GiveVerdictForm({ codexId, branch, reviewId, headSeq, onEnd }: GiveVerdictProps) {
  const [note, setNote] = useState('');
  const [readSeq, setReadSeq] = useState(headSeq);
  const [changedSince, setChangedSince] = useState<number | null>(null);
  const { refetch } = useReviews(codexId, { branch });
  const give = useGiveVerdict(reviewId);
  const send = async (verdict: Verdict) => {
    const now = (await refetch()).data?.headSeq ?? readSeq;
    if (verdict === 'approve' && now > readSeq) {
      setChangedSince(readSeq);
      setReadSeq(now);
      return;
    }
    give.mutate(
      { verdict, note, seq: now },
      { onSuccess: onEnd, onError: (error) => toast.failed('Your answer was not kept.', error) },
    );
  };
  return (
    <div className={styles['form']}>
      <Textarea
        label="Note"
        autosize
        minRows={1}
        maxRows={8}
        maxLength={MOST_NOTE}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      {changedSince !== null && (
        <p className={styles['note']} role="alert">
          It was edited while you read.{' '}
          <Link href={`${historyPath(codexId, branch)}?from=${changedSince}`}>See what changed</Link>, or
          approve it as it is now.
        </p>
      )}
      <div className={styles['actions']}>
        <ServerButton loading={give.isPending} onClick={() => void send('approve')}>
          Approve
        </ServerButton>
        <ServerButton variant="default" loading={give.isPending} onClick={() => void send('request_changes')}>
          Ask for changes
        </ServerButton>
      </div>
    </div>
  );
}
