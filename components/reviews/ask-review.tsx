/** The form in which a review is asked for: of whom, and what they should look at. */
import { Button, MultiSelect, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
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
  const ask = useAskReview(codexId);
  const send = (asked: Asked) =>
    ask.mutate(
      { ...asked, ...(branch !== null && { branch }) },
      { onSuccess: onEnd, onError: (error) => toast.failed('The review was not asked for.', error) },
    );
  return <RequestForm meId={meId} isSending={ask.isPending} onSend={send} onEnd={onEnd} />;
}

interface Asked {
  readonly reviewers: string[];
  readonly note: string;
}

interface RequestFormProps {
  readonly meId: string;
  readonly isSending: boolean;
  /** Something else is missing. */
  readonly isIncomplete?: boolean;
  readonly onSend: (asked: Asked) => void;
  readonly onEnd: () => void;
  /** What else is chosen, before the note. */
  readonly children?: ReactNode;
}

/** Of whom, of what, and a note. */
export function RequestForm(props: RequestFormProps) {
  const { meId, isSending, isIncomplete = false, onSend, onEnd, children } = props;
  const { data: members = [] } = useMembers();
  const [reviewers, setReviewers] = useState<string[]>([]);
  const [note, setNote] = useState('');
  const able = members.filter(
    ({ id, disabled, role, agent }) =>
      id !== meId && !disabled && agent === undefined && isAtLeast(role, 'commenter'),
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
      {children}
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
        <ServerButton
          disabled={reviewers.length === 0 || isIncomplete}
          loading={isSending}
          onClick={() => onSend({ reviewers, note })}
        >
          Ask for a review
        </ServerButton>
        <Button variant="subtle" color="ink" onClick={onEnd}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
