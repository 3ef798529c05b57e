/** The note below a timeline that was folded: until when, and what is kept. */
import { formatDate, localParts } from '#components/locale/date-format.ts';
import classes from './folded.module.css';

interface FoldedNoteProps {
  readonly foldedTo: string;
  readonly sessionsFoldedTo: string | null;
}

export function FoldedNote({ foldedTo, sessionsFoldedTo }: FoldedNoteProps) {
  const date = (at: string) => <time dateTime={at}>{formatDate(localParts(at).date ?? '')}</time>;
  return (
    <p role="note" className={classes['note']}>
      Single edits up to {date(foldedTo)} were folded into sessions, by the template’s retention rule.{' '}
      {sessionsFoldedTo === null ? (
        'What each session came to is kept.'
      ) : (
        <>
          Of sessions up to {date(sessionsFoldedTo)} named versions are kept, and what reviews, branches and
          restores refer to.
        </>
      )}
    </p>
  );
}
