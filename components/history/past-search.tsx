/** The search in what the texts ever said: who brought the words, and who dropped them. */
import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { joinWords } from '#components/locale/join-words.ts';
import { timeSpanLabel } from '#components/locale/time-span.ts';
import { errorMessage } from '#components/ui/toast.tsx';
import type { PassageBody } from '#core/protocol/api/history.ts';
import { usePassages } from './history-queries.ts';
import classes from './timeline.module.css';
import type { Points } from './version-bar.tsx';

const PAUSE_MS = 300;

interface PastSearchProps {
  readonly words: string;
  readonly onWords: (words: string) => void;
}

export function PastSearchBox({ words, onWords }: PastSearchProps) {
  return (
    <TextInput
      type="search"
      size="sm"
      aria-label="Search what was ever written"
      placeholder="Search what was ever written"
      leftSection={<IconSearch size={16} stroke={1.75} aria-hidden />}
      rightSection={
        words === '' ? null : (
          <CloseButton size="sm" aria-label="Clear the search" onClick={() => onWords('')} />
        )
      }
      value={words}
      maxLength={200}
      onChange={({ currentTarget }) => onWords(currentTarget.value)}
    />
  );
}

interface PastSearchResultsProps {
  readonly codexId: string;
  readonly words: string;
  /** Compares the state before a session with that after it. */
  readonly onChoose: (points: Points) => void;
}

export function PastSearchResults({ codexId, words, onChoose }: PastSearchResultsProps) {
  const [settled] = useDebouncedValue(words.trim(), PAUSE_MS);
  const { data, error } = usePassages(codexId, settled);
  if (settled === '' || (data === undefined && error === null))
    return (
      <p className={classes['nothing']} role="status">
        Searching…
      </p>
    );
  if (data === undefined)
    return (
      <p className={classes['nothing']} role="alert">
        The past could not be searched. {errorMessage(error)}
      </p>
    );
  return (
    <>
      <p className={classes['nothing']} role="status">
        {data.items.length === 0 ? 'No text ever held these words' : foundLabel(data.items.length)}
        {data.searchedFrom > 1 && `, back to operation ${data.searchedFrom}`}
      </p>
      <ul className={classes['passages']}>
        {data.items.map((passage) => (
          <li key={`${passage.seq} ${passage.field}`}>
            <button
              type="button"
              className={classes['passage']}
              onClick={() => onChoose({ from: passage.fromSeq - 1, to: passage.seq })}
            >
              <time className={classes['time']} dateTime={passage.to} suppressHydrationWarning>
                {timeSpanLabel(passage.from, passage.to, Date.now())}
              </time>
              <span className={classes['deed']}>{passageLabel(passage)}</span>
              <span className={classes['note']} dir="auto">
                …{passage.before}
                {passage.kind === 'came' ? <ins>{passage.words}</ins> : <del>{passage.words}</del>}
                {passage.after}…
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function foundLabel(count: number): string {
  return count === 1 ? 'One change found' : `${count} changes found`;
}

/** “Rae dropped it from Plan”, “Jon wrote it in Summary”. */
export function passageLabel({ kind, left, label, authors }: PassageBody): string {
  const who = joinWords(authors.map(({ name }) => name));
  if (kind === 'came')
    return left > 1 ? `${who} wrote it once more in ${label}` : `${who} wrote it in ${label}`;
  return left === 0 ? `${who} dropped it from ${label}` : `${who} dropped one of it from ${label}`;
}
