/** Accepting or rejecting all suggestions, or all of one person, at once. */
import { useState } from 'react';
import { useComments, useCommentsState } from '#components/comments/state/comments-context.tsx';
import type { PlacedThread } from '#components/comments/state/placed-thread.ts';
import { useServerNeed } from '#components/page/needs-server.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { CommentAuthor } from '#core/comments/comments.ts';
import { SuggestedChange } from './suggested-change.tsx';
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
  const ofPerson = open.filter((thread) => chosen === ANYONE || keyOf(thread.comments[0]?.author) === chosen);
  const [isChoosing, setChoosing] = useState(false);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const meant = isChoosing ? ofPerson.filter(({ id }) => !left.has(id)) : ofPerson;
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
      <button
        type="button"
        className={styles['mark']}
        aria-expanded={isChoosing}
        onClick={() => setChoosing((isOpen) => !isOpen)}
      >
        Choose
      </button>
      {isChoosing && <Selection threads={ofPerson} left={left} onChange={setLeft} />}
      <button
        type="button"
        className={styles['accept']}
        disabled={isOff || meant.length === 0}
        onClick={() => void act('accept')}
      >
        Accept {allLabel(meant, ofPerson)}
      </button>
      <button
        type="button"
        className={styles['reject']}
        disabled={isOff || meant.length === 0}
        onClick={() => void act('reject')}
      >
        Reject {allLabel(meant, ofPerson)}
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

function allLabel({ length }: readonly PlacedThread[], { length: all }: readonly PlacedThread[]): string {
  if (length < all) return `${length} of ${all}`;
  return length === 1 ? 'it' : `all ${length}`;
}

interface SelectionProps {
  readonly threads: readonly PlacedThread[];
  /** Those that are left out. */
  readonly left: ReadonlySet<string>;
  readonly onChange: (left: ReadonlySet<string>) => void;
}

/** Each with its change; all are meant until one is taken out. */
function Selection({ threads, left, onChange }: SelectionProps) {
  const toggle = (id: string) => {
    const next = new Set(left);
    if (!next.delete(id)) next.add(id);
    onChange(next);
  };
  return (
    <ul className={styles['selection']}>
      {threads.map((thread) => (
        <li key={thread.id}>
          <label className={styles['choice']}>
            <input type="checkbox" checked={!left.has(thread.id)} onChange={() => toggle(thread.id)} />
            <SuggestedChange thread={thread} />
          </label>
        </li>
      ))}
    </ul>
  );
}

function doneLabel(done: number, asked: number, verb: 'accept' | 'reject'): string {
  const said = verb === 'accept' ? 'accepted' : 'rejected';
  return done === asked
    ? `${done} ${said}`
    : `${done} of ${asked} ${said}; the others say something else by now, or overlap`;
}
