/** A card that tells by whom something was written, with the way to the session in which it was. */
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { formatDayTime } from '#components/locale/date-format.ts';
import { joinWords } from '#components/locale/join-words.ts';
import { Link } from '#components/navigation/link.tsx';
import { Avatar } from '#components/ui/avatar.tsx';
import { codexComparePath } from '#core/protocol/page-address.ts';
import classes from './written-card.module.css';
import { howWritten, type Written } from './written-labels.ts';

interface WrittenCardProps {
  /** `null`: what was just written, which the server does not know yet. */
  readonly written: Written | null;
  /** Who else wrote there. */
  readonly also?: readonly Written[];
  readonly className?: string | undefined;
}

export function WrittenCard({ written, also = [], className }: WrittenCardProps) {
  const others = [...new Set(also.flatMap(({ author }) => author?.name ?? []))];
  return (
    <div className={`${classes['card']} ${className ?? ''}`}>
      {written === null ? (
        <p className={classes['line']}>Just written, or from before this was kept.</p>
      ) : (
        <WrittenLine written={written} />
      )}
      {others.length > 0 && <p className={classes['aside']}>Also on these lines: {joinWords(others)}.</p>}
    </div>
  );
}

/** One writer: name, how it came there, when, and the way to it in the history. */
export function WrittenLine({ written, what }: { readonly written: Written; readonly what?: string }) {
  const { codexId, branch } = useCodexContext();
  const { author, at, fromSeq, seq } = written;
  const how = howWritten(written);
  return (
    <p className={classes['line']}>
      {author !== null && <Avatar person={author} size={20} decorative />}
      <span className={classes['words']}>
        {what !== undefined && <span className={classes['what']}>{what}: </span>}
        <strong>{author?.name ?? 'Nobody known'}</strong>
        {how !== '' && `, ${how}`}
        {at !== null && <span className={classes['aside']}> · {formatDayTime(at)}</span>}
        {seq !== null && (
          <>
            {' '}
            <Link
              className={classes['link'] ?? ''}
              href={codexComparePath(
                codexId,
                { from: Math.max((fromSeq ?? seq) - 1, 0), to: seq },
                { layout: 'inline', all: false },
                branch,
              )}
            >
              Show in history
            </Link>
          </>
        )}
      </span>
    </p>
  );
}
