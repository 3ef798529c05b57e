/** The answer of a reviewer to all Codices of a set that they have read: a note, and whether these are approved or need changes. */
import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { joinWords } from '#components/locale/join-words.ts';
import { ServerButton } from '#components/page/needs-server.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import { toast } from '#components/ui/toast.tsx';
import { isBinderyError } from '#core/errors.ts';
import type { SetReviewsBody } from '#core/protocol/api/history/set-reviews.ts';
import { MOST_NOTE } from '#core/protocol/api/review/reviews.ts';
import type { Verdict } from '#core/reviews/verdict.ts';
import { askedLabel, countLabel, isLost, notesOf } from './set-review-labels.ts';
import { useGiveSetVerdict } from './set-review-queries.ts';
import classes from './set-reviews.module.css';

interface AnswerSetProps {
  readonly setId: string;
  readonly reviews: SetReviewsBody;
  readonly meId: string;
  /** By Codex the operation of its branch up to which it was read. */
  readonly read: Readonly<Record<string, number>>;
  readonly onAnswered: () => void;
}

export function AnswerSet({ setId, reviews, meId, read, onAnswered }: AnswerSetProps) {
  const [note, setNote] = useState('');
  const give = useGiveSetVerdict(setId);
  const count = Object.keys(read).length;
  const send = (verdict: Verdict) =>
    give.mutate(
      { verdict, note, codices: { ...read } },
      {
        onSuccess: () => {
          setNote('');
          onAnswered();
          toast.done(
            verdict === 'approve'
              ? `Approved ${countLabel(count)}`
              : `Asked for changes in ${countLabel(count)}`,
          );
        },
        onError: (error) => tellRefused(error, reviews),
      },
    );
  return (
    <section className={classes['answer']} aria-label="Your review">
      <p>
        <bdi>{askedLabel(reviews.codices, meId)}</bdi>
      </p>
      {notesOf(reviews.codices, meId).map((said) => (
        <p key={said} className={classes['said']} dir="auto">
          {said}
        </p>
      ))}
      <p className={classes['note']} role="status">
        {count === 0
          ? 'Tick each Codex that you have read, then answer for all of these at once.'
          : `Your answer is for ${countLabel(count)}, as you have read it.`}
      </p>
      <Textarea
        label="Note"
        autosize
        minRows={1}
        maxRows={8}
        maxLength={MOST_NOTE}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <div className={classes['actions']}>
        <ServerButton disabled={count === 0} loading={give.isPending} onClick={() => send('approve')}>
          {count === 0 ? 'Approve' : `Approve ${countLabel(count)}`}
        </ServerButton>
        <ServerButton
          variant="default"
          disabled={count === 0}
          loading={give.isPending}
          onClick={() => send('request_changes')}
        >
          Ask for changes
        </ServerButton>
      </div>
    </section>
  );
}

const LOST =
  'The connection was lost while you answered. All of it was kept or nothing: this page says which once the server is back.';

function tellRefused(error: unknown, { codices }: SetReviewsBody): void {
  if (isLost(error)) toast.notice(LOST);
  else if (isBinderyError(error) && error.code === 'precondition_failed') {
    const ids = new Set(error.issues.map(({ path }) => path[1]));
    const titles = codices.filter(({ id }) => ids.has(id)).map(({ title }) => `“${displayTitle(title)}”`);
    toast.notice(`Nothing was approved: ${joinWords(titles)} changed while you read. Read it again.`);
  } else toast.failed('Your answer was not kept.', error);
}
