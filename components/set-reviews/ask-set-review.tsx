/** The dialog in which a review of a set of branches is asked for: of whom, and of which of its Codices. */
import { Checkbox, Modal } from '@mantine/core';
import { useState } from 'react';
import { RequestForm } from '#components/reviews/ask-review.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import { toast } from '#components/ui/toast.tsx';
import type { SetReviewsBody } from '#core/protocol/api/history/set-reviews.ts';
import { countLabel, isLost } from './set-review-labels.ts';
import { useAskSetReview } from './set-review-queries.ts';
import classes from './set-reviews.module.css';

interface AskSetReviewProps {
  readonly setId: string;
  readonly reviews: SetReviewsBody;
  readonly meId: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function AskSetReview({ opened, onClose, ...form }: AskSetReviewProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Ask for a review" size={480}>
      <AskForm {...form} onClose={onClose} />
    </Modal>
  );
}

function AskForm({ setId, reviews, meId, onClose }: Omit<AskSetReviewProps, 'opened'>) {
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set());
  const ask = useAskSetReview(setId);
  const written = reviews.codices.filter((codex) => codex.written);
  const asked = written.filter(({ id }) => !leftOut.has(id));
  const unwritten = reviews.codices.length - written.length;
  const choose = (ids: readonly string[]) =>
    setLeftOut(new Set(written.flatMap(({ id }) => (ids.includes(id) ? [] : [id]))));
  const send = (request: { readonly reviewers: string[]; readonly note: string }) =>
    ask.mutate(
      { ...request, codices: asked.map(({ id }) => id) },
      {
        onSuccess: () => {
          onClose();
          toast.done(`Asked for a review of ${countLabel(asked.length)}`);
        },
        onError: (error) => {
          if (isLost(error)) toast.notice(LOST);
          else toast.failed('The review was not asked for.', error);
        },
      },
    );
  return (
    <RequestForm
      meId={meId}
      isSending={ask.isPending}
      isIncomplete={asked.length === 0}
      onSend={send}
      onEnd={onClose}
    >
      <Checkbox.Group
        label="What is reviewed"
        description="Everybody you name is told once, and asked for each of these. All of it is asked for, or nothing."
        value={asked.map(({ id }) => id)}
        onChange={choose}
      >
        <ul className={classes['choices']}>
          {written.map(({ id, title }) => (
            <li key={id}>
              <Checkbox value={id} label={<bdi>{displayTitle(title)}</bdi>} />
            </li>
          ))}
        </ul>
      </Checkbox.Group>
      {(unwritten > 0 || reviews.hidden > 0) && (
        <p className={classes['note']}>{restLabel(unwritten, reviews.hidden)}</p>
      )}
    </RequestForm>
  );
}

const LOST =
  'The connection was lost while the review was asked for. All of it was asked for or nothing: this page says which once the server is back.';

function restLabel(unwritten: number, hidden: number): string {
  const still = unwritten === 0 ? [] : [`Nothing was written on the branch of ${countLabel(unwritten)}.`];
  const unknown =
    hidden === 0 ? [] : [`${countLabel(hidden)} of it ${hidden === 1 ? 'is' : 'are'} not shared with you.`];
  return [...still, ...unknown].join(' ');
}
