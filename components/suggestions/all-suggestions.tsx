/** Accepting or rejecting all suggestions, or all of one person, at once. */
import { useState } from 'react';
import { useComments, useCommentsState } from '#components/comments/state/comments-context.tsx';
import type { PlacedThread } from '#components/comments/state/placed-thread.ts';
import { useServerNeed } from '#components/page/needs-server.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { CommentAuthor } from '#core/comments/comments.ts';
import styles from './suggestion.module.css';

const ANYONE = '';

export function AllSuggestions() {
  const { decideAll } = useComments();
  const { threads } = useCommentsState();
  const need = useServerNeed();
  const [person, setPerson] = useState(ANYONE);
  const [deciding, setDeciding] = useState(false);
  const open = threads.filter(({ suggestion }) => suggestion !== null && suggestion.decision === null);
  const people = peopleOf(open);
  const chosen = people.some((author) => keyOf(author) === person) ? person : ANYONE;
  const meant = open.filter((thread) => chosen === ANYONE || keyOf(thread.comments[0]?.author) === chosen);
  if (decideAll === null || open.length < 2) return null;
  const act = async (verb: 'accept' | 'reject') => {
    setDeciding(true);
    const done = await decideAll(meant, verb);
    setDeciding(false);
    toast.done(doneLabel(done, meant.length, verb));
  };
  const isOff = deciding || need !== null;
  return (
    <fieldset className={styles['all']} title={need ?? undefined}>
      <legend>{open.length} suggestions</legend>
      <select
        className={styles['mark']}
        aria-label="Whose suggestions"
        value={chosen}
        onChange={(event) => setPerson(event.currentTarget.value)}
      >
        <option value={ANYONE}>Anyone</option>
        {people.map((author) => (
          <option key={keyOf(author)} value={keyOf(author)}>
            {author.name}
          </option>
        ))}
      </select>
      <button type="button" className={styles['accept']} disabled={isOff} onClick={() => void act('accept')}>
        Accept {allLabel(meant)}
      </button>
      <button type="button" className={styles['reject']} disabled={isOff} onClick={() => void act('reject')}>
        Reject {allLabel(meant)}
      </button>
    </fieldset>
  );
}

/** Each once, in the order of the text. */
function peopleOf(threads: readonly PlacedThread[]): readonly CommentAuthor[] {
  const authors = threads.flatMap(({ comments }) => comments[0]?.author ?? []);
  return [...new Map(authors.map((author) => [keyOf(author), author])).values()];
}

function keyOf(author: CommentAuthor | undefined): string {
  return author === undefined ? ANYONE : `${author.kind} ${author.id}`;
}

function allLabel({ length }: readonly PlacedThread[]): string {
  return length === 1 ? 'it' : `all ${length}`;
}

function doneLabel(done: number, asked: number, verb: 'accept' | 'reject'): string {
  const said = verb === 'accept' ? 'accepted' : 'rejected';
  return done === asked
    ? `${done} ${said}`
    : `${done} of ${asked} ${said}; the others say something else by now, or overlap`;
}
