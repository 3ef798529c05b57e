/** The form in which a review is asked for: of whom, and what they should look at. */
import { Button, MultiSelect, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useMembers } from '#components/api/queries.ts';
import { ServerButton } from '#components/page/needs-server.tsx';
import { toast } from '#components/ui/toast.tsx';
import { isAtLeast } from '#core/access/policy.ts';
import { MOST_NOTE, MOST_REVIEWERS } from '#core/protocol/api/review/reviews.ts';
import { useAskReview } from './review-queries.ts';
import styles from './reviews.module.css';

interface AskReviewProps {
  readonly codexId: string;
  /** `null`: of the Codex itself. */
  readonly branch: string | null;
  readonly meId: string;
  readonly onEnd: () => void;
}

export function AskReview({ codexId, branch, meId, onEnd }: AskReviewProps) {
  const { data: members = [] } = useMembers();
  const [reviewers, setReviewers] = useState<string[]>([]);
  const [note, setNote] = useState('');
  const ask = useAskReview(codexId);
  const able = members.filter(
    ({ id, disabled, role, agent }) =>
      id !== meId && !disabled && agent === undefined && isAtLeast(role, 'commenter'),
  );
  const send = () =>
    ask.mutate(
      { reviewers, note, ...(branch !== null && { branch }) },
      { onSuccess: onEnd, onError: (error) => toast.failed('The review was not asked for.', error) },
    );
  return (
    <div className={styles['form']}>
      <MultiSelect
        label="Reviewers"
        description="Members who may comment"
        placeholder={reviewers.length === 0 ? 'Choose people…' : ''}
        data={able.map(({ id, name }) => ({ value: id, label: name }))}
        value={reviewers}
        maxValues={MOST_REVIEWERS}
        searchable
        autoFocus
        nothingFoundMessage="Nobody is called that"
        onChange={setReviewers}
      />
      <Textarea
        label="What to look at"
        autosize
        minRows={2}
        maxRows={8}
        maxLength={MOST_NOTE}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <div className={styles['actions']}>
        <ServerButton disabled={reviewers.length === 0} loading={ask.isPending} onClick={send}>
          Ask for a review
        </ServerButton>
        <Button variant="subtle" color="ink" onClick={onEnd}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
